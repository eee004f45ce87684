#!/bin/bash
# sise remove: what it takes away, that everything is as it was when the day is stored again, and what it refuses.
. "$srcdir/t/lib.sh"
. "$srcdir/t/cmd/tiny.sh"
tiny_make

content() # STORE : all that the store shows but the jobs
{
    local table
    for table in stock_data stock_analyzed target_tickers corporate_actions; do
        command sise --store "$1" export "$table"
    done
}

# ---- what is refused, and what is only told ----

was=$(tiny export job_status; content "$store")
run tiny remove
is "$status" 64 'no date'
for wrong in 2026-3-4 yesterday 2026-03-03.. ..2026-03-03 2026-03-03...2026-03-04 2026-02-30 ''; do
    run tiny remove 2026-03-03 "$wrong"
    is "$status" 64 "'$wrong' is no date"
    like "$err" "'$wrong', expected a date YYYY-MM-DD or a range" 'and what is expected is told'
done
run tiny remove 2026-03-05..2026-03-04
is "$status" 64 'a range that ends before it begins'
run tiny remove 2026-03-03 2026-03-09
is "$status $err" '66 sise: remove: 2026-03-09 is not stored, the nearest stored day is 2026-03-06' 'a date that is not stored'
run tiny remove 2026-03-03 2026-02-02..2026-02-27
is "$status $err" '66 sise: remove: no day is stored from 2026-02-02 to 2026-02-27' 'a range without a stored day'
run command sise --store "$work/nowhere" remove 2026-03-03
is "$status" 66 'no store'
run tiny remove 2026-03-04..2026-03-05 2026-03-04 --dry-run
is "$status $out" '0 2 days would be removed (2026-03-04 to 2026-03-05), 8 rows
  2026-03-04
  2026-03-05' 'a dry run tells the days'
run tiny --json remove 2026-03-03 --dry-run
is "$out" '{"command":"remove","ok":true,"dry_run":true,"removed":["2026-03-03"],"rows":4}' 'as JSON'
coproc holder { perl -MFcntl -e 'open F, ">>", shift or die; $| = 1;
    my $lock = pack "ssx4qqix4", F_WRLCK, 0, 0, 0, 0;
    fcntl F, F_SETLK, $lock or die; print "held\n"; <STDIN>' "$store/daily_update.lock"; }
holder_pid=$holder_PID
read -r -u "${holder[0]}" || bail 'cannot hold the lock'
run tiny remove 2026-03-04
is "$status" 75 'while another process collects'
like "$err" 'daily_update' 'which is told'
run tiny remove 2026-03-04 --dry-run
is "$status" 0 'a dry run needs no lock'
exec {holder[1]}>&-
wait "$holder_pid"
is "$(tiny export job_status; content "$store")" "$was" 'nothing of all that has changed anything'

# ---- what is removed ----

run tiny remove 2026-03-04
is "$status $out" '0 1 day is removed (2026-03-04), 4 rows
2 days from 2026-03-05 on must be analyzed again: run sise analyze' 'a day in the middle'
run tiny verify
is "$status" 0 'nothing is wrong'
is "$(tiny export stock_data | cut -d, -f2 | sort -u | xargs)" '2026-03-03 2026-03-05 2026-03-06 date' 'its rows are gone'
unlike "$(tiny export stock_analyzed --from 2026-03-04)" 2026 'what was analyzed of later days is not shown'
is "$(tiny export corporate_actions | tail -n +2)" '' 'no action is inferred over the hole'
like "$(tiny export job_status)" \
    "^2026-03-04_daily_update,daily_update,2026-03-04,failed,.*,removed by $(id -un)[^:]*: sise remove 2026-03-04," 'who did it is recorded'
run tiny status
like "$out" '^holes +1 day: 2026-03-04' 'status shows the hole'
run tiny update --source "directory:$work/tables"
is "$status" 0 'a later update asks for it again'
like "$out" '^1 day stored \(2026-03-04 to 2026-03-04\)' 'and for nothing else'
like "$(tiny export corporate_actions)" '^2026-03-05,000010,10000,2000,0.2$' 'the action is there again'
like "$(tiny export job_status)" '^2026-03-04_daily_update,daily_update,2026-03-04,completed' 'the date is completed'

# 0004A0 is in no other table than these two.
rm -rf "$store" && mkdir "$work/less"
for date in 2026-03-03 2026-03-04 2026-03-05 2026-03-06; do
    case $date in
    2026-03-0[34]) grep -v ^0004A0 "$work/tables/$date.csv" >"$work/less/$date.csv" ;;
    *) cp "$work/tables/$date.csv" "$work/less" ;;
    esac
