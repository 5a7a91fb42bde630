// A case opened: what it asks, what each target answered, step by step, and how to see it by hand.

function makeDetail(data, index) {
  const entry = data.cases[index];
  const facts = [
    entry.command,
    `${entry.file}:${entry.line}`,
    entry.derived ? "derived from the command's signature" : "",
  ].filter(Boolean).join(" · ");
  return el("div.inner", {},
    el("p.asks", {}, entry.rule),
    el("p.quiet", {}, el("code", {}, entry.id), " · ", facts, " ", copyButton("copy id", entry.id)),
    data.targets.map((target, at) => targetOutcomes(data, index, target, at)));
}

function targetOutcomes(data, index, target, at) {
  const outcomes = sameOutcomes(data, index, at);
  return el("section.outcomes", {},
    el("h3", {}, targetTitle(target), el("small", {}, targetVersion(target))),
    outcomes.length ? outcomes.map((outcome) => outcomeNode(data, index, outcome)) : el("p.quiet", {}, "not run"));
}

function outcomeNode(data, index, { verdict, reason, modes, detail }) {
  const took = detail?.duration_us ? ` · ${duration(detail.duration_us)}` : "";
  const head = [badge(verdict), el("b", {}, verdict), el("span.quiet", {}, modes.join(", ") + took), el("span.reason", {}, reason)];
  if (!detail?.steps?.length) return el("p.outcome", {}, head);
  return el("details.outcome", { open: true }, el("summary", {}, head),
    el("div.scroll", {}, stepTable(detail.steps)), reproNode(detail.repro));
}

function stepTable(steps) {
  const several = steps.some((step) => step.on);
  const head = el("tr", {}, el("th", {}, "step"), several && el("th", {}, "on"), el("th", {}, "sent"), el("th", {}, "expected"), el("th", {}, "came"), el("th", {}, "bytes"));
  return el("table.steps", {}, el("thead", {}, head), el("tbody", {}, steps.map((step, at) => stepRows(step, at, several)).flat()));
}

function stepRows(step, at, several) {
  const bad = step.ok === false;
  const bytes = el("tr.bytes", { hidden: true });
  const show = el("button.small", { "aria-expanded": "false", onclick: () => toggleBytes(step, bytes, show, several) }, "show");
  const has = step.sent !== undefined || step.received !== undefined;
  const came = textOf(step.actual) || (step.expected !== undefined ? "nothing" : "");
  const row = el(`tr${bad ? ".bad" : ""}`, {},
    el("td.verb", { title: step.file ? `${step.file}:${step.line}` : step.line ? `line ${step.line}` : undefined }, `${at + 1} ${textOf(step.verb)}`),
    several && el("td", {}, textOf(step.on)),
    el("td", {}, el("code", {}, textOf(step.command))),
    el("td", {}, el("code", {}, textOf(step.expected))),
    el("td.came", {}, bad && el("span.badge.v-fail", { "aria-label": "differs" }, "✕"), el("code", {}, came),
      step.note && el("div.quiet", {}, textOf(step.note))),
    el("td", {}, has && show));
  return has ? [row, bytes] : [row];
}

// The bytes are put into the document when they are first asked for.
function toggleBytes(step, row, button, several) {
  if (!row.firstChild) {
    const part = (title, value) => value === undefined ? el("div", {}, el("h4", {}, title), el("p.quiet", {}, "none")) : el("div", {}, bytesNode(title, value));
    row.append(el("td", { colspan: several ? 6 : 5 }, el("div.pair", {}, part("sent", step.sent), part("received", step.received))));
  }
  row.hidden = !row.hidden;
  button.textContent = row.hidden ? "show" : "hide";
  button.setAttribute("aria-expanded", String(!row.hidden));
}

function bytesNode(title, value) {
  const text = el("pre", {}, wireText(value));
  const size = bytesOf(value).length;
  const swap = el("button.small", { onclick: () => {
    const hex = swap.textContent === "hex";
    text.textContent = hex ? hexDump(value) : wireText(value);
    swap.textContent = hex ? "text" : "hex";
  } }, "hex");
  return [el("h4", {}, `${title}, ${number(size)} byte${size === 1 ? "" : "s"} `, swap), text];
}

function reproNode(lines) {
  if (!lines?.length) return null;
  const text = lines.map(textOf).join("\n");
  return el("div.repro", {}, el("h4", {}, "to see it by hand ", copyButton("copy", text)), el("pre", {}, text));
}

function copyButton(label, text) {
  const button = el("button.small.screen", { onclick: async (event) => {
    event.stopPropagation();
    button.textContent = (await copyText(text)) ? "copied" : "could not copy";
    setTimeout(() => { button.textContent = label; }, 1200);
  } }, label);
  return button;
}

// A page opened from a file may be refused the clipboard; a selected text area is the older way.
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = el("textarea", { "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
