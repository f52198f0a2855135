def __getattr__(name):
    # Whatever imports asyncio has this package's module too, in CPython.
    if name == "futures":
        import concurrent.futures

        return concurrent.futures
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
