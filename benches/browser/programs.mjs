// The programs that run on both engines, word for word the same. Each takes its own time and prints it, if it can.

import { LOST_UPDATE } from "../../tests/e2e/lost.mjs";

/** @param {string[]} lines @param {number} by */
const indented = (lines, by) => lines.join("\n").replaceAll(/^/gm, " ".repeat(by));

/**
 * A program of `define`, which stands at its top, `prepare`, which is not timed, and `work`, which is. All are lines.
 *
 * @param {{ define?: string[], prepare?: string[], work: string[] }} parts
 */
const timed = ({ define = [], prepare = [], work }) => `
import asyncio, time

${define.join("\n")}

async def main():
${indented([...prepare, "begin = time.perf_counter()", ...work], 4)}
    print("took", round((time.perf_counter() - begin) * 1000, 3), "ms")

asyncio.run(main())
`;

/** A program that does not time itself, because all its clocks are the instant one. @param {string[]} work */
const untimed = (work) => `
import asyncio

async def main():
${indented(work, 4)}

asyncio.run(main())
`;

// Prints one line and is over.
export const FIRST_LINE = 'import asyncio\n\nasync def main():\n    print("first line")\n\nasyncio.run(main())\n';

/**
 * `clock` is the one that Looplab runs it on, if that is not real time.
 *
 * @type {{ name: string, source: string, clock?: string }[]}
 */
export const PROGRAMS = [
  {
    name: "100,000 × `sleep(0)` over 1,000 tasks",
    source: timed({
      define: ["async def turns():", "    for _ in range(100):", "        await asyncio.sleep(0)"],
      work: ["await asyncio.gather(*(turns() for _ in range(1_000)))"],
    }),
  },
  {
    name: "10,000 tasks spawned by a gather",
    source: timed({
      define: ["async def nothing():", "    pass"],
      work: ["await asyncio.gather(*(nothing() for _ in range(10_000)))"],
    }),
  },
  {
    name: "A tree of `TaskGroup`s with 6⁵ leaves",
    source: timed({
      define: [
        "async def grow(height):",
        "    if height:",
        "        async with asyncio.TaskGroup() as group:",
        "            for _ in range(6):",
        "                group.create_task(grow(height - 1))",
      ],
      work: ["await grow(5)"],
    }),
  },
  {
    name: "10,000 sleepers cancelled",
    source: timed({
      work: [
        "tasks = [asyncio.create_task(asyncio.sleep(3600)) for _ in range(10_000)]",
        "await asyncio.sleep(0)",
        "for task in tasks:",
        "    task.cancel()",
        "await asyncio.wait(tasks)",
      ],
    }),
  },
  {
    name: "10,000 `timeout`s that do not fire",
    source: timed({
      work: ["for _ in range(10_000):", "    async with asyncio.timeout(3600):", "        await asyncio.sleep(0)"],
    }),
  },
  {
    name: "100,000 sleeps that end within 10 ms; Looplab on its instant clock",
    clock: "instant",
    source: untimed(["await asyncio.gather(*(asyncio.sleep(i * 7919 % 100_000 / 1e7) for i in range(100_000)))"]),
  },
  {
    name: "100,000 items through `Queue(10)`",
    source: timed({
      define: [
        "async def produce(queue):",
        "    for item in range(100_000):",
        "        await queue.put(item)",
        "async def consume(queue):",
        "    for _ in range(100_000):",
        "        await queue.get()",
      ],
      work: ["queue = asyncio.Queue(10)", "await asyncio.gather(produce(queue), consume(queue))"],
    }),
  },
  {
    name: "1,000 tasks × 100 through `Semaphore(10)`",
    source: takingTurns("asyncio.Semaphore(10)"),
  },
  {
    name: "1,000 tasks × 100 through a `Lock`",
    source: takingTurns("asyncio.Lock()"),
  },
  {
    name: "50,000 round trips of two tasks through a `Condition`",
    source: timed({
      define: [
        "async def play(condition, turn, side):",
        "    for _ in range(50_000):",
        "        async with condition:",
        "            while turn[0] != side:",
        "                await condition.wait()",
        "            turn[0] = 1 - side",
        "            condition.notify()",
      ],
      work: [
        "condition, turn = asyncio.Condition(), [0]",
        "await asyncio.gather(*(play(condition, turn, side) for side in range(2)))",
      ],
    }),
  },
  {
    name: "An `Event` that 10,000 tasks wait for",
    source: timed({
      define: ["async def listen(event):", "    await event.wait()"],
      work: [
        "event = asyncio.Event()",
        "tasks = [asyncio.create_task(listen(event)) for _ in range(10_000)]",
        "await asyncio.sleep(0)",
        "event.set()",
        "await asyncio.gather(*tasks)",
      ],
    }),
  },
];

/**
 * Tasks that enter a lock or a semaphore a hundred times each, and let others go first while they are in.
 *
 * @param {string} guard
 */
function takingTurns(guard) {
  return timed({
    define: [
      "async def enter(guard):",
      "    for _ in range(100):",
      "        async with guard:",
      "            await asyncio.sleep(0)",
    ],
    work: [`guard = ${guard}`, "await asyncio.gather(*(enter(guard) for _ in range(1_000)))"],
  });
}

// Cancels so many tasks that wait for a lock, the last first: what leaves a list must not have to look for its place.
export const WAITERS = [1_000, 10_000, 100_000];
/** @param {number} waiters */
export const cancellation = (waiters) =>
  timed({
    define: ["async def enter(lock):", "    async with lock:", "        pass"],
    prepare: [
      "lock = asyncio.Lock()",
      "await lock.acquire()",
      `tasks = [asyncio.create_task(enter(lock)) for _ in range(${waiters})]`,
      "await asyncio.sleep(0)",
    ],
    work: ["for task in reversed(tasks):", "    task.cancel()", "await asyncio.wait(tasks)"],
  });

// Programs whose orders are explored.
export const EXPLORED = [
  { name: "5 tasks that lose an update and do not notice", source: LOST_UPDATE.replace(/^ *assert .*\n/m, "") },
  { name: "the same with an `assert`, so that a fourth of the runs print a traceback", source: LOST_UPDATE },
];
