#include "conformance/target/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

namespace respect::conformance {
namespace {

std::string OutputFile(const std::string& directory) { return directory + "/output.txt"; }

std::string DescribeStatus(int status) {
  if (WIFSIGNALED(status)) {
    return fmt::format("killed by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
  }
  return fmt::format("ended with exit code {}", WEXITSTATUS(status));
}

// Between fork and exec: only calls that are safe there. Reports errno through `report` when exec fails.
[[noreturn]] void Become(char* const* argv, const char* directory, const char* output, int report) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int out = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int in = open("/dev/null", O_RDONLY);
  if (out >= 0 && in >= 0 && chdir(directory) == 0) {
    dup2(in, 0);
    dup2(out, 1);
    dup2(out, 2);
    execvp(argv[0], argv);
  }
  const int problem = errno;
  [[maybe_unused]] const ssize_t told = write(report, &problem, sizeof(problem));
  _exit(127);
}

}  // namespace

Result<std::unique_ptr<ChildProcess>> ChildProcess::Start(const std::vector<std::string>& args,
                                                          const std::string& directory) {
  std::vector<char*> argv;
  for (const std::string& arg : args) argv.push_back(const_cast<char*>(arg.c_str()));
  argv.push_back(nullptr);
  const std::string output = OutputFile(directory);
  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0) return Error(std::strerror(errno));
  const pid_t pid = fork();
  if (pid == 0) Become(argv.data(), directory.c_str(), output.c_str(), report[1]);
  close(report[1]);
  int problem = pid < 0 ? errno : 0;
  // The pipe closes silently when exec succeeds.
  if (pid > 0 && read(report[0], &problem, sizeof(problem)) != sizeof(problem)) problem = 0;
  close(report[0]);
  if (problem == 0) return std::unique_ptr<ChildProcess>(new ChildProcess(pid, directory));
  if (pid > 0) waitpid(pid, nullptr, 0);
  return Error(fmt::format("cannot run {}: {}", args[0], std::strerror(problem)));
}

ChildProcess::~ChildProcess() { Stop(InMs(Deadlines().stop_ms)); }

void ChildProcess::Stop(Moment deadline) {
  if (!Fate().empty()) return;
  kill(-pid_, SIGTERM);
  while (Fate().empty() && MsUntil(deadline) > 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  if (!Fate().empty()) return;
  kill(-pid_, SIGKILL);
  int status = 0;
  waitpid(pid_, &status, 0);
  fate_ = DescribeStatus(status);
}

std::string ChildProcess::Fate() {
  if (!fate_.empty()) return fate_;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) == pid_) fate_ = DescribeStatus(status);
  return fate_;
}

std::string ChildProcess::FirstLine() const {
  std::ifstream file(OutputFile(directory_), std::ios::binary);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string ChildProcess::LastOutput(size_t max_bytes) const {
  std::ifstream file(OutputFile(directory_), std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  while (!text.empty() && text.back() == '\n') text.pop_back();
  if (text.size() > max_bytes) text = "..." + text.substr(text.size() - max_bytes);
  return text;
}

TemporaryDirectory::TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::path base = std::filesystem::temp_directory_path(ignored);
  if (base.empty()) base = "/tmp";
  path_ = (base / "respect-XXXXXX").string();
  if (mkdtemp(path_.data()) == nullptr) path_ = base.string() + "/respect-unusable";
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::vector<std::string> SplitCommandLine(const std::string& line) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote == 0 && c == ' ') {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    } else if (c == '\\' && quote != '\'' && i + 1 < line.size()) {
      words.back() += line[++i];
    } else {
      words.back() += c;
    }
  }
  return words;
}

}  // namespace respect::conformance
