"""Bodies that are made once and kept compressed, so that a thousand of them fit into memory and go out at once."""

import struct
import threading
import zlib

HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"


class Body:
    """Bytes, kept as a piece of a deflate stream that a tail may follow (a time of day, say)."""

    def __init__(self, raw):
        squeeze = zlib.compressobj(2, zlib.DEFLATED, -15)
        self.squeezed = squeeze.compress(raw) + squeeze.flush(zlib.Z_FULL_FLUSH)
        self.crc = zlib.crc32(raw)
        self.length = len(raw)

    def plain(self, tail=b""):
        return zlib.decompressobj(-15).decompress(self.squeezed) + tail

    def gzip(self, tail=b""):
        squeeze = zlib.compressobj(1, zlib.DEFLATED, -15)
        end = squeeze.compress(tail) + squeeze.flush(zlib.Z_FINISH)
        crc = zlib.crc32(tail, self.crc)
        return b"".join((HEAD, self.squeezed, end, struct.pack("<II", crc, (self.length + len(tail)) & 0xFFFFFFFF)))


class Bodies:
    """Makes each body once, also where many ask for it at the same time."""

    def __init__(self):
        self.lock = threading.Lock()
        self.kept = {}
        self.makers = {}

    def get(self, key, make):
        body = self.kept.get(key)
        if body is not None:
            return body
        with self.lock:
            maker = self.makers.setdefault(key, threading.Lock())
        with maker:
            if key not in self.kept:
                self.kept[key] = Body(make())
            return self.kept[key]

    def forget(self):
        with self.lock:
            self.kept = {}
            self.makers = {}


def bomb(head, tail, mib):
    """gzip of head, mib MiB of blanks, tail: about a thousandth of that long, and made in a moment."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = squeeze.compress(head) + squeeze.flush(zlib.Z_FULL_FLUSH)
    blanks = b" " * (1 << 20)
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = squeeze.compress(blanks) + squeeze.flush(zlib.Z_FULL_FLUSH)
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    last = squeeze.compress(tail) + squeeze.flush(zlib.Z_FINISH)
    crc = zlib.crc32(head)
    for _ in range(mib):
        crc = zlib.crc32(blanks, crc)
    crc = zlib.crc32(tail, crc)
    length = len(head) + len(tail) + (mib << 20)
    return b"".join((HEAD, first, piece * mib, last, struct.pack("<II", crc, length & 0xFFFFFFFF)))
