// The page's data, read from its <script id="data">; its form is described in page_data.h.

const VERDICT_TEXT = {
  "pass": ["✓", "as the specification says"],
  "text-drift": ["≈", "right in all but the words of an error text after its first"],
  "fail": ["✕", "a reply, a silence or a close that the case does not allow"],
  "shape": ["◇", "the case held, but a reply is none of those its command may give"],
  "broken": ["!", "could not be judged: preparing the case failed"],
  "skipped": ["–", "cannot apply here; not judged"],
  "known": ["k", "a listed difference of this target"],
  "known-but-passes": ["↑", "listed as a difference, yet it passes: the list is out of date"],
};
const NO_OUTCOME = -1;
const GOOD = new Set(["pass", "skipped", "known"]);

// Verdicts from good to bad, for showing one in place of many.
const WORSE = ["skipped", "pass", "known", "known-but-passes", "text-drift", "shape", "broken", "fail"];

function readData(text) {
  const raw = JSON.parse(text);
  const modeCount = raw.modes.length;
  const cases = raw.cases.map(([id, rule, group, command, file, line, derived], index) => ({
    index, line, derived: derived === 1,
    id: textOf(id), rule: textOf(rule), group: textOf(raw.groups[group]), command: textOf(raw.commands[command]),
    file: textOf(raw.files[file]),
  }));
  const details = new Map();
  for (const [index, target, mode, reason, more] of raw.details) {
    if (!details.has(index)) details.set(index, new Map());
    details.get(index).set(target * modeCount + mode, { reason: textOf(raw.reasons[reason]), ...more });
  }
  return {
    context: raw.context,
    targets: raw.targets,
    summary: raw.summary,
    verdicts: raw.verdicts,
    modes: raw.modes,
    cases,
    // The verdict's number, or NO_OUTCOME.
    verdictAt: (index, target, mode) => {
      const letter = raw.grid[index].charCodeAt(target * modeCount + mode) - 48;
      return letter >= 0 && letter < raw.verdicts.length ? letter : NO_OUTCOME;
    },
    // {reason, steps, repro, duration_us} or undefined.
    detailAt: (index, target, mode) => details.get(index)?.get(target * modeCount + mode),
    reasonsOf: (index) => [...(details.get(index)?.values() ?? [])].map((detail) => detail.reason),
  };
}

const targetTitle = (target) => textOf(target.title) || textOf(target.name);

function targetVersion(target) {
  const kind = textOf(target.kind), version = textOf(target.version);
  const title = targetTitle(target).toLowerCase();
  return title.includes(kind.toLowerCase()) ? (title.includes(version) ? "" : version) : `${kind} ${version}`.trim();
}

// A short sign of a mode for a column head: resp2 -> 2, byte-split -> B.
function modeSign(mode) {
  const digit = mode.match(/\d$/);
  return digit ? digit[0] : mode.slice(0, 1).toUpperCase();
}
