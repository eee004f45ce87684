#!/usr/bin/env python3
"""A local server that speaks what the services speak from which sise collects days, faults included.

    python3 t/source/market-server.py --days DIR [--captures DIR] --port-file FILE --log FILE [OPTION...]
    python3 t/source/market-server.py --tell PORT JSON

It listens on 127.0.0.1 only, until SIGTERM. --port-file is there, by a rename, when it listens, and holds one line:

    127.0.0.1 PORT CONTROL-PORT OTHER-PORT

All services are on PORT, under the paths that they have in the world:

    KRX Open API        /svc/apis/sto/{stk,ksq,knx}_bydd_trd   GET ?basDd=, or POST {"basDd": ""}; header AUTH_KEY
    data.go.kr          /1160100/service/GetStockSecuritiesInfoService/getStockPriceInfo
    Data Marketplace    /contents/MDC/COMS/client/..., /comm/bldAttendant/getJsonData.cmd
    Naver               /sise.nhn

OTHER-PORT stands for another host: a redirect leads there, and the log says what arrived. In a shell test,
t/source/market.sh starts and stops the server, tells it things and reads its log.

Options:

    --days DIR          a folder of daily tables, YYYY-MM-DD.csv or .csv.gz, as `sise export days` writes them; several
                        times for several folders. Dates without a file are days without trade
    --captures DIR      a folder of recorded answers (krx-01501-ALL-20201230.json.gz, naver-sise-005930.xml.gz): replayed
                        byte for byte where a request asks for them, and served in the other shapes
    --closures FILE     days without trade, a CSV with the date first; without it every weekday is a business day
    --port N            default 0: a port that is free
    --port-file FILE
    --log FILE          a JSON line for each request, appended
    --now TIME          the server's clock, KST, stands still there (2026-11-26T08:10); without it the clock is real
    --set JSON          settings and faults as a control request sets them
    --faults FILE       a JSON list of rules
    --fault-rate P --seed N [--fault-set NAME,NAME]
                        faults at random on a share P of the requests
    --tls CERT KEY      PEM files: PORT and OTHER-PORT speak TLS, CONTROL-PORT never does
    --prepare           makes the bodies of all days before it listens (measurements want it)

Keys that are good unless --set says otherwise: the Open API's 0123456789ABCDEF0123456789ABCDEF01234567, data.go.kr's
go/kr+key== (percent-encoded once in a URL), the Data Marketplace's id tester with the password `pass word&1+=%`.

Control. POST a JSON object to /control on CONTROL-PORT (or PORT), or call the program with --tell. Every member changes
one thing, and the answer tells the state. GET /control changes nothing.

    {"now": "2026-11-26T08:10"}     the clock, KST; null: the real one
    {"faults": [RULE...]}           the rules, in place of those before; [] for none. {"add": [RULE...]} appends
    {"random": {"rate": 0.3, "seed": 7, "most": 2}}
                                    faults at random; "faults": [NAME...] picks, null ends it
    {"listening": false}            PORT refuses connections; true: it listens again on the same port
    {"expire": true}                every session of the Data Marketplace ends
    {"reset": true}                 settings, faults, sessions, counts and figures as at the start
    {"scan": true}                  looks for new files in the folders of days; {"days": DIR} adds a folder
    {"hold": true}                  connections are accepted, and nobody reads from them (no TLS comes about either)
    {"chunked": true}               answers are sent in chunks from now on
    {SETTING: VALUE}                market/world.py lists the settings: keys, quota, logout_form, blocked, per_second, ...

The answer has settings, rules (seen and left of each), calls, running, most_at_once, statuses and faulted, by service
or name. A member that is not known, or has no sense, is answered with 400, and nothing is changed.

A rule says which requests are spoilt, and how; the first that takes a request decides:

    {"fault": "reset", "service": "krx-openapi", "market": "KSQ", "date": "20260105", "times": 2}

service, call (data, page, frame, login, bundle), api, market (STK, KSQ, KNX, ALL), date, page, ticker, bld: a text or a
list; path: a regular expression for the target; after: lets so many through first; every: each n-th only; times: how
many in all. The other members are arguments of the fault. The faults, with their arguments:

    refused                     the connection is closed before a byte
    stalled                     no byte; stalled-after-headers; stalled-in-body: seconds (60), until the client closes
    reset                       half of the body, then a reset
    drip drip-head              bytes (1) of the body, or the head, each ms (50), for seconds (60) at most
    short-body                  the connection ends before the Content-Length is reached
    cut-chunks                  chunks without their end; bad-gzip: what says that it is gzip is not
    huge huge-head              mib (100) MiB of body in chunks, or of headers
    bomb                        mib (256) MiB of body as a small gzip
    no-http no-body             what comes is no HTTP; a 200 without a byte of body
    408 429 429-date 429-plain 500 502 503 503-plain
                                a status; Retry-After as seconds, or as a date by the server's clock: retry_after (1)
    html                        a page in place of JSON: status (200)
    redirect                    status (302) to OTHER-PORT, or to location
    truncated                   JSON cut at share (0.6), with the length that it then has
    invalid-utf8                two bytes in a name that are not UTF-8
    empty half one-market       no rows, half of them, only KOSPI (keep)
    wrong-date yesterday        the session before with its own date, or under the date that was asked
    duplicate extra             rows (5) twice; a row too many (code)
    numbers                     JSON numbers in place of texts
    nan nan-bare huge-number no-number
                                three closes are "NaN", NaN, 41 digits, 12.3.4; text: another
    quota bad-key not-approved expired-key
                                refusals of the Open API and data.go.kr
    code-in-200                 resp_code (500) and text in a 200 of the Open API
    logout logout-200 logout-json cd010 cd011 blocked blocked-200
                                those of the Data Marketplace; logout ends the session too

A line of the log has: n, time (real), now (the server's clock), method, target, service, call and what else the request
is about, status (0: no byte was sent), fault, at_once (requests of the service under way, this one with them, and those
that a client has given up until the server sees it), connection, user_agent, headers, key_in_target, body, remark. It
is written before the first byte of the answer.

What is not known of the services, and how this server decides, stands at each place in market/*.py; the summary:

    Open API     the order of members is that of the alphabet (member_order: specification); stocks without trade have
                 0 for open, high and low (no_trade: -, blank, absent); refused keys: 401 (refusal_status: 200
                 and 403 were told of); over the quota: 429 with respCode 429 (quota_form 200: in a 200); a date that
                 is no date: no rows
    data.go.kr   errors: XML with 200 (error_form, error_status: also json, 401, 403 were seen); no rows: items is ""
                 (empty_form: list, 03); one row: an object (single_form: array was seen too); order of rows: as in the file
    Marketplace  a wrong password: CD003; missing headers: 403; LOGOUT as JSON: _error_code LOGOUT; a session ends after
                 60 minutes; between 09:20 and 20:20 of the day prices, volumes and values are provisional
    Naver        an unknown symbol: a chart without items; from 2026-09-14 on closes are off KRX's by up to four ticks;
                 the newest volume is the final one (newest_short: lower, as it was in the recorded answer)
"""

