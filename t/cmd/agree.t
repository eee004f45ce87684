# What show, stocks, export and screen say of a column, a ticker and a day, cell by cell: as of several dates, of
# halted, missing, new, split and delisted stocks, each held against a plain reading of the store that shares nothing
# with them (t/panel/plain-cells).
. "$srcdir/t/lib.sh"
export SISE_NOW='2026-05-01T09:00+09:00'
store=$work/store
days=$(echo 2026-03-{03..06} 2026-03-{09..13} 2026-03-{16..20} 2026-03-{23..27} 2026-03-{30,31} \
    2026-04-{01..03} 2026-04-{06..10} 2026-04-{13..17} 2026-04-{20..24} 2026-04-{27..30})

# Ten stocks: steady; halted at times; missing at times; new; split 5 for 1; delisted; away for weeks and split on the
# day of its return; split while it is halted; of KONEX, its volume not always told; missing on every third day. Two
# of the days to which the store is read below lie within a halt, a hole, and between two splits.
awk -v days="$days" -v dir="$work" '
function there(i, d)
{
    return !((i == 3 && (d >= 8 && d <= 12 || d >= 24 && d <= 27)) || (i == 4 && d < 15) || (i == 6 && d > 18) ||
             (i == 7 && d >= 10 && d < 25) || (i == 10 && d % 3 == 1))
}
function halted(i, d) { return (i == 2 && (d >= 10 && d <= 14 || d >= 26)) || (i == 8 && d >= 9 && d <= 21) }
function factor(i, d) { return (i == 5 && d == 20) || (i == 7 && d == 25) || (i == 8 && d == 15) ? 0.2 : 1 }
BEGIN {
    split("000010 000020 000030 000040 000050 000060 000070 000080 000090 0000A0", code, " ")
    count = split(days, date, " ")
    for (d = 1; d <= count; d++) {
        file = dir "/" date[d] ".csv"
        print "ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares" >file
        for (i = 1; i <= 10; i++) {
            if (!there(i, d))
                continue
            scale[i] = scale[i] ? scale[i] * factor(i, d) : 1
            base = last[i] * factor(i, d)
            stop = halted(i, d)
            close_ = stop && base ? base : 50 * int((10000 + 1000 * i + 150 * ((d * 7 + i * 3) % 11)) * scale[i] / 50)
            volume = stop ? 0 : (i == 9 && d % 4 == 0 ? "" : 1000 * i + d)
            shares = int(1e8 / scale[i])
            printf "%s,stock %d,%s,%s,%s,%s,%d,%s,%s,%s,%.0f,%.0f\n", code[i], i, i == 9 ? "KONEX" : "KOSPI",
                stop ? 0 : close_ - 50, stop ? 0 : close_ + 100, stop ? 0 : close_ - 100, close_,
                base ? close_ - base : 0, volume, volume == "" ? "" : volume * close_,
                close_ * shares, shares >file
            last[i] = close_
        }
        close(file)
    }
}'

# The columns of the daily table; those of them that stock_analyzed has; some that are screened. The indicators are
# all that there are.
raw=open,high,low,close,change,volume,value,market_cap,shares
bar=open,high,low,close,volume
columns=$raw,change_pct,sma_5,sma_20,volume_sma_20,rsi_14,macd,atr_14,bb_upper
indicators=

agrees() # NAME PLAIN KEY=VALUE... : what the command prints is what the plain reader says
{
    local name=$1
    shift
    out=$(perl "$srcdir/t/cmd/agree.pl" "$@" <"$work/printed") && { pass "$name: ${out##*$'\n'}"; return; }
    fail "$name"
    diag "$out"
}

printed() # COMMAND...
{
    command sise --store "$store" "$@" >"$work/printed" 2>"$work/err" || diag "$*: $(cat "$work/err")"
}

plain() # STORE MODE DATE
{
    "$builddir/t/panel/plain-cells" "$store" "$1" "$2" >"$work/$1.$2"
}

shown() # DATE : whatever reads the store as of its newest day
{
    local date=$1 ticker sort
    for ticker in 0000{10,20,30,40,50,60,70,80,90,A0}; do
        [ $ticker = 000040 ] && [[ $date < 2026-03-23 ]] && continue # not there yet
        printed --json show "$ticker" --days 1000 --columns "$raw,$indicators"
        agrees "$date, show $ticker" "$work/bar.$date" "columns=$raw,$indicators" "ticker=$ticker" marks=1
        printed --json show "$ticker" --days 1000 --columns "$raw" --raw
        agrees "$date, show $ticker --raw" "$work/raw.$date" "columns=$raw" "ticker=$ticker" marks=1
        printed --json show "$ticker" --days 1000 --columns "$raw,$indicators" --unadjusted
        agrees "$date, show $ticker --unadjusted" "$work/own.$date" "columns=$raw,$indicators" "ticker=$ticker" marks=1
    done
    for sort in open high low change shares rsi_14; do
        printed --json stocks --all --sort "$sort"
        agrees "$date, stocks by $sort" "$work/bar.$date" "columns=close,change_pct,volume,value,$sort" "day=$date" \
            states=1,2 marks=1
    done
    printed export stock_data --format ndjson
    agrees "$date, export stock_data" "$work/raw.$date" "columns=$raw"
    printed export stock_analyzed --format ndjson
    agrees "$date, export stock_analyzed" "$work/bar.$date" "columns=$bar,$indicators"
    printed export stock_analyzed --format ndjson --columns close,rsi_14,open,sma_5 --tickers 000050,000070,000080
    agrees "$date, export of some columns" "$work/bar.$date" columns=close,rsi_14,open,sma_5 states=
    printed export stock_analyzed --format ndjson --unadjusted
    agrees "$date, export stock_analyzed --unadjusted" "$work/own.$date" "columns=$bar,$indicators"
}

# A day is screened as it was known then, whatever has come since; days before it are as of it.
screened() # DATE
{
    local date=$1 list
    for list in "$columns" 'open[1],close[3],high[5],low[12],volume[7],value[4],rsi_14[2],volume_sma_20[6],sma_5[9]'; do
        printed --json screen 'close > 0' --all --halted --date "$date" --columns "$list"
        agrees "$date, screen of ${list%%,*}, ..." "$work/bar.$date" "columns=$list" "day=$date" states=1,2 marks=1
    done
}

seen=
for date in 2026-03-12 2026-03-18 2026-04-02 2026-04-07 2026-04-30; do
    mkdir -p "$work/tables"
    for day in $days; do
        [[ $day > $date ]] || [ ! -e "$work/$day.csv" ] || mv "$work/$day.csv" "$work/tables"
    done
    command sise -q --store "$store" import "$work/tables" && command sise -q --store "$store" analyze ||
        bail "cannot make the store of $date"
    indicators=$(command sise --store "$store" export stock_analyzed | sed -n 1p | cut -d, -f8-)
    for mode in bar raw own; do
        plain "$mode" "$date"
    done
    shown "$date"
    seen="$seen $date"
    for day in $seen; do
        screened "$day"
    done
done

done_testing
