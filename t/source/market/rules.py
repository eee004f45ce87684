"""Rules of the market that the answers need: ticks, limits, rates, and the base prices behind adjusted histories."""

from decimal import ROUND_HALF_UP, Decimal

TICKS = ((2000, 1), (5000, 5), (20000, 10), (50000, 50), (200000, 100), (500000, 500))


def number(text):
    """The whole number of a field, None where it is unknown."""
    try:
        return int(text)
    except (TypeError, ValueError):
        return None


def tick(price):
    for below, step in TICKS:
        if price < below:
            return step
    return 1000


def rate(change, base):
    """Per cent, two decimals, rounded half away from zero as KRX does."""
    if not base:
        return "0.00"
    return str((Decimal(change) * 100 / base).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def row_rate(row):
    change, close = number(row["change"]), number(row["close"])
    if change is None or close is None:
        return "-"
    text = rate(change, close - change)
    return "0.00" if text == "-0.00" else text


def direction(row):
    """FLUC_TP_CD: 0 not traded, 1 up, 2 down, 3 unchanged, 4 at the upper limit, 5 at the lower one."""
    change, close, volume = number(row["change"]), number(row["close"]), number(row["volume"])
    if change is None or close is None:
        return "3"
    if not volume and not change and not number(row["open"]):
        return "0"
    if change == 0:
        return "3"
    base = close - change
    limit = Decimal("0.15") if row["market"] == "KONEX" else Decimal("0.3")
    edge = int(base * (1 + limit if change > 0 else 1 - limit))
    step = tick(edge)
    edge = edge // step * step if change > 0 else -(-edge // step) * step
    if close == edge:
        return "4" if change > 0 else "5"
    return "1" if change > 0 else "2"


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
        factor = Decimal(1)
        if last and close is not None and change is not None:
            base = close - change
            step = tick(last)
            if base > 0 and base not in (last, -(-last // step) * step):
                factor = Decimal(base) / last
        result.append(factor)
        last = close or last
    return result
