// RdbWriter: writes what values and files of RDB are made of: lengths, strings, numbers. Values: value_codec.h.
#pragma once

#include <cstdint>
#include <string>

#include "engine/persistence/output.h"
#include "engine/persistence/rdb_format.h"

namespace respect::persistence {

// How values are written. `version`: no form is used that came later.
struct RdbForm {
  int version = kRdbVersion80;
  bool compress = true;
};

class RdbWriter {
 public:
  RdbWriter(Output& out, const RdbForm& form) : out_(out), form_(form) {}

  const RdbForm& form() const { return form_; }
  Output& out() { return out_; }

  void Byte(uint8_t byte) { out_.Append(static_cast<char>(byte)); }
  void Raw(Bytes bytes) { out_.Append(bytes); }
  void Length(uint64_t length);
  // A string; as an integer where its text is one, compressed where that makes it shorter.
  void String(Bytes text);
  // The text of an integer.
  void Integer(int64_t value);
  void Number64(uint64_t value);  // 8 bytes, little-endian
  void Double(double value);

  // For blocks that are put together before they are written; empty.
  std::string& scratch() {
    scratch_.clear();
    return scratch_;
  }

 private:
  bool SmallInteger(int64_t value);
  bool Compressed(Bytes text);

  Output& out_;
  RdbForm form_;
  std::string scratch_, compressed_;
};

}  // namespace respect::persistence
