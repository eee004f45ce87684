#!/bin/bash
# What a stock may be called, and what is said where nobody or several are called so. 000010 was 가나상사 on the first
# day, 000020 is delisted before the last, 000070 has a part of the name of 000010, 000080 the name that 000020 had.
. "$srcdir/t/lib.sh"

export SISE_NOW='2026-03-06T19:30+09:00'
head=ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares
mkdir "$work/tables"
table() # DATE ROW...
{
    { printf '%s\n' "$head"; printf '%s\n' "${@:2}"; } >"$work/tables/$1.csv"
}
less=90,90,90,90,0,10,900,900000,10000
rest=100,100,100,100,0,10,1000,1000000,10000
table 2026-03-05 "000010,가나상사,KOSPI,$rest" "000020,나라제약,KOSDAQ,$rest" "000070,가나전자우,KOSPI,$less" \
    "000080,Naver,KOSPI,$rest" "0004A0,\"다, 소\",KOSDAQ,$rest"
table 2026-03-06 "000010,가나전자,KOSPI,$rest" "000070,가나전자우,KOSPI,$less" "000080,나라제약,KOSPI,$rest" \
    "0004A0,\"다, 소\",KOSDAQ,$rest"
names()
{
    command sise --store "$work/store" "$@"
}
run names import "$work/tables"
is "$status" 0 'the market'

called() # TEXT CODE NAME
{
    run names show "$1" --csv --columns close --days 1
    is "$(printf '%s\n' "$out" | sed -n '2s/,.*//p')" "$2" "$3"
}
called 000010 000010 'by its code'
called 10 000010 'without its leading zeros'
called 0004a0 0004A0 'in lower case'
called A000010 000010 "with the exchange's A"
called 000010.KS 000010 'with the ending of a market'
called 000010.kq 000010 'be it the wrong one'
called KRX:000010 000010 'behind an exchange'
called 가나전자 000010 'by its name, which is a part of another name'
called '가나 전자' 000010 'with a blank'
called 가나상사 000010 'by a former name'
called naver 000080 'by a former name in lower case'
called 나라제약 000080 'by the name that now is its own, and was that of a delisted one'
called 000020 000020 'which is still there by its code'
called 상사 000010 'by a part of a former name'
called 자우 000070 'by a part of a name with one hit'
called '다, 소' 0004A0 'by a name that has a comma'

run names show 가나
is "$status" 64 'a part of several names: EX_USAGE'
is "$out" '' 'nothing is shown'
like "$err" "'가나' may be 000010 가나전자, 000070 가나전자우: choose one by its code, 'sise stocks PART' lists them$" \
    'they are named'
run names show samsung
is "$status" 66 'nobody is called so: EX_NOINPUT'
like "$err" "no ticker or name 'samsung'; names are those of the tables, such as .*; 'sise stocks PART' finds them" \
    'what to do'
run names show 가니전자
like "$err" "no ticker or name '가니전자', did you mean '가나전자'\?" 'what was probably meant'
run names show ''
is "$status" 66 'an empty text'
run names show $'\e[31m'
is "$status" 66 'a control sequence'
unlike "$err" $'\e' 'is not repeated'
run names show "$(printf 'x%.0s' {1..300})"
is "$status" 66 'a text longer than any name'

run names show 000010 --columns close
like "$out" '^called 가나상사 up to 2026-03-05$' 'the former name is shown'
run names show 000070 --columns close
unlike "$out" '^called ' 'and none where there is none'