import argparse
import http.client
import json
import os
import signal
import ssl
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

from market import control, days, wire, world  # noqa: E402


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--days", action="append", default=[])
    parser.add_argument("--captures")
    parser.add_argument("--closures")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--port-file")
    parser.add_argument("--log")
    parser.add_argument("--now")
    parser.add_argument("--set", type=json.loads, default={})
    parser.add_argument("--faults")
    parser.add_argument("--fault-rate", type=float)
    parser.add_argument("--fault-set", type=lambda text: text.split(","))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tls", nargs=2)
    parser.add_argument("--prepare", action="store_true")
    parser.add_argument("--tell", nargs=2)
    return parser.parse_args()


def tell(port, text):
    """The client of a control request; the status says whether it was obeyed."""
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=30)
    connection.request("POST", "/control", text.encode("utf-8"))
    answer = connection.getresponse()
    print(answer.read().decode("utf-8"))
    return 0 if answer.status == 200 else 1


def first_orders(asked):
    orders = dict(asked.set)
    if asked.now:
        orders["now"] = asked.now
    if asked.faults:
        with open(asked.faults, encoding="utf-8") as file:
            orders["faults"] = json.load(file)
    if asked.fault_rate:
        orders["random"] = {"rate": asked.fault_rate, "seed": asked.seed, "faults": asked.fault_set}
    return orders


def main():
    asked = options()
    if asked.tell:
        return tell(*asked.tell)
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    tls = None
    if asked.tls:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(*asked.tls)
    market = world.World(days.Days(asked.days, asked.captures), asked.captures, asked.closures)
    server = wire.Server(market, wire.Log(asked.log), control.answer, tls)
    control.obey(server, first_orders(asked))
    if asked.prepare:
        control.prepare(server)
    for name in ("main", "control", "other"):
        server.listen(name, asked.port if name == "main" else 0)
    market.other_url = f"{'https' if tls else 'http'}://localhost:{server.ports['other']}"
    if asked.port_file:
        with open(asked.port_file + ".new", "w", encoding="ascii") as file:
            print("127.0.0.1", server.ports["main"], server.ports["control"], server.ports["other"], file=file)
        os.rename(asked.port_file + ".new", asked.port_file)
    ended.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
