const FIRST_MS = 800;
const FACTOR = 1.7;
const LONGEST_MS = 15_000;

/** How long to wait before the next try: longer each time, up to a bound (`wire.md` §1.1). */
export class Backoff {
  #next = FIRST_MS;

  /** @returns {number} Milliseconds. */
  next() {
    const delay = this.#next;
    this.#next = Math.min(delay * FACTOR, LONGEST_MS);
    return delay;
  }

  reset() {
    this.#next = FIRST_MS;
  }
}
