# A bonus issue halves the price and the market cap on its ex-date; the new shares are listed days later. The stock stays
# tracked meanwhile, and the numbers of shares are those that were listed.
. "$srcdir/t/lib.sh"
export SISE_NOW='2025-03-31T19:30+09:00'
head=ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares
mkdir "$work/days"
day() # DATE PRICE CHANGE SHARES : of 100610; 200000 has the market cap on the first day only and leaves after the seventh
{
    {
        echo $head
        echo "000010,바탕,KOSPI,5000,5000,5000,5000,0,1000,5000000,500000000000,100000000"
        echo "100610,무상증자,KOSPI,$2,$2,$2,$2,$3,1000,$((1000 * $2)),$(($2 * $4)),$4"
        echo "300000,코넥스,KONEX,5000,5000,5000,5000,0,1000,5000000,500000000000,100000000"
    } >"$work/days/2025-03-$1.csv"
}
for date in 04 05 06 07; do day $date 10000 0 15000000; done
for date in 10 11 12 13 14; do day $date 5000 0 15000000; done
for date in 17 18 19; do day $date 5000 0 30000000; done
echo "200000,상장폐지,KOSDAQ,9000,9000,9000,9000,0,1000,9000000,900000000000,100000000" >>"$work/days/2025-03-04.csv"
for date in 05 06 07; do
    echo "200000,상장폐지,KOSDAQ,900,900,900,900,0,1000,900000,90000000000,100000000" >>"$work/days/2025-03-$date.csv"
done
sise -q --store "$work/store" import "$work/days" || bail 'no store'

screened() # TICKER ARGUMENT... : on how many days it is screened
{
    local date count=0
    for date in 04 05 06 07 10 11 12 13 14 17 18 19; do
        sise "${@:2}" --store "$work/store" screen "ticker == \"$1\"" --date 2025-03-$date --csv | grep -q "$1" &&
            count=$((count + 1))
    done
    echo $count
}
setting() # VALUE
{
    printf 'untrack_after = %s\n' "$1" >"$work/conf.$1"
    echo "--config=$work/conf.$1"
}
is "$(screened 100610)" 12 'it is tracked on every day'
is "$(screened 100610 "$(setting 0)")" 7 'with untrack_after = 0 only on those on which it has the market cap'
is "$(screened 100610 "$(setting 4)")" 11 'the days after count, the ex-date as the first of them'
is "$(screened 100610 "$(setting 5)")" 12 'and so many are enough'
is "$(screened 200000)" 4 'who leaves the table is not tracked from that day on'
is "$(screened 300000)" 0 'nobody on KONEX is tracked'

picks() # ARGUMENT...
{
    sise "$@" --store "$work/store" backtest 'ticker == "100610"' --csv - 2>/dev/null | tail -n +2 | cut -d, -f1 | sort -u | wc -l
}
is "$(picks) $(picks "$(setting 0)") $(picks "$(setting 4)")" '12 7 11' 'a backtest picks on the same days'

columns='shares / shares[1], market_cap / market_cap[1]'
ratios() # DATE
{
    sise --store "$work/store" screen 'ticker == "100610"' --date 2025-03-"$1" --columns "$columns" --csv | tail -1 | cut -d, -f7-
}
is "$(ratios 10)" '1,0.5' 'on the ex-date no share has gone, and the market cap lags'
is "$(ratios 17)" '2,2' 'until the new shares are listed'

# The job's own list, day after day: the days up to each date in a store of their own.
for n in 5 9 12; do
    mkdir "$work/first$n"
    cp $(ls "$work"/days/*.csv | head -n "$n") "$work/first$n"
    for after in 0 4 20; do
        sise -q "$(setting $after)" --store "$work/store$n.$after" import "$work/first$n" || bail 'no store'
        is "$(sise --store "$work/store$n.$after" export target_tickers | awk -F, '
            NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } $at["is_active"] == "true" { print $1 }' | sort)" \
            "$(sise "$(setting $after)" --store "$work/store$n.$after" screen 'close > 0' --csv | tail -n +2 | cut -d, -f2 | sort)" \
            "$n days, untrack_after = $after: the job tracks what a screen finds"
    done
done
run sise --config "$work/conf.0" config
like "$out" '^untrack_after +=  *0 ' 'config shows it'
printf 'untrack_after = 251\n' >"$work/conf.bad"
run sise --config "$work/conf.bad" --store "$work/store" screen 'close > 0'
is "$status" 78 'more than 250 is refused'
printf 'untrack_after = 2.5\n' >"$work/conf.bad"
run sise --config "$work/conf.bad" --store "$work/store" screen 'close > 0'
like "$err" "conf.bad:1: untrack_after = '2.5', expected a whole number from 0 to 250" 'and so are halves'
done_testing
