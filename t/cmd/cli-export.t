#!/bin/bash
# The stored days as files that import takes back, and names that mean something to a spreadsheet or a terminal: a sign
# that turns the direction of text is in two of them. Import refuses control characters by itself (t/base/test-json and
# t/answer/test-sheet have those).
. "$srcdir/t/lib.sh"

export SISE_NOW='2026-03-06T19:30+09:00'
head=ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares
rtl=$(printf '\u202e') lri=$(printf '\u2066') alm=$(printf '\u061c')
mkdir "$work/tables"
table() # DATE ROW...
{
    { printf '%s\n' "$head"; printf '%s\n' "${@:2}"; } >"$work/tables/$1.csv"
}
rest=100,100,100,100,0,10,1000,1000000,10000
table 2026-03-04 "000010,가나상사,KOSDAQ,$rest" "000020,나라,KOSPI,$rest" "000030,=SUM(A1:A9),KOSPI,$rest"
table 2026-03-05 "000010,가나전자,KOSDAQ GLOBAL,$rest" "000030,=SUM(A1:A9),KOSPI,$rest" \
    "000040,\"다, \"\"소\"\"\",KOSPI,0,0,0,0.1,0,0,,," "0004A0,-라,KOSPI,$rest"
table 2026-03-06 "000010,가나,KOSPI,$rest" "000020,나라홀딩스,KOSPI,$rest" "000030,=SUM(A1:A9),KOSPI,$rest" \
    "000050,a${rtl}bc${lri}31m,KOSPI,$rest" "000060,'바,KOSPI,$rest" "000070,${alm}바$rtl,KOSPI,$rest" \
    "000080,＝1,KOSPI,$rest"
at()
{
    command sise --store "$work/$1" "${@:2}"
}
run at one import "$work/tables"
is "$status" 0 'the market'

# ---- there and back ----
run at one export days "$work/out"
is "$status" 0 'the days as files'
is "$out" "3 days exported to $work/out (2026-03-04 to 2026-03-06)" 'says so'
is "$(ls "$work/out" | paste -sd' ')" '2026-03-04.csv 2026-03-05.csv 2026-03-06.csv' 'a file for each day'
run diff -r "$work/tables" "$work/out"
is "$out" '' 'with the bytes that were imported, names of the time included'
run at two import "$work/out"
run at two export days "$work/again"
run diff -r "$work/out" "$work/again"
is "$status" 0 'importing and exporting again gives the same files'
for table in stock_data target_tickers; do
    is "$(at two export "$table" --raw-names)" "$(at one export "$table" --raw-names)" "and the same $table"
done
for date in 2026-03-04 2026-03-05 2026-03-06; do
    is "$(at two screen 'close > 0' --all --date "$date" --json)" \
        "$(at one screen 'close > 0' --all --date "$date" --json)" "with the names and markets of $date"
done

# ---- real days ----
if [ -d "$SISE_SHARED/data/krx-raw" ]; then
    real=$(fixture raw) || bail 'no store of the real days'
    run sise --store "$real" export days "$work/real" -q
    is "$status" 0 'real days'
    differ=
    for file in "$SISE_SHARED"/data/krx-raw/*.csv.gz; do
        name=${file##*/}
        gzip -dc "$file" | cmp -s - "$work/real/${name%.gz}" || differ+=" $name"
    done
    is "$differ" '' 'are the files that they came from'
    is "$(ls "$work/real" | wc -l)" "$(ls "$SISE_SHARED/data/krx-raw" | grep -c 'csv.gz$')" 'all of them'
    run at real import "$work/real"
    run at real export days "$work/real" --gzip
    run sise --store "$real" export days "$work/real" --gzip
    like "$out" "; $(ls "$SISE_SHARED/data/krx-raw" | grep -c 'csv.gz$') of them were there already$" \
        'and again after importing them, packed files too'
else
    skip 'no reference data' 'real days'
fi

# ---- what is there already ----
run at one export days "$work/out"
like "$out" '; 3 of them were there already$' 'the same files again'
printf 'mine\n' >"$work/out/2026-03-05.csv"
run at one export days "$work/out"
is "$status" 65 'another file of that name: EX_DATAERR'
like "$err" "$work/out/2026-03-05.csv is there with other content: --replace writes over it" 'which is named'
is "$(cat "$work/out/2026-03-05.csv")" mine 'and left alone'
run at one export days "$work/out" --replace
is "$status" 0 '--replace'
run diff -r "$work/tables" "$work/out"
is "$status" 0 'writes over it'
mkdir "$work/blocked"
mkdir "$work/blocked/2026-03-05.csv"
run at one export days "$work/blocked"
ok 'a folder where a file should be' test "$status" -ne 0
is "$(ls "$work/blocked" | paste -sd' ')" '2026-03-04.csv 2026-03-05.csv' 'nothing half written stays'

