#!/bin/bash
# Faults at random on 30 % of the calls, and kill -9 at random moments: in the end the store is what was published, and a
# date that failed on the way had a fault.
. "$srcdir/t/lib.sh"
. "$srcdir/t/source/market.sh"
. "$srcdir/t/source/network.sh"
[ -d "$SISE_SHARED/data/krx-raw" ] || skip_all 'no ../shared/data/krx-raw'
market_keys
market_start services --now 2026-02-23T13:30
network_begin 5
later=2026-02-24T13:31+09:00 # a service that was blocked is asked again

# Faults that no rule can see in a table are left out: a row too many.
faults='"refused", "reset", "stalled", "stalled-in-body", "drip", "short-body", "cut-chunks", "408", "429", "429-date",
    "500", "502", "503", "html", "truncated", "invalid-utf8", "wrong-date", "yesterday", "empty", "half", "one-market",
    "duplicate", "nan", "no-number", "logout", "logout-200", "logout-json", "cd010", "cd011", "blocked", "blocked-200",
    "quota", "bad-key", "not-approved", "code-in-200", "huge", "bomb", "redirect"'

seeds=20 kills=100
[ -z "${SISE_SANITIZED-}" ] || seeds=4 kills=20

dated() # FILE : how many rows each date has
{
    tail -n +2 "$1" | cut -d, -f2 | sort | uniq -c
}

LC_ALL=C sort "$network_whole" >"$work/whole.sorted"
dated "$network_whole" | LC_ALL=C sort >"$work/whole.dates"

# What is there is right: each row is one of those that were published, and no date has a part of them.
rows_right() # STORE NAME
{
    network_rows "$1" >"$work/rows"
    is "$(LC_ALL=C sort "$work/rows" | LC_ALL=C comm -23 - "$work/whole.sorted" | head -n 3)" '' "$2: no row is wrong"
    is "$(dated "$work/rows" | LC_ALL=C sort | LC_ALL=C comm -23 - "$work/whole.dates")" '' "$2: no day is there by half"
}

failed_dates() # STORE
{
    sise --store "$1" export job_status --columns date_kst,status | sed -n 's/^.*_daily_update,\(.*\),failed$/\1/p'
}

# The dates that a fault can have spoilt: its own or, where it ends the whole run, any.
faulty_dates() # STORE
{
    local ends='"quota", "bad-key", "not-approved", "blocked", "blocked-200", "logout", "logout-200", "logout-json"'
    if [ "$(market_count "fault and (not date or fault in ($ends) or fault.startswith('429'))")" = 0 ]; then
        market_lines 'fault' date | sed 's/\(....\)\(..\)\(..\)/\1-\2-\3/' | sort -u
    else
        failed_dates "$1"
    fi
}

for source in krx-openapi data-go-kr krx-market; do
    wrong=0 runs=0
    for ((seed = 1; seed <= seeds; seed++)); do
        store=$work/storm
        rm -rf "$store"
        cp -r "$network_begun" "$store"
        network_configure "$source" 'net_attempt_timeout = 2s' 'net_idle_timeout = 200ms' 'net_retries = 2' \
            'net_max_body = 8M'
        market_forget
        market_tell "{\"random\": {\"rate\": 0.3, \"seed\": $seed, \"faults\": [$faults], \"mib\": 12, \"seconds\": 3}}" >/dev/null
        run sise --store "$store" update
        market_tell '{"random": null}' >/dev/null
        runs=$((runs + (status == 0)))
        rows_right "$store" "$source, seed $seed"
        is "$(LC_ALL=C comm -23 <(failed_dates "$store") <(faulty_dates "$store"))" '' \
            "$source, seed $seed: a date that failed had a fault"
        SISE_NOW=$later run sise --store "$store" update --to "$network_last"
        is "$status" 0 "$source, seed $seed: without faults the rest is collected"
        network_rows "$store" >"$work/rows"
        ok "$source, seed $seed: the rows are those of an import" cmp "$work/rows" "$network_whole"
    done
    diag "$source: $runs of $seeds runs were complete in spite of the faults"
done

# ---- kill -9 ----

store=$work/killed
cp -r "$network_begun" "$store"
network_configure krx-openapi 'parallel_dates = 1'
market_tell '{"delay_ms": 3}' >/dev/null
for ((i = 1; i <= kills; i++)); do
    command sise -q --config "$work/sise.conf" --store "$store" update 2>/dev/null &
    perl -e 'select undef, undef, undef, $ARGV[0] / 1000' $((i * 37 % 160))
    kill -9 $! 2>/dev/null
    wait $! 2>/dev/null
    command sise --store "$store" verify >"$work/.verify" 2>&1 || { fail "kill $i: $(head -n 3 "$work/.verify")"; break; }
    if [ "$(failed_dates "$store" | wc -l)" = 0 ] && [ "$((i % 10))" = 0 ]; then
        rm -rf "$store"
        cp -r "$network_begun" "$store"
    fi
done
is "$i" $((kills + 1)) "the store is whole after each of $kills kills"
rows_right "$store" 'after kills'
run sise --store "$store" update
is "$status" 0 'the last run goes to the end'
network_rows "$store" >"$work/rows"
ok 'and the rows are those of a run that was not killed' cmp "$work/rows" "$network_whole"
is "$(sise --store "$store" export job_status | grep -c ,running,)" 0 'no record is left running'
market_stop
done_testing
