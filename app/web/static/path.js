// The score's path over the attempts at one question.

const SVG = "http://www.w3.org/2000/svg";
const TOP = 12;
const HEIGHT = 84;
const LEFT = 6;
const SPREAD = 88;

export function drawPath(svg, kept) {
  const last = kept.at(-1);
  const scored = kept.filter((one) => one.rubric === last?.rubric && one.score !== undefined);
  svg.toggleAttribute("hidden", scored.length < 2);
  const points = scored.map((one, place) => ({
    x: LEFT + (scored.length > 1 ? (SPREAD * place) / (scored.length - 1) : 0),
    y: TOP + HEIGHT * (1 - one.score / 100),
    score: Math.round(one.score * 10) / 10,
  }));
  const scores = points.map((point) => point.score).join(", ");
  svg.setAttribute("aria-label", `Scores of your attempts in order: ${scores}`);
  svg.replaceChildren(...lines(points), ...points.flatMap(dot));
}

function lines(points) {
  return points.slice(1).map((point, place) => {
    const from = points[place];
    return shape("line", {
      x1: `${from.x}%`,
      y1: from.y,
      x2: `${point.x}%`,
      y2: point.y,
      class: "line",
    });
  });
}

function dot(point) {
  const circle = shape("circle", { cx: `${point.x}%`, cy: point.y, r: 4, class: "dot" });
  const below = point.y < TOP + 16;
  const label = shape("text", {
    x: `${point.x}%`,
    y: below ? point.y + 20 : point.y - 10,
    "text-anchor": "middle",
  });
  label.textContent = String(point.score);
  return [circle, label];
}

function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
