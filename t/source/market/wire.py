"""HTTP/1.1 on sockets: a thread for each connection, the log, and which answer a request gets."""

import datetime
import email.utils
import json
import os
import socket
import ssl
import threading
import time
import zlib

from market import bodies, faults, gokr, marketplace, naver, openapi, world
from market.message import Reply, Request
from market.send import SENDERS, chunk, head, wait_for_client

SERVICES = {service.SERVICE: service for service in (openapi, gokr, marketplace, naver)}
HEAD_MOST = 65536
BODY_MOST = 1 << 20


class Gone(Exception):
    """The client has closed the connection, or sends what is no HTTP."""


def read_request(stream, connection):
    """The next request of a connection; Gone at its end."""
    line = stream.readline(HEAD_MOST)
    while line in (b"\r\n", b"\n"):
        line = stream.readline(HEAD_MOST)
    parts = line.decode("latin-1").split()
    if len(parts) != 3:
        raise Gone
    headers = {}
    while True:
        line = stream.readline(HEAD_MOST)
        if not line:
            raise Gone
        if line in (b"\r\n", b"\n"):
            break
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > BODY_MOST:
        raise Gone
    if headers.get("expect", "").lower() == "100-continue":
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    body = stream.read(int(length)) if int(length) else b""
    request = Request(parts[0], parts[1], headers, body)
    request.version = parts[2]
    return request


class Log:
    """A JSON line for each request, written before the first byte of its answer; a line is whole or not there."""

    def __init__(self, path):
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if path else None

    def write(self, line):
        if self.file is not None:
            os.write(self.file, (json.dumps(line, ensure_ascii=False) + "\n").encode("utf-8"))


class Figures:
    """What the control request tells of the calls so far."""

    def __init__(self):
        self.lock = threading.Lock()
        self.number = 0
        self.running = {}
        self.forget()

    def forget(self):
        """Everything but the number of a line and what is under way."""
        with self.lock:
            self.most = {}
            self.calls = {}
            self.statuses = {}
            self.faults = {}

    def begin(self, service):
        with self.lock:
            self.number += 1
            self.calls[service] = self.calls.get(service, 0) + 1
            running = self.running[service] = self.running.get(service, 0) + 1
            self.most[service] = max(self.most.get(service, 0), running)
            return self.number, running

    def decided(self, status, fault):
        with self.lock:
            self.statuses[str(status)] = self.statuses.get(str(status), 0) + 1
            if fault:
                self.faults[fault] = self.faults.get(fault, 0) + 1

    def end(self, service):
        """A call ends before the last byte of its answer goes out, so that a client that asks anew as soon as it has
        that is not counted twice. One that has given up may be, until its connection is seen to be closed."""
        with self.lock:
            self.running[service] -= 1

    def told(self):
        with self.lock:
            return {"running": dict(self.running), "calls": dict(self.calls), "most_at_once": dict(self.most), "statuses": dict(self.statuses),
                    "faulted": dict(self.faults)}


def accepts_gzip(request):
    return "gzip" in request.headers.get("accept-encoding", "")


