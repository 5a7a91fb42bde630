#include "bench/load/request_maker.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <utility>

#include "bench/load/recording.h"
#include "engine/base/numbers.h"

namespace respect::bench {
namespace {

constexpr size_t kMaxHeader = 24;  // "$" + digits + line end
// In a cluster: a node that serves none of the keys gets whatever was drawn last.
constexpr int kMostDraws = 20'000;

char* Copy(char* out, Bytes bytes) {
  std::memcpy(out, bytes.data(), bytes.size());
  return out + bytes.size();
}

bool IsFixed(const CommandArgument& argument, const RequestTemplate::Sources& sources) {
  return std::all_of(argument.begin(), argument.end(), [&](const ArgumentPart& part) {
    return part.source.empty() || sources.at(part.source)->fixed_size() > 0;
  });
}

size_t LargestSize(const CommandArgument& argument, const RequestTemplate::Sources& sources) {
  size_t size = 0;
  for (const ArgumentPart& part : argument) {
    size += part.source.empty() ? part.literal.size() : sources.at(part.source)->max_size();
  }
  return size;
}

}  // namespace

RequestTemplate::RequestTemplate(const CommandText& text, const Sources& sources, const Sender* sender)
    : sender_(sender) {
  if (text[0][0].is_inline) {
    after_ = text[0][0].literal + "\r\n";
    max_size_ = fixed_size_ = after_.size();
    return;
  }
  bool all_fixed = true;
  size_t offset = 0;
  std::string pending = fmt::format("*{}\r\n", text.size());
  const size_t key_place = KeyPlace(text);
  for (const CommandArgument& argument : text) {
    const size_t largest = LargestSize(argument, sources);
    const bool fixed = IsFixed(argument, sources);
    all_fixed = all_fixed && fixed;
    if (fixed) pending += fmt::format("${}\r\n", largest);
    Segment segment;
    segment.is_key = sender != nullptr && &argument == text.data() + key_place;
    segment.offset = offset + pending.size();
    segment.size = largest;
    std::string literal;
    for (const ArgumentPart& part : argument) {
      if (part.source.empty()) {
        literal += part.literal;
        continue;
      }
      ArgumentSource* source = sources.at(part.source);
      const size_t place = offset + pending.size() + literal.size();
      // Constant bytes before the first place belong to what never changes; a key is kept whole, to be hashed.
      if (fixed && segment.places.empty() && !segment.is_key) {
        pending += literal;
        literal.clear();
      }
      segment.places.push_back({source, !part.again, place});
      segment.between.push_back(std::exchange(literal, {}));
      offset += source->max_size() + segment.between.back().size();
    }
    if (segment.places.empty()) {
      pending += literal + "\r\n";
      continue;
    }
    segment.between.push_back(literal);
    segment.header = !fixed;
    offset += pending.size() + literal.size();
    max_size_ += pending.size() + largest + kMaxHeader;
    segment.before = std::exchange(pending, "\r\n");
    segments_.push_back(std::move(segment));
  }
  after_ = pending;
  max_size_ += after_.size();
  fixed_size_ = all_fixed ? offset + after_.size() : 0;
}

char* RequestTemplate::WriteArgument(const Segment& segment, char* out, Rng& rng) const {
  for (int draws = 1;; ++draws) {
    for (const Place& place : segment.places) {
      if (place.draw) place.source->Draw(rng);
    }
    char* begin = out;
    if (segment.header) {
      size_t size = 0;
      for (const Place& place : segment.places) size += place.source->size();
      for (const std::string& literal : segment.between) size += literal.size();
      *begin++ = '$';
      begin = Copy(begin, IntText(static_cast<int64_t>(size)));
      begin = Copy(begin, "\r\n");
    }
    char* at = begin;
    for (size_t i = 0; i < segment.places.size(); ++i) {
      at = Copy(at, segment.between[i]);
      at = segment.places[i].source->Write(at);
    }
    at = Copy(at, segment.between.back());
    if (!segment.is_key || draws == kMostDraws || sender_->Serves({begin, at})) return at;
  }
}

void RequestTemplate::Append(ByteBuffer& out, Rng& rng) const {
  char* at = out.Reserve(max_size_);
  for (const Segment& segment : segments_) {
    at = Copy(at, segment.before);
    at = WriteArgument(segment, at, rng);
  }
  out.Commit(Copy(at, after_));
}

void RequestTemplate::Patch(char* request, Rng& rng) const {
  for (const Segment& segment : segments_) {
    PatchArgument(segment, request, rng);
    if (!segment.is_key) continue;
    const Bytes key(request + segment.offset, segment.size);
    for (int draws = 1; draws < kMostDraws && !sender_->Serves(key); ++draws) PatchArgument(segment, request, rng);
  }
}

void RequestTemplate::PatchArgument(const Segment& segment, char* request, Rng& rng) const {
  for (const Place& place : segment.places) {
    if (place.draw) {
      place.source->Redraw(rng, request + place.offset);
    } else {
      place.source->Write(request + place.offset);
    }
  }
}

RequestMaker::RequestMaker(const ClientGroup& group, const std::vector<ArgumentSpec>& arguments,
                           const SourceContext& context, uint64_t seed)
    : rng_(seed), sender_(context.sender), recording_(group.recording) {
  if (recording_ != nullptr) {
    names_ = recording_->names;
    for (size_t node = 0; node < NodesOf(sender_); ++node) {
      next_unit_.push_back(context.shared.Counter("recording " + group.name, node, 0));
    }
    return;
  }
  RequestTemplate::Sources by_name;
  for (const ArgumentSpec& spec : arguments) {
    sources_.push_back(MakeSource(spec, context));
    by_name[spec.name] = sources_.back().get();
  }
  double weights = 0;
  for (const MixEntry& entry : group.mix) {
    Choice choice;
    choice.limit = weights += entry.weight;
    for (const CommandText& command : entry.commands) {
      choice.commands.push_back(static_cast<uint16_t>(templates_.size()));
      templates_.emplace_back(command, by_name, context.sender);
      names_.push_back(CommandName(command));
    }
    choices_.push_back(std::move(choice));
  }
}

void RequestMaker::Fill(Batch& batch, int count) {
  const size_t wanted = static_cast<size_t>(count);
  if (templates_.size() == 1 && templates_[0].fixed_size() > 0 && batch.laid_out && batch.commands.size() == wanted) {
    char* at = batch.bytes.data();
    for (size_t i = 0; i < wanted; ++i, at += templates_[0].fixed_size()) templates_[0].Patch(at, rng_);
    return;
  }
  batch.Clear();
  while (batch.commands.size() < wanted) AppendChoice(batch);
  batch.laid_out = true;
}

void RequestMaker::AppendRecorded(Batch& batch) {
  const Recording& recording = *recording_;
  const size_t node = next_unit_.size() == 1 ? 0 : sender_->Node();
  const Recording::Unit* unit = nullptr;
  const Bytes bytes = recording.bytes;
  for (int draws = 1;; ++draws) {
    unit = &recording.units[next_unit_[node]->fetch_add(1, std::memory_order_relaxed) % recording.units.size()];
    const bool placed = sender_ == nullptr || sender_->Serves(bytes.substr(unit->key_begin, unit->key_size));
    if (placed || draws == kMostDraws) break;
  }
  if (recording.several_databases) SelectDatabase(batch, unit->database);
  for (size_t i = unit->first; i < unit->first + unit->count; ++i) {
    const size_t begin = recording.BeginOf(i);
    batch.bytes.Append(bytes.substr(begin, recording.ends[i] - begin));
    batch.commands.push_back(recording.commands[i]);
    batch.ends.push_back(static_cast<uint32_t>(batch.bytes.size()));
  }
}

void RequestMaker::SelectDatabase(Batch& batch, int database) {
  const size_t client = sender_ == nullptr ? 0 : static_cast<size_t>(sender_->client);
  if (selected_.size() <= client) selected_.resize(client + 1, -1);
  if (std::exchange(selected_[client], database) == database) return;
  const IntText text(database);
  batch.bytes.Append(fmt::format("*2\r\n$6\r\nSELECT\r\n${}\r\n{}\r\n", text.view().size(), text.view()));
  batch.commands.push_back(static_cast<uint16_t>(names_.size() - 1));
  batch.ends.push_back(static_cast<uint32_t>(batch.bytes.size()));
}

void RequestMaker::AppendChoice(Batch& batch) {
  if (recording_ != nullptr) return AppendRecorded(batch);
  size_t chosen = 0;
  if (choices_.size() > 1) {
    const double at = rng_.Unit() * choices_.back().limit;
    while (chosen + 1 < choices_.size() && at >= choices_[chosen].limit) ++chosen;
  }
  for (uint16_t command : choices_[chosen].commands) {
    templates_[command].Append(batch.bytes, rng_);
    batch.commands.push_back(command);
    batch.ends.push_back(static_cast<uint32_t>(batch.bytes.size()));
  }
}

std::string CommandName(const CommandText& text) {
  // Commands whose second word is part of their name, as INFO commandstats counts them.
  static constexpr std::array<Bytes, 12> kContainers = {"ACL",     "CLIENT", "CLUSTER", "COMMAND", "CONFIG", "FUNCTION",
                                                        "LATENCY", "MEMORY", "OBJECT",  "PUBSUB",  "SCRIPT", "XGROUP"};
  const auto upper = [](const CommandArgument& argument) {
    std::string word;
    for (const ArgumentPart& part : argument) word += part.literal;
    std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::toupper(c); });
    return word;
  };
  std::string name = upper(text[0]);
  if (text[0][0].is_inline) name.resize(std::min(name.find(' '), name.size()));
  const bool container =
      std::find(kContainers.begin(), kContainers.end(), name) != kContainers.end() || name == "XINFO";
  if (container && text.size() > 1) name += " " + upper(text[1]);
  return name;
}

size_t KeyPlace(const CommandText& command) {
  const std::string name = CommandName(command);
  if (name.starts_with("EVAL") || name.starts_with("FCALL")) return 3;
  if (name.starts_with("XGROUP") || name.starts_with("XINFO") || name.starts_with("OBJECT")) return 2;
  if (!name.starts_with("XREAD")) return 1;
  for (size_t i = 1; i < command.size(); ++i) {
    if (command[i].size() == 1 && command[i][0].literal == "STREAMS") return i + 1;
  }
  return command.size();
}

std::string EncodeCommand(const CommandText& text, const std::vector<ArgumentSpec>& arguments,
                          const SourceContext& context, Rng& rng) {
  std::vector<std::unique_ptr<ArgumentSource>> sources;
  RequestTemplate::Sources by_name;
  for (const ArgumentSpec& spec : arguments) {
    sources.push_back(MakeSource(spec, context));
    by_name[spec.name] = sources.back().get();
  }
  ByteBuffer bytes;
  RequestTemplate(text, by_name).Append(bytes, rng);
  return std::string(bytes.view());
}

}  // namespace respect::bench
