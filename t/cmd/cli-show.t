#!/bin/bash
# What is shown and exported of a market that can be checked by eye: t/cmd/tiny.sh.
. "$srcdir/t/lib.sh"
. "$srcdir/t/cmd/tiny.sh"

run tiny stocks
is "$status" 66 'no store yet: EX_NOINPUT'
like "$err" "$store" 'which is named'
run tiny import "$work/tables"
is "$status" 0 'import'
like "$out" '^4 days stored \(2026-03-03 to 2026-03-06\); 15 rows' 'says what it did'
run tiny analyze
is "$status" 0 'analyze without a source: up to the newest stored day'
like "$out" '^4 tickers analyzed on 4 days; 15 rows' 'says what it did'
run tiny --json analyze
ok 'as JSON' perl -MJSON::PP -0777 -e '
    my $result = decode_json(<STDIN>);
    exit !($result->{ok} && $result->{session_date} eq "2026-03-06" && $result->{rows} == 0)' <<<"$out"
run tiny -q analyze
is "$out$err" '' 'nothing with -q'

# ---- export ----
run tiny export stock_data
is "$out" 'ticker,date,open,high,low,close,change,volume,value,market_cap,shares
000010,2026-03-03,9900,10100,9800,10000,100,1000,10000000,200000000000,20000000
000020,2026-03-03,5000,5100,4900,5050,-50,200,1010000,151500000000,30000000
000030,2026-03-03,1000,1000,1000,1000,0,10,10000,50000000000,50000000
0004A0,2026-03-03,30000,30500,29500,30000,0,500,15000000,300000000000,10000000
000010,2026-03-04,10000,10000,10000,10000,0,2000,20000000,200000000000,20000000
000020,2026-03-04,5050,5050,5050,5050,0,0,0,151500000000,30000000
000030,2026-03-04,1000,1001,999,1001,1,10,10000,50050000000,50000000
0004A0,2026-03-04,0,0,0,30000,0,0,0,300000000000,10000000
000010,2026-03-05,2000,2200,2000,2100,100,5000,10500000,210000000000,100000000
000020,2026-03-05,5050,5060,5040,5060,10,100,506000,151800000000,30000000
000030,2026-03-05,1001,1001,1001,1001,0,10,10000,50050000000,50000000
0004A0,2026-03-05,30000,31000,30000,31000,1000,500,15000000,310000000000,10000000
000010,2026-03-06,2100,2150,2050,2050,-50,5000,10500000,205000000000,100000000
000030,2026-03-06,1001,1001,1001,1001,0,10,,50050000000,50000000
0004A0,2026-03-06,31000,31000,30500,30500,-500,500,15000000,305000000000,10000000' 'stock_data: raw, by date, then ticker'
whole=$out
run tiny export stock_data --unadjusted
is "$out" "$whole" 'which is unadjusted anyway'
run tiny export stock_data --tickers 0004A0,000030 --from 2026-03-04 --to 2026-03-05 --columns close,open
is "$out" 'ticker,date,close,open
000030,2026-03-04,1001,1000
0004A0,2026-03-04,30000,0
000030,2026-03-05,1001,1001
0004A0,2026-03-05,31000,30000' 'tickers, dates and columns'
run tiny export stock_data --from 2026-03-06 --columns value --format ndjson
is "$out" '{"ticker":"000010","date":"2026-03-06","value":10500000}
{"ticker":"000030","date":"2026-03-06","value":null}
{"ticker":"0004A0","date":"2026-03-06","value":15000000}' 'NDJSON, what is missing being null'
run tiny --json export stock_data --from 2026-03-06 --columns value --tickers 000030
is "$out" '{"ticker":"000030","date":"2026-03-06","value":null}' '--json is NDJSON'
run tiny export corporate_actions
is "$out" 'date,ticker,prev_close,base_price,factor
2026-03-05,000010,10000,2000,0.2' 'corporate_actions'

