// The programs of `benches/executor/src/races.rs` with plain promises.

/** @param {number} value @param {number} expected */
const check = (value, expected) => {
  if (value !== expected) throw new Error(`${value} is not ${expected}`);
};

/**
 * @template T
 * @param {number} count
 * @param {(i: number) => T} task
 */
const spawned = (count, task) => Array.from({ length: count }, (_, i) => task(i));

export async function spawnAndJoin() {
  let sum = 0;
  for (const task of spawned(25_000, async (i) => i)) sum += await task;
  check(sum, (25_000 * 24_999) / 2);
}

export async function takeTurns() {
  const turns = async () => {
    for (let i = 0; i < 300; i++) await undefined;
  };
  for (const task of spawned(300, turns)) await task;
}

/** @typedef {(value?: undefined) => void} Resume */

// A queue with room for one item, one putter and one getter.
class Queue {
  /** @type {number[]} */
  #items = [];
  /** @type {Resume | undefined} */
  #getter;
  /** @type {Resume | undefined} */
  #putter;

  /** @param {number} item */
  async put(item) {
    while (this.#items.length) await new Promise((resolve) => (this.#putter = resolve));
    this.#items.push(item);
    this.#getter?.();
  }

  async get() {
    while (!this.#items.length) await new Promise((resolve) => (this.#getter = resolve));
    const item = /** @type {number} */ (this.#items.shift());
    this.#putter?.();
    return item;
  }
}

export async function pingPong() {
  const [there, back] = [new Queue(), new Queue()];
  const echo = (async () => {
    for (let i = 0; i < 25_000; i++) await back.put((await there.get()) + 1);
  })();
  let item = 0;
  for (let i = 0; i < 25_000; i++) {
    await there.put(item);
    item = await back.get();
  }
  await echo;
  check(item, 25_000);
}

class Semaphore {
  /** @type {Resume[]} */
  #waiters = [];

  /** @param {number} permits */
  constructor(permits) {
    this.permits = permits;
  }

  acquire() {
    if (this.permits === 0) return new Promise((resolve) => this.#waiters.push(resolve));
    this.permits--;
  }

  release() {
    const next = this.#waiters.shift();
    if (next) next();
    else this.permits++;
  }
}

export async function sharePermits() {
  const semaphore = new Semaphore(10);
  const enter = async () => {
    for (let i = 0; i < 100; i++) {
      await semaphore.acquire();
      await undefined;
      semaphore.release();
    }
  };
  for (const task of spawned(300, enter)) await task;
}
