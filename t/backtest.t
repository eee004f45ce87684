# sise backtest on the command line, and that nothing of the future is in its picks: a store that ends on a day finds
# on every day up to it what the store of all days finds.
. "$srcdir/t/lib.sh"
. "$srcdir/t/tiny.sh"
tiny_make

run tiny backtest 'close > 0'
is "$status" 0 'a backtest of four days'
like "$out" 'close > 0, 2026-03-03 to 2026-03-06, 4 days: 11 picks, 3 of them could not be bought' 'it says what was asked'
like "$out" '0 picks changed' 'and that nothing changed'
run tiny --json backtest 'close > 0' --all --entry close
like "$out" '"picks":15,' 'JSON'
run tiny backtest 'close > 0' --csv -
like "$out" '^date,ticker,name,entry_date,entry,return_1,market_1' 'CSV has a head'
is "$(wc -l <<<"$out")" 12 'and a line for each pick'
run tiny backtest 'close > 0' --csv "$work/picks.csv" --svg "$work/curves.svg"
is "$(cat "$work/picks.csv")" "$(tiny backtest 'close > 0' --csv -)" 'a file holds the same'
like "$(cat "$work/curves.svg")" '</svg>' 'a picture'

run tiny backtest 'close >'
is "$status" 65 'half an expression'
like "$err" 'expected a value at 8' 'is told where'
run tiny backtest 'close > 0' --entry noon
is "$status $err" "64 sise: backtest: --entry 'noon', expected open or close" 'an entry that there is not'
run tiny backtest 'close > 0' --fee-bp lots
is "$status $err" "64 sise: backtest: --fee-bp 'lots', expected basis points from 0 to 10000" 'a fee that is none'
run tiny backtest 'close > 0' --market NYSE
is "$status" 64 'a market that there is not'
run tiny backtest 'close > 0' --from 2026-03-06 --to 2026-03-03
is "$status" 64 'an end before the beginning'
run tiny backtest 'close > 0' --from 2025-01-02 --to 2025-02-03
is "$status" 66 'days that are not stored'
run tiny backtest 'close > 0' --svg "$work/nowhere/x.svg"
is "$status" 66 'a folder that is not there'
run tiny backtest 'close > 0' --svg /dev/full
is "$status" 74 'a device that is full'
ok 'is still a device' test -c /dev/full
run tiny backtest 'close > 0' --csv "$work"
is "$status" 74 'a folder in the place of a file'
run tiny backtest no_such_strategy
is "$status" 66 'a strategy that there is not'

if ! [ -d "$SISE_SHARED/data/krx-raw" ]; then
    pass "picks of truncated stores # SKIP no reference data in $SISE_SHARED"
    done_testing
fi

make_store() # NAME TABLE...
{
    local name=$1
    shift
    mkdir "$work/$name-tables" && ln -s "$@" "$work/$name-tables" &&
        sise -q --store "$work/$name" import "$work/$name-tables" &&
        sise -q --store "$work/$name" analyze --rebuild || bail "no store $name"
}

picks() # STORE CONDITION : day and ticker of each
{
    sise --store "$work/$1" backtest "$2" --all --csv - | cut -d, -f1,2 | tail -n +2
}

conditions=(
    'cross_above(close, sma_20) or volume > 3 * volume_sma_20'
    'rank(pct_change(close, 5)) <= 20 or percentile(value) > 99'
    'high > highest(high, 15)[1] and since(close < open) <= 3'
)
tables=("$SISE_SHARED"/data/krx-raw/*.csv*)
make_store whole "${tables[@]}"
RANDOM=${SISE_SEED:-$$}
diag "SISE_SEED=$RANDOM"
for round in 1 2 3; do
    keep=$((10 + RANDOM % (${#tables[@]} - 11)))
    make_store "cut$round" "${tables[@]:0:keep}"
    last=$(sise --store "$work/cut$round" backtest 'close > 0' --csv - | tail -1 | cut -d, -f1)
    for condition in "${conditions[@]}"; do
        picks "cut$round" "$condition" >"$work/cut.picks"
        picks whole "$condition" | awk -F, -v last="$last" '$1 <= last' >"$work/whole.picks"
        ok "up to $last: $condition: $(wc -l <"$work/cut.picks") picks" cmp -s "$work/cut.picks" "$work/whole.picks"
        cat "$work/cut.picks" >>"$work/all.picks"
    done
    rm -rf "$work/cut$round" "$work/cut$round-tables"
done
ok 'there were some' test "$(wc -l <"$work/all.picks")" -gt 100
done_testing
