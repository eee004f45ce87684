"""bench-screen.py STOCK_DATA.csv STOCK_ANALYZED.csv: what bench-screen measures, in pandas and numpy.

The tables are `sise export`'s. Prints lines of name, median and best time in microseconds, a tab between them; the
data are in memory and laid out as each library likes best before anything is timed, rows of single days included.
Lines of the backtest end with picks and mean returns."""
import sys
import time

import numpy as np
import pandas as pd

HORIZONS = (1, 5, 20, 60)


def measure(name, runs, function, remark=lambda result: ""):
    function()
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        result = function()
        times.append((time.perf_counter() - begin) * 1e6)
    print(f"{name}\t{np.median(times):.1f}\t{min(times):.1f}\t{remark(result)}", flush=True)


def read(path):
    table = pd.read_csv(path, dtype={"ticker": str, "date": str})
    return table.set_index(["date", "ticker"]).astype(float)


# ---- the market, date by ticker ----


def halted_as_close(panel):
    """A halted day's open, high and low are its close."""
    traded = (panel[["open", "high", "low", "close"]] > 0).all(axis=1)
    for column in ("open", "high", "low"):
        panel[column] = panel[column].where(traded, panel["close"])
    return panel


class Market:
    """All columns date by ticker; at() is one day's row, last() the rows up to a day."""

    def __init__(self, panel):
        self.wide = {column: panel[column].unstack() for column in panel}
        self.rows = {}

    def at(self, column, lag=0):
        if (column, lag) not in self.rows:
            self.rows[column, lag] = self.wide[column].iloc[-1 - lag].copy()
        return self.rows[column, lag]

    def last(self, column, days, lag=0):
        if (column, days, lag) not in self.rows:
            end = len(self.wide[column]) - lag
            self.rows[column, days, lag] = self.wide[column].iloc[end - days : end].copy()
        return self.rows[column, days, lag]


# ---- the strategies ----


def cross_above(m, a, b):
    return (m.at(a) > m.at(b)) & (m.at(a, 1) <= m.at(b, 1))


def cross_below(m, a, b):
    return (m.at(a) < m.at(b)) & (m.at(a, 1) >= m.at(b, 1))


def percentile(values):
    return 100 * (values.rank(method="min") - 1) / (values.count() - 1)


def sma(m, days, lag=0):
    return m.last("close", days, lag).mean(skipna=False)


def bollinger_squeeze_break(m):
    narrow = m.at("bb_upper", 1) - m.at("bb_middle", 1) < 1.5 * m.at("atr_14", 1)
    return narrow & (m.at("close") > m.at("bb_upper")) & (m.at("volume") > 1.5 * m.at("volume_sma_20"))


def gap_up(m):
    high = m.at("high", 1)
    return (m.at("open") >= 1.02 * high) & (m.at("low") > high) & (m.at("volume") > m.at("volume_sma_20"))


def minervini_trend_template(m):
    close, sma_50, sma_150, sma_200 = m.at("close"), sma(m, 50), sma(m, 150), sma(m, 200)
    order = (close > sma_50) & (sma_50 > sma_150) & (sma_150 > sma_200) & (sma_200 > sma(m, 200, 20))
    place = (close >= 1.3 * m.at("low_52w")) & (close >= 0.75 * m.at("high_52w"))
    return order & place & (percentile((close / m.at("close", 200) - 1) * 100) >= 70)


def low_volatility_uptrend(m):
    close, sma_20, sma_60 = m.at("close"), m.at("sma_20"), m.at("sma_60")
    rising = (close > sma_20) & (sma_20 > sma_60) & (sma_60 > m.at("sma_120")) & (m.at("volume") > 0)
    return (percentile(m.at("atr_14") / close) <= 33) & rising


def three_white_soldiers(m):
    opened, close, before = m.last("open", 3), m.last("close", 3), m.last("close", 3, 1).to_numpy()
    higher = ((close > opened) & (close > before)).all()
    inside = (opened.shift() <= opened) & (opened <= before)
    return higher & inside.iloc[1:].all()


