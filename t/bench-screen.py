"""bench-screen.py STOCK_DATA.csv STOCK_ANALYZED.csv: what bench-screen measures, in pandas and numpy.

The tables are `sise export`'s (open, close, volume; macd, macd_signal, sma_20, volume_sma_20). Prints lines of
name, median and best time in microseconds, a tab between them; the data are in memory and laid out as each
library likes best before anything is timed. Lines of the backtest end with picks and mean returns."""
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


def returns_numpy(entry, exit_, macd, signal):
    up = np.zeros(macd.shape, bool)
    up[1:] = (macd[1:] > signal[1:]) & (macd[:-1] <= signal[:-1])
    means = []
    for h in HORIZONS:
        day, ticker = np.nonzero(up[:-h])
        means.append(np.nanmean(exit_[day + h, ticker] / entry[day + 1, ticker] - 1))
    return up.sum(), means


def returns_pandas(entry, exit_, up):
    means = []
    for h in HORIZONS:
        means.append((exit_.shift(-h) / entry.shift(-1) - 1).where(up).stack().mean())
    return int(up.to_numpy().sum()), means


def cross_pandas(macd, signal):
    return (macd > signal) & (macd.shift() <= signal.shift())


def figures(result):
    return f"{result[0]} picks, " + ", ".join(f"{100 * mean:.3f} %" for mean in result[1])


def main():
    panel = read(sys.argv[1]).join(read(sys.argv[2]))
    wide = {column: panel[column].unstack() for column in panel}
    array = {column: frame.to_numpy() for column, frame in wide.items()}
    last = panel.loc[panel.index[-1][0]]
    close, sma, volume, mean = (last[c].to_numpy() for c in ("close", "sma_20", "volume", "volume_sma_20"))
    macd, signal = array["macd"], array["macd_signal"]
    count = lambda found: f"{len(found)} found"

    measure("volume pandas query", 100, lambda: last.query("close > sma_20 and volume > 1.5 * volume_sma_20"), count)
    measure("volume pandas mask", 100,
            lambda: last[(last["close"] > last["sma_20"]) & (last["volume"] > 1.5 * last["volume_sma_20"])], count)
    measure("volume numpy", 500, lambda: np.nonzero((close > sma) & (volume > 1.5 * mean))[0], count)

    two = wide["macd"].iloc[-2:], wide["macd_signal"].iloc[-2:]
    chosen = lambda found: f"{int(found.sum())} found"
    measure("cross pandas shift, all days", 5,
            lambda: cross_pandas(wide["macd"], wide["macd_signal"]).iloc[-1], chosen)
    measure("cross pandas shift, two days", 100, lambda: cross_pandas(*two).iloc[-1], chosen)
    measure("cross numpy", 500, lambda: np.nonzero((macd[-1] > signal[-1]) & (macd[-2] <= signal[-2]))[0], count)

    # Bought at the next day's open, if there is trade then; sold at the close of the day from which on there is some
    # again, else at the last close.
    traded = (wide["open"] > 0) & (wide["volume"] > 0)
    entry = wide["open"].where(traded)
    exit_ = wide["close"].where(traded).bfill().fillna(wide["close"].ffill())
    measure("backtest pandas", 5,
            lambda: returns_pandas(entry, exit_, cross_pandas(wide["macd"], wide["macd_signal"])), figures)
    entry, exit_ = entry.to_numpy(), exit_.to_numpy()
    measure("backtest numpy", 20, lambda: returns_numpy(entry, exit_, macd, signal), figures)


main()
