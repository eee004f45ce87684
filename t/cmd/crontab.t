#!/bin/bash
# What sise crontab prints: the times, the paths, what a shell, cron and systemd would change in them; the lines run as
# cron runs them, and say nothing when there is nothing to do. t/job/test-schedule.c walks through a year of them.
. "$srcdir/t/lib.sh"
export SISE_NOW='2026-06-30T19:30+09:00'
config=$work/sise.conf
program=$(readlink -f "$(command -v sise)")
printf 'store = %s/store\nsource = demo\n' "$work" >"$config"

lines() # ARGUMENT... : the lines without comments
{
    sise --config "$config" crontab "$@" | grep -v '^#'
}

times() # ARGUMENT... : the times of update
{
    lines "$@" | sed -n 's/  .* update .*//p'
}

# ---- JSON ----

for kind in '' --systemd; do
    run sise --config "$config" --json crontab --zone UTC $kind
    is "$(printf '%s' "$out" | perl -MJSON::PP -0ne 'print "$_\n" for @{decode_json($_)->{lines}}')" \
        "$(sise --config "$config" crontab --zone UTC $kind)" "the same lines in JSON${kind:+, $kind}"
done

# ---- times ----

is "$(times --zone UTC)" '10,40 10-14 * * 1-5' 'a day that is complete at 19:00 in Korea, in UTC'
if [ -e /usr/share/zoneinfo/Asia/Seoul ]; then
    is "$(times --zone Asia/Seoul)" '10,40 19-23 * * 1-5' 'in Seoul'
    is "$(times --zone America/New_York)" '10,40 5-10 * * 1-5' 'in New York: both halves of the year'
    is "$(times --zone Asia/Kolkata)" '40 15 * * 1-5
10,40 16-19 * * 1-5
10 20 * * 1-5' 'in Kolkata, half an hour off'
    is "$(lines --zone Asia/Seoul | sed -n 's/  .* analyze .*//p')" '20,50 19-23 * * 1-5' 'analyze comes ten minutes later'
    cp "$config" "$work/later.conf"
    echo 'published_at = 32:00' >>"$work/later.conf"
    is "$(config=$work/later.conf times --zone Asia/Seoul)" '10,40 8-12 * * 2-6' \
        'a day that is complete on the morning after: from Tuesday to Saturday'
    run sise --config "$work/later.conf" crontab --zone America/New_York
    like "$out" '^# demo completes a day at 08:00 in Korea on the day after, which is 1[89]:00 or 1[89]:00 here\.$' 'and says when that is'
else
    skip 'no time zones' 'times in other zones'
fi
run env TZ=KST-9 sise --config "$config" crontab
like "$out" ', or KST-9 as TZ says' 'a TZ of its own is told'
like "$(sed -n 's/  .* update .*//p' <<<"$out")" '19-23 \* \* 1-5$' 'and covered as well'
run sise --config "$config" crontab --zone Asia/Soul
is "$status" 66 'a zone that there is not'
like "$err" "there is no time zone 'Asia/Soul' here, expected one as in Asia/Seoul" 'is named'
printf 'store = %s/store\n' "$work" >"$work/none.conf"
run sise --config "$work/none.conf" crontab
is "$status" 64 'without a source'
like "$err" 'no source is configured' 'says so'

# ---- the commands, as cron runs them ----

# Runs the command of the line for a job, with what cron gives it. Cron takes \% for a % and a bare % for the end.
by_cron() # JOB LINES
{
    local command
    command=$(sed -n "s/^[^ ]* [^ ]* \* \* [^ ]*  \(.* $1 .*\)/\1/p" <<<"$2" | head -1 | sed 's/\([^\\]\)%.*/\1/; s/\\%/%/g')
    (cd "$HOME" && env -i HOME="$HOME" LOGNAME=me PATH=/usr/bin:/bin SHELL=/bin/sh SISE_NOW="$SISE_NOW" /bin/sh -c "$command" \
        >"$work/.mail" 2>&1)
}

