#!/bin/bash
# Every bad table fails its own date with a reason, leaves the store as it was for that date, and stops no other.
. "$srcdir/t/lib.sh"
export SISE_NOW='2026-03-31T19:30+09:00'
store=$work/store

# Twenty tickers; $1 date, $2 price, which is 10 more than the day before.
table()
{
    awk -v price="$2" 'BEGIN {
        print "ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares"
        for (i = 1; i <= 20; i++)
            printf "%05d0,종목%d,%s,%d,%d,%d,%d,10,1000,%d,%d,1000000\n", i, i, i % 2 ? "KOSPI" : "KOSDAQ",
                   price, price + 10, price - 10, price, price * 1000, price * 1000000 }' >"$work/$1.csv"
}

sise()
{
    command sise --store "$store" "$@"
}

state() # DATE
{
    sise export job_status --format ndjson | grep "\"$1" | grep -o '"status":"[a-z]*"' | cut -d'"' -f4
}

content()
{
    sise export stock_data
}

table 2026-03-02 1000
table 2026-03-03 1010
run sise import "$work/2026-03-02.csv" "$work/2026-03-03.csv"
is "$status" 0 'two good days'
is "$(state 2026-03-03)" completed 'whose jobs are completed'
was=$(content)

# NAME | EXPECTED MESSAGE | EDIT (a perl expression over the whole table) ; each with a good day after it.
n=0
while IFS='|' read -r name message edit; do
    [ -n "$name" ] || continue
    n=$((n + 1))
    rm -rf "$store"
    sise -q import "$work/2026-03-02.csv" "$work/2026-03-03.csv"
    table 2026-03-04 1020
    table 2026-03-05 1030
    perl -0777 -pi -e "$edit" "$work/2026-03-04.csv"
    run sise import "$work/2026-03-04.csv" "$work/2026-03-05.csv"
    is "$status" 65 "$name: EX_DATAERR"
    like "$err" "2026-03-04\.csv:[0-9]*:? ?.*$message" "$name: the message names file and fault"
    is "$(state 2026-03-04)" failed "$name: the date is recorded as failed"
    is "$(state 2026-03-05)" completed "$name: the next date is done"
    is "$(sise export stock_data --to 2026-03-04)" "$was" "$name: the store is as before"

    rm -rf "$store" "$work/folder"
    mkdir "$work/folder"
    sise -q import "$work/2026-03-02.csv" "$work/2026-03-03.csv"
    cp "$work"/2026-03-0[45].csv "$work/folder"
    run sise update --source "directory:$work/folder" --to 2026-03-05
    is "$status" 65 "$name, by update: EX_DATAERR"
    like "$err" "folder.*2026-03-04.*$message" "$name, by update: the message names date and fault"
    is "$(state 2026-03-04)" failed "$name, by update: the date is recorded as failed"
    is "$(state 2026-03-05)" completed "$name, by update: the next date is done"
    is "$(sise export stock_data --to 2026-03-04)" "$was" "$name, by update: the store is as before"
done <<'TABLE'
a column missing|close|s/close/closing/
a column twice|twice|s/value,/volume,/
too few fields|fields|s/,1000000\n(?=00003)/\n/
too many fields|fields|s/(00003.*)/$1,5/
a word for a number|volume|s/(00004.*?,10,)1000/$1many/
a negative volume|volume|s/(00004.*?,10,)1000/$1-1000/
thousands separators|close|s/(00004.*?,1010,)1020/$1"1,020"/
an overflow|value|s/(00004.*,)\d+(,\d+,\d+)$/${1}99999999999999999999999$2/m
high below low|high|s/(00005.*?,1020,)1030,1010/${1}1010,1030/
a ticker twice|000060|s/000070/000060/
a code of the wrong form|0007\$0|s/000070/0007\$0/
invalid UTF-8|UTF-8|s/종목8/\xff\xfe/
a NUL byte|NUL|s/종목9/A\0B/
an empty file|empty|s/.*//s
less than half of the rows|11 of the 20 tickers of 2026-03-03 are not there.*rule known|s/(000090.*?\n).*/$1/s
TABLE
is "$n" 15 'all faults were tried'

gzip -c "$work/2026-03-03.csv" | head -c 200 >"$work/2026-03-06.csv.gz"
run sise import "$work/2026-03-06.csv.gz"
is "$status" 65 'a truncated gzip is refused'
like "$err" '2026-03-06\.csv\.gz' 'and named'
printf 'not gzip at all' >"$work/2026-03-06.csv.gz"
run sise import "$work/2026-03-06.csv.gz"
is "$status" 65 'a corrupt one too'

