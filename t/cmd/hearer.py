# A server that notes what it is sent, for t/cmd/notify.t. Usage: hearer.py FOLDER STATUS
# It writes its port to FOLDER/port, and each request's line, headers and body to FOLDER/heard, then answers with the status.
import http.server
import os
import sys

folder, status = sys.argv[1], int(sys.argv[2])


class Hearer(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        with open(folder + '/heard', 'ab') as heard:
            heard.write(self.requestline.encode() + b'\n' + bytes(self.headers) + body + b'\n')
        self.send_response(status)
        self.end_headers()

    def log_message(self, *args):
        pass


server = http.server.HTTPServer(('127.0.0.1', 0), Hearer)
with open(folder + '/port.new', 'w') as port:
    port.write(str(server.server_port))
os.rename(folder + '/port.new', folder + '/port')
server.serve_forever()