done
tiny -q import "$work/less" && tiny -q analyze
before=$(tiny stocks --all)
run tiny --json remove 2026-03-05..2026-03-06
is "$out" '{"command":"remove","ok":true,"dry_run":false,"removed":["2026-03-05","2026-03-06"],"rows":7,"tickers_forgotten":1,"analyze_days":0,"analyze_from":null}' 'JSON'
unlike "$(tiny stocks --all; tiny export target_tickers; tiny export stock_data)" 0004A0 'a ticker that no day has is not shown'
run tiny show 0004A0
is "$status" 66 'nor found'
unlike "$err" 'did you mean' 'nor proposed'
like "$(tiny status)" '^tickers +3, 2 tracked, 3 analyzed' 'nor counted'
run tiny verify
is "$status" 0 'nothing is wrong'
run tiny analyze --rebuild
like "$out" '^3 tickers analyzed on 2 days' 'nor analyzed'
tiny -q import "$work/less" && tiny -q analyze
is "$(tiny stocks --all)" "$before" 'and is there again with its days'

run tiny -q remove 2026-03-03..2026-03-06
is "$status $out" '0 ' 'all days, quietly'
run tiny verify
is "$status" 0 'an empty store has nothing wrong'
run tiny status
like "$out" '^tickers +0, 0 tracked' 'and no tickers'
for what in 'stocks --all' 'screen close>0 --all' 'export stock_data' 'export target_tickers' analyze 'show 000010'; do
    run tiny $what
    unlike "$out" '0[0-9]{5}' "$what shows nothing"
done
tiny -q import "$work/less" && tiny -q analyze
is "$(tiny stocks --all)" "$before" 'all days again'

# ---- a process that is killed has removed all of them or none ----

mkdir "$work/many"
for date in 2026-02-{02..06} 2026-02-{09..13} 2026-02-{19,20}; do
    cp "$work/tables/2026-03-03.csv" "$work/many/$date.csv"
    # so many shares more, and what the market cap is then
    perl -pi -e 's|,(\d+),(\d+)$|my $shares = $2 + '"$((10#${date##*-}))"'; ",".($1 / $2 * $shares).",$shares"|e' "$work/many/$date.csv"
done
for delay in 0 0.001 0.002 0.004 0.008; do
    run tiny -q import "$work/many"
    is "$status" 0 'twelve days'
    tiny -q remove 2026-02-02..2026-02-20 &
    pid=$!
    sleep "$delay"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    left=$(tiny export stock_data --to 2026-02-28 | cut -d, -f2 | sort -u | wc -l)
    like "$left" '^(1|13)$' "killed after $delay s: all or none"
    run tiny verify
    is "$status" 0 'nothing is wrong'
done

# ---- real days ----

tables=$SISE_SHARED/data/krx-raw
if ! [ -d "$tables" ]; then
    skip "no reference data in $SISE_SHARED" 'real days'
    done_testing
    exit 0
fi
whole=$(fixture raw) || bail 'no store of krx-raw'
content "$whole" >"$work/whole"
for date in 2026-01-02 2026-01-21 2026-02-20; do
    cp -r "$whole" "$work/real"
    command sise -q --store "$work/real" remove "$date"
    command sise -q --store "$work/real" verify || fail "$date removed: verify"
    is "$(command sise --store "$work/real" export stock_data --from "$date" --to "$date" | wc -l)" 1 "$date is gone"
    command sise -q --store "$work/real" import "$tables/$date.csv.gz"
    command sise -q --store "$work/real" analyze
    content "$work/real" >"$work/again"
    ok "$date removed and imported again: every byte as before" cmp -s "$work/whole" "$work/again"
    run command sise --store "$work/real" verify
    is "$status" 0 'nothing is wrong'
    rm -rf "$work/real"
done

# Days go and come while they are analyzed. A run that lost a race for them begins anew, and none leaves analyzed rows
# of a day that has gone.
cp -r "$whole" "$work/real"
for delay in 0 0.01 0.02 0.03 0.04 0.06; do
    command sise -q --store "$work/real" remove 2026-01-02
    command sise -q --store "$work/real" import "$tables/2026-01-02.csv.gz" # all days are to be analyzed
    command sise -q --store "$work/real" analyze &
    sleep "$delay"
    command sise -q --store "$work/real" remove 2026-01-12 2026-02-19..2026-02-20
    wait $!
    is "$?" 0 "removed $delay s after an analysis began: it ends well"
    run command sise --store "$work/real" verify
    is "$status" 0 'nothing is wrong'
    command sise -q --store "$work/real" analyze &
    command sise -q --store "$work/real" import "$tables"/2026-01-12.csv.gz "$tables"/2026-02-{19,20}.csv.gz
    wait $!
