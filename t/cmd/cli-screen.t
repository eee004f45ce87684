# sise screen and sise strategies on the command line: a tiny market, every option, every wrong input.
. "$srcdir/t/lib.sh"
. "$srcdir/t/cmd/tiny.sh"
tiny_make
mine=$XDG_CONFIG_HOME/sise/strategies
mkdir -p "$mine"

fails() # STATUS MESSAGE NAME ARGUMENT... : the last line of the errors
{
    local expected=$1 message=$2 name=$3
    shift 3
    run tiny "$@"
    is "$status ${err##*$'\n'}" "$expected $message" "$name"
    is "$out" '' "$name: prints nothing"
}

# ---- what is found ----

run tiny screen 'close > 0'
is "$status" 0 'a screen'
is "$out" 'ticker  name        market          close  change_pct
0004A0  라마글로벌  KOSDAQ GLOBAL  30,500       -1.61
000010  가나전자    KOSPI           2,050       -2.38

2 of 2 stocks on 2026-03-06' 'the tracked ones, by market cap'
run tiny screen 'close > 0' --all --csv
is "$out" 'date,ticker,name,market,close,change_pct
2026-03-06,0004A0,라마글로벌,KOSDAQ GLOBAL,30500,-1.6129032258064515
2026-03-06,000010,가나전자,KOSPI,2050,-2.380952380952381
2026-03-06,000030,"다, 소",KOSDAQ,1001,0' 'all of them, as CSV'
run tiny screen 'close > 0' --json --limit 1 --columns 'close[3], close > open, min(close, 1k)'
is "$out" '{"date":"2026-03-06","ticker":"0004A0","name":"라마글로벌","market":"KOSDAQ GLOBAL","close":30500,"change_pct":-1.6129032258064515,"close[3]":30000,"close > open":false,"min(close, 1k)":1000}' \
    'JSON, with columns'
run tiny screen 'close[3] == 2000' --csv --columns 'close[3], volume[3], sma_20'
is "${out##*$'\n'}" '2026-03-06,000010,가나전자,KOSPI,2050,-2.380952380952381,2000,5000,' 'a split between is undone, and not knowing is empty'
run tiny screen 'open[2] == close[2] and high[2] == low[2]' --all --csv
like "$out" '0004A0' "a halted day's open, high and low are its close"
run tiny screen 'not sma_20 > 0' --all
is "$status $out" '0 None of 3 stocks on 2026-03-06; for 3 of them it is unknown' 'not of what is unknown is not found, and nothing found is no error'
run tiny screen 'close > 0' --market KOSDAQ --csv --all
is "$(wc -l <<<"$out")" 3 'KOSDAQ is KOSDAQ GLOBAL too'
run tiny screen 'market == "KOSDAQ" and name starts_with "다"' --csv --all
like "$out" '000030' 'texts'
run tiny screen 'name contains "전자" or market contains "global"' --csv --all
is "$(cut -d, -f2 <<<"$out" | paste -sd' ')" 'ticker 0004A0 000010' 'a part of a text, in lower case too'
run tiny screen 'name not contains "전자" and not market contains "GLOBAL"' --csv --all
is "$(cut -d, -f2 <<<"$out" | paste -sd' ')" 'ticker 000030' 'and its contrary'
run tiny screen 'name contains "samsung"' --all
is "$status $out" '0 None of 3 stocks on 2026-03-06' 'names are Korean'
run tiny screen 'name contains "전자" and close > 0' --explain 000010 --json
like "$out" '"expression":"name contains \\"전자\\"","value":true' 'explained'
run tiny screen 'close > 0 and name not contains "전자"' --explain 000010
is "${out##*$'\n'}" 'false    name not contains "전자"' 'explained as one part'
run tiny screen 'close > 0' --date 2026-03-05 --csv
is "$(cut -d, -f2 <<<"$out" | paste -sd' ')" 'ticker 0004A0 000010 000020' 'another day, with who was there then'
run tiny screen 'close > 0' --sort '-close' --csv
is "$(cut -d, -f2 <<<"$out" | paste -sd' ')" 'ticker 000010 0004A0' 'sorted'
run tiny screen 'change_pct > 0' --since 2026-03-03 --csv
is "$out" 'date,ticker,name,market,first_date,days,now,close,change_pct
2026-03-06,000020,나라제약,KOSDAQ,2026-03-05,1,false,,
2026-03-06,0004A0,라마글로벌,KOSDAQ GLOBAL,2026-03-05,1,false,30500,-1.6129032258064515
2026-03-06,000010,가나전자,KOSPI,2026-03-03,2,false,2050,-2.380952380952381' 'since a day, the newest first'
run tiny screen 'close > open and not volume > 1mn' --explain 000010
is "$out" '000010 가나전자, KOSPI on 2026-03-06: not found

