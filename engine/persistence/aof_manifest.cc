#include "engine/persistence/aof_manifest.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/base/numbers.h"
#include "engine/base/split_args.h"

namespace respect::persistence {
namespace {

constexpr Bytes kInvalid = "Invalid AOF manifest file format";
constexpr size_t kLongestLine = 1024;

std::string NameText(Bytes name) {
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' ||
           c == '_';
  });
  return plain ? std::string(name) : Quoted(name);
}

}  // namespace

Status AofManifest::Add(Bytes name, int64_t seq, char type) {
  if (name.empty() || name.find('/') != Bytes::npos) return Error("File can't be a path, just a filename");
  AofFile file{std::string(name), seq};
  switch (type) {
    case 'b':
      if (base_) return Error("Found duplicate base file information");
      base_ = std::move(file);
      base_seq_ = std::max(base_seq_, seq);
      return Done{};
    case 'i':
      if (!increments_.empty() && seq <= increments_.back().seq) return Error("Found a non-monotonic sequence number");
      increments_.push_back(std::move(file));
      increment_seq_ = std::max(increment_seq_, seq);
      return Done{};
    case 'h': history_.push_back(std::move(file)); return Done{};
    default: return Error("Unknown AOF file type");
  }
}

Result<AofManifest> AofManifest::Parse(Bytes text) {
  AofManifest manifest;
  if (text.empty()) return Error("Found an empty AOF manifest");
  while (!text.empty()) {
    const size_t end = text.find('\n');
    if (end == Bytes::npos || end > kLongestLine) return Error("The AOF manifest file contains too long line");
    const Bytes line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line.starts_with('#')) continue;
    const std::optional<std::vector<std::string>> words = SplitArgs(line);
    if (!words || words->size() < 6 || words->size() % 2 != 0) return Error(kInvalid);
    Bytes name;
    int64_t seq = 0;
    char type = 0;
    for (size_t i = 0; i + 1 < words->size(); i += 2) {
      const std::string& value = (*words)[i + 1];
      if ((*words)[i] == "file") name = value;
      if ((*words)[i] == "seq") seq = ParseInt(value).value_or(0);
      if ((*words)[i] == "type") type = value.empty() ? '\0' : value[0];
    }
    if (name.empty() || seq <= 0 || type == 0) return Error(kInvalid);
    if (Status added = manifest.Add(name, seq, type); !added.ok()) return added.error();
  }
  return manifest;
}

std::string AofManifest::Text() const {
  std::string text;
  const auto line = [&](const AofFile& file, char type) {
    text += fmt::format("file {} seq {} type {}\n", NameText(file.name), file.seq, type);
  };
  if (base_) line(*base_, 'b');
  for (const AofFile& file : history_) line(file, 'h');
  for (const AofFile& file : increments_) line(file, 'i');
  return text;
}

std::vector<AofFile> AofManifest::Files() const {
  std::vector<AofFile> files;
  if (base_) files.push_back(*base_);
  files.insert(files.end(), increments_.begin(), increments_.end());
  return files;
}

AofFile AofManifest::NextBase(const std::string& stem, bool snapshot) const {
  const int64_t seq = base_seq_ + 1;
  return {fmt::format("{}.{}.base.{}", stem, seq, snapshot ? "rdb" : "aof"), seq};
}

AofFile AofManifest::NextIncrement(const std::string& stem) const {
  const int64_t seq = increment_seq_ + 1;
  return {fmt::format("{}.{}.incr.aof", stem, seq), seq};
}

void AofManifest::AddIncrement(AofFile file) {
  increment_seq_ = file.seq;
  increments_.push_back(std::move(file));
}

void AofManifest::Rebase(AofFile base, int64_t first) {
  if (base_) history_.push_back(*base_);
  base_seq_ = base.seq;
  base_ = std::move(base);
  const auto kept =
      std::find_if(increments_.begin(), increments_.end(), [&](const AofFile& f) { return f.seq >= first; });
  history_.insert(history_.end(), increments_.begin(), kept);
  increments_.erase(increments_.begin(), kept);
}

}  // namespace respect::persistence
