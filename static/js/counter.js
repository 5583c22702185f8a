// "43 of 200" under a field. It counts and never cuts.

import { once, words } from "./words.js";

export const start = once("[data-counter]", (counter) => {
  const field = document.getElementById(counter.dataset.counterFor);
  if (!field) return;
  const limit = Number(counter.dataset.counter);
  const show = () => {
    const n = [...field.value].length;
    counter.textContent = words("count", { n, limit });
    counter.classList.toggle("over", n > limit);
  };
  field.addEventListener("input", show);
  show();
});