value  part
false  close > open and not volume > 1mn
false    close > open
2,050      close
2,100      open
 true    not volume > 1mn
false      volume > 1mn
5,000        volume' 'explained'
run tiny screen 'close > 0' --explain 000030
like "$out" 'not tracked' 'why one is not asked'
run tiny screen 'close > 0' --explain 000020
like "$out" "not in the day's table" 'one that is gone'
like "$out" '^ +-  close > 0$' 'has no value'
run tiny screen 'close > 0' --explain 000010 --market KOSDAQ
like "$out" 'on 2026-03-06: on another market' 'one that is elsewhere'
run tiny screen 'sma_20 > 0' --explain 000010
like "$out" 'on 2026-03-06: not found: the condition is unknown' 'one that has too few days'
run tiny screen 'close > 0' --explain 000010 --json
is "$out" '{"date":"2026-03-06","ticker":"000010","name":"가나전자","market":"KOSPI","verdict":"found","parts":[{"depth":0,"expression":"close > 0","value":true},{"depth":1,"expression":"close","value":2050}]}' \
    'explained in JSON'
run tiny screen 'rank(close) == 1 or sma_20 > 0' --explain 0004A0 --all
like "$out" '^ *1 +rank\(close\)$' 'a rank is that of the whole market'
like "$out" '^ *- +sma_20$' 'what is unknown is explained too'
run tiny screen '1 > 0' --explain 000010
like "$out" '^ true  1 > 0$' 'what has no parts'
run tiny --json screen 'close > 0' --explain 000030
like "$out" '"verdict":"not_tracked"' 'the verdict in JSON'
run tiny screen 'volume > 100' --new-since 2026-03-05 --csv
is "$(cut -d, -f2 <<<"$out" | xargs)" 'ticker 0004A0' 'new since a day'
run tiny screen 'volume > 100' --new-since 2026-03-05
like "$out" '^1 of [0-9]+ stocks on 2026-03-06, not found on 2026-03-04$' 'which the summary says'
run tiny screen 'close > 0' --tickers 가나전자,0004A0 --csv
is "$(cut -d, -f2 <<<"$out" | sort | xargs)" '000010 0004A0 ticker' 'of some tickers'
run tiny screen 'close > 0' --since 2026-03-03
is "${out##*$'\n'}" '3 of 3 stocks from 2026-03-03 to 2026-03-06' 'all that were asked on any of the days'
run tiny --json screen 'close > 0' --limit 1 --columns $'close, volume,change_pct,close\n/ 2'
is "$out" '{"date":"2026-03-06","ticker":"0004A0","name":"라마글로벌","market":"KOSDAQ GLOBAL","close":30500,"change_pct":-1.6129032258064515,"volume":500,"close / 2":15250}' \
    'what is shown anyway is not shown twice, and a column is on one line'
run tiny screen 'close > 0' --csv --columns ''
is "${out%%$'\n'*}" 'date,ticker,name,market,close,change_pct' 'no columns'
run tiny screen 'not sma_20 > 0' --since 2026-03-03 --all
is "$out" 'None of 4 stocks from 2026-03-03 to 2026-03-06; for 4 of them it is unknown on every day' 'nothing is known of them'
run tiny screen 'close[2] > 1bn' --since 2026-03-03 --all
is "$out" 'None of 4 stocks from 2026-03-03 to 2026-03-06' 'nothing on the first days only'
run command sise --store "$work/nowhere" screen --functions
is "$status" 0 'the functions need no store'
like "$out" '^zscore\(x\)  *number' 'and are all there'

# ---- what is wrong ----

