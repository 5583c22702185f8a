// `<a href="/a/page/" data-dialog="id">` opens the <dialog> of that id; without a script it is the page itself.
// `[data-close]` closes. `<dialog data-dialog-now>` brought by htmx opens as it arrives and goes when it closes.

import { once } from "./words.js";

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
    return;
  }
  const closer = event.target.closest?.("[data-close]");
  if (closer?.closest("dialog")) {
    event.preventDefault();
    closer.closest("dialog").close();
  }
});

export const start = once("dialog[data-dialog-now]", (dialog) => {
  dialog.removeAttribute("open");
  dialog.showModal();
  dialog.addEventListener("close", () => dialog.remove());
});
