/* The table of all functions: FUNCTION(name, result, unit, parameters, types, lookback, meaning). The fields
 * are those of struct function in function.h. A file that includes this one defines FUNCTION first. */

/* ---- crossings ---- */
FUNCTION(cross_above, CONDITION, NONE, "a, b", "xx", "1", "a > b today and a <= b the day before")
FUNCTION(cross_below, CONDITION, NONE, "a, b", "xx", "1", "a < b today and a >= b the day before")
FUNCTION(crossed_within, CONDITION, NONE, "a, b, n", "xxn", "n",
         "a crossed above b on one of the last n days, today included")

/* ---- of one day ---- */
FUNCTION(abs, NUMBER, SAME, "x", "x", "0", "without its sign")
FUNCTION(min, NUMBER, SAME, "x, y, ...", "xx+", "0", "the smallest; unknown where one of them is")
FUNCTION(max, NUMBER, SAME, "x, y, ...", "xx+", "0", "the largest; unknown where one of them is")
FUNCTION(log, NUMBER, NONE, "x", "x", "0", "natural logarithm; unknown from 0 down")
FUNCTION(sqrt, NUMBER, NONE, "x", "x", "0", "square root; unknown below 0")

/* ---- over the last n days, today included; unknown where one of the n values is ---- */
FUNCTION(highest, NUMBER, SAME, "x, n", "xn", "n - 1", "the largest of n days")
FUNCTION(lowest, NUMBER, SAME, "x, n", "xn", "n - 1", "the smallest of n days")
FUNCTION(sum, NUMBER, SAME, "x, n", "xn", "n - 1", "the sum of n days")
FUNCTION(sma, NUMBER, SAME, "x, n", "xn", "n - 1", "the mean of n days")
FUNCTION(ema, NUMBER, SAME, "x, n", "xn", "10n - 1",
         "exponential mean, weight 2 / (n + 1), begun with the mean of the first n of the last 10n days, or "
         "of those there are")
FUNCTION(stdev, NUMBER, SAME, "x, n", "xn", "n - 1",
         "the standard deviation of n days, the sum being divided by n")
FUNCTION(change, NUMBER, SAME, "x, n = 1", "x[n]", "n", "x - x[n]")
FUNCTION(pct_change, NUMBER, PERCENT, "x, n = 1", "x[n]", "n", "(x / x[n] - 1) * 100")

/* ---- conditions over time ---- */
FUNCTION(count, NUMBER, NONE, "c, n", "cn", "n - 1",
         "on how many of the last n days c was true; unknown where c is on one of them")
FUNCTION(every, CONDITION, NONE, "c, n", "cn", "n - 1", "c was true on each of the last n days")
FUNCTION(since, NUMBER, NONE, "c", "c", "249",
         "days since c was last true, 0 today; unknown if not within 250 days")
FUNCTION(streak, NUMBER, NONE, "c", "c", "249",
         "days in a row, up to today, on which c was true; at most 250")

/* ---- across all tickers in the day's table, those without a value left out ---- */
FUNCTION(rank, NUMBER, NONE, "x", "x", "0", "1 for the largest, equal ones having the same")
FUNCTION(percentile, NUMBER, PERCENT, "x", "x", "0",
         "percent of the others that are smaller: 0 for the smallest, 100 for the largest")
FUNCTION(zscore, NUMBER, NONE, "x", "x", "0",
         "distance from the market's mean in standard deviations of the market")
