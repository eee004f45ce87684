#!/bin/bash
# However a store came to be analyzed, day by day, in portions, over a healed hole or all at once: the same bits.
. "$srcdir/t/lib.sh"

now='2026-06-30T19:30+09:00'
days=${SISE_LONG:+400}
days=${days:-${SISE_SANITIZED:+50}} # under a sanitizer enough for every step to run, without the long windows
days=${days:-150}
run sise --now "$now" --store "$work/demo" -q setup --source demo --days "$days"
is "$status" 0 "a made-up market of $days days"

dates=$(sise --store "$work/demo" export job_status | awk -F, '/daily_update/ { print $1 }' | cut -c1-10 | sort)
is "$(printf '%s\n' "$dates" | wc -l)" "$days" 'every day has its record'

sise -q --store "$work/demo" export days "$work/tables"
is "$(ls "$work/tables" | paste -sd' ')" "$(printf '%s.csv\n' $dates | paste -sd' ')" 'and its table'

# One day at a time, as cron does it.
for date in $dates; do
    sise -q --now "$now" --store "$work/daily" import "$work/tables/$date.csv" || break
    sise -q --now "$now" --store "$work/daily" analyze --source demo --date "$date" || break
done
run "$builddir/t/panel/panel-diff" "$work/demo" "$work/daily"
is "$out" '0 differences' 'day by day equals all at once'

run sise --now "$now" --store "$work/demo" -q analyze --rebuild
is "$status" 0 'a rebuild of what is analyzed already'
run "$builddir/t/panel/panel-diff" "$work/demo" "$work/daily"
is "$out" '0 differences' 'equals it too'

# Portions: tickers at different dates catch up day by day.
run sise -q --now "$now" --store "$work/portions" import "$work/tables"
is "$status" 0 'all days at once'
last=$(printf '%s\n' "$dates" | tail -1)
turn=0
for date in $(printf '%s\n' "$dates" | awk -v each=$((days / 5 - 1)) 'NR % each == 0'); do
    turn=$((turn + 1))
    sise -q --now "$now" --store "$work/portions" analyze --source demo --date "$date" --quota $((turn * 100))
done
run sise -q --now "$now" --store "$work/portions" analyze --source demo --date "$last"
is "$status" 0 'analyzed in portions'
run "$builddir/t/panel/panel-diff" "$work/daily" "$work/portions"
is "$out" '0 differences' 'tickers that lagged behind end like those that never did'

# A hole that is filled after the days behind it were analyzed.
mkdir "$work/holes"
hole=$(printf '%s\n' "$dates" | sed -n "$((days / 2))p")
cp "$work"/tables/*.csv "$work/holes"
rm "$work/holes/$hole.csv"
sise -q --now "$now" --store "$work/healed" import "$work/holes"
sise -q --now "$now" --store "$work/healed" analyze --source demo
run sise -q --now "$now" --store "$work/healed" import "$work/tables/$hole.csv"
is "$status" 0 'a hole is filled'
run sise -q --now "$now" --store "$work/healed" analyze --source demo
run "$builddir/t/panel/panel-diff" "$work/daily" "$work/healed"
is "$out" '0 differences' 'and nothing is left of it'

# Days that are stored while those around them are analyzed.
mkdir "$work/even" "$work/odd"
cp $(ls "$work"/tables/*.csv | awk 'NR % 2') "$work/odd"
cp $(ls "$work"/tables/*.csv | awk 'NR % 2 == 0') "$work/even"
sise -q --now "$now" --store "$work/meanwhile" import "$work/odd"
sise -q --now "$now" --store "$work/meanwhile" analyze &
run sise -q --now "$now" --store "$work/meanwhile" import "$work/even"
is "$status" 0 'every second day is stored while the others are analyzed'
wait $!
is $? 0 'the analysis is not disturbed'
run sise -q --now "$now" --store "$work/meanwhile" analyze
is "$status" 0 'the rest is analyzed'
run "$builddir/t/panel/panel-diff" "$work/daily" "$work/meanwhile"
is "$out" '0 differences' 'no day is passed over'

for store in demo daily portions healed meanwhile; do
    run sise --store "$work/$store" verify
    is "$status" 0 "verify of $store"
done
done_testing
