// A cohort's page moves while its answers are graded; its figures come when they are there.
import { wordDiff } from "./diff.js";

const STILL = new Set(["paused", "done", "cancelled"]);
const state = document.getElementById("state");
const figures = document.getElementById("figures");
let source = null;

compareAll(document);
if (state) {
  if (state.dataset.watched === "yes") watch();
  if (STILL.has(state.dataset.status)) load();
  addEventListener("pagehide", () => source?.close());
}

function watch() {
  source = new EventSource(`/v1/cohorts/${state.dataset.id}/events`);
  source.addEventListener("progress", (event) => told(JSON.parse(event.data)));
  source.addEventListener("finished", () => {
    source.close();
    refresh();
  });
  source.addEventListener("error", () => {
    say("The connection broke. Trying again. Grading goes on meanwhile.");
  });
}

function told(event) {
  if (event.status !== state.dataset.status) {
    refresh();
    return;
  }
  let before = 0;
  for (const name of ["graded", "needs_review", "failed", "cancelled"]) {
    const part = state.querySelector(`[data-part=${name}]`);
    const share = event.total ? (100 * event[name]) / event.total : 0;
    part.setAttribute("x", `${before}%`);
    part.setAttribute("width", `${share}%`);
    before += share;
    number(name, event[name]).closest("div").classList.toggle("none", event[name] === 0);
  }
  number("done", event.done);
  number("total", event.total);
  if (event.cost_usd) state.querySelector("[data-cost]").textContent = `$${event.cost_usd.toFixed(4)}`;
  say(event.rate ? `${speed(event.rate)}, ${wait(event.seconds_left)} left.` : "");
}

function number(name, value) {
  const shown = state.querySelector(`[data-count=${name}]`);
  shown.textContent = value.toLocaleString("en").replaceAll(",", "\u202f");
  return shown;
}

function speed(rate) {
  return rate >= 1 ? `${Math.round(rate)} answers a second` : `${Math.round(60 * rate)} a minute`;
}

function wait(seconds) {
  for (const [unit, length] of [["days", 86400], ["hours", 3600], ["minutes", 60]]) {
    if (seconds >= 2 * length) return `about ${Math.round(seconds / length)} ${unit}`;
  }
  return seconds >= 60 ? "about a minute" : `about ${Math.max(1, Math.round(seconds))} s`;
}

function say(text) {
  const line = document.getElementById("progress");
  if (line && line.textContent !== text) line.textContent = text;
}

// The server makes the page, so that there is one way to show a cohort.
async function refresh() {
  try {
    const page = await fetched(`/cohorts/${state.dataset.id}`);
    const found = page.getElementById("state");
    state.replaceChildren(...imported(found));
    Object.assign(state.dataset, found.dataset);
    put(page.getElementById("figures"));
    document.title = page.title;
    if (state.dataset.watched === "yes" && source?.readyState === EventSource.CLOSED) watch();
    if (STILL.has(state.dataset.status)) load();
  } catch {
    say("The page did not come. Reload it to see how far the cohort is.");
  }
}

async function load() {
  if (figures.dataset.loaded === "yes" || !figures.dataset.source) return;
  const note = figures.querySelector("p");
  const before = note.cloneNode(true);
  note.textContent = "Results are being summed up.";
  figures.setAttribute("aria-busy", "true");
  try {
    put((await fetched(figures.dataset.source)).getElementById("figures"));
  } catch {
    note.replaceWith(before);
  } finally {
    figures.setAttribute("aria-busy", "false");
  }
}

function put(found) {
  figures.replaceChildren(...imported(found));
  Object.assign(figures.dataset, found.dataset);
  compareAll(figures);
}

async function fetched(address) {
  const response = await fetch(address, { headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error(String(response.status));
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

function imported(element) {
  return [...element.childNodes].map((one) => document.importNode(one, true));
}

// In a group of answers that are alike, what each of them has of its own stands out.
function compareAll(root) {
  for (const group of root.querySelectorAll("[data-alike]")) {
    const [first, ...others] = group.querySelectorAll("[data-text]");
    const text = first.textContent;
    for (const other of others) {
      const parts = wordDiff(text, other.textContent);
      if (others.length === 1) mark(first, parts, "gone", "del");
      mark(other, parts, "came", "ins");
    }
    const legend = document.querySelector("[data-legend]");
    if (legend) legend.hidden = false;
  }
}

function mark(shown, parts, kind, name) {
  const pieces = parts
    .filter((part) => part.kind === "same" || part.kind === kind)
    .map((part) => {
      if (part.kind === "same") return document.createTextNode(part.text);
      const piece = document.createElement(name);
      piece.textContent = part.text;
      return piece;
    });
  shown.replaceChildren(...pieces);
}
