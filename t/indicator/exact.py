"""exact.py FILE: computes every indicator of the histories that t/indicator/exact-market has printed once more, by its
definition in sise-indicators(7), with whole numbers of any length, and speaks TAP.

A history's prices are brought to the won of its newest day: the factors behind a day are doubles, so whole numbers over a
power of 2, and one power of 2 makes all prices of a history whole. Volumes are brought to the shares of the first day,
likewise. A value is then a fraction of two whole numbers and exact. Three are kept to 600 binary places, because what they
are made of has no common denominator that could be written down: the directional index of each day, before it is smoothed,
the two means of macd, and the square root in the bands, which is that of an exact number.

Where the page says that a difference of prices under 1e-11 of the price counts as 0, it does so here too.
"""
import array
import math
import sys

PLACES = 600
WON = 10 ** 11   # a difference that is less than this part of a price is none
TINY = 10 ** 14  # a divisor in won that is less than this part of one is none


class History:
    """Bars of one lane from its first close on; every list has an element for each bar."""

    def __init__(self, raw, days):
        self.first = next(t for t in range(days) if raw['close'][t] > 0)
        self.change, self.closes, self.absent = [], [], []
        factors, bars = [], []
        for t in range(self.first, days):
            o, h, l, c, v, f = (raw[name][t] for name in ('open', 'high', 'low', 'close', 'volume', 'factor'))
            factors.append(f.as_integer_ratio() if t > self.first and f > 0 else (1, 1))
            self.absent.append(not c > 0)
            self.change.append(raw['change'][t])
            self.closes.append(c)
            traded = o > 0 and h > 0 and l > 0
            bars.append(None if not c > 0 else
                        (int(h if traded else c), int(l if traded else c), int(c), int(v) if v > 0 else 0, traded))
        self.frames(factors)
        self.bars(bars)

    def frames(self, factors):
        """later[t] / 2^e: the product of the factors after t; scale[t] / 2^e: of those up to t."""
        n = len(factors)
        later, shift, product, places = [0] * n, [0] * n, 1, 0
        for t in reversed(range(n)):
            later[t], shift[t] = product, places
            product *= factors[t][0]
            places += factors[t][1].bit_length() - 1
        self.e_price = max(shift)
        self.later = [p << (self.e_price - s) for p, s in zip(later, shift)]
        scale, product, places = [], 1, 0
        for numerator, denominator in factors:
            product *= numerator
            places += denominator.bit_length() - 1
            scale.append((product, places))
        self.e_share = max(s for _, s in scale)
        self.scale = [p << (self.e_share - s) for p, s in scale]

    def bars(self, bars):
        self.high, self.low, self.close, self.volume, self.flow = [], [], [], [], []
        for t, bar in enumerate(bars):
            before = self.close[-1] if t else 0
            if bar is None:
                bar_close, high, low, volume = before, before, before, 0
            else:
                high, low, bar_close = (price * self.later[t] for price in bar[:3])
                volume = bar[3]
                if t and abs(bar_close - before) * WON <= bar_close:
                    bar_close = before
                if not bar[4]:
                    high = low = bar_close
            self.high.append(high)
            self.low.append(low)
            self.close.append(bar_close)
            self.volume.append(volume * self.scale[t])
        self.count = len(self.close)
        self.typical = [h + l + c for h, l, c in zip(self.high, self.low, self.close)]  # three times as much
        # Price times volume needs no factor: won of the day times shares of the day.
        self.flow = [p * v for p, v in zip(self.typical, self.volume)]


def none(difference, of):
    """Whether a difference of prices around `of` counts as 0."""
    return abs(difference) * WON <= of


def nothing(top, bottom):
    """Whether a divisor counts as 0."""
    return abs(top) * TINY < bottom


def rolled(values, n):
    """The sum of the last n values of each bar, None before there are n."""
    total, sums = 0, []
    for t, value in enumerate(values):
        total += value - (values[t - n] if t >= n else 0)
        sums.append(total if t >= n - 1 else None)
    return sums


def extremes(values, n, better):
    """The largest or smallest of the last n values, or of those there are."""
    queue, found = [], []
    for t, value in enumerate(values):
        while queue and not better(values[queue[-1]], value):
            queue.pop()
        queue.append(t)
        if queue[0] <= t - n:
            queue.pop(0)
        found.append(values[queue[0]])
    return found


