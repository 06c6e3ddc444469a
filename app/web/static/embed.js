// The widget. The page around it says what to grade by, and with which key:
//
//   frame.contentWindow.postMessage({ type: "touchstone.start", key, rubric_id, question,
//                                     reference }, "https://touchstone.example")
//
// It hears only the page it lies in, and only if that is of an origin that the operator named. It
// tells that page when it is ready, how high it is, and what each grade came to.

import { showMarked } from "./marks.js";

const origins = document.body.dataset.origins.split(" ");
const form = document.getElementById("answer-form");
const answer = document.getElementById("answer");
const submit = document.getElementById("submit");
const progress = document.getElementById("progress");
const result = document.getElementById("result");
let host = null;
let task = null;

window.addEventListener("message", ({ source, origin, data }) => {
  if (source !== window.parent || source === window || !origins.includes(origin)) return;
  if (data?.type !== "touchstone.start" || typeof data.rubric_id !== "string") return;
  host = origin;
  task = data;
  document.getElementById("waiting").hidden = true;
  if (typeof data.question === "string") {
    document.getElementById("question").textContent = data.question;
  }
  form.hidden = false;
  tellHeight();
});
// Before it is known who is around, nothing is said that is anybody's secret.
if (window.parent !== window) window.parent.postMessage({ type: "touchstone.ready" }, "*");

new ResizeObserver(tellHeight).observe(document.documentElement);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  submit.disabled = true;
  progress.textContent = "Grading";
  try {
    const grade = await graded(answer.value);
    show(grade, answer.value);
    tell({ type: "touchstone.graded", id: grade.id, score: grade.score, status: grade.status });
  } catch (error) {
    result.replaceChildren(element("p", "note wrong", error.message));
  }
  submit.disabled = false;
  progress.textContent = "";
  result.focus();
});

async function graded(text) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": once() };
  if (task.key) headers.Authorization = `Bearer ${task.key}`;
  const body = { answer: text, rubric_id: task.rubric_id, reference: task.reference ?? null };
  const request = { method: "POST", headers, body: JSON.stringify(body), credentials: "omit" };
  const response = await fetch("/v1/grades", request).catch(() => {
    throw new Error("The service cannot be reached. Your answer is still here: try again.");
  });
  const told = await response.json();
  if (!response.ok) throw new Error(told.detail);
  return told;
}

// crypto.randomUUID is there over TLS only.
function once() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function show(grade, text) {
  const parts = [element("h1", "", heading(grade))];
  if (grade.feedback) parts.push(element("p", "summary", grade.feedback.summary));
  if (grade.review.needed) parts.push(element("p", "note look", "A person should look at this."));
  for (const one of grade.feedback?.improvements.slice(0, 3) ?? []) {
    parts.push(element("p", "", `+${one.gain} ${one.advice}`));
  }
  parts.push(marked(text, grade));
  const list = element("ol", "criteria");
  for (const one of grade.criteria) {
    const row = element("li");
    const level = one.level === null ? "not assessed" : `level ${one.level} of ${one.max_level}`;
    row.append(element("h2", "", one.title), element("p", "level", level));
    if (one.reason) row.append(element("p", "reason", one.reason));
    list.append(row);
  }
  for (const one of grade.pitfalls.filter((each) => each.present)) {
    const row = element("li", "pitfall");
    row.append(element("h2", "", one.title), element("p", "", one.advice));
    list.append(row);
  }
  result.replaceChildren(...parts, list);
}

function heading(grade) {
  return grade.score === null ? "No grade" : `${grade.score} of 100, ${grade.band.label}`;
}

function marked(text, grade) {
  const box = element("div", "answer");
  const items = [...grade.criteria, ...grade.pitfalls.filter((one) => one.present)];
  showMarked(box, text, items.flatMap((one) => one.evidence));
  return box;
}

function element(name, className = "", text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  made.dir = "auto";
  return made;
}

function tell(message) {
  if (host) window.parent.postMessage(message, host);
}

function tellHeight() {
  tell({ type: "touchstone.height", height: document.documentElement.scrollHeight });
}
