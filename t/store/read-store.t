#!/bin/bash
# sise-store(5) is enough to read everything: t/store/read-store.py, which knows the page and nothing else, prints what
# sise export prints.
. "$srcdir/t/lib.sh"
python=
for each in python3 /usr/bin/python3; do
    "$each" -c 'import lmdb' 2>/dev/null && python=$each && break
done
[ -n "$python" ] || skip_all 'no python3 with lmdb (python3-lmdb of Debian and Ubuntu)'

reader() # TABLE...
{
    "$python" "$srcdir/t/store/read-store.py" "$store" "$@"
}

# Texts are the same text and numbers the same number, whatever its digits; with a tolerance for what is computed.
cat >"$work/same.py" <<'PYTHON'
import csv, itertools, sys

tolerance, different, cells = float(sys.argv[3]), 0, 0
got, expected = (csv.reader(open(path, newline='')) for path in sys.argv[1:3])


def same(a, b):
    if a == b:
        return True
    try:
        a, b = float(a), float(b)
    except ValueError:
        return False
    return abs(a - b) <= tolerance * abs(b)


for line, (a, b) in enumerate(itertools.zip_longest(got, expected, fillvalue=[])):
    for i in range(max(len(a), len(b))):
        cells += 1
        if len(a) != len(b) or not same(a[i], b[i]):
            different += 1
            if different < 4:
                print('line %d: got %s, expected %s' % (line + 1, a, b))
            break
print('%d different' % different)
sys.exit(cells < 3)
PYTHON
same() # NAME [TOLERANCE] : the files of that name
{
    run "$python" "$work/same.py" "$work/got" "$work/expected" "${2:-0}"
    is "$status $out$err" '0 0 different' "$1: $(wc -l <"$work/got") lines"
}

both() # NAME EXPORT-ARGUMENTS -- READER-ARGUMENTS : what the two print
{
    local name=$1 arguments=()
    shift
    while [ "$1" != -- ]; do arguments+=("$1"); shift; done
    shift
    reader "$@" >"$work/got"
    sise --store "$store" export "${arguments[@]}" >"$work/expected"
    same "$name" "${tolerance:-0}"
}

tickers() # NAME
{
    sise --store "$store" export target_tickers | tail -n +2 >"$work/expected"
    reader target_tickers >"$work/got"
    same "$1, target_tickers"
}

jobs() # NAME
{
    sise --store "$store" export job_status | tail -n +2 >"$work/expected"
    reader job_status >"$work/got"
    same "$1, job_status"
}

everything() # NAME
{
    local name=$1 columns newest day
    columns=$(sise --store "$store" export stock_analyzed --to 2000-01-03 | cut -d, -f8-)
    both "$name, stock_data" stock_data -- stock_data
    both "$name, stock_analyzed" stock_analyzed --unadjusted --columns "$columns" -- stock_analyzed ${columns//,/ }
    tickers "$name"
    jobs "$name"
    sise --store "$store" export corporate_actions | tail -n +2 | cut -d, -f1,2,5 | LC_ALL=C sort >"$work/expected"
    reader actions >"$work/got"
    same "$name, the factors"
    # As of the newest day, where the ticker is in the table: analysis carries the close over a day that lacks it.
    sise --store "$store" export stock_analyzed --columns close >"$work/close"
    reader adjusted close price >"$work/got"
    awk -F, 'FNR == NR { there[$1 $2]; next } ($1 $2) in there' "$work/got" "$work/close" >"$work/expected"
    same "$name, closes as of the newest day" 1e-12
    newest=$(sise --store "$store" export job_status | tail -n 1 | cut -d, -f3)
    for day in 2026-01-05 "$newest"; do
        sise --store "$store" screen 'close > 0' --all --halted --date "$day" --csv 2>/dev/null | tail -n +2 |
            cut -d, -f2-4 | LC_ALL=C sort >"$work/expected"
        [ -s "$work/expected" ] || continue
        reader names "$day" >"$work/got"
        same "$name, names of $day"
    done
    like "$(reader meta)" "^format 1, created 20.*, factors by rule 2, .*'version': 1, 'txn': [1-9]" "$name, meta"
}

# One day, not analyzed: some of the databases are empty. Its market cap is not close x shares, and let past.
mkdir "$work/days"
{
    echo ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares
    echo '005930,"A, ""B""",KOSPI,70000,71000,69500,70500,500,1000,70400000,420000000000000,5969782550'
    echo '0004A0,가나,KOSDAQ GLOBAL,0,0,0,1000,,0,,50000000000,50000000'
} >"$work/days/2026-01-05.csv"
store=$work/one
sise -q --store "$store" import --accept 2026-01-05:cap "$work/days" || bail 'no store of one day'
both 'one day, stock_data' stock_data -- stock_data
tickers 'one day'
jobs 'one day'
like "$(reader job_status)" '^2026-01-05_daily_update,.*,import,cap$' 'with the rule that it was let past'
is "$(reader actions)$(reader names 2026-01-05 | sed -n 1p)" '0004A0,가나,KOSDAQ GLOBAL' 'one day, and nothing before it'

# Splits, halts, holes, delistings and tickers that came later are in both.
store=$work/demo
sise -q --store "$store" --now 2026-03-06T20:00+09:00 setup --source demo --days 15 || bail 'no made-up market'
everything 'a made-up market'
[ -z "${SISE_SANITIZED-}" ] || { done_testing; exit 0; } # Python is not what is watched

if [ -d "$SISE_SHARED/data/krx-raw" ]; then
    store=$(fixture raw) || bail 'no store of krx-raw'
    everything 'real days'
else
    skip "no reference data in $SISE_SHARED" 'real days'
fi
done_testing
