"use strict";
// The processes: dagre says where boxes and arrows go, and this draws them. Colours are classes, so that light, dark and
// print need no second drawing.
const LINE = 17;
const LOOP = 40; // how far the ends of an arrow reach that leads back to its own box
const measuring = document.createElement("canvas").getContext("2d");

function widthOf(text, font) {
  measuring.font = `${font} ${getComputedStyle(document.body).fontFamily}`;
  return measuring.measureText(text).width;
}

// A name in at most two lines of some width; what is longer ends with …, and stands whole in the tooltip.
function folded(text, most) {
  const pieces = text.match(/[\u2e80-\u9fff]|[^\s\u2e80-\u9fff]+\s*|\s+/gu) || [text];
  const lines = [""];
  for (const piece of pieces) {
    const last = lines.length - 1;
    if (lines[last].trim() && widthOf(lines[last] + piece.trimEnd(), "600 13px") > most) lines.push(piece);
    else lines[last] += piece;
  }
  const kept = lines.slice(0, 2).map((line) => line.trim());
  if (lines.length > 2) kept[1] += "…";
  return kept.map((line) => shortened(line, most));
}

function shortened(line, most) {
  if (widthOf(line, "600 13px") <= most) return line;
  const signs = Array.from(line.replace(/…$/, ""));
  while (signs.length > 1 && widthOf(signs.join("") + "…", "600 13px") > most) signs.pop();
  return signs.join("") + "…";
}

function factOf(stage) {
  const parts = [];
  if (stage.minutes !== null) parts.push(`⌀ ${stage.average}`);
  if (stage.now) parts.push(filled("now_short", { count: number(stage.now) }));
  if (stage.over) parts.push(filled("over_short", { count: number(stage.over) }));
  return parts.join(" · ") || "–";
}

function laidOut(process) {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  const acyclicer = process.is_log ? "greedy" : undefined;
  graph.setGraph({ rankdir: "TB", nodesep: 34, ranksep: 46, edgesep: 22, marginx: 14, marginy: 10, acyclicer });
  graph.setDefaultEdgeLabel(() => ({}));
  graph.setNode("(start)", { width: 12, height: 12 });
  process.stages.forEach((stage, at) => {
    const lines = folded(stage.title, 150);
    const fact = factOf(stage);
    const width = Math.max(84, ...lines.map((line) => widthOf(line, "600 13px")), widthOf(fact, "11.5px")) + 26;
    graph.setNode(`s${at}`, { stage, lines, fact, width, height: 16 + LINE * (lines.length + 1) });
  });
  // A log has no first stage: what begins its cases is told by arrows that come from there, each with its number.
  const numbers = new Map([[process.initial, "(start)"], ...process.stages.map((stage, at) => [stage.name, `s${at}`])]);
  const first = numbers.get(process.initial);
  if (first !== "(start)") graph.setEdge("(start)", first, { width: 0, height: 0, minlen: 1 }, "start");
  process.edges.forEach((edge, at) => {
    const label = labelOf(edge);
    graph.setEdge(numbers.get(edge.from), numbers.get(edge.to), {
      edge, label, width: widthOf(label, "600 12px") + 12, height: 18, labelpos: "c", weight: weightOf(edge, process),
    }, `e${at}`);
  });
  dagre.layout(graph);
  return graph;
}

// How much an arrow counts where the layout has to choose: of a log by how many took it, since nothing else is known.
function weightOf(edge, process) {
  if (process.is_log) return edge.from === edge.to ? 0 : 1 + edge.cases;
  return edge.legal ? 2 : 1;
}

function labelOf(edge) {
  if (!edge.legal) return `✗ ${number(edge.cases)}`;
  return number(edge.cases) + (edge.refused ? ` (✗ ${number(edge.refused)})` : "");
}

