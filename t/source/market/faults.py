"""The faults, and which request gets which.

A rule is a dict: "fault" is a name of TABLE below; service, call, api, market, date, page, ticker and bld say which
requests it is for (a text or a list of texts, compared with what the log says of the request), "path" is a regular
expression for the request's target; "after" lets so many of them through first, "every" takes each n-th only, "times"
is how many are spoilt in all (default: every one). What else is in it is an argument of the fault.
"""

import datetime
import email.utils
import json
import random
import re
import threading

from market import gokr, marketplace, openapi
from market.message import Reply, compact

HTML = ("<!DOCTYPE html><html><head><title>점검 중</title></head><body><h1>서비스 점검 중입니다</h1></body></html>").encode("utf-8")
REASON = {408: "Request Timeout", 429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway",
          503: "Service Unavailable"}


# In place of an answer. Each function takes the world, the request, what it is about, and the rule.
def plain_status(status, wait=None):
    def make(world, request, about, rule):
        headers = []
        after = rule.get("retry_after", 1)
        if wait == "seconds":
            headers = [("Retry-After", str(after))]
        elif wait == "date":
            headers = [("Retry-After", email.utils.formatdate(world.clock.utc() + after, usegmt=True))]
        body = f"<html><head><title>{status} {REASON[status]}</title></head><body>{REASON[status]}</body></html>"
        return Reply(status, body.encode(), headers=headers)
    return make


def page(world, request, about, rule):
    return Reply(int(rule.get("status", 200)), HTML, "text/html; charset=utf-8")


def redirect(world, request, about, rule):
    where = rule.get("location") or f"{world.other_url}/elsewhere?{request.target.partition('?')[2]}"
    return Reply(int(rule.get("status", 302)), b"", headers=[("Location", where)])


def logout(form):
    def make(world, request, about, rule):
        session = world.sessions.get(request.cookies().get("JSESSIONID"))
        if session:
            session.user = None
        reply = {"400": Reply(400, b"LOGOUT"), "200": Reply(200, b"LOGOUT")}.get(form)
        return reply or Reply(200, compact({"_error_code": "LOGOUT", "_error_message": "로그인 후 이용하여 주십시오."}))
    return make


def login_code(code):
    return lambda world, request, about, rule: marketplace.login_answer(code)


def block(form):
    return lambda world, request, about, rule: marketplace.block_page(form)


def quota(world, request, about, rule):
    return openapi.spent(world) if about["service"] == openapi.SERVICE else gokr.failure(world, "22")


def bad_key(world, request, about, rule):
    if about["service"] == openapi.SERVICE:
        return openapi.refusal("401", "Unauthorized Key")
    return gokr.failure(world, "30")


def not_approved(world, request, about, rule):
    return openapi.refusal("401", "Unauthorized API Call")


def expired_key(world, request, about, rule):
    return gokr.failure(world, "31")


def code_in_200(world, request, about, rule):
    return openapi.refusal(str(rule.get("resp_code", "500")), rule.get("text", "Internal Error"), 200)


# Of a table. Each function takes the table, its rows (copies), and the rule, and returns rows.
def renamed(table, rows, date):
    for row in rows:
        if table.date:
            row[table.date] = date
    return rows


def copies(rows):
    return [dict(row) for row in rows]


def wrong_date(table, rows, rule):
    """Another day's table, which says so where rows have a date."""
    other = table.world.days.before(table.day)
    if other:
        return copies(table.rows(other))
    day = datetime.datetime.strptime(table.day, "%Y%m%d") - datetime.timedelta(days=1)
    return renamed(table, rows, day.strftime("%Y%m%d"))


def yesterday(table, rows, rule):
    """The session before, under today's date."""
    other = table.world.days.before(table.day)
    return renamed(table, copies(table.rows(other)), table.day) if other else rows


def empty(table, rows, rule):
    return []


