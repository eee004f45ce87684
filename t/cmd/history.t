# sise history and sise compare, of a Naver on this machine: real days, recorded answers, made-up evenings, faults.
. "$srcdir/t/lib.sh"
. "$srcdir/t/source/market.sh"
[ -d "$SISE_SHARED/data/krx-raw" ] || skip_all "no reference data $SISE_SHARED/data/krx-raw"

# The configuration for a store of that name, asking the server that was started last.
configure() # STORE [LINE...]
{
    local store=$1
    shift
    mkdir -p "$XDG_CONFIG_HOME/sise"
    printf '%s\n' "store = $work/$store" "naver_url = $market_url/" 'naver_rate = 0' 'net_retry_wait = 1s' \
        'min_market_cap_won = 20e12' "$@" >"$XDG_CONFIG_HOME/sise/sise.conf"
}

# Counts of sise compare --json: "days equal rounded reopening other_close different not_in_source not_in_store volume".
counts() # TICKER...
{
    "$builddir/sise" --json compare "$@" | python3 -c '
import json, sys
names = "days equal rounded reopening other_close different not_in_source not_in_store volume".split()
rows = [json.loads(line) for line in sys.stdin]
print(*(sum(row[name] for row in rows) for name in names))'
}

export SISE_NOW='2026-02-20T21:00+09:00'
market_start naver --now 2026-02-20T21:00
configure real
run sise -q import "$SISE_SHARED/data/krx-raw"
is "$status" 0 'the real days are stored'

# ---- history ----

run sise history 000660 --from 2026-02-13 --to 2026-02-19 --csv
is "$status $out" '0 ticker,date,open,high,low,close,volume
000660,2026-02-13,889000,903000,878000,880000,3534047
000660,2026-02-19,905000,913000,888000,894000,3285109' 'history prints the days of a range as CSV'
run sise history 000660 --days 1 --json
is "$out" '{"ticker":"000660","name":"SK하이닉스","source":"naver","rows":[{"date":"2026-02-20","open":892000,"high":955000,"low":881000,"close":949000,"volume":5054333}],"limitations":["prices are adjusted by the service as of its newest day, volumes are not adjusted","nothing of it is stored"]}' \
    'or as a JSON object'
run sise history 삼성전자 --days 3
is "$status" 0 'a name is looked up in the store'
like "$out" '^005930  삼성전자  from naver$' 'which stock it is'
like "$out" '^close of 60 days, [0-9,]+ to 152,300 won$' 'a line of 60 days, whatever is listed'
like "$out" '^2026-01-23  154,700  156,000  150,100  152,100  25,195,543$' 'the newest day that was recorded'
is "$(grep -c '^2026-' <<<"$out")" 3 'as many days as were asked for'
like "$out" '^nothing of it is stored$' 'nothing is stored, it says'
unlike "$out" '20:00' 'no word of evenings before there were any'
run sise history 052670 --from 2026-02-05 --to 2026-02-10
like "$out" '^2026-02-06\*? +0 ' 'a halted day has no open'
like "$out" '^\* no regular trade that day$' 'and is marked'
run sise history 999999
is "$status" 66 'a code that Naver does not know'
is "$err" 'sise: history: naver: no prices of 999999: there is no such code, or its stock is not listed any more' 'is told'
run sise history 000660 --from 2026-02-14 --to 2026-02-15
is "$status $err" '66 sise: history: naver: no prices of 000660 from 2026-02-14 up to 2026-02-15' 'so is an empty range'
run sise history 에스케이하이마루
is "$status" 66 'and a name that the store does not know'
run sise history 000660 --source yahoo
is "$status $err" "64 sise: history: --source 'yahoo', expected naver" 'there is one source'
run sise --store "$work/none" history A000660 --days 1 --csv
is "$status ${out##*$'\n'}" '0 000660,2026-02-20,892000,955000,881000,949000,5054333' 'a code needs no store'
run sise --store "$work/none" history SK하이닉스
is "$status" 66 'a name does'
like "$err" "no store" 'which is told'
ok 'history makes no store' test ! -e "$work/none"
is "$(market_lines 'service == "naver" and ticker == "000660"' target | sed -n '1s/count=[0-9]*/count=N/p')" \
    '/sise.nhn?symbol=000660&timeframe=day&count=N&requestType=0' 'what is asked is what Naver knows'

# ---- compare ----

run sise compare 000660
is "$status $out" '0 ticker  name        days  equal  different
000660  SK하이닉스    33     33          0' 'a stock that is equal'
is "$(counts 000660 005935 0126Z0)" '99 99 0 0 0 0 0 0 0' 'several stocks'
run sise compare 071200 365590 052670
is "$status" 0 'stocks with reopening auctions'
like "$out" '^071200: reopening auction of 2026-01-21: the source multiplies the 13 days before it by 1.01536, the store by 1$' \
    'an auction that is no action is told apart'
like "$out" '^365590: reopening auction of 2026-01-15: the source multiplies the 9 days before it by 5.03552, the store by 5$' \
    'one with a reverse split too'
like "$out" '^052670: reopening auction of 2026-02-09: the source multiplies the 26 days before it by 1, the store by 1500.03$' \
    'and a reduction whose base was left alone'
