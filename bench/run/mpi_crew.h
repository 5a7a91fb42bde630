// The ranks of an Open MPI run as a crew. Built from mpi_crew.cc where MPI was found, else from mpi_crew_none.cc.
#pragma once

#include <memory>

#include "bench/run/crew.h"

namespace respect::bench {

// Null when this process was not started by mpirun.
std::unique_ptr<Crew> JoinMpiCrew();

}  // namespace respect::bench
