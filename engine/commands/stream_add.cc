// XADD: puts entries at the end of a stream, once if asked, and trims it.
#include <array>
#include <optional>
#include <string>
#include <vector>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/stream_args.h"
#include "engine/commands/stream_type.h"

namespace respect {
namespace {

using types::Stream;
using types::StreamId;
using types::StreamIdText;
using types::StreamTrim;

constexpr Version kOnceSince{8, 6, 0};

// The id that a client asked for.
struct WantedId {
  enum class What { kAuto, kAutoSequence, kExact } what = What::kAuto;
  StreamId id;
};

std::optional<WantedId> ParseWantedId(Bytes text) {
  if (text == "*") return WantedId{};
  if (text.ends_with("-*")) {
    const Bytes ms = text.substr(0, text.size() - 2);
    const std::optional<StreamId> id = ParseStreamId(ms);
    if (!id || ms.find('-') != Bytes::npos) return std::nullopt;
    return WantedId{WantedId::What::kAutoSequence, *id};
  }
  const std::optional<StreamId> id = ParseStreamId(text);
  if (!id) return std::nullopt;
  return WantedId{WantedId::What::kExact, *id};
}

struct AddOptions {
  bool no_make = false;
  TrimOptions trim;
  Bytes producer, message;  // IDMP; with IDMPAUTO no message yet
  bool once = false, once_auto = false;
  WantedId id;
  size_t id_at = 0;  // where its argument is; fields follow
};

Result<AddOptions> ReadAddOptions(const Call& call) {
  AddOptions options;
  Args args(call, 2);
  while (args.More()) {
    if (args.Peek() == "*") break;
    if (TakeTrimOption(args, options.trim)) continue;
    if (args.Token("NOMKSTREAM")) {
      options.no_make = true;
    } else if (args.remaining() > 2 && args.Token("IDMP", kOnceSince)) {
      if (options.once) args.SyntaxError();
      options.once = true;
      options.producer = args.Next();
      options.message = args.Next();
    } else if (args.remaining() > 1 && args.Token("IDMPAUTO", kOnceSince)) {
      if (options.once) args.SyntaxError();
      options.once = options.once_auto = true;
      options.producer = args.Next();
    } else {
      break;
    }
  }
  if (args.failed()) return args.error();
  options.id_at = args.position();
  if (args.More()) {
    const std::optional<WantedId> id = ParseWantedId(args.Next());
    if (!id) return Error(errors::kInvalidStreamId);
    options.id = *id;
  }
  const Status trim = FinishTrim(call, options.trim, false);
  if (!trim.ok()) return trim.error();
  return options;
}

Status CheckOnce(const AddOptions& options) {
  if (!options.once) return Done{};
  if (options.producer.empty()) return Error("ERR IDMP/IDMPAUTO requires a non-empty producer ID");
  if (!options.once_auto && options.message.empty()) return Error("ERR IDMP requires a non-empty idempotent ID");
  if (options.id.what != WantedId::What::kAuto)
    return Error("ERR IDMP/IDMPAUTO can be used only with auto-generated IDs");
  return Done{};
}

// The id of the new entry; empty when it is not above the last.
std::optional<StreamId> NextId(StreamId last, const WantedId& wanted, int64_t now_ms) {
  StreamId id = wanted.id;
  if (wanted.what == WantedId::What::kAuto) {
    id = {static_cast<uint64_t>(now_ms), 0};
    if (id.ms <= last.ms) {
      id = last;
      id.Increment();
    }
  } else if (wanted.what == WantedId::What::kAutoSequence && id.ms == last.ms) {
    if (last.seq == UINT64_MAX) return std::nullopt;
    id.seq = last.seq + 1;
  }
  if (id <= last) return std::nullopt;
  return id;
}

// The message's id where the producer gives none: its content, each text with its length.
std::string ContentId(std::span<const Bytes> pairs) {
  XXH3_state_t state;
  XXH3_128bits_reset(&state);
  for (const Bytes text : pairs) {
    const uint64_t size = text.size();
    XXH3_128bits_update(&state, &size, sizeof(size));
    XXH3_128bits_update(&state, text.data(), text.size());
  }
  const XXH128_hash_t hash = XXH3_128bits_digest(&state);
  return std::string(reinterpret_cast<const char*>(&hash), sizeof(hash));
}

// What others must do for the same: the id as it came out, and the trimming as far as it went.
void PropagateAdd(Call& call, const Key& key, const AddOptions& options, const Stream& stream, StreamId id) {
  const StreamTrim& trim = options.trim.trim;
  const bool verbatim = options.id.what == WantedId::What::kExact && !trim.approximate;
  if (verbatim) return;
  const StreamIdText id_text(id), first_text(LowestKept(stream));
  const IntText length(static_cast<int64_t>(stream.length()));
  const std::span<const Bytes> pairs = call.args().subspan(options.id_at + 1);
  std::array<Bytes, 32> few;
  std::vector<Bytes> many;
  if (pairs.size() + 8 > few.size()) many.resize(pairs.size() + 8);
  Bytes* const words = many.empty() ? few.data() : many.data();
  size_t count = 0;
  words[count++] = "XADD";
  words[count++] = key.bytes;
  if (!options.trim.references_word.empty()) words[count++] = options.trim.references_word;
  if (trim.by != StreamTrim::By::kNothing) {
    const bool by_length = trim.by == StreamTrim::By::kLength;
    words[count++] = by_length ? "MAXLEN" : "MINID";
    words[count++] = "=";
    words[count++] = by_length ? length.view() : first_text.view();
  }
  words[count++] = id_text;
  for (const Bytes text : pairs) words[count++] = text;
  call.PropagateAs(std::span<const Bytes>(words, count));
}

// Appends, trims, says what happened.
void Add(Call& call, const Key& key, Stream& stream, const AddOptions& options, StreamId id) {
  const Settings& settings = call.settings();
  stream.Append(id, call.args().subspan(options.id_at + 1),
                {settings.stream_node_max_bytes, settings.stream_node_max_entries});
  ReplyStreamId(call, id);
  call.Touched(key, event::kXAdd);
  if (options.trim.trim.by != StreamTrim::By::kNothing && stream.Trim(options.trim.trim) > 0)
    call.Notify(key, event::kXTrim);
  PropagateAdd(call, key, options, stream, id);
}

// An addition that may have been made before: then the reply is what it was.
void AddOnce(Call& call, const Key& key, Stream& stream, AddOptions& options, StreamId id) {
  const std::string content = options.once_auto ? ContentId(call.args().subspan(options.id_at + 1)) : std::string();
  const Bytes message = options.once_auto ? Bytes(content) : options.message;
  types::StreamProducers& producers = stream.MakeProducers();
  if (const std::optional<StreamId> known = producers.Find(options.producer, message, call.now_ms())) {
    producers.CountDuplicate();
    return ReplyStreamId(call, *known);
  }
  Add(call, key, stream, options, id);
  producers.Remember(options.producer, message, id, call.now_ms());
  call.PropagateAs({"XIDMPRECORD", key.bytes, options.producer, message, StreamIdText(id)});
}

}  // namespace

// XADD key [NOMKSTREAM] [KEEPREF | DELREF | ACKED] [IDMPAUTO pid | IDMP pid iid]
//   [<MAXLEN | MINID> [= | ~] threshold [LIMIT count]] <* | id> field value [field value ...]
void commands::XAdd(Call& call) {
  Result<AddOptions> options = ReadAddOptions(call);
  if (!options.ok()) return call.reply().Error(options.error());
  const size_t first = options->id_at + 1;
  if (call.argc() < first + 2 || (call.argc() - first) % 2 == 1)
    return call.reply().Error(errors::WrongArity(call.command().name));
  if (const Status once = CheckOnce(*options); !once.ok()) return call.reply().Error(once.error());
  if (options->id.what == WantedId::What::kExact && options->id.id.IsZero())
    return call.reply().Error("ERR The ID specified in XADD must be greater than 0-0");
  size_t text_bytes = 0;
  for (size_t i = first; i < call.argc(); ++i) text_bytes += call.Arg(i).size();
  if (text_bytes > Stream::kMaxEntryBytes) return call.reply().Error("ERR Elements are too large to be stored");

  const Key key = call.KeyAt(1);
  Result<Stream*> found = FindStreamForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr && options->no_make) return call.reply().Null();
  const StreamId last = *found == nullptr ? StreamId() : (*found)->last_id();
  if (last == types::kMaxStreamId)
    return call.reply().Error("ERR The stream has exhausted the last possible ID, unable to add more items");
  const std::optional<StreamId> id = NextId(last, options->id, call.now_ms());
  if (!id)
    return call.reply().Error("ERR The ID specified in XADD is equal or smaller than the target stream top item");
  Stream& stream = *found != nullptr ? **found : *MakeStream(call, key);
  if (options->once) return AddOnce(call, key, stream, *options, *id);
  Add(call, key, stream, *options, *id);
}

}  // namespace respect