fails 65 "sise: screen: unknown column 'clsoe' at 1, did you mean 'close'?" 'a slip' screen 'clsoe > 1'
like "$err" '^  \^~~~~$' 'is marked'
printf 'log_format = json\n' >"$work/json.conf"
run command sise --config "$work/json.conf" --store "$store" screen 'clsoe > 1'
is "$status $(wc -l <<<"$err")" '65 1' 'where lines are JSON there is no picture'
like "$err" "^\\{.*unknown column 'clsoe' at 1.*\\}$" 'and the line has the place'
fails 65 'sise: screen: expected a condition at 1, got a number: compare it with something, as in close > sma_20' \
    'a number' screen 'close + 1'
fails 65 'sise: screen: expected a value at 1, where it ends' 'nothing' screen ''
is "$(wc -l <<<"$err")" 1 'which has no place to mark'
fails 65 'sise: screen: an expression of 5000 bytes, at most 4096 are allowed' 'too much' \
    screen "$(printf '%5000s' 'close > 0')"
fails 65 "sise: screen: expected a text in quotation marks at 15" 'a part without quotation marks' screen 'name contains electronics'
fails 65 'sise: screen: expected a value, got '\''contains'\'' at 1: write name contains "..."' 'contains alone' \
    screen 'contains "전자"'
fails 65 "sise: screen: unexpected 'contians' at 6, did you mean 'contains'?" 'a slip in it' screen 'name contians "x"'
fails 65 "sise: screen: unexpected 'contains' at 7" 'a number contains nothing' screen 'close contains "1"'
# A ticker as a spreadsheet or another program writes it, and one that there is not.
for text in 10=000010 00010=000010 000010.KS=000010 A000010=000010 0004a0=0004A0 000100=000010 가나전자=000010 0126z0=0126Z0; do
    fails 65 "sise: screen: unknown ticker '${text%=*}' at 11, did you mean '${text#*=}'?" "ticker ${text%=*}" \
        screen "ticker == '${text%=*}'"
done
fails 65 "sise: screen: unknown ticker '10' at 26, did you mean '000010'?" 'one of several tickers' \
    screen "ticker not in ('0004A0', '10')"
fails 65 "sise: screen: unknown ticker '999999', the store has none such, at 11" 'a ticker that nobody has' \
    screen "ticker != '999999'"
fails 65 "sise: screen: unknown ticker 'nobody', expected six characters such as 005930 or 00104K, at 11" 'what is no ticker' \
    screen "ticker == 'nobody'"
run tiny screen "ticker in ('000010', '000020')" --csv
is "$status $(wc -l <<<"$out")" '0 2' 'a ticker that is gone is known'
run tiny screen "ticker starts_with '10'" --all
is "$status $out" '0 None of 3 stocks on 2026-03-06' 'the beginning of a ticker may be any'
fails 65 "sise: screen: unknown market 'NASDAQ', expected KOSPI, KOSDAQ, KOSDAQ GLOBAL or KONEX, at 11" 'a market in an expression' \
    screen 'market == "NASDAQ"'
