// Who is signed in now, for a page that was left open, and the way on for the same person.

import { piece } from "./words.js";

const WHO = "/account/who/";

/**
 * "same", "nobody" or "other"; "" when there was no answer. For the same person every form of this page
 * gets the token of the sign-in as it is now: signing in changes it.
 */
export async function whoIsHere() {
  let who;
  try {
    const answer = await fetch(WHO, { headers: { Accept: "application/json", "X-Autosave": "1" }, redirect: "manual" });
    if (!answer.ok) return "";
    who = await answer.json();
  } catch {
    return "";
  }
  if (!who.person) return "nobody";
  if (who.person !== document.body.dataset.personId) return "other";
  document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => { input.value = who.token; });
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": who.token }));
  return "same";
}

/** A sentence at the end of a form, with a link that opens beside it; an empty one takes it away. */
export function notice(form, text, link = "", href = "") {
  form.querySelector("[data-form-notice]")?.remove();
  if (!text) return;
  const box = piece("notice");
  box.dataset.formNotice = "";
  box.querySelector("span").textContent = text;
  const anchor = box.querySelector("a");
  if (href) {
    anchor.hidden = false;
    anchor.href = href;
    anchor.textContent = link;
  } else {
    anchor.remove();
  }
  form.append(box);
  box.scrollIntoView({ block: "nearest" });
}
