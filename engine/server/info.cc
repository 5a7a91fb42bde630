#include "engine/server/info.h"

#include <algorithm>
#include <array>

#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/handlers.h"
#include "engine/server/info_sections.h"
#include "engine/server/server.h"

namespace respect {
namespace {

struct Section {
  Bytes name, title;
  bool by_default;
  void (*write)(Server&, InfoWriter&);
};

constexpr std::array kSections = {
    Section{"server", "Server", true, info::WriteServer},
    Section{"clients", "Clients", true, info::WriteClients},
    Section{"memory", "Memory", true, info::WriteMemory},
    Section{"persistence", "Persistence", true, info::WritePersistence},
    Section{"threads", "Threads", true, info::WriteThreads},
    Section{"stats", "Stats", true, info::WriteStats},
    Section{"replication", "Replication", true, info::WriteReplication},
    Section{"cpu", "CPU", true, info::WriteCpu},
    Section{"modules", "Modules", true, info::WriteModules},
    Section{"commandstats", "Commandstats", false, info::WriteCommandStats},
    Section{"errorstats", "Errorstats", true, info::WriteErrorStats},
    Section{"latencystats", "Latencystats", false, info::WriteLatencyStats},
    Section{"cluster", "Cluster", true, info::WriteCluster},
    Section{"keyspace", "Keyspace", true, info::WriteKeyspace},
    Section{"keysizes", "Keysizes", true, info::WriteKeySizes},
};

bool IsWanted(const Section& section, std::span<const Bytes> asked) {
  if (asked.empty()) return section.by_default;
  return std::any_of(asked.begin(), asked.end(), [&](Bytes word) {
    if (EqualsIgnoreCase(word, section.name) || EqualsIgnoreCase(word, "all") || EqualsIgnoreCase(word, "everything"))
      return true;
    return section.by_default && EqualsIgnoreCase(word, "default");
  });
}

}  // namespace

std::string HumanSize(uint64_t bytes) {
  constexpr char kUnits[] = {'B', 'K', 'M', 'G', 'T', 'P', 'E'};
  if (bytes < 1024) return fmt::format("{}B", bytes);
  double size = static_cast<double>(bytes);
  size_t unit = 0;
  for (; size >= 1024 && unit + 1 < std::size(kUnits); ++unit) size /= 1024;
  return fmt::format("{:.2f}{}", size, kUnits[unit]);
}

void InfoWriter::Size(Bytes name, uint64_t bytes) {
  Line(name, bytes);
  Line(std::string(name) + "_human", HumanSize(bytes));
}

std::string InfoText(Server& server, std::span<const Bytes> sections) {
  std::string text;
  InfoWriter out(text);
  for (const Section& section : kSections) {
    if (!IsWanted(section, sections)) continue;
    if (!text.empty()) text += "\r\n";
    text.append("# ").append(section.title).append("\r\n");
    section.write(server, out);
  }
  return text;
}

// INFO [section ...]. Replies: verbatim text.
void commands::Info(Call& call) { call.reply().Verbatim("txt", InfoText(call.server(), call.args().subspan(1))); }

}  // namespace respect