done
command sise -q --store "$work/real" analyze
content "$work/real" >"$work/again"
ok 'and at the end all is as it was' cmp -s "$work/whole" "$work/again"
rm -rf "$work/real"

# What never had the days shows the same as what lost them, but for the day from which a ticker was tracked.
mkdir "$work/fewer" && ln -s "$tables"/*.csv.gz "$work/fewer" && rm "$work"/fewer/2026-01-{08,09,20}.csv.gz "$work"/fewer/2026-02-20.csv.gz
command sise -q --store "$work/never" import "$work/fewer"
command sise -q --store "$work/never" analyze
cp -r "$whole" "$work/real"
command sise -q --store "$work/real" remove 2026-01-20 2026-01-08..2026-01-09 2026-02-20
command sise -q --store "$work/real" analyze
for table in stock_data stock_analyzed corporate_actions 'target_tickers --columns name,market,market_cap,is_active,first_date,last_date,last_analyzed_date'; do
    command sise --store "$work/never" export $table >"$work/never.csv"
    command sise --store "$work/real" export $table >"$work/real.csv"
    ok "$table is that of a store that never had four days" cmp -s "$work/never.csv" "$work/real.csv"
done
rm -rf "$work/never" "$work/real"

# A table that differs in names and markets alone replaces the stored one too, and is looked at as any other.
cp -r "$whole" "$work/real"
gzip -dc "$tables/2026-01-08.csv.gz" | sed 's/^\(0000[0-9]*,[^,]*\),KOSPI,/\1X,KOSDAQ,/' >"$work/2026-01-08.csv"
run command sise --store "$work/real" import "$work/2026-01-08.csv"
like "$status $out" '^0 1 stored before' 'other names are no other content'
run command sise --store "$work/real" import --replace "$work/2026-01-08.csv"
like "$status $out" '^0 1 replaced' 'unless the day is to be replaced'
command sise --store "$work/real" export days "$work/days" --from 2026-01-08 --to 2026-01-08 2>/dev/null
ok 'its names and markets are stored' cmp -s "$work/days/2026-01-08.csv" "$work/2026-01-08.csv"
run command sise --store "$work/real" import --replace "$work/2026-01-08.csv"
like "$status $out" '^0 1 stored before' 'which happens once'
sed 's/,KOSDAQ,/,KOSPI,/' "$work/2026-01-08.csv" >"$work/days/2026-01-08.csv"
run command sise --store "$work/real" import --replace "$work/days/2026-01-08.csv"
is "$status" 65 'other markets alone can be refused'
like "$err" 'rule rows\); if the day really was so: --accept 2026-01-08:rows$' 'by the rule of the rows'
sed -i '2s/,[^,]*,[^,]*,[^,]*$/,1,1,1/' "$work/days/2026-01-08.csv"
run command sise --store "$work/real" import "$work/days/2026-01-08.csv"
like "$err" 'if the day really was so: --replace --accept 2026-01-08:price,cap,rows$' \
    'of a day that is stored with other numbers both options are named'
command sise -q --store "$work/real" import --replace "$tables/2026-01-08.csv.gz"
command sise -q --store "$work/real" analyze
content "$work/real" >"$work/again"
ok 'the table from before makes all as it was' cmp -s "$work/whole" "$work/again"
rm -rf "$work/real" "$work/days"

# Also on the first day, before which there is none, a source that knows only KOSDAQ leaves KOSDAQ GLOBAL alone.
cp -r "$whole" "$work/real"
gzip -dc "$tables/2026-01-02.csv.gz" | sed 's/,KOSDAQ GLOBAL,/,KOSDAQ,/' >"$work/2026-01-02.csv"
run command sise --store "$work/real" import --replace "$work/2026-01-02.csv"
like "$status $out" '^0 1 stored before' 'a source without KOSDAQ GLOBAL changes no label'
rm -rf "$work/real"

# A made-up day among real ones, with thousands of codes that no other day knows.
cp -r "$whole" "$work/real"
SISE_NOW=2026-02-24T19:30+09:00 command sise -q --store "$work/real" update --source demo --from 2026-02-23 --to 2026-02-23 2>/dev/null
if [ "$(command sise --store "$work/real" export stock_data --from 2026-02-23 | wc -l)" -gt 1 ]; then
    command sise -q --store "$work/real" remove 2026-02-23
    command sise -q --store "$work/real" analyze
    content "$work/real" >"$work/again"
    ok 'a day of another market leaves nothing' cmp -s "$work/whole" "$work/again"
else
    pass 'a day of another market is refused'
fi
rm -rf "$work/real"
done_testing
