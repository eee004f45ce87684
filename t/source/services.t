#!/bin/bash
# What is remembered of services from run to run, and how sise status tells it.
. "$srcdir/t/lib.sh"
. "$srcdir/t/source/market.sh"
. "$srcdir/t/source/network.sh"
[ -d "$SISE_SHARED/data/krx-raw" ] || skip_all 'no ../shared/data/krx-raw'
market_keys
market_start services --now 2026-02-23T13:30
network_begin 1
store=$work/store

# The lines of sise status that begin with the label, and those that belong to them.
told() # LABEL
{
    sise --store "$store" status | awk -v label="$1" '/^[^ ]/ { on = $1 == label } on'
}
update()
{
    run sise --store "$store" update --from "$network_last" --to "$network_last" "$@"
}
anew()
{
    rm -rf "$store"
    cp -r "$network_begun" "$store"
    market_faults
}

anew
network_configure krx-openapi
is "$(told service)" 'service   krx-openapi, 0 of 9900 calls made today' 'nothing has been asked at first'
ok 'and status makes no folder' test ! -e "$store/state"
update
is "$status" 0 'a day is collected'
is "$(told service)" 'service   krx-openapi, 3 of 9900 calls made today' 'the calls are counted'
is "$(stat -c '%a' "$store/state" "$store/state/data.mdb" "$store/state/lock.mdb" | xargs)" '700 600 600' \
    'only the owner can read what is remembered'
like "$(told from)" "^from      krx-openapi, 1 day, the last $network_last" 'the day came from there'
like "$(sise --store "$store" export job_status --columns date_kst,source | tail -n 1)" "$network_last,krx-openapi" \
    'export says so too'
is "$(SISE_NOW=2026-02-24T08:30+09:00 sise --store "$store" status | grep ^service)" \
    'service   krx-openapi, 0 of 9900 calls made today' 'the next day begins at 0'
like "$(sise --store "$store" --json status)" '"services":\[\{"source":"krx-openapi","calls_today":3,"calls_most":9900' \
    'JSON has the figures'

anew
network_configure krx-openapi
market_faults '{"fault": "bad-key", "service": "krx-openapi"}'
update
is "$status" 77 'a key that is not known ends the run'
like "$(told act | tr -s ' \n' ' ')" '^act krx-openapi, since 2026-02-23 13:30:00: .*https://openapi\.krx\.co\.kr' \
    'a person is told what to do, also later'
market_faults
update
is "$status$(told act)" 0 'until it works again'

anew
market_faults '{"fault": "half", "service": "krx-openapi", "market": "STK"}'
update
is "$status" 65 'half a table is refused'
like "$err" "rows.*; what it answered is in rejected/$network_last-krx-openapi\.json\.gz; if the day really was so: --accept $network_last:" \
    'the message says where the answers are, and how the day is accepted'
like "$(told rejected)" "^rejected  1 table, the newest rejected/$network_last-krx-openapi\.json\.gz" 'status tells of the file'
is "$(zcat "$store/rejected/$network_last-krx-openapi.json.gz" |
    python3 -c 'import json, sys; d = json.load(sys.stdin); print(d["date"], d["source"], *(len(json.loads(a["body"])["OutBlock_1"]) > 100 for a in d["answers"]))')" \
    "$network_last krx-openapi True True True" 'which has the answers as they came'
is "$(stat -c '%a' "$store/rejected/$network_last-krx-openapi.json.gz")" 640 'and is not for everybody'
update --accept "$network_last:${err##*"$network_last":}"
is "$status" 0 'what the message says to do works'

anew
network_configure krx-market
market_faults '{"fault": "blocked", "service": "krx-market", "call": "data"}'
update
is "$status" 75 'a service that has locked this machine out is left alone'
like "$(told service | tr -s ' \n' ' ')" \
    '^service krx-market left alone until 2026-02-24 13:30:00 KST, since 2026-02-23 13:30:00: ' 'status says until when'
like "$(sise --store "$store" --json status)" '"left_alone":\{"since":"2026-02-23T04:30:00Z","until":"2026-02-24T04:30:00Z"' \
    'and so does JSON'

# Without its state a service is not asked, and the message says what to do.
anew
network_configure krx-openapi
mkdir -m 700 "$store/state"
printf 'something that is no database, and long enough to be taken for one' >"$store/state/data.mdb"
market_forget
update
is "$status" 65 'a state that is damaged ends the run'
like "$err" "damaged, or made by another program.*remove the folder $store/state" 'and what to do is said'
is "$(market_count True)" 0 'nothing was asked'
like "$(told services | tr -s ' \n' ' ')" 'damaged.*remove the folder' 'status says so too'
rm -rf "$store/state"
update
is "$status" 0 'what the message says to do works'
if [ "$(id -u)" = 0 ]; then
    chmod 711 "$work"
    chmod -R a+rwX "$store"
    chmod 700 "$store/state"
    cd "$work" || bail "$work"
    run setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/nonexistent \
        "$(type -P sise)" --config sise.conf --store store status
    is "$status" 0 'another user can look at the store'
    like "$(tr -s ' \n' ' ' <<<"$out")" 'services .*store/state: this user may not read it' 'and is told what is not shown'
else
    skip 2 'not root'
fi
market_stop
done_testing
