"""market-check.py PORT-FILE LOG SHARED: holds t/source/market-server.py against what is known of the services, in TAP.

The server runs with the days of SHARED/data/krx-raw, the recorded answers of SHARED/captures and the closures beside
them. Each service is asked as a client asks it, and each fault must do what it says it does.
"""
import collections
import csv
import datetime
import glob
import gzip
import http.client
import json
import os
import re
import socket
import sys
import threading
import time
import traceback
import urllib.parse
import xml.etree.ElementTree
import zlib
from decimal import ROUND_HALF_UP, Decimal
from email.utils import parsedate_to_datetime

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from market import days as market_days  # noqa: E402
from market import faults, marketplace, openapi, world  # noqa: E402

port_file, log_file, shared = sys.argv[1:4]
port, control_port, other_port = (int(text) for text in open(port_file).read().split()[1:])
KEY, GO_KEY = world.KRX_KEY, world.GO_KR_KEY
AFTER_ALL = "2026-02-23T13:00"  # by then every service has the newest of the served days
PRICES = "/1160100/service/GetStockSecuritiesInfoService/getStockPriceInfo"
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)", "X-Requested-With": "XMLHttpRequest",
           "Referer": "https://data.krx.co.kr/contents/MDC/MDI/outerLoader/index.cmd"}
tests = 0


def tell(good, name, why=""):
    global tests
    tests += 1
    print("" if good else "not ", f"ok {tests} - {name}", sep="", flush=True)
    if not good:
        for line in str(why)[:2000].splitlines():
            print("#  ", line)
    return good


def same(got, wanted, name):
    return tell(got == wanted, name, f"     got: {repr(got)[:900]}\nexpected: {repr(wanted)[:900]}")


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.raw = body
        packed = headers.get("Content-Encoding") == "gzip"
        self.body = zlib.decompress(body, 31) if packed else body

    def json(self):
        return json.loads(self.body.decode("utf-8"))


def ask(target, headers=None, body=None, method=None, at=None):
    connection = http.client.HTTPConnection("127.0.0.1", at or port, timeout=60)
    connection.request(method or ("POST" if body is not None else "GET"), target, body, headers or {})
    answer = connection.getresponse()
    result = Answer(answer.status, answer.headers, answer.read())
    connection.close()
    return result


def control(**orders):
    answer = ask("/control", body=json.dumps(orders), at=control_port)
    assert answer.status == 200, answer.body
    return answer.json()


def fresh(**orders):
    control(reset=True, now=AFTER_ALL, **orders)
    open(log_file, "w").close()


def lines():
    return [json.loads(text) for text in open(log_file, encoding="utf-8")]


def open_api(api, date, headers=None, **more):
    return ask(f"/svc/apis/sto/{api}_bydd_trd?basDd={date}", headers or {"AUTH_KEY": KEY}, **more)


def go_kr(headers=None, **query):
    query = {"serviceKey": GO_KEY, "resultType": "json", **query}
    return ask(PRICES + "?" + urllib.parse.urlencode(query), headers)


def table(date, market="ALL", cookie="", **headers):
    form = {"bld": marketplace.TABLE, "mktId": market, "trdDd": date}
    return post(marketplace.DATA, form, cookie, **headers)


def post(path, form, cookie="", **headers):
    wanted = {**BROWSER, "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", **headers}
    return ask(path, {name: value for name, value in wanted.items() if value}, urllib.parse.urlencode(form))


def two_steps():
    """The cookies of a client that has gone through the first two steps of a login."""
    first = ask(marketplace.PAGE, {"User-Agent": BROWSER["User-Agent"]})
    cookie = "; ".join(text.partition(";")[0] for text in first.headers.get_all("Set-Cookie"))
    ask(marketplace.FRAME + "?site=mdc", {**BROWSER, "Cookie": cookie})
    return cookie


def third_step(cookie, password=world.KRX_PW, **more):
    form = {"mbrNm": "", "telNo": "", "di": "", "certType": "", "mbrId": world.KRX_ID, "pw": password, **more}
    return post(marketplace.LOGIN, form, cookie).json()["_error_code"]


def login():
    cookie = two_steps()
    code = third_step(cookie)
    return cookie if code == "CD001" else cookie if third_step(cookie, skipDup="Y") == "CD001" else None


