// Runs a fuzz target without libFuzzer: over the files and folders named, then over mutations of them for a moment. So
// every claim is also a unit test, with every seed and every input that once broke it.
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "engine/base/rng.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

constexpr int kMutations = 20000;
constexpr const char* kFailedInput = "failed-input";

const std::string* current = nullptr;

// Keeps the input that broke the claim.
void OnAbort(int) {
  std::ofstream(kFailedInput, std::ios::binary) << *current;
  std::fprintf(stderr, "the input is in %s\n", kFailedInput);
}

void Run(const std::string& input) {
  current = &input;
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
}

std::vector<std::string> ReadInputs(int argc, char** argv) {
  std::vector<std::string> inputs;
  for (int i = 1; i < argc; ++i) {
    if (!std::filesystem::is_directory(argv[i])) continue;
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      std::ifstream stream(entry.path(), std::ios::binary);
      inputs.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    }
  }
  return inputs;
}

// One to four bytes changed, inserted, removed or doubled.
std::string Mutate(std::string input, respect::Rng& rng) {
  for (uint64_t left = 1 + rng.Below(4); left > 0; --left) {
    const size_t at = rng.Below(input.size() + 1);
    switch (rng.Below(4)) {
      case 0: input.insert(at, 1, static_cast<char>(rng.Next())); break;
      case 1: input.erase(at, 1 + rng.Below(4)); break;
      case 2: input.insert(at, input.substr(rng.Below(input.size() + 1), rng.Below(20))); break;
      default:
        if (at < input.size()) input[at] = static_cast<char>(rng.Next());
    }
  }
  return input;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> inputs = ReadInputs(argc, argv);
  if (inputs.empty()) {
    std::fprintf(stderr, "no inputs: name the folders of seeds and regressions\n");
    return 2;
  }
  std::signal(SIGABRT, OnAbort);
  const auto start = std::chrono::steady_clock::now();
  for (const std::string& input : inputs) Run(input);
  respect::Rng rng(1);
  for (int i = 0; i < kMutations; ++i) Run(Mutate(inputs[rng.Below(inputs.size())], rng));
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
  std::printf("%zu inputs and %d mutations of them hold: %.0f a second\n", inputs.size(), kMutations,
              (static_cast<double>(inputs.size()) + kMutations) / spent.count());
  return 0;
}