printf 'a file\n' >"$work/no-folder"
run at one export days "$work/no-folder"
is "$status ${err##*$'\n'}" "73 sise: export: $work/no-folder is no folder, expected one for the files of days" \
    'a file where a folder should be'

# ---- some of them, packed ----
run at one export days "$work/some" --from 2026-03-05 --gzip -q
is "$status$out" 0 'from a day on, packed, and quietly'
is "$(ls "$work/some" | paste -sd' ')" '2026-03-05.csv.gz 2026-03-06.csv.gz' 'those days'
is "$(gzip -dc "$work/some/2026-03-05.csv.gz")" "$(cat "$work/tables/2026-03-05.csv")" 'with the same table'
run at one --json export days "$work/some" --from 2026-03-05 --gzip
is "$out" "{\"folder\":\"$work/some\",\"days\":2,\"unchanged\":2,\"from\":\"2026-03-05\",\"to\":\"2026-03-06\"}" 'as JSON'
run at one export days "$work/none" --from 2026-03-07
is "$status" 66 'no such days: EX_NOINPUT'
ok 'and no folder' test ! -e "$work/none"
run at one export days
is "$status" 64 'no folder: EX_USAGE'
like "$err" 'days go into a folder: sise export days DIR' 'what to type'
run at one export days "$work/none" --tickers 000010
is "$status" 64 'a part of a table: EX_USAGE'
run at one export stock_data "$work/none"
is "$status" 64 'a folder for what goes to standard output: EX_USAGE'
run at one export stock_data --gzip
like "$err" 'gzip says nothing about stock_data' 'an option of files alone'
run at one export days "$work/no/such"
is "$status" 73 'a folder in a folder that is not there: EX_CANTCREAT'

# ---- what a spreadsheet would run ----
run at one export target_tickers --columns name
is "$out" "ticker,name
000010,가나
000020,나라홀딩스
000030,'=SUM(A1:A9)
000040,\"다, \"\"소\"\"\"
000050,a?bc?31m
000060,'바
000070,?바?
000080,'＝1
0004A0,'-라" 'names that are formulas get an apostrophe, steering characters are replaced'
run at one export target_tickers --columns name --raw-names
like "$out" '^000030,=SUM' '--raw-names leaves them as they are'
is "$(printf '%s\n' "$out" | sed -n 6p)" "000050,a${rtl}bc${lri}31m" 'also those that steer'
run at one stocks --all --csv
like "$out" "^000030,'=SUM" 'stocks --csv'
run at one screen 'close > 0' --all --csv
like "$out" "^2026-03-06,000030,'=SUM" 'screen --csv'
run at one backtest 'close > 0' --all --from 2026-03-04 --to 2026-03-05 --entry close --csv -
like "$out" "^2026-03-04,000030,'=SUM" 'backtest --csv'

# ---- what steers a terminal ----
safe() # NAME ARGUMENT...
{
    run at one "${@:2}"
    ok "$1: something is printed" test -n "$out$err"
    is "$(printf '%s' "$out$err" | LC_ALL=C tr -d '\n' | grep -cP '[\x00-\x1f\x7f]|\xe2\x80\xae|\xe2\x81\xa6|\xd8\x9c')" 0 \
        "$1: and nothing that steers a terminal"
}
safe show show 000050 --columns close
safe show show 000070 --columns close
safe stocks stocks --all
safe 'stocks PART' stocks 31m
safe 'as JSON' --json stocks --all
safe screen screen 'close > 0' --all
safe 'screen as JSON' --json screen 'close > 0' --all
safe explain screen 'close > 0' --all --explain 000050
safe 'an ambiguous name' show a
safe 'a name that is not there' show "${rtl}${lri}x"
safe 'the nearest name' show "a${rtl}bd${lri}31m"
is "$(at one --json show 000050 | perl -CO -MJSON::PP -0777 -ne 'print decode_json($_)->{name}')" "a${rtl}bc${lri}31m" \
    'JSON has the name itself'
done_testing
