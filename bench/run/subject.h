// Subject: a server being measured: started or reached, with a control connection beside the load, what it is, and
// where its process is.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/run/server_process.h"
#include "conformance/target/identity.h"
#include "conformance/target/target.h"
#include "engine/base/result.h"
#include "engine/resp/reply.h"

namespace respect::bench {

struct SubjectPlan {
  std::string name;  // unique in the run
  std::string kind;  // what it is called when it does not say
  conformance::TargetFactory make;
};

class Subject {
 public:
  Subject(SubjectPlan plan, const conformance::Deadlines& deadlines);

  // Starts or reaches it and asks what it is. Fails with the reason.
  Status Start();

  const std::string& name() const { return plan_.name; }
  const conformance::Identity& identity() const { return identity_; }
  conformance::Target& target() { return *target_; }
  const conformance::Target& target() const { return *target_; }
  std::optional<pid_t> process() const { return process_; }

  // One command on the control connection; an error reply is a Reply. Fails when no reply comes.
  Result<Reply> Call(const std::vector<std::string>& args);
  // The same for a request that is already bytes.
  Result<Reply> CallBytes(Bytes request);
  // INFO's text, or "" when there is none.
  std::string Info(const std::string& section);

  // Empties all databases, waiting until the memory is given back where the server can be made to.
  Status Flush();

  // What its process has used so far; nothing when it is not on this machine.
  std::optional<ProcessUse> Use() const;
  // Keys in all databases by INFO; nothing when it does not say.
  std::optional<int64_t> Keys();
  std::optional<int64_t> UsedMemory();

 private:
  Status Connect();

  SubjectPlan plan_;
  conformance::Deadlines deadlines_;
  std::unique_ptr<conformance::Target> target_;
  std::unique_ptr<conformance::Connection> control_;
  conformance::Identity identity_;
  std::optional<pid_t> process_;
};

}  // namespace respect::bench
