#!/bin/bash
# After a day was replaced, removed or stored between others, and before the next analysis: what depends on the analysis of
# that day or a later one is refused with the reason, and what does not is answered as before.
. "$srcdir/t/lib.sh"
tables=$SISE_SHARED/data/krx-raw
[ -d "$tables" ] || skip_all "no reference data in $SISE_SHARED"
whole=$(fixture raw) || bail 'no store of krx-raw'
store=$work/store
question='close > sma_5'

sise()
{
    command sise --store "$store" "$@"
}

begin() # a store of all days, analyzed
{
    rm -rf "$store" && cp -r "$whole" "$store"
}

# The table of a date with the close of one stock raised, and what belongs to it.
changed() # DATE
{
    zcat "$tables/$1.csv.gz" | awk -F, -v OFS=, '/^005930/ {
        $5 += 5000; $7 += 1000; $8 += 1000; $11 = sprintf("%.0f", $7 * $12) } { print }' >"$work/$1.csv"
}

refused() # WHAT DATE : a screen of the newest day, and a backtest of all
{
    run sise screen "$question"
    is "$status $out" '75 ' "$1: a screen is refused"
    is "$err" "sise: screen: sma_5 is out of date: the days that 2026-02-20 is computed from have changed since it was analyzed, run sise analyze" 'with the reason and what to type'
    run sise screen "$question" --date "$2"
    is "$status" 75 "$1: so is one of the first such day"
    run sise screen 'close > open' --columns sma_5
    is "$status" 75 "$1: a column that is only shown"
    run sise screen "$question" --explain 005930
    is "$status" 75 "$1: an explanation"
    run sise screen "$question" --since 2026-01-06
    is "$status" 75 "$1: a screen of many days"
    run sise backtest "$question"
    is "$status $out" '75 ' "$1: a backtest is refused"
    like "$err" 'sma_5 is out of date: .*2026-02-20.*, run sise analyze$' 'with the reason'
    run sise --json backtest "$question" --to "$2"
    is "$status" 75 "$1: one that ends with such a day"
    run sise screen 'close > open'
    is "$status" 0 "$1: what needs no analysis is answered"
    run sise --json backtest "$question" --to 2026-01-20
    is "$status" 0 "$1: the days before are asked"
    is "$(grep -o '"picks":[0-9]*' <<<"$out")" "$(command sise --store "$whole" --json backtest "$question" --to 2026-01-20 | grep -o '"picks":[0-9]*')" \
        'with all of their picks'
    unlike "$(sise export stock_analyzed --tickers 005930 --from "$2")" 2026 "$1: nothing out of date is exported"
    like "$(sise show 005930 --days 1 --columns sma_5)" '^2026-02-20 +-$' 'or shown'
}

begin
changed 2026-01-21
sise -q import --replace "$work/2026-01-21.csv"
refused replaced 2026-01-21
run sise analyze
is "$status" 0 'the analysis'
run sise screen "$question"
is "$status" 0 'after it a screen is answered'
cp -r "$store" "$work/anew"
command sise -q --store "$work/anew" analyze --rebuild
for what in "screen|$question" "backtest|$question"; do
    is "$(sise --json "${what%%|*}" "${what#*|}")" "$(command sise --store "$work/anew" --json "${what%%|*}" "${what#*|}")" \
        "${what%%|*} as after a rebuild"
done

begin
sise -q remove 2026-01-21
refused removed 2026-01-22
sise -q analyze
sise -q import "$tables/2026-01-21.csv.gz"
refused 'stored between others' 2026-01-22
run sise screen "$question" --date 2026-01-21
is "$status $err" '75 sise: screen: sma_5 is not there yet: 2026-01-21 has not been analyzed, run sise analyze' 'the new day itself'
sise -q analyze
is "$(sise --json backtest "$question")" "$(command sise --store "$whole" --json backtest "$question")" 'and all is as it was'

# Only the newest day: a backtest without an end is not cut short in silence.
sise -q remove 2026-02-20
run sise backtest "$question"
is "$status" 0 'a removed newest day leaves nothing out of date'
sise -q import "$tables/2026-02-20.csv.gz"
run sise backtest "$question"
is "$status" 0 'a newest day that was never analyzed is left out'
like "$err" '2026-02-20 has not been analyzed yet' 'with a warning'
begin
changed 2026-02-20
sise -q import --replace "$work/2026-02-20.csv"
run sise backtest "$question"
is "$status" 75 'one that was replaced is not'
run sise backtest "$question" --to 2026-02-19
is "$status $err" '0 ' 'unless the backtest ends before it'

# What is not analyzed on purpose is unknown, and counted.
sise -q analyze --quota 100
run sise screen "$question"
is "$status" 0 'a hundred tickers are analyzed: a screen is answered'
like "$out" '^[0-9]+ of 1,[0-9]{3} stocks .*; for 1,[34][0-9]{2} of them it is unknown$' 'and counts those of which it is unknown'
run sise backtest "$question"
is "$status" 0 'and so is a backtest'
like "$err" 'warning: not every stock has been analyzed up to its last day' 'which warns of it'
run sise backtest 'close > 0'
is "$status $err" '0 ' 'but not where nothing of it is read'
run sise screen 'sma_5 < 0'
like "$out" 'for 1,[34][0-9]{2} of them it is unknown' 'and counts the others'
sise -q analyze
run sise screen "$question"
unlike "$out" 'unknown' 'when all are analyzed, a stock without its history is not worth a word'
run sise backtest "$question"
is "$status $err" '0 ' 'and a backtest has nothing to warn of'
echo 'analyze = tracked' >"$work/tracked.conf"
rm -rf "$store"
run command sise -q --config "$work/tracked.conf" --store "$store" import "$tables"
run command sise --config "$work/tracked.conf" --store "$store" analyze
is "$status" 0 'only the tracked tickers'
run sise screen "$question" --market KONEX --all
is "$status" 0 'a market that is never analyzed is no error'
like "$out" 'for [0-9]+ of them it is unknown' 'and counted'
sise -q import --replace "$work/2026-02-20.csv"
run sise screen "$question"
is "$status" 75 'sent back is sent back'

# An analysis of the whole market, later a rebuild of the tracked tickers that is broken off at once.
begin
run command sise --config "$work/tracked.conf" --store "$store" analyze --rebuild --time-limit 0s
is "$status" 0 'a rebuild that has no time'
run sise screen "$question"
is "$status" 75 'leaves nothing of the tracked tickers that could be asked'
done_testing
