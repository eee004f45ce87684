#!/bin/bash
# The real cron, with a line that sise crontab prints for the minute that comes next: it collects the days that are
# missing. It takes up to a minute, as cron looks once a minute, and needs root for a machine of its own (unshare).
. "$srcdir/t/lib.sh"
PATH=$PATH:/usr/sbin:/sbin
command -v cron >/dev/null || skip_all 'no cron'
[ "$(id -u)" -eq 0 ] || skip_all 'needs root'
unshare --mount --pid --fork true 2>/dev/null || skip_all 'no namespaces here'

then=$(TZ=KST-9 date -d '-20 days' +%Y-%m-%dT%H:%M+09:00)
sise --store "$work/store" --now "$then" -q setup --source demo --days 2 2>/dev/null || bail 'no store'

# The source completes a day ten minutes before the next minute, by the clock of Korea; cron has ten seconds to start.
minute=$((($(date +%s) + 10) / 60 * 60 + 60))
published=$(TZ=KST-9 date -d "@$((minute - 600))" +%H:%M)
printf 'store = %s/store\nsource = demo\npublished_at = %s\n' "$work" "$published" >"$work/sise.conf"
before=$(sise --config "$work/sise.conf" export job_status | grep -c 'daily_update,.*,completed')

# The line of the next minute, on any day of the week, since the test may run on a Sunday. Lines that are of different
# days would both run then, so it is the first one that has the hour. What follows it says that the run has ended.
env -u TZ sise --config "$work/sise.conf" crontab --log "$work/log" | grep ' update ' |
    awk -v hour="$(env -u TZ date -d "@$minute" +%-H)" -v done="$work/done" '{
        parts = split($2, part, ",")
        for (i = 1; i <= parts; i++) {
            ends = split(part[i], end, "-")
            if (hour + 0 >= end[1] + 0 && hour + 0 <= end[ends] + 0) { $5 = "*"; print $0 "; touch " done; exit }
        } }' >"$work/crontab"
is "$(wc -l <"$work/crontab")" 1 "the line for update: $(cut -c1-60 "$work/crontab")"
echo "* * * * * touch $work/probe" >>"$work/crontab" # whether cron runs anything here, where PAM may forbid it
run unshare --mount --pid --fork bash "$srcdir/t/cmd/cron.sh" "$work/crontab" "$work/done" 90
if [ "$status" -ne 0 ] && [ ! -e "$work/probe" ]; then
    skip "cron runs no jobs here: $(head -1 <<<"$err")" 'cron has run the line'
    done_testing
    exit
fi
is "$status" 0 'cron has run the line'
after=$(sise --config "$work/sise.conf" export job_status | grep -c 'daily_update,.*,completed')
ok "which has collected the days since ($before, then $after)" test "$after" -gt "$before"
like "$(cat "$work/log")" '^[0-9]+ days stored' 'and its log says so'
done_testing