// A soft curve through the points that the layout gives; it leaves and enters boxes from above or below.
function curve(points) {
  let path = `M${points[0].x},${points[0].y}`;
  for (let at = 1; at < points.length; at++) {
    const [from, to] = [points[at - 1], points[at]];
    const middle = (from.y + to.y) / 2;
    path += `C${from.x},${middle} ${to.x},${middle} ${to.x},${to.y}`;
  }
  return path;
}

// Where an arrow meets a box: on its upper or lower side, towards where it comes from.
function meeting(box, towards) {
  const room = box.width / 2 - 12;
  const x = box.stage ? box.x + Math.max(-room, Math.min(room, (towards.x - box.x) * 0.45)) : box.x;
  return { x, y: box.y + Math.sign(towards.y - box.y) * box.height / 2 };
}

function pathOf(placed, from, to) {
  if (from === to) {
    const [side, far] = [from.x + from.width / 2, from.x + from.width / 2 + LOOP];
    return `M${side},${from.y + 9}C${far},${from.y + 30} ${far},${from.y - 30} ${side + 1},${from.y - 9}`;
  }
  const inner = placed.points.slice(1, -1);
  return curve([meeting(from, inner[0] || to), ...inner, meeting(to, inner[inner.length - 1] || from)]);
}

function kindOf(edge) {
  return edge.legal ? (edge.cases ? "used" : "unused") : "illegal";
}

function drawEdge(parent, placed, most, prefix, from, to) {
  const { edge, label } = placed;
  const [x, y] = from === to ? [from.x + from.width / 2 + LOOP * 0.75, from.y] : [placed.x, placed.y];
  const kind = kindOf(edge);
  const group = drawn(parent, "g", { class: `edge ${kind}` });
  const told = edge.steps.map((step) => `${step.title}: ${number(step.cases)}${step.refused ? ` (✗ ${number(step.refused)})` : ""}`);
  drawn(group, "title", {}, told.join("\n"));
  const thick = edge.cases ? 1.1 + 3 * Math.log1p(edge.cases) / Math.log1p(most) : 1.2;
  drawn(group, "path", { d: pathOf(placed, from, to), "stroke-width": thick.toFixed(2), "marker-end": `url(#${prefix}-${kind})` });
  const room = widthOf(label, "600 12px") + 8;
  drawn(group, "rect", { x: x - room / 2, y: y - 9, width: room, height: 18, rx: 4 });
  const text = drawn(group, "text", { x, y: y + 4, "text-anchor": "middle" });
  if (edge.legal && edge.refused) {
    drawn(text, "tspan", {}, number(edge.cases));
    drawn(text, "tspan", { class: "refused" }, ` (✗ ${number(edge.refused)})`);
  } else {
    text.textContent = label;
  }
}

function drawStage(parent, placed, process) {
  const { stage, lines, fact, width, height, x, y } = placed;
  const group = drawn(parent, "g", { class: `stage ${stage.kind}`, transform: `translate(${x - width / 2},${y - height / 2})` });
  group.dataset.stage = process.stages.indexOf(stage);
  drawn(group, "title", {}, [stage.title, stage.note, fact].filter(Boolean).join("\n"));
  const round = stage.kind === "resting" ? height / 2 : 7;
  drawn(group, "rect", { width, height, rx: round });
  if (stage.kind === "final") drawn(group, "rect", { class: "rim", x: 3, y: 3, width: width - 6, height: height - 6, rx: 5 });
  lines.forEach((line, at) => drawn(group, "text", { class: "name", x: width / 2, y: 21 + at * LINE, "text-anchor": "middle" }, line));
  drawn(group, "text", { class: "fact", x: width / 2, y: 21 + lines.length * LINE, "text-anchor": "middle" }, fact);
}

