"""Rules of the market that the answers need: ticks, limits, rates, and the base prices behind adjusted histories."""

import functools
from fractions import Fraction

TICKS = ((2000, 1), (5000, 5), (20000, 10), (50000, 50), (200000, 100), (500000, 500))
OLD_TICKS = ((1000, 1), (5000, 5), (10000, 10), (50000, 50), (100000, 100), (500000, 500))  # before 2023-01-25


def number(text):
    """The whole number of a field, None where it is unknown."""
    try:
        return int(text)
    except (TypeError, ValueError):
        return None


def tick(price, date="20260101", market="KOSPI"):
    old = date < "20230125"
    if old and price >= 50000 and not market.startswith("KOSPI"):
        return 100
    for below, step in OLD_TICKS if old else TICKS:
        if price < below:
            return step
    return 1000


def rate(row):
    """FLUC_RT: per cent of the base price, two decimals, rounded half away from zero; - where it is unknown."""
    change, close = number(row["change"]), number(row["close"])
    if change is None or close is None:
        return "-"
    base = close - change
    if base <= 0:
        return "0.00"
    hundredths = (abs(change) * 20000 + base) // (2 * base)
    return ("-" if change < 0 and hundredths else "") + f"{hundredths // 100}.{hundredths % 100:02}"


def limit(base, rises, date, market):
    """The highest or the lowest price of a day: the way to it is cut to the tick of the base price, and a price between
    two ticks is moved towards the base."""
    step = tick(base, date, market)
    way = base * (15 if market == "KONEX" else 30) // 100 // step * step
    edge = base + way if rises else base - way
    step = tick(edge, date, market)
    return edge // step * step if rises else -(-edge // step) * step


def direction(row, date):
    """FLUC_TP_CD: 0 not traded, 1 up, 2 down, 3 unchanged, 4 at the upper limit, 5 at the lower one."""
    change, close = number(row["change"]), number(row["close"])
    if change is None or close is None:
        return "3"
    if change == 0:
        return "3" if number(row["volume"]) or number(row["open"]) else "0"
    if close == limit(close - change, change > 0, date, row["market"]):
        return "4" if change > 0 else "5"
    return "1" if change > 0 else "2"


@functools.cache
def isin(ticker):
    """A plausible ISIN with a right check digit. Real ones cannot be derived from a code, and no client should try."""
    text = "KR7" + ticker + "00"
    digits = "".join(str(int(sign, 36)) for sign in text)
    total = 0
    for at, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if at % 2 == 0 else 1)
        total += value // 10 + value % 10
    return text + str(-total % 10)


def factors(history):
    """For each (date, row): what prices before that day are multiplied by, as Naver does it: base / previous close,
    where the base is neither the previous close nor that close rounded up to its tick."""
    result = []
    last = None
    for _, row in history:
        close, change = number(row["close"]), number(row["change"])
        factor = Fraction(1)
        if last and close is not None and change is not None:
            base = close - change
            step = tick(last)
            if base > 0 and base not in (last, -(-last // step) * step):
                factor = Fraction(base, last)
        result.append(factor)
        last = close or last
    return result
