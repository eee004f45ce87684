#!/bin/bash
# A folder of days that are someone else's, that lags, and that lacks some: import, setup, update and analyze in any
# order lead to answers, say in one line what is missing and what to type, and have nothing to say when all is done.
. "$srcdir/t/lib.sh"
export SISE_NOW='2026-06-30T19:30+09:00'
store=$work/store
krx=$work/krx
mkdir "$krx" "$work/all"
printf 'store = %s\nsource = directory:%s\n' "$store" "$krx" >"$work/folder.conf"
printf 'store = %s\n' "$store" >"$work/no-source.conf"
config=$work/folder.conf

# One hundred tickers as of the folder $1; $2 date, $3 price, which is 10 more than the day before; every second ticker
# falls as much as the others rise.
table()
{
    awk -v price="$3" 'BEGIN {
        print "ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares"
        for (i = 1; i <= 100; i++) {
            own = i % 2 ? price : 9000 - price
            printf "%05d0,종목%d,KOSPI,%d,%d,%d,%d,%d,1000,%d,%.0f,1000000000\n", i, i,
                   own, own + 10, own - 10, own, i % 2 ? 10 : -10, own * 1000, own * 1000000000
        } }' >"$1/$2.csv"
}

sise()
{
    command sise --config "$config" "$@"
}

price=1000
for date in 2026-03-03 2026-03-04 2026-03-05 2026-03-06 2026-03-09 2026-03-10 2026-03-11 2026-03-12 2026-03-13; do
    price=$((price + 10))
    table "$work/all" $date $price
done

answers() # DATE NAME : a screen of the newest day finds something, and the day is DATE
{
    run sise screen 'close > 0 and change_pct < 1000'
    is "$status" 0 "$2: a screen answers"
    like "$out" "100 of 100 stocks on $1\$" 'of the newest day'
}

quiet() # NAME COMMAND... : does nothing, and has nothing to say
{
    local name=$1
    shift
    run sise "$@"
    is "$status $out$err" '0 ' "$name: sise $* has nothing to do, and prints nothing"
}

# ---- in any order ----

run sise analyze
is "$status" 66 'analyze without a store'
like "$err" "'sise setup' or 'sise import'" 'says what to type'
run sise setup
is "$status" 75 'setup from a folder that is empty'
like "$err" "has no table of any day yet: fill it, or give files and folders to 'sise import'" 'says what to do'
ok 'and makes no store' test ! -e "$store"

cp "$work/all"/2026-03-0[345].csv "$krx"
run sise setup
is "$status" 0 'setup from a folder whose newest day is long ago'
like "$out" '^3 days stored \(2026-03-03 to 2026-03-05\), 100 tickers analyzed on 3 days; 300 rows' 'has its last days, analyzed'
answers 2026-03-05 'after setup'
quiet 'a folder that lags' update
quiet 'a folder that lags' analyze
run sise status
like "$out" "^session   2026-03-05 at directory:$krx" 'the session date is that of its newest file'
like "$out" '^to fetch  none' 'and nothing is waited for'