def mean(values, n):
    return [None if s is None else (s, n) for s in rolled(values, n)]


def ema(values, n, first, den=1):
    """values[t] / den; the mean of the n values from `first` on, then 2 / (n + 1) of the distance."""
    out = [None] * len(values)
    if len(values) < first + n:
        return out
    top, bottom = sum(values[first:first + n]), n * den
    out[first + n - 1] = (top, bottom)
    power = n
    for t in range(first + n, len(values)):
        top = (n - 1) * top + 2 * values[t] * power
        power *= n + 1
        bottom *= n + 1
        out[t] = (top, bottom)
    return out


def wilder_mean(values, first=1):
    out = [None] * len(values)
    top, power = sum(values[first:first + 14]), 14
    for t in range(first + 13, len(values)):
        if t > first + 13:
            top, power = 13 * top + values[t] * power, power * 14
        out[t] = (top, power)
    return out


def wilder_sum(values):
    """Begun with the sum of 13, as TA-Lib's is."""
    out = [None] * len(values)
    top, power = sum(values[1:14]), 1
    for t in range(14, len(values)):
        power *= 14
        top = 13 * top + values[t] * power
        out[t] = (top, power)
    return out


def indicators(h):
    """{column: a list of fractions}; prices in won of the newest day / 2^e_price, shares in those of the first / 2^e_share."""
    n, out = h.count, {}
    for days in (5, 20, 60, 120):
        out['sma_%d' % days] = mean(h.close, days)
    out['bb_middle'] = out['sma_20']
    out['volume_sma_20'] = mean(h.volume, 20)
    out['ema_12'], out['ema_26'] = ema(h.close, 12, 0), ema(h.close, 26, 0)
    macd(h, out)
    moves = [0] + [0 if none(b - a, b) else b - a for a, b in zip(h.close, h.close[1:])]
    gain, loss = wilder_mean([max(m, 0) for m in moves]), wilder_mean([max(-m, 0) for m in moves])
    out['rsi_14'] = [None if g is None else (0, 1) if nothing(g[0] + l[0], g[1] * h.later[t])
                     else (100 * g[0], g[0] + l[0]) for t, (g, l) in enumerate(zip(gain, loss))]
    places(h, out)
    out['cci_20'] = cci(h)
    out['mfi_14'] = mfi(h)
    out['roc_20'] = [None if t < 20 else (100 * (c - h.close[t - 20]), h.close[t - 20]) for t, c in enumerate(h.close)]
    direction(h, out)
    bands(h, out)
    total, out['obv'] = h.volume[0], [(h.volume[0], 1)]
    for t in range(1, n):
        total += h.volume[t] if moves[t] > 0 else -h.volume[t] if moves[t] < 0 else 0
        out['obv'].append((total, 1))
    out['high_52w'] = [(x, 1) for x in extremes(h.high, 250, int.__gt__)]
    out['low_52w'] = [(x, 1) for x in extremes(h.low, 250, int.__lt__)]
    out['disparity_20'] = [None if s is None else (2000 * c, s) for c, s in zip(h.close, rolled(h.close, 20))]
    out['volume_ratio'] = [(20 * v, s) if s else None for v, s in zip(h.volume, rolled(h.volume, 20))]
    out['change_pct'] = [change(h, moves, t) for t in range(n)]
    return out


def fixed(fraction):
    """A fraction to PLACES binary places."""
    return (fraction[0] << PLACES) // fraction[1]


def macd(h, out):
    """The difference of the two from where both are there; its mean is begun with that of 9."""
    difference = [None if b is None else fixed(a) - fixed(b) for a, b in zip(out['ema_12'], out['ema_26'])]
    signal = [None] * h.count
    if h.count > 33:
        signal[33] = sum(difference[25:34]) // 9
    for t in range(34, h.count):
        signal[t] = signal[t - 1] + (difference[t] - signal[t - 1]) // 5
    one = 1 << PLACES
    out['macd'] = [None if t < 33 else (value, one) for t, value in enumerate(difference)]
    out['macd_signal'] = [None if value is None else (value, one) for value in signal]
    out['macd_hist'] = [None if b is None else (a - b, one) for a, b in zip(difference, signal)]


