"""Unix sockets, of which a browser has none: the loop says so when one is asked for."""

from .events import get_running_loop


async def open_unix_connection(path=None, **options):
    return get_running_loop().create_unix_connection(None, path)


async def start_unix_server(client_connected_cb, path=None, **options):
    return get_running_loop().create_unix_server(None, path)
