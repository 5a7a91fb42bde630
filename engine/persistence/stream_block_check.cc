#include "engine/persistence/stream_block_check.h"

#include "engine/persistence/flat_cursor.h"

namespace respect::persistence {
namespace {

using types::StreamId;

constexpr int64_t kDeleted = 1, kSharesFields = 2;

class Checker {
 public:
  Checker(StreamId first, Bytes listpack) : first_(first), cursor_(FlatKind::kListpack, listpack) {}

  std::optional<CheckedBlock> Check(Bytes listpack) {
    CheckedBlock block{};
    const std::optional<int64_t> live = Count(), deleted = Count();
    if (!live || !deleted) return std::nullopt;
    const char* const packed = cursor_.at();
    if (!Master()) return std::nullopt;
    block.first_id = block.last_id = first_;
    bool any = false;
    while (cursor_.Next(element_)) {
      if (!Entry()) return std::nullopt;
      if (any ? id_ <= block.last_id : id_ < first_) return std::nullopt;
      if (!any) block.first_id = id_;
      block.last_id = id_;
      any = true;
    }
    if (!cursor_.sound() || live_ != *live || deleted_ != *deleted) return std::nullopt;
    block.live = static_cast<uint32_t>(*live);
    block.deleted = static_cast<uint32_t>(*deleted);
    block.packed = {packed, static_cast<size_t>(listpack.end() - packed - 1)};
    return block;
  }

 private:
  std::optional<int64_t> Integer() {
    if (!cursor_.Next(element_) || !element_.is_integer()) return std::nullopt;
    return element_.integer();
  }
  std::optional<int64_t> Count() {
    const std::optional<int64_t> count = Integer();
    if (!count || *count < 0 || *count > UINT32_MAX) return std::nullopt;
    return count;
  }
  bool Skip(int64_t elements) {
    for (; elements > 0; --elements) {
      if (!cursor_.Next(element_)) return false;
    }
    return true;
  }
  bool Master() {
    const std::optional<int64_t> fields = Count();
    if (!fields || !Skip(*fields)) return false;
    fields_ = *fields;
    return Integer() == 0;
  }
  // An entry whose flags have been read.
  bool Entry() {
    if (!element_.is_integer()) return false;
    const int64_t flags = element_.integer();
    const std::optional<int64_t> ms = Integer(), seq = Integer();
    if (!ms || !seq) return false;
    id_ = {first_.ms + static_cast<uint64_t>(*ms), first_.seq + static_cast<uint64_t>(*seq)};
    int64_t pieces = 3 + fields_;
    if (flags & kSharesFields) {
      if (!Skip(fields_)) return false;
    } else {
      const std::optional<int64_t> fields = Count();
      if (!fields || !Skip(2 * *fields)) return false;
      pieces = 4 + 2 * *fields;
    }
    ++(flags & kDeleted ? deleted_ : live_);
    return Integer() == pieces;
  }

  StreamId first_, id_{};
  FlatCursor cursor_;
  Text element_;
  int64_t fields_ = 0, live_ = 0, deleted_ = 0;
};

}  // namespace

std::optional<CheckedBlock> CheckStreamBlock(StreamId first, Bytes listpack) {
  return Checker(first, listpack).Check(listpack);
}

}  // namespace respect::persistence
