// The attempts of this tab. They live in sessionStorage: nobody has to say who they are, the server
// links nothing, and closing the tab forgets it all.
import { wordDiff } from "./diff.js";
import { drawPath } from "./path.js";

const KEY = "touchstone.attempts";
const MOST = 20;

export function attempts() {
  const area = document.getElementById("attempts");
  document.getElementById("forget").addEventListener("click", () => {
    write([]);
    show();
  });
  for (const id of ["compare-from", "compare-to"]) {
    document.getElementById(id).addEventListener("change", compare);
  }

  function show() {
    const kept = read();
    area.hidden = kept.length === 0;
    list(kept);
    drawPath(document.getElementById("path"), kept);
    choices(kept);
  }

  function add(attempt) {
    const { id, rubric, title, score, low, high, band, answer } = attempt;
    const kept = read().filter((one) => one.id !== id);
    write([...kept, { id, rubric, title, score, low, high, band, answer }].slice(-MOST));
  }

  return { add, show };
}

function list(kept) {
  const items = kept.map((one, place) => {
    const link = element("a", `${scoreOf(one)} ${one.band ?? ""}`.trim());
    link.href = `/grades/${one.id}`;
    const change = element("span", changeOf(one, before(kept, place)), "change");
    const item = element("li");
    item.append(link, " ", element("span", one.title, "faint"), " ", change);
    return item;
  });
  document.getElementById("attempt-list").replaceChildren(...items.reverse());
}

function before(kept, place) {
  return kept.slice(0, place).findLast((one) => one.rubric === kept[place].rubric);
}

function changeOf(one, earlier) {
  if (!earlier || one.score === undefined || earlier.score === undefined) return "";
  const change = Math.round((one.score - earlier.score) * 10) / 10;
  if (change === 0) return "as before";
  return change > 0 ? `+${change}` : `\u2212${-change}`;
}

function choices(kept) {
  const compared = document.getElementById("compare");
  compared.hidden = kept.length < 2;
  if (kept.length < 2) return;
  const [from, to] = pickers();
  for (const picker of [from, to]) {
    const options = kept.map((one, place) => {
      const option = element("option", `Attempt ${place + 1}: ${scoreOf(one)}`);
      option.value = String(place);
      return option;
    });
    picker.replaceChildren(...options);
  }
  from.value = String(kept.length - 2);
  to.value = String(kept.length - 1);
  compare();
}

function compare() {
  const kept = read();
  const [from, to] = pickers().map((picker) => kept[Number(picker.value)]);
  if (!from || !to) return;
  const parts = wordDiff(from.answer, to.answer);
  const names = { same: "span", gone: "del", came: "ins" };
  const shown = parts.map((part) => element(names[part.kind], part.text));
  document.getElementById("diff").replaceChildren(...shown);
  const words = (kind) =>
    parts
      .filter((part) => part.kind === kind)
      .reduce((sum, part) => sum + (part.text.match(/\S+/g)?.length ?? 0), 0);
  document.getElementById("diff-summary").textContent =
    `${words("came")} words came in, ${words("gone")} went out.`;
}

function pickers() {
  return [document.getElementById("compare-from"), document.getElementById("compare-to")];
}

function scoreOf(one) {
  return one.score === undefined ? "No grade" : String(Math.round(one.score * 10) / 10);
}

function element(name, text = "", className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function read() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one?.answer === "string") : [];
  } catch {
    return [];
  }
}

function write(kept) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // The store is full: keep half of them rather than none.
    if (kept.length > 1) write(kept.slice(Math.ceil(kept.length / 2)));
  }
}
