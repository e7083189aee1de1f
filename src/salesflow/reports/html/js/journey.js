"use strict";
// What stands behind one finding: what was observed and required, and the events of its case in order.
const FLAGS = ["blamed", "set_off", "closed"];
const SHORT = 16;
const NEAR = 2;

function detailOf(row) {
  const box = element(null, "div", { class: "behind" });
  const facts = element(box, "dl", row.case ? {} : { class: "alone" });
  const parts = [
    ["observed", row.what], ["required", row.required], ["repair", row.help], ["deadline", row.deadline],
    ["in_log", /^\d+$/.test(row.log || "") ? filled("line", { line: row.log }) : row.log], ["in_policy", row.policy],
  ];
  for (const [word, text] of parts) {
    if (!text) continue;
    const pair = element(facts, "div");
    element(pair, "dt", {}, WORDS[word]);
    told(element(pair, "dd"), text);
  }
  if (row.case) journeyOf(element(box, "div"), row);
  return box;
}

function journeyOf(place, row) {
  const heading = element(place, "h3");
  const [before, after] = WORDS.journey.split("{case}");
  heading.append(before);
  named(heading, row.case);
  heading.append(after);
  const events = DATA.found.journeys[row.case];
  if (!events) {
    element(place, "p", { class: "note" }, WORDS.no_journey);
    return;
  }
  if (DATA.found.shortened.includes(row.case)) element(place, "p", { class: "note" }, WORDS.shortened);
  const list = element(place, "ol", { class: "steps", tabindex: "0", "aria-label": WORDS.journey.replace("{case}", row.case) });
  const due = row.deadline ? events.filter((event) => event[0] <= row.deadline).length : -1; // it stands before this one
  const shown = worthShowing(events.length, Object.values(row.marks || {}), due);
  let gap = [];
  const close = () => {
    if (gap.length) gapIn(list, gap, row);
    gap = [];
  };
  for (let at = 0; at <= events.length; at++) {
    if (at === due) {
      close();
      deadlineIn(list, row);
    }
    if (at === events.length) break;
    if (!shown.has(at)) {
      gap.push([events[at], at]);
      continue;
    }
    close();
    eventIn(list, events[at], flagsOf(row, at));
  }
  close();
}

function flagsOf(row, at) {
  return FLAGS.filter((flag) => (row.marks || {})[flag] === at);
}

// A short journey is shown whole; of a long one its ends, and what stands near the marks and the deadline.
function worthShowing(length, marks, due) {
  const shown = new Set();
  for (let at = 0; at < length; at++) {
    const isNear = marks.some((mark) => Math.abs(mark - at) <= NEAR) || (due >= 0 && at >= due - NEAR && at < due + NEAR);
    if (length <= SHORT || isNear || at === 0 || at === length - 1) shown.add(at);
  }
  for (let at = 1; at < length - 1; at++) {
    if (shown.has(at - 1) && shown.has(at + 1)) shown.add(at); // one event takes no more room than the word that it is there
  }
  return shown;
}

function gapIn(list, gap, row) {
  const entry = element(list, "li", { class: "gap" });
  const button = element(entry, "button", { type: "button" }, filled("more_events", { count: number(gap.length) }));
  button.addEventListener("click", () => {
    const opened = document.createElement("ol");
    for (const [event, at] of gap) eventIn(opened, event, flagsOf(row, at));
    entry.replaceWith(...opened.children);
  });
}

function deadlineIn(list, row) {
  const entry = element(list, "li", { class: "deadline" });
  element(entry, "time", {}, row.deadline);
  element(entry, "strong", {}, WORDS.deadline);
}

function eventIn(list, [at, name, person, stage, line], flags) {
  const found = DATA.found;
  const entry = element(list, "li", flags.includes("blamed") ? { class: "blamed" } : {});
  element(entry, "time", {}, at);
  const said = element(entry, "div");
  named(said, found.names[name]);
  for (const flag of flags) element(said, "span", { class: `flag ${flag}` }, (flag === "blamed" ? "◀ " : "") + WORDS[flag]);
  const who = element(said, "span", { class: "who" });
  if (person >= 0) {
    named(who, found.people[person]);
    who.append(" · ");
  }
  named(who, found.stages[stage]);
  if (!line) return;
  who.append(" · ");
  element(who, "span", { class: "nowrap" }, filled("line", { line }));
}
