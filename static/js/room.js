// The room's screen: follows the stream, draws what the server drew, sends presses, and never loses a word.
//
// The server draws every screen. An event only says "look again": the piece is fetched and merged into the
// page, so that what somebody is typing stays under their hands. What was typed and not sent lives in this
// page's memory alone.
//
// A place in the room is its audiences' newest numbers, "12.3": every screen, event and press names its own,
// so that one fetch serves however many ask, and an older screen never covers a newer one.

import { Line } from "./room-line.js";
import { Merge } from "./room-merge.js";
import { Presses } from "./room-press.js";

const ALIVE_EVERY = 20_000;

const numbers = (place) => (place ?? "").split(".").map(Number);

/** Whether `one` comes before `other`. Places of different audiences do not compare. */
function before(one, other) {
  const [ours, theirs] = [numbers(one), numbers(other)];
  return ours.length === theirs.length && theirs.some((n, i) => n > ours[i]);
}

class Room {
  constructor(root) {
    this.root = root;
    this.merge = new Merge(root);
    this.presses = new Presses(root, this);
    this.line = new Line(root.dataset.stream, {
      look: (kind, at) => this.#event(kind, at),
      over: () => this.look(),
      back: () => this.presses.flush(),
      say: (name) => this.say(name),
    });
    this.flight = null;
    this.asked = [];
    this.timer = null;
    this.shown = this.cursor;
    this.least = "";
    this.out = false;
    for (const kind of ["focus", "visibilitychange"]) {
      window.addEventListener(kind, () => this.out && this.look()); // back from where somebody signed in
    }
    this.#timers();
    this.line.open(this.cursor);
    if (root.dataset.every) setInterval(() => this.look(), Number(root.dataset.every) * 1000);
    setInterval(() => {
      if (this.line.alive) document.dispatchEvent(new CustomEvent("room:alive"));
    }, ALIVE_EVERY);
  }

  get scene() {
    return this.root.querySelector("[data-scene]");
  }

  get cursor() {
    return this.scene?.dataset.cursor ?? "";
  }

  #event(kind, at) {
    if (kind === "braked") {
      this.#notBefore(at);
      this.pauseNow();
    }
    if (!at || before(this.shown, at)) this.look(at);
  }

  /** Everyone stops: shown from the page itself, before the server is asked how it goes on. */
  pauseNow() {
    if (this.scene?.dataset.desk !== undefined || this.scene?.dataset.scene === "paused") return;
    const card = document.querySelector('template[data-room-piece="paused"]').content.cloneNode(true);
    this.merge.apply(card);
  }

  /** Fetch the screen as it is now, or as it is after `at`. Several calls at once become one more fetch. */
  look(at = "") {
    if (this.flight) this.asked.push(at);
    else this.flight = this.#fly().finally(() => (this.flight = null));
    return this.flight;
  }

  async #fly() {
    do {
      this.asked = [];
      await this.#fetch();
    } while (this.asked.some((at) => !at || before(this.shown, at)));
  }

  /** After a press that came to `at`, pressed while `since` was shown: the screen with what came of it. */
  async #reach(at, since) {
    this.#notBefore(at);
    if (!before(since, at)) await this.look(); // it made no event for this screen
    else if (before(this.shown, at)) await this.look(at);
  }

  async #fetch() {
    let answer;
    try {
      answer = await fetch(this.root.dataset.screen, { headers: { "X-Room": "1", "X-Autosave": "1" }, redirect: "manual" });
    } catch {
      this.say("reconnecting");
      return;
    }
    await this.take(answer);
  }

  /** Draw an answer of the server, or what a press came to. Answers whether we are in the room still. */
  async take(answer, since = "") {
    const person = answer.headers.get("X-Person");
    if (person && person !== document.body.dataset.personId) {
      location.reload();
      return false;
    }
    if (answer.status === 401 || answer.type === "opaqueredirect") {
      this.out = true;
      this.line.close();
      this.say("signed_out");
      return false;
    }
    if (answer.status === 404 || answer.status === 403) {
      this.line.close();
      this.say("gone");
      return false;
    }
    if (answer.status === 204) {
      await this.#reach(answer.headers.get("X-Cursor"), since);
      return true;
    }
    if (![200, 409, 422].includes(answer.status)) return false;
    const holder = document.createElement("template");
    try {
      holder.innerHTML = await answer.text();
    } catch {
      this.say("reconnecting"); // it broke off in the middle
      return false;
    }
    if (this.out) this.#returned(holder.content);
    if (!this.#older(holder.content)) this.merge.apply(holder.content);
    // What was refused says why at the head of the screen; the press may have been far below it.
    if (answer.status !== 200) document.getElementById("room-says")?.scrollIntoView({ block: "center" });
    this.#timers();
    if (!this.line.alive) this.line.open(this.cursor);
    return true;
  }

  /** The same person is signed in again: what waits goes on, under the token of the new sign-in. */
  #returned(fresh) {
    this.out = false;
    const token = fresh.querySelector("[name=csrfmiddlewaretoken]")?.value;
    this.root.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => (input.value = token ?? input.value));
    this.say("");
    this.presses.flush(token);
  }

  /** From here on no screen from before `at` is drawn: it would undo what was just pressed. */
  #notBefore(at) {
    if (!before(at, this.least)) this.least = at;
  }

  /** A screen that set out before what is shown, or before what this page knows of. */
  #older(fresh) {
    const scene = fresh.querySelector("[data-scene]");
    if (this.presses.braking && scene?.dataset.desk === undefined && scene?.dataset.scene !== "paused") return true;
    const place = scene?.dataset.cursor;
    if (before(place, this.shown) || before(place, this.least)) return true;
    this.shown = place;
    return false;
  }

  #timers() {
    clearTimeout(this.timer);
    const seconds = Number(this.scene?.dataset.lookAgain);
    if (seconds > 0) this.timer = setTimeout(() => this.look(), seconds * 1000);
  }

  /** One quiet line about the connection; an empty name takes it away, unless the stream is still missing. */
  say(name) {
    name ||= this.line.lost ? "reconnecting" : "";
    const line = document.querySelector("[data-room-line]");
    const template = name && document.querySelector(`template[data-room-say="${name}"]`);
    line.hidden = !template;
    line.replaceChildren(...(template ? [template.content.cloneNode(true)] : []));
  }
}

const root = document.querySelector("[data-room]");
if (root) new Room(root);