def encoded(request, reply):
    """The bytes of an answer's body and the headers that go with them."""
    if accepts_gzip(request) and not isinstance(reply.body, bytes):
        return reply.body.gzip(reply.tail), [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
    raw = reply.plain()
    if accepts_gzip(request) and len(raw) > 1024:
        squeeze = zlib.compressobj(1, zlib.DEFLATED, 31)
        return squeeze.compress(raw) + squeeze.flush(), [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
    return raw, []


class Server:
    """Listens on three ports of 127.0.0.1: that of the services, that of control requests, which nothing disturbs, and
    one that stands for another host, to which redirects lead."""

    def __init__(self, world, log, control, tls=None, address="127.0.0.1"):
        self.world = world
        self.log = log
        self.control = control
        self.tls = tls
        self.address = address
        self.bodies = bodies.Bodies()
        self.faults = faults.Faults()
        self.figures = Figures()
        self.chunked = False
        self.hold = False
        self.connections = 0
        self.listeners = {}
        self.deaf = {}
        self.ports = {}

    def listen(self, name, port=0):
        if name in self.deaf:
            self.deaf.pop(name).close()
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((self.address, port))
        listener.listen(512)
        self.listeners[name] = listener
        self.ports[name] = listener.getsockname()[1]
        threading.Thread(target=self.accept, args=(name, listener), daemon=True).start()

    def deafen(self, name):
        """Closes a listener, so that its port refuses connections; listen() opens it again. A socket that is bound and
        does not listen keeps the port from others until then."""
        listener = self.listeners.pop(name, None)
        if listener:
            listener.shutdown(socket.SHUT_RDWR)  # accept() would go on otherwise
            listener.close()
            self.deaf[name] = socket.socket()
            self.deaf[name].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.deaf[name].bind((self.address, self.ports[name]))

    def accept(self, name, listener):
        while True:
            try:
                connection, peer = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(name, connection), daemon=True).start()

    def serve(self, name, connection):
        self.connections += 1
        number = self.connections
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.hold and name == "main":
                return wait_for_client(connection, 60)
            if self.tls and name != "control":
                connection = self.tls.wrap_socket(connection, server_side=True)
            with connection.makefile("rb") as stream:
                while self.exchange(name, connection, stream, number):
                    pass
        except (Gone, OSError, ssl.SSLError, ValueError):
            pass
        finally:
            try:
                connection.close()
            except OSError:
                pass

    def exchange(self, name, connection, stream, number):
        """One request and its answer; whether the connection goes on."""
        request = read_request(stream, connection)
        if name == "control" or request.path == "/control":
            return self.send(connection, request, self.control(self, request))
        about = {"service": "other"} if name == "other" else self.about(request)
        count, at_once = self.figures.begin(about["service"])
        ends = [about["service"]]

        def end():
            while ends:
                self.figures.end(ends.pop())

        try:
            line = {"n": count, "connection": number, "at_once": at_once}
            return self.answer(name, connection, request, about, line, end)
        finally:
            end()

    def about(self, request):
        for service in SERVICES.values():
            about = service.about(request)
            if about:
                return about
        return {"service": "none"}

    def answer(self, name, connection, request, about, line, end):
        fault, rule = self.faults.choose(request, about) if name == "main" else (None, {})
        reply = self.reply(name, request, about, fault, rule)
        if fault and not faults.spoil(fault, rule, reply):
            self.faults.give_back(rule)
            fault = None
        self.note(request, about, line, fault, reply)
        delay = self.world.settings["delay_ms"]
        if delay:
            time.sleep(delay / 1000)
        if fault == "refused":
            return False
        if fault == "stalled":
            wait_for_client(connection, rule.get("seconds", 60))
            return False
        if fault in SENDERS:
            body, headers = encoded(request, reply)
            SENDERS[fault](connection, reply, body, headers, rule)
            return False
        return self.send(connection, request, reply, end)

    def reply(self, name, request, about, fault, rule):
        what, make = faults.TABLE[fault][:2] if fault else (None, None)
        if what == "before":
            return Reply(0)
        if what == "instead":
            return make(self.world, request, about, rule)
        if name == "other":
            return Reply(200, b"{}", "application/json", remark="the other host")
        if about["service"] not in SERVICES:
            return Reply(404, b"<html><head><title>404 Not Found</title></head></html>")
        if self.world.too_fast(about["service"]):
            return faults.plain_status(429, "seconds")(self.world, request, about, {})
        return SERVICES[about["service"]].answer(self.world, self.bodies, request, about)

    def note(self, request, about, line, fault, reply):
        self.figures.decided(reply.status, fault)
        if self.log.file is None:
            return
        keys = [*self.world.settings["keys"], *self.world.settings["go_kr_keys"]]
        line.update({
            "time": time.time(), "now": self.world.clock.now().isoformat(), "method": request.method,
            "target": request.target, **about, "status": reply.status, "fault": fault, "remark": reply.remark,
            "user_agent": request.headers.get("user-agent", ""), "headers": request.headers,
            "key_in_target": any(key in request.target for key in keys) or "AUTH_KEY" in request.query,
            "body": request.body.decode("utf-8", "replace"),
        })
        self.log.write(line)

    def send(self, connection, request, reply, end=lambda: None):
        """Sends an answer; end() is called before its last byte. Whether the connection goes on."""
        body, headers = encoded(request, reply)
        moment = self.world.clock.now().replace(tzinfo=world.KST)
        headers.append(("Date", email.utils.format_datetime(moment.astimezone(datetime.timezone.utc), usegmt=True)))
        closes = request.headers.get("connection", "").lower() == "close" or request.version == "HTTP/1.0"
        if closes:
            headers.append(("Connection", "close"))
        if self.chunked and not closes:
            connection.sendall(head(reply, [*headers, ("Transfer-Encoding", "chunked")]))
            for at in range(0, len(body), 16384):
                connection.sendall(chunk(body[at : at + 16384]))
            text = chunk(b"")
        else:
            text = head(reply, [*headers, ("Content-Length", len(body))])
            text = text if request.method == "HEAD" else text + body
        connection.sendall(text[:-1])
        end()
        connection.sendall(text[-1:])
        return not closes
