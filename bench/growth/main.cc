// respect-growth: what a growing and shrinking keyspace costs those who use it meanwhile. Inserts N keys and deletes
// them again, pipelined, while one client walks SCAN over and over and another sends a PING every 200 us, timed from
// when it was due; in between, overwrites them all once under the same PINGs. Says how the waits while growing
// compare with those without, whether a walk ever missed a key that stayed, and how much memory came back.
//
// A wait by the clock on the wall holds whatever else the machine does. So each is also taken by the processor time
// that the server had meanwhile, which a busy machine does not stretch: that is the pause which the server is to blame
// for.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "engine/resp/reply_reader.h"
#include "engine/server/embedded.h"

namespace respect {
namespace {

constexpr int kStaying = 5000;
constexpr int kPipeline = 32;
constexpr double kLongestPauseMs = 5;  // of the server's processor time
constexpr char kUsage[] =
    "usage: respect-growth [--keys N] [--port P]\n\n"
    "Inserts N keys (10000000), overwrites and deletes them, while SCAN is walked and a PING sent every 200 us; on "
    "the\n"
    "embedded engine, or on a server at 127.0.0.1:P, whose own keys are not touched but should be few.\n\n"
    "Exit code: 0 all is well; 1 a walk missed a key, memory did not come back, or a PING waited for more than 5 ms of "
    "the\n"
    "server's processor time; 2 wrong usage, or the server was not there.\n";
using SteadyClock = std::chrono::steady_clock;

double MsSince(SteadyClock::time_point begin) {
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - begin).count();
}

std::string Encode(const std::vector<std::string>& args) {
  std::string out = fmt::format("*{}\r\n", args.size());
  for (const std::string& arg : args) out += fmt::format("${}\r\n{}\r\n", arg.size(), arg);
  return out;
}

// A blocking connection. Ends the program when the server goes: nothing can be measured then.
class Client {
 public:
  explicit Client(int fd) : fd_(fd) {}
  ~Client() { close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void Send(const std::string& bytes) {
    if (send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size())) Lost();
  }
  Reply Receive() {
    for (;;) {
      Result<std::optional<Reply>> next = reader_.Next();
      if (!next.ok()) Lost();
      if (*next) return std::move(**next);
      char bytes[65536];
      const ssize_t got = recv(fd_, bytes, sizeof(bytes), 0);
      if (got <= 0) Lost();
      reader_.Feed({bytes, static_cast<size_t>(got)});
    }
  }
  Reply Ask(const std::vector<std::string>& args) {
    Send(Encode(args));
    return Receive();
  }

 private:
  [[noreturn]] static void Lost() {
    std::fprintf(stderr, "respect-growth: the server closed the connection\n");
    std::exit(2);
  }
  int fd_;
  ReplyReader reader_;
};

// The number after `name` in INFO's text; 0 when there is none.
int64_t FieldOf(const std::string& info, const char* name) {
  const size_t at = info.find(name);
  return at == std::string::npos ? 0 : std::strtoll(info.c_str() + at + std::strlen(name), nullptr, 10);
}

// The server under test: the embedded one, or one at a local port.
class Target {
 public:
  explicit Target(int port) : port_(port) {
    if (port_ == 0) embedded_ = std::move(*EmbeddedServer::Start({.seed = 1, .config = {}}));
  }
  std::unique_ptr<Client> Connect() {
    const int fd = embedded_ != nullptr ? embedded_->Connect() : Dial();
    if (fd < 0) {
      std::fprintf(stderr, "respect-growth: cannot connect to 127.0.0.1:%d\n", port_);
      std::exit(2);
    }
    return std::make_unique<Client>(fd);
  }

  // Processor time the server has had: its thread where it is in here, else its process.
  double CpuMs() {
    if (embedded_ != nullptr) return static_cast<double>(embedded_->CpuNs()) / 1e6;
    timespec spent{};
    if (process_clock_ == CLOCK_REALTIME) FindProcessClock();
    clock_gettime(process_clock_, &spent);
    return static_cast<double>(spent.tv_sec) * 1e3 + static_cast<double>(spent.tv_nsec) / 1e6;
  }

 private:
  void FindProcessClock() {
    const int64_t pid = FieldOf(Connect()->Ask({"INFO", "server"}).text, "process_id:");
    if (pid != 0 && clock_getcpuclockid(static_cast<pid_t>(pid), &process_clock_) == 0) return;
    std::fprintf(stderr, "respect-growth: the server does not tell its process, or it is on another machine\n");
    std::exit(2);
  }
  int Dial() const {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    const int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0 ? fd : -1;
  }
  int port_;
  clockid_t process_clock_ = CLOCK_REALTIME;
  std::unique_ptr<EmbeddedServer> embedded_;
};

// Waits seen, in milliseconds.
class Waits {
 public:
  void Add(double ms) { ms_.push_back(ms); }
  double Longest() const { return ms_.empty() ? 0 : *std::max_element(ms_.begin(), ms_.end()); }
  double At(double part) {
    std::sort(ms_.begin(), ms_.end());
    return ms_[static_cast<size_t>(part * static_cast<double>(ms_.size() - 1))];
  }
  void Report(const char* name) {
    const auto at = [&](double part) { return At(part); };
    std::printf("%-28s p50 %7.3f  p99 %7.3f  p99.9 %7.3f  p99.99 %7.3f  max %7.3f ms  (%zu)\n", name, at(0.5), at(0.99),
                at(0.999), at(0.9999), at(1), ms_.size());
  }

