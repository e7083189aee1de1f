"use strict";
// The months, persons and stages as charts of ECharts, in the colours of the page.
const charts = [];

function textStyle() {
  return { fontFamily: getComputedStyle(document.body).fontFamily, color: colour("muted"), fontSize: 12 };
}

function plain(text) {
  const probe = element(null, "span", {}, text);
  return probe.innerHTML;
}

function tooltip(rows, at) {
  const row = rows[at];
  const lines = [
    `<strong>${plain(row.name)}</strong>`,
    `${plain(WORDS.violated)}: ${number(row.violated)}`,
    `${plain(WORDS.share_kept)}: ${plain(row.percent)} (${plain(row.fraction)})`,
  ];
  return lines.join("<br>");
}

function shared(rows) {
  return {
    animation: false,
    textStyle: textStyle(),
    aria: { enabled: false }, // the table below says it all
    tooltip: {
      trigger: "axis", axisPointer: { type: "shadow" }, confine: true, backgroundColor: colour("card"), borderColor: colour("line"),
      textStyle: { color: colour("text"), fontSize: 13 }, formatter: (shown) => tooltip(rows, shown[0].dataIndex),
    },
  };
}

function monthsOption(rows) {
  const axis = { axisLine: { lineStyle: { color: colour("strong-line") } }, axisTick: { show: false }, axisLabel: { color: colour("muted"), hideOverlap: true } };
  const share = rows.map((row) => {
    const decided = row.satisfied + row.violated;
    return decided ? Math.floor(1000 * row.satisfied / decided) / 10 : null;
  });
  const name = { color: colour("muted"), fontSize: 12 };
  return {
    ...shared(rows),
    grid: { left: 8, right: 8, top: 46, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemGap: 20, itemWidth: 14, itemHeight: 10, textStyle: name, selectedMode: false,
      data: [{ name: WORDS.violated, icon: "roundRect" }, { name: `${WORDS.share_kept} (%)`, icon: "diamond" }] },
    xAxis: { type: "category", data: rows.map((row) => row.name), ...axis },
    yAxis: [
      { type: "value", minInterval: 1, ...axis, axisLine: { show: false }, splitLine: { lineStyle: { color: colour("line") } } },
      { type: "value", min: 0, max: 100, ...axis, axisLine: { show: false }, axisLabel: { ...axis.axisLabel, formatter: "{value} %" }, splitLine: { show: false } },
    ],
    series: [
      { name: WORDS.violated, type: "bar", data: rows.map((row) => row.violated), itemStyle: { color: colour("bad-fill"), borderRadius: [3, 3, 0, 0] },
        barMaxWidth: 34, label: { show: rows.length <= 18, position: "top", color: colour("text"), formatter: (each) => (each.value ? number(each.value) : "") } },
      { name: `${WORDS.share_kept} (%)`, type: "line", yAxisIndex: 1, data: share, connectNulls: false, symbol: "diamond", symbolSize: 7,
        lineStyle: { width: 1.6, type: "dashed", color: colour("good") }, itemStyle: { color: colour("good") } },
    ],
  };
}

function groupOption(rows, width) {
  const room = Math.min(150, width * 0.34);
  return {
    ...shared(rows),
    grid: { left: 4, right: 112, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: "value", minInterval: 1, axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: {
      type: "category", inverse: true, data: rows.map((row) => row.name), axisLine: { lineStyle: { color: colour("strong-line") } }, axisTick: { show: false },
      axisLabel: { color: colour("text"), fontSize: 13, width: room, overflow: "truncate" },
    },
    series: [
      { name: WORDS.violated, type: "bar", data: rows.map((row) => row.violated), itemStyle: { color: colour("bad-fill"), borderRadius: [0, 3, 3, 0] }, barMaxWidth: 15,
        label: { show: true, position: "right", color: colour("text"), formatter: (each) => `${number(each.value)}  {kept|${rows[each.dataIndex].percent}}`,
          rich: { kept: { color: colour("muted"), fontSize: 12 } } } },
    ],
  };
}

function chart(id, rows, option, height) {
  const place = document.getElementById(id);
  if (!place || !rows.length) return;
  place.style.height = `${height}px`;
  charts.push({ place, height, made: echarts.init(place, null, { renderer: "svg" }), option: () => option(rows, place.clientWidth) });
}

function drawCharts() {
  for (const { place, height, made, option } of charts) {
    made.resize({ width: place.clientWidth, height }); // on paper the place has no height of its own
    made.setOption(option(), true);
    const svg = place.querySelector("svg");
    svg.setAttribute("viewBox", `0 0 ${made.getWidth()} ${made.getHeight()}`);
    svg.setAttribute("aria-hidden", "true");
  }
}

function startCharts() {
  if (!DATA.months) return;
  chart("chart-months", DATA.months, monthsOption, 260);
  for (const [name, rows] of Object.entries(DATA.groups)) chart(`chart-${name}`, rows, groupOption, 26 * rows.length + 12);
  drawCharts();
  let waiting = 0;
  new ResizeObserver(() => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(drawCharts);
  }).observe(document.querySelector("main"));
}
