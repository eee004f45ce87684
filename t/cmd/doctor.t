#!/bin/bash
# sise doctor: everything good, and each failure made to happen. t/source has the services.
. "$srcdir/t/lib.sh"
export SISE_NOW='2026-06-30T20:40+09:00'
config=$work/sise.conf
base="store = $work/store
source = demo"
printf '%s\n' "$base" >"$config"

# A crontab of the test's own.
mkdir "$work/bin"
printf '#!/bin/sh\n[ "$*" = -l ] && cat %s/crontab\n' "$work" >"$work/bin/crontab"
chmod +x "$work/bin/crontab"
export PATH=$work/bin:$PATH
sise --config "$config" crontab --zone UTC --log "$work/log" >"$work/crontab"

doctor() # ARGUMENT... : $status, $out, and $checks, which has each check on one line
{
    run sise --config "$config" doctor "$@"
    checks=$(sed -E ':a; N; $!ba; s/\n {21}/ /g' <<<"$out" | sed -E 's/ +/ /g')
}

with() # LINE... : these in the configuration
{
    printf '%s\n' "$base" "$@" >"$config"
}

todo() # CHECK REGEX NAME : this check, and no other, says so
{
    doctor
    is "$(grep -c '^todo' <<<"$checks")" 1 "$3: one thing is to be done"
    like "$checks" "^todo $1 $2" 'and the line says what'
    is "$status" 78 'with EX_CONFIG'
}

# ---- without a store ----

doctor
like "$checks" "^todo store no store in $work/store: run 'sise setup' or 'sise import' first\$" 'no store'
unlike "$checks" '^todo (disk|map|calendar|clock|jobs)' 'is said once'

# ---- all is good ----

sise --config "$config" -q setup --days 25
doctor
is "$status" 0 'all is good'
cd "$work" || bail 'no folder'
printf 'store = store\nsource = demo\n' >short.conf
is "$(sise --config short.conf doctor | sed -E 's/[0-9.]+ GiB/N GiB/; s/[0-9.]+ MiB/N MiB/g; s/which [0-9.]+ are/which N are/')" \
"good  configuration  short.conf
good  store          store, format 1, N MiB, can be written
good  disk           N GiB are free, for a store that grows by N MiB a day
good  map            N MiB, of which N are used; it grows by itself
good  calendar       agrees with the stored days; what KRX has announced is
                     known up to 2027-12-31
good  demo           has days up to 2026-06-30
good  clock          it is 2026-06-30T20:40:00+09:00 here; no service has told
                     the time
good  jobs           2026-06-30 is stored and analyzed
good  cron           lines of a crontab run update and analyze
good  notify         nobody is told of what goes wrong: 'notify' is not
                     configured" 'in lines that fit 80 columns'
cd / || bail 'no folder'
run sise --config "$config" -q doctor
is "$status$out$err" 0 'with -q there is nothing to say then'
run sise --config "$config" --json doctor
is "$(perl -MJSON::PP -0ne '$d = decode_json($_); print join " ", ($d->{ok} ? "ok" : "no"), map { "$_->{check}=" . ($_->{ok} ? 1 : 0) } @{$d->{checks}}' <<<"$out")" \
    'ok configuration=1 store=1 disk=1 map=1 calendar=1 demo=1 clock=1 jobs=1 cron=1 notify=1' 'JSON has the same'
ok 'nothing was made in the store' test ! -e "$work/store/state"

# ---- configuration ----

with 'krx_auth_key = 0123456789ABCDEF0123456789ABCDEF01234567'
chmod 644 "$config"
todo configuration "others can read $config, which holds krx_auth_key: chmod 600 $config\$" 'a key that others can read'
unlike "$out$err" 0123456789ABCDEF 'and the key is not printed'
run sise --config "$config" --json doctor
like "$out" '"check":"configuration","ok":false,"text":"others can read' 'JSON says so'
like "$out" '"ok":false\}$' 'and that not all is good'
run sise --config "$config" -q doctor
like "$out" '^todo' 'with -q what is to be done is printed'
unlike "$out" '^good' 'and nothing else'
chmod 640 "$config"
doctor
is "$status" 0 'a group may read it'
with

# ---- the store ----

if [ "$(id -u)" -ne 0 ]; then
    chmod 555 "$work/store"
    todo store "$work/store cannot be written" 'a store that this user may only read'
    chmod 755 "$work/store"
else
    # Its own copy of the program: the folders above the build folder may be root's alone.
    cp "$builddir/sise" "$work/sise"
    chmod a+rx "$TMPDIR" "$work" "$work/sise"
    reader() { (cd / && setpriv --reuid=65534 --regid=0 --clear-groups "$work/sise" --config "$config" "$@"); }
    chmod -R g+rX "$work/store"
    chmod g+w "$work/store/lock.mdb"
    if [ "$(reader --version 2>&1)" ]; then
        run reader doctor
        like "$out" "^todo  store          .*" 'a store that this user may only read'
        like "$(xargs <<<"$out")" "/store cannot be written by this user: run the jobs as the user who owns it" 'says whose job it is'
    else
        skip 'another user cannot run the program here' 'a store that this user may only read'
    fi
