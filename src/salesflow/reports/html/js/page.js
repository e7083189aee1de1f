"use strict";
// Light and dark, paper, and the beginning of everything.
const root = document.documentElement;
const prefersDark = matchMedia("(prefers-color-scheme: dark)");
let findings = null;
let onPaper = null; // what the screen showed before it went to paper

function startTheme() {
  const button = document.getElementById("theme");
  button.hidden = false;
  button.addEventListener("click", () => {
    const isDark = root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches;
    root.dataset.theme = isDark ? "light" : "dark";
    drawCharts();
  });
  prefersDark.addEventListener("change", drawCharts);
}

// On paper everything is light and open, and the table has more than one page of the screen.
function toPaper() {
  if (onPaper) return;
  const closed = [...document.querySelectorAll("details:not([open])")];
  onPaper = { theme: root.dataset.theme, closed };
  root.dataset.theme = "light";
  for (const each of closed) each.open = true;
  if (typeof echarts !== "undefined") drawCharts();
  if (findings) findings.draw(MOST_PRINTED);
}

function fromPaper() {
  if (!onPaper) return;
  const { theme, closed } = onPaper;
  onPaper = null;
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  for (const each of closed) each.open = false;
  if (typeof echarts !== "undefined") drawCharts();
  if (findings) findings.draw();
}

startTheme();
startProcesses();
startCharts();
if (document.getElementById("table")) findings = new Findings();
addEventListener("beforeprint", toPaper);
addEventListener("afterprint", fromPaper);
matchMedia("print").addEventListener("change", (event) => (event.matches ? toPaper() : fromPaper()));
