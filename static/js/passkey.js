// allauth's own scripts do the work of passkeys; when a device says no, we say it in words.

import { say } from "./toast.js";
import { words } from "./words.js";

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  say(words("passkey"), { key: "passkey", stays: true });
});
