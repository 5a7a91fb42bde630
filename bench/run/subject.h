// Subject: a server being measured: started or reached, with a control connection beside the load, what it is, and
// where its process is. A node of a cluster stands for the whole cluster: commands go to every node, figures add up.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/load/cluster.h"
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
  conformance::TlsSettings tls{};  // for the other nodes of a cluster
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
  const Cluster* cluster() const { return cluster_.get(); }  // null: one server
  std::string Reached() const;
  std::vector<pid_t> processes() const;

  // One command on the control connection, of each node in turn; an error reply is a Reply. Fails when no reply comes.
  Result<std::vector<Reply>> Call(const std::vector<std::string>& args);
  // The same for a request that is already bytes.
  Result<std::vector<Reply>> CallBytes(Bytes request);
  // A number in a section of INFO; nothing when a node does not say.
  std::optional<int64_t> InfoSum(const std::string& section, Bytes field);
  // By INFO commandstats, see info.h. Empty when there is none.
  std::map<std::string, int64_t> CommandCalls();

  // Empties all databases, waiting until the memory is given back where the server can be made to.
  Status Flush();

  // What its processes have used so far; nothing when one is not on this machine.
  std::optional<ProcessUse> Use() const;
  // Keys in all databases by INFO; nothing when it does not say.
  std::optional<int64_t> Keys();
  std::optional<int64_t> UsedMemory() { return InfoSum("memory", "used_memory"); }

 private:
  struct Node {
    conformance::Target* target = nullptr;
    std::unique_ptr<conformance::Connection> control{};
    std::optional<pid_t> process{};
  };
  Status AddNode(conformance::Target& target);
  Result<Reply> CallNode(Node& node, Bytes request);
  // INFO's text from each node, or "" when there is none.
  std::vector<std::string> Info(const std::string& section);
  // When the server is one of a cluster: learns its nodes.
  Status JoinCluster();
  bool ServesSlots();

  SubjectPlan plan_;
  conformance::Deadlines deadlines_;
  std::unique_ptr<conformance::Target> target_;
  std::unique_ptr<Cluster> cluster_;
  std::vector<Node> nodes_;
  conformance::Identity identity_;
};

}  // namespace respect::bench