 private:
  std::vector<double> ms_;
};

std::string StayingKey(int i) { return fmt::format("stay:{}", i); }

// Sends `command` for keys 0..count in pipelines; the wait of each batch goes to `waits`.
template <typename MakeCommand>
void RunAll(Client& client, int64_t count, Waits& waits, MakeCommand make) {
  for (int64_t i = 0; i < count; i += kPipeline) {
    std::string batch;
    const int64_t end = std::min(count, i + kPipeline);
    for (int64_t key = i; key < end; ++key) batch += Encode(make(key));
    const auto begin = SteadyClock::now();
    client.Send(batch);
    for (int64_t key = i; key < end; ++key) client.Receive();
    waits.Add(MsSince(begin));
  }
}

struct Walks {
  int64_t complete = 0, missed = 0;
};

// Walks SCAN until `stop`; counts keys that stay and that a whole walk did not show.
void WalkUntil(Client& client, const std::atomic<bool>& stop, Walks& walks) {
  while (!stop) {
    std::set<std::string> seen;
    std::string cursor = "0";
    do {
      const Reply reply = client.Ask({"SCAN", cursor, "COUNT", "500"});
      cursor = reply.items[0].text;
      for (const Reply& key : reply.items[1].items) {
        if (key.text.starts_with("stay:")) seen.insert(key.text);
      }
    } while (cursor != "0" && !stop);
    if (cursor != "0") return;
    ++walks.complete;
    walks.missed += kStaying - static_cast<int64_t>(seen.size());
  }
}

// What PINGs wait, in time and in processor time of the server.
struct PingWaits {
  Waits time, cpu;
  void Report(const char* name) {
    time.Report(name);
    cpu.Report("  of the server's processor");
  }
};

// One every 200 us, whatever the answers before took. `meanwhile` says what the load is doing.
void PingUntil(Target& target, Client& client, const std::atomic<bool>& stop,
               const std::atomic<PingWaits*>& meanwhile) {
  auto due = SteadyClock::now();
  while (!stop) {
    due += std::chrono::microseconds(200);
    std::this_thread::sleep_until(due);
    const double cpu_before = target.CpuMs();
    client.Ask({"PING"});
    PingWaits& waits = *meanwhile.load();
    waits.time.Add(MsSince(due));
    waits.cpu.Add(target.CpuMs() - cpu_before);
  }
}

int64_t UsedMemory(Client& client) { return FieldOf(client.Ask({"INFO", "memory"}).text, "used_memory:"); }

int Measure(int port, int64_t keys) {
  Target target(port);
  auto loader = target.Connect(), walker = target.Connect(), pinger = target.Connect();
  for (int i = 0; i < kStaying; ++i) loader->Ask({"SET", StayingKey(i), "v"});
  const int64_t before = UsedMemory(*loader);

  std::atomic<bool> stop = false;
  Walks walks;
  Waits overwrites, inserts, deletes;
  PingWaits steady, growing, shrinking;
  std::atomic<PingWaits*> meanwhile = &growing;
  std::thread walking([&] { WalkUntil(*walker, stop, walks); });
  std::thread pinging([&] { PingUntil(target, *pinger, stop, meanwhile); });
  RunAll(*loader, keys, inserts, [](int64_t i) {
    return std::vector<std::string>{"SET", fmt::format("go:{:014}", i), "sixteen bytes..."};
  });
  const int64_t full = UsedMemory(*loader);
  meanwhile = &steady;
  RunAll(*loader, keys, overwrites, [](int64_t i) {
    return std::vector<std::string>{"SET", fmt::format("go:{:014}", i), "sixteen more ..."};
  });
  meanwhile = &shrinking;
  RunAll(*loader, keys, deletes, [](int64_t i) {
    return std::vector<std::string>{"DEL", fmt::format("go:{:014}", i)};
  });
  stop = true;
  walking.join();
  pinging.join();
  const int64_t after = UsedMemory(*loader);

  overwrites.Report("batch of 32 SET, no growth");
  inserts.Report("batch of 32 SET");
  deletes.Report("batch of 32 DEL");
  steady.Report("PING while overwriting");
  growing.Report("PING while inserting");
  shrinking.Report("PING while deleting");
  std::printf("p99.9 while inserting is %.2f times that while overwriting\n",
              growing.time.At(0.999) / steady.time.At(0.999));
  std::printf("SCAN: %ld whole walks, %ld keys missed\n", walks.complete, walks.missed);
  std::printf("memory: %ld bytes before, %ld with %ld more keys (%.1f a key), %ld after deleting them\n", before, full,
              keys, static_cast<double>(full - before) / static_cast<double>(keys), after);
  const bool given_back = after - before < (full - before) / 50;
  const double pause_ms = std::max(growing.cpu.Longest(), shrinking.cpu.Longest());
  std::printf("longest pause: %.3f ms of the server's processor time\n", pause_ms);
  return walks.missed == 0 && given_back && pause_ms < kLongestPauseMs ? 0 : 1;
}

}  // namespace
}  // namespace respect

int main(int argc, char** argv) {
  int64_t keys = 10'000'000;
  int64_t port = 0;
  for (int i = 1; i < argc; i += 2) {
    const std::string_view option = argv[i], value = i + 1 < argc ? argv[i + 1] : "";
    if (option == "--help" || option == "-h") {
      std::fputs(respect::kUsage, stdout);
      return 0;
    }
    int64_t& number = option == "--keys" ? keys : port;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if ((option != "--keys" && option != "--port") || error != std::errc() || end != value.data() + value.size()) {
      std::fputs(respect::kUsage, stderr);
      return 2;
    }
  }
  return respect::Measure(static_cast<int>(port), keys);
}
