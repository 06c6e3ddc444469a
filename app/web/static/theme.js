// Runs before anything is painted, so that a chosen scheme does not flash.
(() => {
  "use strict";
  const KEY = "touchstone.theme";
  const NAMES = { "": "System", light: "Light", dark: "Dark" };
  const ORDER = ["", "light", "dark"];
  const root = document.documentElement;
  const read = () => {
    try {
      const kept = localStorage.getItem(KEY) || "";
      return ORDER.includes(kept) ? kept : "";
    } catch {
      return "";
    }
  };
  const apply = (theme) => {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  apply(read());
  root.classList.add("js");
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    const show = () => {
      const theme = read();
      button.querySelector("span").textContent = NAMES[theme];
      const said = theme ? NAMES[theme].toLowerCase() : "as the system says";
      button.setAttribute("aria-label", `Colours: ${said}`);
    };
    button.addEventListener("click", () => {
      const next = ORDER[(ORDER.indexOf(read()) + 1) % ORDER.length];
      try {
        localStorage.setItem(KEY, next);
      } catch {
        return;
      }
      apply(next);
      show();
    });
    button.hidden = false;
    show();
  });
})();
