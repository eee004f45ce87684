#!/bin/bash
# Several sources: each date from the first one that has a good table of it, never from two; what the date came from is
# kept; the session date is the latest that any has; an interrupt ends a job in order; kill -9 loses nothing.
. "$srcdir/t/lib.sh"
export SISE_NOW='2026-03-31T19:30+09:00'
store=$work/store
mkdir "$work/a" "$work/b"

# Twenty tickers, or $4, as of the folder $1; $2 date, $3 price. They have no change, so nothing says that the prices of
# one folder do not follow those of the other.
table()
{
    awk -v price="$3" -v rows="${4:-20}" 'BEGIN {
        print "ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares"
        for (i = 1; i <= rows; i++)
            printf "%05d0,종목%d,KOSPI,%d,%d,%d,%d,,1000,%d,%d,1000000\n", i, i,
                   price, price + 10, price - 10, price, price * 1000, price * 1000000 }' >"$work/$1/$2.csv"
}

sise()
{
    command sise --store "$store" "$@"
}

record() # DATE : status and source of its daily_update
{
    sise export job_status --columns date_kst,status,source | grep "^$1_daily_update" | cut -d, -f3-
}

price() # DATE : the close of the first ticker
{
    sise export stock_data --from "$1" --to "$1" --columns close | sed -n 2p | grep -o '[0-9.]*$'
}

update()
{
    run sise update --source "directory:$work/a, directory:$work/b" --from 2026-03-03 --to 2026-03-16
}

mkdir "$work/first"
table first 2026-03-02 1000
sise -q import "$work/first" || bail 'no store'
is "$(record 2026-03-02)" 'completed,import' 'a day that was imported says so'

table a 2026-03-03 1010
table b 2026-03-03 2010
table b 2026-03-04 2020             # only the second has it
table a 2026-03-05 1030             # a value that cannot be: the second is asked
sed -i '3s/,1030,,1000,/,1030,,-7,/' "$work/a/2026-03-05.csv"
table b 2026-03-05 2030
table a 2026-03-06 1040 9           # too few rows: the second is asked
table b 2026-03-06 2040
echo 'no table' >"$work/a/2026-03-09.csv"
table b 2026-03-09 2050             # a text that is none: the second is asked
table a 2026-03-10 1060 9           # both are refused
table b 2026-03-10 2060 8
table b 2026-03-11 2070             # a day that the first has only as a table that is refused, and then one it has
table a 2026-03-12 1080
table a 2026-03-16 1000 9           # the newest day so far, refused
update
is "$status" 65 'one date has no good table: EX_DATAERR'
a=directory:$work/a
b=directory:$work/b
while read -r date price source what; do
    is "$(price "$date")" "$price" "$date: $what"
    is "$(record "$date")" "completed,${!source}" 'and its record says which source'
done <<'TABLE'
2026-03-03 1010 a from the first
2026-03-04 2020 b from the second, where the first has none
2026-03-05 2030 b from the second, where a value cannot be
2026-03-06 2040 b from the second, where rows are missing
2026-03-09 2050 b from the second, where the text is no table
2026-03-11 2070 b from the second again
2026-03-12 1080 a from the first again
TABLE
is "$(record 2026-03-10)" 'failed,' 'a date that no source has a good table of has failed'
like "$err" "2026-03-10: $a: $work/a/2026-03-10.csv: 9 rows of KOSPI, .* \(rule rows\); $b: .* 8 rows of KOSPI" \
    'and the reason names each'
is "$(record 2026-03-13)" 'failed,' 'so has one that none has'
like "$err" "2026-03-13: not published yet: $a: .*has no table of 2026-03-13.*; $b: .*has no table of 2026-03-13" \
    'which is not published yet'
table a 2026-03-10 1060
table b 2026-03-13 2090
table a 2026-03-16 1100
update
is "$status" 0 'the next update finds what has come since'
is "$(price 2026-03-10) $(price 2026-03-13) $(price 2026-03-16)" '1060 2090 1100' 'from whoever has it'
cp "$work/a/2026-03-16.csv" "$work/b/notes.csv"
update
is "$status" 65 'a file without a date is told of'
like "$err" "$work/b/notes.csv: no date in the name" 'also where the second has it'
rm "$work/b/notes.csv"

# The configuration takes the same list, status asks it.
printf 'source = directory:%s/a ,  demo:7\n' "$work" >"$work/sise.conf"
run sise --config "$work/sise.conf" status
like "$out" "^session   2026-03-31 at directory:$work/a, demo:7" 'the configured list, with its session date'
printf 'source = directory:%s/a, dmeo\n' "$work" >"$work/sise.conf"
run sise --config "$work/sise.conf" update
is "$status" 78 'a name in the list that is none'
like "$err" "$work/sise.conf:1: source = .*: there is no source 'dmeo', did you mean 'demo'" 'is named, with file and line'
run sise --store "$work/none" update --source "demo, directory:$work/nowhere"
is "$status" 66 'a store or a folder that is not there'
run sise --store "$work/none" setup --source "demo, directory:$work/nowhere"
is "$status" 66 'a second source that cannot be opened'
ok 'makes no store' test ! -e "$work/none"
run sise --store "$work/none" --now 2026-03-31T19:30+09:00 setup --source "directory:$work/a" --days 3
is "$status $(sise --store "$work/none" export job_status | grep -o '^2026-.*daily_update,.*completed' | cut -c1-10 | xargs)" \
    '75 2026-03-12 2026-03-16' 'setup with a folder that lags has its last days, and says that one of them is not there'
rm -rf "$work/none"
mkdir "$work/empty"
run sise --store "$work/none" setup --source "directory:$work/empty"
is "$status" 75 'setup with a folder that has nothing yet'
like "$err" "directory:$work/empty has no table of any day yet: fill it, or give files and folders to 'sise import'" 'says what to do'
ok 'and makes no store either' test ! -e "$work/none"

# An interrupt: what is collected is stored, and the next run goes on.
store=$work/interrupted
for signal in INT TERM; do
    rm -rf "$store"
    ( trap - INT; exec perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' sise --store "$store" -q setup --source demo --days 160 ) 2>"$work/.err" &
    pid=$!
    until [ "$(command sise --store "$store" export job_status --columns status 2>/dev/null | grep -c completed)" -gt 0 ]; do
        kill -0 $pid 2>/dev/null || break
    done
    kill -$signal $pid
    wait $pid
    is "$?" 75 "SIG$signal in the middle: EX_TEMPFAIL"
    like "$(cat "$work/.err")" 'interrupted' 'and says so'
    ok 'the store is whole' command sise -q --store "$store" verify
    days=$(sise export job_status | grep -c 'daily_update,.*,completed,')
    ok "some days are stored ($days), not all" test "$days" -gt 0 -a "$days" -lt 160
    is "$(sise export job_status | grep -c 'manual_setup,.*,failed,.*interrupted')" 1 'the run is recorded as failed'
    is "$(sise export job_status | grep -c 'daily_update,.*,running,')" "$(
        sise export job_status | grep -c ',running,')" 'no other record says running'
done
run sise -q setup --source demo --days 160
is "$status" 0 'the next run goes on'
is "$(sise export job_status | grep -c 'daily_update,.*,completed,')" 160 'to the end'
is "$(sise export job_status | grep -c ',running,')" 0 'and no record is left running'
sise export stock_data >"$work/interrupted.csv"
store=$work/whole
sise -q setup --source demo --days 160
sise export stock_data >"$work/whole.csv"
ok 'and the rows are those of a run that was not interrupted' cmp "$work/interrupted.csv" "$work/whole.csv"
done_testing