mkdir "$work/a b%c'd"
cd "$work/a b%c'd" || bail 'no folder'
mkdir tables
# Where this machine has a folder for sise's logs the lines would name that, and the test is not to write there.
logs=$(sed -n 's|^\(/.*\)/sise\.log /.*|\1|p' "$builddir/etc/logrotate.d/sise")
own_log() # STORE
{
    [ ! -w "$logs" ] || printf -- '--log=%s/sise.log' "$1"
}
for form in plain relative options; do
    case $form in
    plain)
        printf 'store = %s/plain\nsource = demo\n' "$work" >"$config"
        store=$work/plain own=$(own_log "$work/plain")
        printed=$(sise --config "$config" crontab --zone UTC ${own:+"$own"})
        ;;
    relative) # paths that depend on the folder, in which every sign means something to somebody
        printf 'store = my market\nsource = demo\n' >here.conf
        store=$PWD/my\ market own=$(own_log "$PWD/my market")
        printed=$(sise --config here.conf crontab --zone UTC ${own:+"$own"})
        ;;
    options)
        printf 'store = /nowhere\n' >here.conf
        printed=$(sise --config here.conf --store "$PWD/50% off" crontab --source demo:7 --zone UTC --log "my log")
        store=$PWD/50%\ off
        ;;
    esac
    log=$store/sise.log
    [ $form = options ] && log="$PWD/my log"
    like "$printed" "'?$program'? .*update" "$form: the full path of the program"
    mkdir -p "$store"
    by_cron update "$printed"
    like "$(cat "$log")" "no store in .*: run 'sise setup'" "$form: without a store the log says what to do"
    : >"$log"
    sise --store "$store" -q setup --source "$([ $form = options ] && echo demo:7 || echo demo)" --days 3
    SISE_NOW='2026-07-01T19:10+09:00' by_cron update "$printed"
    is "$?" 0 "$form: update runs"
    like "$(cat "$log")" '^1 day stored \(2026-07-01 to 2026-07-01\)' "$form: and what it did is in the log"
    SISE_NOW='2026-07-01T19:20+09:00' by_cron analyze "$printed"
    like "$(cat "$log")" '^[0-9]+ tickers analyzed on 1 day' "$form: analyze runs"
    cp "$log" "$work/log"
    for time in 2026-07-01T23:40 2026-07-02T18:40 2026-07-04T08:10; do
        [ $time = 2026-07-04T08:10 ] && SISE_NOW="2026-07-03T19:40+09:00" by_cron update "$printed" &&
            SISE_NOW="2026-07-03T19:40+09:00" by_cron analyze "$printed" && cp "$log" "$work/log"
        SISE_NOW="$time+09:00" by_cron update "$printed"
        SISE_NOW="$time+09:00" by_cron analyze "$printed"
        ok "$form: at $time nothing is to be done, and nothing is said" cmp "$log" "$work/log"
        is "$(cat "$work/.mail")" '' "$form: nor mailed"
    done
done
cd / || exit

mkdir -p "$XDG_CONFIG_HOME/sise"
printf 'store = %s/store\nsource = demo\n' "$work" >"$XDG_CONFIG_HOME/sise/sise.conf"
like "$(sise crontab)" "^XDG_CONFIG_HOME=\"$XDG_CONFIG_HOME\"\$" 'where the configuration is found by a variable, cron gets it'

# ---- keys ----

for kind in '' --systemd; do
    run env KRX_AUTH_KEY=hush sise --config "$config" crontab --source demo $kind
    like "$out" '^# krx_auth_key comes from \$KRX_AUTH_KEY now, which the jobs will not have: write it into sise\.conf\.$' \
        "a key of the environment is told of${kind:+, $kind}"
    unlike "$out" hush 'and not printed'
done

# ---- systemd ----

run sise crontab --systemd --source demo --store "/srv/50% of \$it"
is "$status" 0 'units for systemd'
like "$out" '^OnCalendar=Mon\.\.Fri \*-\*-\* 19\.\.23:10,40:00 Asia/Seoul$' 'by the time in Korea'
like "$out" 'ExecStart=.*sise --store "/srv/50%% of \$\$it" update --source demo$' 'what systemd would change is written so that it does not'
units=$work/units
mkdir "$units"
# The command that the comment gives, with another folder.
split=$(sed -n 's/^#  *mkdir .* | awk //p' <<<"$out")
printf '%s\n' "$out" | sed "s|^# /.*/sise-|# $units/sise-|" | bash -c "awk $split"

is "$(ls "$units" | xargs)" 'sise-analyze.service sise-analyze.timer sise-update.service sise-update.timer' 'four files, named above each'
if command -v systemd-analyze >/dev/null; then
    for file in "$units"/*.timer; do
        expression=$(sed -n 's/^OnCalendar=//p' "$file")
        run systemd-analyze calendar --iterations=3 "$expression"
        is "$status" 0 "systemd knows what $expression is"
    done
    if run systemd-analyze verify --man=no "$units"/*; [ "$status" -eq 0 ] || ! grep -q 'Failed to\|not supported' <<<"$err"; then
        is "$(grep "$units" <<<"$err")" '' 'and has nothing to say about the units'
    else
        skip 'systemd-analyze verify does not run here' 'and has nothing to say about the units'
    fi
else
    skip 'no systemd-analyze' 'systemd knows the times'
fi

# ---- the rule for logrotate ----

rule=$builddir/etc/logrotate.d/sise
ok 'the rule for logrotate is made' test -s "$rule"
if PATH=$PATH:/usr/sbin command -v logrotate >/dev/null; then
    run env PATH="$PATH:/usr/sbin" logrotate --debug --state "$work/state" "$rule"
    is "$status" 0 'and logrotate understands it'
    unlike "$err" 'error:' 'without an error'
else
    skip 'no logrotate' 'and logrotate understands it'
fi
done_testing
