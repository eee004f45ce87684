"""The KRX Open API: GET or POST /svc/apis/sto/{stk,ksq,knx}_bydd_trd, key in the header AUTH_KEY."""

import re

from market import rules
from market.message import Reply, Table, compact

SERVICE = "krx-openapi"
PATH = re.compile(r"/svc/(sample/)?apis/(\w+)/(\w+?)(?:\.json)?$")
APIS = {"stk_bydd_trd": "stk", "ksq_bydd_trd": "ksq", "knx_bydd_trd": "knx"}
MARKETS = {"stk": "KOSPI", "ksq": "KOSDAQ", "knx": "KONEX"}
SECTIONS = {"stk": "-", "ksq": "중견기업부", "knx": "일반기업부"}
KIND = "application/json;charset=UTF-8"
SAMPLE_KEY = "74D1B99DFBF345BBA3FB4476510A4BED4C78D13A"  # the public one of KRX's own pages
SPECIFICATION = ("BAS_DD", "ISU_CD", "ISU_NM", "MKT_NM", "SECT_TP_NM", "TDD_CLSPRC", "CMPPREVDD_PRC", "FLUC_RT",
                 "TDD_OPNPRC", "TDD_HGPRC", "TDD_LWPRC", "ACC_TRDVOL", "ACC_TRDVAL", "MKTCAP", "LIST_SHRS")
OPEN_HIGH_LOW = ("TDD_OPNPRC", "TDD_HGPRC", "TDD_LWPRC")
NUMBERS = ("ACC_TRDVAL", "ACC_TRDVOL", "CMPPREVDD_PRC", "FLUC_RT", "LIST_SHRS", "MKTCAP", "TDD_CLSPRC", "TDD_HGPRC",
           "TDD_LWPRC", "TDD_OPNPRC")


def row(api, date, row):
    """Members by the alphabet, as in the answers that were kept; every value is a text."""
    section = "-" if api == "stk" else row.get("section") or SECTIONS[api]
    return {
        "ACC_TRDVAL": row["value"] or "-",
        "ACC_TRDVOL": row["volume"] or "-",
        "BAS_DD": date,
        "CMPPREVDD_PRC": row["change"] or "-",
        "FLUC_RT": rules.rate(row),
        "ISU_CD": row["ticker"],
        "ISU_NM": row["name"],
        "LIST_SHRS": row["shares"] or "-",
        "MKTCAP": row["market_cap"] or "-",
        "MKT_NM": MARKETS[api],
        "SECT_TP_NM": section,
        "TDD_CLSPRC": row["close"] or "-",
        "TDD_HGPRC": row["high"] or "-",
        "TDD_LWPRC": row["low"] or "-",
        "TDD_OPNPRC": row["open"] or "-",
    }


def without_trade(row, form):
    if row["TDD_OPNPRC"] != "0":
        return row
    if form == "absent":
        return {name: value for name, value in row.items() if name not in OPEN_HIGH_LOW}
    return {**row, **dict.fromkeys(OPEN_HIGH_LOW, "" if form == "blank" else form)}


def rows(world, api, date):
    """By name, as the service sorts them."""
    found = [row(api, date, each) for each in world.days.table(date) if each["market"].split(" ")[0] == MARKETS[api]]
    if world.settings["member_order"] == "specification":
        found = [{name: each[name] for name in SPECIFICATION} for each in found]
    if world.settings["no_trade"] != "0":
        found = [without_trade(each, world.settings["no_trade"]) for each in found]
    return sorted(found, key=lambda each: (each["ISU_NM"], each["ISU_CD"]))


def render(found):
    return compact({"OutBlock_1": found})


def refusal(code, text, status=None):
    return Reply(status or int(code), compact({"respMsg": text, "respCode": code}), KIND)


def unauthorized(world, text):
    return refusal("401", text, world.settings["refusal_status"])


def key_of(request):
    """The header; the two other places from which the service was seen to take a key work too."""
    bearer = request.headers.get("authorization", "")
    if request.headers.get("auth_key"):
        return request.headers["auth_key"].strip()
    if bearer.startswith("Bearer "):
        return bearer[7:].strip()
    return request.query.get("AUTH_KEY", "")


def spent(world):
    text = "API call limit exceeded"
    return refusal("429", text, 200 if world.settings["quota_form"] == "200" else 429)


def about(request):
    """What the call is about, None where it is none of this service."""
    match = PATH.search(request.path)
    if not match:
        return None
    sample, category, name = match.groups()
    date = str(request.json().get("basDd", "") if request.method == "POST" else request.query.get("basDd", ""))
    api = APIS.get(name) if category == "sto" else None
    return {"service": SERVICE, "call": "sample" if sample else "data", "api": api or name, "date": date,
            "market": (api or "").upper()}


def answer(world, bodies, request, about):
    api, date = about["api"], about["date"]
    if request.method not in ("GET", "POST"):
        return refusal("405", "Method Not Allowed")
    if api not in MARKETS:
        return Reply(404, b"<html><head><title>404 Not Found</title></head></html>")
    key = key_of(request)
    if about["call"] == "sample":
        if key != SAMPLE_KEY:
            return unauthorized(world, "Unauthorized Key")
    else:
        approved = world.settings["keys"].get(key)
        if approved is None:
            return unauthorized(world, "Unauthorized Key")
        if api not in approved:
            return unauthorized(world, "Unauthorized API Call")
        if not world.count(SERVICE, key, world.settings["quota"]):
            return spent(world)
    table = Table(world, date, lambda day: rows(world, api, day), lambda found, day: render(found), "ISU_CD", "BAS_DD",
                  "MKT_NM", "TDD_CLSPRC", NUMBERS)
    if not (date.isdigit() and len(date) == 8 and world.days.is_served(date) and world.open_api_shows(date)):
        return Reply(200, render([]), KIND)
    forms = (world.settings["member_order"], world.settings["no_trade"])
    body = bodies.get((SERVICE, api, date, *forms), lambda: render(rows(world, api, date)))
    return Reply(200, body, KIND, table=table)