fails 65 "sise: screen: change_pct is in percent already: write 5, not 5%, at 14" 'percent of percent' screen 'change_pct > 5%'
fails 65 "sise: screen: --sort: expected a number at 1, got a condition" 'a condition to sort by' screen 'close > 0' --sort 'close > 1'
fails 64 "sise: screen: --columns: expected an expression between two commas, number 2 is empty" 'an empty column' screen 'close > 0' --columns 'close,,open'
fails 64 "sise: screen: unknown market 'NASDAQ', expected KOSPI, KOSDAQ, KOSDAQ GLOBAL or KONEX" 'a market' screen 'close > 0' --market NASDAQ
fails 66 'sise: screen: 2026-03-01 is not stored, the nearest stored day is 2026-03-03' 'a day before all' screen 'close > 0' --date 2026-03-01
fails 66 "sise: screen: no strategy 'nothing'; 'sise strategies' lists them" 'a name' screen nothing
fails 66 "sise: screen: no strategy 'macd_golden_cros', did you mean 'macd_golden_cross'?" 'nearly a name' screen macd_golden_cros
fails 64 'sise: screen: --csv and --json exclude each other' 'two formats' screen 'close > 0' --csv --json
fails 64 'sise: screen: --explain and --since exclude each other' 'two questions' screen 'close > 0' --explain 000010 --since 2026-03-03
fails 64 'sise: screen: --new-since: 2026-03-05 is after 2026-03-04, the date that is asked' 'new since the future' screen 'close > 0' --date 2026-03-04 --new-since 2026-03-05
fails 66 'sise: screen: --new-since: no day is stored before 2026-03-03: the first one is 2026-03-03' 'new since the first day' screen 'close > 0' --new-since 2026-03-03
fails 66 "sise: screen: --tickers: there is no ticker '999999'; 'sise stocks --all' lists them" 'an unknown ticker' screen 'close > 0' --tickers 000010,999999
fails 64 'sise: screen: --since: 2026-03-05 is after 2026-03-04, the date that is asked' 'since the future' screen 'close > 0' --date 2026-03-04 --since 2026-03-05
fails 64 'sise: screen: --explain and --sort exclude each other' 'what is explained is not sorted' screen 'close > 0' --explain 000010 --sort close
fails 64 'sise: screen: --functions and --csv exclude each other' 'functions are no CSV' screen --functions --csv
fails 64 'sise: screen: --functions stands alone, without a strategy or an expression' 'functions of what' screen --functions close
fails 64 "sise: screen: --columns: 'open' is there twice" 'a column twice' screen 'close > 0' --columns 'open, close,open'
fails 64 'sise: screen: --columns: expected an expression between two commas, number 2 is empty' 'a comma at the end' screen 'close > 0' --columns 'open,'
fails 64 "sise: screen: --columns: 'open / 2' is there twice" 'a column twice, on two lines' screen 'close > 0' --columns $'open\n/ 2,open / 2'
fails 64 'sise: screen: --columns: expected an expression between two commas, number 2 is empty' 'a blank at the end' screen 'close > 0' --columns $'open,\n'
fails 64 'sise: screen: --columns: more than 24 expressions' 'too many columns' screen 'close > 0' --columns "$(seq -s, 25)"
run tiny screen 'close > 0' --explain 999999
is "$status" 66 'a ticker that there is not'
run tiny screen
is "$status" 64 'no condition'
run tiny screen $'close > \xff'
is "$status" 65 'what is no UTF-8'
run tiny screen "$(printf '(%.0s' {1..200})close > 0"
is "$status" 65 'too deep'
run tiny screen 'close > 0' --limit 0
is "$status" 64 'no limit'
run bash -c 'sise --store "$1" screen "close > 0" >/dev/full' - "$store"
is "$status" 74 'a full disk'

sise -q --store "$work/raw" import "$work/tables"
run command sise --store "$work/raw" screen 'close > sma_5'
is "$status $err" '75 sise: screen: sma_5 is not there yet: 2026-03-06 has not been analyzed, run sise analyze' 'a day that is not analyzed'
run command sise --store "$work/raw" screen 'close > 0' --sort sma_5
is "$status $err" '75 sise: screen: --sort: sma_5 is not there yet: 2026-03-06 has not been analyzed, run sise analyze' 'nor is it sorted by'
run command sise --store "$work/raw" screen 'close > open[1]' --columns close
is "$status" 0 'what needs no analysis'

# ---- strategies ----

run tiny strategies
is "$status $err" '0 ' 'the list'
is "$(tail -n +2 <<<"$out" | wc -l)" "$(ls "$srcdir/strategies/shipped" | wc -l)" 'has all that are shipped'
run tiny strategies check
is "$status" 0 'which are all good'
for name in $(tiny strategies | awk 'NR > 1 { print $1 }'); do
    run tiny screen "$name" --all
    is "$status" 0 "$name runs"
done
printf 'title: Mine\nwhere: close >\n 1k\nlimit: 1\ncolumns: close / 2\n' >"$mine/mine.strategy"
run tiny screen mine --csv
is "$out" 'date,ticker,name,market,close,change_pct,close / 2
2026-03-06,0004A0,라마글로벌,KOSDAQ GLOBAL,30500,-1.6129032258064515,15250' "a strategy of one's own"
printf 'title: Another\nwhere: close > 0\n' >"$mine/gap_up.strategy"
run tiny --json strategies gap_up
like "$out" '"title":"Another"' "one's own wins"
printf 'title: Another\nwehre: close > 0\n' >"$mine/gap_up.strategy"
run tiny --json strategies gap_up
unlike "$out" '"title":"Another"' 'a broken one hides nothing'
like "$err" "gap_up.strategy:2: unknown key 'wehre', did you mean 'where'" 'and is reported'
for command in screen backtest; do
    fails 66 "sise: $command: '$mine/mine.strategy' is a file, expected the name of a strategy: a file is asked by its name, \
without .strategy, where it lies in a folder of strategies, such as ~/.config/sise/strategies; see sise-strategy(5)" \
        "a strategy's file instead of its name: $command" "$command" "$mine/mine.strategy"
