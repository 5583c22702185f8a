// The room's screen: follows the stream, draws what the server drew, sends presses, and never loses a word.
//
// The server draws every screen. An event only says "look again": the piece is fetched and merged into the
// page, so that what somebody is typing stays under their hands. What was typed and not sent lives in this
// page's memory alone.

import { Line } from "./room-line.js";
import { Merge } from "./room-merge.js";
import { Presses } from "./room-press.js";

const ALIVE_EVERY = 20_000;

class Room {
  constructor(root) {
    this.root = root;
    this.merge = new Merge(root);
    this.presses = new Presses(root, this);
    this.line = new Line(root.dataset.stream, {
      look: (kind) => this.#event(kind),
      over: () => this.look(),
      back: () => this.presses.flush(),
      say: (name) => this.say(name),
    });
    this.flight = null;
    this.again = false;
    this.timer = null;
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

  #event(kind) {
    if (kind === "braked") this.pauseNow();
    this.look();
  }

  /** Everyone stops: shown from the page itself, before the server is asked how it goes on. */
  pauseNow() {
    if (this.scene?.dataset.desk !== undefined || this.scene?.dataset.scene === "paused") return;
    const card = document.querySelector('template[data-room-piece="paused"]').content.cloneNode(true);
    this.merge.apply(card);
  }

  /** Fetch the screen as it is now. Several calls at once become one more fetch. */
  async look() {
    if (this.flight) {
      this.again = true;
      return this.flight;
    }
    this.flight = this.#fetch();
    try {
      await this.flight;
    } finally {
      this.flight = null;
      if (this.again) {
        this.again = false;
        this.look();
      }
    }
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

  /** Draw an answer of the server. Answers whether it was a screen. */
  async take(answer) {
    const person = answer.headers.get("X-Person");
    if (person && person !== document.body.dataset.personId) {
      location.reload();
      return false;
    }
    if (answer.status === 401 || answer.type === "opaqueredirect") {
      this.line.close();
      this.say("signed_out");
      return false;
    }
    if (answer.status === 404 || answer.status === 403) {
      this.line.close();
      this.say("gone");
      return false;
    }
    if (![200, 409, 422].includes(answer.status)) return false;
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    if (!this.#older(holder.content)) this.merge.apply(holder.content);
    // What was refused says why at the head of the screen; the press may have been far below it.
    if (answer.status !== 200) document.getElementById("room-says")?.scrollIntoView({ block: "center" });
    this.#timers();
    if (!this.line.alive) this.line.open(this.cursor);
    return true;
  }

  /** An answer that set out before what is shown already: the newer one stays. */
  #older(fresh) {
    const numbers = (cursor) => (cursor ?? "").split(".").map(Number);
    const [theirs, ours] = [numbers(fresh.querySelector("[data-cursor]")?.dataset.cursor), numbers(this.newest)];
    if (theirs.length === ours.length && theirs.some((n, i) => n < ours[i])) return true;
    this.newest = theirs.join(".");
    return false;
  }

  #timers() {
    clearTimeout(this.timer);
    const seconds = Number(this.scene?.dataset.lookAgain);
    if (seconds > 0) this.timer = setTimeout(() => this.look(), seconds * 1000);
  }

  /** One quiet line about the connection; an empty name takes it away. */
  say(name) {
    const line = document.querySelector("[data-room-line]");
    const template = name && document.querySelector(`template[data-room-say="${name}"]`);
    line.hidden = !template;
    line.replaceChildren(...(template ? [template.content.cloneNode(true)] : []));
  }
}

const root = document.querySelector("[data-room]");
if (root) new Room(root);
