// ScoreTree: the order of a large sorted set: a B+tree over (score, member) with the count of every subtree.
//
//   inner   scores 48 | refs 48 | counts 48 | children 48      entry i: first key and size of child i
//     inner
//       leaf  prev, next | scores 64 | refs 64                 a score and the reference of its member, in order
//
// Scores stand in the nodes, so that a search touches a member only among equal scores. The first key of an inner
// node's child 0 is kept like the others. Invariants: no node is empty but a root leaf; keys ascend; counts and first
// keys are exact; all leaves are at one depth and linked in order. Two siblings are merged when they fit into three
// quarters of a node. A full node at either end is split at that end, so that ascending and descending input fills
// nodes. O(log n) but for walks, which are O(log n + elements). 17 bytes a member after random input.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>

#include "engine/base/bytes.h"
#include "engine/types/member_store.h"
#include "engine/types/node_pool.h"

namespace respect::types {

class ScoreTree {
 public:
  using Ref = MemberStore::Ref;
  struct Element {
    double score;
    Ref ref;
  };

  explicit ScoreTree(const MemberStore& store) : store_(store) {}
  ~ScoreTree();
  ScoreTree(const ScoreTree&) = delete;
  ScoreTree& operator=(const ScoreTree&) = delete;

  size_t size() const { return size_; }
  size_t memory() const { return leaves_ * sizeof(Leaf) + inners_ * sizeof(Inner); }

  // Requires an empty tree, and elements in order.
  void Build(std::span<const Element> elements);
  void Insert(double score, Ref ref);
  // These require that (score, ref) is there.
  void Erase(double score, Ref ref);
  void Move(double old_score, double new_score, Ref ref);
  size_t RankOf(double score, Ref ref) const;

  // How many elements have a score below this one, or equal to it where `inclusive`.
  size_t CountBelow(double score, bool inclusive) const;
  // The same by member alone: means something where all scores are equal.
  size_t CountBelow(Bytes member, bool inclusive) const;

  // Calls `visit` with the score and reference of `count` elements from rank `begin` on, ascending or descending.
  // Requires that there are so many.
  template <typename Visit>
  void Walk(size_t begin, size_t count, bool backwards, Visit&& visit) const {
    if (count == 0) return;
    Place place = PlaceOf(begin);
    if (backwards) return WalkBackwards(place, count, visit);
    for (;; place = {place.leaf->next, 0}) {
      const auto here = std::min<size_t>(count, place.leaf->count - place.index);
      const Ref* refs = place.leaf->refs + place.index;
      for (size_t i = 0; i < std::min(here, kAhead); ++i) store_.Prefetch(refs[i]);
      for (size_t i = 0; i < here; ++i) {
        if (i + kAhead < here) store_.Prefetch(refs[i + kAhead]);
        visit(place.leaf->scores[place.index + i], refs[i]);
      }
      if ((count -= here) == 0) return;
    }
  }

  // Calls the scores near which this one stands into the cache.
  void Prefetch(double score) const;
  bool CheckInvariants() const;

 private:
  static constexpr unsigned kLeaf = 64, kInner = 48;
  static constexpr size_t kAhead = 12;
  static constexpr unsigned kMaxDepth = 12;

  struct Leaf {
    Leaf *prev = nullptr, *next = nullptr;
    uint32_t count = 0;
    Ref refs[kLeaf];
    double scores[kLeaf];
  };
  struct Inner {
    uint32_t count = 0;
    Ref refs[kInner];
    double scores[kInner];
    uint32_t counts[kInner];
    void* children[kInner];
  };
  struct Place {
    const Leaf* leaf;
    unsigned index;
  };
  // A key: a score with the text and reference of its member.
  struct Key {
    double score;
    Ref ref;
    Bytes member;
  };
  struct Step {
    Inner* node;
    unsigned child;
  };
  // The way to a leaf: one step for each level of inner nodes, the root first.
  struct Path {
    std::array<Step, kMaxDepth> steps;
    Leaf* leaf;
  };
  // What a parent keeps of a child.
  struct Entry {
    double score;
    Ref ref;
    uint32_t count;
    void* child;
  };

  template <typename Visit>
  void WalkBackwards(Place place, size_t count, Visit&& visit) const {
    for (;;) {
      const auto here = std::min<size_t>(count, place.index + 1);
      const Ref* last = place.leaf->refs + place.index;
      for (size_t i = 0; i < std::min(here, kAhead); ++i) store_.Prefetch(*(last - i));
      for (size_t i = 0; i < here; ++i) {
        if (i + kAhead < here) store_.Prefetch(*(last - i - kAhead));
        visit(place.leaf->scores[place.index - i], *(last - i));
      }
      if ((count -= here) == 0) return;
      place.leaf = place.leaf->prev;
      place.index = place.leaf->count - 1;
    }
  }

  Key KeyOf(double score, Ref ref) const { return {score, ref, store_.Member(ref)}; }
  unsigned CountLess(const double* scores, const Ref* refs, unsigned count, const Key& key, bool or_equal) const;
  unsigned CountLess(const Ref* refs, unsigned count, Bytes member, bool or_equal) const;
  Path Descend(const Key& key) const;
  Place PlaceOf(size_t rank) const;

  void AddToCounts(const Path& path, int32_t change);
  void UpdateFirst(const Path& path);
  void InsertAt(Path& path, unsigned index, double score, Ref ref);
  void SplitLeaf(Path& path, unsigned index, double score, Ref ref);
  void InsertChild(const Path& path, Entry entry);
  void EraseAt(const Path& path, unsigned index);
  void EraseChild(const Path& path);
  void DropLeaf(Leaf* leaf);
  void MergeLeaf(const Path& path);
  void MergeInner(const Path& path, unsigned level);
  static void InsertEntry(Inner& node, unsigned at, const Entry& entry);
  static void EraseEntry(Inner& node, unsigned at);
  static void MoveEntries(Inner& from, unsigned begin, Inner& to);
  Entry EntryOf(void* node, unsigned level) const;
  void FreeNode(void* node, unsigned level);
  bool CheckNode(void* node, unsigned level, const Leaf*& leaf) const;

  const MemberStore& store_;
  void* root_ = nullptr;
  unsigned depth_ = 0;  // levels of inner nodes
  size_t size_ = 0, leaves_ = 0, inners_ = 0;
  NodePool<Leaf> leaf_pool_;
};

}  // namespace respect::types
