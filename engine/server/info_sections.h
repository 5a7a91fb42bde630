// The sections of INFO, each a function that writes its lines.
#pragma once

#include <fmt/format.h>

#include <string>

#include "engine/base/bytes.h"

namespace respect {

class Server;

class InfoWriter {
 public:
  explicit InfoWriter(std::string& text) : text_(text) {}
  template <typename T>
  void Line(Bytes name, const T& value) {
    fmt::format_to(std::back_inserter(text_), "{}:{}\r\n", name, value);
  }
  void Line(Bytes name, bool value) { Line(name, value ? 1 : 0); }
  void Lines(Bytes lines) { text_ += lines; }  // each with its end
  void Ratio(Bytes name, double value) { Line(name, fmt::format("{:.2f}", value)); }
  // `name` in bytes, and `name`_human.
  void Size(Bytes name, uint64_t bytes);
  // Several fields that are zero because the server does not have what they count.
  void Zeros(std::initializer_list<Bytes> names) {
    for (Bytes name : names) Line(name, 0);
  }

 private:
  std::string& text_;
};

namespace info {

void WriteServer(Server& server, InfoWriter& out);
void WriteClients(Server& server, InfoWriter& out);
void WriteMemory(Server& server, InfoWriter& out);
void WritePersistence(Server& server, InfoWriter& out);
void WriteThreads(Server& server, InfoWriter& out);
void WriteStats(Server& server, InfoWriter& out);
void WriteReplication(Server& server, InfoWriter& out);
void WriteCpu(Server& server, InfoWriter& out);
void WriteModules(Server& server, InfoWriter& out);
void WriteCommandStats(Server& server, InfoWriter& out);
void WriteErrorStats(Server& server, InfoWriter& out);
void WriteLatencyStats(Server& server, InfoWriter& out);
void WriteCluster(Server& server, InfoWriter& out);
void WriteKeyspace(Server& server, InfoWriter& out);
void WriteKeySizes(Server& server, InfoWriter& out);

}  // namespace info
}  // namespace respect
