# The factor of a day asks what a tick was on the market that the stock was on on that day: whatever the order in which
# the days came, and whatever market it went to later. Up to January 2023 a tick of 100,000 won and more was 500 or 1,000
# won on KOSPI and 100 won on KOSDAQ; a base price a tick or more away from the close before is a corporate action.
. "$srcdir/t/lib.sh"

export SISE_NOW='2022-03-07T19:30+09:00'
mkdir "$work/tables"
table() # DATE MARKET MARKET CLOSE CHANGE : of two stocks
{
    cat >"$work/tables/$1.csv" <<ROWS
ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares
000010,가나전자,$2,$4,$4,$4,$4,$5,1000,150000000,1500000000000,10000000
000020,나라제약,$3,$4,$4,$4,$4,$5,1000,150000000,1500000000000,10000000
ROWS
}
table 2022-03-02 KOSDAQ KOSPI 150000 0
table 2022-03-03 KOSDAQ KOSPI 150000 200
table 2022-03-04 KOSPI KOSDAQ 150000 200

actions() # STORE
{
    sise --store "$work/$1" export corporate_actions | cut -d, -f1-4 | tail -n +2
}

expected='2022-03-03,000010,150000,149800
2022-03-04,000020,150000,149800'
sise -q --store "$work/forward" import "$work/tables" || bail 'no store'
is "$(actions forward)" "$expected" 'day after day'
for date in 2022-03-04 2022-03-03 2022-03-02; do
    sise -q --store "$work/backward" import "$work/tables/$date.csv" || bail "$date"
done
is "$(actions backward)" "$expected" 'the newest day first'

table 2022-03-03 KOSDAQ KOSPI 150000 300
run sise -q --store "$work/forward" update --source "directory:$work/tables" --from 2022-03-03 --to 2022-03-03 --replace
is "$status" 0 'a day is replaced'
is "$(actions forward)" "${expected/149800/149700}" 'and its factor is still that of its own market'
done_testing
