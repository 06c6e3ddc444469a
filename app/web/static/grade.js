// The page for an answer. Everything here works without script too, but for streaming and history.
import { follow } from "./stream.js";
import { live } from "./live.js";
import { linkEvidence } from "./evidence.js";
import { attempts } from "./attempts.js";

const DRAFT = "touchstone.draft";
const SLOW_SECONDS = 8;

const form = document.getElementById("answer-form");
const result = document.getElementById("result");

linkEvidence(document);
const history = attempts();
history.show();
if (form) start(form);

function start(form) {
  const answer = form.elements.answer;
  const submit = document.getElementById("submit");
  const cancel = document.getElementById("cancel");
  const progress = document.getElementById("progress");
  const count = form.querySelector("[data-count]");
  const most = Number(form.dataset.most);
  let running = null;

  restore(answer);
  form.querySelector("[data-key]").hidden = false;
  answer.addEventListener("input", () => {
    counted();
    keep(answer.value);
  });
  answer.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.elements.rubric_id.addEventListener("change", showQuestion);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!running) grade();
  });
  cancel.addEventListener("click", () => running?.abort());
  showQuestion();
  counted();

  function showQuestion() {
    for (const text of form.querySelectorAll("[data-question]")) {
      text.hidden = text.dataset.question !== form.elements.rubric_id.value;
    }
  }

  // Code points, as the service counts them: an emoji is one, not two.
  function counted() {
    const words = answer.value.match(/\S+/g)?.length ?? 0;
    const left = most - [...answer.value].length;
    const near = left < most / 10 ? `, ${left.toLocaleString("en")} characters left` : "";
    count.textContent = `${words.toLocaleString("en")} ${words === 1 ? "word" : "words"}${near}`;
    count.classList.toggle("over", left < 0);
    answer.setAttribute("aria-invalid", String(left < 0));
  }

  async function grade() {
    const sent = answer.value;
    const reading = live(sent);
    running = new AbortController();
    busy(true);
    trouble(null);
    progress.textContent = "Sent. The judge begins to read.";
    const slow = setTimeout(() => {
      progress.textContent = "Still reading. A language model can take a minute.";
    }, SLOW_SECONDS * 1000);
    try {
      const id = await follow(request(sent), {
        signal: running.signal,
        heard(event) {
          clearTimeout(slow);
          progress.textContent = reading.add(event);
        },
      });
      progress.textContent = "Graded. Fetching the page of the grade.";
      await show(id, sent, running.signal);
      progress.textContent = "";
    } catch (error) {
      progress.textContent = error.name === "AbortError" ? "Stopped. Your answer is still here." : "";
      if (error.name !== "AbortError") trouble(error);
    } finally {
      clearTimeout(slow);
      reading.end();
      running = null;
      busy(false);
    }
  }

  function request(sent) {
    const judge = form.elements.judge?.value ?? "auto";
    return { rubric_id: form.elements.rubric_id.value, answer: sent, judge };
  }

  // The server makes the page, so that there is one way to show a grade.
  async function show(id, sent, signal) {
    const response = await fetch(`/grades/${id}`, { headers: { Accept: "text/html" }, signal });
    if (!response.ok) throw new Error("The grade is made, but its page did not come.");
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const shown = page.getElementById("grade");
    result.replaceChildren(document.importNode(shown, true));
    document.title = page.title;
    history.add({ ...shown.dataset, answer: sent });
    history.show();
    result.focus({ preventScroll: true });
    result.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block: "start" });
  }

  function busy(is) {
    submit.disabled = is;
    submit.textContent = is ? "Grading" : "Grade this answer";
    cancel.hidden = !is;
    form.setAttribute("aria-busy", String(is));
    document.documentElement.classList.toggle("busy", is);
  }

  function trouble(error) {
    const box = document.getElementById("trouble");
    box.hidden = !error;
    if (!error) return;
    const advice = JSON.parse(form.dataset.advice);
    box.querySelector("[data-detail]").textContent = error.message;
    box.querySelector("[data-advice]").textContent =
      error.advice ?? advice[error.code] ?? "Your answer is still here. Try again.";
    box.scrollIntoView({ block: "nearest" });
  }
}

function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function keep(text) {
  try {
    sessionStorage.setItem(DRAFT, text);
  } catch {
    // A full or forbidden store costs the draft only.
  }
}

function restore(answer) {
  if (answer.value) return;
  try {
    answer.value = sessionStorage.getItem(DRAFT) ?? "";
  } catch {
    // Nothing was kept.
  }
}
