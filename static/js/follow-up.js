// Questions that hang on an answer above them: there once they are called for, gone when they are not.
//
//   <div data-follow-up="themes" data-answers="other" hidden><input type="hidden" name="seen" value="…" disabled> … </div>
//
// What was typed into one stays in it. Without this script the server shows them after saving. What appears is
// said in [data-follow-up-said], for those who do not see it appear.

import { once, words } from "./words.js";

const given = (form, name) =>
  [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)]
    .filter((field) => !field.closest("[data-follow-up][hidden]"))
    .filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked)
    .map((field) => (field.type === "checkbox" && !field.hasAttribute("value") ? "yes" : field.value));

/** Show what is called for and hide the rest; how many questions have newly appeared. */
function settle(form) {
  let appeared = 0;
  for (const place of form.querySelectorAll("[data-follow-up]")) {
    const wanted = place.dataset.answers.split(" ");
    const called = given(form, place.dataset.followUp).some((answer) => wanted.includes(answer));
    if (form.querySelector(`[name="${CSS.escape(place.dataset.followUp)}"]`)) {
      if (called && place.hidden) appeared += 1;
      place.hidden = !called;
      place.querySelector("input[name=seen]").disabled = !called;
    }
  }
  return appeared;
}

function say(form, appeared) {
  const line = form.querySelector("[data-follow-up-said]");
  if (line) line.textContent = appeared ? words(appeared === 1 ? "one_appeared" : "many_appeared", { n: appeared }) : "";
}

export const start = once("form:has([data-follow-up])", (form) => {
  form.addEventListener("change", () => say(form, settle(form)));
  settle(form);
});
