// Enter in a line of a form with many questions goes on to the next one, as its key on a phone says, and does not
// send a page that was hardly begun:
//   <form data-enter-goes-on>
// Its buttons send it, by Enter as well.

import { once } from "./words.js";

const ONE_LINE = "input:not([type=hidden], [type=checkbox], [type=radio], [type=submit], [type=button])";
const STOPS = "input:not([type=hidden]), textarea, select, button, summary";

const isThere = (field) => !field.disabled && field.checkVisibility();

/** The next thing to answer; of a group of choices the chosen one, or its first. */
function next(form, field) {
  const stops = [...form.querySelectorAll(STOPS)].filter(isThere);
  const found = stops[stops.indexOf(field) + 1];
  if (found?.type !== "radio") return found;
  return form.querySelector(`input[name="${CSS.escape(found.name)}"]:checked`) ?? found;
}

export const start = once("form[data-enter-goes-on]", (form) => {
  for (const field of form.querySelectorAll(ONE_LINE)) field.enterKeyHint = "next";
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches(ONE_LINE)) return;
    event.preventDefault();
    next(form, event.target)?.focus();
  });
});