# ---- several ----
run names show 가나전자 80 --columns close
is "$(printf '%s\n' "$out" | grep -Ec '^000010  가나전자|^000080  나라제약')" 2 'two stocks'
run names show 000010,000080 --csv --columns close --days 1
is "$out" 'ticker,date,close
000010,2026-03-06,100
000080,2026-03-06,100' 'with a comma between them, as CSV'
run names --json show 10 80 --columns close
is "$(printf '%s\n' "$out" | grep -c '^{"ticker":"0000[18]0"')" 2 'as JSON, an object a line'
run names show 000010 000099
is "$status$out" 66 'nothing is shown where one of them is missing'
like "$err" "no ticker '000099'" 'which is said'
run names --json show 000010 --csv
is "$status" 64 '--json and --csv: EX_USAGE'
run names export stock_data --tickers 가나전자,80 --columns close --from 2026-03-06
is "$out" 'ticker,date,close
000010,2026-03-06,100
000080,2026-03-06,100' 'export takes the same'
run names export stock_data --tickers 가나전자,10
like "$err" "ticker '10' is named twice" 'a stock that is named twice'
run names export stock_data --tickers 000010,000099
is "$status$out" 66 'export says which ticker is missing'
like "$err" "no ticker '000099'" 'by its code'
run names screen 'close > 0' --all --explain 가나전자
like "$out" '^000010 가나전자, KOSPI on 2026-03-06: found$' 'screen --explain takes the same'

# ---- the days ----
run names show 000010 --from 2026-03-06 --columns close
is "$(printf '%s\n' "$out" | grep -c '^2026-')" 1 'from a day on'
run names show 000010 --to 2026-03-05 --columns close
is "$(printf '%s\n' "$out" | tail -n 1 | tr -s ' ')" '2026-03-05 100' 'up to a day'
run names show 000010 --from 2027-01-01 --columns close
like "$out" '^no rows of these days$' 'no rows of these days'
run names show 000010 --from 2026-03-06 --to 2026-03-05
is "$status" 64 'a range that ends before it begins: EX_USAGE'

# ---- stocks PART ----
codes()
{
    printf '%s\n' "$out" | awk 'NR > 1 { print $1 }' | paste -sd' '
}
run names stocks 가나 --sort ticker
is "$(codes)" '000010 000070' 'a part of names'
run names stocks NAVER
is "$(codes)" '000080' 'a former name'
run names stocks 004a
is "$(codes)" '0004A0' 'a part of a code'
run names stocks A000020
is "$(codes)" '000020' "another program's code, of a delisted stock"
run names stocks samsung
is "$status" 66 'nobody: EX_NOINPUT'
like "$err" "no stock has 'samsung' in its code, its name or a former name" 'says so'
run names stocks 가나 --market KOSDAQ
like "$err" "no stock of KOSDAQ has '가나'" 'of this market'
run names stocks KOSPI
is "$status" 64 'a market where a part of a name should be: EX_USAGE'
like "$err" "'KOSPI' is a market: --market KOSPI lists its stocks" 'what to type'
for sort in +close -close close:asc; do
    run names stocks --sort $sort
    like "$err" "sort '[^']*', expected a column; --order asc sorts from the smallest up" "--sort $sort: what to type"
done
for stock in 005930 5930 005930.KS 삼성전자; do
    run names $stock
    like "$err" "unknown command '$stock'; 'sise show $stock' shows a stock" "$stock where a command should be"
done
run names stocks --all --sort ticker --order desc
is "$(codes)" '0004A0 000080 000070 000020 000010' 'from the last code to the first'
run names stocks --all --sort first_date --order asc --limit 1
is "$(codes)" '000010' 'from the first date on'
run names stocks --sort close --order up
is "$status" 64 'another order: EX_USAGE'
like "$err" "order 'up', expected asc or desc" 'which there are'
run names stocks 다 --csv
is "$out" 'ticker,name,market,market_cap,is_active,added_date,first_date,last_date,last_analyzed_date,date,close,change_pct,volume,value
0004A0,"다, 소",KOSDAQ,1000000,false,,2026-03-05,2026-03-06,,2026-03-06,100,,10,1000' 'as CSV'
run names screen 'close > 0' --all --sort 'ticker == "000070"' --csv
is "$status" 65 'a condition is nothing to sort by'
run names screen 'close > 0' --all --sort close --order asc --csv --limit 1
is "$(printf '%s\n' "$out" | tail -n 1 | cut -d, -f2)" 000070 'a screen from the smallest up'
run names screen 'close > 0' --all --sort close --csv
is "$(printf '%s\n' "$out" | tail -n 1 | cut -d, -f2)" 000070 'and from the largest down'
done_testing
