#include "fuzz/differential/finding.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/record/want_text.h"

namespace respect::fuzz {
namespace {

using conformance::Received;

const Reply* ReplyOf(const Telling& telling, size_t step) {
  if (step >= telling.answers.size() || !telling.answers[step].reply) return nullptr;
  return std::get_if<Reply>(&*telling.answers[step].reply);
}

// A read that shows what the key holds, where replies alone do not.
std::string StateStep(const Difference& difference) {
  const std::string key = difference.where.substr(0, difference.where.find(':'));
  const Bytes what = Bytes(difference.where).substr(key.size() + 2);
  if (what == "type") return fmt::format("  {{ cmd = [\"TYPE\", \"{}\"], want = \"+{}\" }},\n", key, difference.second);
  if (what == "encoding") {
    return fmt::format("  {{ cmd = [\"OBJECT\", \"ENCODING\", \"{}\"], want = \"${}\" }},\n", key, difference.second);
  }
  return fmt::format("  # {} is not the same then: {}\n", key, what);
}

std::string Word(const std::string& arg) {
  const bool plain =
      !arg.empty() && std::ranges::all_of(arg, [](char c) { return c > ' ' && c < 127 && c != '"' && c != '\''; });
  return plain ? arg : Quoted(arg);
}

std::string CommandLine(const StoryStep& step) {
  std::string line;
  for (const std::string& arg : step.args) line += (line.empty() ? "" : " ") + Word(arg);
  return line;
}

// FNV-1a: the same shape gives the same id in every run.
uint32_t HashOf(Bytes text) {
  uint32_t hash = 0x811c9dc5;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193;
  return hash;
}

std::string Slug(Bytes text) {
  std::string slug;
  for (const char c : text) {
    if (c == ' ') {
      slug += '-';
    } else if (c >= 'A' && c <= 'Z') {
      slug += static_cast<char>(c + 32);
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-') {
      slug += c;
    }
  }
  return slug;
}

}  // namespace

std::string CaseText(const Finding& finding, Contest& contest) {
  Story story = finding.story;
  story.protocol = 2;
  const Telling resp2 = contest.second().Tell(story);
  story.protocol = 3;
  const Telling resp3 = contest.second().identity().has_resp3 ? contest.second().Tell(story) : Telling();
  const std::string& shape = finding.difference.shape;
  std::string out = fmt::format("# {} answers {}\n# {} answers {}\n", contest.first().name(), finding.difference.first,
                                contest.second().name(), finding.difference.second);
  out += fmt::format("[[case]]\nid    = \"{}.{}-{:08x}\"\n", Slug(shape.substr(0, shape.find(':'))),
                     Slug(KindName(finding.difference.kind)), HashOf(shape));
  out += fmt::format("rule  = \"Found by comparing two servers: say here what is right, and why.\"\n");
  if (story.stepwise) out += "conns = [\"c0\", \"c1\"]\n";
  out += "steps = [\n";
  for (size_t i = 0; i < story.steps.size(); ++i) {
    const std::string on = story.stepwise ? fmt::format("on = \"c{}\", ", story.steps[i].connection) : "";
    const Reply* reply = ReplyOf(resp2, i);
    const std::string want = reply == nullptr ? "" : ", want = " + conformance::WantTextOf(*reply, ReplyOf(resp3, i));
    out += fmt::format("  {{ {}cmd = {}{} }},\n", on, conformance::CommandTextOf(story.steps[i].args), want);
  }
  if (finding.difference.kind == Difference::Kind::kState) out += StateStep(finding.difference);
  return out + "]\n";
}

std::string Text(const Finding& finding, const std::string& first_name, const std::string& second_name) {
  const Difference& difference = finding.difference;
  std::string out = fmt::format("{}  (story {}, met {} times)\n", difference.shape, finding.number, finding.times);
  for (const StoryStep& step : finding.story.steps) {
    out += fmt::format("    {}{}\n", finding.story.stepwise ? fmt::format("{}> ", step.connection) : "",
                       CommandLine(step));
  }
  const std::string where = difference.where.empty() ? "" : " " + difference.where;
  const size_t width = std::max(first_name.size(), second_name.size());
  out += fmt::format("  {:{}}{}  {}\n  {:{}}{}  {}\n", first_name, width, where, difference.first, second_name, width,
                     where, difference.second);
  return out;
}

}  // namespace respect::fuzz
