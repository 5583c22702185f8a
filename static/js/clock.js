// The server's time on the desk, minute by minute; the device's own clock may be wrong, so only its pace is used.
//   <time data-clock="2026-04-02T17:41:00Z" data-zone="Europe/London">18:41</time>
//   <span data-since="2026-04-02T17:30:00Z" data-words="{n} min">11 min</span>, or data-until for what is left

import { once } from "./words.js";

const MINUTE = 60_000;
const steps = [];
let behind = 0;

const now = () => Date.now() + behind;

function every(step) {
  steps.push(step);
  step();
}

setInterval(() => steps.forEach((step) => step()), 1000);

const startClock = once("[data-clock]", (clock) => {
  behind = new Date(clock.dataset.clock).getTime() - Date.now();
  const face = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit", minute: "2-digit", hour12: false, timeZone: clock.dataset.zone || undefined,
  });
  every(() => {
    const text = face.format(now());
    if (clock.textContent !== text) clock.textContent = text;
  });
});

const startSpan = once("[data-since], [data-until]", (span) => {
  const { since, until, words = "{n} min" } = span.dataset;
  every(() => {
    const gone = since ? now() - new Date(since) : new Date(until) - now();
    const text = words.replace("{n}", String(Math.max(0, Math[since ? "floor" : "ceil"](gone / MINUTE))));
    if (span.textContent !== text) span.textContent = text;
  });
});

export const start = (root) => {
  startClock(root);
  startSpan(root);
};
