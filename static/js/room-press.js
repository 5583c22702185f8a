// Presses: each goes once, under its own key; the brake goes first, at once, and is kept until it arrived.

const TWICE = 1_000;
const BRAKE_RETRY = 1_000;

const typing = (element) =>
  element?.matches?.("input:not([type=radio], [type=checkbox], [type=submit], [type=button]), textarea, select, [contenteditable]");

export class Presses {
  constructor(root, room) {
    this.root = root;
    this.room = room;
    this.busy = new WeakSet();
    this.more = new WeakMap(); // forms pressed again while a press of theirs was on its way, and by what
    this.brakeKey = "";
    this.brakeUrl = "";
    this.flying = false;
    this.lastB = 0;
    root.addEventListener("submit", (event) => this.#submit(event));
    root.addEventListener("input", (event) => {
      const form = event.target.closest("[data-room-form]");
      if (form && typing(event.target)) form.dataset.dirty = "";
    });
    root.addEventListener("change", (event) => {
      const form = event.target.closest("[data-room-form]");
      if (!form) return;
      form.dataset.dirty = ""; // also while an earlier press of this form is on its way
      if (form.dataset.tap !== undefined && !typing(event.target)) this.#tap(form);
    });
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Whether a brake is under way that the room may not know of yet. */
  get braking() {
    return this.brakeKey !== "";
  }

  #submit(event) {
    const form = event.target;
    if (form.matches("[data-brake]")) {
      event.preventDefault();
      this.brake(form);
    } else if (form.matches("[data-room-form]")) {
      event.preventDefault();
      this.#send(form, event.submitter);
    }
  }

  #tap(form) {
    if (this.busy.has(form)) this.more.set(form, null);
    else form.requestSubmit();
  }

  async #send(form, submitter) {
    if (this.busy.has(form)) {
      // Pressed twice is pressed once; but what was written since the first press goes after it.
      if ("dirty" in form.dataset) this.more.set(form, submitter);
      return;
    }
    this.busy.add(form);
    submitter?.setAttribute("aria-busy", "true");
    const body = new FormData(form, submitter);
    const written = "dirty" in form.dataset;
    const since = this.room.shown;
    form.dataset.key ||= crypto.randomUUID();
    body.set("key", form.dataset.key); // the same press sent again is the same press
    delete form.dataset.dirty;
    form.dataset.sending = ""; // a screen that comes meanwhile leaves it alone
    const answer = await this.#post(form.action, body);
    submitter?.removeAttribute("aria-busy");
    delete form.dataset.sending;
    const arrived = answer && [204, 409, 422].includes(answer.status);
    if (arrived) delete form.dataset.key;
    if (!arrived || answer.status !== 204) {
      if (written) form.dataset.dirty = "";
    } else if (form.dataset.fresh !== undefined) {
      form.reset();
      delete form.dataset.dirty;
    }
    if (!answer || answer.status >= 500) this.room.say("not_sent");
    else if (await this.room.take(answer, since)) this.room.say("");
    this.busy.delete(form);
    if (!this.more.has(form)) return;
    const by = this.more.get(form);
    this.more.delete(form);
    if (form.isConnected) form.requestSubmit(by?.form === form ? by : null);
  }

  async #post(url, body) {
    try {
      return await fetch(url, { method: "POST", body, headers: { "X-Room": "1", "X-Autosave": "1" }, redirect: "manual" });
    } catch {
      return null;
    }
  }

  /** One press, no question. Shown at once here; sent until it has arrived. */
  async brake(form) {
    this.brakeUrl = form.action;
    this.token = form.querySelector("[name=csrfmiddlewaretoken]")?.value;
    this.brakeKey ||= crypto.randomUUID();
    this.room.pauseNow();
    await this.flush();
  }

  /** Send a brake that waits; after a new sign-in under its token. */
  async flush(token = this.token) {
    if (!this.brakeKey || this.flying) return;
    this.flying = true;
    this.token = token;
    const since = this.room.shown;
    const body = new FormData();
    body.set("key", this.brakeKey);
    body.set("csrfmiddlewaretoken", this.token ?? "");
    const answer = await this.#post(this.brakeUrl, body);
    this.flying = false;
    if (answer?.status === 401) {
      await this.room.take(answer); // it waits for the same person to sign in again
      return;
    }
    if (answer && answer.status < 500) {
      this.brakeKey = "";
      if (await this.room.take(answer, since)) this.room.say("");
      return;
    }
    this.room.say("brake_waits");
    setTimeout(() => this.flush(), BRAKE_RETRY);
  }

  #key(event) {
    if (event.key?.toLowerCase() !== "b" || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target)) return;
    const now = Date.now();
    const twice = now - this.lastB < TWICE;
    this.lastB = twice ? 0 : now;
    const form = this.root.querySelector("[data-brake]");
    if (twice && form) this.brake(form);
  }
}