table 2026-03-06 1040
printf '\357\273\277' | cat - "$work/2026-03-06.csv" | sed 's/$/\r/' >"$work/x" && mv "$work/x" "$work/2026-03-06.csv"
rm "$work/2026-03-06.csv.gz"
run sise import "$work/2026-03-06.csv"
is "$status" 0 'a byte order mark and CRLF are accepted'

table 2026-03-07 1050
run sise import "$work/2026-03-07.csv"
is "$status" 0 'a full table of a Saturday is stored'
like "$err" '2026-03-07.*not a trading day' 'with a warning'

table 2026-03-09 1060
cp "$work/2026-03-09.csv" "$work/notadate.csv"
run sise import "$work/notadate.csv"
is "$status" 65 'a name without a date is refused'
like "$err" 'notadate\.csv' 'and named'
cp "$work/2026-03-09.csv" "$work/2026-02-30.csv"
run sise import "$work/2026-02-30.csv"
is "$status" 65 'an impossible date too'
table 2026-04-01 1060
run sise import "$work/2026-04-01.csv"
is "$status" 65 'a date in the future is refused'
like "$err" 'future' 'and said to be one'

# A folder as a source: what is odd about a file stops no other day.
rm -rf "$work/folder"
mkdir "$work/folder"
folder()
{
    sise update --source "directory:$work/folder" --from 2026-03-09 --to 2026-03-16
}
price=1050
for date in 2026-03-09 2026-03-10 2026-03-11 2026-03-12 2026-03-13 2026-03-14 2026-03-16; do
    table "$date" $((price += 10))
    mv "$work/$date.csv" "$work/folder"
done
rm "$work/folder/2026-03-11.csv"
ln -s "$work/folder/2026-03-11.csv" "$work/folder/2026-03-11.csv"
run folder
is "$(state 2026-03-11)" failed 'a file that cannot be read fails its date'
is "$(state 2026-03-12)" completed 'and no other'
is "$status" 74 'with the status of an input error'
table 2026-03-11 1080
mv -f "$work/2026-03-11.csv" "$work/folder"
is "$(state 2026-03-14)" completed 'a full table of a Saturday is stored'
like "$err" '2026-03-14 is not a trading day' 'with a warning, by update too'
run folder
is "$status" 0 'nothing is left to be done'
cp "$work/folder/2026-03-09.csv" "$work/folder/notadate.csv"
run folder
is "$status" 65 'a name without a date is refused by update'
like "$err" 'notadate\.csv: no date' 'and named'
cp "$work/folder/2026-03-09.csv" "$work"

mkdir -p "$work/a" "$work/b"
cp "$work/2026-03-09.csv" "$work/a"
sed 's/,1000,/,1001,/' "$work/2026-03-09.csv" >"$work/b/2026-03-09.csv" # another volume
run sise import "$work/a" "$work/b"
is "$status" 65 'the same date twice with different content is refused'
like "$err" 'a/2026-03-09\.csv.*b/2026-03-09\.csv|b/2026-03-09\.csv.*a/2026-03-09\.csv' 'both files are named'
run sise import "$work/a" "$work/a"
is "$status" 0 'the same file twice is no fault'

was=$(content)
run sise import "$work/b"
is "$status" 65 'a stored day with other content is refused'
like "$err" '000010' 'the first difference is named'
like "$err" 'replace the day \(sise import --replace\) if the table is right' 'and what to do about it'
is "$(content)" "$was" 'nothing changed'
cp -r "$store" "$work/before"
run sise import --replace "$work/b"
is "$status" 0 'what it says to do works'
like "$out" '^1 replaced \(2026-03-09 to 2026-03-09\)' 'and tells so'
like "$err" '2026-03-09: replaced' 'which is logged'
like "$(content)" '^000010,2026-03-09,.*,1001,' 'the table is stored'
run sise verify
is "$status" 0 'nothing is wrong then'
rm -rf "$store" && mv "$work/before" "$store"
run sise update --source "directory:$work/b" --from 2026-03-09 --to 2026-03-09
is "$status$out$err" 0 'an update does not ask for the stored day'
run sise update --source "directory:$work/b" --from 2026-03-09 --to 2026-03-09 --replace
is "$status" 0 'update --replace takes it'
like "$(content)" '^000010,2026-03-09,.*,1001,' 'and it is stored'

# What a job keeps of a service whose table it refused is no table.
printf '{"date":"2026-03-17","source":"krx-openapi","answers":[]}' | gzip >"$work/2026-03-17-krx-openapi.json.gz"
run sise import "$work/2026-03-17-krx-openapi.json.gz"
is "$status" 65 'answers that were refused are no table'
like "$err" 'for a person to look at; where the day really was so, ask the service again and accept it' 'and what to do is said'
done_testing
