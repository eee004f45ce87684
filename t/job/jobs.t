#!/bin/bash
# The jobs among each other: one at a time, stale records, kill -9, order, quota, refusal, a clock gone wrong.
. "$srcdir/t/lib.sh"
now='2026-06-30T19:30+09:00'
store=$work/store

sise()
{
    command sise --store "$store" --now "$now" "$@"
}

run sise update --source demo
is "$status" 66 'update without a store'
like "$err" 'sise setup' 'says how to get one'

run sise setup --source demo --days 30
is "$status" 0 'setup'
run sise setup --source demo --days 30
is "$status" 0 'setup again changes nothing'

run sise update --source demo
is "$status" 0 'nothing to update'
run sise analyze --source demo
is "$status" 0 'nothing to analyze'

# Two at once: the second names the first.
coproc holder { perl -MFcntl -e 'open F, ">>", shift or die; $| = 1;
    my $lock = pack "ssx4qqix4", F_WRLCK, 0, 0, 0, 0;
    fcntl F, F_SETLK, $lock or die; print "held\n"; <STDIN>' "$store/daily_update.lock"; }
holder_pid=$holder_PID
read -r -u "${holder[0]}" || bail 'cannot hold the lock'
run sise update --source demo
is "$status" 75 'a second update: EX_TEMPFAIL'
like "$err" 'daily_update' 'it names the job'
exec {holder[1]}>&-
wait "$holder_pid"
run sise update --source demo
is "$status" 0 'the lock is free again'

# The evening before the table is out, the night after, the weekend.
now='2026-07-01T18:59+09:00'
run sise update --source demo
is "$(sise export job_status | grep -c '2026-07-01')" 0 'at 18:59 the session is still yesterday'
now='2026-07-01T19:00+09:00'
run sise analyze --source demo
is "$status" 0 'analyze before update: status 0'
like "$err$out" '2026-07-01.*not completed' 'and one line saying why'
run sise update --source demo
is "$status" 0 'at 19:00 it is today'
like "$(sise export job_status)" '2026-07-01' 'and collected'

# Quota: the largest tracked tickers first.
run sise analyze --source demo --quota 10
is "$status" 0 'a quota of ten'
done_now=$(sise export target_tickers --columns last_analyzed_date,market_cap,is_active |
    awk -F, '/2026-07-01/ { n++ } END { print n + 0 }')
is "$done_now" 10 'ten tickers are at the session date'
smallest=$(sise export target_tickers --format ndjson | grep '"is_active":true' |
    grep '"last_analyzed_date":"2026-07-01"' | grep -o '"market_cap":[0-9]*' | cut -d: -f2 | sort -n | head -1)
larger=$(sise export target_tickers --format ndjson | grep '"is_active":true' | grep -o '"market_cap":[0-9]*' |
    cut -d: -f2 | awk -v least="$smallest" '$1 >= least' | wc -l)
is "$larger" 10 'the ten largest tracked ones'
run sise analyze --source demo --time-limit 0s
is "$status" 0 'no time at all'
like "$err$out" 'wait' 'says how many wait'
run sise analyze --source demo
is "$status" 0 'the rest'
is "$(sise export target_tickers --format ndjson | grep '"is_active":true' | grep -vc '"last_analyzed_date":"2026-07-01"')" 0 \
    'every tracked ticker is there'

# kill -9 in the middle, at a different place each time; then the next run heals it.
days=0
for delay in 0.05 0.1 0.15 0.2 0.25 0.3 0.4 0.5; do
    now="2026-08-$((10 + days))T19:30+09:00"
    days=$((days + 1))
    command sise -q --store "$store" --now "$now" update --source demo &
    sleep "$delay"
    kill -9 $! 2>/dev/null
    wait $! 2>/dev/null
    run sise verify
    is "$status" 0 "verify after kill -9 at $delay s"
done
run sise update --source demo
is "$status" 0 'the next update heals what was left'
is "$(sise export job_status | grep daily_update | grep -vc completed)" 0 'no day is left behind'

# A running record whose process is gone.
now='2026-08-20T19:30+09:00'
command sise -q --store "$store" --now "$now" setup --source demo --days 400 &
pid=$!
until sise export job_status | grep -q '^2026-08-20_manual_setup,.*,running,'; do kill -0 $pid 2>/dev/null || break; done
kill -9 $pid 2>/dev/null
wait $pid 2>/dev/null
run sise status
like "$out" '^  manual_setup .* failed ' 'status does not call it running'
like "$out" '^    process [0-9]+ ended without finishing' 'and says why'
like "$(sise export job_status)" '^2026-08-20_manual_setup,.*,failed,.*process [0-9]+ ended' 'nor does the export'
run sise setup --source demo --days 30
is "$status" 0 'setup after a killed setup'
is "$(sise export job_status | grep -c ,running,)" 0 'no record is left running'

now='2020-01-02T19:30+09:00'
run sise update --source demo
is "$status" 64 'a clock before the first stored day'
like "$err" '2020-01-02' 'is named'
run sise update --source demo --from 2026-06-10 --to 2026-06-01
is "$status" 64 '--from after --to'

if [ "$(id -u)" -ne 0 ]; then
    chmod -R a-w "$store"
    run sise update --source demo
    is "$status" 77 'a store that cannot be written: EX_NOPERM'
    chmod -R u+w "$store"
else
    skip 'root may write anywhere' 'a store that cannot be written: EX_NOPERM'
fi
done_testing
