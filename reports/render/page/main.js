// Puts the page together: filters, keys, the address's fragment, printing.

const data = readData(byId("data").textContent);
document.title = `Conformance: ${data.targets.map(targetTitle).join(", ")}`;

const matrix = new Matrix(data, { makeDetail: (index) => makeDetail(data, index), onChange: () => afterChange() });
const search = byId("search");

// ---- Filters ----

function setUpFilters() {
  byId("group").replaceChildren(el("option", { value: "" }, "all groups"), ...matrix.tree.map((group) => el("option", { value: group.name }, group.name)));
  byId("mode").replaceChildren(el("option", { value: "" }, "all modes"), ...data.modes.map((mode) => el("option", { value: mode }, mode)));
  byId("verdicts").replaceChildren(...data.verdicts.map(verdictChip).filter(Boolean));
  byId("group").addEventListener("change", (event) => matrix.setFilter({ group: event.target.value }));
  byId("mode").addEventListener("change", (event) => matrix.setFilter({ mode: event.target.value }));
  byId("differ").addEventListener("click", () => matrix.setFilter({ differ: !matrix.filter.differ }));
  byId("differ").hidden = data.targets.length < 2;
  byId("mode").hidden = data.modes.length < 2;
  byId("clear").addEventListener("click", clearFilters);
  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => matrix.setFilter({ text: search.value.trim() }), 120);
  });
}

// A verdict that never occurred has no chip.
function verdictChip(name, verdict) {
  const count = data.summary.reduce((sum, target) => sum + (target[name] ?? 0), 0);
  if (!count) return null;
  return el(`button.chip`, { "data-verdict": name, "aria-pressed": "false", title: VERDICT_TEXT[name][1], onclick: () => {
    const verdicts = new Set(matrix.filter.verdicts);
    verdicts.delete(name) || verdicts.add(name);
    matrix.setFilter({ verdicts });
  } }, badge(name), ` ${name} `, el("small", {}, number(count)));
}

function clearFilters() {
  search.value = "";
  matrix.setFilter(noFilter());
}

function afterChange() {
  const { filter } = matrix;
  byId("shown").textContent = isFiltering(filter) ? `${number(matrix.visible.size)} of ${number(data.cases.length)} cases` : "";
  byId("clear").hidden = !isFiltering(filter) && !filter.mode;
  byId("group").value = filter.group;
  byId("mode").value = filter.mode;
  byId("differ").setAttribute("aria-pressed", String(filter.differ));
  for (const chip of byId("verdicts").children) chip.setAttribute("aria-pressed", String(filter.verdicts.has(chip.dataset.verdict)));
  writeFragment();
}

// ---- The address's fragment: a view can be linked to ----

function writeFragment() {
  const { filter, openCase } = matrix;
  const parts = new URLSearchParams();
  if (filter.text) parts.set("q", filter.text);
  if (filter.group) parts.set("group", filter.group);
  if (filter.mode) parts.set("mode", filter.mode);
  if (filter.verdicts.size) parts.set("verdict", [...filter.verdicts].join(","));
  if (filter.differ) parts.set("differ", "1");
  if (openCase !== NO_OUTCOME) parts.set("case", data.cases[openCase].id);
  const fragment = parts.toString();
  try { history.replaceState(null, "", fragment ? `#${fragment}` : location.pathname + location.search); } catch { /* refused for some file addresses */ }
}

function readFragment() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const verdicts = (parts.get("verdict") ?? "").split(",").filter((name) => data.verdicts.includes(name));
  search.value = parts.get("q") ?? "";
  const mode = parts.get("mode") ?? "", group = parts.get("group") ?? "";
  matrix.setFilter({
    text: search.value, differ: parts.has("differ"), verdicts: new Set(verdicts),
    mode: data.modes.includes(mode) ? mode : "", group: matrix.tree.some((each) => each.name === group) ? group : "",
  });
  const wanted = data.cases.find((entry) => entry.id === parts.get("case"));
  if (wanted) matrix.reveal(wanted.index);
}

// ---- Keys ----

const pageRows = () => Math.max(1, Math.floor(innerHeight / ROW) - 8);

const KEYS = {
  ArrowDown: () => matrix.move(matrix.active + 1),
  ArrowUp: () => matrix.move(matrix.active - 1),
  PageDown: () => matrix.move(matrix.active + pageRows()),
  PageUp: () => matrix.move(matrix.active - pageRows()),
  Home: () => matrix.move(0),
  End: () => matrix.move(matrix.rows.length - 1),
  Enter: (row) => row && matrix.toggle(row),
  " ": (row) => row && matrix.toggle(row),
  ArrowRight: (row) => row && (row.open ? matrix.move(matrix.active + 1) : matrix.toggle(row, true)),
  ArrowLeft: (row) => row && closeOrLeave(row),
};

const ANYWHERE = {
  "/": () => { search.focus(); search.select(); },
  "?": () => byId("help").showModal(),
  n: () => matrix.moveToFailing(1),
  p: () => matrix.moveToFailing(-1),
  e: () => matrix.openAll(true),
  c: () => matrix.openAll(false),
};

function closeOrLeave(row) {
  const isOpen = row.kind === "case" ? matrix.openCase === row.index : row.open;
  if (isOpen) return matrix.toggle(row, false);
  for (let at = matrix.active - 1; at >= 0; at--) {
    if (matrix.rows[at].level < row.level) return matrix.move(at);
  }
  return undefined;
}

function escape() {
  if (document.activeElement === search) {
    search.blur();
    byId("matrix").focus({ preventScroll: true });
  } else if (matrix.openCase !== NO_OUTCOME) {
    matrix.showCase(NO_OUTCOME);
  } else {
    clearFilters();
  }
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
  const typing = event.target === search || event.target.tagName === "SELECT";
  let act;
  if (event.key === "Escape") act = escape;
  else if (event.target === search && (event.key === "Enter" || event.key === "ArrowDown")) act = () => byId("matrix").focus();
  else if (!typing && ANYWHERE[event.key]) act = ANYWHERE[event.key];
  else if (event.target === byId("matrix") && KEYS[event.key]) act = () => KEYS[event.key](matrix.rows[matrix.active]);
  if (!act) return;
  event.preventDefault();
  act();
}

// ---- Start ----

// The filters wrap as the window narrows; the column heads stick right below them.
function followTools() {
  const tools = document.querySelector(".tools");
  new ResizeObserver(() => document.documentElement.style.setProperty("--tools", `${tools.offsetHeight}px`)).observe(tools);
}

function setUpHelp() {
  byId("legend").replaceChildren(...data.verdicts.flatMap((name) => [el("dt", {}, badge(name), ` ${name}`), el("dd", {}, VERDICT_TEXT[name][1])]));
  byId("help-open").addEventListener("click", () => byId("help").showModal());
}

addEventListener("keydown", onKey);
addEventListener("hashchange", readFragment);
addEventListener("beforeprint", () => { matrix.all = true; matrix.redraw(); });
addEventListener("afterprint", () => { matrix.all = false; matrix.redraw(); });
setUpTheme(byId("theme"));
setUpHelp();
followTools();
renderSummary(data);
setUpFilters();
readFragment();
