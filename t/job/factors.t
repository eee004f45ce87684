# The factor of a day asks what a tick was on the market that the stock was on on that day: whatever the order in which
# the days came, and whatever market it went to later. Up to January 2023 a tick of 100,000 won and more was 500 or 1,000
# won on KOSPI and 100 won on KOSDAQ; a base price that is the close before, rounded up to its tick, is no corporate action.
#
# The factor of a day on which a halt ends depends on the days before the halt, in whatever order they come.
. "$srcdir/t/lib.sh"

export SISE_NOW='2022-03-07T19:30+09:00'
mkdir "$work/tables"
table() # DATE MARKET MARKET CLOSE CHANGE : of two stocks
{
    cat >"$work/tables/$1.csv" <<ROWS
ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares
000010,가나전자,$2,$4,$4,$4,$4,$5,1000,150000000,1500500000000,10000000
000020,나라제약,$3,$4,$4,$4,$4,$5,1000,150000000,1500500000000,10000000
ROWS
}
table 2022-03-02 KOSDAQ KOSPI 150050 0
table 2022-03-03 KOSDAQ KOSPI 150050 -50
table 2022-03-04 KOSPI KOSDAQ 150050 -50

actions() # STORE
{
    sise --store "$work/$1" export corporate_actions | cut -d, -f1-4 | tail -n +2
}

expected='2022-03-03,000020,150050,150100
2022-03-04,000010,150050,150100'
sise -q --store "$work/forward" import "$work/tables" || bail 'no store'
is "$(actions forward)" "$expected" 'day after day'
for date in 2022-03-04 2022-03-03 2022-03-02; do
    sise -q --store "$work/backward" import "$work/tables/$date.csv" || bail "$date"
done
is "$(actions backward)" "$expected" 'the newest day first'

table 2022-03-03 KOSDAQ KOSPI 150050 -450
run sise -q --store "$work/forward" update --source "directory:$work/tables" --from 2022-03-03 --to 2022-03-03 --replace
is "$status" 0 'a day is replaced'
is "$(actions forward)" '2022-03-03,000010,150050,150500
2022-03-04,000010,150050,150100' 'and its factor is that of its own market again'

# ---- halts: 000030 has its shares divided by ten in a halt of four days, and an auction sets the base at the end ----

export SISE_NOW='2025-03-31T19:30+09:00'
mkdir "$work/halt"
halt_day() # DATE SHARES OPEN CLOSE CHANGE VOLUME
{
    cat >"$work/halt/$1.csv" <<ROWS
ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares
000010,가나전자,KOSPI,5000,5000,5000,5000,0,1000,5000000,150000000000,30000000
000030,다라화학,KOSDAQ,$3,$3,$3,$4,$5,$6,$(($3 * $6)),$(($4 * $2)),$2
ROWS
}
halt_day 2025-03-04 50000000 100 100 0 1000
halt_day 2025-03-05 50000000 0 100 0 0
halt_day 2025-03-06 50000000 0 100 0 0
halt_day 2025-03-07 5000000 0 100 0 0
halt_day 2025-03-10 5000000 0 100 0 0
halt_day 2025-03-11 5000000 800 800 0 1000
halt_day 2025-03-12 5000000 810 810 10 1000

factors() # STORE
{
    sise --store "$work/$1" export corporate_actions | cut -d, -f1-5 | tail -n +2
}
ten='2025-03-11,000030,100,800,10'

run sise -q --store "$work/halted" import "$work/halt"
is "$status $err" '0 ' 'a halt is imported'
is "$(factors halted)" "$ten" 'the factor is the ratio of the shares before and after the halt'
for date in 12 11 10 07 06 05 04; do
    sise -q --store "$work/halted-backward" import "$work/halt/2025-03-$date.csv" || bail "$date"
done
is "$(factors halted-backward)" "$ten" 'the newest day first'
for date in 12 05 10 04 11 07 06; do
    sise -q --store "$work/halted-mixed" import "$work/halt/2025-03-$date.csv" || bail "$date"
