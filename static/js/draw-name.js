// A name drawn with a finger, a pen or a mouse. Without this script, and by keyboard, the name is typed.

import { once } from "./words.js";

const WIDTH = 400;
const HEIGHT = 140;
const STEP = 2; // units of the box: closer points add nothing to a line

export const start = once("[data-draw-name]", (box) => {
  const field = box.querySelector("input[type=hidden]");
  const svg = box.querySelector("svg");
  const clear = box.querySelector("button");
  let strokes = [];
  let line = null;

  const keep = () => {
    field.value = strokes.length ? JSON.stringify(strokes) : "";
    clear.disabled = !strokes.length;
  };

  const place = (event) => {
    const frame = svg.getBoundingClientRect();
    const x = Math.round(((event.clientX - frame.left) / frame.width) * WIDTH);
    const y = Math.round(((event.clientY - frame.top) / frame.height) * HEIGHT);
    return [Math.min(WIDTH, Math.max(0, x)), Math.min(HEIGHT, Math.max(0, y))];
  };

  const add = (event) => {
    const stroke = strokes[strokes.length - 1];
    const point = place(event);
    const last = stroke[stroke.length - 1];
    if (last && Math.hypot(point[0] - last[0], point[1] - last[1]) < STEP) return;
    stroke.push(point);
    line.setAttribute("points", stroke.map((one) => one.join(",")).join(" "));
  };

  svg.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    strokes.push([]);
    line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
    line.setAttribute("class", "ink");
    svg.append(line);
    add(event);
  });
  svg.addEventListener("pointermove", (event) => {
    if (line) add(event);
  });
  for (const kind of ["pointerup", "pointercancel"]) {
    svg.addEventListener(kind, () => {
      line = null;
      keep();
    });
  }
  clear.addEventListener("click", () => {
    strokes = [];
    svg.querySelectorAll("polyline").forEach((one) => one.remove());
    keep();
    svg.focus?.();
  });

  box.hidden = false;
  keep();
});
