#include <fmt/format.h>

#include <cstdlib>

#include "bench/run/mpi_crew.h"

namespace respect::bench {

std::unique_ptr<Crew> JoinMpiCrew() {
  if (std::getenv("OMPI_COMM_WORLD_SIZE") != nullptr) {
    fmt::print(stderr, "respect-bench: built without MPI: each rank measures by itself\n");
  }
  return nullptr;
}

}  // namespace respect::bench
