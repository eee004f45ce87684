#!/bin/bash
# What a person and cron see of the services over the network: sise doctor asks each of them, sise crontab knows their
# hours, and what only a person can put right is told once.
. "$srcdir/t/lib.sh"
. "$srcdir/t/source/market.sh"
key=0123456789ABCDEF0123456789ABCDEF01234567

# ---- crontab ----

lines() # VARIABLE=VALUE SOURCE : the times of the update, and then of the analysis
{
    env "$1" sise --store "$work/none" crontab --source "$2" --zone KST-9 | sed -n 's/  .*\(update\|analyze\) .*/ \1/p'
}

is "$(lines "KRX_AUTH_KEY=$key" krx-openapi)" '10,40 8-12 * * 2-6 update
20,50 8-12 * * 2-6 analyze' 'krx-openapi: mornings from Tuesday to Saturday'
is "$(lines DATA_GO_KR_KEY=key data-go-kr)" '10,40 13-17 * * 1-5 update
20,50 13-17 * * 1-5 analyze' 'data-go-kr: afternoons from Monday to Friday'
run env KRX_ID=me KRX_PW=secret sise --store "$work/none" crontab --source krx-market --zone KST-9
like "$out" '^10,40 21-23 \* \* 1-5  .* update ' 'krx-market: evenings from Monday to Friday'
like "$out" '^40 20 \* \* 1-5  .* update ' 'from 20:40 to midnight'
unlike "$out" 'secret' 'without the password'
like "$out" '^# krx_pw comes from \$KRX_PW now' 'which is told of'
run env KRX_AUTH_KEY=$key DATA_GO_KR_KEY=key sise --store "$work/none" crontab --source krx-openapi,data-go-kr --zone KST-9
is "$(sed -n 's/ \* \* \([^ ]*\)  .* update .*/ \1/p' <<<"$out" | xargs)" '10,40 13-17 1 10,40 8-17 2-5 10,40 8-12 6' 'a list has the lines of each'

# ---- a market ----

export SISE_NOW='2026-01-06T09:00+09:00'
market_start server --now 2026-01-06T09:00
mkdir "$work/bin"
printf '#!/bin/sh\necho "* * * * * sise update; sise analyze"\n' >"$work/bin/crontab"
chmod +x "$work/bin/crontab"
export PATH=$work/bin:$PATH
config=$work/sise.conf

configure() # SOURCE LINE...
{
    printf '%s\n' "store = $work/store" "source = $1" 'krx_openapi_rate = 0' 'krx_market_rate = 0' 'data_go_kr_rate = 0' 'net_retries = 0' \
        "krx_openapi_url = $market_url/svc/apis" "data_go_kr_url = $market_url/1160100/service" "krx_market_url = $market_url" \
        "notify = sh -c \"cat >>$work/told\"" "${@:2}" >"$config"
    chmod 600 "$config"
}

doctor() # ARGUMENT... : $checks has each check on one line
{
    run sise --config "$config" doctor "$@"
    checks=$(sed -E ':a; N; $!ba; s/\n {21}/ /g' <<<"$out" | sed -E 's/ +/ /g')
}

told() # prints what has been told since it was asked last
{
    cat "$work/told" 2>/dev/null
    rm -f "$work/told"
}

update()
{
    run sise --config "$config" update
}

configure demo
SISE_NOW='2026-01-02T20:00+09:00' sise --config "$config" -q setup --source "directory:$SISE_SHARED/data/krx-raw" --days 1 || bail 'no store'

# ---- the Open API ----

configure krx-openapi "krx_auth_key = $key"
doctor
like "$checks" '^good krx-openapi .*; [0-9]+ of 9900 calls of today are spent$' 'a key that is good for both APIs, and its calls'
like "$checks" '^good clock it is 2026-01-06T09:00:00\+09:00 here, as at krx-openapi' 'the clock agrees'
market_tell '{"now": "2026-01-06T09:04"}' >/dev/null
doctor
like "$checks" "^todo clock it is 2026-01-06T09:00:00\\+09:00 here, 4 minutes behind the clock of krx-openapi: set the machine's clock" \
    'a clock that is wrong by four minutes'
market_tell '{"now": "2026-01-06T08:57"}' >/dev/null
doctor
like "$checks" '^todo clock .* 3 minutes ahead of the clock of krx-openapi' 'or ahead'
market_tell '{"now": "2026-01-06T08:58:30"}' >/dev/null
doctor
like "$checks" '^good clock' 'a minute and a half is good enough'
market_tell '{"now": "2026-01-06T09:00"}' >/dev/null
calls=$(market_count 'call == "data"')
doctor --offline
like "$checks" '^good krx-openapi not asked' 'offline'
is "$(market_count 'call == "data"')" "$calls" 'asks nothing'

