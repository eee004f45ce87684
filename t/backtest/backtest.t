# sise backtest on the command line, and that nothing of the future is in its picks: a store that ends on a day finds
# on every day up to it what the store of all days finds.
. "$srcdir/t/lib.sh"
. "$srcdir/t/cmd/tiny.sh"
tiny_make

run tiny backtest 'close > 0'
is "$status" 0 'a backtest of four days'
like "$out" '^2026-03-03 to 2026-03-06, 4 days: 9 picks, 3 could not be bought' 'it says what was asked'
like "$out" 'on 4 days with nothing after in sight: 0 of 9 picks changed' 'and that nothing changed'
run tiny backtest "close >
0"
is "$(head -1 <<<"$out")" 'close > 0' 'on one line'
run tiny backtest 'close > 0' --from 2026-03-06 --all
like "$out" '2026-03-06 to 2026-03-06, 1 day: 3 picks\.' 'the newest day has no next one'
run tiny --json backtest 'close > 0' --all --entry close
like "$out" '"picks":13,' 'JSON'
run tiny backtest 'close > 0' --csv -
like "$out" '^date,ticker,name,entry_date,entry,exit_date_1,exit_1,return_1,market_1,exit_date_5' 'CSV has a head'
like "$out" '^2026-03-03,0004A0,라마글로벌,,,,,,' 'who cannot be bought is not sold'
like "$out" '^2026-03-04,000010,가나전자,2026-03-05,2000,2026-03-05,2100,0.04' 'who can is, for what it says'
unlike "$out" '^2026-03-04,(000020|0004A0)' 'who did not trade is not found'
like "$out" '^2026-03-06,0004A0,라마글로벌,,,' 'the day after the last one is not known'
is "$(wc -l <<<"$out")" 10 'and a line for each pick'
run tiny backtest 'close > 0' --csv "$work/picks.csv" --svg "$work/curves.svg"
is "$(cat "$work/picks.csv")" "$(tiny backtest 'close > 0' --csv -)" 'a file holds the same'
like "$(cat "$work/curves.svg")" '</svg>' 'a picture'
run tiny backtest 'close > 0' --svg -
is "$out" "$(cat "$work/curves.svg")" 'the same on standard output'
run tiny --json backtest 'close > 0' --csv "$work/again.csv"
like "$out" '"picks":9,' 'JSON and a file of picks'
ok 'are both there' cmp -s "$work/again.csv" "$work/picks.csv"
echo old >"$work/mine.csv" && chmod 600 "$work/mine.csv" && ln -s mine.csv "$work/link.csv"
run tiny backtest 'close > 0' --csv "$work/link.csv"
ok 'a link stays one' test -L "$work/link.csv"
ok 'what it names is replaced' cmp -s "$work/mine.csv" "$work/picks.csv"
is "$(stat -c %a "$work/mine.csv")" 600 'and keeps its rights'

run tiny backtest 'close >'
is "$status" 65 'half an expression'
like "$err" 'expected a value at 8' 'is told where'
run tiny backtest 'close > 0' --entry noon
is "$status $err" "64 sise: backtest: --entry 'noon', expected open or close" 'an entry that there is not'
run tiny backtest 'close > 0' --fee-bp lots
is "$status $err" "64 sise: backtest: --fee-bp 'lots', expected basis points from 0 to 5000" 'a fee that is none'
run tiny backtest 'close > 0' --market NYSE
is "$status" 64 'a market that there is not'
run tiny backtest 'close > 0' --from 2026-03-06 --to 2026-03-03
is "$status" 64 'an end before the beginning'
run tiny backtest 'close > 0' --from 2025-01-02 --to 2025-02-03
is "$status" 66 'days that are not stored'
run tiny backtest 'close > 0' --svg "$work/nowhere/x.svg"
is "$status $err" "73 sise: backtest: cannot write $work/nowhere/x.svg: No such file or directory: make its folder first" 'a folder that is not there'
run tiny backtest 'close > 0' --svg x --csv x
is "$status" 64 'two into one file'
run tiny --json backtest 'close > 0' --csv -
is "$status" 64 'two to standard output'
run tiny backtest 'close > 0' --csv ''
is "$status" 64 'a file without a name'
run tiny backtest 'close > 0' --svg /dev/full
is "$status" 74 'a device that is full'
ok 'is still a device' test -c /dev/full
run tiny backtest 'close > 0' --csv "$work"
is "$status" 74 'a folder in the place of a file'
run tiny backtest no_such_strategy
is "$status" 66 'a strategy that there is not'

