// The head of the page: one card a target, and how the run was made.

// A bar of verdicts in proportion to what was judged. Decoration: the figures stand beside it.
function verdictBar(data, sums) {
  const parts = data.verdicts
    .map((name, verdict) => [name, sums.counts[verdict]])
    .filter(([name, count]) => name !== "skipped" && count > 0)
    .map(([name, count]) => {
      const part = el(`i.v-${name}`);
      part.style.flexGrow = count;
      return part;
    });
  return el("span.bar", { "aria-hidden": "true" }, parts);
}

function targetCard(data, target, index, modes, everyCase) {
  const sums = countVerdicts(data, everyCase, index, modes);
  const version = targetVersion(target);
  const head = el("h2", {}, targetTitle(target), version && el("small", {}, version));
  if (target.error) {
    return el("article.card.unreached", {}, head, el("p", {}, "Could not be run: ", textOf(target.error)), reachedLine(target));
  }
  const judged = el("p.of", {}, el("b", {}, number(sums.passed)), ` of ${number(sums.judged)} judged`,
    sums.skipped ? ` · ${number(sums.skipped)} skipped` : " · none skipped");
  const others = data.verdicts
    .map((name, verdict) => [name, sums.counts[verdict]])
    .filter(([name, count]) => count > 0 && name !== "pass" && name !== "skipped")
    .map(([name, count]) => el("li", {}, badge(name), ` ${number(count)} ${name}`));
  return el("article.card", {}, head, el("p.rate", {}, percent(sums.passed, sums.judged)), verdictBar(data, sums), judged,
    others.length ? el("ul", {}, others) : el("p.of", {}, "No difference."), reachedLine(target));
}

const reachedLine = (target) => el("p.reached", { title: textOf(target.reached) }, textOf(target.reached));

// The square sign of a verdict.
const badge = (name, title) => el(`span.badge.v-${name}`, { title: title ?? name, "aria-label": title ? undefined : name }, VERDICT_TEXT[name][0]);

function renderSummary(data) {
  const { context } = data;
  const modes = data.modes.map((_, index) => index);
  const everyCase = data.cases.map((entry) => entry.index);
  byId("targets").replaceChildren(...data.targets.map((target, index) => targetCard(data, target, index, modes, everyCase)));
  const derived = data.cases.filter((entry) => entry.derived).length;
  byId("run-line").textContent = [
    `${number(data.cases.length)} cases` + (derived ? ` (${number(derived)} derived from signatures)` : ""),
    `${data.modes.length} mode${data.modes.length === 1 ? "" : "s"}`,
    context.spec_version ? `specification ${textOf(context.spec_version)}` : "",
    (context.started_at ?? "").replace("T", " ").replace("Z", " UTC"),
    context.duration_us ? `took ${duration(context.duration_us)}` : "",
  ].filter(Boolean).join(" · ");
  renderContext(context, data.modes);
}

function renderContext(context, modes) {
  const machine = context.machine ?? {};
  const facts = [
    ["program", `${textOf(context.program)} ${textOf(context.program_version)}`],
    ["arguments", (context.arguments ?? []).map(textOf).join(" ")],
    ["modes", modes.map(textOf).join(", ")],
    ["seed", context.seed ? String(context.seed) : ""],
    ["machine", [machine.cpu, machine.cores && `${machine.cores} cores`, machine.memory_bytes && memory(machine.memory_bytes)].filter(Boolean).join(", ")],
    ["system", [machine.os, machine.kernel].filter(Boolean).join(", ")],
    ["load", machine.load],
    ["build", machine.build],
  ].filter(([, value]) => value);
  byId("context").replaceChildren(...facts.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}
