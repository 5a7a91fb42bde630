#include "engine/server/config/config.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "engine/server/config/command_line.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace respect {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

std::string Value(const Config& config, Bytes name) {
  const Bytes pattern[] = {name};
  const auto found = config.Get(pattern);
  return found.size() == 1 ? found[0].second : "(" + std::to_string(found.size()) + " answers)";
}

std::string SetError(Config& config, std::vector<Bytes> words, bool allow_protected = true) {
  Status status = config.Set(words, allow_protected);
  return status.ok() ? "" : std::string(status.error().text());
}

std::string ReadError(Config& config, Bytes text) {
  auto error = config.ReadText(text);
  return error ? std::to_string(error->line) + ": " + error->reason : "";
}

TEST(Config, EveryParameterReadsBackItsOwnValue) {
  Config config;
  for (const Parameter& parameter : config.parameters()) {
    if (parameter.name == "dir") continue;
    const std::string value = parameter.get(config.options());
    std::vector<Bytes> words;
    Bytes rest = value;
    while (parameter.Is(Parameter::kMultiple) && rest.find(' ') != Bytes::npos) {
      words.push_back(rest.substr(0, rest.find(' ')));
      rest.remove_prefix(rest.find(' ') + 1);
    }
    words.push_back(rest);
    Options options = config.options();
    Status status = parameter.set(options, words, Parameter::Source::kCommand);
    EXPECT_TRUE(status.ok()) << parameter.name << " refuses its default '" << value << "'";
    EXPECT_EQ(parameter.get(options), value) << parameter.name;
  }
}

TEST(Config, MemoryUnits) {
  Config config;
  for (auto [text, value] : {std::pair<Bytes, Bytes>{"1kb", "1024"},
                             {"1K", "1000"},
                             {"5gB", "5368709120"},
                             {"", "0"},
                             {"99999999999999999999999999", "18446744073709551615"},
                             {"20000000000gb", "3028092406290448384"}}) {
    EXPECT_EQ(SetError(config, {"maxmemory", text}), "");
    EXPECT_EQ(Value(config, "maxmemory"), value) << text;
  }
  EXPECT_THAT(SetError(config, {"maxmemory", "1.5gb"}), HasSubstr("argument must be a memory value"));
}

TEST(Config, SetIsAllOrNothing) {
  Config config;
  EXPECT_THAT(
      SetError(config, {"timeout", "5", "hz", "x"}),
      "ERR CONFIG SET failed (possibly related to argument 'hz') - argument couldn't be parsed into an integer");
  EXPECT_EQ(Value(config, "timeout"), "0");
}

TEST(Config, FailureToApplyRestoresAndAppliesTheOldValues) {
  Config config;
  std::vector<std::string> applied;
  config.set_apply([&](const Parameter& parameter) -> Status {
    applied.push_back(std::string(parameter.name) + "=" + parameter.get(config.options()));
    if (parameter.name == "port" && config.options().port == 1) return Error("Unable to listen");
    return Done{};
  });
  EXPECT_THAT(SetError(config, {"timeout", "5", "port", "1"}), HasSubstr("argument 'port') - Unable to listen"));
  EXPECT_THAT(applied, ElementsAre("timeout=5", "port=1", "timeout=0", "port=6379"));
}

TEST(Config, UnchangedValuesAreNotApplied) {
  Config config;
  config.set_apply([](const Parameter&) -> Status { return Error("must not be called"); });
  EXPECT_EQ(SetError(config, {"timeout", "0"}), "");
}

TEST(Config, SetRefusals) {
  Config config;
  EXPECT_EQ(SetError(config, {"foo", "1"}), "ERR Unknown option or number of arguments for CONFIG SET - 'foo'");
  EXPECT_THAT(SetError(config, {"hz", "1", "hz", "2"}), HasSubstr("duplicate parameter"));
  EXPECT_THAT(SetError(config, {"databases", "1"}), HasSubstr("can't set immutable config"));
  EXPECT_THAT(SetError(config, {"dir", "/"}, false), HasSubstr("can't set protected config"));
}

TEST(Config, GetByPatternAndByName) {
  Config config;
  const Bytes patterns[] = {"hash-max-*-entries", "PORT", "nothing"};
  EXPECT_THAT(config.Get(patterns), ElementsAre(Pair("hash-max-listpack-entries", "512"),
                                                Pair("hash-max-ziplist-entries", "512"), Pair("PORT", "6379")));
}

TEST(Config, NotifyEventsReadBackInOneOrder) {
  Config config;
  for (auto [text, value] : {std::pair<Bytes, Bytes>{"KEA", "AKE"},
                             {"Knm", "nKm"},
                             {"AKE$n", "AKE"},
                             {"Eg$lshzxetd", "AE"},
                             {"xE", "xE"},
                             {"", ""}}) {
    EXPECT_EQ(SetError(config, {"notify-keyspace-events", text}), "");
    EXPECT_EQ(Value(config, "notify-keyspace-events"), value);
  }
}

TEST(Config, SeveralWords) {
  Config config;
  EXPECT_EQ(SetError(config, {"save", "3600 1 300 100"}), "");
  EXPECT_EQ(Value(config, "save"), "3600 1 300 100");
  EXPECT_THAT(SetError(config, {"save", "3600  1"}), HasSubstr("Invalid save parameters"));
  EXPECT_EQ(SetError(config, {"client-output-buffer-limit", "replica 1mb 2 3"}), "");
  EXPECT_EQ(Value(config, "client-output-buffer-limit"), "normal 0 0 0 slave 1048576 2 3 pubsub 33554432 8388608 60");
}

