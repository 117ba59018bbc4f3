/** Runs a task on request, one at a time; requests during a run lead to one more run after it. */
export class Reload {
  #task;
  #isRunning = false;
  #isWanted = false;

  /** @param {() => Promise<void>} task */
  constructor(task) {
    this.#task = task;
  }

  async request() {
    this.#isWanted = true;
    if (this.#isRunning) {
      return;
    }

    this.#isRunning = true;
    try {
      while (this.#isWanted) {
        this.#isWanted = false;
        await this.#task();
      }
    } finally {
      this.#isRunning = false;
    }
  }
}
