// The stream of a room. The browser reconnects by itself and says what it had last; we notice silence,
// and try again for as long as the page is open.

const SILENCE = 40_000;
const RETRY = 2_000;

export class Line {
  constructor(url, { look, over, back, say }) {
    this.url = url;
    this.tell = { look, over, back, say };
    this.source = null;
    this.heard = 0;
    this.lost = false;
    this.closed = false;
    this.last = "";
    setInterval(() => {
      if (this.source && Date.now() - this.heard > SILENCE) this.#again();
    }, 5_000);
    window.addEventListener("online", () => this.source && this.#again());
    window.addEventListener("offline", () => this.#missing());
    window.addEventListener("pagehide", () => this.source?.close());
  }

  get alive() {
    return !this.closed && this.source?.readyState === EventSource.OPEN;
  }

  open(after) {
    this.closed = false;
    this.source?.close();
    this.last ||= after;
    const url = new URL(this.url, location.href);
    if (this.last) url.searchParams.set("after", this.last);
    const source = (this.source = new EventSource(url));
    this.heard = Date.now();
    source.addEventListener("here", (event) => this.#heard(event));
    source.addEventListener("look", (event) => {
      this.#heard(event);
      this.tell.look(JSON.parse(event.data).kind, event.lastEventId);
    });
    source.addEventListener("over", () => {
      this.close();
      this.tell.over();
    });
    source.addEventListener("error", () => {
      this.#missing();
      if (source.readyState === EventSource.CLOSED && source === this.source && !this.closed) {
        this.source = null;
        setTimeout(() => {
          if (!this.closed && !this.source) this.tell.over();
        }, RETRY);
      }
    });
  }

  close() {
    this.closed = true;
    this.source?.close();
    this.source = null;
  }

  #heard(event) {
    this.heard = Date.now();
    if (event.lastEventId) this.last = event.lastEventId;
    if (!this.lost) return;
    this.lost = false;
    this.tell.say("");
    this.tell.back();
    this.tell.look("");
  }

  #missing() {
    if (this.closed || this.lost) return;
    this.lost = true;
    this.tell.say("reconnecting");
  }

  #again() {
    this.#missing();
    this.open(this.last);
  }
}
