"""The raw layer of open(): bytes of one descriptor, without a buffer. The layers above are `_io`'s."""

import _io
import posix

_FLAGS = {
    "r": 0,
    "w": posix.O_CREAT | posix.O_TRUNC,
    "a": posix.O_CREAT | posix.O_APPEND,
    "x": posix.O_CREAT | posix.O_EXCL,
}


class FileIO(_io._RawIOBase):
    _fd = -1

    def __init__(self, file, mode="r", closefd=True, opener=None):
        if self._fd >= 0:
            self.close()
        letters = set(mode) - {"b"}
        action = letters - {"+"}
        if len(action) != 1 or not action <= set("rwax") or len(mode) != len(set(mode)):
            if letters <= set("rwax+"):
                raise ValueError("Must have exactly one of create/read/write/append mode and at most one plus")
            raise ValueError(f"invalid mode: {mode}")
        (action,) = action
        self._plus = "+" in mode
        self._action = action
        self._readable = self._plus or action == "r"
        self._writable = self._plus or action != "r"
        if isinstance(file, int):
            if file < 0:
                raise ValueError("negative file descriptor")
            posix.fstat(file)
            self._fd = file
        else:
            if not closefd:
                raise ValueError("Cannot use closefd=False with file name")
            access = posix.O_RDWR if self._plus else posix.O_RDONLY if action == "r" else posix.O_WRONLY
            flags = access | _FLAGS[action] | posix.O_CLOEXEC
            self._fd = posix.open(file, flags, 0o666) if opener is None else opener(file, flags)
            if not isinstance(self._fd, int):
                raise TypeError("expected integer from opener")
            if self._fd < 0:
                raise ValueError(f"opener returned {self._fd}")
        self._closefd = closefd
        self.name = file
        if action == "a":
            posix.lseek(self._fd, 0, 2)

    def __repr__(self):
        kind = f"{type(self).__module__}.{type(self).__qualname__}"
        if self.closed:
            return f"<{kind} [closed]>"
        return f"<{kind} name={self.name!r} mode={self.mode!r} closefd={self._closefd}>"

    def __getstate__(self):
        raise TypeError(f"cannot pickle '{type(self).__name__}' object")

    def _open_fd(self):
        if self._fd < 0:
            raise ValueError("I/O operation on closed file")
        return self._fd

    def _for_reading(self):
        fd = self._open_fd()
        if not self._readable:
            raise _io.UnsupportedOperation("File not open for reading")
        return fd

    def _for_writing(self):
        fd = self._open_fd()
        if not self._writable:
            raise _io.UnsupportedOperation("File not open for writing")
        return fd

    def read(self, size=-1, /):
        fd = self._for_reading()
        if size is None or size < 0:
            return self.readall()
        return posix.read(fd, size)

    def readall(self):
        return posix.read(self._for_reading(), 1 << 30)

    def readinto(self, buffer, /):
        fd = self._for_reading()
        view = memoryview(buffer).cast("B")
        data = posix.read(fd, len(view))
        view[: len(data)] = data
        return len(data)

    def write(self, data, /):
        return posix.write(self._for_writing(), data)

    def seek(self, offset, whence=0, /):
        return posix.lseek(self._open_fd(), offset, whence)

    def tell(self):
        return posix.lseek(self._open_fd(), 0, 1)

    def truncate(self, size=None, /):
        fd = self._for_writing()
        if size is None:
            size = posix.lseek(fd, 0, 1)
        posix.ftruncate(fd, size)
        return size

    def close(self):
        if self._fd < 0:
            return
        fd = self._fd
        try:
            super().close()
        finally:
            self._fd = -1
            if self._closefd:
                posix.close(fd)

    def fileno(self):
        return self._open_fd()

    def isatty(self):
        self._open_fd()
        return False

    def readable(self):
        self._open_fd()
        return self._readable

    def writable(self):
        self._open_fd()
        return self._writable

    def seekable(self):
        self._open_fd()
        return True

    @property
    def closed(self):
        return self._fd < 0

    @property
    def closefd(self):
        return self._closefd

    @property
    def mode(self):
        if self._plus:
            return {"r": "rb+", "w": "rb+", "a": "ab+", "x": "xb+"}[self._action]
        return self._action + "b"

    @property
    def _blksize(self):
        return 8192


FileIO.__module__ = "_io"
