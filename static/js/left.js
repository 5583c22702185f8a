// What is left of a time that is kept for a while, beside the words that say until when.
//   <span data-left="543" aria-live="off" hidden></span>, in seconds as the server counts them
// Quiet: it changes once a minute, says when the last one runs, moves nothing and is read out to nobody unasked.

import { once, words } from "./words.js";

const MINUTE = 60_000;

export const start = once("[data-left]", (span) => {
  const over = Date.now() + Number(span.dataset.left) * 1000;
  const show = () => {
    const left = over - Date.now();
    const n = Math.ceil(left / MINUTE);
    const text = left <= 0 ? words("left_over") : n < 2 ? words("left_last") : words("left", { n });
    if (span.textContent !== text) span.textContent = text;
    span.hidden = false;
    if (left > 0) setTimeout(show, left - (n - 1) * MINUTE);
  };
  show();
});
