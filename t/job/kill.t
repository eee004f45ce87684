#!/bin/bash
# kill -9 in the middle of an import, an update and a setup, again and again: what was completed stays, no day is there
# by half, and in the end the store is the one that was never killed.
. "$srcdir/t/lib.sh"
export SISE_NOW='2026-06-30T19:30+09:00'
mkdir "$work/tables"

# 200 days of 150 tickers.
perl -MPOSIX=strftime -e '
    for my $n (0 .. 199) {
        my $t = 1704067200 + $n * 86400;                      # from 2024-01-01 on, holidays too
        my $date = strftime "%Y-%m-%d", gmtime $t;
        open my $out, ">", "$ARGV[0]/$date.csv" or die;
        print $out "ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares\n";
        for my $i (1 .. 150) {
            my $step = $i % 2 ? 1 : -1;                   # some rise and some fall
            my $close = 2000 + $i * 10 + $n * $step;
            printf $out "%05d0,n%d,KOSPI,%d,%d,%d,%d,%d,1000,%d,%d,1000000\n", $i, $i,
                $close, $close + 5, $close - 5, $close, $step, $close * 1000, $close * 1000000;
        }
    }' "$work/tables" || bail 'no tables'

completed() # STORE : the dates whose update is completed
{
    sise --store "$1" export job_status --columns status 2>/dev/null |
        sed -n 's/^\(.*\)_daily_update,completed$/\1/p'
}

now_ms()
{
    date +%s%3N
}

prepare() # STORE : what is there before
{
    :
}

# Kills "sise ARGS..." on a store at moments within the time that it takes in whole, until that has left something done
# and something to do $wanted times; a store that is done is begun again. Then lets it end. A sanitizer says nothing of
# a process that is killed, so under one there are half as many.
wanted=4
[ -z "${SISE_SANITIZED-}" ] || wanted=2
killed() # NAME ARGS...
{
    local name=$1 store=$work/killed whole=$work/whole before='' after took i all lost=0 broken=0 middle=0
    shift
    rm -rf "$store" "$whole"
    prepare "$whole"
    took=$(now_ms)
    sise -q --store "$whole" "$@" 2>/dev/null || bail "$name"
    took=$(($(now_ms) - took))
    all=$(completed "$whole" | wc -l)
    for ((i = 1; i <= 40 && middle < wanted; i++)); do
        prepare "$store"
        sise -q --store "$store" "$@" 2>/dev/null & # the program itself: a function's shell would die in its place
        perl -e 'select undef, undef, undef, $ARGV[0] / 1000' $((took * (i * 7 % 20 + 1) / 20))
        kill -9 $! 2>/dev/null
        wait $! 2>/dev/null
        [ -e "$store/data.mdb" ] || continue
        # A kill before the first commit leaves a file without anything in it, which the next run begins anew.
        sise --store "$store" verify >"$work/.verify" 2>&1 || grep -q 'no store\|data.mdb: empty: ' "$work/.verify" ||
            broken=$((broken + 1))
        after=$(completed "$store")
        [ -z "$(comm -23 <(echo "$before") <(echo "$after"))" ] || lost=$((lost + 1))
        before=$after
        case $(wc -w <<<"$after") in
        0 | 1) ;;
        "$all")
            rm -rf "$store"
            before=
            ;;
        *) middle=$((middle + 1)) ;;
        esac
    done
    prepare "$store"
    ok "$name: some kills were in the middle ($middle of $((i - 1)))" test "$middle" -gt 0
    is "$lost" 0 "$name: a day that was completed stays so"
    is "$broken" 0 "$name: the store is whole after every kill"
    sise -q --store "$store" "$@" 2>/dev/null
    is "$?" 0 "$name: the last run goes to the end"
    ok "$name: and the rows are those of a run that was not killed" cmp <(sise --store "$store" export stock_data) \
        <(sise --store "$whole" export stock_data)
    is "$(completed "$store")" "$(completed "$whole")" "$name: so are the dates"
    is "$(sise --store "$store" export job_status | grep -c ,running,)" 0 "$name: no record is left running"
}

killed import import "$work/tables"
killed setup setup --source demo --days 60

# An update begins with a store that has one day.
prepare()
{
    [ -e "$1/data.mdb" ] || sise -q --store "$1" import "$work/tables/2024-01-01.csv" 2>/dev/null
}
killed update update --source "directory:$work/tables" --to 2024-07-18
done_testing