is "$(counts 071200 365590 052670)" '99 51 0 48 0 0 0 0 0' 'nothing else differs'
run sise compare 365590 --from 2026-01-13 --to 2026-01-16 --csv
is "$(cut -d, -f1-4,7 <<<"$out")" 'ticker,date,kind,column,reopened
365590,2026-01-13,reopening,close,2026-01-15
365590,2026-01-14,reopening,close,2026-01-15' 'CSV has a row for each difference'
is "$(counts 005930)" '16 16 0 0 0 0 17 0 1' 'the recorded answer ends before the store, and had not all of the last evening'"'"'s volume'
run sise compare 005930
like "$out" '^005930  2026-01-23  volume         volume  25,407,497  25,195,543$' 'which is named'
like "$out" '^005930: 8 more; CSV and JSON have all$' 'ten days are named, the rest is counted'

tracked=$(sise --json stocks | wc -l)
run sise compare --all-tracked --to 2026-01-23
is "$status" 0 'all that are tracked'
like "$out" "^$((tracked - 1)) of $tracked stocks are equal on all days$" 'are counted, but for the one whose volume differs'
is "$(grep -c '^[0-9]' <<<"$out")" 3 'of many stocks those that are equal are left out'

run sise compare
is "$status $err" '64 sise: compare: no stock is named: expected a TICKER, or --all-tracked' 'a stock must be named'
run sise compare 123456
is "$status" 66 'and be in the store'

# ---- a later split ----

market_tell '{"now": "2026-01-16T21:00"}' >/dev/null
export SISE_NOW='2026-01-16T21:00+09:00'
mkdir "$work/early"
ln -s "$SISE_SHARED"/data/krx-raw/2026-01-{02,05,06,07,08,09,12,13}.csv.gz "$work/early"
configure early
run sise -q import "$work/early"
run sise compare 365590
like "$out" '^365590: the source has adjusted all prices by 5\.03[0-9]* for something after 2026-01-13, the newest stored day$' \
    'an action after the newest stored day is told'
like "$out" '^365590 .* 8  .* 0$' 'and explains all of its days'

# ---- faults ----

market_tell '{"now": "2026-02-20T21:00"}' >/dev/null
export SISE_NOW='2026-02-20T21:00+09:00'
configure real
for fault in html reset; do
    market_faults "{\"fault\": \"$fault\", \"service\": \"naver\", \"times\": 1}"
    run sise history 000660 --days 1 --csv
    is "$status ${out##*$'\n'}" '0 000660,2026-02-20,892000,955000,881000,949000,5054333' "another attempt mends $fault"
done
configure real 'net_retries = 0'
for fault in html truncated 503 refused; do
    market_faults "{\"fault\": \"$fault\", \"service\": \"naver\"}"
    run sise history 000660
    is "$status" 74 "$fault at every attempt fails"
    is "$out" '' "$fault prints nothing"
    like "$err" '^sise: history: naver: http://' "$fault names the service"
done
market_faults '{"fault": "503", "service": "naver", "ticker": "005935"}'
run sise compare 000660 005935 0126Z0 --from 2026-02-20
is "$status" 74 'a stock that cannot be asked for fails the command'
like "$out" '^000660 .* 1 .* 0$' 'the others are compared'
like "$out" '^0126Z0 .* 1 .* 0$' 'also those after it'
like "$out" '^005935: not compared: ' 'and which is not'
like "$err" '^sise: compare: 1 of 3 stocks could not be compared, the first of them: ' 'is told at the end'
market_faults '{"fault": "html", "service": "naver"}'
market_forget
run sise compare --all-tracked
like "$err" '^sise: compare: given up after 3 failures: ' 'a service that is down is let be'
ok 'after few questions' test "$(market_count 'service == "naver"')" -le 24
market_faults '{"fault": "stalled", "service": "naver"}'
market_forget
sise history 000660 >"$work/.out" 2>"$work/.err" &
asking=$!
for _ in {1..1000}; do
    [ "$(market_count 'service == "naver"')" -eq 0 ] || break
    sleep 0.02
done
kill -TERM "$asking"
wait "$asking"
is "$? $(cat "$work/.out" "$work/.err")" '75 sise: history: interrupted' 'a service that says nothing can be waited for no longer'
market_faults
market_stop

# ---- adjusted days, whose base prices nobody knows ----

mkdir "$work/adjusted"
for file in $(cd "$SISE_SHARED/data/krx-adjusted" && ls | tail -n 30); do
    ln -s "$SISE_SHARED/data/krx-adjusted/$file" "$work/adjusted"
done
export SISE_NOW='2025-06-17T21:00+09:00'
market_start adjusted --days "$work/adjusted" --now 2025-06-17T21:00
configure adjusted
run sise -q import "$work/adjusted"
is "$(counts 005930 000660 035720 247540)" '120 120 0 0 0 0 0 0 0' 'adjusted days are equal'
market_stop

# ---- the time since when Naver tells the price of the evening ----

export SISE_NOW='2026-09-22T21:00+09:00'
run sise --store "$work/demo" -q setup --source demo --days 40
run sise --store "$work/demo" export days "$work/days"
market_start evening --days "$work/days" --now 2026-09-22T21:00
configure demo
stocks=$(sise --json stocks --all --limit 40 | sed 's/.*"ticker":"\([^"]*\)".*/\1/')
read -r days equal rounded reopening other_close different rest <<<"$(counts $stocks)"
ok 'evenings are told apart' test "$other_close" -gt 100
is "$different" 0 'and nothing else differs'
run sise compare $(head -n 1 <<<"$stocks")
like "$out" "^[0-9A-Z]{6}: on [0-9] days? the source's close is the last price until 20:00$" 'which is said'
run sise history $(head -n 1 <<<"$stocks")
like "$out" '^since 2026-09-14 its close, high, low and volume include trading until 20:00; KRX.s close is that of 15:30$' \
    'history says so too'
market_stop
done_testing
