"use strict";
// The table of findings: table-core sorts, filters and pages, and this writes the rows.
const PAGE = 25;
const MOST_PRINTED = 300;
const MARKS = { error: "✗", warning: "!", info: "i" };
const RANKS = { error: 3, warning: 2, info: 1 };

function findingsTable(redraw) {
  const { createTable, getCoreRowModel, getFilteredRowModel, getSortedRowModel, getPaginationRowModel } = TableCore;
  const found = DATA.found;
  const person = (row) => (row.person === undefined ? "" : found.people[row.person]);
  const stage = (row) => (row.stage === undefined ? "" : found.stages[row.stage]);
  const text = (row) => [row.case, ...found.rules[row.rule], row.code, row.what, row.required, person(row), stage(row), row.when, row.log, WORDS[row.severity]].join(" ").toLowerCase();
  const same = (row, id, value) => row.getValue(id) === value;
  const column = (id, accessorFn, more) => ({ id, accessorFn, filterFn: same, sortingFn: "basic", sortUndefined: "last", ...more });
  const columns = [
    column("severity", (row) => row.severity, { sortingFn: (one, other) => RANKS[other.original.severity] - RANKS[one.original.severity] }),
    column("when", (row) => row.when),
    column("case", (row) => row.case || "", { sortingFn: "alphanumeric" }),
    column("rule", (row) => found.rules[row.rule][0], { sortingFn: (one, other) => titleOf(one.original).localeCompare(titleOf(other.original)) }),
    column("what", (row) => row.what, { sortingFn: "alphanumeric" }),
    column("person", person, { sortingFn: "text" }),
    column("stage", stage, { sortingFn: "text" }),
    column("month", (row) => row.month),
    column("known", (row) => (row.known ? "known" : "new")),
    column("text", text, { filterFn: (row, id, words) => words.every((word) => row.getValue(id).includes(word)) }),
  ];
  const table = createTable({
    data: found.rows, columns, state: {}, renderFallbackValue: null, onStateChange: () => {}, autoResetPageIndex: false, enableSortingRemoval: true,
    sortDescFirst: false,
    getCoreRowModel: getCoreRowModel(), getFilteredRowModel: getFilteredRowModel(), getSortedRowModel: getSortedRowModel(), getPaginationRowModel: getPaginationRowModel(),
  });
  let state = { ...table.initialState, sorting: [{ id: "severity", desc: false }], pagination: { pageIndex: 0, pageSize: PAGE } };
  const take = (change) => {
    state = typeof change === "function" ? change(state) : change;
    table.setOptions((before) => ({ ...before, state, onStateChange: (next) => { take(next); redraw(); } }));
  };
  take(state);
  return table;
}

function titleOf(row) {
  return DATA.found.rules[row.rule][1];
}

class Findings {
  constructor() {
    const isAudit = Boolean(DATA.processes);
    this.shown = isAudit ? ["severity", "when", "case", "rule", "what", "person", "stage"] : ["severity", "rule", "what"];
    this.open = new Set();
    this.body = document.querySelector("#table tbody");
    this.table = findingsTable(() => this.draw());
    this.heads();
    this.controls();
    this.draw();
  }

  heads() {
    const line = element(document.querySelector("#table thead"), "tr");
    element(element(line, "th", { scope: "col", class: "c-open" }), "span", { class: "unseen" }, WORDS.open);
    this.sorters = new Map();
    for (const id of this.shown) {
      const head = element(line, "th", { scope: "col", class: `c-${id}`, "aria-sort": "none" });
      const button = element(head, "button", { type: "button" }, WORDS[id === "rule" && !DATA.processes ? "code" : id]);
      button.addEventListener("click", () => {
        this.table.setPageIndex(0);
        this.table.getColumn(id).toggleSorting();
      });
      this.sorters.set(id, head);
    }
  }

