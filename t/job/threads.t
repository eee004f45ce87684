#!/bin/bash
# What runs on several threads gives what one processor gives: reading tables ahead, a rebuild, exports, a screen of
# several days. Built with --enable-tsan this is where races come out: a sise that saw one ends with 66.
. "$srcdir/t/lib.sh"
now='2026-06-30T20:00+09:00'
days=${SISE_LONG:+300}
days=${days:-60}

alone() # COMMAND... : on one processor
{
    taskset -c "$(taskset -pc $$ | sed 's/.*[ ,-]//')" sise --now "$now" "$@"
}

shared() # COMMAND...
{
    sise --now "$now" "$@"
}

run shared -q --store "$work/made" setup --source demo --days "$days"
is "$status" 0 "a made-up market of $days days"
mkdir "$work/tables"
for date in $(sise --store "$work/made" export job_status | awk -F, '/daily_update/ { print substr($1, 1, 10) }'); do
    sise --store "$work/made" export stock_data --from "$date" --to "$date" >"$work/raw.csv"
    awk -F, 'NR == 1 { print "name,market," $0; next } { print "이름,KOSPI," $0 }' "$work/raw.csv" \
        >"$work/tables/$date.csv"
done

for how in alone shared; do
    run "$how" -q --store "$work/$how" import "$work/tables"
    is "$status$err" 0 "import, $how"
    run "$how" -q --store "$work/$how" analyze --rebuild
    is "$status$err" 0 "rebuild, $how"
    "$how" --store "$work/$how" export stock_analyzed >"$work/$how.csv" 2>"$work/errors"
    is "$?$(cat "$work/errors")" 0 "export, $how"
    "$how" --store "$work/$how" backtest 'cross_above(macd, macd_signal)' >"$work/$how.backtest" 2>"$work/errors"
    is "$?$(cat "$work/errors")" 0 "backtest, $how"
done
run "$builddir/t/panel/panel-diff" "$work/alone" "$work/shared"
is "$out" '0 differences' 'the same bits'
ok 'the same export' cmp "$work/alone.csv" "$work/shared.csv"
ok 'of many lines' test "$(wc -l <"$work/shared.csv")" -gt 10000
ok 'the same backtest' cmp "$work/alone.backtest" "$work/shared.backtest"
done_testing
