#include "engine/types/score_tree.h"

#include <cstring>
#include <vector>

#include "engine/base/prefetch.h"

namespace respect::types {
namespace {

// How many of the ascending scores are below `score`, or equal where `or_equal`. Without branches that guess.
unsigned CountScores(const double* scores, unsigned count, double score, bool or_equal) {
  const double* base = scores;
  while (count > 1) {
    const unsigned half = count / 2;
    const bool below = or_equal ? base[half - 1] <= score : base[half - 1] < score;
    base += below ? half : 0;
    count -= half;
  }
  if (count == 1 && (or_equal ? *base <= score : *base < score)) ++base;
  return static_cast<unsigned>(base - scores);
}

// Makes room at `index` of an array of `count` things, or closes the gap there.
template <typename T>
void OpenGap(T* items, unsigned count, unsigned index) {
  std::memmove(items + index + 1, items + index, (count - index) * sizeof(T));
}
template <typename T>
void CloseGap(T* items, unsigned count, unsigned index) {
  std::memmove(items + index, items + index + 1, (count - index - 1) * sizeof(T));
}
template <typename T>
void CopyItems(T* to, const T* from, unsigned count) {
  std::memmove(to, from, count * sizeof(T));
}

uint64_t SumOf(const uint32_t* counts, unsigned count) {
  uint64_t sum = 0;
  for (unsigned i = 0; i < count; ++i) sum += counts[i];
  return sum;
}

}  // namespace

ScoreTree::~ScoreTree() {
  if (root_ != nullptr) FreeNode(root_, 0);
}

void ScoreTree::FreeNode(void* node, unsigned level) {
  if (level == depth_) {
    leaf_pool_.Give(static_cast<Leaf*>(node));
    return;
  }
  auto* inner = static_cast<Inner*>(node);
  for (unsigned i = 0; i < inner->count; ++i) FreeNode(inner->children[i], level + 1);
  delete inner;
}

// How many keys of a node come before `key`, or are it where `or_equal`. Touches members among equal scores only.
unsigned ScoreTree::CountLess(const double* scores, const Ref* refs, unsigned count, const Key& key,
                              bool or_equal) const {
  const unsigned below = CountScores(scores, count, key.score, false);
  if (below == count || scores[below] != key.score) return below;
  const unsigned equal = CountScores(scores + below, count - below, key.score, true);
  if (equal == 1 && refs[below] == key.ref) return below + (or_equal ? 1 : 0);
  return below + CountLess(refs + below, equal, key.member, or_equal);
}

unsigned ScoreTree::CountLess(const Ref* refs, unsigned count, Bytes member, bool or_equal) const {
  unsigned low = 0;
  while (low < count) {
    const unsigned middle = low + (count - low) / 2;
    const int order = store_.Member(refs[middle]).compare(member);
    if (order < 0 || (or_equal && order == 0)) {
      low = middle + 1;
    } else {
      count = middle;
    }
  }
  return low;
}

// The way to the leaf whose first key is the last one not after `key`.
ScoreTree::Path ScoreTree::Descend(const Key& key) const {
  Path path;
  void* node = root_;
  for (unsigned level = 0; level < depth_; ++level) {
    auto* inner = static_cast<Inner*>(node);
    const unsigned before = CountLess(inner->scores, inner->refs, inner->count, key, true);
    const unsigned child = before == 0 ? 0 : before - 1;
    path.steps[level] = {inner, child};
    node = inner->children[child];
  }
  path.leaf = static_cast<Leaf*>(node);
  return path;
}

ScoreTree::Place ScoreTree::PlaceOf(size_t rank) const {
  const void* node = root_;
  for (unsigned level = 0; level < depth_; ++level) {
    const auto* inner = static_cast<const Inner*>(node);
    unsigned child = 0;
    for (; rank >= inner->counts[child]; ++child) rank -= inner->counts[child];
    node = inner->children[child];
  }
  return {static_cast<const Leaf*>(node), static_cast<unsigned>(rank)};
}

size_t ScoreTree::RankOf(double score, Ref ref) const {
  const Key key = KeyOf(score, ref);
  const Path path = Descend(key);
  size_t rank = CountLess(path.leaf->scores, path.leaf->refs, path.leaf->count, key, false);
  for (unsigned level = 0; level < depth_; ++level)
    rank += SumOf(path.steps[level].node->counts, path.steps[level].child);
  return rank;
}

size_t ScoreTree::CountBelow(double score, bool inclusive) const {
  if (root_ == nullptr) return 0;
  size_t rank = 0;
  const void* node = root_;
  for (unsigned level = 0; level < depth_; ++level) {
    const auto* inner = static_cast<const Inner*>(node);
    const unsigned before = CountScores(inner->scores, inner->count, score, inclusive);
    const unsigned child = before == 0 ? 0 : before - 1;
    rank += SumOf(inner->counts, child);
    node = inner->children[child];
  }
  const auto* leaf = static_cast<const Leaf*>(node);
  return rank + CountScores(leaf->scores, leaf->count, score, inclusive);
}

size_t ScoreTree::CountBelow(Bytes member, bool inclusive) const {
  if (root_ == nullptr) return 0;
  size_t rank = 0;
  const void* node = root_;
  for (unsigned level = 0; level < depth_; ++level) {
    const auto* inner = static_cast<const Inner*>(node);
    const unsigned before = CountLess(inner->refs, inner->count, member, inclusive);
    const unsigned child = before == 0 ? 0 : before - 1;
    rank += SumOf(inner->counts, child);
    node = inner->children[child];
  }
  const auto* leaf = static_cast<const Leaf*>(node);
  return rank + CountLess(leaf->refs, leaf->count, member, inclusive);
}

void ScoreTree::Prefetch(double score) const {
  const void* node = root_;
  for (unsigned level = 0; level < depth_; ++level) {
    const auto* inner = static_cast<const Inner*>(node);
    const unsigned before = CountScores(inner->scores, inner->count, score, true);
    node = inner->children[before == 0 ? 0 : before - 1];
  }
  const auto* leaf = static_cast<const Leaf*>(node);
  const auto* bytes = reinterpret_cast<const char*>(leaf);
  for (size_t at = 0; at < sizeof(Leaf); at += 64) respect::Prefetch(bytes + at);
}

void ScoreTree::Insert(double score, Ref ref) {
  if (root_ == nullptr) {
    root_ = leaf_pool_.Take();
    leaves_ = 1;
  }
  const Key key = KeyOf(score, ref);
  Path path = Descend(key);
  InsertAt(path, CountLess(path.leaf->scores, path.leaf->refs, path.leaf->count, key, false), score, ref);
  ++size_;
}

void ScoreTree::Erase(double score, Ref ref) {
  const Key key = KeyOf(score, ref);
  Path path = Descend(key);
  EraseAt(path, CountLess(path.leaf->scores, path.leaf->refs, path.leaf->count, key, false));
  --size_;
}

// A score that stays within its leaf is moved there, and nothing else is touched.
void ScoreTree::Move(double old_score, double new_score, Ref ref) {
  const Key old_key = KeyOf(old_score, ref);
  Path path = Descend(old_key);
  Leaf& leaf = *path.leaf;
  const unsigned from = CountLess(leaf.scores, leaf.refs, leaf.count, old_key, false);
  const Key key{new_score, ref, old_key.member};
  unsigned to = CountLess(leaf.scores, leaf.refs, leaf.count, key, false);
  const bool up = to > from;
  if (up) --to;  // it leaves its own place
  const bool first_stays = to > 0 || leaf.prev == nullptr || (from == 0 && new_score >= old_score);
  const bool last_stays = to + 1 < leaf.count || leaf.next == nullptr || (from == leaf.count - 1 && !up);
  if (!first_stays || !last_stays) {
    EraseAt(path, from);
    Path target = Descend(key);
    return InsertAt(target, CountLess(target.leaf->scores, target.leaf->refs, target.leaf->count, key, false),
                    new_score, ref);
  }
  const unsigned low = std::min(from, to), high = std::max(from, to);
  if (from < to) {
    CopyItems(leaf.scores + low, leaf.scores + low + 1, high - low);
    CopyItems(leaf.refs + low, leaf.refs + low + 1, high - low);
  } else {
    CopyItems(leaf.scores + low + 1, leaf.scores + low, high - low);
    CopyItems(leaf.refs + low + 1, leaf.refs + low, high - low);
  }
  leaf.scores[to] = new_score;
  leaf.refs[to] = ref;
  if (low == 0) UpdateFirst(path);
}

void ScoreTree::AddToCounts(const Path& path, int32_t change) {
  for (unsigned level = 0; level < depth_; ++level)
    path.steps[level].node->counts[path.steps[level].child] += static_cast<uint32_t>(change);
}

// The first key of the path's leaf changed: so did that of every node of which it is the first leaf.
void ScoreTree::UpdateFirst(const Path& path) {
  for (unsigned level = depth_; level-- > 0;) {
    const Step& step = path.steps[level];
    step.node->scores[step.child] = path.leaf->scores[0];
    step.node->refs[step.child] = path.leaf->refs[0];
    if (step.child > 0) return;
  }
}

void ScoreTree::InsertAt(Path& path, unsigned index, double score, Ref ref) {
  Leaf& leaf = *path.leaf;
  if (leaf.count == kLeaf) return SplitLeaf(path, index, score, ref);
  OpenGap(leaf.scores, leaf.count, index);
  OpenGap(leaf.refs, leaf.count, index);
  leaf.scores[index] = score;
  leaf.refs[index] = ref;
  ++leaf.count;
  AddToCounts(path, 1);
  if (index == 0) UpdateFirst(path);
}

// Splits a full leaf in two and inserts into one of them.
void ScoreTree::SplitLeaf(Path& path, unsigned index, double score, Ref ref) {
  Leaf& leaf = *path.leaf;
  unsigned middle = kLeaf / 2;
  if (index == kLeaf && leaf.next == nullptr) middle = kLeaf;
  if (index == 0 && leaf.prev == nullptr) middle = 1;
  auto* right = leaf_pool_.Take();
  ++leaves_;
  right->count = kLeaf - middle;
  CopyItems(right->scores, leaf.scores + middle, right->count);
  CopyItems(right->refs, leaf.refs + middle, right->count);
  leaf.count = middle;
  right->prev = &leaf;
  right->next = leaf.next;
  if (leaf.next != nullptr) leaf.next->prev = right;
  leaf.next = right;

  const bool into_right = index > middle || middle == kLeaf;
  Leaf& target = into_right ? *right : leaf;
  const unsigned at = into_right ? index - middle : index;
  OpenGap(target.scores, target.count, at);
  OpenGap(target.refs, target.count, at);
  target.scores[at] = score;
  target.refs[at] = ref;
  ++target.count;

  AddToCounts(path, 1);
  if (index == 0) UpdateFirst(path);
  InsertChild(path, {right->scores[0], right->refs[0], right->count, right});
}

void ScoreTree::InsertEntry(Inner& node, unsigned at, const Entry& entry) {
  OpenGap(node.scores, node.count, at);
  OpenGap(node.refs, node.count, at);
  OpenGap(node.counts, node.count, at);
  OpenGap(node.children, node.count, at);
  node.scores[at] = entry.score;
  node.refs[at] = entry.ref;
  node.counts[at] = entry.count;
  node.children[at] = entry.child;
  ++node.count;
}

void ScoreTree::EraseEntry(Inner& node, unsigned at) {
  CloseGap(node.scores, node.count, at);
  CloseGap(node.refs, node.count, at);
  CloseGap(node.counts, node.count, at);
  CloseGap(node.children, node.count, at);
  --node.count;
}

// Moves the entries of `from` from `begin` on behind those of `to`.
void ScoreTree::MoveEntries(Inner& from, unsigned begin, Inner& to) {
  const unsigned moved = from.count - begin;
  CopyItems(to.scores + to.count, from.scores + begin, moved);
  CopyItems(to.refs + to.count, from.refs + begin, moved);
  CopyItems(to.counts + to.count, from.counts + begin, moved);
  CopyItems(to.children + to.count, from.children + begin, moved);
  to.count += moved;
  from.count = begin;
}

// A node came into being to the right of the path's leaf, from which its elements came: enters it in the parent, and
// splits full nodes on the way up.
void ScoreTree::InsertChild(const Path& path, Entry entry) {
  for (unsigned level = depth_; level-- > 0;) {
    Inner& node = *path.steps[level].node;
    const unsigned at = path.steps[level].child + 1;
    node.counts[at - 1] -= entry.count;
    if (node.count < kInner) return InsertEntry(node, at, entry);
    const unsigned middle = at == kInner ? kInner - kInner / 8 : kInner / 2;
    auto* right = new Inner();
    ++inners_;
    MoveEntries(node, middle, *right);
    at > middle ? InsertEntry(*right, at - middle, entry) : InsertEntry(node, at, entry);
    entry = {right->scores[0], right->refs[0], static_cast<uint32_t>(SumOf(right->counts, right->count)), right};
  }
  auto* root = new Inner();
  ++inners_;
  InsertEntry(*root, 0, EntryOf(root_, 0));
  InsertEntry(*root, 1, entry);
  root_ = root;
  ++depth_;
}

// What a parent keeps of a node.
ScoreTree::Entry ScoreTree::EntryOf(void* node, unsigned level) const {
  if (level == depth_) {
    const auto* leaf = static_cast<const Leaf*>(node);
    return {leaf->scores[0], leaf->refs[0], leaf->count, node};
  }
  const auto* inner = static_cast<const Inner*>(node);
  return {inner->scores[0], inner->refs[0], static_cast<uint32_t>(SumOf(inner->counts, inner->count)), node};
}

void ScoreTree::EraseAt(const Path& path, unsigned index) {
  Leaf& leaf = *path.leaf;
  CloseGap(leaf.scores, leaf.count, index);
  CloseGap(leaf.refs, leaf.count, index);
  --leaf.count;
  AddToCounts(path, -1);
  if (depth_ == 0) return;
  if (leaf.count == 0) {
    DropLeaf(&leaf);
    return EraseChild(path);
  }
  if (index == 0) UpdateFirst(path);
  if (leaf.count < kLeaf / 4) MergeLeaf(path);
}

void ScoreTree::DropLeaf(Leaf* leaf) {
  if (leaf->prev != nullptr) leaf->prev->next = leaf->next;
  if (leaf->next != nullptr) leaf->next->prev = leaf->prev;
  leaf_pool_.Give(leaf);
  --leaves_;
}

// The path's leaf is gone: so is its entry, and every node that this leaves empty.
void ScoreTree::EraseChild(const Path& path) {
  unsigned level = depth_ - 1;
  for (;; --level) {
    Inner& node = *path.steps[level].node;
    EraseEntry(node, path.steps[level].child);
    if (node.count > 0) break;
    delete &node;
    --inners_;
  }
  const Inner& node = *path.steps[level].node;
  for (unsigned above = level; above > 0 && path.steps[above].child == 0; --above) {
    const Step& step = path.steps[above - 1];
    step.node->scores[step.child] = node.scores[0];
    step.node->refs[step.child] = node.refs[0];
  }
  MergeInner(path, level);
}

// The path's leaf is small: joins it with a neighbour of the same parent if the two fit well into one.
void ScoreTree::MergeLeaf(const Path& path) {
  const Step& step = path.steps[depth_ - 1];
  Inner& parent = *step.node;
  for (const unsigned left : {step.child, step.child - 1}) {
    if (left >= parent.count - 1) continue;  // also where step.child is 0
    auto* into = static_cast<Leaf*>(parent.children[left]);
    auto* from = static_cast<Leaf*>(parent.children[left + 1]);
    if (into->count + from->count > kLeaf * 3 / 4) continue;
    CopyItems(into->scores + into->count, from->scores, from->count);
    CopyItems(into->refs + into->count, from->refs, from->count);
    into->count += from->count;
    parent.counts[left] += parent.counts[left + 1];
    EraseEntry(parent, left + 1);
    DropLeaf(from);
    return MergeInner(path, depth_ - 1);
  }
}

// The path's node at `level` lost an entry: joins small nodes as MergeLeaf does, upwards, and drops a root of one
// child.
void ScoreTree::MergeInner(const Path& path, unsigned level) {
  for (; level > 0 && path.steps[level].node->count < kInner / 4; --level) {
    const Step& step = path.steps[level - 1];
    Inner& parent = *step.node;
    bool merged = false;
    for (const unsigned left : {step.child, step.child - 1}) {
      if (merged || left >= parent.count - 1) continue;
      auto* into = static_cast<Inner*>(parent.children[left]);
      auto* from = static_cast<Inner*>(parent.children[left + 1]);
      if (into->count + from->count > kInner * 3 / 4) continue;
      MoveEntries(*from, 0, *into);
      parent.counts[left] += parent.counts[left + 1];
      EraseEntry(parent, left + 1);
      delete from;
      --inners_;
      merged = true;
    }
    if (!merged) break;
  }
  while (depth_ > 0 && static_cast<Inner*>(root_)->count == 1) {
    auto* root = static_cast<Inner*>(root_);
    root_ = root->children[0];
    delete root;
    --inners_;
    --depth_;
  }
}

// Leaves seven eighths full, then a level of nodes above the other.
void ScoreTree::Build(std::span<const Element> elements) {
  constexpr size_t kFill = kLeaf * 7 / 8, kInnerFill = kInner * 7 / 8;
  size_ = elements.size();
  std::vector<Entry> level;
  Leaf* last = nullptr;
  for (size_t at = 0; at < elements.size() || level.empty(); at += kFill) {
    auto* leaf = leaf_pool_.Take();
    ++leaves_;
    leaf->count = static_cast<uint32_t>(std::min(kFill, elements.size() - at));
    for (unsigned i = 0; i < leaf->count; ++i) {
      leaf->scores[i] = elements[at + i].score;
      leaf->refs[i] = elements[at + i].ref;
    }
    leaf->prev = last;
    if (last != nullptr) last->next = leaf;
    last = leaf;
    level.push_back({leaf->scores[0], leaf->refs[0], leaf->count, leaf});
  }
  for (depth_ = 0; level.size() > 1; ++depth_) {
    std::vector<Entry> above;
    for (size_t at = 0; at < level.size(); at += kInnerFill) {
      auto* node = new Inner();
      ++inners_;
      uint32_t sum = 0;
      for (size_t i = at; i < std::min(at + kInnerFill, level.size()); ++i) {
        InsertEntry(*node, node->count, level[i]);
        sum += level[i].count;
      }
      above.push_back({node->scores[0], node->refs[0], sum, node});
    }
    level = std::move(above);
  }
  root_ = level[0].child;
}

// Checks a node and all below it; `leaf` is the leaf before it, and becomes its last one.
bool ScoreTree::CheckNode(void* node, unsigned level, const Leaf*& leaf) const {
  if (level == depth_) {
    const auto* here = static_cast<const Leaf*>(node);
    if (here->prev != leaf || (leaf != nullptr && leaf->next != here)) return false;
    leaf = here;
    if (here->count > kLeaf || (here->count == 0 && depth_ > 0)) return false;
    for (unsigned i = 1; i < here->count; ++i) {
      if (CountLess(here->scores, here->refs, i, KeyOf(here->scores[i], here->refs[i]), false) != i) return false;
    }
    return true;
  }
  const auto* inner = static_cast<const Inner*>(node);
  if (inner->count == 0 || inner->count > kInner || (level == 0 && inner->count < 2)) return false;
  for (unsigned i = 0; i < inner->count; ++i) {
    const Entry child = EntryOf(inner->children[i], level + 1);
    if (child.score != inner->scores[i] || child.ref != inner->refs[i] || child.count != inner->counts[i]) return false;
    if (!CheckNode(inner->children[i], level + 1, leaf)) return false;
  }
  return true;
}

bool ScoreTree::CheckInvariants() const {
  if (root_ == nullptr) return size_ == 0;
  const Leaf* last = nullptr;
  if (EntryOf(root_, 0).count != size_ || !CheckNode(root_, 0, last) || last->next != nullptr) return false;
  size_t seen = 0;
  Element before{};
  bool ordered = true;
  Walk(0, size_, false, [&](double score, Ref ref) {
    if (seen++ > 0) {
      ordered = ordered &&
                (before.score < score || (before.score == score && store_.Member(before.ref) < store_.Member(ref)));
    }
    ordered = ordered && store_.Score(ref) == score;
    before = {score, ref};
  });
  return ordered;
}

}  // namespace respect::types
