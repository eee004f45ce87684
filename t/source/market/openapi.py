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
NUMBERS = ("ACC_TRDVAL", "ACC_TRDVOL", "CMPPREVDD_PRC", "FLUC_RT", "LIST_SHRS", "MKTCAP", "TDD_CLSPRC", "TDD_HGPRC",
           "TDD_LWPRC", "TDD_OPNPRC")


def row(api, date, row):
    """Members in the order of real answers, which is that of the alphabet; every value is a text."""
    section = "-" if api == "stk" else row.get("section") or SECTIONS[api]
    return {
        "ACC_TRDVAL": row["value"] or "-",
        "ACC_TRDVOL": row["volume"] or "-",
        "BAS_DD": date,
        "CMPPREVDD_PRC": row["change"] or "-",
        "FLUC_RT": rules.row_rate(row),
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


def rows(world, api, date):
    found = [row(api, date, each) for each in world.days.table(date) if each["market"].split(" ")[0] == MARKETS[api]]
    return sorted(found, key=lambda each: (each["ISU_NM"], each["ISU_CD"]))


def render(found):
    return compact({"OutBlock_1": found})


def refusal(code, text, status=None):
    return Reply(status or int(code), compact({"respMsg": text, "respCode": code}), KIND)


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
            return refusal("401", "Unauthorized Key")
    else:
        approved = world.settings["keys"].get(key)
        if approved is None:
            return refusal("401", "Unauthorized Key")
        if api not in approved:
            return refusal("401", "Unauthorized API Call")
        if not world.count(SERVICE, key, world.settings["quota"]):
            return spent(world)
    table = Table(world, date, lambda day: rows(world, api, day), render, "ISU_CD", "BAS_DD", "MKT_NM", "TDD_CLSPRC",
                  NUMBERS)
    if not (date.isdigit() and len(date) == 8 and world.days.is_served(date) and world.open_api_shows(date)):
        return Reply(200, render([]), KIND)
    return Reply(200, bodies.get((SERVICE, api, date), lambda: render(rows(world, api, date))), KIND, table=table)
