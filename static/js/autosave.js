// Save a form while somebody writes, and never lose a word: what cannot be saved stays on the page.
//
//   <form data-autosave method="post" action="…" data-version="3">
//
// The server answers 200 {saved_at, version} · 422 {errors: {field: [words]}} (the others were saved) ·
// 409 {words} (a newer copy exists: stop) · 401 {sign_in} (signed out: wait for the same person; with {words, link}, for their PIN).
// Nothing is ever put into the browser's storage. A save goes on when the page is left; one whose answer was
// lost is known again by its words, so that a bad line does not look like another window. A link waits for the
// save, and the browser asks before leaving only what cannot be saved: a bad line, a lost sign-in, a refused answer.

import { notice, whoIsHere } from "./signed-in.js";
import { once, piece, words } from "./words.js";

const QUIET = 800;
const FIRST_RETRY = 2000;
const LAST_RETRY = 60_000;
const PATIENCE = 4000; // that a link waits, in milliseconds
const OUTLIVES = 60_000; // characters that a browser sends on after its page is gone

const written = (form) =>
  JSON.stringify(
    [...new FormData(form)]
      .filter(([name, value]) => !["csrfmiddlewaretoken", "version"].includes(name) && typeof value === "string")
      .map(([name, value]) => [name, value.trim().replace(/\s+/g, " ")]),
  );

class Autosave {
  constructor(form) {
    this.form = form;
    this.version = form.dataset.version ?? "";
    this.changed = new Set();
    this.refused = new Set(); // answers that stand on the page and nowhere else
    this.unanswered = ""; // what was sent last without an answer
    this.flight = null;
    this.timer = null;
    this.wait = FIRST_RETRY;
    this.stopped = false;
    this.signedOut = false;
    this.leaving = false;
    this.passing = false;
    form.noValidate = true; // the server answers in words, and unfinished is fine
    this.status = form.querySelector("[data-saving]") ?? this.#line();
    this.#listen();
  }

