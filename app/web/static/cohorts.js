// The form for a cohort: what the file holds is shown at once, the upload tells how far it is. The
// server reads the file and makes what is shown; without script the form is sent as it is.

const SLICE = 200_000;
const form = document.getElementById("cohort-form");
if (form) start(form);

function start(form) {
  const file = form.elements.file;
  const drop = document.getElementById("drop");
  const outcome = document.getElementById("outcome");
  const progress = document.getElementById("progress");
  const stop = document.getElementById("stop");
  const buttons = [document.getElementById("start"), document.getElementById("check")];
  let running = null;
  let preview = null;

  drop.querySelector("[data-drop]").hidden = false;
  form.querySelector("[data-again]")?.remove();
  file.addEventListener("change", look);
  for (const name of ["answer_column", "reference_column"]) {
    form.elements[name].addEventListener("change", look);
  }
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragenter" || kind === "dragover");
    });
  }
  drop.addEventListener("drop", (event) => {
    if (running || !event.dataTransfer.files.length) return;
    file.files = event.dataTransfer.files;
    look();
  });
  stop.addEventListener("click", () => running?.abort());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!running) send(event.submitter?.id === "check" ? "/cohorts/check" : "/cohorts");
  });
  if (file.files.length) look();

  // The first rows, read by the server from the first part of the file alone.
  async function look() {
    preview?.abort();
    const chosen = file.files[0];
    if (!chosen) return outcome.replaceChildren();
    preview = new AbortController();
    const isCut = chosen.size > SLICE;
    const sent = new FormData();
    for (const name of ["answer_column", "reference_column"]) {
      sent.append(name, form.elements[name].value);
    }
    sent.append("part", isCut ? "cut" : "whole");
    sent.append("file", chosen.slice(0, SLICE, chosen.type), chosen.name);
    const { signal } = preview;
    progress.textContent = "Looking at the first rows.";
    try {
      const response = await fetch("/cohorts/check", {
        method: "POST",
        body: sent,
        headers: { Accept: "text/html" },
        signal,
      });
      show(await response.text(), false);
      progress.textContent = "";
    } catch {
      // The file itself may still be sent: only this first look did not come.
      if (!signal.aborted) progress.textContent = "The first rows could not be shown.";
    }
  }

  async function send(address) {
    preview?.abort();
    busy(true);
    try {
      running = upload(address, new FormData(form), (share) => {
        progress.textContent =
          share < 1 ? `Sending: ${Math.floor(100 * share)}%.` : "Sent. Reading the answers.";
      });
      const { url, text } = await running.done;
      progress.textContent = "";
      if (/^\/cohorts\/coh_/.test(new URL(url).pathname)) return location.assign(url);
      show(text, true);
    } catch (error) {
      progress.textContent =
        error.name === "AbortError"
          ? "Stopped. Nothing was kept."
          : "The connection to the service broke. Your choices are still here: try again.";
    } finally {
      running = null;
      busy(false);
    }
  }

  function show(text, isAnswer) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const found = page.getElementById("outcome");
    if (found) {
      outcome.replaceChildren(...[...found.childNodes].map((one) => document.importNode(one, true)));
    } else {
      const said = page.querySelector(".lead")?.textContent ?? "The service did not answer.";
      const note = document.createElement("div");
      note.className = "note wrong";
      note.setAttribute("role", "alert");
      note.textContent = said;
      outcome.replaceChildren(note);
    }
    if (!isAnswer) return;
    outcome.focus({ preventScroll: true });
    outcome.scrollIntoView({ block: "nearest" });
  }

  function busy(is) {
    for (const button of buttons) button.disabled = is;
    stop.hidden = !is;
    form.setAttribute("aria-busy", String(is));
    document.documentElement.classList.toggle("busy", is);
  }
}

// fetch does not tell how much of a body was sent.
function upload(address, body, told) {
  const request = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    request.open("POST", address);
    request.setRequestHeader("Accept", "text/html");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) told(event.loaded / event.total);
    });
    request.addEventListener("load", () =>
      resolve({ url: request.responseURL, text: request.responseText }),
    );
    request.addEventListener("error", () => reject(new Error("broken")));
    request.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")));
    request.send(body);
  });
  return { done, abort: () => request.abort() };
}
