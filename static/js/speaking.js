// "Words to begin with": the helper looks at a sentence when its writer asks, on their own device. Nothing is
// sent, stored or counted, and nothing is left when the page is.

import { listen, look } from "./speaking-rules.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const patterns = read("speaking-patterns");
const notes = read("speaking-notes");

const paragraph = (text) => {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
};

for (const helper of document.querySelectorAll("[data-helper]")) {
  const part = (name) => helper.querySelector(`[data-${name}]`);
  const box = helper.querySelector("textarea");
  const ask = helper.dataset.helper === "listen" ? listen : look;

  const clear = () => {
    part("said").replaceChildren();
    for (const name of ["crisis", "safety", "after"]) part(name).hidden = true;
  };
  part("look").addEventListener("click", () => {
    clear();
    const says = ask(patterns, box.value);
    part("crisis").hidden = says !== "risk";
    part("safety").hidden = says !== "safety";
    if (says !== "risk") part("said").append(paragraph(notes[says] ?? notes.nothing));
    part("after").hidden = false;
  });
  part("keep").addEventListener("click", () => {
    clear();
    box.focus();
  });
  part("hide").addEventListener("click", () => {
    // What is pressed goes away with the helper: whoever reads on does so from its section's heading.
    const heading = helper.closest("section").querySelector("h2");
    box.value = "";
    helper.remove();
    heading.tabIndex = -1;
    heading.focus();
  });
  addEventListener("pagehide", () => {
    box.value = "";
    clear();
  });
  helper.hidden = false;
}
