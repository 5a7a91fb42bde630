// ChildTarget: a server we start ourselves on a free port of the loopback interface, and end when done.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "conformance/target/child_process.h"
#include "conformance/target/endpoint.h"
#include "conformance/target/target.h"

namespace respect::conformance {

class ChildTarget final : public Target {
 public:
  // `command` may hold {port}, {dir}, {socket} and {fakeredis_server} (the text of our Python program).
  ChildTarget(std::vector<std::string> command, Deadlines deadlines)
      : command_(std::move(command)), deadlines_(deadlines) {}
  ~ChildTarget() override;

  Status Start() override;
  Result<std::unique_ptr<Connection>> Connect() override;
  bool owned() const override { return true; }
  std::string Fate() override;
  std::string Announcement() const override;
  std::string Reached() const override;
  std::optional<Endpoint> endpoint() const override { return endpoint_; }
  std::string CliOptions() const override;

  // The command line as a person would type it, on the port in use.
  std::string CommandText() const;

 private:
  Status StartOnce();
  std::vector<std::string> FilledCommand() const;
  std::string WithOutput(std::string text) const;

  std::vector<std::string> command_;
  Deadlines deadlines_;
  Endpoint endpoint_;
  std::unique_ptr<TemporaryDirectory> directory_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace respect::conformance