rm -rf "$store"
run sise import "$krx"
is "$status" 0 'import first'
run sise screen 'close > 0 and rsi_14 < 101'
like "$out$err" 'sise analyze' 'a screen before analyze says what to type'
run sise analyze
is "$out" "$(printf '100 tickers analyzed on 3 days; 300 rows in %s s' "${out##* in }" | sed 's/ s s$/ s/')" 'then analyze'
answers 2026-03-05 'after import and analyze'
quiet 'then' update

rm -rf "$store"
config=$work/no-source.conf
run sise import "$krx"
run sise analyze
like "$out" '^100 tickers analyzed on 3 days' 'without a source, what was imported is analyzed'
answers 2026-03-05 'without a source'
quiet 'without a source' analyze
run sise update
is "$status" 64 'update without a source'
like "$err" "no source is configured: give --source, or a line 'source = ' in $config, with one of krx-openapi, data-go-kr, krx-market, directory:DIR" 'says what to do'

# Days that came by import are analyzed although the configured folder does not have them.
config=$work/folder.conf
run sise import "$work/all/2026-03-06.csv"
run sise analyze
is "$status" 0 'a day that was imported beside the folder'
answers 2026-03-06 'it'
quiet 'it' update

# Another table of a stored day is refused, and what is stored is still analyzed.
table "$work" 2026-03-06 4000
run sise import "$work/2026-03-06.csv"
is "$status" 65 'another table of a stored day is refused'
sise -q analyze --rebuild
run sise analyze --date 2026-03-06
is "$status$err" 0 'and does not stand in the way of the analysis'

# A folder that is empty, or is not there.
mkdir "$work/nothing"
printf 'store = %s\nsource = directory:%s\n' "$store" "$work/nothing" >"$work/nothing.conf"
config=$work/nothing.conf
run sise status
is "$status" 0 'status with a folder that is empty'
like "$out" "^session   none yet at directory:$work/nothing\$" 'has no session date'
like "$out" '^to fetch  none$' 'and nothing to fetch'
run sise update
is "$status" 0 'update from it is no failure'
like "$err" "directory:$work/nothing has no table of any day yet" 'but says that there is nothing'
quiet 'a folder that is empty' analyze
printf 'store = %s\nsource = directory:%s, directory:%s/unmounted, demo\n' "$store" "$krx" "$work" >"$work/list.conf"
config=$work/list.conf
before=$(sise export job_status)
for command in update 'setup --days 3' crontab; do
    run sise $command
    is "$status" 66 "one of several folders that is not there: sise $command asks none of them"
    like "$err" "source directory:$work/unmounted of the list: $work/unmounted: cannot be read: No such file" 'and says which it is'
done
run sise analyze
is "$status" 0 'analyze needs no source'
like "$err" "warning: source directory:$work/unmounted of the list: .*: going by what is stored" 'and says that it goes without'
is "$(sise export job_status)" "$before" 'and nothing is stored'
run sise status
like "$out" "^to fetch  unknown: source directory:$work/unmounted of the list" 'status says it too'
config=$work/folder.conf

# ---- days in the middle that the folder lacks ----

cp "$work/all/2026-03-13.csv" "$krx"
run sise update
is "$status" 75 'a folder that lacks days in the middle: EX_TEMPFAIL'
is "$(grep -vc ' info: ' <<<"$err")" 1 'one line says so'
like "$err" "update: 4 days from 2026-03-09 to 2026-03-12 have no table: not published yet: $krx has no table of 2026-03-09" \
    'from when to when'
like "$err" 'a day without trading goes into the calendar file, see sise.conf' 'and what to do about it'
like "$out" '^1 day stored \(2026-03-13 to 2026-03-13\), 4 failed; 100 rows' 'the newest day is stored'
run sise analyze
like "$out" '^100 tickers analyzed on 1 day; 100 rows' 'and analyzed'
answers 2026-03-13 'with days missing'
{ for day in 09 10 11 12; do echo "closed 2026-03-$day"; done; } >"$work/closed"
printf 'calendar = %s\n' "$work/closed" >>"$config"
quiet 'days that the calendar calls closed' update
sed -i '$d' "$config"
rm "$krx/2026-03-13.csv"

# The newest day is wrong: the days before it are analyzed by setup, and analyze says what it waits for.
rm -rf "$store"
echo 'no table' >"$krx/2026-03-06.csv"
run sise setup
is "$status" 65 'setup with a newest day that is wrong'
like "$out" '^3 days stored \(2026-03-03 to 2026-03-05\), 1 failed, 100 tickers analyzed on 3 days' 'analyzes what it has stored'
answers 2026-03-05 'after it'
run sise analyze
is "$status$out" 0 'analyze then does nothing, with status 0'
like "$err" "2026-03-06: its daily_update is not completed: nothing to analyze yet; 'sise update' collects it, 'sise analyze --date 2026-03-05' analyzes what is stored" \
    'and one line says why, and what to type'
is "$(wc -l <<<"$err")" 1 'one line'
run sise analyze --date 2026-03-05
is "$status$err" 0 'which can be typed'
run sise analyze --date 2026-03-01
is "$status" 0 'a day without trading is nothing to analyze'
like "$err" "2026-03-01 is not a trading day \\(.*\\): nothing to analyze; 'sise analyze --date 2026-03-05' analyzes" \
    'and no update is told to collect it'
run sise analyze --date 2026-02-27
like "$err" "2026-02-27: its daily_update is not completed: .* 'sise update --from 2026-02-27 --to 2026-02-27' collects it" \
    'a day before the first stored one is collected by an update that names it'
rm -rf "$store"
run sise import "$krx/2026-03-06.csv"
is "$status" 65 'an import of a wrong table alone'
run sise analyze
is "$status" 0 'leaves nothing to analyze'
like "$err" "no day is stored: nothing to analyze; 'sise import' or 'sise update' brings days" 'and one line says what to type'

# ---- a file that is dated in the future ----

cp "$work/all/2026-03-06.csv" "$krx/2026-03-06.csv"
cp "$work/all/2026-03-06.csv" "$krx/2099-01-05.csv"
run sise import "$krx"
is "$status" 65 'a table that is dated in the future is refused'
like "$err" "2099-01-05.csv: 2099-01-05 is in the future \(today is 2026-06-30\)" 'with the reason'
run sise import "$krx/2099-01-05.csv"
run sise status
like "$out" 'daily_update +2026-03-06  completed' 'it is not the last daily_update'
is "$(sise export job_status | grep -c 2099)" 0 'and has no record at all'
quiet 'with it in the folder' update

# ---- where a newcomer may not write ----

if [ "$(id -u)" -ne 0 ]; then
    mkdir "$work/locked" && chmod a-w "$work/locked"
    run command sise --store "$work/locked/sise" import "$work/all"
    is "$status" 77 'a store where this user may not write: EX_NOPERM'
    like "$err" "'store = ~/market' in ~/.config/sise/sise.conf names one of your own" 'says how to have one elsewhere'
else
    skip 'root may write anywhere' 'a store where this user may not write'
fi
XDG_CONFIG_HOME=$work/home/.config run command sise --store "$store" update
like "$err" "a line 'source = ' in $work/home/.config/sise/sise.conf" 'the file that the source belongs into is named'

# ---- on a terminal ----

if command -v script >/dev/null; then
    is "$(script -qec "sise --config $config -q analyze; sise --config $config analyze" /dev/null | tr -d '\r')" 'nothing to do' \
        'on a terminal it says that there was nothing to do'
else
    skip 'no script(1)' 'on a terminal it says that there was nothing to do'
fi

# ---- a disk that is full in the middle of the analysis ----

store=$work/full
config=$work/full.conf
printf 'store = %s\nsource = demo\n' "$store" >"$config"
SISE_NOW='2026-06-30T19:30+09:00' sise -q update --source demo 2>/dev/null
sise -q setup --days 1 && sise -q update --from 2026-06-08 || bail 'no store of the demo market'
run bash -c 'ulimit -f $(($(stat -c %s "$0/data.mdb") / 1024 + 4000)) && sise --config "$1" analyze' "$store" "$config"
is "$status" 74 'a full disk in the middle of an analysis: EX_IOERR'
like "$out" '^analyzed [1-9][0-9]* days?; [0-9]+ rows in [0-9.]+ s$' 'says what was done'
like "$err" 'make room on the disk' 'and why it ended'
unlike "$out$err" 'nothing to do' 'not that there was nothing to do'
run sise analyze
is "$status" 0 'the next run goes on'
done_testing
