// Pointing at a verdict or at its words in the answer lights up both.

const LIT = "lit";

export function linkEvidence(root) {
  root.addEventListener("pointerover", light);
  root.addEventListener("focusin", light);
  root.addEventListener("pointerout", clear);
  root.addEventListener("focusout", clear);
}

function light(event) {
  const source = event.target.closest?.("[data-items]");
  if (!source) return;
  clear();
  const items = source.dataset.items.split(" ");
  for (const item of items) {
    for (const element of document.querySelectorAll(`[data-items~="${CSS.escape(item)}"]`)) {
      element.classList.add(LIT);
    }
  }
}

function clear() {
  for (const element of document.querySelectorAll(`.${LIT}`)) element.classList.remove(LIT);
}
