// A short sentence that comes and goes. From the server: HX-Trigger: {"toast": "Kept. Only you can see it."}

import { piece } from "./words.js";

const STAYS = 8000;

export function say(text, { key = "", stays = false } = {}) {
  const home = document.querySelector("[data-toasts]");
  if (!home || !text) return;
  if (key) unsay(key);
  const toast = piece("toast");
  toast.dataset.key = key;
  toast.querySelector("span").textContent = text;
  toast.querySelector("button").addEventListener("click", () => toast.remove());
  home.append(toast);
  if (!stays) setTimeout(() => toast.remove(), STAYS);
}

export function unsay(key) {
  document.querySelectorAll(`[data-toasts] > [data-key="${key}"]`).forEach((toast) => toast.remove());
}

document.addEventListener("toast", (event) => say(event.detail?.value ?? event.detail?.words ?? ""));
