"use strict";
// Everything that comes from data becomes text of an element, and never markup.
const SVG = "http://www.w3.org/2000/svg";
const DATA = JSON.parse(document.getElementById("data").textContent);
const WORDS = DATA.words;

function filled(word, values) {
  return WORDS[word].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function put(parent, made, attributes, text) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  if (text !== undefined) made.textContent = text;
  if (parent) parent.append(made);
  return made;
}

function element(parent, name, attributes, text) {
  return put(parent, document.createElement(name), attributes, text);
}

function drawn(parent, name, attributes, text) {
  return put(parent, document.createElementNS(SVG, name), attributes, text);
}

// A sentence, whose dates stay on one line.
function told(parent, text) {
  const place = element(parent, "bdi", {});
  for (const piece of text.split(/(\d{4}-\d\d-\d\d(?: \d\d:\d\d)?)/)) {
    if (/^\d{4}-/.test(piece)) element(place, "span", { class: "nowrap" }, piece);
    else place.append(piece);
  }
  return place;
}

// A name in its own direction, so that one written from right to left leaves its neighbours where they are.
function named(parent, text) {
  return element(parent, "bdi", {}, text);
}

function colour(name) {
  const probe = element(document.body, "span", { hidden: "" });
  probe.style.color = `var(--${name})`;
  const said = getComputedStyle(probe).color;
  probe.remove();
  return said;
}

function number(value) {
  return value.toLocaleString("en-US");
}