fi
if [ "$(id -u)" -eq 0 ] && unshare --mount true 2>/dev/null; then
    mkdir "$work/small"
    run unshare --mount bash -c 'mount -t tmpfs -o size=80m tmpfs "$1/small" && cp "$1/store/data.mdb" "$1/small" &&
        sise --config "$1/sise.conf" --store "$1/small" doctor' - "$work"
    like "$out" '^todo  disk           [0-9]+ MiB are free' 'a disk that will be full'
    like "$(xargs -d '\n' <<<"$out")" 'make room' 'says so'
else
    skip 'no namespaces here' 'a disk that will be full'
fi
run bash -c 'ulimit -f 100000; sise --config "$1" doctor' - "$config"
like "$out" '^todo  map            a file may have [0-9]+ MiB, and the store has [0-9]+:' 'a limit on the size of files'
like "$out" 'ulimit -f' 'names the option'

# ---- the calendar ----

with "calendar = $work/calendar"
echo 'closed 2026-06-26 a test' >"$work/calendar"
todo calendar "2026-06-26 stored, on which the market was closed \(a test\); if there was trading, write 'open 2026-06-26'" \
    'a stored day on which the market was closed'
echo 'closed 2026-06-32' >"$work/calendar"
doctor
like "$checks" "^todo calendar $work/calendar:1: " 'a calendar file that is wrong'
like "$checks" '^todo source cannot be looked at without the calendar' 'and what depends on it'
with
SISE_NOW='2028-01-03T20:40+09:00' doctor
like "$checks" '^todo calendar what KRX has announced is known up to 2027-12-31; .*: install a newer sise' 'years that are not known'

mkdir "$work/days"
sise --config "$config" export days "$work/days" --from 2026-06-10 >/dev/null 2>&1
rm "$work/days/2026-06-17.csv"*
printf 'store = %s/holes\nsource = directory:%s/days\n' "$work" "$work" >"$config"
sise --config "$config" -q setup --days 15 2>/dev/null
todo calendar 'no source has a table of 2026-06-17; a day without trading goes into the calendar file' 'a business day without a table'
with

# ---- sources ----

printf 'store = %s/store\n' "$work" >"$config"
doctor
like "$checks" '^good source none is configured: days come by import' 'without a source'
doctor --source "directory:$work/nowhere"
like "$checks" "^todo source .*$work/nowhere" 'a folder that is not there'
doctor --source demo,demo:7
is "$(grep -c '^good demo' <<<"$checks")" 2 'a line for each source'
with

# ---- the clock and the jobs ----

SISE_NOW='2026-06-01T20:40+09:00' doctor
like "$checks" '^todo clock it is 2026-06-01T20:40:00\+09:00 here, before the newest stored day 2026-06-30: set the machine' 'a clock that is late'
SISE_NOW='2026-07-01T19:30+09:00' doctor
is "$status" 0 'a day that has been published for half an hour is not waited for'
SISE_NOW='2026-07-01T20:30+09:00' todo jobs "2026-07-01 has been published and is not stored; the newest day is 2026-06-30: run 'sise update'" \
    'one that was published an hour ago'
SISE_NOW='2026-07-01T20:30+09:00' sise --config "$config" -q update
SISE_NOW='2026-07-01T20:40+09:00' todo jobs '2026-07-01 is stored and not analyzed, run sise analyze' 'a day that is not analyzed'
SISE_NOW='2026-07-01T20:40+09:00' sise --config "$config" -q analyze
export SISE_NOW='2026-07-01T20:50+09:00'

# ---- cron ----

sed 's/^\([0-9]\)/# \1/' "$work/crontab" >"$work/crontab.new"
cp "$work/crontab" "$work/crontab.good"
mv "$work/crontab.new" "$work/crontab"
todo cron "no line of this user's crontab and no timer of systemd runs the jobs: 'sise crontab' prints the lines" 'lines that are commented out'
grep -v ' analyze ' "$work/crontab.good" >"$work/crontab"
todo cron "no line .* runs the analysis: " 'a crontab without the analysis'
rm "$work/crontab"
todo cron "no line .* runs the jobs: " 'no crontab'
mkdir -p "$XDG_CONFIG_HOME/systemd/user/timers.target.wants"
touch "$XDG_CONFIG_HOME/systemd/user/timers.target.wants/sise-"{update,analyze}.timer
doctor
like "$checks" '^good cron timers of systemd run update and analyze' 'timers of systemd'
rm -r "$XDG_CONFIG_HOME/systemd"
cp "$work/crontab.good" "$work/crontab"
KRX_AUTH_KEY=hush todo cron 'a key comes from KRX_AUTH_KEY, which the crontab does not set: write the key into sise.conf' \
    'a key that cron does not have'
echo 'KRX_AUTH_KEY=hush' >>"$work/crontab"
KRX_AUTH_KEY=hush doctor
is "$status" 0 'a crontab that sets it'
unlike "$out$err" hush 'and the key is not printed'

# ---- notify ----

with 'notify = sise-has-no-such-program --now'
todo notify 'cannot run sise-has-no-such-program: there is no such program' 'a command that is not there'
echo >"$work/tell"
with "notify = sh $work/tell" 'watch = macd_golden_cross'
doctor
like "$checks" '^good notify sh, also of what is watched: macd_golden_cross' 'a command that is there'
with "notify = $work/tell"
todo notify "cannot run $work/tell: Permission denied" 'a command that may not be run'
with 'watch = macd_golden_cross'
todo notify "'watch' is configured, and 'notify' is not" 'something is watched, and nobody is told'
done_testing
