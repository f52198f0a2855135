"""Futures of asyncio and of `concurrent.futures` that follow each other. Loaded when a program has both."""

import concurrent.futures

from . import events, exceptions, futures


def wrap_future(future, *, loop=None):
    """An asyncio future that follows a `concurrent.futures.Future`."""
    if futures.isfuture(future):
        return future
    assert isinstance(future, concurrent.futures.Future), f"concurrent.futures.Future is expected, got {future!r}"
    if loop is None:
        loop = events.get_event_loop()
    follower = loop.create_future()
    _chain_future(future, follower)
    return follower


def run_coroutine_threadsafe(coro, loop):
    """A `concurrent.futures.Future` of a coroutine that runs in `loop`. Waiting for it would block the only thread."""
    from .coroutines import iscoroutine
    from .tasks import ensure_future

    if not iscoroutine(coro):
        raise TypeError("A coroutine object is required")
    future = concurrent.futures.Future()

    def begin():
        try:
            _chain_future(ensure_future(coro, loop=loop), future)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            if future.set_running_or_notify_cancel():
                future.set_exception(error)
            raise

    loop.call_soon_threadsafe(begin)
    return future


def _convert_future_exc(error):
    """The error of one kind of future as one of the other."""
    if type(error) is concurrent.futures.CancelledError:
        return exceptions.CancelledError(*error.args).with_traceback(error.__traceback__)
    if type(error) is concurrent.futures.InvalidStateError:
        return exceptions.InvalidStateError(*error.args).with_traceback(error.__traceback__)
    return error


def _set_concurrent_future_state(concurrent, source):
    """Gives a `concurrent.futures.Future` the end of another future."""
    assert source.done()
    if source.cancelled():
        concurrent.cancel()
    if not concurrent.set_running_or_notify_cancel():
        return
    error = source.exception()
    if error is not None:
        concurrent.set_exception(_convert_future_exc(error))
    else:
        concurrent.set_result(source.result())


def _copy_future_state(source, dest):
    """Gives an asyncio future the end of another future. The other may be a `concurrent.futures.Future`."""
    assert source.done()
    if dest.cancelled():
        return
    assert not dest.done()
    if source.cancelled():
        dest.cancel()
        return
    error = source.exception()
    if error is not None:
        dest.set_exception(_convert_future_exc(error))
    else:
        dest.set_result(source.result())


def _chain_future(source, destination):
    """Has `destination` end as `source` does, and a cancelled `destination` cancel `source`."""
    kinds = concurrent.futures.Future
    if not futures.isfuture(source) and not isinstance(source, kinds):
        raise TypeError("A future is required for source argument")
    if not futures.isfuture(destination) and not isinstance(destination, kinds):
        raise TypeError("A future is required for destination argument")
    source_loop = futures._get_loop(source) if futures.isfuture(source) else None
    dest_loop = futures._get_loop(destination) if futures.isfuture(destination) else None

    def set_state():
        if futures.isfuture(destination):
            _copy_future_state(source, destination)
        else:
            _set_concurrent_future_state(destination, source)

    def pass_cancel(destination):
        if destination.cancelled():
            if source_loop is None or source_loop is dest_loop:
                source.cancel()
            else:
                source_loop.call_soon_threadsafe(source.cancel)

    def pass_state(source):
        if destination.cancelled() and dest_loop is not None and dest_loop.is_closed():
            return
        if dest_loop is None or dest_loop is source_loop:
            set_state()
        elif not dest_loop.is_closed():
            dest_loop.call_soon_threadsafe(set_state)

    destination.add_done_callback(pass_cancel)
    source.add_done_callback(pass_state)
