#!/bin/bash
# A plausible wrong table does not get in by import, update or setup, and a right one does: refusals, --accept, what is
# recorded and shown of it, what verify says of days that were let in earlier, labels, and real days.
. "$srcdir/t/lib.sh"
export SISE_NOW='2026-03-31T19:30+09:00'
store=$work/store
mkdir "$work/days"

sise()
{
    command sise --store "$store" "$@"
}

# Forty tickers of four markets in the folder $work/days; $1 date, $2 how many steps of 10 won their prices have made.
table()
{
    awk -v at="$2" 'BEGIN {
        print "ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares"
        split("KOSPI,KOSDAQ,KOSDAQ GLOBAL,KONEX", market, ",")
        for (i = 1; i <= 40; i++) {
            close_ = 5000 + 100 * i + 10 * at
            printf "%05d0,종목%d,%s,%d,%d,%d,%d,10,%d,%d,%d,1000\n", i, i, market[1 + int((i - 1) / 10)],
                   close_, close_ + 10, close_ - 10, close_, 1000 + at, close_ * (1000 + at), close_ * 1000
        } }' >"$work/days/$1.csv"
}

state() # DATE : status and accepted rules of its record
{
    sise export job_status --columns status,accepted | sed -n "s/^$1_daily_update,//p" | tr -d '"'
}

table 2026-03-03 0
table 2026-03-04 1
cp "$work/days/2026-03-04.csv" "$work/days/2026-03-05.csv" # a copy
run sise import "$work/days"
is "$status" 65 'a copy of the day before: EX_DATAERR'
like "$err" '^sise: import: .*/2026-03-05\.csv: 40 of 40 rows have the same prices and volumes as 2026-03-04: 100.0 %, expected at most 25.0 %.*\(rule copy\)' \
    'file, what, figure, expected, which day'
like "$err" "if the day really was so: --accept 2026-03-05:copy,off-base$" 'and the way round'
is "$(state 2026-03-05)" 'failed,' 'the date has failed'
like "$(sise export job_status | grep 2026-03-05)" 'rule copy' 'its record says why'
is "$(sise export stock_data --from 2026-03-05)" "$(sise export stock_data | sed -n 1p)" 'nothing of it is stored'
is "$(state 2026-03-04)" 'completed,' 'the other days are'
was=$(sise export stock_data)

# ---- what cannot be accepted ----
while IFS='|' read -r given message; do
    run sise import "$work/days" --accept "$given"
    is "$status" 64 "--accept $given: EX_USAGE"
    like "$err" "$message" 'and says what is known'
done <<'TABLE'
2026-03-05:cpoy|no rule 'cpoy', did you mean 'copy'.*rules are price, base, cap, rows, known, copy, off-base, signs, volume, limit, missing
2026-03-05:ticker|there is no rule 'ticker'
2026-03-05:|there is no rule ''
2026-03-05|expected DATE:RULE as in 2026-03-16:copy; rules are price, base
2026-13-05:copy|expected DATE:RULE
copy|expected DATE:RULE
2026-03-09:copy|no table of 2026-03-09 is asked for.* 2026-03-03 to 2026-03-05
TABLE
is "$(sise export stock_data)" "$was" 'and nothing is stored'
run sise import "$work/days" --accept 2026-03-05:copy
is "$status" 65 'one of two rules is not enough'
like "$err" 'rule off-base.*--accept 2026-03-05:off-base$' 'and the other one is named'

# ---- what is accepted is logged, kept and shown ----
run sise import "$work/days" --accept 2026-03-05:copy --accept 2026-03-05:off-base
is "$status" 0 'both, each by an option'
like "$err" 'warning: 2026-03-05: accepted all the same: .*rule copy' 'its use is logged'
like "$err" 'warning: 2026-03-05: accepted all the same: .*rule off-base' 'for each rule'
is "$(state 2026-03-05)" 'completed,copy,off-base' 'and kept in the record'
is "$(state 2026-03-04)" 'completed,' 'of that date alone'
like "$(sise status)" '^accepted  2026-03-05 copy,off-base$' 'status shows it'
like "$(sise --json status)" '"accepted":\[\{"date":"2026-03-05","rules":\["copy","off-base"\]\}\]' 'also as JSON'
like "$(sise export job_status --format ndjson)" '"accepted":"copy,off-base"' 'and so do the records'
run sise import "$work/days"
is "$status" 0 'the same again is no fault'
is "$(state 2026-03-05)" 'completed,copy,off-base' 'and stays accepted'
run sise verify
is "$status $out" "0 $store: nothing is wrong" 'verify agrees'

