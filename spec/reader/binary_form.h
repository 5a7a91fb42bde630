// The specification as one block of bytes, which programs carry inside them: written by the generator at build time,
// read at start in a few milliseconds. No format to keep: writer and reader are always of one build.
#pragma once

#include <string>
#include <string_view>

#include "spec/reader/model.h"

namespace respect::spec {

enum class Part {
  kAll,
  kFacts,  // commands, targets and features; of the cases none
};

std::string ToBinary(const Spec& spec);
// Requires bytes that ToBinary of the same build wrote.
Spec FromBinary(std::string_view bytes, Part part = Part::kAll);

}  // namespace respect::spec
