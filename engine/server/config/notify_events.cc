#include "engine/server/config/notify_events.h"

#include "engine/store/events.h"

namespace respect {
namespace {

struct Letter {
  char letter;
  uint32_t bits;
  bool in_all;  // part of A
};

constexpr Letter Class(char letter, EventClass event_class, bool in_all = true) {
  return {letter, static_cast<uint32_t>(event_class), in_all};
}

constexpr Letter kClasses[] = {
    Class('g', EventClass::kGeneric), Class('$', EventClass::kString),  Class('l', EventClass::kList),
    Class('s', EventClass::kSet),     Class('h', EventClass::kHash),    Class('z', EventClass::kZset),
    Class('x', EventClass::kExpired), Class('e', EventClass::kEvicted), Class('t', EventClass::kStream),
    Class('d', EventClass::kModule),  Class('a', EventClass::kArray),   Class('n', EventClass::kNew, false)};

constexpr Letter kOthers[] = {
    {'K', kNotifyKeyspace, false}, {'E', kNotifyKeyevent, false}, Class('m', EventClass::kKeyMiss, false)};

constexpr uint32_t AllClasses() {
  uint32_t all = 0;
  for (const Letter& one : kClasses) all |= one.in_all ? one.bits : 0;
  return all;
}

uint32_t BitsOf(char letter) {
  if (letter == 'A') return AllClasses();
  for (const Letter& one : kClasses) {
    if (one.letter == letter) return one.bits;
  }
  for (const Letter& one : kOthers) {
    if (one.letter == letter) return one.bits;
  }
  return 0;
}

}  // namespace

std::optional<uint32_t> ParseNotifyEvents(Bytes letters) {
  uint32_t events = 0;
  for (const char letter : letters) {
    const uint32_t bits = BitsOf(letter);
    if (bits == 0) return std::nullopt;
    events |= bits;
  }
  return events;
}

std::string NotifyEventsText(uint32_t events) {
  std::string text;
  // As before there were arrays, so that the letters of Redis 8.0 still read as 'A'.
  const uint32_t all = AllClasses() & ~static_cast<uint32_t>(EventClass::kArray);
  if ((events & all) == all) {
    text.push_back('A');  // and 'n' is not shown beside it, even if it is on
  } else {
    for (const Letter& one : kClasses) {
      if (events & one.bits) text += one.letter;
    }
  }
  for (const Letter& one : kOthers) {
    if (events & one.bits) text += one.letter;
  }
  return text;
}

}  // namespace respect
