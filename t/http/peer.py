"""peer.py PORT-FILE FILE: what a FastAPI worker does that only serialises: the JSON of FILE, as Python objects, is the
answer to GET /rows. One uvicorn worker on 127.0.0.1 and a free port, its log off."""
import json
import os
import socket
import sys

import fastapi
import uvicorn

port_file, path = sys.argv[1:]
rows = json.load(open(path))
app = fastapi.FastAPI()


@app.get('/rows')
def get_rows():
    return rows


listener = socket.socket()
listener.bind(('127.0.0.1', 0))
with open(port_file + '.part', 'w') as file:
    print(*listener.getsockname(), file=file)
os.rename(port_file + '.part', port_file)
uvicorn.Server(uvicorn.Config(app, log_level='critical', access_log=False)).run(sockets=[listener])
