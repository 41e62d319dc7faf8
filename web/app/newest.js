/* newest.js: work that may be asked for faster than it is done: one run at a time, and of those that waited only the
 * newest. A slider that is dragged never queues renders, and an older picture never follows a newer one. */
export class Newest {
  #busy = false;
  #next = null;

  /* task: async function; its errors go to onError, else to the console. */
  constructor(onError = null) {
    this.onError = onError ?? ((error) => console.warn(error));
  }

  ask(task) {
    this.#next = task;
    if (!this.#busy) this.#run();
  }

  /* Forgets what waits; what runs may ask `current` whether it still counts. */
  drop() {
    this.#next = null;
  }

  get idle() {
    return !this.#busy;
  }

  async #run() {
    this.#busy = true;
    while (this.#next) {
      const task = this.#next;
      this.#next = null;
      try {
        await task();
      } catch (error) {
        if (error.name !== 'AbortError') this.onError(error);
      }
    }
    this.#busy = false;
  }
}