SISE_NOW='2026-01-06T07:00+09:00' doctor
like "$checks" '^good krx-openapi not asked at this hour' 'before 08:00 it is not asked'
is "$(market_count 'call == "data"')" "$calls" 'indeed'

configure krx-openapi 'krx_auth_key = FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF'
doctor
like "$checks" '^todo krx-openapi .*: request a key, or extend it, at https://openapi.krx.co.kr' 'an unknown key, and where one comes from'
unlike "$out$err" FFFFFFFF 'is not printed'
is "$status" 78 'with EX_CONFIG'
update
ok 'an update with it fails' test "$status" -ne 0
like "$err" 'https://openapi.krx.co.kr' 'and says what to do'
event=$(told)
like "$event" '"event":"act",.*"text":"krx-openapi: .*https://openapi.krx.co.kr.*","source":"krx-openapi","cause":"key-unknown"\}$' \
    'a person is told, with what to do'
update
is "$(told)" '' 'once'
doctor --offline
like "$checks" '^todo krx-openapi ' 'offline the doctor knows of it'
unlike "$event$(cat "$work/store/state/data.mdb" | tr -d '\0')" FFFFFFFFFFFFFFFF 'the key is kept nowhere'
configure krx-openapi "krx_auth_key = $key"
update
is "$status" 0 'with a good key the update goes on'
doctor --offline
like "$checks" '^good krx-openapi not asked' 'and nothing is left to be done'
configure krx-openapi
doctor
like "$checks" '^todo source .*: request a key' 'without a key'
update
like "$(told)" '"cause":"key-unknown"' 'a person is told as well'

market_tell "{\"keys\": {\"$key\": [\"stk\", \"knx\"]}, \"now\": \"2026-01-07T09:00\"}" >/dev/null
export SISE_NOW='2026-01-07T09:00+09:00'
configure krx-openapi "krx_auth_key = $key"
doctor
like "$checks" "^todo krx-openapi the key is not approved for ksq_bydd_trd.* press 'API 이용신청'" 'an API that is not approved, and what to press'
update
like "$(told)" '"cause":"api-approval"' 'is told'
market_tell "{\"keys\": {\"$key\": [\"stk\", \"ksq\", \"knx\"]}}" >/dev/null
update
is "$status" 0 'once it is approved the update goes on'
market_tell '{"listening": false}' >/dev/null
doctor
like "$checks" '^todo krx-openapi .*connect' 'a service that is down'
update
is "$(told)" '' 'is no matter of a person'
market_tell '{"listening": true}' >/dev/null

# ---- data.go.kr ----

configure data-go-kr 'data_go_kr_key = go/kr+key=='
doctor
like "$checks" '^good data-go-kr .*; [0-9]+ of 9900 calls of today are spent$' 'data.go.kr'
configure data-go-kr 'data_go_kr_key = wrong'
doctor
like "$checks" '^todo data-go-kr .*: request the use of data set 15094808 at https://www.data.go.kr' 'a key that it does not know'

# ---- the Data Marketplace ----

configure krx-market 'krx_id = tester' 'krx_pw = pass word&1+=%'
doctor
like "$checks" '^good krx-market ' 'the Data Marketplace'
configure krx-market 'krx_id = tester' 'krx_pw = wrong'
doctor
like "$checks" '^todo krx-market .*: log in at https://data.krx.co.kr with a browser to see' 'a login that is wrong'
market_tell '{"password_expired": true, "expire": true}' >/dev/null
configure krx-market 'krx_id = tester' 'krx_pw = pass word&1+=%'
rm -r "$work/store/state"
doctor
like "$checks" '^todo krx-market .*: log in at https://data.krx.co.kr with a browser, change the password' 'a new password is wanted'
unlike "$out$err" 'pass word' 'and the old one not printed'
market_tell '{"password_expired": false, "blocked": "403", "now": "2026-01-08T21:00"}' >/dev/null
export SISE_NOW='2026-01-08T21:00+09:00'
update
like "$(told)" '"source":"krx-market","cause":"blocked"' 'an address that is locked out: a person is told'
calls=$(market_count 'service == "krx-market"')
doctor
like "$checks" '^todo krx-market .*left alone until 2026-01-09' 'the doctor says until when it is left alone'
is "$(market_count 'service == "krx-market"')" "$calls" 'and does not ask'
done_testing
