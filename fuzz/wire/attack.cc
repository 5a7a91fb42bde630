#include "fuzz/wire/attack.h"

#include <fmt/format.h>

#include <array>

#include "engine/resp/reply.h"

namespace respect::fuzz {
namespace {

using Args = std::vector<std::string>;

constexpr size_t kPipeline = 20;

std::string RandomBytes(Rng& rng, size_t count) {
  std::string bytes;
  for (size_t i = 0; i < count; ++i) bytes += static_cast<char>(rng.Next());
  return bytes;
}

Bytes Pick(Rng& rng, std::initializer_list<Bytes> pool) { return pool.begin()[rng.Below(pool.size())]; }

// Well-formed commands that read.
std::string Commands(Rng& rng, size_t count) {
  std::string bytes;
  for (size_t i = 0; i < count; ++i) {
    switch (rng.Below(5)) {
      case 0: AppendRequest(bytes, Args{"PING"}); break;
      case 1: AppendRequest(bytes, Args{"ECHO", RandomBytes(rng, rng.Below(300))}); break;
      case 2: AppendRequest(bytes, Args{"GET", "good:0:" + std::to_string(rng.Below(8))}); break;
      case 3: AppendRequest(bytes, Args{"NOSUCH", "a", "b"}); break;
      default: AppendRequest(bytes, Args{"LRANGE", "nokey", "0", "-1"});
    }
  }
  return bytes;
}

std::vector<std::string> Cut(const std::string& bytes, size_t pieces, Rng& rng) {
  std::vector<std::string> cut;
  size_t at = 0;
  while (at < bytes.size() && cut.size() + 1 < pieces) {
    const size_t length = 1 + rng.Below(2 * bytes.size() / pieces + 1);
    cut.push_back(bytes.substr(at, length));
    at = std::min(bytes.size(), at + length);
  }
  cut.push_back(bytes.substr(at));
  return cut;
}

Attack Garbage(Rng& rng) {
  Attack attack{.name = "garbage", .pieces = {}};
  for (size_t left = 1 + rng.Below(4); left > 0; --left) attack.pieces.push_back(RandomBytes(rng, 1 + rng.Below(2000)));
  return attack;
}

Attack BrokenFraming(Rng& rng) {
  std::string bytes = Commands(rng, kPipeline);
  for (size_t left = 1 + rng.Below(6); left > 0; --left) {
    const size_t at = rng.Below(bytes.size());
    switch (rng.Below(4)) {
      case 0: bytes[at] = static_cast<char>(rng.Next()); break;
      case 1: bytes.erase(at, 1 + rng.Below(3)); break;
      case 2: bytes.insert(at, RandomBytes(rng, 1 + rng.Below(3))); break;
      default: bytes.insert(at, Pick(rng, {"\r\n", "$", "*1\r\n", "-1", "\n", "0"}));
    }
  }
  return {.name = "broken framing", .pieces = Cut(bytes, 1 + rng.Below(5), rng)};
}

Attack HugeLength(Rng& rng) {
  const Bytes number = Pick(rng, {"1000000000", "536870912", "536870911", "1048576", "2147483647", "4294967296", "-1",
                                  "-2147483648", "9223372036854775807", "9223372036854775808", "99999999999999999999"});
  std::string bytes = rng.Below(2) == 0 ? fmt::format("*{}\r\n$3\r\nGET\r\n$1\r\n", number)
                                        : fmt::format("*2\r\n$4\r\nECHO\r\n${}\r\n", number);
  bytes += RandomBytes(rng, rng.Below(3000));
  return {.name = "huge length", .pieces = Cut(bytes, 1 + rng.Below(4), rng), .connections = 1 + rng.Below(4)};
}

Attack SlowBytes(Rng& rng) {
  const std::string bytes = Commands(rng, 1 + rng.Below(2)).substr(0, 60);
  Attack attack{.name = "slow bytes", .pieces = {}, .connections = 1 + rng.Below(3)};
  for (const char c : bytes) attack.pieces.emplace_back(1, c);
  return attack;
}

Attack HalfClosed(Rng& rng) {
  std::string bytes = Commands(rng, kPipeline);
  if (rng.Below(2) == 0) bytes.resize(rng.Below(bytes.size()));
  return {.name = "half-closed", .pieces = {bytes}, .end = Attack::End::kHalfClose};
}

Attack Reset(Rng& rng) {
  const std::string bytes = Commands(rng, 1 + rng.Below(200));
  return {.name = "reset",
          .pieces = Cut(bytes, 1 + rng.Below(3), rng),
          .connections = 1 + rng.Below(4),
          .reads = rng.Below(2) == 0,
          .end = Attack::End::kReset};
}

Attack NeverReads(Rng& rng) {
  constexpr size_t kLarge = 60000, kCount = 40;
  Attack attack{.name = "never reads", .pieces = {}, .reads = false};
  const std::string one = EncodeRequest(Args{"ECHO", std::string(kLarge, 'x')});
  for (size_t i = 0; i < kCount; ++i) attack.pieces.push_back(one);
  attack.end = rng.Below(2) == 0 ? Attack::End::kReset : Attack::End::kSilence;
  return attack;
}

Attack LongLine(Rng& rng) {
  constexpr size_t kBeyond = 70000;
  const std::string begin(Pick(rng, {"", "*", "$", "*1\r\n$", "GET ", "\"", "'"}));
  return {.name = "line without end",
          .pieces = Cut(begin + std::string(1 + rng.Below(kBeyond), Pick(rng, {"a", "1", " ", "\\"})[0]), 4, rng)};
}

Attack Unfinished(Rng& rng) {
  std::string bytes = EncodeRequest(Args{"SET", "never-whole", RandomBytes(rng, 100 + rng.Below(40000))});
  bytes.resize(bytes.size() - 1 - rng.Below(50));
  Attack attack{.name = "unfinished", .pieces = Cut(bytes, 3, rng), .connections = 1 + rng.Below(6)};
  attack.end = rng.Below(2) == 0 ? Attack::End::kClose : Attack::End::kSilence;
  return attack;
}

Attack OtherProtocols(Rng& rng) {
  const Bytes bytes =
      Pick(rng, {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "POST / HTTP/1.1\r\n",
                 "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "%1\r\n+a\r\n+b\r\n", "+OK\r\n-ERR\r\n:1\r\n",
                 "*2\r\n:1\r\n:2\r\n", "*1\r\n*1\r\n$4\r\nPING\r\n", "*-1\r\n*0\r\n\r\n\r\n*-5\r\n", "SSH-2.0-x\r\n"});
  return {.name = "other protocol", .pieces = {std::string(bytes)}, .connections = 1 + rng.Below(3)};
}

Attack Crowd(Rng& rng) {
  constexpr size_t kMany = 60;
  return {.name = "crowd",
          .pieces = {Commands(rng, rng.Below(2))},
          .connections = kMany,
          .end = rng.Below(2) == 0 ? Attack::End::kClose : Attack::End::kReset};
}

constexpr auto kKinds =
    std::to_array<Attack (*)(Rng&)>({Garbage, BrokenFraming, HugeLength, SlowBytes, HalfClosed, Reset, NeverReads,
                                     LongLine, Unfinished, OtherProtocols, Crowd});

Bytes EndName(Attack::End end) {
  switch (end) {
    case Attack::End::kClose: return "closed";
    case Attack::End::kReset: return "reset";
    case Attack::End::kHalfClose: return "half-closed";
    case Attack::End::kSilence: return "left open";
  }
  return "";
}

}  // namespace

size_t AttackKinds() { return kKinds.size(); }

Attack MakeAttack(size_t number, Rng& rng) { return kKinds[number % kKinds.size()](rng); }

std::string Describe(const Attack& attack) {
  constexpr size_t kShown = 120;
  std::string all;
  for (const std::string& piece : attack.pieces) all += piece;
  return fmt::format("{}: {} bytes in {} pieces on {} connections, then {}: {}", attack.name, all.size(),
                     attack.pieces.size(), attack.connections, EndName(attack.end), Quoted(all, kShown));
}

}  // namespace respect::fuzz