def places(h, out):
    highest, lowest = extremes(h.high, 14, int.__gt__), extremes(h.low, 14, int.__lt__)
    fast = []
    out['willr_14'] = [None] * h.count
    for t, (top, bottom, close) in enumerate(zip(highest, lowest, h.close)):
        narrow = none(top - bottom, top)
        fast.append((0, 1) if narrow else (100 * (close - bottom), top - bottom))
        if t >= 13:
            place = 0 if narrow else min(max(close - top, bottom - top), 0)
            out['willr_14'][t] = (100 * place, 1 if narrow else top - bottom)
    out['stoch_k'] = [None if t < 17 else total(fast[t - 2:t + 1], 3) for t in range(h.count)]
    out['stoch_d'] = [None if t < 17 else total([fast[t - 4], fast[t - 3], fast[t - 3], *[fast[t - 2]] * 3,
                                                 fast[t - 1], fast[t - 1], fast[t]], 9) for t in range(h.count)]


def total(fractions, divisor):
    top, bottom = 0, 1
    for a, b in fractions:
        top, bottom = top * b + a * bottom, bottom * b
    return top, bottom * divisor


def cci(h):
    out = [None] * h.count
    for t, s in enumerate(rolled(h.typical, 20)):
        if s is None:
            continue
        away = sum(abs(20 * x - s) for x in h.typical[t - 19:t + 1])  # 20 times the distances
        x = h.typical[t]
        # (x - s / 20) / (0.015 * away / 400)
        out[t] = (0, 1) if away * WON <= 20 * x else ((20 * x - s) * 20 * 1000, 15 * away)
    return out


def mfi(h):
    """The flows are exact in three times won; below 1 won the sum counts as nothing."""
    out, positive, negative = [None] * h.count, [0], [0]
    won = 3 * h.later[0] * h.scale[0]  # of a flow: 1 won
    for t in range(1, h.count):
        moved = h.typical[t] - h.typical[t - 1]
        still = none(moved, h.typical[t])
        positive.append(h.flow[t] if moved > 0 and not still else 0)
        negative.append(h.flow[t] if moved < 0 and not still else 0)
    for t in range(14, h.count):
        p, m = sum(positive[t - 13:t + 1]), sum(negative[t - 13:t + 1])
        out[t] = (0, 1) if p + m < won else (100 * p, p + m)
    return out


def direction(h, out):
    n = h.count
    plus, minus, ranges = [0] * n, [0] * n, [0] * n
    for t in range(1, n):
        c, up, down = h.close[t], h.high[t] - h.high[t - 1], h.low[t - 1] - h.low[t]
        up, down = (0 if none(up, c) else up), (0 if none(down, c) else down)
        apart = 0 if none(up - down, c) else up - down
        plus[t] = up if up > 0 and apart > 0 else 0
        minus[t] = down if down > 0 and apart < 0 else 0
        spread = max(h.high[t] - h.low[t], abs(h.high[t] - h.close[t - 1]), abs(h.low[t] - h.close[t - 1]))
        ranges[t] = 0 if none(spread, c) else spread
    p, m, r = wilder_sum(plus), wilder_sum(minus), wilder_sum(ranges)
    out['atr_14'] = wilder_mean(ranges)
    for name, moved in ('plus_di_14', p), ('minus_di_14', m):
        out[name] = [None if r[t] is None else (0, 1) if nothing(r[t][0], r[t][1] * h.later[t])
                     else (100 * moved[t][0], r[t][0]) for t in range(n)]
    out['adx_14'] = [None] * n
    one, index = 1 << PLACES, [None] * n
    for t in range(14, n):
        if p[t][0] + m[t][0] and not nothing(r[t][0], r[t][1] * h.later[t]):
            index[t] = fixed((100 * abs(p[t][0] - m[t][0]), p[t][0] + m[t][0]))
    value = sum(x or 0 for x in index[14:28]) // 14
    for t in range(27, n):
        if t > 27 and index[t] is not None:
            value += (index[t] - value) // 14
        out['adx_14'][t] = (value, one)


def bands(h, out):
    out['bb_upper'], out['bb_lower'] = [None] * h.count, [None] * h.count
    squares = rolled([c * c for c in h.close], 20)
    for t, s in enumerate(rolled(h.close, 20)):
        if s is not None:
            root = math.isqrt((20 * squares[t] - s * s) << (2 * PLACES))  # 20 standard deviations
            out['bb_upper'][t] = ((s << PLACES) + 2 * root, 20 << PLACES)
            out['bb_lower'][t] = ((s << PLACES) - 2 * root, 20 << PLACES)