function drawProcess(place, process, prefix) {
  const graph = laidOut(process);
  const { width, height } = graph.graph();
  const svg = drawn(null, "svg", { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true", focusable: "false" });
  const kept = drawn(svg, "defs");
  for (const kind of ["used", "unused", "illegal"]) {
    const marker = drawn(kept, "marker", { id: `${prefix}-${kind}`, class: kind, viewBox: "0 0 10 10", refX: 8, refY: 5,
      markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto-start-reverse" });
    drawn(marker, "path", { d: "M0,1 L9,5 L0,9 z" });
  }
  const most = Math.max(1, ...process.edges.map((edge) => edge.cases));
  const start = graph.node("(start)");
  const edges = graph.edges().map((each) => ({ placed: graph.edge(each), from: graph.node(each.v), to: graph.node(each.w) }));
  for (const { placed, from, to } of edges.filter((each) => !each.placed.edge)) {
    drawn(drawn(svg, "g", { class: "edge used" }), "path", { d: pathOf(placed, from, to), "stroke-width": 1.2, "marker-end": `url(#${prefix}-used)` });
  }
  const order = { unused: 0, used: 1, illegal: 2 };
  edges.filter((each) => each.placed.edge).sort((one, other) => order[kindOf(one.placed.edge)] - order[kindOf(other.placed.edge)])
    .forEach(({ placed, from, to }) => drawEdge(svg, placed, most, prefix, from, to));
  drawn(svg, "circle", { class: "start", cx: start.x, cy: start.y, r: 6 });
  for (const name of graph.nodes()) {
    if (graph.node(name).stage) drawStage(svg, graph.node(name), process);
  }
  // As large as it was laid out where there is room for it, smaller where there is not, but never too small to read.
  const least = Math.min(width, Math.max(width * 0.8, 300));
  svg.style.width = `clamp(${least}px, 100%, ${width}px)`;
  svg.style.height = "auto";
  place.replaceChildren(svg);
  if (least > place.clientWidth) place.closest(".beside").classList.add("below");
  place.scrollLeft = start.x * svg.clientWidth / width - place.clientWidth / 2; // the beginning comes first
}

function drawLegend(place, process, mode) {
  place.replaceChildren();
  for (const [heat, label] of process.legends[mode]) {
    const swatch = drawn(null, "svg", { class: "swatch", viewBox: "0 0 10 10", "aria-hidden": "true" });
    drawn(drawn(swatch, "g", { class: `stage heat${heat}` }), "rect", { x: 0.5, y: 0.5, width: 9, height: 9, rx: 2 });
    element(place, "span", {}).append(swatch, label);
  }
  const kinds = new Set(process.edges.map(kindOf));
  for (const kind of ["unused", "illegal"].filter((each) => kinds.has(each))) {
    const sample = drawn(null, "svg", { class: "sample", viewBox: "0 0 24 10", "aria-hidden": "true" });
    drawn(drawn(sample, "g", { class: `edge ${kind}` }), "path", { d: "M1,5 L23,5", "stroke-width": 2 });
    element(place, "span", {}).append(sample, WORDS[`${kind}_edge`]);
  }
  if (process.edges.some((edge) => edge.legal && edge.refused)) element(place, "span", { class: "bad" }, WORDS.refused_edge);
}

function colourProcesses(mode) {
  (DATA.processes || []).forEach((process, at) => {
    const place = document.querySelector(`[data-process="${at}"]`);
    for (const group of place.querySelectorAll(".stage")) {
      const stage = process.stages[group.dataset.stage];
      group.setAttribute("class", `stage ${stage.kind} heat${stage.heat[mode]}`);
    }
    drawLegend(document.querySelector(`[data-legend="${at}"]`), process, mode);
  });
}

function startProcesses() {
  if (!DATA.processes || !DATA.processes.length) return;
  DATA.processes.forEach((process, at) => drawProcess(document.querySelector(`[data-process="${at}"]`), process, `p${at}`));
  const chosen = document.getElementById("colour-by");
  chosen.hidden = false;
  chosen.addEventListener("change", (event) => colourProcesses(event.target.value));
  colourProcesses(chosen.querySelector("input:checked").value);
}
