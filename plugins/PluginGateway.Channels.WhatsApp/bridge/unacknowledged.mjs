// What goes to the gateway and must not be lost: kept until it says that it has it. So many are under way at a time, because a full pipe would stop the whole program.
const WINDOW = 64;
const MOST = 10000;

export class Unacknowledged {
  #lines;
  #events = [];
  #next = 1;
  #sent = 0;

  constructor(lines) {
    this.#lines = lines;
  }

  /** Whether no more can be kept. */
  get isFull() {
    return this.#events.length >= MOST;
  }

  get count() {
    return this.#events.length;
  }

  /** Gives an event to the gateway. `raw` stays here, for what is fetched later. */
  add(type, event, raw) {
    this.#events.push({ n: this.#next++, type, event, raw });
    this.#push();
  }

  /** What an event was made of. */
  raw(n) {
    return this.#events.find((event) => event.n === n)?.raw;
  }

  /** The gateway has all up to this one. */
  acknowledge(n) {
    while (this.#events.length > 0 && this.#events[0].n <= n) {
      this.#events.shift();
    }
    this.#push();
  }

  /** Somebody else reads now: all that was not acknowledged goes out again. */
  restart() {
    this.#sent = 0;
    this.#push();
  }

  #push() {
    for (const { n, type, event } of this.#events.slice(0, WINDOW)) {
      if (n > this.#sent) {
        this.#sent = n;
        this.#lines.notify('event', { n, type, ...event });
      }
    }
  }
}
