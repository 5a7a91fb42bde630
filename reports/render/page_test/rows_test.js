// Tests of the page's scripts that know nothing of the document: data.js, rows.js and the texts of elements.js.
// Run by ctest with node where there is one: node rows_test.js.
"use strict";
const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const test = require("node:test");

const names = [
  "readData", "buildTree", "noFilter", "countVerdicts", "visibleCases", "flatten", "sameOutcomes", "worstVerdict",
  "targetsDiffer", "percent", "duration", "textOf", "wireText", "hexDump", "modeSign", "targetVersion",
];
const source = ["elements.js", "data.js", "rows.js"]
  .map((name) => fs.readFileSync(path.join(__dirname, "..", "page", name), "utf8")).join("\n");
const page = new Function(`${source}; return {${names.join(", ")}};`)();

const VERDICTS = ["pass", "text-drift", "fail", "shape", "broken", "skipped", "known", "known-but-passes"];

// Two targets, two modes; the grid holds target 1's modes, then target 2's.
function sample() {
  return page.readData(JSON.stringify({
    context: {}, targets: [{ name: "a" }, { name: "b" }], summary: [], verdicts: VERDICTS, modes: ["resp2", "resp3"],
    groups: ["string", "generic"], commands: ["SET", "DEL"], files: ["f.toml"], reasons: ["Came late", "cannot apply"],
    cases: [["set.one", "First rule.", 0, 0, 0, 1, 0], ["set.two", "Second rule.", 0, 0, 0, 2, 1], ["del.one", "Third.", 1, 1, 0, 3, 0]],
    grid: ["0000", "0022", "055."],
    details: [[1, 1, 0, 0, { steps: [{ verb: "cmd" }] }], [1, 1, 1, 0], [2, 0, 1, 1], [2, 1, 0, 1]],
  }));
}

const all = [0, 1];
const filtered = (change) => [...page.visibleCases(sample(), { ...page.noFilter(), ...change })];

test("counts keep skips out of what was judged", () => {
  const sums = page.countVerdicts(sample(), [0, 1, 2], 1, all);
  assert.deepEqual([sums.passed, sums.failed, sums.judged, sums.skipped, sums.total], [2, 2, 4, 1, 5]);
});

test("one mode counts alone", () => {
  assert.equal(page.countVerdicts(sample(), [0, 1, 2], 0, [1]).total, 3);
  assert.equal(page.countVerdicts(sample(), [0, 1, 2], 0, [1]).skipped, 1);
});

test("search finds ids, rules, commands and reasons, all words needed", () => {
  assert.deepEqual(filtered({ text: "SET rule" }), [0, 1]);
  assert.deepEqual(filtered({ text: "came late" }), [1]);
  assert.deepEqual(filtered({ text: "late del" }), []);
  assert.deepEqual(filtered({}), [0, 1, 2]);
});

test("filters by verdict look only at the chosen mode", () => {
  assert.deepEqual(filtered({ verdicts: new Set(["skipped"]) }), [2]);
  assert.deepEqual(filtered({ verdicts: new Set(["fail", "skipped"]), mode: "resp2" }), [1, 2]);
  assert.deepEqual(filtered({ group: "generic" }), [2]);
});

test("targets disagree only where both were judged", () => {
  assert.equal(page.targetsDiffer(sample(), 1, all), true);
  assert.equal(page.targetsDiffer(sample(), 0, all), false);
  assert.equal(page.targetsDiffer(sample(), 2, all), false);
});

test("rows are groups until opened; few filtered cases open by themselves", () => {
  const data = sample(), tree = page.buildTree(data), every = new Set([0, 1, 2]);
  const keys = (opened, filtering, visible = every) => page.flatten(tree, visible, new Map(opened), filtering).map((row) => row.key);
  assert.deepEqual(keys([], false), ["generic", "string"]);
  assert.deepEqual(keys([["string", true]], false), ["generic", "string", "string\nSET"]);
  assert.deepEqual(keys([], true, new Set([2])), ["generic", "generic\nDEL", "case 2"]);
  assert.deepEqual(keys([["generic", false]], true, new Set([2])), ["generic"]);
});

test("modes that say the same are brought together", () => {
  const same = page.sameOutcomes(sample(), 1, 1);
  assert.equal(same.length, 1);
  assert.deepEqual(same[0].modes, ["resp2", "resp3"]);
  assert.deepEqual(same[0].detail.steps, [{ verb: "cmd" }]);
  assert.equal(page.sameOutcomes(sample(), 2, 1).length, 1);
});

test("the worst verdict stands for many", () => {
  assert.equal(page.worstVerdict(sample(), 1, 1, all), "fail");
  assert.equal(page.worstVerdict(sample(), 2, 0, all), "pass");
  assert.equal(page.worstVerdict(sample(), 2, 1, [1]), "");
});

test("a rate is never rounded to a false whole or none", () => {
  assert.equal(page.percent(99999, 100000), "99.9 %");
  assert.equal(page.percent(1, 100000), "0.1 %");
  assert.equal(page.percent(5, 5), "100.0 %");
  assert.equal(page.percent(0, 0), "–");
});

test("bytes are shown so that none is lost", () => {
  assert.equal(page.wireText("+OK\r\n"), "+OK\\r\\n\n");
  assert.equal(page.wireText({ hex: "0aff5c" }), "\\x0a\\xff\\\\");
  assert.equal(page.textOf({ hex: "41ff" }), "A\\xff");
  assert.equal(page.textOf("a\u0001b"), "a\\x01b");
  assert.equal(page.hexDump("AB\n"), "000000  41 42 0a" + " ".repeat(41) + "AB·");
  assert.match(page.wireText("x".repeat(5000)), /904 more bytes$/);
});

test("signs, versions and times are short", () => {
  assert.equal(page.modeSign("resp3") + page.modeSign("byte-split"), "3B");
  assert.equal(page.targetVersion({ name: "redis", kind: "redis", version: "8.0.6" }), "8.0.6");
  assert.equal(page.targetVersion({ name: "x", kind: "redis", version: "8.0.6" }), "redis 8.0.6");
  assert.equal(page.targetVersion({ name: "Redis 8.0.6", kind: "redis", version: "8.0.6" }), "");
  assert.equal(page.duration(61e6), "1 min 1 s");
});