# ---- a store that an earlier version made ----
table 2026-03-06 2
table 2026-03-09 3
sed -i '/KOSDAQ/d' "$work/days/2026-03-06.csv"
printf 'check_%s = 100\n' copy rows known off_base small >"$work/loose.conf"
sise -q --config "$work/loose.conf" import "$work/days"
is "$(state 2026-03-06)" 'failed,' 'a market that is gone is refused whatever the limits'
run sise import "$work/days" --accept 2026-03-06:rows --accept 2026-03-06:known
is "$status $(state 2026-03-06)" '0 completed,rows,known' 'but not where it is accepted'
cp "$work/days/2026-03-09.csv" "$work/days/2026-03-10.csv"
sise -q --config "$work/loose.conf" import "$work/days"
is "$(state 2026-03-10)" 'completed,' 'with loose limits a copy gets in'
run sise verify
is "$status" 65 'with the limits of real days verify finds it'
is "$(printf '%s\n' "$out" | sed 's/40 of 40/all/')" \
    'would be refused now: 2026-03-10: all rows have the same prices and volumes as 2026-03-09: 100.0 %, expected at most 25.0 %: a copy of that day (rule copy)' \
    'and names that day alone'
like "$out$err" '1 stored day would be refused now: take them out \(sise remove DATE\)' 'and what to do'
run sise --json verify
like "$out" '"wrong":\["would be refused now: 2026-03-10' 'also as JSON'
like "$out" '"ok":false' 'which is not ok'
run sise import "$work/days" --accept 2026-03-10:copy,off-base
is "$status" 0 'a stored day can be accepted later'
is "$(state 2026-03-10)" 'completed,copy,off-base' 'by its record'
run sise verify
is "$status" 0 'which verify heeds'
run sise remove 2026-03-10
is "$(state 2026-03-10)" 'failed,' 'a day that is removed is accepted no more'

# Days that an earlier version let in are replaced: a right table is not held against a wrong one that goes too.
store=$work/wrong
mkdir "$work/scaled" "$work/right"
table 2026-03-10 4
for date in 2026-03-03 2026-03-04 2026-03-09 2026-03-10; do
    cp "$work/days/$date.csv" "$work/right"
    awk -F, -v OFS=, 'NR > 1 { for (i = 4; i <= 8; i++) $i *= 100; $10 *= 100; $11 *= 100 } 1' "$work/days/$date.csv" >"$work/scaled/$date.csv"
done
sise -q import "$work/right/2026-03-03.csv"
printf 'check_off_base = 100\n' >"$work/loose.conf"
sise -q --config "$work/loose.conf" import "$work"/scaled/2026-03-{04,09,10}.csv
run sise verify
like "$out" '^would be refused now: 2026-03-04' 'prices x 100 are found'
run sise import --replace "$work/right/2026-03-09.csv"
is "$status" 65 'beside a wrong day a right one is refused'
like "$err" 'of the day after: 100.0 %.*compared with 2026-03-10' 'which says beside which'
run sise import --replace "$work/right"
is "$status" 0 'all of them can be replaced'
run sise verify
is "$status" 0 'and then nothing is wrong'

# The first day is the short one.
store=$work/short
head -n 11 "$work/days/2026-03-03.csv" >"$work/first.csv"
mkdir "$work/two" && cp "$work/first.csv" "$work/two/2026-03-03.csv" && cp "$work/days/2026-03-04.csv" "$work/two"
run sise import "$work/two"
is "$status" 0 'rows may come'
run sise verify
like "$out" '^would be refused now: 2026-03-03: no row of KOSDAQ' 'but the first day is compared with the second one'

