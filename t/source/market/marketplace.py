"""The KRX Data Marketplace, data.krx.co.kr: login and MDCSTAT01501."""

import datetime
import os
import re
import secrets

from market import rules
from market.days import file_bytes
from market.message import Reply, Table, compact, with_commas
from market.bodies import Body

SERVICE = "krx-market"
PAGE = "/contents/MDC/COMS/client/MDCCOMS001.cmd"
FRAME = "/contents/MDC/COMS/client/view/login.jsp"
LOGIN = "/contents/MDC/COMS/client/MDCCOMS001D1.cmd"
DATA = "/comm/bldAttendant/getJsonData.cmd"
BUNDLE = "/comm/bldAttendant/executeForResourceBundle.cmd"
KIND = "text/html; charset=utf-8"
TABLE = "dbms/MDC/STAT/standard/MDCSTAT01501"
HISTORY = "dbms/MDC/STAT/standard/MDCSTAT01701"
CHANGES = "dbms/MDC/STAT/standard/MDCSTAT01602"
MARKET_ID = {"KOSPI": "STK", "KOSDAQ": "KSQ", "KONEX": "KNX"}
NUMBERS = ("TDD_CLSPRC", "CMPPREVDD_PRC", "FLUC_RT", "TDD_OPNPRC", "TDD_HGPRC", "TDD_LWPRC", "ACC_TRDVOL",
           "ACC_TRDVAL", "MKTCAP", "LIST_SHRS")
BLOCK_PAGE = ("<!DOCTYPE html><html lang=\"ko\"><head><meta charset=\"utf-8\"><title>이용 제한 안내</title></head><body>"
              "<h1>서비스 이용이 제한되었습니다</h1><p>자동화된 수단에 의한 대량 접근이 탐지되어 탐지 시점부터 1일간 접속이 "
              "제한됩니다. 반복될 경우 제한이 다시 적용됩니다. 데이터가 필요하시면 KRX Open API를 이용해 주십시오.</p>"
              "</body></html>").encode("utf-8")
MESSAGES = {
    "CD001": "정상",
    "CD003": "아이디 또는 비밀번호가 올바르지 않습니다.",
    "CD010": "비밀번호를 변경하신 후 이용하여 주십시오.",
    "CD011": "중복 로그인",
}


class Session:
    def __init__(self):
        self.framed = False  # the second step is done
        self.user = None
        self.until = None
        self.calls = 0


def provisional(world, row, shown):
    """A row while the day runs: until 15:45 the price stands where it opened, until 20:20 volume and value grow."""
    row = dict(row)
    value, volume, opened = (rules.number(row[name]) for name in ("value", "volume", "open"))
    if shown == "morning" and opened:
        close, change, shares = (rules.number(row[name]) for name in ("close", "change", "shares"))
        for name in ("high", "low", "close"):
            row[name] = row["open"]
        if change is not None:
            row["change"] = str(opened - (close - change))
        if shares is not None:
            row["market_cap"] = str(opened * shares)
        volume = volume // 4 if volume else volume
        value = volume * opened if volume and value is not None else value
    elif volume and value:
        volume, value = volume * 9 // 10, value * 9 // 10
    row["volume"], row["value"] = ("" if number is None else str(number) for number in (volume, value))
    return row


def row(each, date):
    market = each["market"].split(" ")[0]
    return {
        "ISU_SRT_CD": each["ticker"],
        "ISU_CD": each.get("isin") or rules.isin(each["ticker"]),
        "ISU_ABBRV": each["name"],
        "MKT_NM": each["market"],
        "SECT_TP_NM": each.get("section") or {"KOSPI": "", "KOSDAQ": "중견기업부", "KONEX": "일반기업부"}.get(market, ""),
        "TDD_CLSPRC": with_commas(each["close"]),
        "FLUC_TP_CD": rules.direction(each, date),
        "CMPPREVDD_PRC": with_commas(each["change"]),
        "FLUC_RT": rules.rate(each),
        "TDD_OPNPRC": with_commas(each["open"]),
        "TDD_HGPRC": with_commas(each["high"]),
        "TDD_LWPRC": with_commas(each["low"]),
        "ACC_TRDVOL": with_commas(each["volume"]),
        "ACC_TRDVAL": with_commas(each["value"]),
        "MKTCAP": with_commas(each["market_cap"]),
        "LIST_SHRS": with_commas(each["shares"]),
        "MKT_ID": MARKET_ID.get(market, ""),
    }


def dashes(each):
    """A stock on a day without trade, or of which nothing is known yet."""
    return {**each, **{name: "-" for name in NUMBERS if name != "LIST_SHRS"}, "FLUC_TP_CD": "3"}


