// Put a fresh screen into the page without touching what did not change.
//
// Elements with an id are the same element before and after. One that the server drew alike stays as it is,
// with what was typed, opened or focused in it. A form somebody is writing in stays too, or, if its screen
// went away, its words wait in memory for the screen to come back.

const SECRET = /(name="(?:csrfmiddlewaretoken|key)" value=")[^"]*/g;
const sign = (element) => element.outerHTML.replace(SECRET, "$1");

export class Merge {
  constructor(root) {
    this.root = root;
    this.served = new WeakMap();
    this.waiting = new Map();
    this.#remember(root);
  }

  /** Let `fresh` (a fragment) take the place of the root's content. */
  apply(fresh) {
    const focus = document.activeElement;
    const { id, name } = focus ?? {};
    const scene = this.root.querySelector("[data-scene]")?.dataset.scene;
    const token = fresh.querySelector("[name=csrfmiddlewaretoken]")?.value;
    this.#merge(this.root, fresh);
    if (token) this.root.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => (input.value = token));
    if (focus && focus !== document.body && !focus.isConnected) {
      const again = (id && document.getElementById(id)) || (name && this.root.querySelector(`[name="${CSS.escape(name)}"]`));
      (again || this.root.querySelector("main"))?.focus({ preventScroll: true });
    }
    const now = this.root.querySelector("[data-scene]")?.dataset.scene;
    if (now !== scene) window.scrollTo({ top: 0 });
  }

  #merge(old, next) {
    if (next instanceof Element) this.#attributes(old, next);
    const byId = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
    let place = old.firstElementChild;
    for (const fresh of [...next.children]) {
      const same = byId.get(fresh.id);
      const node = same && same.tagName === fresh.tagName ? this.#same(same, fresh) : this.#new(fresh);
      if (node === place) {
        place = place.nextElementSibling;
      } else {
        if (node !== same && same === place && place) place = place.nextElementSibling;
        old.insertBefore(node, place);
        if (node !== same && same) this.#drop(same);
      }
      byId.delete(fresh.id);
    }
    while (place) {
      const gone = place;
      place = place.nextElementSibling;
      this.#drop(gone);
    }
  }

  #same(same, fresh) {
    const drawn = sign(fresh);
    if (this.served.get(same) === drawn) return same;
    if (same.dataset.merge !== undefined && fresh.dataset.merge !== undefined) {
      this.#merge(same, fresh);
      return same;
    }
    if (same.matches("[data-keep]") || same.querySelector("[data-keep]")) return same;
    for (const form of this.#written(same)) {
      const twin = form.id && fresh.querySelector(`#${CSS.escape(form.id)}`);
      if (twin) twin.replaceWith(form);
      else if (fresh.id === form.id) {
        return same; // the form itself: what is being written wins until it is sent
      }
    }
    for (const open of same.querySelectorAll("details[open]")) {
      const twin = open.id ? fresh.querySelector(`#${CSS.escape(open.id)}`) : null;
      if (twin) twin.open = true;
    }
    if (same.matches("details[open]")) fresh.open = true;
    this.#keep(same);
    return this.#new(fresh, drawn);
  }

  #new(fresh, drawn = sign(fresh)) {
    this.#remember(fresh);
    if (fresh.id) this.served.set(fresh, drawn);
    const forms = fresh.matches("form") ? [fresh] : fresh.querySelectorAll("form[id]");
    for (const form of forms) this.#restore(form);
    queueMicrotask(() => document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: fresh } })));
    return fresh;
  }

  #drop(gone) {
    this.#keep(gone);
    gone.remove();
  }

  #written(element) {
    const mine = "form[data-dirty], form[data-sending]";
    const forms = [...element.querySelectorAll(mine)];
    if (element.matches(mine)) forms.push(element);
    return forms;
  }

  #keep(element) {
    for (const form of this.#written(element)) {
      if (form.id) this.waiting.set(form.id, [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "key"));
    }
  }

  #restore(form) {
    const words = this.waiting.get(form.id);
    if (!words) return;
    this.waiting.delete(form.id);
    form.dataset.dirty = "";
    for (const [name, value] of words) {
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
        else if (field.type !== "hidden") field.value = value;
      }
    }
  }

  #attributes(old, next) {
    for (const { name } of [...old.attributes]) if (!next.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }

  #remember(element) {
    for (const child of element.querySelectorAll("[id]")) this.served.set(child, sign(child));
  }
}
