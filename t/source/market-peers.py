"""market-peers.py CLIENT PORT-FILE SHARED: reads t/source/market-server.py with a client that others wrote, in TAP.

CLIENT is krx-openapi or pykrx. Each believes that it talks to KRX: krx-openapi gets another base address, and what pykrx
asks goes to this machine below its requests library. What they return is held against the tables that are served, cell
by cell.
"""
import csv
import glob
import gzip
import json
import os
import sys
import urllib.request

client, port_file, shared = sys.argv[1:4]
port, control_port = (int(text) for text in open(port_file).read().split()[1:3])
url = f"http://127.0.0.1:{port}"
tests = 0


def tell(good, name, why=""):
    global tests
    tests += 1
    print("" if good else "not ", f"ok {tests} - {name}", sep="", flush=True)
    if not good:
        for line in str(why)[:2000].splitlines():
            print("#  ", line)


def same(got, wanted, name):
    tell(got == wanted, name, f"     got: {repr(got)[:900]}\nexpected: {repr(wanted)[:900]}")


def control(orders):
    urllib.request.urlopen(f"http://127.0.0.1:{control_port}/control", json.dumps(orders).encode()).read()


def csv_days():
    for path in sorted(glob.glob(shared + "/data/krx-raw/*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            yield os.path.basename(path)[:10].replace("-", ""), list(csv.DictReader(file))


def whole(text):
    return int(text) if text else None


def read_open_api():
    import krx_openapi
    from krx_openapi import _endpoint

    _endpoint.BASE_URL = url + "/svc/apis"
    krx = krx_openapi.KRX("0123456789ABCDEF0123456789ABCDEF01234567")
    names = {"name": "ISU_NM", "open": "TDD_OPNPRC", "high": "TDD_HGPRC", "low": "TDD_LWPRC", "close": "TDD_CLSPRC",
             "change": "CMPPREVDD_PRC", "volume": "ACC_TRDVOL", "value": "ACC_TRDVAL", "market_cap": "MKTCAP", "shares": "LIST_SHRS"}
    wrong, cells = [], 0
    for date, rows in csv_days():
        got = {}
        for market in ("KOSPI", "KOSDAQ", "KONEX"):
            for row in krx.stock.daily(date, market=market):
                got[row["ISU_CD"]] = {**row, "market": market}
        for row in rows:
            found = got.pop(row["ticker"], {})
            wanted = {there: row[here] for here, there in names.items()}
            wanted.update(BAS_DD=date, market=row["market"].split(" ")[0], MKT_NM=row["market"].split(" ")[0])
            cells += len(wanted)
            if {name: found.get(name) for name in wanted} != wanted:
                wrong.append((wanted, found))
        if got:
            wrong.append(got)
    same(wrong[:2], [], f"krx-openapi {krx_openapi.__version__}: {cells} cells")
    tell(cells > 1000000, "krx-openapi: of all days")
    same(set(krx.stock.daily("20260105")[0]), set(krx_openapi.catalog.SCHEMAS["STOCK_TRD"]),
         "krx-openapi: the members are those of its catalog")
    same(krx.stock.daily("20260104"), [], "krx-openapi: a Sunday is empty")
    for orders, wanted, why in (({"quota": 0}, "KRXRateLimitError", "the quota is spent"),
                                ({"quota": 10000, "keys": {}}, "KRXNetworkError", "a key that is not known, with a 401"),
                                ({"refusal_status": 200}, "KRXAuthError", "and in a 200")):
        control(orders)
        try:
            krx.stock.daily("20260105")
            said = "nothing"
        except krx_openapi.KRXError as error:
            said = type(error).__name__
        same(said, wanted, f"krx-openapi: {why}")
    control({"reset": True, "now": "2026-02-23T13:00"})


def to_this_machine():
    """Sends what goes to KRX or Naver to the server instead; cookies stay those of the host that was asked."""
    import requests.adapters

    send = requests.adapters.HTTPAdapter.send

    def send_here(self, request, **more):
        here = request.copy()
        for host in ("https://data.krx.co.kr", "http://data.krx.co.kr", "http://fchart.stock.naver.com",
                     "https://fchart.stock.naver.com"):
            if here.url.startswith(host + "/"):
                here.url = url + here.url[len(host):]
                break
        else:
            raise OSError("no test asks " + here.url)
        answer = send(self, here, **more)
        answer.request, answer.url = request, request.url
        return answer

    requests.adapters.HTTPAdapter.send = send_here


def read_pykrx():
    to_this_machine()
    os.environ["KRX_ID"], os.environ["KRX_PW"] = "tester", "pass word&1+=%"
    from pykrx import stock
    import pykrx
    from pykrx.website.comm.webio import get_session

    tell(get_session() is not None, f"pykrx {pykrx.__version__}: it is logged in")
    names = {"open": "시가", "high": "고가", "low": "저가", "close": "종가", "volume": "거래량", "value": "거래대금", "market_cap": "시가총액"}
    markets = {"KOSPI": "KOSPI", "KOSDAQ": "KOSDAQ", "KOSDAQ GLOBAL": "KOSDAQ", "KONEX": "KONEX"}
    wrong, cells = [], 0
    history = {}
    for date, rows in csv_days():
        table = stock.get_market_ohlcv(date, market="ALL").to_dict("index")
        caps = stock.get_market_cap(date, market="ALL").to_dict("index") if date.endswith("0") else None
        for row in rows:
            found = table.pop(row["ticker"], {})
            wanted = {there: whole(row[here]) for here, there in names.items()}
            if caps:
                found["상장주식수"], wanted["상장주식수"] = caps.pop(row["ticker"], {}).get("상장주식수"), whole(row["shares"])
            cells += len(wanted)
            if {name: found.get(name) for name in wanted} != wanted:
                wrong.append((date, wanted, found))
            close, change = int(row["close"]), int(row["change"])
            if abs(found.get("등락률", 99999) - change * 100 / (close - change)) > 0.0051:
                wrong.append((date, row, found))
            history.setdefault(row["ticker"], []).append((date, row))
        if table or caps:
            wrong.append((date, list(table)[:3], list(caps or [])[:3]))
    same(wrong[:2], [], f"pykrx: {cells} cells of the whole market's tables")
    for market in ("KOSPI", "KOSDAQ", "KONEX"):
        date, rows = next(iter(csv_days()))
        wanted = {row["ticker"] for row in rows if markets[row["market"]] == market}
        same(set(stock.get_market_ohlcv(date, market=market).index), wanted, f"pykrx: the stocks of {market}")
    closed = stock.get_market_ohlcv("20260104", market="ALL")
    same((len(closed) > 2500, int(closed[["시가", "고가", "저가", "종가", "거래량"]].to_numpy().sum())), (True, 0), "pykrx: a Sunday is all zeros")
    for date in ("20201230", "20210104"):
        real = stock.get_market_ohlcv(date, market="ALL")
        same((len(real), int((real["거래량"] < 0).sum())), (2531, 0), f"pykrx: what was recorded of {date}")
    for ticker in ("000660", "035420"):
        bars = stock.get_market_ohlcv("20260102", "20260220", ticker)
        got = [(day.strftime("%Y%m%d"), *(int(bar[name]) for name in ("시가", "고가", "저가", "종가", "거래량"))) for day, bar in bars.iterrows()]
        wanted = [(date, *(int(row[name]) for name in ("open", "high", "low", "close", "volume"))) for date, row in history[ticker]]
        same(got, wanted, f"pykrx: {ticker} of Naver")
    recorded = stock.get_market_ohlcv("20210118", "20210122", "005930")
    same([int(close) for close in recorded["종가"]], [85000, 87000, 87200, 88100, 86800], "pykrx: 005930 as Naver had it")
    split = stock.get_market_ohlcv("20180427", "20180504", "005930", adjusted=False)
    same([int(close) for close in split["종가"]], [2650000, 2650000, 2650000, 2650000, 51900], "pykrx: a recorded history of KRX")


read_open_api() if client == "krx-openapi" else read_pykrx()
print(f"1..{tests}")
