// Verdicts as they come in, and the words they rest on. The finished grade takes their place.
import { showMarked } from "./marks.js";

const TONES = 8;

export function live(answer) {
  const area = document.getElementById("live");
  const criteria = document.getElementById("live-criteria");
  const pitfalls = document.getElementById("live-pitfalls");
  const text = document.getElementById("live-answer");
  const spans = [];
  showMarked(text, answer, spans);
  criteria.replaceChildren();
  pitfalls.replaceChildren();
  let heard = 0;
  let clashes = 0;

  return {
    // Says what came in, for the line that is read out.
    add({ name, data }) {
      if (name === "findings") {
        clashes = data.keyword_checks.filter((check) => check.spans.length).length;
        return `${clashes} keyword checks found something. The judge reads.`;
      }
      if (name !== "verdict") return "";
      area.hidden = false;
      heard += 1;
      const { criterion, pitfall } = data;
      if (criterion) {
        spans.push(...toned(criterion, toneOf(criteria.children.length)));
        criteria.append(criterionRow(criterion, criteria.children.length));
      } else if (pitfall.present) {
        spans.push(...toned(pitfall, "pit"));
        pitfalls.append(pitfallRow(pitfall, pitfalls.children.length));
      }
      showMarked(text, answer, spans);
      return `${heard} ${heard === 1 ? "verdict" : "verdicts"} so far.`;
    },
    end() {
      area.hidden = true;
    },
  };
}

function toned(verdict, tone) {
  return (verdict.evidence ?? []).map(({ start, end }) => ({ start, end, tone }));
}

function toneOf(place) {
  return `tone${(place % TONES) + 1}`;
}

function criterionRow(criterion, place) {
  const row = filled("live-criterion", {
    tag: String(place + 1),
    title: criterion.title,
    points: number(criterion.points),
    of: `of ${number(criterion.max_points)}`,
    reason: criterion.reason,
  });
  const tone = toneOf(place);
  row.querySelector(".tag").classList.add(tone);
  row.querySelector(".bar").classList.add(tone);
  const share = (100 * criterion.points) / criterion.max_points;
  row.querySelector(".fill").setAttribute("width", `${share}%`);
  return row;
}

function pitfallRow(pitfall, place) {
  return filled("live-pitfall", {
    tag: String.fromCharCode(97 + (place % 26)),
    title: pitfall.title,
    points: number(pitfall.penalty),
    reason: pitfall.reason,
  });
}

function filled(id, texts) {
  const row = document.getElementById(id).content.firstElementChild.cloneNode(true);
  for (const [name, text] of Object.entries(texts)) {
    row.querySelector(`[data-${name}]`).textContent = text;
  }
  return row;
}

function number(value) {
  return String(Math.round(value * 10) / 10).replace("-", "\u2212");
}
