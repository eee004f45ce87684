#!/bin/bash
# Two years of cron with a service over the network, by a clock that is walked through: every day of trade is stored
# once, and nothing is asked in vain beyond the stated repetitions, through outages of hours and days, holidays, turns of
# the year, and a day without trade that nobody knew of before. t/job/walk.c walks.
. "$srcdir/t/lib.sh"
. "$srcdir/t/source/market.sh"
from=2026-01-02 to=2028-01-01 closed=2026-09-10
if [ -n "${SISE_SANITIZED:-}" ]; then # a run is some ten times slower there
    from=2026-08-10 to=2026-11-10
fi

# ---- a small market, from the made-up one ----

SISE_NOW=$(date -d "$from -7 days" +%F)T19:30+09:00 sise --store "$work/demo" -q setup --source demo --days 1 &&
    SISE_NOW=2028-01-01T09:00+09:00 sise --store "$work/demo" -q update --source demo --to "$(date -d "$to -1 day" +%F)" &&
    SISE_NOW=2028-01-01T09:00+09:00 sise --store "$work/demo" -q export days "$work/all" || bail 'no market'
mkdir "$work/days"
for file in "$work/all"/*.csv; do
    awk -F, 'NR == 1 || ($1 < "040000" && $3 != "KONEX")' "$file" >"$work/days/${file##*/}"
done
rm -rf "$work/demo" "$work/all"
rm "$work/days/$closed.csv"
# What there is before the walk: the last day before it.
for file in "$work/days"/*.csv; do
    [[ ${file##*/} < $from ]] && before=$file
done
for file in "$work/days"/*.csv; do
    [[ $file < $before ]] && rm "$file"
done
ls "$work/days" | sed 's/\.csv$//' >"$work/served"
diag "$(wc -l <"$work/served") days of $(wc -l <"$work/days/$from.csv") rows"
# The days on which nothing is traded, for the server.
for ((day = 0; ; day++)); do
    date=$(date -d "$from +$((day - 7)) days" +%F)
    [[ $date < $to ]] || break
    echo "$date"
done | grep -vxF -f "$work/served" >"$work/closures"

# ---- the walks ----

walk() # SOURCE ANSWERS HOUR SEED ZONE LINE...
{
    local source=$1 answers=$2 hour=$3 seed=$4 zone=$5
    shift 5
    [ -e "/usr/share/zoneinfo/$zone" ] || zone=UTC
    mkdir "$work/$source"
    : >"$work/$source/calendar"
    : >"$work/$source/told"
    market_start "$source/server" --days "$work/days" --closures "$work/closures"
    printf '%s\n' "store = $work/$source/store" "source = $source" "calendar = $work/$source/calendar" \
        "notify = sh -c \"cat >>$work/$source/told\"" 'konex = no' 'net_retries = 2' 'net_retry_wait = 1ms' "$@" |
        sed "s|URL|$market_url|" >"$work/$source/sise.conf"
    SISE_NOW=${from}T00:00+09:00 sise --config "$work/$source/sise.conf" crontab --zone "$zone" >"$work/$source/crontab"
    SISE_NOW=${from}T00:00+09:00 sise --config "$work/$source/sise.conf" -q import "$before" || bail "no store"
    run env TZ="$zone" "$builddir/t/job/walk" "$work/$source/sise.conf" "$work/$source/crontab" "$market_control" "$from" "$to" \
        "$seed" "$work/$source/told" "$closed"
    is "$status" 0 "$source: the walk, by the clock of $zone"
    printf '%s\n' "$out" >"$work/$source/walk"
    [ "$status" -eq 0 ] || diag "$out"
    run python3 "$srcdir/t/job/walk-check.py" "$work/$source/walk" "$market_log" "$work/served" "$closed" "$work/$source/told" \
        "$answers" 2 "$hour" "$from" "$to"
    is "$out" '' "$source: each day once, and no call in vain"
    is "$status" 0 "$source: $err"
    market_stop
}

walk krx-openapi 2 8 1 America/New_York 'krx_auth_key = 0123456789ABCDEF0123456789ABCDEF01234567' 'krx_openapi_url = URL/svc/apis' \
    'krx_openapi_rate = 0'
walk data-go-kr 1 0 2 Asia/Seoul 'data_go_kr_key = go/kr+key==' 'data_go_kr_url = URL/1160100/service' 'data_go_kr_rate = 0'
walk krx-market 1 0 3 Europe/Berlin 'krx_id = tester' 'krx_pw = pass word&1+=%' 'krx_market_url = URL' 'krx_market_rate = 0'
done_testing