  #line() {
    const line = document.createElement("p");
    line.className = "sr";
    line.setAttribute("role", "status");
    this.form.append(line);
    return line;
  }

  #listen() {
    const touched = (event) => {
      if (!event.target.name || event.target.type === "file") return;
      this.changed.add(event.target.name);
      this.#later(QUIET);
    };
    this.form.addEventListener("input", touched);
    this.form.addEventListener("change", touched);
    this.form.addEventListener("focusout", () => this.#later(0));
    this.form.addEventListener("submit", (event) => this.#submit(event));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.save();
    });
    window.addEventListener("focus", () => this.#returned());
    window.addEventListener("online", () => this.#later(0));
    document.addEventListener("click", (event) => this.#follow(event));
    window.addEventListener("beforeunload", (event) => {
      if (!this.leaving && this.#wouldLose()) event.preventDefault();
    });
    document.addEventListener("face:leaving", () => {
      this.leaving = true;
      clearTimeout(this.timer);
    });
  }

  /** A link out of the page waits until what was typed has arrived, for seconds where the line is dead. The way out at once never does. */
  async #follow(event) {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    if (link.target || link.hasAttribute("data-leave") || link.hasAttribute("download")) return;
    if (link.origin !== location.origin || link.getAttribute("href").startsWith("#")) return;
    if (!this.form.isConnected || !(this.changed.size || this.flight) || this.stopped || this.signedOut) return;
    event.preventDefault();
    await Promise.race([this.save(), new Promise((goOn) => setTimeout(goOn, PATIENCE))]);
    location.assign(link.href);
  }

  /** Whether leaving now would lose words. What only waits for its moment is sent on the way, and outlives the page. */
  #wouldLose() {
    if (this.refused.size) return true;
    if (!this.changed.size && !this.flight) return false;
    const sent = "keepalive" in Request.prototype && navigator.onLine && written(this.form).length < OUTLIVES;
    if (!sent || this.stopped || this.signedOut || this.wait > FIRST_RETRY) return true;
    if (!this.flight) this.save();
    return this.changed.size > 0;
  }

  #later(delay) {
    if (this.stopped || this.signedOut || !this.changed.size || !this.form.isConnected) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  /** Send what changed. Answers whether the server has everything that it could accept. */
  async save() {
    clearTimeout(this.timer);
    while (this.flight) await this.flight; // whoever waited beside us may have sent the next one already
    if (!this.changed.size) return !this.stopped && !this.signedOut;
    if (this.stopped || this.signedOut || this.leaving) return false;
    this.flight = this.#send();
    try {
      return await this.flight;
    } finally {
      this.flight = null;
      if (this.changed.size && !this.stopped && !this.signedOut) this.#later(this.wait);
    }
  }

  async #send() {
    const names = [...this.changed];
    this.changed.clear();
    this.#say("saving", words("saving"), names);
    const body = new FormData(this.form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    body.set("version", this.version);
    const sent = written(this.form);
    let answer, told;
    try {
      answer = await fetch(this.form.action, {
        method: "POST",
        body,
        keepalive: sent.length < OUTLIVES,
        redirect: "manual",
        headers: { "X-Autosave": "1", "X-Person": document.body.dataset.personId ?? "", Accept: "application/json" },
      });
      told = await answer.json();
    } catch {
      this.unanswered = sent;
      return this.#failed(names);
    }
    if (answer.status === 409 && (await this.#isOwn())) {
      names.forEach((name) => this.changed.add(name));
      return this.#send();
    }
    this.unanswered = "";
    if (answer.status === 200) return this.#saved(told, names);
    if (answer.status === 422) return this.#partly(told, names);
    if (answer.status === 409) return this.#stale(told, names);
    if (answer.status === 401) return this.#out(told, names);
    return this.#failed(names);
  }

  #saved(told, names, refused = {}) {
    this.wait = FIRST_RETRY;
    if (told.version !== undefined) this.#newVersion(told.version);
    const good = names.filter((name) => !this.#homeOf(name, Object.keys(refused)));
    good.forEach((name) => this.refused.delete(name));
    const gone = Object.keys(refused).length > 0;
    if (told.saved_at) {
      this.#say("saved", words("saved", { time: told.saved_at }), good, { line: !gone });
    }
    this.form.querySelectorAll("[data-mends]").forEach((home) => {
      const { mends } = home.dataset;
      if (!(mends in refused) && names.some((name) => this.#homeOf(name, [mends]))) this.#mend(home, []);
    });
    return true;
  }

  #partly(told, names) {
    const errors = told.errors ?? {};
    this.#saved(told, names, errors);
    names.filter((name) => this.#homeOf(name, Object.keys(errors))).forEach((name) => this.refused.add(name));
    for (const [name, sentences] of Object.entries(errors)) {
      const home = this.form.querySelector(`[data-mends="${CSS.escape(name)}"]`);
      if (home) this.#mend(home, sentences);
    }
    this.#say("kept", words("kept"), Object.keys(errors));
    return true;
  }

  /** The question a field belongs to, out of `keys`: its own, or for one of several fields ("parts-0-name") theirs. */
  #homeOf(name, keys) {
    return keys.find((key) => name === key || name.startsWith(`${key}-`));
  }

  #stale(told, names) {
    this.stopped = true;
    names.forEach((name) => this.changed.add(name));
    this.#say("kept", words("kept"), names);
    notice(this.form, told.words || words("stale"), words("open_newer"), location.href);
    return false;
  }

  #out(told, names) {
    this.signedOut = true;
    names.forEach((name) => this.changed.add(name));
    this.#say("kept", words("kept"), names);
    notice(this.form, told.words || words("signed_out"), told.link || words("sign_in"), told.sign_in || "/account/login/");
    return false;
  }

  /** Whether the newer copy is this page's own: the save that went without an answer. Then go on from it. */
  async #isOwn() {
    const own = this.unanswered;
    this.unanswered = "";
    if (!own) return false;
    try {
      const answer = await fetch(location.href, { redirect: "error", cache: "no-store" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const action = this.form.getAttribute("action");
      const there = [...page.forms].find((form) => form.getAttribute("action") === action);
      if (!there || written(there) !== own) return false;
      this.#newVersion(there.dataset.version ?? "");
      return true;
    } catch {
      return false;
    }
  }

  #failed(names) {
    names.forEach((name) => this.changed.add(name));
    this.#say("kept", words("retry"), names);
    this.wait = Math.min(this.wait * 2, LAST_RETRY);
    return false;
  }

  /** Back from the tab where somebody signed in: go on only if it is the same person. */
  async #returned() {
    if (!this.signedOut) return this.#later(0);
    const here = await whoIsHere();
    if (here === "other") {
      this.stopped = true;
      return notice(this.form, words("other_person"));
    }
    if (here !== "same") return undefined;
    this.signedOut = false;
    notice(this.form, "");
    return this.save();
  }

  /** Before the form itself is sent, everything written must have arrived; otherwise it stays here. */
  async #submit(event) {
    if (this.passing) {
      this.leaving = true;
      return;
    }
    if (this.stopped || this.signedOut || this.changed.size || this.flight) {
      event.preventDefault();
      event.stopPropagation();
      const { submitter } = event;
      if (await this.save()) {
        this.passing = true;
        this.form.requestSubmit(submitter);
        this.passing = false;
      }
      return;
    }
    this.leaving = true;
  }

  #newVersion(version) {
    this.version = String(version);
    this.form.dataset.version = this.version;
    const input = this.form.querySelector("input[name=version]");
    if (input) input.value = this.version;
  }

  #say(kind, text, names, { line = true } = {}) {
    if (line) this.#write(this.status, kind, text);
    for (const name of names) {
      const homes = [...this.form.querySelectorAll("[data-saving-for]")];
      const beside = homes.find((home) => this.#homeOf(name, home.dataset.savingFor.split(" ")));
      if (beside) this.#write(beside, kind, text);
    }
  }

  #write(home, kind, text) {
    home.replaceChildren(piece(kind), document.createTextNode(text));
  }

  #mend(home, sentences) {
    home.replaceChildren(...sentences.map((sentence) => {
      const mend = piece("mend");
      mend.querySelector("span").textContent = sentence;
      return mend;
    }));
    for (const field of this.form.querySelectorAll(`[name="${CSS.escape(home.dataset.mends)}"]`)) {
      if (field.type === "hidden") continue;
      const about = new Set((field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
      if (sentences.length) {
        field.setAttribute("aria-invalid", "true");
        about.add(home.id);
      } else {
        field.removeAttribute("aria-invalid");
        about.delete(home.id);
      }
      field.setAttribute("aria-describedby", [...about].join(" "));
    }
    if (!sentences.length) this.#forget(home.dataset.mends);
  }

  /** What is mended leaves the list above, too, and an empty list goes. */
  #forget(name) {
    const list = this.form.querySelector("[data-mends-here]");
    list?.querySelector(`[data-mends-of="${CSS.escape(name)}"]`)?.remove();
    if (list && !list.querySelector("[data-mends-of]")) list.remove();
  }
}

export const start = once("form[data-autosave]", (form) => new Autosave(form));
