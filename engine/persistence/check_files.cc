#include "engine/persistence/check_files.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <vector>

#include "engine/base/letter_case.h"
#include "engine/persistence/aof_manifest.h"
#include "engine/persistence/aof_reader.h"
#include "engine/persistence/mapped_file.h"
#include "engine/persistence/snapshot.h"

namespace respect::persistence {
namespace {

constexpr size_t kHeader = 9;  // "REDIS0012"
constexpr auto kTypeNames = std::to_array<Bytes>({"string",
                                                  "list-linked",
                                                  "set-hashtable",
                                                  "zset-v1",
                                                  "hash-hashtable",
                                                  "zset-v2",
                                                  "module-pre-release",
                                                  "module-value",
                                                  "",
                                                  "hash-zipmap",
                                                  "list-ziplist",
                                                  "set-intset",
                                                  "zset-ziplist",
                                                  "hash-ziplist",
                                                  "quicklist",
                                                  "stream",
                                                  "hash-listpack",
                                                  "zset-listpack",
                                                  "quicklist-v2",
                                                  "stream-v2",
                                                  "set-listpack",
                                                  "stream-v3",
                                                  "hash-hashtable-md-pre-release",
                                                  "hash-listpack-md-pre-release",
                                                  "hash-hashtable-md",
                                                  "hash-listpack-md"});

// The words of redis-check-rdb for what the loader found.
std::string RdbProblem(Bytes file, Bytes text) {
  if (file.size() < kHeader || text.starts_with("Short read")) return "Unexpected EOF reading RDB file";
  return text.starts_with("Wrong RDB checksum") ? "RDB CRC error" : std::string(text);
}

// Looks through a snapshot; `end` is where it ends. False when it is damaged.
bool CheckSnapshot(const FileCheck& check, const std::string& name, Bytes bytes, size_t& end) {
  check.out(fmt::format("[offset 0] Checking RDB file {}\n", name));
  LoadTrace trace;
  trace.tell = [&](size_t offset, Bytes what) { check.out(fmt::format("[offset {}] {}\n", offset, what)); };
  LoadOptions options;
  options.verify_only = true;
  options.trace = &trace;
  const Result<LoadFigures> loaded = LoadSnapshot(bytes, check.keyspace, options);
  if (loaded.ok()) {
    end = loaded->end;
    check.out(fmt::format("[offset {}] Checksum OK\n[offset {}] \\o/ RDB looks OK! \\o/\n", end, end));
  } else {
    check.out(fmt::format("--- RDB ERROR DETECTED ---\n[offset {}] {}\n", trace.offset,
                          RdbProblem(bytes, loaded.error().text())));
    check.out(fmt::format("[additional info] While doing: {}\n", trace.doing));
    if (trace.has_key) check.out(fmt::format("[additional info] Reading key '{}'\n", trace.key));
    const Bytes type = trace.type < kTypeNames.size() ? kTypeNames[trace.type] : Bytes("unknown");
    check.out(fmt::format("[additional info] Reading type {} ({})\n", trace.type, type));
  }
  check.out(fmt::format("[info] {} keys read\n[info] {} expires\n[info] {} already expired\n", trace.keys,
                        trace.expires, trace.expired));
  return loaded.ok();
}

// What of a file of commands can be read.
struct Readable {
  size_t end = 0;    // behind the last whole command or transaction
  size_t lines = 1;  // of it
};

Readable ReadCommands(const FileCheck& check, Bytes bytes, size_t begin) {
  AofReader reader(bytes, begin);
  std::vector<Bytes> args;
  Readable good{begin};
  bool in_transaction = false;
  AofReader::Outcome outcome;
  while ((outcome = reader.Next(args)) == AofReader::Outcome::kCommand) {
    if (EqualsIgnoreCase(args[0], "multi")) {
      if (in_transaction) {
        check.out(fmt::format("0x{:>16x}: Unexpected MULTI\n", reader.offset()));
        break;
      }
      in_transaction = true;
    } else if (EqualsIgnoreCase(args[0], "exec")) {
      if (!in_transaction) {
        check.out(fmt::format("0x{:>16x}: Unexpected EXEC\n", reader.offset()));
        break;
      }
      in_transaction = false;
    }
    if (!in_transaction) good.end = reader.offset();
  }
  if (outcome == AofReader::Outcome::kEnd && in_transaction) check.out("Reached EOF before reading EXEC for MULTI\n");
  if (outcome == AofReader::Outcome::kTruncated)
    check.out(fmt::format("0x{:>16x}: Unexpected end of file\n", reader.offset()));
  if (outcome == AofReader::Outcome::kDamaged) check.out(fmt::format("0x{:>16x}: Bad file format\n", reader.offset()));
  for (const char c : bytes.substr(begin, good.end - begin)) good.lines += c == '\n' ? 1 : 0;
  return good;
}

enum class Part { kSound, kEmpty, kCut, kBad };

// One file. `may_fix`: it is the last, and what is behind its readable part may go.
Part CheckPart(const FileCheck& check, const std::string& path, const std::string& name, bool may_fix) {
  MappedFile file;
  if (!file.Open(path)) {
    check.out(fmt::format("Cannot open file {}: {}\n", name, std::strerror(errno)));
    return Part::kBad;
  }
  const Bytes bytes = file.bytes();
  if (bytes.empty()) return Part::kEmpty;
  size_t begin = 0;
  if (bytes.starts_with("REDIS")) {
    if (!CheckSnapshot(check, name, bytes, begin)) {
      check.out("RDB preamble of AOF file is not sane, aborting.\n");
      return Part::kBad;
    }
    check.out("RDB preamble is OK, proceeding with AOF tail...\n");
  }
  const Readable good = ReadCommands(check, bytes, begin);
  const size_t rest = bytes.size() - good.end;
  check.out(fmt::format("AOF analyzed: filename={}, size={}, ok_up_to={}, ok_up_to_line={}, diff={}\n", name,
                        bytes.size(), good.end, good.lines, rest));
  if (rest == 0) return Part::kSound;
  if (!may_fix) {
    check.out(fmt::format("AOF {} is not valid. Use the --fix option to try fixing it.\n", name));
    return Part::kBad;
  }
  check.out(fmt::format("This will shrink the AOF {} from {} bytes, with {} bytes, to {} bytes\nContinue? [y/N]: ",
                        name, bytes.size(), rest, good.end));
  if (!check.agrees()) {
    check.out("Aborting...\n");
    return Part::kBad;
  }
  if (truncate(path.c_str(), static_cast<off_t>(good.end)) != 0) {
    check.out(fmt::format("Failed to truncate AOF {}\n", name));
    return Part::kBad;
  }
  check.out(fmt::format("Successfully truncated AOF {}\n", name));
  return Part::kCut;
}

int CheckManifest(const FileCheck& check, const std::string& path, const AofManifest& manifest, bool fix) {
  check.out("Start checking Multi Part AOF\n");
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const std::vector<AofFile> files = manifest.Files();
  for (const AofFile& file : files) {
    const bool base = manifest.base() && &file == &files.front();
    const bool last = &file == &files.back();
    const std::string full = folder.empty() ? file.name : folder + '/' + file.name;
    if (base) {
      MappedFile content;
      const bool snapshot = content.Open(full) && content.bytes().starts_with("REDIS");
      check.out(fmt::format("Start to check BASE AOF ({} format).\n", snapshot ? "RDB" : "RESP"));
    } else if (&file == &files[manifest.base() ? 1 : 0]) {
      check.out("Start to check INCR files.\n");
    }
    const Bytes kind = base ? "BASE" : "INCR";
    switch (CheckPart(check, full, file.name, fix && last)) {
      case Part::kBad: return 1;
      case Part::kSound: check.out(fmt::format("{} AOF {} is valid\n", kind, file.name)); break;
      case Part::kEmpty: check.out(fmt::format("{} AOF {} is empty\n", kind, file.name)); break;
      case Part::kCut: break;
    }
  }
  check.out("All AOF files and manifest are valid\n");
  return 0;
}

}  // namespace

int CheckRdbFile(const FileCheck& check, const std::string& path) {
  MappedFile file;
  size_t end = 0;
  if (file.Open(path)) return CheckSnapshot(check, path, file.bytes(), end) ? 0 : 1;
  check.err(fmt::format("Cannot open file {}: {}\n", path, std::strerror(errno)));
  return 1;
}

int CheckAofFile(const FileCheck& check, const std::string& path, bool fix) {
  MappedFile file;
  if (!file.Open(path)) {
    check.err(fmt::format("Cannot open file {}: {}\n", path, std::strerror(errno)));
    return 1;
  }
  if (file.bytes().starts_with("file ") || path.ends_with(".manifest")) {
    const Result<AofManifest> manifest = AofManifest::Parse(file.bytes());
    if (manifest.ok()) return CheckManifest(check, path, *manifest, fix);
    check.err(std::string(manifest.error().text()) + '\n');
    return 1;
  }
  check.out("Start checking Old-Style AOF\n");
  switch (CheckPart(check, path, path, fix)) {
    case Part::kBad: return 1;
    case Part::kSound: check.out(fmt::format("AOF {} is valid\n", path)); break;
    case Part::kEmpty: check.out(fmt::format("AOF {} is empty\n", path)); break;
    case Part::kCut: break;
  }
  return 0;
}

}  // namespace respect::persistence
