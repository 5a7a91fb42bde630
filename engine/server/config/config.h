// Config: the parameters of one server: reading configuration text, CONFIG GET, CONFIG SET.
//
// A parameter is a row (parameter.h) over a field of Options. What else must happen when a value changes while the
// server runs (listen again, copy settings to the keyspace) is the server's: it gives Config a function for that.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/server/config/options.h"
#include "engine/server/config/parameter.h"

namespace respect {

// Where configuration text could not be read: shown as Redis shows it, and the server does not start.
struct ConfigTextError {
  size_t line = 0;   // from 1; 0: no line in particular
  std::string text;  // of the line
  std::string reason;
  bool is_file = false;  // a file could not be opened: `reason` is all there is to say
};

class Config {
 public:
  // Brings a change into effect in the running server; an error undoes the whole CONFIG SET.
  using Apply = std::function<Status(const Parameter& changed)>;

  Config();
  Config(const Config&) = delete;
  Config& operator=(const Config&) = delete;

  const Options& options() const { return options_; }
  // To change fields without CONFIG SET: embedding programs before the start, DEBUG.
  Options& options() { return options_; }
  void set_apply(Apply apply) { apply_ = std::move(apply); }

  // By either name, in any case; nullptr if unknown.
  const Parameter* Find(Bytes name) const;
  std::span<const Parameter> parameters() const { return parameters_; }

  // ---- Before the start ----
  // Reads lines as in redis.conf, in order; `include` reads further files. Empty on success.
  std::optional<ConfigTextError> ReadText(Bytes text);
  // Appends the text of a file to `text`; of all files that `pattern` names, if it is a pattern.
  static std::optional<ConfigTextError> LoadFiles(const std::string& pattern, std::string& text);
  // Directives that no parameter knows, each as written: Redis keeps these for modules, and stops without one.
  const std::vector<std::string>& unresolved() const { return unresolved_; }
  // rename-command: pairs of a command and its new name, in order.
  const std::vector<std::pair<std::string, std::string>>& renamed() const { return renamed_; }
  // Lines "user NAME rules...", without the first word, for the ACL to read.
  const std::vector<std::vector<std::string>>& users() const { return users_; }
  // Names of parameters that were given a value and have no effect here.
  const std::set<Bytes>& given_without_effect() const { return given_without_effect_; }

  // ---- While running ----
  using Pair = std::pair<std::string, std::string>;
  // Names and values that match any of `patterns`; a name without wildcards is answered as it was asked.
  std::vector<Pair> Get(std::span<const Bytes> patterns) const;
  // All or none: name, value, name, value... `allow_protected`: the client may change protected parameters.
  // Errors are complete replies.
  Status Set(std::span<const Bytes> names_and_values, bool allow_protected);

 private:
  struct Change {
    const Parameter* parameter;
    Bytes given_name, value;
  };
  Result<std::vector<Change>> Changes(std::span<const Bytes> names_and_values, bool allow_protected) const;
  // Undoes a CONFIG SET that got as far as `applied` parameters.
  void Restore(Options saved, const std::string& directory, std::span<const Parameter* const> applied);
  // One directive; answers why it does not do, or nothing. `nested`: what was wrong in an included file.
  std::string ReadDirective(std::span<const std::string> words, std::optional<ConfigTextError>& nested);
  Status SetFromLine(const Parameter& parameter, std::span<const std::string> values);

  Options options_;
  std::vector<Parameter> parameters_;
  Apply apply_;
  std::vector<std::string> unresolved_;
  std::vector<std::vector<std::string>> users_;
  std::vector<std::pair<std::string, std::string>> renamed_;
  std::set<Bytes> given_without_effect_;
};

}  // namespace respect