def half(table, rows, rule):
    return rows[: len(rows) // 2]


def one_market(table, rows, rule):
    """Only the first market of several; nothing where the request is for one market."""
    markets = [row[table.market].split(" ")[0] for row in rows]
    keep = rule.get("keep", "KOSPI")
    return [row for row, market in zip(rows, markets) if market == keep] if len(set(markets)) > 1 else []


def duplicate(table, rows, rule):
    count = int(rule.get("rows", 5))
    return rows[:count] + copies(rows[:count]) + rows[count:]


def extra(table, rows, rule):
    return rows + [{**rows[0], table.code: rule.get("code", "999990")}] if rows else rows


def with_price(text):
    def spoil(table, rows, rule):
        for row in rows[:: max(1, len(rows) // 3)]:
            row[table.price] = rule.get("text", text)
        return rows
    return spoil


def as_numbers(table, rows, rule):
    def value(text):
        try:
            return json.loads(text.replace(",", "")) if isinstance(text, str) else text
        except ValueError:
            return text
    return [{name: value(text) if name in table.numbers else text for name, text in row.items()} for row in rows]


def bare_nan(table, rows, rule):
    for row in rows[:: max(1, len(rows) // 3)]:
        row[table.price] = float("nan")
    return rows


# Of the bytes of a body.
def truncated(raw, rule):
    return raw[: int(len(raw) * float(rule.get("share", 0.6)))]


def invalid_utf8(raw, rule):
    """A byte in the middle of a text that no UTF-8 has."""
    at = raw.find("가".encode("utf-8")[:1], len(raw) // 2)
    at = at if at >= 0 else len(raw) // 2
    return raw[:at] + b"\xff\xfe" + raw[at + 2 :]


# name: (what it acts on, function, which services, which calls); "" stands for all.
ALL = ""
TABLE = {
    # on the wire: market/send.py does them
    "refused": ("before", None, ALL, ALL),
    "stalled": ("before", None, ALL, ALL),
    "stalled-after-headers": ("wire", None, ALL, ALL),
    "stalled-in-body": ("wire", None, ALL, ALL),
    "reset": ("wire", None, ALL, ALL),
    "drip": ("wire", None, ALL, ALL),
    "drip-head": ("wire", None, ALL, ALL),
    "huge-head": ("wire", None, ALL, ALL),
    "no-http": ("wire", None, ALL, ALL),
    "short-body": ("wire", None, ALL, ALL),
    "cut-chunks": ("wire", None, ALL, ALL),
    "bad-gzip": ("wire", None, ALL, ALL),
    "huge": ("wire", None, ALL, "data"),
    "bomb": ("wire", None, ALL, "data"),
    # in place of the answer
    "408": ("instead", plain_status(408), ALL, ALL),
    "429": ("instead", plain_status(429, "seconds"), ALL, ALL),
    "429-date": ("instead", plain_status(429, "date"), ALL, ALL),
    "429-plain": ("instead", plain_status(429), ALL, ALL),
    "500": ("instead", plain_status(500), ALL, ALL),
    "502": ("instead", plain_status(502), ALL, ALL),
    "503": ("instead", plain_status(503, "seconds"), ALL, ALL),
    "503-plain": ("instead", plain_status(503), ALL, ALL),
    "html": ("instead", page, ALL, ALL),
    "redirect": ("instead", redirect, ALL, ALL),
    "logout": ("instead", logout("400"), "krx-market", "data"),
    "logout-200": ("instead", logout("200"), "krx-market", "data"),
    "logout-json": ("instead", logout("json"), "krx-market", "data"),
    "cd010": ("instead", login_code("CD010"), "krx-market", "login"),
    "cd011": ("instead", login_code("CD011"), "krx-market", "login"),
    "blocked": ("instead", block("403"), "krx-market", ALL),
    "blocked-200": ("instead", block("200"), "krx-market", ALL),
    "quota": ("instead", quota, ("krx-openapi", "data-go-kr"), "data"),
    "bad-key": ("instead", bad_key, ("krx-openapi", "data-go-kr"), "data"),
    "not-approved": ("instead", not_approved, "krx-openapi", "data"),
    "expired-key": ("instead", expired_key, "data-go-kr", "data"),
    "code-in-200": ("instead", code_in_200, "krx-openapi", "data"),
    # of the table
    "wrong-date": ("table", wrong_date, ALL, "data"),
    "yesterday": ("table", yesterday, ALL, "data"),
    "empty": ("table", empty, ALL, "data"),
    "half": ("table", half, ALL, "data"),
    "one-market": ("table", one_market, ALL, "data"),
    "duplicate": ("table", duplicate, ALL, "data"),
    "extra": ("table", extra, ALL, "data"),
    "numbers": ("table", as_numbers, ALL, "data"),
    "nan": ("table", with_price("NaN"), ALL, "data"),
    "nan-bare": ("table", bare_nan, ALL, "data"),
    "huge-number": ("table", with_price("1" + "0" * 40), ALL, "data"),
    "no-number": ("table", with_price("12.3.4"), ALL, "data"),
    # of the bytes
    "no-body": ("bytes", lambda raw, rule: b"", ALL, "data"),
    "truncated": ("bytes", truncated, ALL, "data"),
    "invalid-utf8": ("bytes", invalid_utf8, ALL, "data"),
}
FIELDS = ("service", "call", "api", "market", "date", "page", "ticker", "bld")


def fits(name, about):
    """Whether a fault can befall a request."""
    _, _, services, calls = TABLE[name]
    services = (services,) if isinstance(services, str) else services
    return (ALL in services or about.get("service") in services) and calls in (ALL, about.get("call"))


class Rule:
    def __init__(self, rule):
        if rule.get("fault") not in TABLE:
            raise ValueError(f"no fault is called {rule.get('fault')!r}")
        self.rule = rule
        self.name = rule["fault"]
        self.path = re.compile(rule["path"]) if rule.get("path") else None
        self.seen = 0
        self.left = rule.get("times")

    def matches(self, request, about):
        for field in FIELDS:
            wanted = self.rule.get(field)
            if wanted is not None and about.get(field) not in (wanted if isinstance(wanted, list) else [str(wanted)]):
                return False
        return fits(self.name, about) and (not self.path or bool(self.path.search(request.target)))

    def takes(self):
        """Counts a request that matches; whether this one is spoilt."""
        self.seen += 1
        at = self.seen - int(self.rule.get("after", 0))
        if at < 1 or self.left == 0 or (at - 1) % int(self.rule.get("every", 1)):
            return False
        if self.left is not None:
            self.left -= 1
        return True


class Chance:
    """Faults at random: {"rate", "seed", "faults", "most", "service", and arguments of the faults}. What happens to a
    request depends on the seed, on what is asked and on how many times it was asked, not on the order of requests.
    `most` is how often in all one and the same request is spoilt at most."""

    def __init__(self, chance):
        self.chance = chance
        self.rate = float(chance.get("rate", 0.3))
        self.names = sorted(chance.get("faults") or TABLE)
        for name in self.names:
            if name not in TABLE:
                raise ValueError(f"no fault is called {name!r}")
        self.asked = {}
        self.spoilt = {}

    def takes(self, request, about):
        if self.chance.get("service") not in (None, about.get("service")):
            return None
        what = (about.get("service"), about.get("call"), request.method, request.target, request.body)
        at = self.asked[what] = self.asked.get(what, 0) + 1
        dice = random.Random(repr((self.chance.get("seed", 1), what, at)))
        names = [name for name in self.names if fits(name, about)]
        most = self.chance.get("most")
        if dice.random() >= self.rate or not names or (most is not None and self.spoilt.get(what, 0) >= most):
            return None
        self.spoilt[what] = self.spoilt.get(what, 0) + 1
        return dice.choice(names)


class Faults:
    def __init__(self):
        self.lock = threading.Lock()
        self.rules = []
        self.chance = None

    def set(self, rules):
        with self.lock:
            self.rules = list(rules)

    def add(self, rules):
        with self.lock:
            self.rules = self.rules + rules

    def set_chance(self, chance):
        with self.lock:
            self.chance = chance

    def choose(self, request, about):
        """(name, rule) of the fault for a request, (None, {}) for none. The first rule that takes it decides."""
        with self.lock:
            for rule in self.rules:
                if rule.matches(request, about) and rule.takes():
                    return rule.name, rule.rule
            name = self.chance.takes(request, about) if self.chance else None
            return (name, self.chance.chance) if name else (None, {})

    def give_back(self, about_rule):
        """A fault could not happen, as the answer has no table: the rule has not been used."""
        with self.lock:
            for rule in self.rules:
                if rule.rule is about_rule:
                    rule.seen -= 1
                    rule.left = None if rule.left is None else rule.left + 1


def spoil(name, rule, reply):
    """Spoils an answer's table or bytes. False where it has no table, so that the fault could not happen."""
    what, act, _, _ = TABLE[name]
    if what == "table":
        if not reply.table:
            return False
        table = reply.table
        day = (name in ("wrong-date", "yesterday") and table.world.days.before(table.day)) or table.day
        reply.body, reply.tail = table.render(act(table, copies(table.rows(table.day)), rule), day), b""
    elif what == "bytes":
        if reply.status != 200:
            return False
        reply.body, reply.tail = act(reply.plain(), rule), b""
    return True
