// Crew: the processes that put load on the same servers together: one, or the ranks of an Open MPI run, on one machine
// or many. Every call is made by all ranks, in the same order. What they decide by is the same on all of them (merged
// tallies, shared texts), so that they stay in step without being led; the first rank alone starts servers, fills them
// and reports.
#pragma once

#include <memory>
#include <string>

#include "bench/load/tally.h"

namespace respect::bench {

class Crew {
 public:
  virtual ~Crew() = default;
  virtual int rank() const = 0;
  virtual int size() const = 0;
  bool leads() const { return rank() == 0; }

  // Returns on all ranks at the same moment, give or take a tenth of a millisecond.
  virtual void Gather() = 0;
  // Whether it is true on all ranks.
  virtual bool All(bool mine) = 0;
  // The text of the first rank.
  virtual std::string Share(const std::string& mine) = 0;
  // The tallies of all ranks as one, on all ranks.
  virtual Tally Merged(Tally mine) = 0;
};

// The ranks this process was started with by mpirun; a crew of one when it was not, or when the program was built
// without MPI. Once in the life of a process, from its first thread.
std::unique_ptr<Crew> JoinCrew();

}  // namespace respect::bench
