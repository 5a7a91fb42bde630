// Lists:
//   list         length | string string ...
//   ziplist      string: a ziplist
//   quicklist 1  length | string: a ziplist ...
//   quicklist    length | kind, string: a listpack, or one long element ...          what is written
#include <memory>

#include "engine/persistence/flat_cursor.h"
#include "engine/persistence/listpack.h"
#include "engine/persistence/value_codec.h"
#include "engine/types/list.h"

namespace respect::persistence {
namespace {

using types::List;

// A node as Redis would make it of `list-max-listpack-size`: so many elements, or so many bytes.
struct NodeLimit {
  size_t bytes = 8192, elements = SIZE_MAX;
};

constexpr size_t kMaxNodeBytes = 8192;

// What an element takes in a listpack at most, as far as that decides where the next node begins.
size_t PackedBytes(Bytes element) {
  return element.size() + (element.size() < 64 ? 2 : element.size() < 4096 ? 4 : 10);
}

// How many nodes a list is cut into, by calling `node` with each run of elements.
template <typename Node>
void CutIntoNodes(const List& list, Node&& node) {
  const NodeLimit limit;
  size_t bytes = ListpackBuilder::kOverhead, first = 0, at = 0;
  list.Visit(0, list.size(), [&](Bytes element) {
    const bool alone = element.size() > kMaxNodeBytes;
    const size_t more = PackedBytes(element);
    if (at > first && (alone || bytes + more > limit.bytes || at - first >= limit.elements)) {
      node(first, at - first, false);
      first = at;
      bytes = ListpackBuilder::kOverhead;
    }
    ++at;
    bytes += more;
    if (!alone) return true;
    node(first, 1, true);
    first = at;
    bytes = ListpackBuilder::kOverhead;
    return true;
  });
  if (at > first) node(first, at - first, false);
}

RdbType Form(const Entry&, const RdbForm&) { return RdbType::kListQuicklist; }

void Write(const Entry& entry, RdbType, RdbWriter& to) {
  const List& list = *entry.As<List>();
  struct Node {
    size_t count;
    bool plain;
  };
  std::vector<Node> nodes;
  CutIntoNodes(list, [&](size_t, size_t count, bool plain) { nodes.push_back({count, plain}); });
  to.Length(nodes.size());
  auto node = nodes.begin();
  size_t left = node == nodes.end() ? 0 : node->count;
  std::string packed;
  std::unique_ptr<ListpackBuilder> builder;
  list.Visit(0, list.size(), [&](Bytes element) {
    if (node->plain) {
      to.Length(kPlainNode);
      to.String(element);
    } else {
      if (!builder) builder = std::make_unique<ListpackBuilder>(packed);
      builder->Text(element);
    }
    if (--left > 0) return true;
    if (builder) {
      to.Length(kPackedNode);
      to.String(builder->Finish());
      builder.reset();
    }
    if (++node == nodes.end()) return false;
    left = node->count;
    return true;
  });
}

LoadOutcome Keep(std::unique_ptr<List> list, const RdbReader& from, LoadedValue& to) {
  if (from.failed()) return LoadOutcome::kDamaged;
  if (list->size() == 0) return LoadOutcome::kEmpty;
  to.type = TypeId::kList;
  to.object = list.release();
  return LoadOutcome::kLoaded;
}

LoadOutcome ReadElements(RdbType, RdbReader& from, const LoadContext&, LoadedValue& to) {
  auto list = std::make_unique<List>();
  Text element;
  for (uint64_t left = from.Count(); left > 0 && from.String(element); --left) list->PushBack(element);
  return Keep(std::move(list), from, to);
}

// Adds what is in a block to the list; fails the reader when it is damaged.
void AddBlock(FlatKind kind, RdbReader& from, Text& block, List& list) {
  if (!from.String(block)) return;
  Text element;
  FlatCursor cursor(kind, block);
  while (cursor.Next(element)) list.PushBack(element);
  if (!cursor.sound()) from.Fail();
}

LoadOutcome ReadZiplist(RdbType, RdbReader& from, const LoadContext&, LoadedValue& to) {
  auto list = std::make_unique<List>();
  Text block;
  AddBlock(FlatKind::kZiplist, from, block, *list);
  return Keep(std::move(list), from, to);
}

LoadOutcome ReadQuicklist(RdbType form, RdbReader& from, const LoadContext&, LoadedValue& to) {
  auto list = std::make_unique<List>();
  Text block;
  for (uint64_t left = from.Count(); left > 0 && !from.failed(); --left) {
    const uint64_t kind = form == RdbType::kListQuicklist ? from.Length() : kPackedNode;
    if (kind == kPlainNode) {
      if (from.String(block)) list->PushBack(block);
    } else if (kind == kPackedNode) {
      AddBlock(form == RdbType::kListQuicklist ? FlatKind::kListpack : FlatKind::kZiplist, from, block, *list);
    } else {
      from.Fail();
    }
  }
  return Keep(std::move(list), from, to);
}

}  // namespace

void RegisterListCodec(ValueCodec& codec) {
  codec.Register(TypeId::kList, {Form, Write});
  codec.Register(RdbType::kList, ReadElements);
  codec.Register(RdbType::kListZiplist, ReadZiplist);
  codec.Register(RdbType::kListQuicklist1, ReadQuicklist);
  codec.Register(RdbType::kListQuicklist, ReadQuicklist);
}

}  // namespace respect::persistence
