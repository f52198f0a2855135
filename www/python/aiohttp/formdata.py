import os

from .url import query_of, quote


class FormData:
    def __init__(self, fields=(), quote_fields=True, charset=None):
        self._fields = []
        self._multipart = False
        if isinstance(fields, dict):
            fields = fields.items()
        elif not isinstance(fields, (list, tuple)):
            fields = (fields,)
        self.add_fields(*fields)

    @property
    def is_multipart(self):
        return self._multipart

    def add_field(self, name, value, *, content_type=None, filename=None, content_transfer_encoding=None):
        if not isinstance(name, str):
            raise TypeError(f"field name must be an instance of str. Got: {name!r}")
        if filename is None and hasattr(value, "name") and hasattr(value, "read"):
            filename = os.path.basename(str(value.name))
        if hasattr(value, "read"):
            value = value.read()
            self._multipart = True
        if isinstance(value, (bytes, bytearray, memoryview)) or filename is not None or content_type is not None:
            self._multipart = True
        self._fields.append((name, value, content_type, filename))

    def add_fields(self, *fields):
        for field in fields:
            if hasattr(field, "read"):
                self.add_field(getattr(field, "name", "unknown"), field)
            elif isinstance(field, (list, tuple)) and len(field) == 2:
                self.add_field(*field)
            elif hasattr(field, "items"):
                self.add_fields(*field.items())
            else:
                raise TypeError(
                    "Only io.IOBase, multidict and (name, file) pairs allowed, use .add_field() for passing more "
                    f"complex parameters, got {field!r}"
                )

    def encode(self):
        """The body and its content type."""
        if not self._multipart:
            pairs = [(name, value) for name, value, _, _ in self._fields]
            return query_of(pairs).encode(), "application/x-www-form-urlencoded"
        boundary = os.urandom(16).hex()
        body = bytearray()
        for name, value, content_type, filename in self._fields:
            disposition = f'form-data; name="{quote(name, plus=False)}"'
            if filename is not None:
                disposition += f'; filename="{quote(filename, plus=False)}"'
            binary = not isinstance(value, (str, int, float))
            content_type = content_type or ("application/octet-stream" if binary else "text/plain; charset=utf-8")
            head = f"--{boundary}\r\nContent-Type: {content_type}\r\nContent-Disposition: {disposition}\r\n\r\n"
            body += head.encode() + (bytes(value) if binary else str(value).encode()) + b"\r\n"
        body += f"--{boundary}--\r\n".encode()
        return bytes(body), f"multipart/form-data; boundary={boundary}"