STRATEGIES = {
    "bollinger_squeeze_break": bollinger_squeeze_break,
    "gap_up": gap_up,
    "high_52w_on_volume": lambda m: (m.at("high") > m.at("high_52w", 1))
    & (m.at("volume") >= 2 * m.at("volume_sma_20")),
    "low_volatility_uptrend": low_volatility_uptrend,
    "macd_death_cross": lambda m: cross_below(m, "macd", "macd_signal"),
    "macd_golden_cross": lambda m: cross_above(m, "macd", "macd_signal"),
    "mfi_oversold": lambda m: (m.at("mfi_14") < 20) & (m.at("volume") > 0),
    "minervini_trend_template": minervini_trend_template,
    "rsi_oversold_turn": lambda m: (m.at("rsi_14") > 30) & (m.at("rsi_14", 1) <= 30),
    "sma_golden_cross": lambda m: cross_above(m, "sma_20", "sma_60"),
    "stochastic_turn": lambda m: cross_above(m, "stoch_k", "stoch_d") & (m.at("stoch_d") < 20),
    "three_white_soldiers": three_white_soldiers,
    "turtle_breakout": lambda m: (m.at("close") > m.last("high", 20, 1).max(skipna=False)) & (m.at("volume") > 0),
    "volume_surge": lambda m: (m.at("volume") >= 5 * m.at("volume_sma_20", 1)) & (m.at("change_pct") > 0),
}


# ---- the backtest: bought at the next day's open, if there is trade then; sold at the close of the day from which on
# there is some again, else at the last close; against the mean of all that could be bought on the same days. Costs, t
# and the portfolios are left out, and so is asking again. ----


def figures_of(made, market):
    return len(made), np.mean(made), np.median(made), np.mean(made > 0), np.mean(market)


def returns_numpy(entry, exit_, macd, signal):
    up = np.zeros(macd.shape, bool)
    up[1:] = (macd[1:] > signal[1:]) & (macd[:-1] <= signal[:-1])
    result = []
    for h in HORIZONS:
        made = exit_[h:] / entry[1 : len(entry) - h + 1] - 1
        day, ticker = np.nonzero(up[:-h] & ~np.isnan(made))
        result.append(figures_of(made[day, ticker], np.nanmean(made, axis=1)[day]))
    return up.sum(), result


def returns_pandas(entry, exit_, up):
    result = []
    for h in HORIZONS:
        made = exit_.shift(-h) / entry.shift(-1) - 1
        picks = made.where(up).stack().dropna()
        market = made.mean(axis=1).reindex(picks.index.get_level_values(0))
        result.append(figures_of(picks.to_numpy(), market.to_numpy()))
    return int(up.to_numpy().sum()), result


def cross_pandas(macd, signal):
    return (macd > signal) & (macd.shift() <= signal.shift())


def figures(result):
    return f"{result[0]} picks, " + ", ".join(f"{100 * row[1]:.3f} %" for row in result[1])


def screens(market, last):
    close, sma_20, volume, mean = (last[c].to_numpy() for c in ("close", "sma_20", "volume", "volume_sma_20"))
    macd, signal = market.wide["macd"].to_numpy(), market.wide["macd_signal"].to_numpy()
    two = market.last("macd", 2), market.last("macd_signal", 2)
    count = lambda found: f"{len(found)} found"
    chosen = lambda found: f"{int(found.sum())} found"

    measure("volume pandas query", 100, lambda: last.query("close > sma_20 and volume > 1.5 * volume_sma_20"), count)
    measure("volume pandas mask", 100,
            lambda: last[(last["close"] > last["sma_20"]) & (last["volume"] > 1.5 * last["volume_sma_20"])], count)
    measure("volume numpy", 500, lambda: np.nonzero((close > sma_20) & (volume > 1.5 * mean))[0], count)
    measure("cross pandas shift, all days", 5,
            lambda: cross_pandas(market.wide["macd"], market.wide["macd_signal"]).iloc[-1], chosen)
    measure("cross pandas shift, two days", 100, lambda: cross_pandas(*two).iloc[-1], chosen)
    measure("cross numpy", 500, lambda: np.nonzero((macd[-1] > signal[-1]) & (macd[-2] <= signal[-2]))[0], count)
    for name, strategy in STRATEGIES.items():
        measure(f"{name} pandas", 100, lambda: strategy(market), chosen)


def backtests(open_, close, volume, macd, signal):
    traded = (open_ > 0) & (volume > 0)
    entry = open_.where(traded)
    exit_ = close.where(traded).bfill().fillna(close.ffill())
    measure("backtest pandas", 5, lambda: returns_pandas(entry, exit_, cross_pandas(macd, signal)), figures)
    entry, exit_, macd, signal = (frame.to_numpy() for frame in (entry, exit_, macd, signal))
    measure("backtest numpy", 20, lambda: returns_numpy(entry, exit_, macd, signal), figures)


def main():
    raw = read(sys.argv[1])
    open_ = raw["open"].unstack()
    panel = halted_as_close(raw).join(read(sys.argv[2]).drop(columns=list(raw)))
    market = Market(panel)
    screens(market, panel.loc[panel.index[-1][0]])
    backtests(open_, *(market.wide[c] for c in ("close", "volume", "macd", "macd_signal")))


main()
