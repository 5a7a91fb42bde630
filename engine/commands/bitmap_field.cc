// The bitmap group: integers of any width at any bit of a string.
#include <optional>
#include <vector>

#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/commands/bit_offset.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/types/bit_field.h"
#include "engine/types/raw_string.h"

namespace respect {
namespace {

using types::IntegerType;
using types::Overflow;

struct Operation {
  enum class Kind { kGet, kSet, kIncrBy } kind = Kind::kGet;
  IntegerType type;
  uint64_t offset = 0;
  int64_t operand = 0;
  Overflow overflow = Overflow::kWrap;
};

struct Operations {
  std::vector<Operation> list;
  uint64_t written_bits = 0;  // how long the string must be for all that is written
  bool writes() const { return written_bits > 0; }
};

// "i16", "u8": signed of up to 64 bits, unsigned of up to 63.
std::optional<IntegerType> ParseType(Bytes text) {
  if (text.empty() || (text[0] != 'i' && text[0] != 'u')) return std::nullopt;
  const bool is_signed = text[0] == 'i';
  const std::optional<int64_t> bits = ParseInt(text.substr(1));
  if (!bits || *bits < 1 || *bits > (is_signed ? 64 : 63)) return std::nullopt;
  return IntegerType{is_signed, static_cast<int>(*bits)};
}

// "#3" counts in integers of the type.
Result<uint64_t> ReadOffset(const Call& call, Bytes text, IntegerType type) {
  if (text.empty() || text[0] != '#') return ReadBitOffset(call, text);
  return ReadBitOffset(call, text.substr(1), type.bits);
}

// Takes the word of an operation that is followed by as many arguments as it needs.
bool ReadKind(Args& args, Operation& operation) {
  if (args.remaining() > 2 && args.Token("GET")) {
    operation.kind = Operation::Kind::kGet;
  } else if (args.remaining() > 3 && args.Token("SET")) {
    operation.kind = Operation::Kind::kSet;
  } else if (args.remaining() > 3 && args.Token("INCRBY")) {
    operation.kind = Operation::Kind::kIncrBy;
  } else {
    return false;
  }
  return true;
}

void ReadOverflow(Args& args, Overflow& overflow) {
  if (args.Token("WRAP")) {
    overflow = Overflow::kWrap;
  } else if (args.Token("SAT")) {
    overflow = Overflow::kSaturate;
  } else if (args.Token("FAIL")) {
    overflow = Overflow::kFail;
  } else {
    args.Fail("ERR Invalid OVERFLOW type specified");
  }
}

// Reads type, offset and, of what writes, the number.
void ReadOperands(const Call& call, Args& args, Operation& operation) {
  const std::optional<IntegerType> type = ParseType(args.Next());
  if (!type) {
    return args.Fail(
        "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.");
  }
  const Result<uint64_t> offset = ReadOffset(call, args.Next(), *type);
  if (!offset.ok()) return args.Fail(offset.error().text());
  operation.type = *type;
  operation.offset = *offset;
  if (operation.kind != Operation::Kind::kGet) operation.operand = args.Int();
}

Result<Operations> ReadOperations(const Call& call, bool read_only) {
  Operations operations;
  bool writes = false;
  Operation next;
  Args args(call, 2);
  while (args.More()) {
    if (args.remaining() > 1 && args.Token("OVERFLOW")) {
      ReadOverflow(args, next.overflow);
      continue;
    }
    if (!ReadKind(args, next)) {
      args.SyntaxError();
      break;
    }
    ReadOperands(call, args, next);
    if (args.failed()) break;
    if (next.kind != Operation::Kind::kGet) {
      writes = true;
      operations.written_bits = std::max(operations.written_bits, next.offset + next.type.bits);
    }
    operations.list.push_back(next);
  }
  if (read_only && writes) args.Fail("ERR BITFIELD_RO only supports the GET subcommand");
  if (args.failed()) return args.error();
  return operations;
}

enum class Written { kNothing, kTheSame, kAnother };

// Carries out one operation that writes and answers it.
Written Write(const Call& call, const Operation& operation, std::span<char> bytes) {
  const int64_t old = types::ReadInteger({bytes.data(), bytes.size()}, operation.offset, operation.type);
  const bool sets = operation.kind == Operation::Kind::kSet;
  const std::optional<int64_t> fresh =
      sets ? types::FitInteger(operation.operand, operation.type, operation.overflow)
           : types::AddInteger(old, operation.operand, operation.type, operation.overflow);
  if (!fresh) {
    call.reply().Null();
    return Written::kNothing;
  }
  types::WriteInteger(bytes, operation.offset, operation.type, *fresh);
  call.reply().Integer(sets ? old : *fresh);
  return *fresh == old ? Written::kTheSame : Written::kAnother;
}

void Read(Call& call, const Operations& operations) {
  const Result<Entry*> found = call.db().FindString(call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  const StringText text(*found);
  call.reply().Array(operations.list.size());
  for (const Operation& operation : operations.list) {
    call.reply().Integer(types::ReadInteger(text, operation.offset, operation.type));
  }
}

void ReadAndWrite(Call& call, const Operations& operations) {
  const Key key = call.KeyAt(1);
  const Result<Entry*> found = call.db().FindStringForWrite(key);
  if (!found.ok()) return call.reply().Error(found.error());
  types::RawString& string = call.db().MutableString(key);
  const size_t size = (operations.written_bits + 7) / 8;
  const bool grows = size > string.size();
  if (grows) string.Resize(size);
  bool changed = false;
  const std::span<char> bytes(string.data(), string.size());
  call.reply().Array(operations.list.size());
  for (const Operation& operation : operations.list) {
    if (operation.kind == Operation::Kind::kGet) {
      call.reply().Integer(types::ReadInteger(string.view(), operation.offset, operation.type));
      continue;
    }
    const Written written = Write(call, operation, bytes);
    changed = changed || written == Written::kAnother || (grows && written == Written::kTheSame);
  }
  if (changed) call.Touched(key, event::kSetBit);
}

void Execute(Call& call, bool read_only) {
  const Result<Operations> operations = ReadOperations(call, read_only);
  if (!operations.ok()) return call.reply().Error(operations.error());
  operations->writes() ? ReadAndWrite(call, *operations) : Read(call, *operations);
}

}  // namespace

// BITFIELD key [GET encoding offset | [OVERFLOW <WRAP | SAT | FAIL>] <SET encoding offset value |
//     INCRBY encoding offset increment> ...]
// Replies: an array, one for each operation: what was read, the old value of SET, the new one of INCRBY, nil where
// OVERFLOW FAIL refused. O(operations), with growth O(growth).
void commands::BitField(Call& call) { Execute(call, false); }

// BITFIELD_RO key [GET encoding offset ...]
void commands::BitFieldRo(Call& call) { Execute(call, true); }

}  // namespace respect
