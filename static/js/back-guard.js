// After sign-out the back button shows nothing: a page that the browser kept whole is covered and asked for again.

import { cover } from "./cover.js";

const isPrivate = () => document.body.dataset.door !== "public";

window.addEventListener("pagehide", (event) => {
  if (event.persisted && isPrivate()) cover();
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted && isPrivate()) {
    cover();
    location.reload();
  }
});
