#include <vector>

#include "engine/server/launch.h"

int main(int argc, char** argv) {
  const std::vector<respect::Bytes> arguments(argv + 1, argv + argc);
  return respect::Launch(argv[0], arguments);
}