done
is "$(factors halted-mixed)" "$ten" 'in no order at all'

cp -r "$work/halt" "$work/changed"
sed -i 's/5000000000,50000000$/500000000,5000000/' "$work/changed/2025-03-05.csv" "$work/changed/2025-03-06.csv"
for date in 05 06; do
    sise -q --store "$work/halted" update --source "directory:$work/changed" --from 2025-03-$date --to 2025-03-$date \
        --replace || bail "$date"
done
is "$(factors halted)" "$ten" 'the last day on which the stock traded counts, not the days of the halt'
sed 's/0,0,0,100,0,0,0,500000000,5000000$/0,0,0,1000,0,0,0,5000000000,5000000/' "$work/halt/2025-03-07.csv" \
    >"$work/changed/2025-03-07.csv"
sed 's/0,0,0,100,0,0,0,500000000,5000000$/0,0,0,1000,0,0,0,5000000000,5000000/' "$work/halt/2025-03-10.csv" \
    >"$work/changed/2025-03-10.csv"
cp "$work"/halt/2025-03-0[56].csv "$work/changed"
run sise -q --store "$work/used" import "$work/changed"
is "$(factors used)" '2025-03-07,000030,100,1000,10' 'an action within the halt uses the ratio; the auction has none left'

mkdir "$work/holes"
cp "$work"/halt/2025-03-{04,05,11,12}.csv "$work/holes"
run sise --store "$work/hole" import "$work/holes"
is "$(factors hole)" '' 'nothing is inferred over days that are missing'
line='000030 다라화학: from 2025-03-05 to 2025-03-11 the shares went from 50000000 to 5000000 \(divided by 10\) and the'
line="$line price from 100 to 800 won"
like "$err" "warning: $line" 'but what is certain there is warned of'
run sise --store "$work/hole" import "$work/halt"
is "$(factors hole)" "$ten" 'once the hole is filled, the factor is there'
unlike "$err" 'warning' 'and nothing is left to warn of'

for date in 07 06 11 10 04; do # the reduction, within the halt, its last day, the day that ends it, the day before it
    sise -q --store "$work/hole" remove 2025-03-$date || bail "remove $date"
    [ $date = 06 ] || [ $date = 04 ] || continue
    is "$(factors hole)" '' 'a hole within the halt: nothing is inferred over it'
    like "$(sise --store "$work/hole" status --json)" \
        '"unseen_actions":\[\{"ticker":"000030",[^]}]*"shares_before":50000000,"shares":5000000,[^]]*\}\]' \
        'but it is warned of, once'
    sise -q --store "$work/hole" import "$work/halt" || bail 'hole'
    is "$(factors hole)" "$ten" 'filled again'
done

sed -i '/^000030/d' "$work/changed"/2025-03-{06,07,10}.csv
run sise --store "$work/own" import "$work/changed"
is "$(factors own)" '' 'nothing is inferred over rows that the stock itself lacks'
like "$err" "warning: $line" 'and it is warned of as well'

# ---- a day that the calendar takes for a trading day, and that was none ----

mkdir "$work/closed"
for i in $(seq 10 40); do
    printf '0000%d,주식%d,KOSPI,%d,%d,%d,%d,0,10,%d,%d,1000000\n' $i $i $((i * 100)) $((i * 100)) $((i * 100)) $((i * 100)) \
        $((i * 1000)) $((i * 100000000))
done >"$work/rows"
head=ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares
{ echo $head; cat "$work/rows"; } >"$work/closed/2025-03-04.csv"
{ echo $head; sed '1d; s/,10,/,11,/' "$work/rows"; echo 000010,주식10,KOSPI,500,500,500,500,0,10,5000,1000000000,2000000; } \
    >"$work/closed/2025-03-06.csv"
run sise -q --store "$work/closed-store" import "$work/closed"
is "$(factors closed-store)" '2025-03-06,000010,1000,500,0.5' 'where the bases are the closes before, no day is missing'
done_testing
