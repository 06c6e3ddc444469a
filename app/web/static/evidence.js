// Pointing at a verdict or at its words in the answer lights up both. What has the keyboard's focus
// stays lit when the pointer leaves: scrolling to it moves the page away under a resting pointer.

const LIT = "lit";

export function linkEvidence(root) {
  root.addEventListener("pointerover", (event) => light(event.target));
  root.addEventListener("focusin", (event) => light(event.target));
  root.addEventListener("pointerout", () => light(focused(root)));
  root.addEventListener("focusout", () => light(null));
}

function focused(root) {
  const element = document.activeElement;
  return root.contains(element) ? element.closest("[data-items]") : null;
}

function light(target) {
  const source = target?.closest?.("[data-items]");
  if (target && !source) return;
  for (const element of document.querySelectorAll(`.${LIT}`)) element.classList.remove(LIT);
  for (const item of source?.dataset.items.split(" ") ?? []) {
    for (const element of document.querySelectorAll(`[data-items~="${CSS.escape(item)}"]`)) {
      element.classList.add(LIT);
    }
  }
}
