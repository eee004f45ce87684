/* The table of all columns: INDICATOR(name, kind, internal, lags, lookback, meaning, source). The fields are
 * those of struct indicator in indicator.h. A column stands behind the columns whose values of the same day
 * it reads. To add a column, add a row here and its step_NAME() to the file of its group. A file that
 * includes this one defines INDICATOR first. */

/* ---- internal columns: what later days need. Those of bar.c come first ---- */
INDICATOR(bars, RATIO, true, 1, 0, "number of bars so far", "")
INDICATOR(scale, RATIO, true, 8, 0, "product of the factors since the first bar", "")
INDICATOR(bar_close, FIXED, true, 25, 0, "close of the bar", "")
INDICATOR(bar_high, FIXED, true, 13, 0, "high of the bar", "")
INDICATOR(bar_low, FIXED, true, 13, 0, "low of the bar", "")
INDICATOR(bar_volume, FIXED, true, 19, 0, "volume of the bar", "")
INDICATOR(typical, FIXED, true, 19, 0, "(high + low + close) / 3", "TA-Lib TYPPRICE")
INDICATOR(close_sum_20, FIXED, true, 100, 19, "sum of the last 20 closes", "")
INDICATOR(high_14, FIXED, true, 36, 0, "highest high of the last 14 bars, or of those there are",
          "TA-Lib MAX")
INDICATOR(low_14, FIXED, true, 36, 0, "lowest low of the last 14 bars, or of those there are", "TA-Lib MIN")
INDICATOR(high_50, FIXED, true, 200, 0, "highest high of the last 50 bars, or of those there are",
          "TA-Lib MAX")
INDICATOR(low_50, FIXED, true, 200, 0, "lowest low of the last 50 bars, or of those there are", "TA-Lib MIN")
INDICATOR(avg_gain, PRICE, true, 1, 0, "rises of the close: their sum over 14 bars, then smoothed",
          "Wilder 1978")
INDICATOR(avg_loss, PRICE, true, 1, 0, "falls of the close: their sum over 14 bars, then smoothed",
          "Wilder 1978")
INDICATOR(plus_dm, PRICE, true, 1, 0, "upward movement of the highs, smoothed sum",
          "TA-Lib PLUS_DM; Wilder 1978")
INDICATOR(minus_dm, PRICE, true, 1, 0, "downward movement of the lows, smoothed sum",
          "TA-Lib MINUS_DM; Wilder 1978")
INDICATOR(tr_sum, PRICE, true, 1, 0, "true range, smoothed sum", "TA-Lib TRANGE; Wilder 1978")
INDICATOR(fast_k, PERCENT, true, 4, 13, "place of the close in the range of 14 bars, percent",
          "TA-Lib STOCHF; Lane")
INDICATOR(money_flow, FIXED, true, 13, 1, "typical price x volume, negative when the typical price fell",
          "Quong, Soudack")

/* ---- columns that are shown ---- */
INDICATOR(sma_5, PRICE, false, 0, 4, "mean of the last 5 closes", "TA-Lib SMA")
INDICATOR(sma_20, PRICE, false, 0, 19, "mean of the last 20 closes", "TA-Lib SMA")
INDICATOR(sma_60, PRICE, false, 0, 59, "mean of the last 60 closes", "TA-Lib SMA")
INDICATOR(sma_120, PRICE, false, 0, 119, "mean of the last 120 closes", "TA-Lib SMA")
INDICATOR(ema_12, PRICE, false, 8, 11, "exponential mean of the close over 12 bars", "TA-Lib EMA")
INDICATOR(ema_26, PRICE, false, 8, 25, "exponential mean of the close over 26 bars", "TA-Lib EMA")
INDICATOR(macd, PRICE, false, 0, 33, "ema_12 - ema_26", "TA-Lib MACD but for its start; Appel")
INDICATOR(macd_signal, PRICE, false, 1, 33, "exponential mean of macd over 9 bars", "TA-Lib MACD; Appel")
INDICATOR(macd_hist, PRICE, false, 0, 33, "macd - macd_signal", "TA-Lib MACD; Appel")
INDICATOR(rsi_14, PERCENT, false, 0, 14, "share of the rises in the moves of the close, percent",
          "TA-Lib RSI; Wilder 1978")
INDICATOR(stoch_k, PERCENT, false, 0, 17, "mean of fast_k over 3 bars", "TA-Lib STOCH(14, 3, 3); Lane")
INDICATOR(stoch_d, PERCENT, false, 0, 17, "mean of stoch_k over 3 bars", "TA-Lib STOCH(14, 3, 3); Lane")
INDICATOR(cci_20, RATIO, false, 0, 19,
          "distance of the typical price from its mean, in 0.015 mean deviations", "TA-Lib CCI; Lambert 1980")
INDICATOR(mfi_14, PERCENT, false, 0, 14, "share of the positive in the money flow of 14 bars, percent",
          "TA-Lib MFI; Quong, Soudack")
INDICATOR(willr_14, PERCENT, false, 0, 13, "-100 x (highest - close) / (highest - lowest) of 14 bars",
          "TA-Lib WILLR of 0.8, which stays in its range; Williams")
INDICATOR(roc_20, PERCENT, false, 0, 20, "change of the close over 20 bars, percent", "TA-Lib ROC")
INDICATOR(plus_di_14, PERCENT, false, 13, 14, "plus_dm in percent of tr_sum", "TA-Lib PLUS_DI; Wilder 1978")
INDICATOR(minus_di_14, PERCENT, false, 13, 14, "minus_dm in percent of tr_sum",
          "TA-Lib MINUS_DI; Wilder 1978")
INDICATOR(adx_14, PERCENT, false, 1, 27,
          "smoothed distance of plus_di_14 and minus_di_14 in percent of their sum",
          "TA-Lib ADX; Wilder 1978")
INDICATOR(atr_14, PRICE, false, 1, 14, "true range smoothed over 14 bars", "TA-Lib ATR; Wilder 1978")
INDICATOR(bb_upper, PRICE, false, 0, 19, "bb_middle + 2 standard deviations of 20 closes",
          "TA-Lib BBANDS; Bollinger")
INDICATOR(bb_middle, PRICE, false, 0, 19, "sma_20", "TA-Lib BBANDS; Bollinger")
INDICATOR(bb_lower, PRICE, false, 0, 19, "bb_middle - 2 standard deviations of 20 closes",
          "TA-Lib BBANDS; Bollinger")
INDICATOR(obv, SHARE, false, 1, 0, "volumes of rising days less those of falling days",
          "TA-Lib OBV; Granville 1963")
INDICATOR(volume_sma_20, SHARE, false, 0, 19, "mean of the last 20 volumes", "TA-Lib SMA")
INDICATOR(high_52w, PRICE, false, 0, 0, "highest high of the last 250 bars, or of those there are",
          "TA-Lib MAX")
INDICATOR(low_52w, PRICE, false, 0, 0, "lowest low of the last 250 bars, or of those there are", "TA-Lib MIN")
INDICATOR(disparity_20, PERCENT, false, 0, 19, "close / sma_20 x 100", "")
INDICATOR(volume_ratio, RATIO, false, 0, 19, "volume / volume_sma_20", "")
INDICATOR(change_pct, PERCENT, false, 0, 0, "the day's change in percent of the base price", "KRX")