def rows(world, market, date, shown="final"):
    """What is shown of a date; where there is nothing, the stocks of the session before with dashes."""
    empty = shown == "none" or not world.days.is_served(date)
    from_day = date if world.days.is_served(date) else world.days.nearest(date)
    found = []
    for each in world.days.table(from_day) if from_day else []:
        if market in ("ALL", MARKET_ID.get(each["market"].split(" ")[0])):
            if shown in ("morning", "afternoon"):
                each = provisional(world, each, shown)
            found.append(dashes(row(each, date)) if empty else row(each, date))
    return sorted(found, key=lambda one: (one["ISU_ABBRV"], one["ISU_SRT_CD"]))


def datetime_text(world):
    return world.clock.now().strftime("%Y.%m.%d %p %I:%M:%S")


def tail(world):
    return (',"CURRENT_DATETIME":"' + datetime_text(world) + '"}').encode()


def render(found):
    return compact({"OutBlock_1": found})[:-1]


def logged_out(world):
    form = world.settings["logout_form"]
    if form == "json":
        return Reply(200, compact({"_error_code": "LOGOUT", "_error_message": "로그인 후 이용하여 주십시오."}), KIND)
    return Reply(200 if form == "200" else 400, b"LOGOUT", KIND)


def block_page(form):
    return Reply(200 if str(form) == "200" else 403, BLOCK_PAGE, KIND)


def blocked(world):
    """The page while an address is blocked; each call puts the end off."""
    settings = world.settings
    if not settings["blocked"]:
        return None
    now = world.clock.now()
    if settings["blocked_until"] and now >= datetime.datetime.fromisoformat(settings["blocked_until"]):
        settings["blocked"] = settings["blocked_until"] = None
        return None
    settings["blocked_until"] = (now + datetime.timedelta(days=1)).isoformat()
    return block_page(settings["blocked"])


def lacks(request, wanted):
    """The headers without which the site does not answer a program."""
    tests = {
        "user-agent": lambda text: text.startswith("Mozilla/5.0"),
        "referer": lambda text: "/contents/MDC/" in text,
        "x-requested-with": lambda text: text == "XMLHttpRequest",
    }
    return [name for name in wanted if not tests[name](request.headers.get(name, ""))]


def refused_headers(missing):
    body = b"<html><head><title>403 Forbidden</title></head><body>Forbidden</body></html>"
    return Reply(403, body, KIND, remark="lacks " + ", ".join(missing))


def login_answer(code, number="2000017791"):
    body = {"_error_code": code, "_error_message": MESSAGES[code]}
    if code in ("CD001", "CD011"):
        body = {"previousMemberYn": False, "MDC_MBR_TP_CD": "P", "MBR_NO": number, **body}
    return Reply(200, compact(body), KIND)


def live(world, session):
    """Whether a session is logged in and has not ended."""
    if not session or not session.user:
        return False
    most = world.settings["session_calls"]
    if world.clock.now() >= session.until or (most is not None and session.calls >= most):
        session.user = None
        return False
    return True


def open_session(world, session, user):
    for other in world.sessions.values():
        if other.user == user:
            other.user = None
    world.settings["elsewhere"] = False
    session.user = user
    session.calls = 0
    session.until = world.clock.now() + datetime.timedelta(minutes=world.settings["session_minutes"])
    return login_answer("CD001")


def login(world, request):
    """The third step: needs the cookie of the first and the second one done."""
    session = world.sessions.get(request.cookies().get("JSESSIONID"))
    form = request.form()
    missing = lacks(request, ("user-agent", "referer"))
    if missing:
        return refused_headers(missing)
    if request.method != "POST" or not session or not session.framed:
        return login_answer("CD003")
    user = form.get("mbrId", "")
    if not user or world.settings["logins"].get(user) != form.get("pw"):
        return login_answer("CD003")
    if world.settings["password_expired"]:
        return login_answer("CD010")
    others = any(other is not session and other.user == user and live(world, other) for other in world.sessions.values())
    if (others or world.settings["elsewhere"]) and form.get("skipDup") != "Y":
        return login_answer("CD011")
    return open_session(world, session, user)


def first_step(world, request):
    missing = lacks(request, ("user-agent",))
    if missing:
        return refused_headers(missing)
    cookies = []
    if request.cookies().get("JSESSIONID") not in world.sessions:
        name = secrets.token_hex(16).upper() + ".bWRjX2RvbWFpbi9tZGNvd2FwMi1tZGNhcHAxMQ=="
        world.sessions[name] = Session()
        cookies = [("Set-Cookie", f"__smVisitorID={secrets.token_urlsafe(8)}; Path=/"),
                   ("Set-Cookie", f"JSESSIONID={name}; Path=/; HttpOnly")]
    return Reply(200, "<!DOCTYPE html><html lang=\"ko\"><head><title>KRX Data Marketplace</title></head></html>".encode(),
                 KIND, cookies)


