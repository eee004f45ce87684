"""A request and the answer that a service has for it."""

import json
import urllib.parse


class Request:
    def __init__(self, method, target, headers, body=b"", peer=None):
        self.method = method
        self.target = target
        self.headers = headers  # names in small letters
        self.body = body
        self.peer = peer
        self.path, _, query = target.partition("?")
        self.query = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))

    def form(self):
        return dict(urllib.parse.parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def json(self):
        try:
            value = json.loads(self.body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    def cookies(self):
        pairs = (pair.strip().partition("=") for pair in self.headers.get("cookie", "").split(";"))
        return {name: value for name, _, value in pairs}


class Reply:
    """body is bytes, or a bodies.Body with a tail. table is there where the answer is a table, for the faults that
    spoil one. remark goes to the log."""

    def __init__(self, status, body=b"", kind="text/html; charset=utf-8", headers=(), tail=b"", table=None, remark=""):
        self.status = status
        self.body = body
        self.tail = tail
        self.kind = kind
        self.headers = list(headers)
        self.table = table
        self.remark = remark


    def plain(self):
        return self.body if isinstance(self.body, bytes) else self.body.plain(self.tail)


class Table:
    """A table as the faults need it. rows(day) are those that the request would be about on another day; render(rows,
    day) is the body of a table that is that day's. date, code, market and price are names of members, "" where rows
    have none; numbers are the names of all that hold numbers."""

    def __init__(self, world, day, rows, render, code, date, market, price, numbers):
        self.world = world
        self.day = day
        self.rows = rows
        self.render = render
        self.code = code
        self.date = date
        self.market = market
        self.price = price
        self.numbers = numbers


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def with_commas(text):
    """-1234567 as -1,234,567; what is no number stays as it is."""
    sign, digits = ("-", text[1:]) if text[:1] == "-" else ("", text)
    return sign + f"{int(digits):,}" if digits.isdigit() else text or "-"
