"""asyncio on Looplab's executor. The classes live in the native module `_asyncio`; what is here is put together from them.
"""

from .coroutines import *
from .events import *
from .exceptions import *
from .futures import *
from .locks import *
from .queues import *
from .runners import *
from .taskgroups import *
from .tasks import *
from .timeouts import *

__all__ = (
    coroutines.__all__
    + events.__all__
    + exceptions.__all__
    + futures.__all__
    + locks.__all__
    + queues.__all__
    + runners.__all__
    + taskgroups.__all__
    + tasks.__all__
    + timeouts.__all__
)


async def _wrap_awaitable(awaitable):
    return await awaitable


async def _nothing():
    pass
