#!/bin/bash
# A result that cannot be written to the end is an error, in one line, whatever is at the other end; but a reader that
# has seen enough ends the program without a word.
. "$srcdir/t/lib.sh"
. "$srcdir/t/cmd/tiny.sh"
tiny_make

# More than a pipe holds, so that the reader's end is noticed.
mkdir "$work/many"
awk 'BEGIN { print "ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares"
    for (i = 0; i < 90000; i++)
        printf "0%05d,x,KOSPI,1000,1000,1000,1000,%d,1000,1000000,1000000000,1000000\n", i, i % 3 - 1 }' >"$work/many/2026-03-05.csv"
store=$work/manystore tiny -q import "$work/many" || bail 'cannot import many'

for command in 'export stock_data' 'export target_tickers' 'export stock_data --format ndjson' 'stocks --all' \
    '--json stocks --all' 'stocks --all --csv' "screen close>0 --all" "--json screen close>0 --all"; do
    { store=$work/manystore tiny $command 2>"$work/err"; echo $? >"$work/status"; } | head -n 1 >"$work/line"
    is "$(cat "$work/status")" 141 "$command into a pipe whose reader goes: SIGPIPE, as with other programs"
    is "$(cat "$work/err")" '' 'without a word'
    is "$(wc -l <"$work/line")" 1 'the reader has its line'
    {
        trap '' PIPE
        store=$work/manystore tiny $command 2>"$work/err"
        echo $? >"$work/status"
    } | head -n 1 >/dev/null
    is "$(cat "$work/status")" 74 "$command where SIGPIPE is ignored: EX_IOERR"
    like "$(cat "$work/err")" 'cannot write to standard output: Broken pipe' 'says why'
    is "$(wc -l <"$work/err")" 1 'in one line'
done
store=$work/manystore tiny verify >"$work/out"
is $? 0 'the store is as it was'

if [ -w /dev/full ]; then
    for command in help 'help show' --version config 'config --sample' status stocks 'show 000010' 'export stock_data' \
        'export job_status' 'export corporate_actions' 'export stock_analyzed --format ndjson' verify \
        "import $work/tables" 'analyze --rebuild' "backup $work/copy"; do
        store=$work/store tiny $command >/dev/full 2>"$work/err"
        is $? 74 "$command onto a full disk: EX_IOERR"
        like "$(cat "$work/err")" 'cannot write to standard output: No space left on device' 'says why'
        is "$(grep -c 'standard output' "$work/err")" 1 'once'
    done
else
    skip 'no /dev/full' 'onto a full disk'
fi
tiny status >&- 2>"$work/err"
is $? 74 'a closed standard output'
tiny status <&- >&- 2>&-
is $? 74 'a closed standard output with nothing else open'
store=$work/closed tiny import "$work/tables" <&- >&- 2>&-
is $? 74 'nobody hears of an import'
run tiny --store "$work/closed" verify
is "$status" 0 'nothing that was printed is in the store'
(
    ulimit -f 8
    store=$work/manystore tiny export stock_data >"$work/limited" 2>"$work/err"
    echo $? >"$work/status"
)
is "$(cat "$work/status")" 74 'a file-size limit: EX_IOERR, not a signal'
like "$(cat "$work/err")" 'File too large' 'says why'
done_testing
