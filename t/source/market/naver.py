"""Naver's fchart: one ticker's adjusted daily bars as XML in EUC-KR."""

import os
import re
from fractions import Fraction

from market import rules
from market.days import file_bytes
from market.marketplace import provisional
from market.message import Reply

SERVICE = "naver"
PATH = "/sise.nhn"
KIND = "text/xml;charset=EUC-KR"
AFTER_MARKET = "20260914"
ITEM = re.compile(rb'\t\t\t\n\t\t\t\t<item data="(\d{8})\|[^"]*" />\n')
HEAD = ('<?xml version="1.0" encoding="EUC-KR" ?>\n\n<protocol>\n\n\n\n\t\n\t\n'
        '\t\t\t<chartdata symbol="{symbol}" name="{name}" count="{count}" timeframe="{frame}" precision="0" '
        'origintime="19900103">\n')
TAIL = "\t\t\t\n\t\n\n\n\t</chartdata>\n</protocol>\n"


def evening(date, ticker, row):
    """The bar of 20:00: a last price that is near the official close, and more volume; the same at each call."""
    if date < AFTER_MARKET or not rules.number(row["volume"]):
        return row
    close = rules.number(row["close"])
    shift = (sum(map(ord, date + ticker)) % 9 - 4) * rules.tick(close)
    last = max(close + shift, 1)
    high, low = max(last, rules.number(row["high"])), min(last, rules.number(row["low"]))
    return {**row, "close": str(last), "high": str(high), "low": str(low),
            "volume": str(rules.number(row["volume"]) * 21 // 20)}


def bars(world, ticker):
    """Adjusted as of the newest bar; prices are cut to whole won, volumes are not adjusted."""
    history = []
    for date, row in world.days.history(ticker):
        shown = world.evening_shows(date)
        if shown != "none":
            history.append((date, row if shown == "final" else provisional(world, row, shown)))
    factors = rules.factors(history)
    result = []
    factor = Fraction(1)
    for at in range(len(history) - 1, -1, -1):
        date, row = history[at]
        if world.settings["after_market"]:
            row = evening(date, ticker, row)
        prices = [str(int((rules.number(row[name]) or 0) * factor)) for name in ("open", "high", "low", "close")]
        volume = rules.number(row["volume"]) or 0
        if not result and world.settings["newest_short"]:
            volume = volume * 99 // 100
        result.append((date, "|".join([date, *prices, str(volume)])))
        factor *= factors[at]
    result.reverse()
    name = history[-1][1]["name"] if history else ""
    return name, result


def document(symbol, name, frame, items):
    text = HEAD.format(symbol=symbol, name=name, count=len(items), frame=frame)
    text += "".join(f'\t\t\t\n\t\t\t\t<item data="{item}" />\n' for item in items) + TAIL
    return text.encode("cp949", "replace")


def recorded(world, ticker):
    path = os.path.join(world.captures or "", f"naver-sise-{ticker}.xml.gz")
    return file_bytes(path) if world.captures and world.settings["naver_replay"] and os.path.exists(path) else None


def shorter(world, text, count):
    """A recorded document, as it is where no more bars are asked for than it has; else its newest ones."""
    items = list(ITEM.finditer(text))
    keep = [item for item in items if world.evening_shows(item.group(1).decode()) != "none"][-count:]
    if len(keep) == len(items):
        return text
    head = re.sub(rb'count="\d+"', b'count="%d"' % len(keep), text[: items[0].start()], count=1)
    return head + b"".join(item.group(0) for item in keep) + text[items[-1].end() :]


def about(request):
    if not request.path.endswith(PATH):
        return None
    return {"service": SERVICE, "call": "data", "ticker": request.query.get("symbol", "")}


def answer(world, bodies, request, about):
    query = request.query
    ticker, frame, count = about["ticker"], query.get("timeframe", "day"), query.get("count", "")
    count = int(count) if count.isdigit() else 10**6
    text = recorded(world, ticker) if frame == "day" else None
    if text:
        return Reply(200, shorter(world, text, count), KIND)
    name, items = bars(world, ticker) if frame == "day" and re.fullmatch(r"[0-9A-Z]{6}", ticker) else ("", [])
    items = [item for _, item in items][-count:] if count else []
    return Reply(200, document(ticker, name, frame, items), KIND)
