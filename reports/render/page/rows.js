// What the matrix shows: the tree of groups, commands and cases, what the filters leave of it, and its rows in order.
// Knows nothing of the document.

// [{name, key, cases, commands: [{name, key, cases}]}], sorted by name; cases are indexes.
function buildTree(data) {
  const groups = new Map();
  for (const entry of data.cases) {
    if (!groups.has(entry.group)) groups.set(entry.group, new Map());
    const commands = groups.get(entry.group);
    if (!commands.has(entry.command)) commands.set(entry.command, []);
    commands.get(entry.command).push(entry.index);
  }
  const byName = ([a], [b]) => (a < b ? -1 : a > b ? 1 : 0);
  return [...groups].sort(byName).map(([name, commands]) => ({
    name, key: name, cases: [...commands.values()].flat(),
    commands: [...commands].sort(byName).map(([command, cases]) => ({ name: command, key: `${name}\n${command}`, cases })),
  }));
}

const noFilter = () => ({ text: "", group: "", mode: "", verdicts: new Set(), differ: false });

const isFiltering = (filter) =>
  Boolean(filter.text || filter.group || filter.verdicts.size || filter.differ);

// Modes that count: all, or the one chosen.
function modesOf(data, filter) {
  const all = data.modes.map((_, index) => index);
  return filter.mode ? all.filter((index) => data.modes[index] === filter.mode) : all;
}

// How often each verdict occurs among the cases, for one target.
function countVerdicts(data, cases, target, modes) {
  const counts = new Array(data.verdicts.length).fill(0);
  for (const index of cases) {
    for (const mode of modes) {
      const verdict = data.verdictAt(index, target, mode);
      if (verdict !== NO_OUTCOME) counts[verdict]++;
    }
  }
  return withSums(data, counts);
}

function withSums(data, counts) {
  let judged = 0, total = 0;
  counts.forEach((count, verdict) => {
    total += count;
    if (data.verdicts[verdict] !== "skipped") judged += count;
  });
  const passed = counts[data.verdicts.indexOf("pass")];
  const known = counts[data.verdicts.indexOf("known")];
  return { counts, passed, judged, known, skipped: total - judged, failed: judged - passed - known, total };
}

// Whether a case passes the filter. `words` are the search's, lower case; all must occur somewhere in the case.
function matches(data, entry, filter, words, modes) {
  if (filter.group && entry.group !== filter.group) return false;
  if (filter.differ && !targetsDiffer(data, entry.index, modes)) return false;
  if (filter.verdicts.size && !hasVerdict(data, entry.index, filter.verdicts, modes)) return false;
  if (!words.length) return true;
  entry.searched ??= [entry.id, entry.command, entry.rule, entry.file, ...data.reasonsOf(entry.index)].join("\n").toLowerCase();
  return words.every((word) => entry.searched.includes(word));
}

function hasVerdict(data, index, names, modes) {
  return data.targets.some((_, target) => modes.some((mode) => names.has(data.verdicts[data.verdictAt(index, target, mode)])));
}

// Targets differ when in some mode one passes and another, judged too, does not.
function targetsDiffer(data, index, modes) {
  return modes.some((mode) => {
    const judged = data.targets.map((_, target) => data.verdicts[data.verdictAt(index, target, mode)])
      .filter((name) => name && name !== "skipped");
    return new Set(judged).size > 1;
  });
}

function visibleCases(data, filter) {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const modes = modesOf(data, filter);
  const visible = new Set();
  for (const entry of data.cases) {
    if (matches(data, entry, filter, words, modes)) visible.add(entry.index);
  }
  return visible;
}

const OPEN_BY_ITSELF = 200;

// The rows in order: {kind, level, key, name, cases, index, open}. A group or command without a visible case has no row.
// What the reader did not open or close himself is open when a filter leaves few cases.
function flatten(tree, visible, opened, filtering) {
  const openByItself = filtering && visible.size <= OPEN_BY_ITSELF;
  const isOpen = (key) => opened.get(key) ?? openByItself;
  const shown = (cases) => cases.some((index) => visible.has(index));
  const rows = [];
  for (const group of tree) {
    if (!shown(group.cases)) continue;
    rows.push({ kind: "group", level: 1, key: group.key, name: group.name, cases: group.cases, open: isOpen(group.key) });
    if (!isOpen(group.key)) continue;
    for (const command of group.commands) {
      if (!shown(command.cases)) continue;
      rows.push({ kind: "command", level: 2, key: command.key, name: command.name, cases: command.cases, open: isOpen(command.key) });
      if (!isOpen(command.key)) continue;
      for (const index of command.cases) {
        if (visible.has(index)) rows.push({ kind: "case", level: 3, key: `case ${index}`, index });
      }
    }
  }
  return rows;
}

// Outcomes of a case on one target that say the same: [{verdict, reason, modes, detail}], in the order of the modes.
function sameOutcomes(data, index, target) {
  const merged = new Map();
  data.modes.forEach((name, mode) => {
    const verdict = data.verdictAt(index, target, mode);
    if (verdict === NO_OUTCOME) return;
    const detail = data.detailAt(index, target, mode);
    const key = `${verdict} ${detail?.reason ?? ""}`;
    if (!merged.has(key)) merged.set(key, { verdict: data.verdicts[verdict], reason: detail?.reason ?? "", modes: [], detail });
    merged.get(key).modes.push(name);
  });
  return [...merged.values()];
}

function worstVerdict(data, index, target, modes) {
  let worst = "";
  for (const mode of modes) {
    const name = data.verdicts[data.verdictAt(index, target, mode)];
    if (name && WORSE.indexOf(name) > WORSE.indexOf(worst)) worst = name;
  }
  return worst;
}

const isFailing = (data, index, modes) =>
  data.targets.some((_, target) => {
    const worst = worstVerdict(data, index, target, modes);
    return worst && !GOOD.has(worst);
  });