  controls() {
    const form = document.getElementById("controls");
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    for (const select of form.querySelectorAll("select")) {
      this.choices(select);
      select.addEventListener("change", () => this.filter(select.dataset.column, select.value || undefined));
    }
    const search = document.getElementById("search");
    search.addEventListener("input", () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      this.filter("text", words.length ? words : undefined);
    });
    form.addEventListener("reset", () => {
      this.table.resetColumnFilters(true);
      this.table.setPageIndex(0);
    });
    document.getElementById("previous").addEventListener("click", () => this.table.previousPage());
    document.getElementById("next").addEventListener("click", () => this.table.nextPage());
    for (const link of document.querySelectorAll("a[data-filter]")) {
      link.addEventListener("click", () => this.narrow(link.dataset.filter, link.dataset.value));
    }
  }

  // What the rows have in this column, each with how many rows have it.
  choices(select) {
    const id = select.dataset.column;
    const counts = new Map();
    for (const row of this.table.getCoreRowModel().rows) {
      const value = row.getValue(id);
      if (value) counts.set(value, (counts.get(value) || 0) + 1);
    }
    const titles = new Map(DATA.found.rules);
    const label = (value) => (id === "rule" ? titles.get(value) : WORDS[value] && (id === "severity" || id === "known") ? WORDS[value] : value);
    const order = id === "severity" ? (one, other) => RANKS[other] - RANKS[one] : (one, other) => label(one).localeCompare(label(other));
    element(select, "option", { value: "" }, WORDS.every);
    for (const value of [...counts.keys()].sort(order)) element(select, "option", { value }, `${label(value)} (${number(counts.get(value))})`);
  }

  filter(id, value) {
    this.table.setPageIndex(0);
    this.table.getColumn(id).setFilterValue(value);
  }

  narrow(id, value) {
    document.getElementById("controls").reset();
    const select = document.querySelector(`select[data-column="${id}"]`);
    if (![...select.options].some((option) => option.value === value)) return;
    select.value = value;
    this.filter(id, value);
    document.getElementById("findings").focus({ preventScroll: true });
  }

  draw(most) {
    const rows = most ? this.table.getSortedRowModel().rows.slice(0, most) : this.table.getRowModel().rows;
    this.body.replaceChildren();
    for (const row of rows) this.line(row);
    if (!rows.length) element(element(this.body, "tr"), "td", { colspan: this.shown.length + 1, class: "note" }, WORDS.nothing_fits);
    for (const [id, head] of this.sorters) {
      const sorted = this.table.getColumn(id).getIsSorted();
      head.setAttribute("aria-sort", sorted === "asc" ? "ascending" : sorted === "desc" ? "descending" : "none");
    }
    this.pages(rows.length, most);
  }

  pages(shown, most) {
    const { pageIndex } = this.table.getState().pagination;
    const [count, all] = [this.table.getFilteredRowModel().rows.length, DATA.found.rows.length];
    const first = most ? 0 : pageIndex * PAGE;
    let said = filled("showing", { from: number(shown ? first + 1 : 0), to: number(first + shown), count: number(count) });
    if (count < all) said += ` ${filled("of_all", { all: number(all) })}`;
    if (most && count > most) said = filled("print_capped", { count: number(most), all: number(count) });
    document.getElementById("count").textContent = said;
    document.getElementById("previous").disabled = !this.table.getCanPreviousPage();
    document.getElementById("next").disabled = !this.table.getCanNextPage();
  }

  line(row) {
    const isOpen = this.open.has(row.id);
    const line = element(this.body, "tr", { class: "row", "data-open": isOpen });
    const toggle = element(element(line, "td", { class: "c-open" }), "button",
      { type: "button", class: "toggle", "aria-expanded": isOpen, "aria-controls": `d${row.id}`, "aria-label": `${WORDS.open}: ${row.original.case || titleOf(row.original)}` });
    for (const id of this.shown) this.cell(element(line, "td", { class: `c-${id}` }), id, row);
    line.addEventListener("click", (event) => {
      if (event.target.closest("a") || String(getSelection())) return;
      this.toggle(row, line, toggle);
    });
    if (isOpen) this.detail(row, line);
  }

  cell(place, id, row) {
    const finding = row.original;
    if (id === "severity") {
      const level = element(place, "span", { class: `level ${finding.severity}` });
      element(level, "span", { "aria-hidden": "true" }, MARKS[finding.severity]);
      level.append(` ${WORDS[finding.severity]}`);
      if (finding.known) place.append(" ", element(null, "span", { class: "tag" }, WORDS.known));
    } else if (id === "rule") {
      named(place, titleOf(finding));
      if (finding.status === "unjudged") place.append(" ", element(null, "span", { class: "tag" }, WORDS.not_judged));
    } else if (row.getValue(id)) {
      told(place, row.getValue(id));
    }
  }

  toggle(row, line, toggle) {
    const isOpen = !this.open.delete(row.id);
    if (isOpen) {
      this.open.add(row.id);
      this.detail(row, line);
    } else {
      line.nextElementSibling.remove();
    }
    line.dataset.open = isOpen;
    toggle.setAttribute("aria-expanded", isOpen);
  }

  detail(row, line) {
    const made = element(null, "tr", { class: "detail", id: `d${row.id}` });
    element(made, "td", { colspan: this.shown.length + 1 }).append(detailOf(row.original));
    line.after(made);
  }
}
