// A form is sent once. The button shows that it is busy; coming back to the page frees it.
// The brake is never held back.

import { say } from "./toast.js";
import { words } from "./words.js";

const LONG = 12_000;
const busy = new WeakMap();

function free(form) {
  const held = busy.get(form);
  if (!held) return;
  clearTimeout(held.timer);
  held.button?.removeAttribute("aria-busy");
  busy.delete(form);
}

const counts = (form) =>
  form.method.toLowerCase() === "post" && !form.matches("[data-brake], [data-again], [target=_blank]");

document.addEventListener("submit", (event) => {
  if (counts(event.target) && busy.has(event.target)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

document.addEventListener("submit", (event) => {
  const form = event.target;
  const byHtmx = form.matches("[hx-post], [data-hx-post], [hx-put], [hx-delete], [hx-patch]");
  if (!counts(form) || busy.has(form) || (event.defaultPrevented && !byHtmx)) return;
  const button = event.submitter;
  button?.setAttribute("aria-busy", "true");
  const timer = setTimeout(() => {
    free(form);
    say(words("took_long"));
  }, LONG);
  busy.set(form, { button, timer });
});

const freeAll = () => document.querySelectorAll("form").forEach(free);

window.addEventListener("pageshow", freeAll);
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) free(form);
});
document.addEventListener("htmx:sendError", () => say(words("took_long")));
