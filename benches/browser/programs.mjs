// The programs that run on both engines, word for word the same. Each takes its own time and prints it.

const timed = (setup, work) => `
import asyncio, time

${setup}

async def main():
    begin = time.perf_counter()
${work.replaceAll(/^/gm, "    ")}
    print("took", round((time.perf_counter() - begin) * 1000, 3), "ms")

asyncio.run(main())
`;

// Prints one line and is over.
export const FIRST_LINE = 'import asyncio\n\nasync def main():\n    print("first line")\n\nasyncio.run(main())\n';

export const PROGRAMS = [
  {
    name: "100,000 × `sleep(0)` over 1,000 tasks",
    source: timed(
      "async def turns():\n    for _ in range(100):\n        await asyncio.sleep(0)",
      "await asyncio.gather(*(turns() for _ in range(1_000)))",
    ),
  },
  {
    name: "10,000 tasks spawned by a gather",
    source: timed("async def nothing():\n    pass", "await asyncio.gather(*(nothing() for _ in range(10_000)))"),
  },
  {
    name: "100,000 items through `Queue(10)`",
    source: timed(
      [
        "async def produce(queue):",
        "    for item in range(100_000):",
        "        await queue.put(item)",
        "async def consume(queue):",
        "    for _ in range(100_000):",
        "        await queue.get()",
      ].join("\n"),
      "queue = asyncio.Queue(10)\nawait asyncio.gather(produce(queue), consume(queue))",
    ),
  },
  {
    name: "1,000 tasks × 100 through `Semaphore(10)`",
    source: timed(
      [
        "async def enter(semaphore):",
        "    for _ in range(100):",
        "        async with semaphore:",
        "            await asyncio.sleep(0)",
      ].join("\n"),
      "semaphore = asyncio.Semaphore(10)\nawait asyncio.gather(*(enter(semaphore) for _ in range(1_000)))",
    ),
  },
];