# ---- update and setup ----
store=$work/update
mkdir "$work/folder" && cp "$work"/days/2026-03-0[345].csv "$work/folder"
export SISE_NOW='2026-03-05T19:30+09:00'
run sise setup --source "directory:$work/folder" --days 3
is "$status" 65 'setup refuses the copy too'
run sise setup --source "directory:$work/folder" --days 3 --accept 2026-03-05:copy,off-base
is "$status" 0 'and takes what is accepted'
is "$(state 2026-03-05)" 'completed,copy,off-base' 'which is recorded'
export SISE_NOW='2026-03-09T19:30+09:00'
cp "$work/days/2026-03-05.csv" "$work/folder/2026-03-06.csv"
cp "$work/days/2026-03-09.csv" "$work/folder"
run sise update --source "directory:$work/folder"
is "$status" 65 'update refuses a copy'
is "$(state 2026-03-09)" 'completed,' 'and goes on'
run sise update --source "directory:$work/folder" --accept 2026-03-06:copy
is "$status" 65 'one of two rules is not enough for update either'
like "$err" '--accept 2026-03-06:off-base$' 'and is named'
run sise update --source "directory:$work/folder" --accept 2026-03-06:copy,off-base
is "$status" 0 'update takes what is accepted'
run sise update --source "directory:$work/folder" --accept 2026-03-06:copy,off-base
is "$status" 0 'which is no fault where it is done already'
export SISE_NOW='2026-03-31T19:30+09:00'

# ---- a source that knows only KOSDAQ ----
store=$work/labels
sise -q import "$work/days/2026-03-03.csv"
sed 's/KOSDAQ GLOBAL/KOSDAQ/' "$work/days/2026-03-04.csv" >"$work/2026-03-04.csv"
run sise import "$work/2026-03-04.csv"
is "$status" 0 'a table that knows only KOSDAQ is taken'
is "$(sise export target_tickers --columns market | grep -c 'KOSDAQ GLOBAL')" 10 'and the labels stay'

# ---- cases ----
cases=$SISE_SHARED/cases
if [ -d "$cases/stale-day-copy" ]; then
    store=$work/copies
    run sise import "$cases/stale-day-copy/days"
    is "$status" 65 'copies of Friday on Saturday, of Monday on Tuesday'
    like "$err" '2026-03-14.*same prices and volumes as 2026-03-13' 'Saturday is refused'
    like "$err" '2026-03-17.*same prices and volumes as 2026-03-16' 'Tuesday too'
    is "$(sise export job_status | grep -c completed)" 4 'the other days are stored'
    is "$(sise export corporate_actions | wc -l)" 1 'and nothing is told as a corporate action'
    store=$work/missing
    run sise import "$cases/one-market-missing/days"
    is "$status" 65 'a day without KOSPI'
    like "$err" '2026-03-16\.csv: no row of KOSPI, expected about the 7 of 2026-03-13' 'is refused'
    is "$(state 2026-03-16)" 'failed,' 'and has failed'
    is "$(sise export target_tickers --columns market,is_active | grep -c 'KOSPI,true')" \
        "$(sise export target_tickers --columns market | grep -c KOSPI)" 'its stocks are as they were'
    run sise import "$cases/one-market-missing/next"
    is "$status" 0 'the next day is taken'
else
    skip "no cases in $SISE_SHARED" 'cases'
fi

