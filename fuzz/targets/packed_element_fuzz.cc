// Claim: packed elements in a row are read back as they were written, forwards and backwards; a text that is an integer
// is kept as one and takes no more room than the table says.
#include "engine/base/numbers.h"
#include "engine/types/packed_element.h"
#include "fuzz/targets/claim.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace respect;
  using fuzz::Require;
  if (size > 20000) return 0;
  fuzz::Input input(data, size);
  std::vector<std::string> texts;
  std::string packed(2 * size + 64 * types::kMaxPackedOverhead, '\0');
  char* at = packed.data();
  while (!input.empty() && texts.size() < 60) {
    const uint8_t how = input.Byte();
    if (how % 2 == 0) {
      const int64_t integer = input.Integer();
      char* const end = types::PackInteger(at, integer);
      Require(static_cast<size_t>(end - at) == types::PackedIntegerSize(integer));
      Require(types::ReadPackedInteger(at) == integer);
      texts.emplace_back(IntText(integer).view());
      at = end;
    } else {
      const Bytes text = how % 8 == 1 ? input.Rest() : input.Text();
      char* const end = types::PackText(at, text);
      Require(static_cast<size_t>(end - at) <= text.size() + types::kMaxPackedOverhead);
      texts.emplace_back(text);
      at = end;
    }
  }
  const char* forth = packed.data();
  for (const std::string& text : texts) {
    types::PackedElement element(forth);
    Require(element.text() == text && element.is_integer() == ParseInt(text).has_value());
    Require(types::SkipPacked(forth) == element.end());
    forth = element.end();
  }
  Require(forth == at);
  const char* back = at;
  for (size_t i = texts.size(); i-- > 0;) {
    back = types::PackedBefore(back);
    types::PackedElement element(back);
    Require(element.text() == texts[i]);
  }
  Require(back == packed.data());
  return 0;
}