run tiny export stock_analyzed --tickers 000010 --columns high_52w,obv,change_pct
is "$out" 'ticker,date,high_52w,obv,change_pct
000010,2026-03-03,2020,5000,1.0101010101010102
000010,2026-03-04,2020,5000,0
000010,2026-03-05,2200,10000,5
000010,2026-03-06,2200,5000,-2.380952380952381' 'stock_analyzed as of the newest day: prices x 0.2, shares / 0.2'
run tiny export stock_analyzed --tickers 000010 --columns high_52w,obv --unadjusted
is "$out" 'ticker,date,high_52w,obv
000010,2026-03-03,10100,1000
000010,2026-03-04,10100,1000
000010,2026-03-05,2200,10000
000010,2026-03-06,2200,5000' "--unadjusted: in each day's own won and shares"
run tiny export stock_analyzed
is "$(printf '%s\n' "$out" | grep -c '^000020,')" 3 'a delisted stock has rows up to its last day'
unlike "$out" '^ticker.*scale|^ticker.*bar_close' 'internal columns are not shown'
is "$(printf '%s\n' "$out" | awk -F, '{ print NF }' | sort -u)" 37 'five columns of prices and volume, thirty indicators'
is "$(printf '%s\n' "$out" | head -n 1 | cut -d, -f1-8)" 'ticker,date,open,high,low,close,volume,sma_5' 'in this order'
run tiny export stock_analyzed --tickers 000010,0004A0 --columns open,close,volume --to 2026-03-05
is "$out" 'ticker,date,open,close,volume
000010,2026-03-03,1980,2000,5000
0004A0,2026-03-03,30000,30000,500
000010,2026-03-04,2000,2000,10000
0004A0,2026-03-04,30000,30000,0
000010,2026-03-05,2000,2100,5000
0004A0,2026-03-05,30000,31000,500' 'adjusted, and a halted day opens at its close'
run tiny export stock_analyzed --tickers 000010,0004A0 --columns open,volume --to 2026-03-04 --unadjusted
is "$out" 'ticker,date,open,volume
000010,2026-03-03,9900,1000
0004A0,2026-03-03,30000,500
000010,2026-03-04,10000,2000
0004A0,2026-03-04,30000,0' "--unadjusted: in each day's own won and shares"
run tiny export stock_analyzed --columns shares
is "$status" 64 'a column of the daily table that stock_analyzed does not have: EX_USAGE'

run tiny export target_tickers
is "$out" 'ticker,name,market,market_cap,is_active,added_date,first_date,last_date,last_analyzed_date
000010,가나전자,KOSPI,205000000000,true,2026-03-03,2026-03-03,2026-03-06,2026-03-06
000020,나라제약,KOSDAQ,151800000000,false,2026-03-03,2026-03-03,2026-03-05,2026-03-05
000030,"다, 소",KOSDAQ,50050000000,false,,2026-03-03,2026-03-06,2026-03-06
0004A0,라마글로벌,KOSDAQ GLOBAL,305000000000,true,2026-03-03,2026-03-03,2026-03-06,2026-03-06' 'target_tickers'
run tiny export target_tickers --tickers 000030 --format ndjson
is "$out" '{"ticker":"000030","name":"다, 소","market":"KOSDAQ","market_cap":50050000000,"is_active":false,"added_date":null,"first_date":"2026-03-03","last_date":"2026-03-06","last_analyzed_date":"2026-03-06"}' 'as NDJSON'
run tiny export job_status --columns status,rows
is "$out" 'job_id,status,rows
2026-03-03_daily_update,completed,4
2026-03-04_daily_update,completed,4
2026-03-05_daily_update,completed,4
2026-03-06_daily_update,completed,3
2026-03-06_hourly_analysis,completed,15' 'job_status'
run tiny export job_status --from 2026-03-05 --to 2026-03-05
is "$(printf '%s\n' "$out" | wc -l)" 2 'by date'
run tiny export stock_data --tickers 000040
is "$status" 66 'a ticker that is not there: EX_NOINPUT'
like "$err" "no ticker '000040', did you mean '0000" 'and the nearest'