# ---- a made-up market: what there was in May, and all up to June ----

demo() # STORE ARGUMENT...
{
    local name=$1
    shift
    sise -q --store "$work/$name" "$@" || bail "no store $name"
}

demo cut --now 2026-05-15T20:00+09:00 setup --source demo --days 230
cp -r "$work/cut" "$work/whole"
demo whole --now 2026-06-30T20:00+09:00 update --source demo
run sise --store "$work/whole" backtest 'close > sma_20'
is "$status" 0 'days that are not analyzed yet are left out'
like "$err" 'warning: 2026-05-18 has not been analyzed yet' 'with a warning'
like "$out" ' to 2026-05-15, 230 days' 'and it says how far it went'
run sise --store "$work/whole" backtest 'close > sma_20' --to 2026-05-18
is "$status" 75 'unless they are asked for'
demo whole --now 2026-06-30T20:00+09:00 analyze --source demo

picks() # STORE CONDITION [OPTION...] : day, ticker and name of each
{
    sise --store "$work/$1" backtest "${@:2}" --csv - | cut -d, -f1-3 | tail -n +2
}

# From January on: what looks ahead shows itself in the days before the end.
up_to() # LAST CONDITION [OPTION...] : the picks of a store that ends then are those of the whole one
{
    picks cut "${@:2}" --from 2026-01-02 >"$work/cut.picks"
    picks whole "${@:2}" --from 2026-01-02 | awk -F, -v last="$1" '$1 <= last' >"$work/whole.picks"
    ok "up to $1: ${*:2}: $(wc -l <"$work/cut.picks") picks" cmp -s "$work/cut.picks" "$work/whole.picks"
    cat "$work/cut.picks" >>"$work/all.picks"
}

