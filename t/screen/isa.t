#!/bin/bash
# What sise says does not depend on the instruction set that it runs on. On a processor that has no other than the
# baseline this compares the baseline with itself.
. "$srcdir/t/lib.sh"
now='2026-06-30T20:00+09:00'

baseline() # COMMAND...
{
    SISE_ISA=baseline sise --store "$work/$store" "$@"
}

best() # COMMAND...
{
    sise --store "$work/$store" "$@"
}

same() # COMMAND... : prints the same on both, and something
{
    baseline "$@" >"$work/of-baseline" 2>&1
    is $? 0 "$1 on the baseline"
    best "$@" >"$work/of-best" 2>&1
    ok "$* says the same on the best one" cmp "$work/of-baseline" "$work/of-best"
    ok 'and says something' test "$(wc -l <"$work/of-best")" -gt 0
}

store=baseline
run baseline -q --now "$now" setup --source demo --days 130
is "$status" 0 'a market analyzed on the baseline'
store=best
run best -q --now "$now" setup --source demo --days 130
is "$status" 0 'and on the best instruction set'
run "$builddir/t/panel/panel-diff" "$work/baseline" "$work/best"
is "$out" '0 differences' 'the same bits'

for strategy in "$srcdir"/strategies/shipped/*.strategy; do
    same screen "$(basename "$strategy" .strategy)"
done
same screen 'streak(close > sma_5) > 2 and stdev(close, 20) / ema(close, 9) < 0.1 or since(volume == 0) < 5'
same backtest macd_golden_cross --csv -
same backtest 'close > 0' --entry close
same show "$(best stocks --limit 1 | awk 'length($1) == 6 && $1 ~ /^[0-9]/ { print $1 }')" --days 150
done_testing
