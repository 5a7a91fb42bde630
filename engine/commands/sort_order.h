// The orders in which SORT puts elements: by number, or by text. Each tells the indexes of the elements in their new
// order; only the part up to `end` is worth relying on, the rest may be in any order.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/bytes.h"

namespace respect {

// A number as SORT reads it; nothing where the text is none. The empty text is 0.
std::optional<double> ParseSortNumber(Bytes text);

// By score; equal ones by their text.
std::vector<uint32_t> OrderByNumber(std::span<const Bytes> elements, std::span<const double> scores, bool descending,
                                    size_t end);

// By the bytes of a text, of which there may be none; equal ones stay in the order they have.
// With `to_zero` a text ends before its first zero byte.
std::vector<uint32_t> OrderByText(std::span<const std::optional<Bytes>> texts, bool descending, bool to_zero,
                                  size_t end);

}  // namespace respect