def second_step(world, request):
    missing = lacks(request, ("user-agent", "referer"))
    if missing:
        return refused_headers(missing)
    session = world.sessions.get(request.cookies().get("JSESSIONID"))
    if session:
        session.framed = True
    return Reply(200, b"<html><body><form id=\"loginForm\"></form></body></html>", KIND)


CALLS = {PAGE: "page", FRAME: "frame", LOGIN: "login", DATA: "data", BUNDLE: "bundle"}


def about(request):
    call = next((call for path, call in CALLS.items() if request.path.endswith(path)), None)
    if not call:
        return None
    form = request.form() if call == "data" else {}
    return {"service": SERVICE, "call": call, "date": form.get("trdDd", ""), "market": form.get("mktId", ""),
            "bld": form.get("bld", "")}


def answer(world, bodies, request, about):
    steps = {"page": first_step, "frame": second_step, "login": login}
    with world.lock:
        reply = blocked(world)
        if not reply and about["call"] in steps:
            reply = steps[about["call"]](world, request)
    if reply:
        return reply
    return bundle(world, request) if about["call"] == "bundle" else data(world, bodies, request)


def data(world, bodies, request):
    form = request.form()
    missing = lacks(request, ("user-agent", "referer", "x-requested-with"))
    if missing:
        return refused_headers(missing)
    if request.method != "POST":
        return Reply(405, b"", KIND)
    if world.settings["login_needed"]:
        with world.lock:
            session = world.sessions.get(request.cookies().get("JSESSIONID"))
            if not live(world, session):
                return logged_out(world)
            session.calls += 1
    bld = form.get("bld", "")
    if bld == TABLE:
        return whole_table(world, bodies, form)
    return other_data(world, bodies, bld, form)


def whole_table(world, bodies, form):
    market, date = form.get("mktId", "ALL"), form.get("trdDd", "")
    if market not in ("ALL", "STK", "KSQ", "KNX") or not re.fullmatch(r"\d{8}", date):
        return Reply(200, Body(render([])), KIND, tail=tail(world))
    shown = world.evening_shows(date)
    table = None
    if shown != "none" and world.days.is_served(date):
        table = Table(world, date, lambda day: rows(world, market, day), lambda found, day: render(found) + tail(world),
                      "ISU_SRT_CD", "", "MKT_NM", "TDD_CLSPRC", NUMBERS)
    path = world.days.capture(market, date)
    if path and shown == "final":
        return Reply(200, bodies.get((SERVICE, path), lambda: file_bytes(path)), KIND, table=table)
    if shown == "none" and not world.days.is_served(date):
        shown = "final"  # a date to come without a table is a day without trade, whatever the clock says
    name = (SERVICE, market, date, shown)
    return Reply(200, bodies.get(name, lambda: render(rows(world, market, date, shown))), KIND, tail=tail(world),
                 table=table)


def other_data(world, bodies, bld, form):
    """Recorded answers of other tables; a ticker's history also from the served days; nothing else."""
    folder = world.captures
    names = {
        HISTORY: "krx-01701-{isuCd}-{strtDd}-{endDd}-{adjStkPrc}",
        CHANGES: "krx-01602-{mktId}-{strtDd}-{endDd}-{adjStkPrc}",
        "dbms/comm/finder/finder_stkisu": "krx-finder_stkisu-{mktsel}",
        "dbms/comm/finder/finder_listdelisu": "krx-finder_listdelisu-{mktsel}",
    }
    if bld in names and folder:
        try:
            path = os.path.join(folder, os.path.basename(names[bld].format(**form)) + ".json.gz")
        except KeyError:
            path = ""
        if path and os.path.exists(path):
            return Reply(200, bodies.get((SERVICE, path), lambda: file_bytes(path)), KIND)
    block = "output" if bld == HISTORY else "block1" if "finder" in bld else "OutBlock_1"
    return Reply(200, compact({block: []})[:-1] + tail(world), KIND)


def bundle(world, request):
    """The newest business day, or the one nearest to a date; this call needs no login."""
    asked = request.query.get("inDate") or world.today().strftime("%Y%m%d")
    day = datetime.datetime.strptime(asked, "%Y%m%d").date()
    while not world.is_session(day):
        day -= datetime.timedelta(days=1)
    return Reply(200, compact({"result": {"output": [{"max_work_dt": day.strftime("%Y%m%d")}]}}), KIND)