done
run tiny strategies check "$mine/mine.strategy" "$mine/gap_up.strategy"
is "$status" 65 'check fails'
is "$out" "$mine/mine.strategy: ok" 'and says what is good'
printf 'where: close > 0\nsort: clsoe\n' >"$mine/gap_up.strategy"
run tiny strategies check "$mine/gap_up.strategy"
like "$err" "gap_up.strategy:2: unknown column 'clsoe' at 1, did you mean 'close'" 'an expression that is wrong, with its line'
run tiny screen gap_up
is "$status ${err##*$'\n'}" "65 sise: screen: $mine/gap_up.strategy:2: unknown column 'clsoe' at 1, did you mean 'close'?" \
    'asked for, it is told with its line too'
printf 'where: close > 0\ncolumns: open,,high\n' >"$mine/gap_up.strategy"
run tiny screen gap_up
is "$err" "sise: screen: $mine/gap_up.strategy:2: expected an expression between two commas, number 2 is empty" 'columns with their line'
run tiny strategies check "$mine/gap_up.strategy"
is "$status $(wc -l <<<"$err")" '65 2' 'check says it once'
rm "$mine/gap_up.strategy"
run tiny strategies check gap_up mine
is "$out" "$SISE_STRATEGIES/gap_up.strategy: ok
$mine/mine.strategy: ok" 'names are checked as well'
printf 'wehre: close > 0\n' >"$mine/gap_up.strategy"
run tiny strategies check gap_up mine
is "$status $out" "65 $mine/mine.strategy: ok" 'a wrong one of that name is not passed over for a good one elsewhere'
like "$err" "gap_up.strategy:1: unknown key 'wehre'" 'but told'
run tiny strategies check mine
is "$status $out$err" "0 $mine/mine.strategy: ok" 'and others are not asked for'
rm "$mine/gap_up.strategy"
run tiny strategies check gap_upp
is "$status" 65 'a name that there is not'
like "$err" "no strategy 'gap_upp', did you mean 'gap_up'" 'is told'
printf 'where: close > 0\n' >"$mine/close.strategy"
run tiny strategies check close
is "$status" 65 'the name of a column'
like "$err" 'close.strategy: close is a column: nobody could ask for a strategy of that name' 'is refused'
rm "$mine/close.strategy"
run tiny strategies no_such
is "$status" 66 'a name that there is not'
# ---- days that are not stored ----

run tiny screen 'close > close[3]' --explain 000010
unlike "$out" 'not stored' 'a store without holes says nothing of them'
rm "$work/tables/2026-03-05.csv"
holed() { command sise --store "$work/holed" "$@"; }
holed -q import "$work/tables" || bail 'no store with a hole'
run holed screen 'close > close[1] and volume[0] > 0 or sum(value, 3) > 1' --explain 000010 --all
like "$out" '^close\[1\] looks back over 1 business day that is not stored: 2026-03-05$' 'a day before, over a hole'
like "$out" '^sum\(value, 3\) looks back over 1 business day that is not stored: 2026-03-05$' 'and a window'
is "$(grep -c 'not stored' <<<"$out")" 2 'each is told where it stands, and not of the whole again'
run holed --json screen 'close > close[1] and volume > 0' --explain 000010 --all
like "$out" '"expression":"close\[1\]","value":[0-9]*,"not_stored":\["2026-03-05"\]' 'as JSON'
like "$out" '"expression":"volume > 0","value":true\},' 'and nothing of what does not look back'
run holed screen 'close > close[1]' --explain 000010 --all --date 2026-03-04
unlike "$out" 'not stored' 'what comes after the day is no hole'
printf 'closed 2026-03-05 a day off\n' >"$work/calendar"
printf 'calendar = %s\n' "$work/calendar" >"$work/calendar.conf"
run command sise --config "$work/calendar.conf" --store "$work/holed" screen 'close > close[1]' --explain 000010 --all
unlike "$out" 'not stored' 'nor is a day on which the market was closed'
done_testing