TEST(ConfigText, SaveLinesAddUpAfterReplacingTheDefault) {
  Config config;
  EXPECT_EQ(ReadError(config, "save 10 1\nsave \"20 2\"\n"), "");
  EXPECT_EQ(Value(config, "save"), "10 1 20 2");
  EXPECT_EQ(ReadError(config, "save ''"), "");
  EXPECT_EQ(Value(config, "save"), "");
}

TEST(ConfigText, ListsMayBeEmpty) {
  Config config;
  EXPECT_EQ(ReadError(config, "bind\nsave"), "");
  EXPECT_EQ(Value(config, "bind"), "");
  EXPECT_EQ(Value(config, "save"), "");
  EXPECT_EQ(ReadError(config, "slaveof"), "1: wrong number of arguments");
}

TEST(ConfigText, ErrorsNameTheLine) {
  Config config;
  EXPECT_EQ(ReadError(config, "# comment\n\n port abc"), "3: argument couldn't be parsed into an integer");
  EXPECT_EQ(ReadError(config, "port"), "1: wrong number of arguments");
  EXPECT_EQ(ReadError(config, "foo"), "1: Bad directive or wrong number of arguments");
  EXPECT_EQ(ReadError(config, "requirepass \"a"), "1: Unbalanced quotes in configuration line");
  EXPECT_EQ(ReadError(config, "cluster-enabled yes"), "1: this server does not have what the argument asks for");
}

TEST(ConfigText, UnknownDirectivesWithArgumentsAreLeftUnresolved) {
  Config config;
  EXPECT_EQ(ReadError(config, "Foo \"bar\" baz"), "");
  EXPECT_THAT(config.unresolved(), ElementsAre("foo bar baz"));
}

TEST(ConfigText, IncludedFilesAreReadInPlace) {
  char folder[] = "/tmp/config_test_XXXXXX";
  ASSERT_NE(mkdtemp(folder), nullptr);
  const std::string path = std::string(folder) + "/a.conf";
  std::ofstream(path) << "timeout 7\nhz 20\n";
  Config config;
  EXPECT_EQ(ReadError(config, "timeout 1\ninclude " + std::string(folder) + "/*.conf\nhz 30\n"), "");
  EXPECT_EQ(Value(config, "timeout"), "7");
  EXPECT_EQ(Value(config, "hz"), "30");
  std::filesystem::remove_all(folder);
}

TEST(ConfigText, MissingFileIsNamed) {
  Config config;
  auto error = config.ReadText("include /nonexistent/file");
  ASSERT_TRUE(error);
  EXPECT_TRUE(error->is_file);
  EXPECT_EQ(error->reason, "Fatal error, can't open config file '/nonexistent/file': No such file or directory");
}

std::string OptionsOf(std::vector<Bytes> arguments) { return CommandLine::Parse(arguments).options; }

TEST(CommandLine, OptionsBecomeLines) {
  EXPECT_EQ(OptionsOf({"--port", "1", "--bind", "a", "b"}), "port \"1\" \nbind \"a\" \"b\" ");
  EXPECT_EQ(OptionsOf({"--port 7", "--hz", "1"}), "port 7 \nhz \"1\" ");
  EXPECT_EQ(OptionsOf({"--requirepass", "--x"}), "requirepass \"--x\" ");
}

TEST(CommandLine, SaveMayStandWithoutValue) {
  EXPECT_EQ(OptionsOf({"--save", "--hz", "1"}), "save \"\"\nhz \"1\" ");
  EXPECT_EQ(OptionsOf({"--hz", "1", "--save"}), "hz \"1\" \nsave \"\"");
}

TEST(CommandLine, FileAndStandardInput) {
  const std::vector<Bytes> arguments{"a.conf", "--hz", "1", "-"};
  const CommandLine line = CommandLine::Parse(arguments);
  EXPECT_EQ(line.config_file, "a.conf");
  EXPECT_TRUE(line.config_from_stdin);
  EXPECT_EQ(line.options, "hz \"1\" ");
}

TEST(CommandLine, ADashIsStandardInputAtTheStartOrTheEnd) {
  const auto parse = [](std::vector<Bytes> arguments) { return CommandLine::Parse(arguments); };
  EXPECT_TRUE(parse({"-"}).config_from_stdin);
  const CommandLine first = parse({"-", "--hz", "1"});
  EXPECT_TRUE(first.config_from_stdin);
  EXPECT_EQ(first.options, "hz \"1\" ");
  const CommandLine value = parse({"--requirepass", "-", "--hz", "1"});
  EXPECT_FALSE(value.config_from_stdin);
  EXPECT_EQ(value.options, "requirepass \"-\" \nhz \"1\" ");
  EXPECT_FALSE(parse({"a.conf", "-", "--hz", "1"}).config_from_stdin);
}

TEST(CommandLine, FatalTextFramesTheLine) {
  const std::vector<Bytes> arguments{"--port", "abc"};
  Config config;
  const auto error = ReadConfiguration(CommandLine::Parse(arguments), {}, config);
  ASSERT_TRUE(error);
  EXPECT_EQ(FatalConfigText(*error, "8.0.6"),
            "\n*** FATAL CONFIG FILE ERROR (Redis 8.0.6) ***\nReading the configuration file, at line 2\n"
            ">>> 'port \"abc\"'\nargument couldn't be parsed into an integer\n");
}

}  // namespace
}  // namespace respect
