class UnixStreamServer:
    pass
