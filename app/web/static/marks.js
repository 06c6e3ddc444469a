// An answer with the words marked that verdicts rest on. Places count characters; the strings of
// script count parts of them. Where two verdicts rest on the same words, the first one marks them.

export function showMarked(box, text, spans) {
  const characters = Array.from(text);
  const cut = (from, to) => characters.slice(from, to).join("");
  const parts = [];
  let at = 0;
  for (const { start, end, tone = "" } of [...spans].sort((a, b) => a.start - b.start)) {
    if (start < at) continue;
    const mark = document.createElement("mark");
    mark.className = tone;
    mark.textContent = cut(start, end);
    parts.push(cut(at, start), mark);
    at = end;
  }
  box.replaceChildren(...parts, cut(at));
}