# ---- show ----
run tiny show 000010
is "$status" 0 'show'
like "$out" '^000010  가나전자  KOSPI$' 'who it is'
like "$out" 'market cap 205,000,000,000 won, tracked since 2026-03-03' 'how large'
like "$out" '^[▁▂▃▄▅▆▇█]{4}  close of 4 days, 2,000 to 2,100 won$' 'the price line, split accounted for'
like "$out" '^2026-03-03 +1,980 +2,020 +1,960 +2,000 +1.01 +5,000' 'rows as of the newest day'
LC_ALL=C run tiny show 000010
like "$out" '^[_.,=+*#-]{4}  close of 4 days' 'the price line in ASCII'
run tiny show 000010 --days 1 --columns close,volume
is "$(printf '%s\n' "$out" | tail -n 2 | tr -s ' ')" 'date close volume
2026-03-06 2,050 5,000' 'days and columns'
run tiny --json show 000020 --days 2 --columns close,sma_5
is "$out" '{"ticker":"000020","name":"나라제약","market":"KOSDAQ","market_cap":151800000000,"is_active":false,"added_date":"2026-03-03","first_date":"2026-03-03","last_date":"2026-03-05","last_analyzed_date":"2026-03-05","as_of":"2026-03-06","corporate_actions":[],"rows":[{"date":"2026-03-04","halted":true,"close":5050,"sma_5":null},{"date":"2026-03-05","close":5060,"sma_5":null}]}' 'a delisted stock, as JSON'
run tiny show 0004A0 --columns open,high,low,close
is "$(printf '%s\n' "$out" | tail -n 6)" 'date           open    high     low   close
2026-03-03   30,000  30,500  29,500  30,000
2026-03-04*  30,000  30,000  30,000  30,000
2026-03-05   30,000  31,000  30,000  31,000
2026-03-06   31,000  31,000  30,500  30,500
* halted: no regular trade that day; open, high and low are its close' 'a halted day is marked'
run tiny --json show 0004A0 --columns open --days 3
like "$out" '"rows":\[{"date":"2026-03-04","halted":true,"open":30000},{"date":"2026-03-05","open":30000},' 'as JSON'
run tiny show 0004A0 --columns open,close --csv --raw
is "$out" 'ticker,date,open,close
0004A0,2026-03-03,30000,30000
0004A0,2026-03-04,0,30000
0004A0,2026-03-05,30000,31000
0004A0,2026-03-06,31000,30500' 'raw rows are as the tables have them'
run tiny show 000010 --columns open,volume --csv --raw --days 3
is "$(printf '%s\n' "$out" | sed -n 2p)" '000010,2026-03-04,10000,2000' 'and unadjusted'
run tiny show 000010 --columns open,volume --csv --unadjusted --days 3
is "$(printf '%s\n' "$out" | sed -n 2p)" '000010,2026-03-04,10000,2000' 'as bars may be'
run tiny show 000010 --columns open,close,volume --csv --as-of 2026-03-04
is "$out" 'ticker,date,open,close,volume
000010,2026-03-03,9900,10000,1000
000010,2026-03-04,10000,10000,2000' 'as of a date: nothing after it is known'
run tiny show 000010 --columns open,close,volume --csv --to 2026-03-04 --as-of 2026-03-05
is "$out" 'ticker,date,open,close,volume
000010,2026-03-03,1980,2000,5000
000010,2026-03-04,2000,2000,10000' 'as of a date after the last row'
run tiny show 000010 --to 2026-03-06 --as-of 2026-03-04
is "$status" 64 'rows after the date as of which they are: EX_USAGE'
like "$err" 'rows up to 2026-03-06 cannot be as of 2026-03-04, which is before them' 'names both'
run tiny show 000010 --as-of 2999-01-01
is "$status" 64 'as of a day to come: EX_USAGE'
run tiny show 000010 --as-of 2026-03-04
like "$out" 'close of 2 days, 10,000 to 10,000 won' 'the price line is as of the date too'
run tiny show 000010 --interval week --columns open,high,low,close,volume,value --csv
is "$out" 'ticker,date,incomplete,open,high,low,close,volume,value
000010,2026-03-06,false,1980,2200,1960,2050,25000,51000000' 'a week, with a split in it'
run tiny show 000010 --interval month --columns close
is "$(printf '%s\n' "$out" | tail -n 3)" 'date        close
2026-03-06  2,050
the last month has not ended' 'a month that has not ended'
run tiny --json show 000010 --interval month --columns volume
like "$out" ',"as_of":"2026-03-06","corporate_actions":\[{"date":"2026-03-05","ticker":"000010","prev_close":10000,"base_price":2000,"factor":0.2}\],"rows":\[{"date":"2026-03-06","incomplete":true,"volume":25000}\]}$' 'as JSON, with the corporate actions'
run tiny show 000010 --interval quarter
is "$status" 64 'an interval that there is not: EX_USAGE'
run tiny show 999999
is "$status" 66 'a ticker that is not there and near to none: EX_NOINPUT'
like "$err" "there is no ticker '999999'; 'sise stocks --all' lists them$" 'and how to see them all'
run tiny show 00001
is "$status" 66 'a ticker that is not there: EX_NOINPUT'
like "$err" "no ticker '00001', did you mean '000010'" 'and the nearest'
run tiny export stock_data --tickers 000010000010
like "$err" "no ticker '000010000010'" 'one that is too long is named as it was typed'

