// Lock after a while without anybody: `data-idle-minutes` on the body, then to `data-idle-url`.
// Another tab of the same person counts, and so does an open room (it sends "room:alive").
// Locking signs out: the cover comes first, then the session ends, then the page to sign in again.

import { cover } from "./cover.js";
import { say, unsay } from "./toast.js";
import { words } from "./words.js";

const LOOK_EVERY = 5000;
const WARN_BEFORE = 60_000;
const TELL_OTHERS_EVERY = 20_000;

const minutes = Number(document.body.dataset.idleMinutes);
const url = document.body.dataset.idleUrl;
const signOut = document.body.dataset.idleOut;

async function lock() {
  cover();
  sessionStorage.clear();
  document.dispatchEvent(new CustomEvent("face:leaving"));
  if (signOut) {
    const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
    await fetch(signOut, { method: "POST", headers, redirect: "manual" }).catch(() => {});
  }
  location.replace(url);
}

if (minutes > 0 && url) {
  const others = "BroadcastChannel" in window ? new BroadcastChannel("face-alive") : null;
  let last = Date.now();
  let told = 0;
  let warned = false;

  const alive = () => {
    last = Date.now();
    if (warned) unsay("idle");
    warned = false;
    if (others && last - told > TELL_OTHERS_EVERY) {
      told = last;
      others.postMessage("alive");
    }
  };
  for (const kind of ["pointerdown", "keydown", "input", "wheel", "touchstart", "scroll", "room:alive"]) {
    document.addEventListener(kind, alive, { passive: true, capture: true });
  }
  others?.addEventListener("message", () => {
    last = Date.now();
    if (warned) unsay("idle");
    warned = false;
  });

  const look = setInterval(() => {
    const left = last + minutes * 60_000 - Date.now();
    if (left <= 0) {
      clearInterval(look);
      lock();
    } else if (left <= WARN_BEFORE && !warned) {
      warned = true;
      say(words("idle"), { key: "idle", stays: true });
    }
  }, LOOK_EVERY);
}
