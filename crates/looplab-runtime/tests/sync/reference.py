"""Runs programs, one a line, with CPython's own asyncio, and prints the trace of each: round, task, step, result."""

import asyncio
import sys

ROUNDS = int(sys.argv[1])


class Program:
    def __init__(self, text):
        head, *tasks = text.split("|")
        words = head.split()
        permits, maxsize, parties = (*(int(word) for word in words if word.isdigit()), 2)[:3]
        order = next((word for word in words if not word.isdigit()), "fifo")
        queues = {"fifo": asyncio.Queue, "lifo": asyncio.LifoQueue, "priority": asyncio.PriorityQueue}
        self.semaphore = asyncio.Semaphore(permits)
        self.lock = asyncio.Lock()
        self.condition = asyncio.Condition(self.lock)
        self.barrier = asyncio.Barrier(parties)
        self.event = asyncio.Event()
        self.queue = queues[order](maxsize)
        self.scripts = [(ops[0] == "stubborn", ops[1:]) for ops in map(str.split, tasks)]
        self.tasks = []
        self.round = 0
        self.lines = []
        self.over = False

    async def do(self, op, item):
        if op.startswith("cancel"):
            task = int(op[len("cancel"):])
            if task < len(self.tasks) and self.tasks[task] is not asyncio.current_task():
                self.tasks[task].cancel()
            return "ok"
        match op:
            case "acquire": await self.semaphore.acquire()
            case "release": self.semaphore.release()
            case "lock": await self.lock.acquire()
            case "unlock": self.lock.release()
            case "heed": await self.condition.wait()
            case "notify": self.condition.notify()
            case "notify_all": self.condition.notify_all()
            case "meet": return await self.barrier.wait()
            case "reset": await self.barrier.reset()
            case "abort": await self.barrier.abort()
            case "wait": await self.event.wait()
            case "set": self.event.set()
            case "clear": self.event.clear()
            case "put": await self.queue.put(item)
            case "get": return await self.queue.get()
            case "put_nowait": self.queue.put_nowait(item)
            case "get_nowait": return self.queue.get_nowait()
            case "task_done": self.queue.task_done()
            case "join": await self.queue.join()
            case "shutdown": self.queue.shutdown()
            case "shutdown_now": self.queue.shutdown(immediate=True)
            case "yield": await asyncio.sleep(0)
            case _: raise SystemExit(f"unknown step {op}")
        return "ok"

    async def act(self, task, stubborn, ops):
        for step, op in enumerate(ops):
            try:
                result = await self.do(op, task * 100 + step)
            except asyncio.CancelledError:
                self.log(f"task{task} {step} cancelled")
                if not stubborn:
                    raise
                continue
            except Exception:
                result = "error"
            self.log(f"task{task} {step} {result}")

    def log(self, text):
        if not self.over:
            self.lines.append(f"{self.round} {text}")

    def run(self):
        loop = asyncio.new_event_loop()

        def count(left):
            self.round += 1
            if left == 1:
                loop.stop()
            else:
                loop.call_soon(count, left - 1)

        loop.call_soon(count, ROUNDS)
        for task, (stubborn, ops) in enumerate(self.scripts):
            self.tasks.append(loop.create_task(self.act(task, stubborn, ops)))
        loop.run_forever()
        self.over = True
        # Those that still wait are ended quietly.
        left = [task for task in self.tasks if not task.done()]
        while left:
            for task in left:
                task.cancel()
            # Who waits for the condition does not end before it has the lock.
            if self.lock.locked():
                self.lock.release()
            loop.run_until_complete(asyncio.sleep(0))
            left = [task for task in left if not task.done()]
        loop.close()
        return self.lines


for line in sys.stdin:
    print(";".join(Program(line.strip()).run()))
