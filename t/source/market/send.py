"""How answers are put on the wire, whole or with the faults that happen there."""

import select
import socket
import struct
import time

from market import bodies, faults

PHRASES = {200: "OK", 302: "Found", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
           405: "Method Not Allowed", **faults.REASON}


def head(reply, headers):
    lines = [f"HTTP/1.1 {reply.status} {PHRASES.get(reply.status, 'Status')}", f"Content-Type: {reply.kind}"]
    lines += [f"{name}: {value}" for name, value in (*reply.headers, *headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def wait_for_client(connection, seconds):
    """Waits until the client closes, at most so long."""
    end = time.monotonic() + seconds
    while True:
        left = end - time.monotonic()
        if left <= 0:
            return
        ready, _, _ = select.select([connection], [], [], min(left, 1))
        if ready and not connection.recv(65536):
            return


# The faults on the wire. Each takes the connection, the reply, its encoded body, the headers of that, and the rule.
def send_reset(connection, reply, body, headers, rule):
    connection.sendall(head(reply, [*headers, ("Content-Length", len(body))]) + body[: max(1, len(body) // 2)])
    time.sleep(0.02)  # so that the client has read some of it
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # what closes it resets it


def send_nothing_after_head(connection, reply, body, headers, rule):
    connection.sendall(head(reply, [*headers, ("Content-Length", len(body))]))
    wait_for_client(connection, rule.get("seconds", 60))


def send_half_and_wait(connection, reply, body, headers, rule):
    connection.sendall(head(reply, [*headers, ("Content-Length", len(body))]) + body[: len(body) // 2])
    wait_for_client(connection, rule.get("seconds", 60))


def drip(connection, text, rule):
    """A few bytes at a time, for at most `seconds`."""
    end = time.monotonic() + rule.get("seconds", 60)
    step = int(rule.get("bytes", 1))
    for at in range(0, len(text), step):
        if time.monotonic() > end:
            return
        connection.sendall(text[at : at + step])
        time.sleep(rule.get("ms", 50) / 1000)


def send_drip(connection, reply, body, headers, rule):
    connection.sendall(head(reply, [*headers, ("Content-Length", len(body))]))
    drip(connection, body, rule)


def send_drip_head(connection, reply, body, headers, rule):
    drip(connection, head(reply, [*headers, ("Content-Length", len(body))]), rule)


def send_huge_head(connection, reply, body, headers, rule):
    """A head of `mib` MiB, in lines of a KiB."""
    line = b"X-Line: " + b"x" * 1014 + b"\r\n"
    text = head(reply, [*headers, ("Content-Length", len(body))])[:-2]
    for _ in range(int(rule.get("mib", 100)) << 2):
        connection.sendall(text + line * 255)
        text = line
    connection.sendall(b"\r\n" + body)


def send_no_http(connection, reply, body, headers, rule):
    connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n" + bytes(range(256)) * 8)


def send_short(connection, reply, body, headers, rule):
    connection.sendall(head(reply, [*headers, ("Content-Length", len(body))]) + body[: len(body) * 6 // 10])


def send_cut_chunks(connection, reply, body, headers, rule):
    half = body[: max(1, len(body) // 2)]
    connection.sendall(head(reply, [*headers, ("Transfer-Encoding", "chunked")]) + chunk(half))


def chunk(piece):
    return b"%x\r\n%s\r\n" % (len(piece), piece)


def send_huge(connection, reply, body, headers, rule):
    """The body's rows again and again: `mib` MiB in all, in chunks, so that no length says it before. What is there at
    the end is a body that can be read."""
    raw = reply.plain()
    begin, end = raw.find(b"[{") + 1, raw.rfind(b"}]") + 1
    if not 0 < begin < end:
        begin = end = len(raw) - 1
    piece = raw[begin:end] + b"," if begin < end else b" "
    piece *= 1 + (1 << 20) // len(piece)
    connection.sendall(head(reply, [("Transfer-Encoding", "chunked")]) + chunk(raw[:begin]))
    for _ in range(-(-(int(rule.get("mib", 100)) << 20) // len(piece))):
        connection.sendall(chunk(piece))
    connection.sendall(chunk(raw[begin:]) + chunk(b""))


def send_bomb(connection, reply, body, headers, rule):
    """The body with blanks before its last byte."""
    raw = reply.plain()
    squeezed = bodies.bomb(raw[:-1], raw[-1:], int(rule.get("mib", 256)))
    connection.sendall(head(reply, [("Content-Encoding", "gzip"), ("Content-Length", len(squeezed))]) + squeezed)


def send_bad_gzip(connection, reply, body, headers, rule):
    raw = reply.plain()
    connection.sendall(head(reply, [("Content-Encoding", "gzip"), ("Content-Length", len(raw))]) + raw)


SENDERS = {
    "reset": send_reset, "stalled-after-headers": send_nothing_after_head, "stalled-in-body": send_half_and_wait,
    "drip": send_drip, "drip-head": send_drip_head, "huge-head": send_huge_head, "no-http": send_no_http,
    "short-body": send_short, "cut-chunks": send_cut_chunks, "huge": send_huge, "bomb": send_bomb,
    "bad-gzip": send_bad_gzip,
}
