"""Servers for t/net/tls.t, on ports of the kernel's choice, until standard input ends.

tls.py NAME=CERTIFICATE:KEY... answers by TLS what it was asked, each with a certificate of its own, and writes the port
to the file NAME.port. NAME=proxy: tunnels what CONNECT asks for to the port that is named there, and adds the head of
each request to the file NAME.heads. NAME=plain: speaks no TLS. NAME=unix/PATH: hands every byte to that socket.
"""
import http.server
import socket
import socketserver
import ssl
import sys
import threading


class Echo(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = (self.requestline + "\n" + str(self.headers)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


class Tunnel(http.server.BaseHTTPRequestHandler):
    def do_CONNECT(self):
        with open(self.server.heads, "a", encoding="utf-8") as heads:
            heads.write(self.requestline + "\n" + str(self.headers))
        there = socket.create_connection(("127.0.0.1", int(self.path.rsplit(":", 1)[1])))
        self.send_response(200)
        self.end_headers()
        threading.Thread(target=pump, args=(there, self.connection), daemon=True).start()
        pump(self.connection, there)
        self.close_connection = True

    def log_message(self, *args):
        pass


class Forward(socketserver.BaseRequestHandler):
    def handle(self):
        there = socket.socket(socket.AF_UNIX)
        there.connect(self.server.path)
        threading.Thread(target=pump, args=(there, self.request), daemon=True).start()
        pump(self.request, there)


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        pass  # a client that does not trust us says so and goes


for argument in sys.argv[1:]:
    name, what = argument.split("=", 1)
    handler = Tunnel if what == "proxy" else Forward if what.startswith("unix/") else Echo
    server = Server(("127.0.0.1", 0), handler)
    server.heads = name + ".heads"
    server.path = what.removeprefix("unix/")
    if ":" in what:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*what.split(":"))
        context.set_alpn_protocols(["http/1.1"])
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with open(name + ".port", "w", encoding="utf-8") as port:
        port.write(str(server.server_address[1]))
print("ready", flush=True)
sys.stdin.read()
