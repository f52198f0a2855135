"""CPython's asyncio under a clock that jumps: waiting takes no time, and what CPython leaves to chance is settled.

Three things are left to chance there: the order of timers that are due at the same moment (a heap does not keep it; in
real time no two are), the order in which sets of tasks are gone through, and when an unreachable cycle is collected.
Here timers keep the order they were set in, and sets the order things were put in.
"""

import asyncio
import asyncio.events
import asyncio.runners
import asyncio.taskgroups
import asyncio.tasks
import itertools
import operator
import warnings
import weakref


class OrderedSet(set):
    """A set that is gone through in the order of insertion."""

    def __init__(self, items=()):
        super().__init__()
        self.order = {}
        for item in items:
            self.add(item)

    def __iter__(self):
        return iter(self.order)

    def add(self, item):
        super().add(item)
        self.order[item] = None

    def clear(self):
        super().clear()
        self.order.clear()

    def discard(self, item):
        super().discard(item)
        self.order.pop(item, None)

    def remove(self, item):
        super().remove(item)
        del self.order[item]


class TimerHandle(asyncio.TimerHandle):
    """A timer that comes after those which were set before it for the same moment."""

    numbers = itertools.count()

    def __init__(self, *args):
        super().__init__(*args)
        self.number = next(self.numbers)

    def __lt__(self, other):
        return (self._when, self.number) < (other._when, other.number)


class Task(asyncio.Task):
    """A task that knows how many were made before it."""

    numbers = itertools.count()

    def __init__(self, coro, **options):
        # Before it is made: an eager one makes others in its first step.
        self.number = next(self.numbers)
        super().__init__(coro, **options)


class TaskGroup(asyncio.TaskGroup):
    """A group whose end does not hold what it raises. In 3.13.0 it does, which keeps alive what that refers to; later
    versions have mended it.
    """

    async def __aexit__(self, *error):
        try:
            await super().__aexit__(*error)
        except BaseException as raised:
            raised.__traceback__.tb_next.tb_frame.clear()
            raise
        finally:
            del error


class Selector:
    """Nothing to wait for but time, which passes at once."""

    def __init__(self, loop):
        self.loop = weakref.ref(loop)

    def select(self, timeout):
        loop = self.loop()
        loop.rounds += 1
        if loop.rounds > loop.most_rounds:
            raise SystemExit("too many rounds")
        if timeout is None:
            raise RuntimeError(loop.deadlock)
        if timeout > 0:
            Loop.now = max(Loop.now, loop._scheduled[0].when())
        return []


class Loop(asyncio.BaseEventLoop):
    """A loop whose clock jumps to the next timer when nothing is ready. All loops share the clock."""

    now = 0.0

    def __init__(self):
        super().__init__()
        self.rounds = 0
        self._selector = Selector(self)
        self._asyncgens.data = OrderedSet()

    def time(self):
        return Loop.now

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


class Policy(asyncio.DefaultEventLoopPolicy):
    """Makes every new loop one of these."""

    def new_event_loop(self):
        return Loop()


class Tasks:
    """`asyncio.tasks` as `asyncio.run` sees it when it cancels what is left: oldest first."""

    def __getattr__(self, name):
        return getattr(asyncio.tasks, name)

    def all_tasks(self, loop=None):
        return sorted(asyncio.tasks.all_tasks(loop), key=operator.attrgetter("number"))


def install(deadlock, most_rounds):
    """Makes it what `asyncio.run` uses. A loop in which nothing can ever go on raises RuntimeError(deadlock)."""
    Loop.deadlock, Loop.most_rounds = deadlock, most_rounds
    asyncio.events.TimerHandle = TimerHandle
    asyncio.Task = asyncio.tasks.Task = Task
    asyncio.TaskGroup = asyncio.taskgroups.TaskGroup = TaskGroup
    asyncio.eager_task_factory = asyncio.create_eager_task_factory(Task)
    asyncio.taskgroups.set = asyncio.tasks.set = OrderedSet
    asyncio.runners.tasks = Tasks()
    warnings.simplefilter("ignore")
    asyncio.set_event_loop_policy(Policy())
