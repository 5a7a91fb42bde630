// The matrix: only the rows in view are in the document. Rows are of one height; the open case's detail lies between
// two of them with a height of its own, so that the place of a row is a product and, below the detail, a sum.

const ROW = 34;
const MARGIN = 12; // rows kept above and below those in view
const PRINTED_ROWS = 5000;

class Matrix {
  // `onMove(row)` when another row became the active one; `makeDetail(index)` builds a case's detail.
  constructor(data, { makeDetail, onChange }) {
    this.data = data;
    this.makeDetail = makeDetail;
    this.onChange = onChange;
    this.tree = buildTree(data);
    this.filter = noFilter();
    this.opened = new Map();
    this.rows = [];
    this.active = 0;
    this.openCase = NO_OUTCOME;
    this.detail = null;
    this.detailHeight = 0;
    this.all = false; // every row, for printing
    this.counted = new Map();
    this.box = byId("rows");
    this.grid = byId("matrix");
    this.grid.style.setProperty("--targets", data.targets.length);
    this.resized = new ResizeObserver(() => this.measureDetail());
    this.narrow = matchMedia("(max-width: 700px)");
    this.narrow.addEventListener("change", () => this.refresh());
    addEventListener("scroll", () => this.draw(), { passive: true });
    addEventListener("resize", () => this.draw());
    this.box.addEventListener("click", (event) => this.click(event));
    this.drawColumns();
  }

  // ---- State ----

  refresh() {
    const key = this.rows[this.active]?.key;
    this.modes = modesOf(this.data, this.filter);
    this.visible = visibleCases(this.data, this.filter);
    this.rows = flatten(this.tree, this.visible, this.opened, isFiltering(this.filter));
    this.active = Math.max(0, this.rows.findIndex((row) => row.key === key));
    this.redraw();
    this.onChange();
  }

  setFilter(change) {
    Object.assign(this.filter, change);
    if ("mode" in change) { this.counted.clear(); this.drawColumns(); }
    this.opened.clear();
    this.refresh();
  }

  toggle(row, open = row.kind === "case" ? this.openCase !== row.index : !row.open) {
    this.active = this.rows.indexOf(row);
    if (row.kind === "case") {
      this.showCase(open ? row.index : NO_OUTCOME);
    } else if (open !== row.open) {
      this.opened.set(row.key, open);
      this.refresh();
    }
  }

  openAll(open) {
    for (const group of this.tree) {
      this.opened.set(group.key, open);
      for (const command of group.commands) this.opened.set(command.key, open);
    }
    this.refresh();
  }

  // Opens a case's detail; NO_OUTCOME closes the one that is open.
  showCase(index) {
    this.openCase = index;
    this.resized.disconnect();
    this.detail?.remove();
    this.detail = index === NO_OUTCOME ? null : el("div.detail", { role: "row" }, this.makeDetail(index));
    this.detailHeight = 0;
    if (this.detail) this.resized.observe(this.detail);
    this.redraw();
    this.onChange();
  }

  // Opens what encloses a case, then the case itself, and brings it into view.
  reveal(index) {
    const entry = this.data.cases[index];
    this.opened.set(entry.group, true).set(`${entry.group}\n${entry.command}`, true);
    this.refresh();
    const at = this.rows.findIndex((row) => row.index === index);
    if (at < 0) return;
    this.active = at;
    this.showCase(index);
    this.scrollToActive();
  }

  move(to) {
    this.active = Math.max(0, Math.min(this.rows.length - 1, to));
    this.scrollToActive();
    this.draw();
  }

  // The next case in the direction that fails, whether its group is open or not.
  moveToFailing(step) {
    const order = this.tree.flatMap((group) => group.commands.flatMap((command) => command.cases))
      .filter((index) => this.visible.has(index) && isFailing(this.data, index, this.modes));
    if (!order.length) return;
    const current = this.openCase !== NO_OUTCOME ? this.openCase : this.rows[this.active]?.index ?? NO_OUTCOME;
    const at = order.indexOf(current);
    this.reveal(order[at < 0 ? (step > 0 ? 0 : order.length - 1) : (at + step + order.length) % order.length]);
  }

  // ---- Places ----

  openRow() { return this.detail ? this.rows.findIndex((row) => row.index === this.openCase) : -1; }

  topOf(at) {
    const open = this.openRow();
    return at * ROW + (open >= 0 && at > open ? this.detailHeight : 0);
  }

  scrollToActive() {
    const box = this.box.getBoundingClientRect(), head = byId("columns").getBoundingClientRect().bottom;
    const top = box.top + this.topOf(this.active);
    const least = Math.max(head, 0) + 2, most = innerHeight - ROW - 8;
    if (top < least) scrollBy(0, top - least);
    else if (top > most) scrollBy(0, top - most);
  }

  measureDetail() {
    const height = this.detail?.isConnected ? this.detail.offsetHeight : this.detailHeight;
    if (height === this.detailHeight) return;
    this.detailHeight = height;
    this.redraw();
  }

  // ---- Drawing ----