def csv_days():
    result = {}
    for path in sorted(glob.glob(shared + "/data/krx-raw/*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            result[os.path.basename(path)[:10].replace("-", "")] = list(csv.DictReader(file))
    return result


DAYS = csv_days()
LAST = max(DAYS)


def percent(row):
    change = Decimal(row["change"])
    return str((change * 100 / (Decimal(row["close"]) - change)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) + 0)


def comma(text):
    return f"{int(text):,}"


# ---- KRX Open API ----
OPEN_API = {"ISU_CD": "ticker", "ISU_NM": "name", "TDD_OPNPRC": "open", "TDD_HGPRC": "high", "TDD_LWPRC": "low",
            "TDD_CLSPRC": "close", "CMPPREVDD_PRC": "change", "ACC_TRDVOL": "volume", "ACC_TRDVAL": "value",
            "MKTCAP": "market_cap", "LIST_SHRS": "shares"}
EMPTY = b'{"OutBlock_1":[]}'


def check_open_api():
    fresh()
    wrong = []
    for date, rows in DAYS.items():
        answers = {api: open_api(api, date).json()["OutBlock_1"] for api in ("stk", "ksq", "knx")}
        got = {row["ISU_CD"]: row for found in answers.values() for row in found}
        if len(rows) != sum(len(found) for found in answers.values()):
            wrong.append((date, "rows"))
        for row in rows:
            wanted = {there: row[here] for there, here in OPEN_API.items()}
            wanted.update(BAS_DD=date, MKT_NM=row["market"].split(" ")[0], FLUC_RT=percent(row))
            found = got.get(row["ticker"], {})
            if {name: value for name, value in found.items() if name != "SECT_TP_NM"} != wanted:
                wrong.append((date, wanted, found))
    same(wrong[:2], [], "Open API: every cell of the 33 days, in three markets")
    answer = open_api("stk", "20260105", {"AUTH_KEY": KEY, "Accept-Encoding": "gzip"})
    same(answer.headers["Content-Encoding"], "gzip", "Open API: gzip where it is asked for")
    same(answer.headers["Content-Type"].split(";")[0], "application/json", "Open API: it says that it is JSON")
    plain = open_api("stk", "20260105")
    same((plain.headers["Content-Encoding"], plain.body == answer.body), (None, True), "Open API: and the same without")
    body = answer.json()
    same(list(body), ["OutBlock_1"], "Open API: one member")
    same({tuple(row) == tuple(sorted(row)) for row in body["OutBlock_1"]}, {True}, "Open API: members by the alphabet")
    same({type(value) for row in body["OutBlock_1"] for value in row.values()}, {str}, "Open API: values are texts")
    same({row["SECT_TP_NM"] for row in body["OutBlock_1"]}, {"-"}, "Open API: KOSPI has no sections")
    control(member_order="specification")
    other = open_api("stk", "20260105").json()["OutBlock_1"]
    same((other == body["OutBlock_1"], list(other[0])[:3]), (True, ["BAS_DD", "ISU_CD", "ISU_NM"]), "Open API: members in another order")
    halted = next(at for at, row in enumerate(body["OutBlock_1"]) if row["TDD_OPNPRC"] == "0")
    for form, wanted in (("-", "-"), ("blank", ""), ("absent", None)):
        control(member_order="alphabet", no_trade=form)
        row = open_api("stk", "20260105").json()["OutBlock_1"][halted]
        same([row.get(name) for name in openapi.OPEN_HIGH_LOW], [wanted] * 3, f"Open API: no trade: {form}")
    control(no_trade="0")
    form = ask("/svc/apis/sto/stk_bydd_trd", {"AUTH_KEY": KEY, "Content-Type": "application/json; charset=utf-8"},
               '{"basDd":"20260105"}')
    same(form.body == plain.body, True, "Open API: the same by POST")
    older = ask("/svc/apis/sto/stk_bydd_trd.json?basDd=20260105", {"auth_key": KEY})
    same(older.body == plain.body, True, "Open API: .json after the name, small letters in the header")
    for date, why in (("20260104", "a Sunday"), ("20260101", "a holiday"), ("20270104", "a day to come"),
                      ("20091230", "before 2010"), ("20260230", "a date that is none")):
        same(open_api("ksq", date).body, EMPTY, f"Open API: nothing for {why}")
    same([len(open_api(api, "20201230").json()["OutBlock_1"]) for api in ("stk", "ksq", "knx")], [917, 1471, 143],
         "Open API: days that were recorded elsewhere")


def check_open_api_keys():
    fresh(keys={KEY: ["stk"], "OTHER": ["stk", "ksq", "knx"]})
    unknown = open_api("stk", "20260105", {"AUTH_KEY": "X" * 40})
    same((unknown.status, unknown.body), (401, b'{"respMsg":"Unauthorized Key","respCode":"401"}'), "Open API: a key not known")
    same(open_api("stk", "20260105", {"X": "y"}).status, 401, "Open API: no key")
    closed = open_api("ksq", "20260105")
    same((closed.status, closed.body), (401, b'{"respMsg":"Unauthorized API Call","respCode":"401"}'),
         "Open API: an API that the key has no approval for")
    same(open_api("ksq", "20260105", {"AUTH_KEY": "OTHER"}).status, 200, "Open API: which another key has")
    same(ask("/svc/sample/apis/sto/stk_bydd_trd?basDd=20260105", {"AUTH_KEY": KEY}).status, 401,
         "Open API: samples are not for keys of one's own")
    same(ask(f"/svc/apis/sto/stk_bydd_trd?basDd=20260105&AUTH_KEY={KEY}").status, 200, "Open API: a key in the URL works")
    same([line["key_in_target"] for line in lines()][-2:], [False, True], "and the log tells of it")
    control(quota=4)
    got = [open_api("stk", "20260105").status for _ in range(6)]
    same(got, [200, 200, 200, 429, 429, 429], "Open API: calls of a key and day are counted, refused ones of an API are not")
    same(open_api("stk", "20260105", {"AUTH_KEY": "OTHER"}).status, 200, "another key has calls left")
    control(now="2026-02-24T00:00")
    same(open_api("stk", "20260105").status, 200, "and so has the next day in Korea")
    control(refusal_status=200)
    same((open_api("ksq", "20260105").status, open_api("ksq", "20260105").json()["respCode"]), (200, "401"),
         "Open API: a refusal in a 200")


def check_open_api_clock():
    fresh()
    # Monday 2026-01-05 and Friday 2026-01-09, as in facts about when a day is published
    walk = [("20260105", "2026-01-05T23:44", 0), ("20260105", "2026-01-06T00:04", 0), ("20260105", "2026-01-06T07:55", 0),
            ("20260105", "2026-01-06T08:00", 1), ("20260105", "2026-01-07T00:20", 1), ("20260106", "2026-01-07T00:20", 0),
            ("20260109", "2026-01-09T20:27", 0), ("20260109", "2026-01-10T07:59", 0), ("20260109", "2026-01-10T09:38", 1),
            ("20260109", "2026-01-11T00:30", 0), ("20260109", "2026-01-12T00:20", 0), ("20260108", "2026-01-12T00:20", 1),
            ("20260109", "2026-01-12T08:00", 1), ("20260109", "2026-01-12T23:59", 1), ("20260213", "2026-02-18T02:00", 0),
            ("20260213", "2026-02-18T10:00", 1)]
    got = []
    for date, now, _ in walk:
        control(now=now)
        got.append((date, now, int(open_api("stk", date).body != EMPTY)))
    same(got, walk, "Open API: published at 08:00 on the next day, the newest day hidden from 00:00 to 08:00")
    control(publishes=False, now="2026-01-05T10:00")
    same(open_api("stk", LAST).body != EMPTY, True, "Open API: everything at once where a test wants that")


# ---- data.go.kr ----
GO_KR = {"srtnCd": "ticker", "itmsNm": "name", "clpr": "close", "vs": "change", "mkp": "open", "hipr": "high",
         "lopr": "low", "trqu": "volume", "trPrc": "value", "lstgStCnt": "shares", "mrktTotAmt": "market_cap"}


def check_go_kr():
    fresh()
    wrong = []
    for date, rows in DAYS.items():
        got = []
        for page in (1, 2, 3):
            answer = go_kr(basDt=date, numOfRows=1000, pageNo=page, headers={"Accept-Encoding": "gzip"}).json()["response"]
            body = answer["body"]
            got += body["items"]["item"]
            if answer["header"] != {"resultCode": "00", "resultMsg": "NORMAL SERVICE."} or \
                    (body["numOfRows"], body["pageNo"], body["totalCount"]) != (1000, page, len(rows)):
                wrong.append((date, answer["header"], body["totalCount"]))
        for row, found in zip(rows, got):
            wanted = {there: row[here] for there, here in GO_KR.items()}
            if {name: found[name] for name in GO_KR} != wanted or found["basDt"] != date or \
                    found["mrktCtg"] != row["market"].split(" ")[0] or Decimal(found["fltRt"]) != Decimal(percent(row)):
                wrong.append((date, wanted, found))
        if len(rows) != len(got):
            wrong.append((date, len(rows), len(got)))
    same(wrong[:2], [], "data.go.kr: every cell of the 33 days, in pages")
    rates = {row["fltRt"] for row in go_kr(basDt="20260105", numOfRows=5000).json()["response"]["body"]["items"]["item"]}
    same([text for text in rates if re.match(r"-?0\.|.*\.\d*0$", text)], [], "data.go.kr: no zero before the point, none at the end")
    tell(any(text.startswith("-.") for text in rates), "data.go.kr: rates as -.24")
    same(go_kr(basDt="20260105", numOfRows=1000, pageNo=4).json()["response"]["body"]["items"], "", "data.go.kr: no rows: an empty text")
    one = go_kr(basDt="20260105", numOfRows=1, pageNo=2).json()["response"]["body"]["items"]["item"]
    same((type(one), one["srtnCd"]), (dict, DAYS["20260105"][1]["ticker"]), "data.go.kr: one row: an object, not a list")
    body = go_kr(likeSrtnCd="005930", beginBasDt="20260105", endBasDt="20260109").json()["response"]["body"]
    same([row["basDt"] for row in body["items"]["item"]], ["20260108", "20260107", "20260106", "20260105"], "data.go.kr: one ticker's days")
    body = go_kr(numOfRows=10, pageNo=1).json()["response"]["body"]
    same((body["totalCount"] > 95000, body["items"]["item"][0]["basDt"]), (True, LAST), "data.go.kr: without a date the newest first")
    page = go_kr(numOfRows=10, pageNo=len(DAYS[LAST]) // 10 + 1).json()["response"]["body"]["items"]["item"]
    same([row["srtnCd"] for row in page], [row["ticker"] for row in (DAYS[LAST] + DAYS["20260219"])][len(DAYS[LAST]) // 10 * 10 :][:10],
         "data.go.kr: a page over the border of two days")
    rows = xml.etree.ElementTree.fromstring(go_kr(basDt="20260105", numOfRows=5000, resultType="xml").body).findall(".//item")
    same([row.findtext("clpr") for row in rows], [row["close"] for row in DAYS["20260105"]], "data.go.kr: XML")
    same(go_kr(basDt="20260104").json()["response"]["body"]["totalCount"], 0, "data.go.kr: a Sunday has none")
    control(empty_form="03", single_form="array")
    same(go_kr(basDt="20260104").json()["response"]["header"]["resultCode"], "03", "data.go.kr: or says NODATA")
    same(type(go_kr(basDt="20260105", numOfRows=1).json()["response"]["body"]["items"]["item"]), list, "data.go.kr: or one row in a list")
    control(empty_form="list", page_most=100)
    same(go_kr(basDt="20260104").json()["response"]["body"]["items"], {"item": []}, "data.go.kr: or no rows in a list")
    body = go_kr(basDt="20260105", numOfRows=1000).json()["response"]["body"]
    same((body["numOfRows"], len(body["items"]["item"])), (100, 100), "data.go.kr: a page that is cut says so")


def reason(answer):
    return xml.etree.ElementTree.fromstring(answer.body).findtext(".//returnReasonCode")


def check_go_kr_keys():
    fresh(go_kr_keys={GO_KEY: "good", "old": "expired"}, go_kr_quota=2)
    plain = ask(f"{PRICES}?serviceKey={GO_KEY}&resultType=json&basDt=20260105")
    same((plain.status, reason(plain)), (200, "30"), "data.go.kr: a key that was not encoded is not known, and XML says so")
    twice = urllib.parse.quote(urllib.parse.quote(GO_KEY, safe=""), safe="")
    same(reason(ask(f"{PRICES}?serviceKey={twice}&resultType=json&basDt=20260105")), "30", "data.go.kr: nor one that was encoded twice")
    same(reason(go_kr(serviceKey="old")), "31", "data.go.kr: a key that has expired")
    go_kr(basDt="20260105")
    go_kr(basDt="20260105")
    same(reason(go_kr(basDt="20260105")), "22", "data.go.kr: over the quota")
    control(error_form="json", error_status=403)
    answer = go_kr(basDt="20260105")
    same((answer.status, answer.json()["OpenAPI_ServiceResponse"]["cmmMsgHeader"]["returnReasonCode"]), (403, "22"),
         "data.go.kr: errors as JSON, with a status")
    control(error_form="text", error_status=401)
    same((go_kr(basDt="20260105").status, go_kr(basDt="20260105").body), (401, b"Unexpected errors"), "data.go.kr: or as a text")


def check_go_kr_clock():
    fresh()
    walk = [("20260105", "2026-01-06T08:10", 0), ("20260105", "2026-01-06T12:59", 0), ("20260105", "2026-01-06T13:00", 1),
            ("20260109", "2026-01-10T14:00", 0), ("20260109", "2026-01-12T12:59", 0), ("20260109", "2026-01-12T13:00", 1),
            ("20260213", "2026-02-16T14:00", 0), ("20260213", "2026-02-19T13:00", 1)]
    got = []
    for date, now, _ in walk:
        control(now=now)
        got.append((date, now, int(go_kr(basDt=date).json()["response"]["body"]["totalCount"] > 0)))
    same(got, walk, "data.go.kr: published at 13:00 on the next business day")


# ---- Data Marketplace ----
def check_captures():
    fresh()
    cookie = login()
    for path in sorted(glob.glob(shared + "/captures/krx-*.json.gz")):
        name = os.path.basename(path)[:-8].split("-")[1:]
        forms = {
            "01501": lambda: {"bld": marketplace.TABLE, "mktId": name[1], "trdDd": name[2]},
            "01701": lambda: {"bld": marketplace.HISTORY, "isuCd": name[1], "strtDd": name[2], "endDd": name[3], "adjStkPrc": name[4]},
            "01602": lambda: {"bld": marketplace.CHANGES, "mktId": name[1], "strtDd": name[2], "endDd": name[3], "adjStkPrc": name[4]},
            "finder_stkisu": lambda: {"bld": "dbms/comm/finder/finder_stkisu", "mktsel": name[1]},
            "finder_listdelisu": lambda: {"bld": "dbms/comm/finder/finder_listdelisu", "mktsel": name[1]},
        }
        for packed in ("", "gzip"):
            answer = post(marketplace.DATA, forms[name[0]](), cookie, **{"Accept-Encoding": packed or None})
            same((answer.headers["Content-Encoding"], answer.body == gzip.open(path).read()), (packed or None, True),
                 f"Marketplace: {'-'.join(name)} byte for byte, {packed or 'plain'}")
    served = world.World(market_days.Days([], shared + "/captures"), shared + "/captures")
    for path in sorted(glob.glob(shared + "/captures/krx-01501-*.json.gz")):
        market, date = os.path.basename(path)[:-8].split("-")[2:]
        made = marketplace.render(marketplace.rows(served, market, date))
        same(gzip.open(path).read().startswith(made + b',"CURRENT_DATETIME":"'), True,
             f"Marketplace: {market} of {date} as it is made of rows is what was recorded, byte for byte")
    got = [row["ISU_SRT_CD"] for row in table("20201230", "KNX", cookie).json()["OutBlock_1"]]
    wanted = [row["ISU_SRT_CD"] for row in table("20201230", "ALL", cookie).json()["OutBlock_1"] if row["MKT_ID"] == "KNX"]
    same(got, wanted, "Marketplace: a market of a day that was recorded whole")


MARKET = {"ISU_SRT_CD": "ticker", "ISU_ABBRV": "name", "MKT_NM": "market"}
MARKET_NUMBERS = {there: here for there, here in OPEN_API.items() if there not in ("ISU_CD", "ISU_NM")}


def check_marketplace():
    fresh()
    cookie = login()
    wrong = []
    for date, rows in DAYS.items():
        answer = table(date, "ALL", cookie, **{"Accept-Encoding": "gzip"})
        got = {row["ISU_SRT_CD"]: row for row in answer.json()["OutBlock_1"]}
        for row in rows:
            wanted = {there: row[here] for there, here in MARKET.items()}
            wanted.update({there: comma(row[here]) for there, here in MARKET_NUMBERS.items()}, FLUC_RT=percent(row))
            found = got.pop(row["ticker"], {})
            if {name: found.get(name) for name in wanted} != wanted:
                wrong.append((date, wanted, found))
        if got:
            wrong.append((date, got))
    same(wrong[:2], [], "Marketplace: every cell of the 33 days")
    answer = table("20260105", "KSQ", cookie)
    markets = collections.Counter(row["MKT_NM"] for row in answer.json()["OutBlock_1"])
    same(sorted(markets), ["KOSDAQ", "KOSDAQ GLOBAL"], "Marketplace: KSQ has KOSDAQ GLOBAL too")
    same(answer.headers["Content-Type"], "text/html; charset=utf-8", "Marketplace: its JSON is called HTML")
    same(answer.json()["CURRENT_DATETIME"], "2026.02.23 PM 01:00:00", "Marketplace: the time of day")
    rows = table("20260104", "ALL", cookie).json()["OutBlock_1"]
    same((len(rows), {row["TDD_CLSPRC"] + row["ACC_TRDVOL"] + row["MKTCAP"] + row["FLUC_TP_CD"] for row in rows},
          any(row["LIST_SHRS"] == "-" for row in rows)), (len(DAYS["20260102"]), {"---3"}, False),
         "Marketplace: a Sunday has all stocks with dashes and their shares")
    control(now="2026-01-05T09:10")
    same({row["TDD_CLSPRC"] for row in table("20260105", "ALL", cookie).json()["OutBlock_1"]}, {"-"}, "Marketplace: dashes before 09:20")
    volumes = []
    for now in ("2026-01-05T10:00", "2026-01-05T16:00", "2026-01-05T20:15", "2026-01-05T20:30"):
        control(now=now)
        rows = {row["ISU_SRT_CD"]: row for row in table("20260105", "STK", cookie).json()["OutBlock_1"]}
        volumes.append(int(rows["005930"]["ACC_TRDVOL"].replace(",", "")))
    real = int(next(row["volume"] for row in DAYS["20260105"] if row["ticker"] == "005930"))
    same((volumes[0] < volumes[1] == volumes[2] < volumes[3], volumes[3]), (True, real), "Marketplace: volumes grow until 20:20")
    same({row["TDD_CLSPRC"] for row in table("20260106", "ALL", cookie).json()["OutBlock_1"]}, {"-"}, "Marketplace: dashes for tomorrow")
    bundle = ask(marketplace.BUNDLE + "?baseName=krx.mdc.i18n.component&key=B161.bld&inDate=20260104", BROWSER)
    same(bundle.json()["result"]["output"][0]["max_work_dt"], "20260102", "Marketplace: the business day nearest to a date")


def check_login():
    fresh()
    same((table("20260105").status, table("20260105").body), (400, b"LOGOUT"), "Marketplace: LOGOUT without a login")
    same(third_step("JSESSIONID=none"), "CD003", "Marketplace: no login without the first step")
    first = ask(marketplace.PAGE, {"User-Agent": BROWSER["User-Agent"]})
    cookies = [text for text in first.headers.get_all("Set-Cookie")]
    same([text.partition("=")[0] for text in cookies], ["__smVisitorID", "JSESSIONID"], "Marketplace: the first step sets two cookies")
    tell("HttpOnly" in cookies[1], "Marketplace: one of which is for HTTP only")
    same(third_step(cookies[1].partition(";")[0]), "CD003", "Marketplace: nor without the second")
    cookie = two_steps()
    same(third_step(cookie, "wrong"), "CD003", "Marketplace: a wrong password")
    same(third_step(cookie), "CD001", "Marketplace: a login")
    same(len(table("20260105", "STK", cookie).json()["OutBlock_1"]) > 900, True, "Marketplace: and the table")
    second = two_steps()
    same(third_step(second), "CD011", "Marketplace: logged in elsewhere")
    same(table("20260105", "STK", cookie).status, 200, "Marketplace: where the session goes on")
    same(third_step(second, skipDup="Y"), "CD001", "Marketplace: skipDup ends it")
    same((table("20260105", "STK", cookie).body, table("20260105", "STK", second).status), (b"LOGOUT", 200),
         "Marketplace: LOGOUT there, the table here")
    control(password_expired=True)
    same(third_step(two_steps()), "CD010", "Marketplace: a password that must be changed")
    control(password_expired=False, elsewhere=True)
    third = two_steps()
    same((third_step(third), third_step(third, skipDup="Y")), ("CD011", "CD001"), "Marketplace: somebody else has logged in")
    control(now="2026-02-23T13:59")
    same(table("20260105", "STK", third).status, 200, "Marketplace: a session lasts")
    control(now="2026-02-23T14:00")
    same(table("20260105", "STK", third).status, 400, "Marketplace: for an hour")
    control(session_calls=2)
    third_step(third)
    same([table("20260105", "STK", third).status for _ in range(3)], [200, 200, 400], "Marketplace: or for some calls")
    control(session_calls=None, logout_form="200")
    third_step(third)
    control(expire=True)
    same((table("20260105", "STK", third).status, table("20260105", "STK", third).body), (200, b"LOGOUT"), "Marketplace: LOGOUT in a 200")
    control(logout_form="json")
    same(table("20260105", "STK", third).json()["_error_code"], "LOGOUT", "Marketplace: LOGOUT as JSON")
    third_step(third)
    for name in ("User-Agent", "Referer", "X-Requested-With"):
        same(table("20260105", "STK", third, **{name: None}).status, 403, f"Marketplace: refused without {name}")
    control(blocked="200")
    page = table("20260105", "STK", third)
    same((page.status, page.body[:9]), (200, b"<!DOCTYPE"), "Marketplace: the block page in a 200")
    control(blocked="403")
    same((table("20260105", "STK", third).status, ask(marketplace.PAGE, BROWSER).status), (403, 403), "Marketplace: and as a 403, of every page")
    control(now="2026-02-24T13:00")
    same(table("20260105", "STK", third).status, 403, "Marketplace: a call within the day puts the end off")
    control(now="2026-02-25T13:00")
    same(third_step(two_steps()), "CD001", "Marketplace: after a day without calls it is over")


# ---- Naver ----
def chart(symbol, count=None, replayed=True):
    answer = ask(f"/sise.nhn?symbol={symbol}&timeframe=day&requestType=0" + (f"&count={count}" if count else ""))
    return answer, [text.decode().split("|") for text in re.findall(rb'<item data="([^"]*)" />', answer.body)]


def bar(row):
    return [row["date"], *(row[name] for name in ("open", "high", "low", "close", "volume"))]


def check_naver(folder):
    fresh()
    with gzip.open(shared + "/captures/naver-sise-005930.xml.gz") as file:
        recorded = file.read()
    for count in (None, 1835, 6000):
        answer, _ = chart("005930", count)
        same((answer.headers["Content-Type"], answer.body == recorded), ("text/xml;charset=EUC-KR", True), f"Naver: 005930 as recorded, count {count}")
    all_bars = [text.decode().split("|") for text in re.findall(rb'<item data="([^"]*)" />', recorded)]
    answer, bars = chart("005930", 3)
    same((bars, b'count="3"' in answer.body), (all_bars[-3:], True), "Naver: the newest ones of it")
    control(naver_replay=False)
    _, bars = chart("005930")
    of_january = [bar for bar in all_bars if bar[0] >= "20260102"]
    # the newest volume that was recorded is not yet the final one, two days later
    same((bars[: len(of_january) - 1], bars[len(of_january) - 1][:5]), (of_january[:-1], of_january[-1][:5]),
         "Naver: bars made of KRX's days are those that were recorded")
    control(newest_short=True)
    newest = chart("000660")[1][-1]
    control(newest_short=False)
    same((newest[:5], int(newest[5]) < int(chart("000660")[1][-1][5])), (chart("000660")[1][-1][:5], True), "Naver: the newest volume is short where a test wants that")
    answer, bars = chart("000660", 5000)
    rows = [{**next(row for row in DAYS[date] if row["ticker"] == "000660"), "date": date} for date in sorted(DAYS)]
    same(bars, [bar(row) for row in rows], "Naver: a ticker without an action as KRX has it")
    tell('name="SK하이닉스"' in answer.body.decode("euc-kr"), "Naver: names in EUC-KR")
    head = recorded[: recorded.index(b'symbol="')]
    same((answer.body.startswith(head), answer.body.endswith(recorded[recorded.rindex(b" />\n") :])), (True, True), "Naver: around the bars as recorded")
    answer, bars = chart("999999")
    same((answer.status, bars, b"<chartdata" in answer.body), (200, [], True), "Naver: a ticker not known has no bars")
    with open(shared + "/golden/corporate-actions-2026.csv", encoding="utf-8") as file:
        actions = [row for row in csv.DictReader(file)]
    wrong = []
    for action in actions:
        ticker, date = action["ticker"], action["date"].replace("-", "")
        before = max(day for day in DAYS if day < date)
        close = next((int(row["close"]) for row in DAYS[before] if row["ticker"] == ticker), None)
        today = next(row for row in DAYS[date] if row["ticker"] == ticker)
        if close is None or sum(other["ticker"] == ticker for other in actions) > 1:
            continue
        base = int(today["close"]) - int(today["change"])
        got = next(int(one[4]) for one in chart(ticker)[1] if one[0] == before)
        if got != close * base // close and got != base:
            wrong.append((ticker, date, close, base, got))
    same((wrong[:3], len(actions) > 5), ([], True), "Naver: closes before an action are those of its base price")
    control(now="2026-01-06T10:00")
    same(chart("000660")[1][-1][0], "20260106", "Naver: the day itself while it runs")
    # from 2026-09-14 on, bars are those of the evening
    head = "ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares\n"
    for day, close in (("2026-09-11", 10000), ("2026-09-14", 10100), ("2026-09-15", 10200)):
        with open(os.path.join(folder, day + ".csv"), "w", encoding="utf-8") as file:
            file.write(f"{head}000010,바탕,KOSPI,{close},{close},{close},{close},100,1000,{close * 1000},{close * 1000000},1000000\n")
    control(days=folder, now="2026-09-16T10:00")
    with open(os.path.join(folder, "2026-09-16.csv"), "w", encoding="utf-8") as file:
        file.write(f"{head}000010,바탕,KOSPI,1000,1000,1000,1000,,1000,,,\n")
    control(scan=True, login_needed=False)
    for time_of_day in ("10:00", "16:00", "21:00"):
        control(now="2026-09-16T" + time_of_day)
        row = table("20260916").json()["OutBlock_1"][0]
        same((row["ACC_TRDVAL"], row["MKTCAP"], row["CMPPREVDD_PRC"], row["FLUC_RT"], row["TDD_CLSPRC"]), ("-", "-", "-", "-", "1,000"),
             f"Marketplace: what is unknown is a dash, at {time_of_day}")
    os.unlink(os.path.join(folder, "2026-09-16.csv"))
    control(scan=True, now="2026-09-16T10:00")
    bars = chart("000010")[1]
    same((bars[0], [one[5] for one in bars]), (["20260911", "10000", "10000", "10000", "10000", "1000"], ["1000", "1050", "1050"]),
         "Naver: from 2026-09-14 on with the evening's volume")
    tell(any(one[4] != "10100" and one[4] != "10200" for one in bars[1:]), "Naver: and the evening's close", bars)
    same(open_api("stk", "20260914").json()["OutBlock_1"][0]["TDD_CLSPRC"], "10100", "while the Open API keeps that of 15:30")


# ---- faults ----
DONE = set()


def faulty(name, **rule):
    DONE.add(name)
    fresh(faults=[{"fault": name, **rule}])


def raw(target, headers=None, seconds=30):
    """A connection on which a request was sent."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=seconds)
    lines = [f"GET {target} HTTP/1.1", "Host: market", f"AUTH_KEY: {KEY}", *(headers or []), "", ""]
    connection.sendall("\r\n".join(lines).encode())
    return connection


def received(connection):
    """What arrives until the end, and how it ended: closed, reset, or late."""
    got = b""
    try:
        while True:
            piece = connection.recv(1 << 20)
            if not piece:
                return got, "closed"
            got += piece
    except ConnectionResetError:
        return got, "reset"
    except socket.timeout:
        return got, "late"
    finally:
        connection.close()


def begins(connection, least):
    """What arrives until there are so many bytes, or the end of a head, and then for 0.3 s more; how it ended."""
    got = b""
    while len(got) < least or b"\r\n\r\n" not in got:
        piece = connection.recv(1 << 20)
        if not piece:
            break
        got += piece
    connection.settimeout(0.3)
    more, end = received(connection)
    return got + more, end


STK = "/svc/apis/sto/stk_bydd_trd?basDd=20260105"


def check_wire_faults():
    fresh()
    whole = open_api("stk", "20260105")
    text = ("HTTP/1.1 200 OK\r\n", int(whole.headers["Content-Length"]))
    faulty("refused")
    same(received(raw(STK)), (b"", "closed"), "refused: the connection ends before a byte")
    same([(line["status"], line["fault"]) for line in lines()], [(0, "refused")], "refused: the log tells of no status")
    same(control()["faulted"], {"refused": 1}, "and the control request of one fault")
    faulty("stalled")
    same(received(raw(STK, seconds=0.3)), (b"", "late"), "stalled: nothing comes")
    faulty("stalled", seconds=0)
    same(received(raw(STK)), (b"", "closed"), "stalled: until its time is over")
    faulty("stalled-after-headers")
    got, end = begins(raw(STK), 1)
    same((got.startswith(text[0].encode()), got.endswith(b"\r\n\r\n"), end), (True, True, "late"), "stalled-after-headers: the head alone")
    faulty("stalled-in-body")
    got, end = begins(raw(STK), text[1] // 2)
    same((len(got.partition(b"\r\n\r\n")[2]), end), (text[1] // 2, "late"), "stalled-in-body: half of the body")
    faulty("reset")
    connection = raw(STK)
    begun = connection.recv(100)
    same((begun.startswith(b"HTTP/1.1 200"), received(connection)[1]), (True, "reset"), "reset: in the middle of the body")
    faulty("drip", bytes=50000, ms=1)
    got, end = received(raw(STK))
    same((got.partition(b"\r\n\r\n")[2] == whole.body, end), (True, "closed"), "drip: all of it, in pieces")
    faulty("drip", bytes=1, ms=20, seconds=0.1)
    got, end = received(raw(STK))
    same((len(got.partition(b"\r\n\r\n")[2]) < 100, end), (True, "closed"), "drip: a byte at a time, until its time is over")
    faulty("drip-head", bytes=1, ms=20, seconds=0.1)
    got, end = received(raw(STK))
    same(("HTTP/1.1 200 OK".startswith(got.decode()), end), (True, "closed"), "drip-head: a byte of the head at a time")
    faulty("huge-head", mib=3)
    got, end = received(raw(STK))
    headers, _, rest = got.partition(b"\r\n\r\n")
    same((len(headers) > 3 * 1000000, rest == whole.body), (True, True), "huge-head: a large head before the body")
    faulty("no-http")
    same(received(raw(STK))[0][:8], b"SSH-2.0-", "no-http: something else")
    faulty("no-body")
    answer = open_api("stk", "20260105")
    same((answer.status, answer.headers["Content-Length"], answer.body), (200, "0", b""), "no-body: a good status and nothing")
    faulty("short-body")
    got, end = received(raw(STK))
    same((f"Content-Length: {text[1]}".encode() in got, len(got.partition(b"\r\n\r\n")[2]), end), (True, text[1] * 6 // 10, "closed"),
         "short-body: less than its length says")
    faulty("cut-chunks")
    got, end = received(raw(STK))
    same((b"Transfer-Encoding: chunked" in got, got.endswith(b"0\r\n\r\n"), end), (True, False, "closed"), "cut-chunks: no last chunk")
    faulty("bad-gzip")
    got, end = received(raw(STK))
    same((b"Content-Encoding: gzip" in got, got.endswith(b"}]}")), (True, True), "bad-gzip: no gzip in it")
    faulty("huge", mib=3)
    answer = open_api("stk", "20260105")
    rows = answer.json()["OutBlock_1"]
    same((answer.headers["Transfer-Encoding"], len(answer.body) >= 3 << 20, rows[-1]), ("chunked", True, whole.json()["OutBlock_1"][-1]),
         "huge: rows again and again")
    faulty("bomb", mib=64)
    answer = open_api("stk", "20260105")
    same((len(answer.raw) < 300_000, len(answer.body) > 64 << 20, answer.json() == whole.json()), (True, True, True), "bomb: small, large, and the table")
    control(reset=True, now=AFTER_ALL, listening=False)
    try:
        open_api("stk", "20260105")
        refused = False
    except ConnectionRefusedError:
        refused = True
    control(listening=True)
    same((refused, open_api("stk", "20260105").status), (True, 200), "the port refuses connections, and takes them again")
    control(hold=True)
    same(received(raw(STK, seconds=0.3)), (b"", "late"), "connections that nobody reads from")
    control(hold=False, chunked=True)
    answer = open_api("stk", "20260105")
    same((answer.headers["Transfer-Encoding"], answer.body == whole.body), ("chunked", True), "answers in chunks")


def check_status_faults():
    for name, wait in (("408", None), ("429", "7"), ("429-date", "date"), ("429-plain", None), ("500", None), ("502", None),
                       ("503", "7"), ("503-plain", None)):
        faulty(name, retry_after=7)
        answer = open_api("stk", "20260105")
        after = answer.headers["Retry-After"]
        if wait == "date":
            now = datetime.datetime.fromisoformat(control()["now_is"]).replace(tzinfo=world.KST)
            good = 5 <= (parsedate_to_datetime(after) - now).total_seconds() <= 8
        else:
            good = after == wait
        same((answer.status, good, answer.body[:6]), (int(name[:3]), True, b"<html>"), f"{name}: the status, and when to ask again")
    faulty("html")
    answer = open_api("stk", "20260105")
    same((answer.status, answer.headers["Content-Type"], answer.body[:9]), (200, "text/html; charset=utf-8", b"<!DOCTYPE"), "html: a page")
    faulty("redirect")
    answer = open_api("stk", "20260105")
    where = urllib.parse.urlsplit(answer.headers["Location"])
    same((answer.status, where.hostname, where.port), (302, "localhost", other_port), "redirect: to another host and port")
    ask(where.path + "?" + where.query, {"AUTH_KEY": KEY}, at=other_port)
    same([(line["service"], line["headers"].get("auth_key")) for line in lines()], [("krx-openapi", KEY), ("other", KEY)],
         "redirect: what arrives there is in the log")
    for name, status, code in (("quota", 429, "429"), ("bad-key", 401, "401"), ("not-approved", 401, "401"), ("code-in-200", 200, "500")):
        faulty(name)
        answer = open_api("stk", "20260105")
        same((answer.status, answer.json()["respCode"], "OutBlock_1" in answer.json()), (status, code, False), f"{name}: the refusal")
    for name, code in (("quota", "22"), ("bad-key", "30"), ("expired-key", "31")):
        faulty(name)
        same(reason(go_kr(basDt="20260105")), code, f"{name}: the refusal of data.go.kr")
    for name, status, start in (("logout", 400, b"LOGOUT"), ("logout-200", 200, b"LOGOUT"), ("logout-json", 200, b'{"_error_code":"LOGOUT"'),
                                ("blocked", 403, b"<!DOCTYPE"), ("blocked-200", 200, b"<!DOCTYPE")):
        faulty(name, call="data", times=1)
        cookie = login()
        answer = table("20260105", "STK", cookie)
        again = table("20260105", "STK", cookie)
        same((answer.status, answer.body[: len(start)], again.status), (status, start, 400 if "logout" in name else 200), f"{name}: what it says")
    for name in ("cd010", "cd011"):
        faulty(name, times=1)
        cookie = two_steps()
        same((third_step(cookie), third_step(cookie)), (name.upper(), "CD001"), f"{name}: once")


def each_service(cookie):
    """The rows of the three services for one request, as (rows, code, date, market, price)."""
    return {
        "krx-openapi": (lambda date: open_api("stk", date), lambda body: body["OutBlock_1"], "ISU_CD", "BAS_DD", "MKT_NM", "TDD_CLSPRC"),
        "data-go-kr": (lambda date: go_kr(basDt=date, numOfRows=9000), lambda body: body["response"]["body"]["items"]["item"],
                       "srtnCd", "basDt", "mrktCtg", "clpr"),
        "krx-market": (lambda date: table(date, "ALL", cookie), lambda body: body["OutBlock_1"], "ISU_SRT_CD", None, "MKT_NM", "TDD_CLSPRC"),
    }


def check_table_faults():
    fresh()
    for service in ("krx-openapi", "data-go-kr", "krx-market"):
        cookie = login()
        get, rows_of, code, date_name, market_name, price = each_service(cookie)[service]
        whole, before = (rows_of(get(date).json()) for date in ("20260105", "20260102"))

        def with_fault(name, **rule):
            DONE.add(name)
            control(faults=[{"fault": name, "service": service, "call": "data", **rule}])
            return get("20260105")

        def rows(name, **rule):
            return rows_of(with_fault(name, **rule).json())

        def dated(rows, date):
            return [{**row, date_name: date} if date_name else row for row in rows]

        same(rows("half"), whole[: len(whole) // 2], f"{service}, half: the first half")
        if service == "data-go-kr":
            same(with_fault("empty").json()["response"]["body"]["items"], "", f"{service}, empty: no rows")
        else:
            same(rows("empty"), [], f"{service}, empty: no rows")
        if service == "krx-openapi":
            same(rows("one-market"), [], f"{service}, one-market: nothing where one is asked")
        else:
            same({row[market_name] for row in rows("one-market")}, {"KOSPI"}, f"{service}, one-market: KOSPI")
        same(rows("wrong-date"), before, f"{service}, wrong-date: the day before")
        same(rows("yesterday"), dated(before, "20260105"), f"{service}, yesterday: under today's date")
        same(rows("duplicate", rows=3), whole[:3] + whole, f"{service}, duplicate: rows twice")
        more = rows("extra", code="888880")
        same((more[:-1], more[-1][code]), (whole, "888880"), f"{service}, extra: a row too many")
        numbers = rows("numbers")
        same(([type(row[price]) for row in numbers[:3]], [type(row[code]) for row in numbers[:3]], [float(row[price]) for row in numbers]),
             ([int] * 3, [str] * 3, [float(row[price].replace(",", "")) for row in whole]), f"{service}, numbers: numbers")
        same({row[price] for row in rows("nan")} - {row[price] for row in whole}, {"NaN"}, f"{service}, nan: a text")
        tell(re.search(rb'"%s":NaN' % price.encode(), with_fault("nan-bare").body), f"{service}, nan-bare: bare")
        same([len(row[price]) for row in rows("huge-number") if row[price][:6] == "100000" and len(row[price]) > 20][0], 41, f"{service}, huge-number: 41 digits")
        tell("12.3.4" in {row[price] for row in rows("no-number")}, f"{service}, no-number: no number")
        answer = with_fault("truncated")
        try:
            answer.json()
            cut = False
        except ValueError:
            cut = True
        same((cut, answer.headers["Content-Length"]), (True, str(len(answer.raw))), f"{service}, truncated: JSON that ends early, its length right")
        try:
            with_fault("invalid-utf8").json()
            cut = False
        except UnicodeDecodeError:
            cut = True
        tell(cut, f"{service}, invalid-utf8: no UTF-8")
        control(faults=[{"fault": "half", "service": service, "times": 1}])
        get("20260104")
        same(control()["rules"][0]["left"], 1, f"{service}: a rule is not used up by a day without rows")
        control(faults=[])


def check_rules():
    fresh(faults=[{"fault": "500", "api": "stk", "times": 2}, {"fault": "502", "date": ["20260106", "20260107"], "market": "KSQ"},
                  {"fault": "503", "api": "knx", "after": 1, "every": 2}, {"fault": "408", "path": r"basDd=20260209$"}])
    same([open_api("stk", "20260105").status for _ in range(3)], [500, 500, 200], "rules: times")
    same([open_api("ksq", date).status for date in ("20260105", "20260106", "20260107")], [200, 502, 502], "rules: dates and a market")
    same([open_api("knx", "20260105").status for _ in range(5)], [200, 503, 200, 503, 200], "rules: after and every")
    same(open_api("ksq", "20260209").status, 408, "rules: a path")
    bad = ask("/control", body='{"reset": true, "faults": [{"fault": "unheard"}], "quota": 1}', at=control_port)
    same((bad.status, control()["settings"]["quota"], len(control()["rules"])), (400, 10000, 4), "a control request that is refused changes nothing")
    same(ask("/control", body='{"quotas": 1}', at=control_port).status, 400, "so is one of a setting that there is none of")
    control(add=[{"fault": "500", "service": "naver"}])
    same((ask("/sise.nhn?symbol=005930").status, open_api("ksq", "20260106").status), (500, 502), "rules are added")

    def play(seed, order, **chance):
        fresh(random={"rate": 0.3, "seed": seed, "faults": ["500", "503", "408", "half", "cd010"], **chance})
        for date in order:
            open_api("stk", date)
            open_api("stk", date)
        return sorted((line["date"], line["fault"] or "") for line in lines())

    dates = sorted(DAYS)
    one = play(7, dates)
    same(play(7, dates[::-1]), one, "at random: the same requests with the same seed, whatever their order")
    tell(play(8, dates) != one, "at random: other ones with another seed")
    count = sum(bool(fault) for _, fault in one)
    tell(8 <= count <= 32, "at random: about a third", count)
    same({fault for _, fault in one} - {"500", "503", "408", "half", ""}, set(), "at random: none that another service has")
    most = collections.Counter(date for date, fault in play(7, dates * 3, rate=1, most=2) if fault)
    same(set(most.values()), {2}, "at random: no more than so many for one request")


def wait_for(holds):
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.01)


def check_log():
    fresh(faults=[{"fault": "stalled"}])
    waiting = []
    for count in (1, 2, 3):
        waiting.append(raw(STK))
        wait_for(lambda: len(lines()) == count)
    same([line["at_once"] for line in lines()], [1, 2, 3], "log: how many were under way")
    same(control()["most_at_once"], {"krx-openapi": 3}, "log: and at most")
    for connection in waiting:
        connection.close()
    fresh(delay_ms=300)
    begun = time.monotonic()
    open_api("stk", "20260105")
    tell(time.monotonic() - begun >= 0.3, "answers are late where a test wants that")
    wait_for(lambda: not control()["running"].get("krx-openapi"))
    fresh()
    threads = [threading.Thread(target=lambda: [open_api("stk", date) for date in DAYS]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tell(max(line["at_once"] for line in lines()) <= 2, "log: two clients that ask again and again are never more than two")
    control(per_second=2)
    statuses = [open_api("ksq", "20260104").status]
    wait_for(lambda: statuses.append(open_api("ksq", "20260104").status) or statuses[-1] == 429)
    same(statuses[0], 200, "more calls than a second allows are refused, the first one is not")
    fresh()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for date in ("20260105", "20260106"):
        connection.request("GET", f"/svc/apis/sto/stk_bydd_trd?basDd={date}", headers={"AUTH_KEY": KEY, "User-Agent": "tester/1"})
        connection.getresponse().read()
    got = lines()
    same((len({line["connection"] for line in got}), [line["date"] for line in got], {line["user_agent"] for line in got}),
         (1, ["20260105", "20260106"], {"tester/1"}), "log: one connection, two requests")
    same(ask("/nothing").status, 404, "what is no service is not found")
    same(lines()[-1]["service"], "none", "log: and told of")
    absolute = raw("http://data-dbg.krx.co.kr" + STK, ["Connection: close"])
    same(received(absolute)[0][:12], b"HTTP/1.1 200", "a client takes it for a proxy")


def main():
    folder = sys.argv[4]
    for check in (check_open_api, check_open_api_keys, check_open_api_clock, check_go_kr, check_go_kr_keys, check_go_kr_clock,
                  check_captures, check_marketplace, check_login, lambda: check_naver(folder), check_wire_faults, check_status_faults,
                  check_table_faults, check_rules, check_log):
        try:
            check()
        except Exception:
            tell(False, f"{check.__name__} comes to its end", traceback.format_exc())
    same(set(faults.TABLE) - DONE, set(), "every fault was tried")
    print(f"1..{tests}")


main()