def change(h, moves, t):
    if h.absent[t]:
        return 0, 1
    if not math.isnan(h.change[t]):
        moved = int(h.change[t])
        return 100 * moved, int(h.closes[t]) - moved
    return None if t == 0 else (100 * moves[t], h.close[t - 1])


# ---- comparing ----

# What a column is the small difference of: the error of these is told in parts of that, of the value elsewhere.
DIFFERENCES = {'macd': 'ema_26', 'macd_signal': 'ema_26', 'macd_hist': 'ema_26', 'bb_upper': 'sma_20', 'bb_lower': 'sma_20'}
# In percent: an error of values below 1 is told in parts of 1, in cci_20 too.
UNITS = {'percent', 'ratio'}


def part(top, bottom):
    """The double next to a fraction of whole numbers that may be too long for doubles."""
    if top == 0:
        return 0.0
    shift = top.bit_length() - bottom.bit_length() - 80
    quotient = (top >> shift) // bottom if shift > 0 else (top << -shift) // bottom
    return math.ldexp(float(quotient), shift)


def short(fraction):
    """The same to 600 binary digits, which are enough to tell an error by."""
    top, bottom = fraction
    shift = min(abs(top).bit_length(), bottom.bit_length()) - 600
    return (top >> shift, bottom >> shift) if shift > 0 else fraction


def error(got, exact, kind, h, t, against):
    """How far a double is from an exact value, in parts of the value, or of what it is a difference of."""
    top, bottom = short(exact)
    a, b = got.as_integer_ratio()
    if kind == 'price':    # won of the newest day and of the day itself
        a, b = a * h.later[t], b
    elif kind == 'share':  # shares of the first day
        a, b = a * h.scale[t], b
    off = abs(a * bottom - top * b), b * bottom
    size = abs(top), bottom
    if against is not None:
        other = short(against)
        size = other if other[0] * size[1] > size[0] * other[1] else size
    elif kind in UNITS and size[0] < size[1]:
        size = 1, 1
    if off[0] == 0:
        return 0.0
    return math.inf if size[0] == 0 else part(off[0] * size[1], off[1] * size[0])


def lane_compare(h, column, kind, got, exact):
    """The largest error and its bar, of the first and the last bars, and of each fifth between. A value on one side only is
    an infinite error."""
    worst, where, values = 0.0, 0, exact[column]
    for t in range(h.count):
        if 500 < t < h.count - 100 and t % 5:
            continue
        value = got[h.first + t]
        if values[t] is None or math.isnan(value):
            wrong = 0.0 if values[t] is None and math.isnan(value) else math.inf
        else:
            against = exact[DIFFERENCES[column]][t] if column in DIFFERENCES else None
            wrong = error(value, values[t], kind, h, t, against)
        if wrong > worst:
            worst, where = wrong, t
    return worst, where


def tables(path):
    with open(path, 'rb') as file:
        days, lanes, raws, columns = 0, [], [], []
        while (line := file.readline().decode().rstrip('\n')) != 'values':
            word, _, rest = line.partition(' ')
            days = int(rest) if word == 'days' else days
            lanes += [rest] if word == 'lane' else []
            raws += [rest] if word == 'raw' else []
            columns += [tuple(rest.split(' '))] if word == 'column' else []
        for lane in lanes:
            raw, got = {}, {}
            for name in raws:
                raw[name] = array.array('d', file.read(8 * days))
            for name, _ in columns:
                got[name] = array.array('d', file.read(8 * days))
            yield lane, days, columns, raw, got


def main(path):
    worst, order = {}, []
    for lane, days, columns, raw, got in tables(path):
        h = History(raw, days)
        exact = indicators(h)
        order = columns
        for column, kind in columns:
            found = lane_compare(h, column, kind, got[column], exact)
            if found[0] >= worst.get(column, (-1,))[0]:
                worst[column] = (*found, lane)
    print('1..%d' % len(order))
    for i, (column, _) in enumerate(order):
        off, bar, lane = worst[column]
        print('%sok %d - %s: off by %.1e at most (%s, bar %d)'
              % ('' if off <= 1e-9 else 'not ', i + 1, column, off, lane, bar))


if __name__ == '__main__':
    main(sys.argv[1])
