// The sentences the scripts say, translated by the server, and the drawings beside them.

const block = document.getElementById("face-words");
const said = block ? JSON.parse(block.textContent) : {};

/** The sentence called `name`, with `{n}` and the like filled in. */
export function words(name, values = {}) {
  return (said[name] ?? "").replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

/** A fresh copy of a piece the server drew (templates/components/pieces.html). */
export function piece(name) {
  const template = document.querySelector(`template[data-piece="${name}"]`);
  return template.content.cloneNode(true).firstElementChild;
}

/** Call `set` once for every element under `root` that matches, now and after each htmx swap. */
export function once(selector, set) {
  const seen = new WeakSet();
  return (root) => {
    const found = [...root.querySelectorAll(selector)];
    if (root instanceof Element && root.matches(selector)) found.unshift(root);
    for (const element of found) {
      if (seen.has(element)) continue;
      seen.add(element);
      set(element);
    }
  };
}
