# What a screen shows is read or computed only for the stocks that were found. It is what an expression that is computed
# over the whole market says of them, on every day that is asked, and it does not depend on what else is shown.
. "$srcdir/t/lib.sh"

demo()
{
    command sise --store "$work/store" "$@"
}

# Pairs of columns after the six leading ones are the same, but in the heads.
pairs_are_equal() # NAME DAY CONDITION COLUMNS [OPTION...]
{
    local name=$1
    demo screen "$3" --date "$2" --columns "$4" --csv "${@:5}" >"$work/shown.csv" || bail "cannot screen $3"
    is "$(awk -F, 'NR > 1 { for (i = '"${lead:-7}"'; i < NF; i += 2) if ($i != $(i + 1)) differ++ } END { print (NR > 21 ? "many" : NR - 1), differ + 0 }' \
        "$work/shown.csv")" "many 0" "$name on $2"
}

sise -q --store "$work/store" --now 2026-06-30T20:00+09:00 setup --source demo --days 150 || bail 'no made-up market'
columns=$({ demo export stock_data --to 2025-01-01; demo export stock_analyzed --to 2025-01-01; } | cut -d, -f3- | tr , '\n' |
    sort -u | grep -vx 'close\|change_pct')
ok 'there are columns' test "$(wc -w <<<"$columns")" -gt 30

# In parentheses a name is no name any more, and goes through the language.
for day in 2026-06-30 2026-03-03 2026-01-15; do
    list=
    count=0
    for column in $columns; do
        list+=${list:+,}"$column,($column)"
        count=$((count + 1))
        if [ "$count" = 12 ]; then
            pairs_are_equal 'columns that are read' "$day" 'close > 0' "$list" --all
            list=
            count=0
        fi
    done
    [ -z "$list" ] || pairs_are_equal 'the rest of the columns' "$day" 'close > 0' "$list" --all
    # Whatever goes across the market is computed over all of it.
    list=
    for expr in 'close[20]' 'highest(high,60)[1]' 'stdev(close,20)' 'volume / volume_sma_20' 'since(close < open)' 'open + high'; do
        list+=${list:+,}"$expr,$expr + 0 * rank(close)"
    done
    pairs_are_equal 'expressions' "$day" 'close > open' "$list" --all
    pairs_are_equal 'with a limit' "$day" 'close > 0' "$list" --limit 30 --sort 'rsi_14'
    for order in asc desc; do
        pairs_are_equal "what it is sorted by, $order" "$day" 'close > 0' 'close[20],(close[20]),rsi_14,(rsi_14)' --limit 30 \
            --sort 'close[20]' --order "$order"
    done
done
# With what is no longer in the table.
lead=10 pairs_are_equal 'several days' 2026-06-30 'close > 0' 'open,(open),sma_20,(sma_20),volume,(volume)' --all --since 2026-01-15
like "$(cat "$work/shown.csv")" ',false,,,,' 'with stocks that are gone, of which nothing is known'

# By which column they are sorted is one, whether it is read or computed.
for sort in volume rsi_14 market_cap; do
    is "$(demo screen 'close > 0' --all --csv --sort "$sort" --limit 50)" \
        "$(demo screen 'close > 0' --all --csv --sort "($sort)" --limit 50)" "sorted by $sort"
done

# ---- stocks that were halted ----

halted=$(demo screen 'volume == 0 and open == close' --date 2026-03-03 --all --halted --json | grep -c '"halted":true')
ok "$halted stocks are marked as halted in JSON" test "$halted" -gt 0
run demo screen 'volume == 0' --date 2026-03-03 --all --halted
is "$(grep -c '^[0-9A-Z]\{6\} *[^ ]*\* ' <<<"$out")" "$halted" 'and by a sign in the table'
like "$out" '^\* halted: ' 'with a line that says what it means'
unlike "$(demo screen 'volume == 0' --date 2026-03-03 --all --halted --csv)" 'halted|\*' 'and not in CSV'
run demo screen 'volume == 0' --date 2026-03-03 --all
like "$out" "^None of .* stocks on 2026-03-03; $halted more did not trade: see --halted$" 'they are left out, and counted'
run demo screen 'volume == 0' --date 2026-03-03 --all --csv
is "$status $out" '0 date,ticker,name,market,close,change_pct,volume' 'in CSV too'
like "$err" "none found, but $halted that did not trade: see --halted" 'with a line beside it'
both='volume == 0 or rank(close) <= 3'
run demo screen "$both" --date 2026-03-03 --all --json
is "$(wc -l <<<"$out") $(grep -c "\"left_out\":$halted,\"close\"" <<<"$out")" '3 3' 'each row of JSON has how many were left out'
unlike "$out" '"halted"' 'and none of them was halted'
run demo screen "$both" --date 2026-03-03 --all --halted --json
is "$(wc -l <<<"$out")" $((halted + 3)) 'that they are asked for brings them back'
unlike "$out" 'left_out' 'and nobody is left out'
ticker=$(demo screen 'volume == 0' --date 2026-03-03 --all --halted --csv | sed -n '2s/^[^,]*,\([^,]*\),.*/\1/p')
run demo screen 'volume == 0' --date 2026-03-03 --all --explain "$ticker"
like "$out" "^$ticker .* on 2026-03-03: it did not trade on that day, and is therefore not found; see --halted$" 'explained'
run demo screen 'volume == 0' --date 2026-03-03 --all --explain "$ticker" --json
like "$out" '"verdict":"halted"' 'as JSON'
run demo screen 'volume == 0' --date 2026-03-03 --all --halted --explain "$ticker"
like "$out" "^$ticker .* on 2026-03-03: found$" 'and found where it is asked for'

# On several days: who was only found while it did not trade is left out.
never=$(comm -23 <(demo screen 'volume == 0' --since 2026-03-03 --all --halted --csv | cut -d, -f2 | sort) \
    <(demo screen 'volume >= 0' --since 2026-03-03 --all --csv | cut -d, -f2 | sort) | wc -l)
run demo screen 'volume >= 0' --since 2026-03-03 --all
if [ "$never" -gt 0 ]; then
    like "$out" "; $never more did not trade when found: see --halted$" "$never of several days"
else
    unlike "$out" 'did not trade' 'nobody of several days'
fi

# KONEX is not tracked: an empty table of it says so, and how to get one.
run demo stocks --market KONEX
is "$status $(wc -l <<<"$out")" '0 1' 'no stock of KONEX is tracked'
like "$err" 'none of the [0-9]{2,} stocks of KONEX is tracked: --all lists them$' 'which is said'
run demo stocks --market KONEX --all --limit 2
is "$(wc -l <<<"$out") $err" '3 ' 'and nothing where they are asked for'
run demo screen 'market == "KONEX" and volume > 0'
is "$status" 0 'nor is any found'
like "$out" '^None of ' 'among the tracked stocks'
like "$err" 'none of the tracked stocks, but [0-9]+ of the others: see --all$' 'which is said'
run demo screen 'close < 0'
is "$err" '' 'and not where nothing is to be found at all'
done_testing
