# The client of freshness.t. WORK has a store of six days, and the seventh in WORK/next.
import atexit
import gzip
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from email.utils import formatdate

work = sys.argv[1]
store = os.path.join(work, "store")
count = 0


def ok(holds, what):
    global count
    count += 1
    print(f"{'ok' if holds else 'not ok'} {count} - {what}", flush=True)


def wait_for(what, holds):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if holds():
            return
        time.sleep(0.02)
    print(f"Bail out! waited in vain for {what}", flush=True)
    sys.exit(1)


def configure(form):
    with open(f"{work}/conf", "w", encoding="utf-8") as conf:
        conf.write(f"access_log = {form}\naccess_log_file = {work}/access.log\n")


configure("common")
server = subprocess.Popen(
    ["sise", "--config", f"{work}/conf", "--store", store, "serve", "-b", "127.0.0.1:0", "-w", "2",
     "--port-file", f"{work}/port"], stderr=open(f"{work}/serve.log", "w", encoding="utf-8"))
atexit.register(server.kill)
wait_for("the server", lambda: os.path.exists(f"{work}/port") or server.poll() is not None)
port = int(open(f"{work}/port", encoding="utf-8").read().split()[1])
asked = []  # method, target, status, bytes sent, id


def ask(target, method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, target, headers={k.replace("_", "-"): v for k, v in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    asked.append((method, target, answer.status, len(body), answer.getheader("X-Request-Id")))
    return answer, body


def sise(*arguments):
    subprocess.run(["sise", "-q", "--store", store, *arguments], check=True, stdin=subprocess.DEVNULL)


def sleep_past(utc):
    while time.time() < utc + 1:
        time.sleep(0.05)


# ---- what the client has ----

first, body = ask("/stocks?limit=50")
tag = first.getheader("ETag")
ok(first.status == 200 and re.fullmatch(r'W/"[0-9a-f-]+"', tag), "an answer has a weak tag")
same, nothing = ask("/stocks?limit=50", If_None_Match=f'"other", {tag}')
ok((same.status, nothing, same.getheader("ETag")) == (304, b"", tag), "who has it gets 304 without a body")
ok(all(same.getheader(name) == first.getheader(name) for name in ("Vary", "Cache-Control")),
   "which says the same of itself")
ok(ask("/stocks?limit=51", If_None_Match=tag)[0].status == 200, "the tag of another question is none")
ok(ask("/stocks/000000?limit=1", If_None_Match="*")[0].status == 404, "what is not there is not fresh either")
ok(ask("/stocks?limit=50", If_None_Match="*")[0].status == 304, "what is there is")
ok(ask("/stocks?limit=50", Accept="text/csv", If_None_Match=tag)[0].status == 200, "nor is that of another form")

packed, bytes_packed = ask("/stocks?limit=50", Accept_Encoding="gzip")
ok(packed.getheader("Content-Encoding") == "gzip" and len(bytes_packed) < len(body) / 2, "gzip is smaller")
without = re.compile(rb'"generated_at":"[^"]*"')
ok(without.sub(b"", gzip.decompress(bytes_packed)) == without.sub(b"", body), "and unpacks to the same")
ok(packed.getheader("ETag") == tag[:-1] + '-gzip"', "with a tag of its own")
again, _ = ask("/stocks?limit=50", Accept_Encoding="gzip", If_None_Match=packed.getheader("ETag"))
ok((again.status, again.getheader("ETag")) == (304, packed.getheader("ETag")), "which is as good")
head, nothing = ask("/stocks?limit=50", "HEAD")
ok(nothing == b"" and head.getheader("Content-Length") == str(len(body)) and head.getheader("ETag") == tag,
   "HEAD says how long the body is, and has none")

# ---- dates ----

wait_for("Last-Modified", lambda: ask("/stocks?limit=50")[0].getheader("Last-Modified"))
dated, _ = ask("/stocks?limit=50")
modified = dated.getheader("Last-Modified")
ok(ask("/stocks?limit=50", If_Modified_Since=modified)[0].status == 304, "a date does the same")
ok(ask("/stocks?limit=50", If_Modified_Since=modified, If_None_Match='"x"')[0].status == 200,
   "but not against a tag")
ok(ask("/stocks?limit=50", If_Modified_Since=formatdate(time.time() + 3600, usegmt=True))[0].status == 200,
   "nor one that is to come")
ok(ask("/stocks/000000?limit=1", If_Modified_Since=modified)[0].status == 404, "nor for what is not there")

# ---- a new day, and a job that brings nothing new ----

jobs, _ = ask("/jobs")
before = formatdate(time.time(), usegmt=True)
sise("import", f"{work}/next")
newer, body_newer = ask("/stocks?limit=50", If_None_Match=tag, If_Modified_Since=before)
ok(newer.status == 200 and newer.getheader("ETag") != tag, "a new day is seen by the next request")
ok(json.loads(body_newer)["as_of"] > json.loads(body)["as_of"], "which shows it")
ok(ask("/stocks?limit=50", If_Modified_Since=before)[0].status == 200, "whatever second it came in")
ok(ask("/jobs", If_None_Match=jobs.getheader("ETag") or '"none"')[0].status == 200, "and so are the jobs")
sleep_past(time.time())
ok(ask("/stocks?limit=50", If_Modified_Since=before)[0].status == 200, "also later")

# ---- many who ask the same at once ----


def cache_asks():
    page = ask("/metrics")[1].decode("utf-8")
    return {result: int(number) for result, number in
            re.findall(r'^sise_cache_asks_total\{result="([a-z]+)",\} (\d+)$', page, re.M)}


CROWD = 100
asks_before = cache_asks()
gate = threading.Barrier(CROWD)
bodies = []


def ask_with_the_others():
    gate.wait()
    bodies.append(ask("/screener?where=close+%3E+1000&limit=500")[1])


crowd = [threading.Thread(target=ask_with_the_others) for _ in range(CROWD)]
for thread in crowd:
    thread.start()
for thread in crowd:
    thread.join()
asks = {result: number - asks_before[result] for result, number in cache_asks().items()}
ok(len(bodies) == CROWD and len(set(bodies)) == 1, f"{CROWD} clients at once get the same answer")
ok(asks["miss"] == 1 and asks["hit"] + asks["wait"] == CROWD - 1,
   f"which is made once: {asks['hit']} found it there, {asks['wait']} waited for it")

# ---- the access log ----


def log_lines(name="access.log"):
    with open(f"{work}/{name}", "rb") as log:
        return log.read().decode("utf-8").splitlines()


wait_for("all lines of the access log", lambda: len(log_lines()) >= len(asked))
form = re.compile(r'127\.0\.0\.1 - - \[[^]]+ \+0900\] "([A-Z]+) (\S+) HTTP/1\.1" (\d+) (\d+|-) (\d+\.\d{6}) ([0-9a-f]{16})')
said = [form.fullmatch(line) for line in log_lines()]
ok(all(said), "every line has its form")
ok(sorted((m[1], m[2], int(m[3]), 0 if m[4] == "-" else int(m[4]), m[6]) for m in said) == sorted(asked),
   f"the {len(asked)} requests stand there as they were, with the number that the client got")

# ---- a reload: logrotate has moved the log, and it has another form from now on ----

os.rename(f"{work}/access.log", f"{work}/access.log.1")
configure("json")
server.send_signal(signal.SIGHUP)
wait_for("the new log", lambda: os.path.exists(f"{work}/access.log"))
hostile = [b"/stocks?q=\"\\\x1b[2J", b"/\xff\xfe?a=\xe2\x80\xae", "/stocks?q=삼성".encode(), b"/x?token=hidden&y=1",
           b"/" + b"a" * 3000]
for target in hostile:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as raw:
        raw.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nUser-Agent: \"\\\xff\r\n"
                    b"Authorization: Bearer hidden\r\nConnection: close\r\n\r\n")
        while raw.recv(65536):
            pass
wait_for("the lines of these", lambda: len(log_lines()) >= len(hostile))
lines = log_lines()
objects = [json.loads(line) for line in lines]
ok(len(objects) == len(hostile), "each of the worst requests is one line, and one object")
ok(all(line.isprintable() for line in lines), "that can be printed")
ok("hidden" not in "".join(lines) and "token=***&y=1" in "".join(lines), "without a token")
ok(any(o["target"] == "/stocks?q=삼성" for o in objects), "Korean stays what it is")
ok(len(log_lines("access.log.1")) == len(asked), "the old log has the old lines and no other")

# ---- the figures ----

_, page = ask("/metrics")
requests = {}
for method, route, status, number in re.findall(
        r'^sise_http_requests_total\{method="([^"]*)",route="([^"]*)",status="([^"]*)",\} (\d+)$',
        page.decode("utf-8"), re.M):
    requests[route, status] = requests.get((route, status), 0) + int(number)
for route, status in (("/stocks", "200"), ("/stocks", "304"), ("/stocks/{ticker}", "404"), ("/jobs", "200")):
    plain = "/stocks/000000" if "{" in route else route
    expected = sum(1 for _, target, code, _, _ in asked if target.split("?")[0] == plain and str(code) == status)
    expected += sum(1 for o in objects if o["target"].split("?")[0] == plain and str(o["status"]) == status)
    ok(requests.get((route, status)) == expected, f"/metrics counts {expected} of {route} with {status}")
figure = dict(re.findall(r"^(sise_[a-z_]+) (\S+)$", page.decode("utf-8"), re.M))
ok(figure["sise_stored_days"] == "7" and figure["sise_access_log_lost_total"] == "0", "and seven days")
last = float(figure["sise_last_session_timestamp_seconds"]) + 9 * 3600
ok(time.strftime("%Y-%m-%d", time.gmtime(last)) == json.loads(body_newer)["as_of"], "up to the last one")

server.send_signal(signal.SIGTERM)
ok(server.wait(60) == 0, "the server ends well")
print(f"1..{count}")
