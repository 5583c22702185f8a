// A form with words in it is sent only for the person whose page it is. After a sign-in has ended, the words
// stay here and the way to sign in opens beside them. Forms that save themselves ask on their own.

import { notice, whoIsHere } from "./signed-in.js";
import { say } from "./toast.js";
import { words } from "./words.js";

const FRESH = 60_000; // asked within the last minute is asked
const SIGN_IN = "/account/login/";
const FIELDS = "textarea, select, input:not([type=hidden], [type=submit], [type=button])";

const asking = new WeakSet();
const passing = new WeakSet();
const waiting = new Set();
let asked = Date.now();

const guarded = (form) =>
  Boolean(document.body.dataset.personId) &&
  form.method.toLowerCase() === "post" &&
  !form.matches("[data-autosave], [data-room-form], [data-brake], [target=_blank]") &&
  form.querySelector(FIELDS) !== null;

async function ask(form, submitter) {
  asking.add(form);
  submitter?.setAttribute("aria-busy", "true");
  const here = await whoIsHere();
  submitter?.removeAttribute("aria-busy");
  asking.delete(form);
  if (!form.isConnected) return;
  if (here === "same") {
    asked = Date.now();
    passing.add(form);
    form.requestSubmit(submitter?.form === form ? submitter : null);
    passing.delete(form);
  } else if (here === "nobody") {
    waiting.add(form);
    notice(form, words("signed_out"), words("sign_in"), SIGN_IN);
  } else if (here === "other") {
    notice(form, words("other_person"));
  } else {
    say(words("took_long"));
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!guarded(form) || passing.has(form) || Date.now() - asked < FRESH) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!asking.has(form)) ask(form, event.submitter);
}, true);

/** Back from the tab where somebody signed in: the words are sent when their writer says so once more. */
async function returned() {
  if (!waiting.size) return;
  const here = await whoIsHere();
  if (here !== "same" && here !== "other") return;
  for (const form of waiting) notice(form, words(here === "same" ? "back_again" : "other_person"));
  waiting.clear();
}

window.addEventListener("focus", returned);
