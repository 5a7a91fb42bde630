// respect-server as a program: what it answers to its command line, and how it starts and ends.
// The program is given by RESPECT_SERVER at build time; servers listen on unix sockets in a folder of their own.
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

extern char** environ;

namespace respect {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

std::string ReadAll(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

class LaunchTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char folder[] = "/tmp/launch_test_XXXXXX";
    ASSERT_NE(mkdtemp(folder), nullptr);
    folder_ = folder;
  }
  void TearDown() override {
    if (child_ > 0) {
      kill(child_, SIGKILL);
      waitpid(child_, nullptr, 0);
    }
    std::filesystem::remove_all(folder_);
  }

  std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  std::string Output() const { return ReadAll(Path("out")); }
  std::string Errors() const { return ReadAll(Path("err")); }

  void Start(std::vector<std::string> arguments, const std::string& input = "") {
    std::ofstream(Path("in")) << input;
    arguments.insert(arguments.begin(), RESPECT_SERVER);
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, Path("in").c_str(), O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, Path("out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&files, 2, Path("err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ASSERT_EQ(posix_spawn(&child_, RESPECT_SERVER, &files, nullptr, argv.data(), environ), 0);
    posix_spawn_file_actions_destroy(&files);
  }

  // The exit code of a program that ends by itself.
  int Wait() {
    int status = 0;
    waitpid(child_, &status, 0);
    child_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  int Run(std::vector<std::string> arguments, const std::string& input = "") {
    Start(std::move(arguments), input);
    return Wait();
  }

  // Until `condition` holds; false after ten seconds.
  template <typename Condition>
  static bool Within(Condition condition) {
    for (int i = 0; i < 1000; ++i) {
      if (condition()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }
  bool IsReady() {
    return Within([&] { return Output().find("Ready to accept connections") != std::string::npos; });
  }

  // Sends one inline command to the server's unix socket; the first bytes of its answer.
  std::string Ask(const std::string& command) {
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    Path("socket").copy(address.sun_path, sizeof(address.sun_path) - 1);
    std::string answer;
    if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
      const std::string line = command + "\r\n";
      static_cast<void>(!write(fd, line.data(), line.size()));
      char buffer[4096];
      const ssize_t size = read(fd, buffer, sizeof(buffer));
      if (size > 0) answer.assign(buffer, static_cast<size_t>(size));
    }
    close(fd);
    return answer;
  }

  std::string folder_;
  pid_t child_ = 0;
};

TEST_F(LaunchTest, Version) {
  EXPECT_EQ(Run({"--version"}), 0);
  EXPECT_THAT(Output(), MatchesRegex("Redis server v=[0-9.]+ .*bits=64.*\n"));
}

TEST_F(LaunchTest, Help) {
  EXPECT_EQ(Run({"--help"}), 1);
  EXPECT_THAT(Errors(), StartsWith("Usage: "));
}

TEST_F(LaunchTest, UnknownOptionIsAFatalErrorWithItsLine) {
  EXPECT_EQ(Run({"--port", "0", "--nonsense"}), 1);
  EXPECT_THAT(Errors(), AllOf(HasSubstr("*** FATAL CONFIG FILE ERROR (Redis "),
                              EndsWith("Reading the configuration file, at line 3\n>>> 'nonsense'\n"
                                       "Bad directive or wrong number of arguments\n")));
}

TEST_F(LaunchTest, UnknownOptionWithAValueIsUnresolved) {
  EXPECT_EQ(Run({"--unixsocket", Path("socket"), "--port", "0", "--nonsense", "1"}), 1);
  EXPECT_THAT(Output(), HasSubstr(" # >>> 'nonsense 1'\n"));
}

TEST_F(LaunchTest, MissingFileIsLogged) {
  const std::string path = std::filesystem::absolute("nonexistent.conf").string();
  EXPECT_EQ(Run({"nonexistent.conf"}), 1);
  EXPECT_THAT(Output(), HasSubstr("Fatal error, can't open config file '" + path + "': No such file or directory"));
}

TEST_F(LaunchTest, ListeningNowhereIsAnError) {
  EXPECT_EQ(Run({"--port", "0"}), 1);
  EXPECT_THAT(Output(), HasSubstr("Configured to not listen anywhere, exiting."));
}

TEST_F(LaunchTest, FileThenStandardInputThenOptions) {
  std::ofstream(Path("redis.conf")) << "port 0\nunixsocket " << Path("socket") << "\ntimeout 1\nhz 11\nmaxclients 11\n";
  Start({Path("redis.conf"), "--maxclients", "13", "-"}, "hz 12\nmaxclients 12\n");
  ASSERT_TRUE(IsReady()) << Output() << Errors();
  EXPECT_THAT(Ask("CONFIG GET timeout"), EndsWith("$1\r\n1\r\n"));
  EXPECT_THAT(Ask("CONFIG GET hz"), EndsWith("$2\r\n12\r\n"));
  EXPECT_THAT(Ask("CONFIG GET maxclients"), EndsWith("$2\r\n13\r\n"));
  EXPECT_THAT(Ask("INFO server"), HasSubstr("config_file:" + Path("redis.conf")));
}

TEST_F(LaunchTest, TermSignalEndsItCleanly) {
  Start({"--port", "0", "--unixsocket", Path("socket"), "--pidfile", Path("pid")});
  ASSERT_TRUE(IsReady()) << Output() << Errors();
  EXPECT_EQ(ReadAll(Path("pid")), std::to_string(child_) + "\n");
  kill(child_, SIGTERM);
  EXPECT_EQ(Wait(), 0);
  EXPECT_THAT(Output(),
              AllOf(HasSubstr("Received SIGTERM scheduling shutdown..."), HasSubstr("ready to exit, bye bye")));
  EXPECT_FALSE(std::filesystem::exists(Path("pid")));
  EXPECT_FALSE(std::filesystem::exists(Path("socket")));
}

// A port of this machine that is taken as long as this object lives.
class TakenPort {
 public:
  TakenPort() : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(fd_, generic, size) == 0 && listen(fd_, 1) == 0 && getsockname(fd_, generic, &size) == 0)
      port_ = std::to_string(ntohs(address.sin_port));
  }
  ~TakenPort() { close(fd_); }
  const std::string& text() const { return port_; }

 private:
  int fd_;
  std::string port_;
};

TEST_F(LaunchTest, APortThatIsTakenIsAnErrorAtStart) {
  const TakenPort taken;
  EXPECT_EQ(Run({"--port", taken.text(), "--bind", "127.0.0.1"}), 1);
  EXPECT_THAT(Output(), AllOf(HasSubstr(" # Warning: Could not create server TCP listening socket 127.0.0.1:" +
                                        taken.text() + ": bind: Address already in use\n"),
                              HasSubstr(" # Failed listening on port " + taken.text() + " (tcp), aborting.\n")));
}

TEST_F(LaunchTest, APortThatIsTakenCannotBeSetAndNothingChanges) {
  const TakenPort taken;
  Start({"--port", "0", "--bind", "127.0.0.1", "--unixsocket", Path("socket")});
  ASSERT_TRUE(IsReady()) << Output() << Errors();
  EXPECT_EQ(
      Ask("CONFIG SET hz 50 port " + taken.text()),
      "-ERR CONFIG SET failed (possibly related to argument 'port') - Unable to listen on this port. Check server "
      "logs.\r\n");
  EXPECT_THAT(Ask("CONFIG GET port"), EndsWith("$1\r\n0\r\n"));
  EXPECT_THAT(Ask("CONFIG GET hz"), EndsWith("$2\r\n10\r\n"));
  EXPECT_EQ(
      Ask("CONFIG SET bind 999.1.1.1 port 1"),
      "-ERR CONFIG SET failed (possibly related to argument 'bind') - Failed to bind to specified addresses.\r\n");
}

TEST_F(LaunchTest, LogLevelChangesWhileItRuns) {
  Start({"--port", "0", "--unixsocket", Path("socket"), "--enable-debug-command", "yes"});
  ASSERT_TRUE(IsReady()) << Output() << Errors();
  EXPECT_EQ(Ask("CONFIG SET loglevel nothing"), "+OK\r\n");
  EXPECT_EQ(Ask("DEBUG LOG unheard"), "+OK\r\n");
  EXPECT_EQ(Ask("CONFIG SET loglevel warning"), "+OK\r\n");
  EXPECT_EQ(Ask("DEBUG LOG heard"), "+OK\r\n");
  EXPECT_THAT(Output(), AllOf(HasSubstr("# DEBUG LOG: heard\n"), ::testing::Not(HasSubstr("unheard"))));
}

TEST_F(LaunchTest, ShutdownClosesAndEnds) {
  Start({"--port", "0", "--unixsocket", Path("socket")});
  ASSERT_TRUE(IsReady()) << Output() << Errors();
  EXPECT_EQ(Ask("SHUTDOWN NOSAVE"), "");
  EXPECT_EQ(Wait(), 0);
}

TEST_F(LaunchTest, DaemonGoesOnWithoutTheProcessThatStartedIt) {
  EXPECT_EQ(Run({"--port", "0", "--unixsocket", Path("socket"), "--daemonize", "yes", "--pidfile", Path("pid"),
                 "--logfile", Path("log")}),
            0);
  ASSERT_TRUE(Within([&] { return ReadAll(Path("log")).find("Ready to accept") != std::string::npos; }));
  EXPECT_EQ(Ask("PING"), "+PONG\r\n");
  EXPECT_EQ(Ask("SHUTDOWN"), "");
  EXPECT_TRUE(Within([&] { return !std::filesystem::exists(Path("pid")); }));
}

TEST_F(LaunchTest, DataOutlivesTheProcess) {
  const std::vector<std::string> arguments = {"--port", "0",      "--unixsocket", Path("socket"), "--dir",
                                              folder_,  "--save", "3600 1",       "--loglevel",   "notice"};
  Start(arguments);
  ASSERT_TRUE(IsReady()) << Output() << Errors();
  EXPECT_EQ(Ask("SET k v"), "+OK\r\n");
  EXPECT_EQ(Ask("SHUTDOWN"), "");
  EXPECT_TRUE(Within([&] { return std::filesystem::exists(Path("dump.rdb")); }));
  EXPECT_TRUE(Within([&] { return waitpid(child_, nullptr, WNOHANG) == child_; }));
  Start(arguments);
  ASSERT_TRUE(Within([&] { return Output().find("keys loaded: 1") != std::string::npos; })) << Output();
}

TEST_F(LaunchTest, LogNamesWhatHasNoEffect) {
  Start({"--port", "0", "--unixsocket", Path("socket"), "--save", "", "--repl-timeout", "61", "--repl-backlog-ttl",
         "3600"});
  ASSERT_TRUE(IsReady()) << Output() << Errors();
  EXPECT_THAT(Output(), HasSubstr("Parameters that change nothing in this server: repl-timeout\n"));
}

}  // namespace
}  // namespace respect
