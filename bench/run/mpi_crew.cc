#include "bench/run/mpi_crew.h"

#include <fmt/format.h>
#include <mpi.h>

#include <chrono>
#include <cstdlib>
#include <thread>
#include <vector>

#include "bench/load/tally_wire.h"

namespace respect::bench {
namespace {

class MpiCrew final : public Crew {
 public:
  MpiCrew() {
    // Ranks must not spin while they wait: the processors belong to the servers.
    setenv("OMPI_MCA_mpi_yield_when_idle", "1", 0);
    int provided = 0;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
  }
  ~MpiCrew() override { MPI_Finalize(); }

  int rank() const override { return rank_; }
  int size() const override { return size_; }

  void Gather() override {
    MPI_Request request;
    MPI_Ibarrier(MPI_COMM_WORLD, &request);
    Await(request);
  }

  bool All(bool mine) override {
    int in = mine ? 1 : 0, out = 0;
    MPI_Request request;
    MPI_Iallreduce(&in, &out, 1, MPI_INT, MPI_LAND, MPI_COMM_WORLD, &request);
    Await(request);
    return out != 0;
  }

  std::string Share(const std::string& mine) override {
    auto length = static_cast<int>(mine.size());
    MPI_Request request;
    MPI_Ibcast(&length, 1, MPI_INT, 0, MPI_COMM_WORLD, &request);
    Await(request);
    std::string text = rank_ == 0 ? mine : std::string(static_cast<size_t>(length), '\0');
    MPI_Ibcast(text.data(), length, MPI_BYTE, 0, MPI_COMM_WORLD, &request);
    Await(request);
    return text;
  }

  Tally Merged(Tally mine) override {
    const std::string bytes = EncodeTally(mine);
    const auto ranks = static_cast<size_t>(size_);
    std::vector<int> sizes(ranks), starts(ranks);
    const auto length = static_cast<int>(bytes.size());
    MPI_Request request;
    MPI_Iallgather(&length, 1, MPI_INT, sizes.data(), 1, MPI_INT, MPI_COMM_WORLD, &request);
    Await(request);
    int sum = 0;
    for (size_t i = 0; i < ranks; ++i) {
      starts[i] = sum;
      sum += sizes[i];
    }
    std::string all(static_cast<size_t>(sum), '\0');
    MPI_Iallgatherv(bytes.data(), length, MPI_BYTE, all.data(), sizes.data(), starts.data(), MPI_BYTE, MPI_COMM_WORLD,
                    &request);
    Await(request);
    Tally merged;
    for (size_t i = 0; i < ranks; ++i) {
      const Bytes part = Bytes(all).substr(static_cast<size_t>(starts[i]), static_cast<size_t>(sizes[i]));
      const Result<Tally> tally = DecodeTally(part);
      if (!tally.ok()) {  // another build of the program: nothing sensible can follow
        fmt::print(stderr, "respect-bench: rank {}: {}\n", i, tally.error().text());
        MPI_Abort(MPI_COMM_WORLD, 2);
        continue;
      }
      merged.Merge(*tally);
    }
    return merged;
  }

 private:
  static void Await(MPI_Request& request) {
    for (int done = 0; done == 0;) {
      MPI_Test(&request, &done, MPI_STATUS_IGNORE);
      if (done == 0) std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
  }

  int rank_ = 0, size_ = 1;
};

}  // namespace

std::unique_ptr<Crew> JoinMpiCrew() {
  if (std::getenv("OMPI_COMM_WORLD_SIZE") == nullptr) return nullptr;
  return std::make_unique<MpiCrew>();
}

}  // namespace respect::bench