conditions=(
    'cross_above(close, sma_20) or volume > 3 * volume_sma_20'
    'rank(pct_change(close, 5)) <= 20 or percentile(value) > 99'
    'high > highest(high, 15)[1] and since(close < open) <= 3'
    'market == "KOSDAQ" and name starts_with "가"'
)
strategies=("$srcdir"/strategies/shipped/*.strategy)
# Under a sanitizer every fifth: the backtest is the same for all of them, and t/screen/equality.t runs each.
[ -z "${SISE_SANITIZED-}" ] || strategies=($(printf '%s\n' "${strategies[@]}" | awk 'NR % 5 == 1'))
for condition in "${strategies[@]}" "${conditions[@]}"; do
    up_to 2026-05-15 "$(basename "$condition" .strategy)"
done
for condition in "${conditions[@]}"; do
    up_to 2026-05-15 "$condition" --all
done

# Every return and every figure once more, by a program that knows nothing of the first: splits, halts and delistings are
# in these days, and so is the longest holding.
plain() # STORE CONDITION REGEX [OPTION...] : what was compared
{
    local raw=$work/raw.csv actions=$work/actions.csv konex=$work/konex.csv entry holes
    sise --store "$1" export stock_data --from 2026-01-01 --columns open,high,low,close,volume,change >"$raw"
    sise --store "$1" export corporate_actions >"$actions"
    sise -q --store "$1" export days "$work/days" --from 2026-01-01 >"$work/.out"
    awk -F, 'BEGIN { print "ticker,date" } /,KONEX,/ { print $1 "," substr(FILENAME, length(FILENAME) - 13, 10) }' \
        "$work"/days/*.csv >"$konex"
    rm -rf "$work/days"
    holes=$(sise --store "$1" --json status | perl -MJSON::PP -0777 -e 'print "@{decode_json(<STDIN>)->{holes}}"')
    for entry in open close; do
        sise --store "$1" --json backtest "$2" --all "${@:4}" --entry "$entry" --csv "$work/plain.csv" >"$work/plain.json"
        run perl "$srcdir/t/backtest/plain-backtest.pl" "$entry" "$raw" "$actions" "$konex" "$work"/plain.csv "$work"/plain.json $holes
        is "$err$(grep -v '^compared' <<<"$out")" '' "every return and figure, bought at the $entry"
        diag "$out"
        like "$out" "$3" 'of all kinds'
    done
}

condition='cross_above(macd, macd_signal) or ticker starts_with "88"'
plain "$work/whole" "$condition" '^compared [0-9]{4,} returns, [1-9][0-9]* of split, [1-9][0-9]* of deferred, [1-9][0-9]* of delisted' \
    --from 2026-02-02 --to 2026-02-24

# The same with sessions that are not stored, one of them among the days of the signals.
demo whole remove 2026-02-11 2026-03-04..2026-03-05
demo whole analyze
plain "$work/whole" "$condition" '^compared [0-9]{3,} returns, .*; [1-9][0-9]{3,} over holes' --from 2026-02-02 --to 2026-02-24
run sise --store "$work/whole" backtest "$condition" --from 2026-02-02 --to 2026-02-24
like "$out" '^Left out, as sessions in between are not stored: 0 of 1 day, [0-9,]+ of 5 days, [0-9,]+ of 20 days, [0-9,]+ of 60 days\.$' 'the table counts them'
rm -rf "$work/cut" "$work/whole"

# A stock that had one price all day, 30 % above its base, and three shares of which changed hands.
if [ -d "$SISE_SHARED/cases/limit-up-entry" ]; then
    sise -q --store "$work/limit" import "$SISE_SHARED/cases/limit-up-entry/days"
    question=(backtest 'ticker == "100410"' --all --from 2025-03-07 --to 2025-03-07 --fee-bp 0 --sell-tax-bp 0)
    run sise --store "$work/limit" "${question[@]}" --csv -
    like "$out" '^2025-03-07,100410,[^,]*,,,,' 'a locked limit: nothing is bought'
    run sise --store "$work/limit" "${question[@]}"
    like "$out" '1 pick, 1 could not be bought' 'and it is counted'
else
    skip "no cases in $SISE_SHARED" 'a locked limit'
fi

# ---- real days ----

if ! [ -d "$SISE_SHARED/data/krx-raw" ]; then
    skip "no reference data in $SISE_SHARED" 'picks of truncated stores'
    done_testing
    exit 0
fi

# Those of the first DAYS days.
make_cut() # DAYS
{
    mkdir "$work/cut-tables" && ln -s "${tables[@]:0:$1}" "$work/cut-tables" &&
        sise -q --store "$work/cut" import "$work/cut-tables" &&
        sise -q --store "$work/cut" analyze --rebuild || bail "no store of $1 days"
    rm -rf "$work/cut-tables"
}

# These were renamed in January.
conditions+=(
    'name == "라온로보틱스" or name starts_with "HD건설"'
    'name == "라온테크" or name starts_with "HD현대건설"'
    'market == "KONEX" and rank(value) <= 3000'
)
tables=("$SISE_SHARED"/data/krx-raw/*.csv*)
whole=$(fixture raw) && ln -s "$whole" "$work/whole" || bail 'no store of krx-raw'
plain "$whole" 'close >= 1.29 * (close - change) or close <= 0.72 * (close - change) or market == "KONEX" and high == low' \
    '^compared [0-9]{3,} returns, .* [1-9][0-9]* of locked stocks; 0 over holes, [1-9][0-9]* not to be bought'
RANDOM=${SISE_SEED:-$$}
diag "SISE_SEED=$RANDOM"
rounds=3
[ -z "${SISE_SANITIZED-}" ] || rounds=1
for ((round = 0; round < rounds; round++)); do
    keep=$((10 + RANDOM % (${#tables[@]} - 11)))
    make_cut "$keep"
    last=$(sise --store "$work/cut" backtest 'close > 0' --csv - | tail -1 | cut -d, -f1)
    for condition in "${conditions[@]}"; do
        up_to "$last" "$condition" --all
        up_to "$last" "$condition"
    done
    rm -rf "$work/cut"
done
ok 'there were some' test "$(wc -l <"$work/all.picks")" -gt 100
done_testing
