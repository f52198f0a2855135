class WSGIRequestHandler:
    pass


class WSGIServer:
    pass