# ---- stocks ----
codes()
{
    printf '%s\n' "$out" | awk 'NR > 1 { print $1 }' | paste -sd' '
}
run tiny stocks
is "$(codes)" '0004A0 000010' 'the tracked ones, the largest first'
run tiny stocks --all
is "$(codes)" '0004A0 000010 000020 000030' 'all'
run tiny stocks --all --sort ticker
is "$(codes)" '000010 000020 000030 0004A0' 'by code'
run tiny stocks --all --sort close
is "$(codes)" '0004A0 000010 000030 000020' 'by a raw column, what is missing last'
run tiny stocks --all --sort change_pct --limit 2
is "$(codes)" '000030 0004A0' 'by an indicator, and a limit'
run tiny stocks --market KOSDAQ --all
is "$(codes)" '0004A0 000020 000030' 'KOSDAQ with KOSDAQ GLOBAL'
run tiny stocks --market KONEX
is "$(codes)" '' 'a market without stocks'
run tiny stocks --all --min-cap 100e9 --max-cap 210000000000
is "$(codes)" '000010 000020' 'by market cap'
run tiny stocks --min-cap 2e11 --max-cap 1e11
is "$status" 64 'a least market cap above the largest: EX_USAGE'
run tiny stocks --min-cap 0
is "$status" 64 'no market cap: EX_USAGE'
run tiny --json stocks --limit 1
is "$out" '{"ticker":"0004A0","name":"라마글로벌","market":"KOSDAQ GLOBAL","market_cap":305000000000,"is_active":true,"added_date":"2026-03-03","first_date":"2026-03-03","last_date":"2026-03-06","last_analyzed_date":"2026-03-06","date":"2026-03-06","close":30500,"change_pct":-1.6129032258064515,"volume":500,"value":15000000}' 'as JSON'

# ---- status, verify, backup ----
run tiny status
is "$status" 0 'status'
like "$out" '^days +4, 2026-03-03 to 2026-03-06$' 'the stored range'
like "$out" '^tickers +4, 2 tracked, 4 analyzed to their last day$' 'the tickers'
like "$out" '^holes +none$' 'no holes'
like "$out" '^  daily_update +2026-03-06  completed' 'the last jobs'
printf 'source = demo\n' >"$work/demo.conf"
SISE_NOW='2026-03-10T19:30+09:00' run tiny --config "$work/demo.conf" status
like "$out" '^session +2026-03-10 at demo$' 'the session date'
like "$out" '^to fetch +2 days: 2026-03-09, 2026-03-10$' 'what the next update would fetch'
printf 'source = directory:%s/none\n' "$work" >"$work/none.conf"
run tiny --config "$work/none.conf" status
is "$status" 0 'status with a source that cannot be opened'
like "$out" "^to fetch +unknown: .*$work/none" 'says so'
SISE_NOW='2026-03-02T19:30+09:00' run tiny --config "$work/demo.conf" status
like "$out" '^to fetch +unknown: .*before the first stored day' 'and so where the clock has gone wrong'
rm "$work/tables/2026-03-04.csv"
store=$work/hole run tiny import "$work/tables"
store=$work/hole run tiny --json status
ok 'a hole, as JSON' perl -MJSON::PP -0777 -e '
    my $status = decode_json(<STDIN>);
    exit !("@{$status->{holes}}" eq "2026-03-04" && $status->{days} == 3 && !@{$status->{to_fetch}})' <<<"$out"
run tiny verify
is "$status" 0 'verify'
like "$out" 'nothing is wrong' 'says so'
run tiny backup "$work/copy"
is "$status" 0 'backup'
is "$(command sise --store "$work/copy" export stock_data)" "$whole" 'and the copy holds the same'
run tiny backup "$work/copy"
is "$status" 65 'a folder that holds a store: EX_DATAERR'
done_testing
