// An answer of a cohort: its evidence is linked, and keys lead from one answer to the next.
import { linkEvidence } from "./evidence.js";

const KEY = "touchstone.keys";
const OTHER = { j: "n", k: "p" };
const box = document.getElementById("keys");

linkEvidence(document);
document.querySelector("[data-keys]").hidden = false;
box.checked = kept() !== "off";
box.addEventListener("change", () => {
  try {
    localStorage.setItem(KEY, box.checked ? "on" : "off");
  } catch {
    // It holds for this page alone.
  }
});
document.addEventListener("keydown", (event) => {
  if (!box.checked || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input:not([type=checkbox]), textarea, select")) return;
  const key = event.key.toLowerCase();
  document.querySelector(`.walk [data-key="${CSS.escape(OTHER[key] ?? key)}"]`)?.click();
});

function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