# ---- real days ----
raw=$SISE_SHARED/data/krx-raw
if [ -d "$raw" ]; then
    export SISE_NOW='2026-03-31T19:30+09:00'
    january=$work/january
    sise --store "$january" -q import "$raw"/2026-01-*.csv.gz
    is "$?" 0 'January 2026 is stored'
    gzip -dc "$raw/2026-02-02.csv.gz" >"$work/good.csv"
    gzip -dc "$raw/2026-01-30.csv.gz" >"$work/friday.csv"
    content=$(command sise --store "$january" export stock_data --from 2026-01-30 | cksum)
    command sise --now 2026-03-31T19:30+09:00 --store "$work/demo" -q setup --source demo --days 45
    command sise --store "$work/demo" export stock_data --from 2026-02-02 --to 2026-02-02 >"$work/made-up"
    spoiled() # NAME MESSAGE COMMAND... : the command turns the good table into the wrong one
    {
        rm -rf "$work/try" && cp -r "$january" "$work/try"
        "${@:3}" <"$work/good.csv" >"$work/2026-02-02.csv"
        run command sise --store "$work/try" import "$work/2026-02-02.csv"
        is "$status" 65 "$1: EX_DATAERR"
        like "$err" "2026-02-02\\.csv(:[0-9]+)?: .*$2" 'what is wrong'
        is "$(command sise --store "$work/try" export stock_data --from 2026-01-30 | cksum)" "$content" 'the store is as it was'
        like "$(command sise --store "$work/try" export job_status | grep 2026-02-02)" ',failed,' 'the date has failed'
    }
    column() # EXPRESSION : an awk program over the rows
    {
        awk -F, -v OFS=, "NR > 1 { $1 } 1"
    }
    zeros() # Friday's closes, before anything was traded
    {
        column '$4 = $5 = $6 = $8 = $9 = $10 = 0' <"$work/friday.csv"
    }
    spoiled 'without KOSPI' 'no row of KOSPI.*2026-01-30' grep -v ',KOSPI,'
    spoiled 'the first 1,999 lines' 'rows of KOSPI, 2026-01-30 has' head -n 1999
    spoiled 'the table of Friday' 'same prices and volumes as 2026-01-30' cat "$work/friday.csv"
    spoiled 'change 0' 'base prices .*2026-01-30 .rule off-base' column '$8 = 0'
    spoiled 'change in percent' 'base prices .*2026-01-30 .rule off-base' column '$8 = sprintf("%.2f", $8 / ($7 - $8) * 100)'
    spoiled 'change without its sign' '.rule (base|off-base|signs)' column 'sub(/^-/, "", $8)'
    spoiled 'prices x 100' 'rule (price|cap)' column 'for (i = 4; i <= 8; i++) $i *= 100'
    spoiled 'prices, value and market_cap x 5' 'rule off-base' column 'for (i = 4; i <= 8; i++) $i *= 5; $10 = sprintf("%.0f", $10 * 5); $11 = sprintf("%.0f", $7 * $12)'
    spoiled 'no market_cap, no shares' 'unknown in 100.0 % of the rows.*rule missing' column '$11 = $12 = ""'
    spoiled 'the last field cut short' 'rule cap' head -c -4
    spoiled 'zeros, the close carried' 'rule (signs|volume)' zeros
    spoiled 'a base below 0' 'rule base' column 'if (NR == 99) $8 = $7 + 5'
    spoiled 'an open above its high' 'rule price' column 'if ($1 == "005930") $4 = $5 + 100'
    spoiled 'a made-up day' 'tickers of 2026-01-30 are not there|rule rows' awk -F, -v OFS=, 'NR == FNR { if (NR > 1) m[FNR] = $0; next }
        FNR == 1 { print; next } FNR in m { split(m[FNR], c, ","); print c[1], "n", "KOSPI", c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10], c[11] }' "$work/made-up" -
    run command sise --store "$january" import "$work/good.csv" # which is no name with a date
    cp "$work/good.csv" "$work/2026-02-02.csv"
    run command sise --store "$january" import "$work/2026-02-02.csv"
    is "$status" 0 'and the day as it was is taken'
    # A copy on a Saturday, and days after gaps.
    cp "$work/good.csv" "$work/2026-02-07.csv"
    rm -rf "$work/gaps"
    run command sise --store "$work/gaps" import "$raw"/2026-01-0[28].csv.gz "$raw"/2026-01-16.csv.gz "$raw"/2026-02-02.csv.gz "$raw"/2026-02-20.csv.gz
    is "$status" 0 'days after gaps are taken'
    run command sise --store "$work/gaps" import "$work/2026-02-07.csv"
    is "$status" 65 'a copy is refused after a gap too'
    run command sise --store "$work/gaps" import "$raw"/2026-01-09.csv.gz "$raw"/2026-02-03.csv.gz
    is "$status" 0 'and days between them are taken'
    for name in raw adjusted; do
        whole=$(fixture "$name")
        is "$(command sise --store "$whole" export job_status --columns status,accepted | grep -c 'daily_update,completed,$')" \
            "$(ls "$SISE_SHARED/data/krx-$name" | grep -c csv)" "every day of krx-$name is taken without more words"
        run command sise --store "$whole" verify
        is "$status" 0 'and verify finds nothing'
    done
else
    skip "no reference data in $SISE_SHARED" 'real days'
fi
done_testing
