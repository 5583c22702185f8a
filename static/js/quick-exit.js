// Leave at once: the control, the hidden first link, or Shift three times within five seconds.
// Without this script the control is a plain link to the same address, which ends the session.

import { cover } from "./cover.js";
import { words } from "./words.js";

const WITHIN = 5000;
const PRESSES = 3;
const PATIENCE = 2500;

export function leave() {
  const { leaveUrl, leaveTo } = document.body.dataset;
  cover();
  sessionStorage.clear(); // htmx notes the address of the page there
  document.dispatchEvent(new CustomEvent("face:leaving"));
  location.replace(leaveUrl || "/leave/");
  // Offline or slow: the everyday page matters more than the answer.
  if (leaveTo) setTimeout(() => location.replace(leaveTo), PATIENCE);
}

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-leave]")) return;
  event.preventDefault();
  leave();
});

// A Shift that makes a capital letter is not counted: only one pressed and let go on its own is.
let presses = [];
let alone = false;
let spoken = null;

function say(left) {
  if (!spoken) {
    spoken = document.createElement("p");
    spoken.className = "sr";
    spoken.setAttribute("role", "status");
    document.body.append(spoken);
  }
  spoken.textContent = left ? words("shift", { n: left }) : "";
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Shift") {
    if (!event.repeat) alone = true;
  } else {
    alone = false;
    presses = [];
  }
}, true);

document.addEventListener("keyup", (event) => {
  if (event.key !== "Shift" || !alone || !document.querySelector("[data-leave]")) return;
  alone = false;
  const now = Date.now();
  presses = [...presses.filter((at) => now - at < WITHIN), now];
  if (presses.length >= PRESSES) leave();
  else if (presses.length > 1) say(PRESSES - presses.length);
}, true);
