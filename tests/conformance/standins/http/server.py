class HTTPServer:
    pass