  redraw() {
    this.drawn = "";
    this.draw();
  }

  draw() {
    const top = -this.box.getBoundingClientRect().top;
    const open = this.openRow();
    const above = (y) => Math.floor((open >= 0 && y > (open + 1) * ROW ? Math.max((open + 1) * ROW, y - this.detailHeight) : y) / ROW);
    let first = Math.max(0, above(top) - MARGIN), last = Math.min(this.rows.length, above(top + innerHeight) + MARGIN);
    if (this.all) [first, last] = [0, Math.min(this.rows.length, PRINTED_ROWS)];
    const drawn = `${first} ${last} ${this.active}`;
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const nodes = [];
    for (let at = first; at < last; at++) {
      nodes.push(this.rowNode(this.rows[at], at));
      if (at === open) nodes.push(this.detail);
    }
    this.box.style.height = this.all ? "auto" : `${this.topOf(this.rows.length)}px`;
    this.box.style.setProperty("--above", this.all ? "0px" : `${this.topOf(first)}px`);
    this.box.replaceChildren(el("div.above"), ...nodes);
    if (!this.rows.length) this.box.replaceChildren(el("p.none", {}, "No case fits these filters."));
    if (this.all && last < this.rows.length) this.box.append(el("p.none", {}, `${number(this.rows.length - last)} more rows are not printed.`));
    this.grid.setAttribute("aria-activedescendant", this.rows.length ? `row-${this.active}` : "");
    this.grid.setAttribute("aria-rowcount", this.rows.length);
    if (this.detail?.isConnected) this.measureDetail();
  }

  rowNode(row, at) {
    const cells = this.data.targets.map((target, index) => row.kind === "case" ? this.caseCell(row.index, index) : this.rateCell(row, index));
    const open = row.kind === "case" ? this.openCase === row.index : row.open;
    return el(`div.row.${row.kind}${at === this.active ? ".active" : ""}${open ? ".open" : ""}`,
      { role: "row", id: `row-${at}`, "data-at": at, "aria-level": row.level, "aria-expanded": String(open), "aria-rowindex": at + 1 },
      el("div.name", { role: "gridcell" }, el("span.twist", { "aria-hidden": "true" }, "▸"), this.nameParts(row)), cells);
  }

  nameParts(row) {
    if (row.kind !== "case") {
      return [el("b", {}, row.name), el("span.count", {}, number(row.cases.length))];
    }
    const entry = this.data.cases[row.index];
    return [el("code", {}, entry.id), el("span.rule", { title: entry.rule }, entry.rule)];
  }

  rateCell(row, target) {
    const key = `${row.kind} ${row.key} ${target}`;
    if (!this.counted.has(key)) this.counted.set(key, countVerdicts(this.data, row.cases, target, this.modes));
    const sums = this.counted.get(key);
    if (!sums.total) return el("div.cell.empty", { role: "gridcell" }, "·");
    const skipped = sums.skipped ? `${number(sums.skipped)} skip` : "";
    const figures = sums.judged ? `${number(sums.passed)}/${number(sums.judged)}` : "";
    return el(`div.cell.rate${sums.failed ? ".bad" : ""}`, { role: "gridcell", title: this.describe(sums) },
      el("b", {}, sums.judged ? percent(sums.passed, sums.judged) : "–"),
      el("span.figures", {}, [figures, skipped].filter(Boolean).join(" · ")), verdictBar(this.data, sums));
  }

  describe(sums) {
    return this.data.verdicts.map((name, verdict) => sums.counts[verdict] && `${number(sums.counts[verdict])} ${name}`).filter(Boolean).join(", ");
  }

  caseCell(index, target) {
    if (this.narrow.matches) {
      const worst = worstVerdict(this.data, index, target, this.modes);
      return el("div.cell", { role: "gridcell" }, worst ? badge(worst) : "·");
    }
    const badges = this.modes.map((mode) => {
      const name = this.data.verdicts[this.data.verdictAt(index, target, mode)];
      if (!name) return el("span.badge.none");
      const reason = this.data.detailAt(index, target, mode)?.reason;
      return badge(name, `${this.data.modes[mode]}: ${name}${reason ? ` – ${reason}` : ""}`);
    });
    return el("div.cell.modes", { role: "gridcell" }, badges);
  }

  drawColumns() {
    const modes = modesOf(this.data, this.filter);
    const signs = () => el("span.signs", { "aria-hidden": "true" }, modes.map((mode) => el("i", { title: this.data.modes[mode] }, modeSign(this.data.modes[mode]))));
    byId("columns").replaceChildren(
      el("div.name", { role: "columnheader" }, "group, command, case"),
      ...this.data.targets.map((target) => el("div.cell", { role: "columnheader" },
        el("b", { title: targetTitle(target) }, targetTitle(target)), signs())));
  }

  // ---- The mouse ----

  click(event) {
    const node = event.target.closest(".row");
    if (!node || getSelection().toString()) return;
    this.toggle(this.rows[Number(node.dataset.at)]);
    this.grid.focus({ preventScroll: true });
  }
}
