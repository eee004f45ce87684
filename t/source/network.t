#!/bin/bash
# Days are collected from each service over the network: whole ranges, and with every fault that a service can have.
# What is stored is what was published, and a date that cannot be had says why.
. "$srcdir/t/lib.sh"
. "$srcdir/t/source/market.sh"
. "$srcdir/t/source/network.sh"
[ -d "$SISE_SHARED/data/krx-raw" ] || skip_all 'no ../shared/data/krx-raw'
market_keys
market_start services --now 2026-02-23T13:30
network_begin 2

# ---- whole ranges: the rows are byte for byte those of an import; no service lacks a column ----

for source in krx-openapi data-go-kr krx-market; do
    network_configure "$source"
    market_forget
    run sise --store "$work/$source" setup --days 33
    is "$status" 0 "$source: 33 days are set up"
    like "$out" '^33 days stored' "$source: all of them"
    network_rows "$work/$source" >"$work/rows"
    ok "$source: the rows are those of an import" cmp "$work/rows" "$network_whole"
    is "$(network_record "$work/$source" "$network_last")" "completed,$source," "$source: a date says where it came from"
    is "$(market_count 'status != 200')" 0 "$source: nothing was asked for in vain"
    is "$(market_count '"key" in target.lower() or "0123456789ABCDEF" in target')" \
        "$([ "$source" = data-go-kr ] && echo 99 || echo 0)" \
        "$source: a key stands in an address only where the service wants it there"
    case $source in
    krx-openapi) is "$(market_count 'call == "data"')" 99 "$source: three calls a date, one of each market" ;;
    data-go-kr) is "$(market_count 'call == "data"')" 99 "$source: three calls a date, one of each page" ;;
    krx-market)
        is "$(market_count 'call == "data"')" 33 "$source: one call a date"
        is "$(market_count 'call == "login"')" 1 "$source: one login"
        ;;
    esac
    [ "$source" = krx-market ] ||
        is "$(market_lines 'True' user_agent | grep -cv '^sise/')" 0 "$source: requests say who asks"
    market_forget
    run sise --store "$work/$source" setup --days 33
    is "$status $(market_count True)" '0 0' "$source: a second run asks for nothing"
done
market_forget
network_configure krx-openapi 'parallel_dates = 1' 'konex = no'
run sise --store "$work/two" setup --days 5
is "$status" 0 'without KONEX'
is "$(market_count True)" 10 'there are two calls a date'
ok 'one date at a time has two calls under way' test "$(market_most krx-openapi)" -le 2
is "$(sise --store "$work/two" export target_tickers --columns market | grep -c KONEX)" 0 'and no stocks of KONEX'

# ---- recorded answers of the Data Marketplace, and its tables full of dashes ----

market_tell '{"now": "2021-01-05T09:00"}' >/dev/null
network_configure krx-market "calendar = $work/days"
echo 'open 2020-12-31 as if nobody knew of it' >"$work/days"
SISE_NOW=2021-01-05T09:00+09:00 run sise --store "$work/recorded" setup --days 3
is "$status" 75 'a day full of dashes is no day'
like "$err" '2020-12-31.*not published yet' 'and is told as one that is not published'
like "$err" '2021-01-04.*may be of 2020-12-31' 'the table after it may be that of the missing day'
SISE_NOW=2021-01-05T09:30+09:00 run sise --store "$work/recorded" update
is "$status" 75 'when the next run finds nothing of that day again'
is "$(sise --store "$work/recorded" export stock_data --tickers 005930 --columns close,volume)" \
    "$(printf '%s\n' ticker,date,close,volume 005930,2020-12-30,81000,29417421 005930,2021-01-04,83000,38655276)" \
    'it is taken for a day without trade, and the days around it are stored as they were recorded'
ok 'some stocks are of KOSDAQ GLOBAL or KOSDAQ' \
    test "$(sise --store "$work/recorded" export target_tickers --columns market | grep -c KOSDAQ)" -gt 1000
market_tell '{"now": "2026-02-23T13:30"}' >/dev/null

# ---- one fault after the other, on a store that lacks two days ----

# A fault that goes away while it is asked again: nothing is missing in the end.
heals() # SOURCE RULE
{
    local store=$work/heals
    rm -rf "$store"
    cp -r "$network_begun" "$store"
    case $2 in
    *'"stalled'* | *'"drip'*) network_configure "$1" 'net_attempt_timeout = 3s' 'net_idle_timeout = 1s' ;;
    *) network_configure "$1" ;;
    esac
    market_faults "$2"
    run sise --store "$store" update
    market_faults
    is "$status" 0 "$1: $2 heals"
    [ "$status" = 0 ] || diag "$err"
    network_rows "$store" >"$work/rows"
    ok "$1: $2, and the rows are right" cmp "$work/rows" "$network_whole"
}

# All of them; under a sanitizer, with which all takes longer, one after the other.
turn=0
sources()
{
    [ -n "${SISE_SANITIZED-}" ] && echo krx-openapi data-go-kr krx-market | cut -d' ' -f$((turn % 3 + 1)) ||
        echo krx-openapi data-go-kr krx-market
}

for fault in refused stalled stalled-after-headers stalled-in-body reset drip short-body cut-chunks 408 429 429-date \
    429-plain 500 502 503 503-plain truncated invalid-utf8; do
    for source in $(sources); do
        heals "$source" "{\"fault\": \"$fault\", \"service\": \"$source\", \"call\": \"data\", \"times\": 2, \"retry_after\": 1}"
    done
    turn=$((turn + 1))
done
for source in krx-openapi data-go-kr; do
    heals "$source" "{\"fault\": \"html\", \"service\": \"$source\", \"times\": 2}"
    heals "$source" "{\"fault\": \"numbers\", \"service\": \"$source\"}"
done
for fault in logout logout-200 logout-json; do
    heals krx-market "{\"fault\": \"$fault\", \"service\": \"krx-market\", \"call\": \"data\", \"times\": 1}"
done
heals krx-market '{"fault": "cd011", "service": "krx-market", "call": "login", "times": 1}'
heals krx-market '{"fault": "503", "service": "krx-market", "call": "page", "times": 1}'

# A fault that stays: the dates are not stored, the reason is said, and the next run without it has everything.
fails_date=$network_last
fails() # SOURCE RULE STATUS REGEX LINE...
{
    local store=$work/fails
    rm -rf "$store"
    cp -r "$network_begun" "$store"
    network_configure "$1" 'net_attempt_timeout = 5s' 'net_idle_timeout = 2s' 'net_retries = 1' \
        'net_max_body = 4M' "${@:5}"
    market_faults "$2"
    run sise --store "$store" update
    market_faults
    is "$status" "$3" "$1: $2 ends with $3"
    like "$err" "$4" "$1: $2 is told"
    network_rows "$store" >"$work/rows"
    ok "$1: $2 stores nothing" cmp "$work/rows" "$work/begun.csv"
    is "$(network_record "$store" "$fails_date" | cut -d, -f1)" failed "$1: $2 is recorded"
    run sise --store "$store" update
    is "$status" 0 "$1: $2 is past, and the days are collected"
}
network_rows "$network_begun" >"$work/begun.csv"

for source in $(sources); do
    data="\"service\": \"$source\", \"call\": \"data\""
    fails "$source" "{\"fault\": \"wrong-date\", $data}" 65 'date|copy'
    fails "$source" "{\"fault\": \"yesterday\", $data}" 65 'copy'
    fails "$source" "{\"fault\": \"half\", $data}" 65 '[345][0-9]\.[0-9] % fewer|pages have'
    fails "$source" "{\"fault\": \"duplicate\", $data}" 65 'twice|pages have'
    fails "$source" "{\"fault\": \"nan\", $data}" 65 'is unknown, expected a close'
    fails "$source" "{\"fault\": \"no-number\", $data}" 65 '12\.3\.4'
    fails "$source" "{\"fault\": \"redirect\", $data}" 65 'redirect'
    fails "$source" "{\"fault\": \"huge\", \"mib\": 100, $data}" 65 'larger|too large|more than'
    fails "$source" "{\"fault\": \"bomb\", \"mib\": 64, $data}" 65 'larger|too large|more than'
    fails "$source" "{\"fault\": \"500\", $data}" 74 'status 500'
    fails "$source" "{\"fault\": \"refused\", $data}" 74 'Empty reply|refused'
done
fails krx-openapi '{"fault": "empty", "service": "krx-openapi", "market": "KSQ"}' 65 'no rows of KOSDAQ'
fails data-go-kr '{"fault": "one-market", "service": "data-go-kr"}' 65 'pages have'
fails krx-market '{"fault": "one-market", "service": "krx-market", "call": "data"}' 65 'no rows of KOSDAQ'
fails krx-openapi '{"fault": "empty", "service": "krx-openapi"}' 75 'not published yet'
fails data-go-kr '{"fault": "empty", "service": "data-go-kr"}' 65 'none of the [0-9]+ rows'
fails krx-market '{"fault": "empty", "service": "krx-market", "call": "data"}' 75 'not published yet'
fails krx-openapi '{"fault": "code-in-200", "service": "krx-openapi"}' 65 'Internal Error'
is "$(market_lines 'service == "other"' headers | grep -ci 'auth_key\|cookie')" 0 'no redirect has got a key'

# Where the address is wrong, or every answer is a page, nobody asks for a whole range in vain.
for fault in redirect html; do
    network_configure krx-openapi 'net_retries = 0' 'parallel_dates = 1'
    market_faults "{\"fault\": \"$fault\", \"service\": \"krx-openapi\"}"
    market_forget
    run sise --store "$work/vain-$fault" setup --days 20
    like "$err" '3 days in a row could not be had' "$fault: the run ends after three dates"
    ok "$fault: no more than those were asked for" test "$(market_count True)" -le 9
    [ "$fault" = html ] || like "$err" "krx_openapi_url" "$fault: the message names the address to look at"
done
market_faults
network_configure krx-openapi "krx_openapi_url = $market_url/wrong"
run sise --store "$work/vain-404" setup --days 20
like "$err" 'status 404.*krx_openapi_url' 'an address without the service is told as one'
network_configure krx-openapi
market_forget
cp -r "$network_begun" "$work/vain-early"
run sise --store "$work/vain-early" update --from 2009-12-28 --to 2009-12-30
like "$err" 'has no days before 2010-01-04' 'the service is known to begin later'
is "$(market_count True)" 0 'and is not asked for what is before'

# The table of a day under the name of the next one is not stored where the day itself could not be had.
fails krx-openapi '{"fault": "empty", "service": "krx-openapi", "date": "20260219"}, {"fault": "yesterday", "service": "krx-openapi", "date": "20260220"}' \
    75 'may be of 2026-02-19'

# What only a person can mend ends the run: nothing more is asked, and the message says what to do.
fails_date=2026-02-19
fails krx-openapi '{"fault": "bad-key", "service": "krx-openapi"}' 77 'does not know the key.*openapi\.krx\.co\.kr'
fails krx-openapi '{"fault": "not-approved", "service": "krx-openapi", "market": "KSQ"}' 77 'ksq_bydd_trd.*API 이용신청'
fails krx-openapi '{"fault": "quota", "service": "krx-openapi"}' 75 'midnight'
fails data-go-kr '{"fault": "bad-key", "service": "data-go-kr"}' 77 'not known.*data\.go\.kr'
fails data-go-kr '{"fault": "expired-key", "service": "data-go-kr"}' 77 'expired'
fails data-go-kr '{"fault": "quota", "service": "data-go-kr"}' 75 'spent'
fails krx-market '{"fault": "cd010", "service": "krx-market", "call": "login"}' 77 'new password.*browser'
market_forget
fails krx-market '{"fault": "logout", "service": "krx-market", "call": "data"}' 77 'session'
is "$(market_count '"MDCCOMS001.cmd" in target')" 3 \
    'LOGOUT leads to one new login, and no more than that (and the run after it to another one)'

# ---- an address that is locked out ----

for form in blocked blocked-200; do
    store=$work/$form
    cp -r "$network_begun" "$store"
    network_configure krx-market
    market_faults "{\"fault\": \"$form\", \"service\": \"krx-market\", \"call\": \"data\"}"
    run sise --store "$store" update
    is "$status" 75 "$form: the run ends"
    like "$err" 'left alone until 2026-02-24 ?T?13:30' "$form: and says until when nothing is asked"
    market_faults
    market_forget
    run sise --store "$store" update
    is "$status $(market_count True)" '75 0' "$form: the next run does not ask at all"
    like "$err" 'left alone until' "$form: and says so again"
    SISE_NOW=2026-02-24T13:31+09:00 run sise --store "$store" update --to 2026-02-20
    is "$status" 0 "$form: a day later it is asked again"
done

# ---- how much is asked, and when ----

store=$work/quota
cp -r "$network_begun" "$store"
network_configure krx-openapi 'krx_openapi_calls = 4'
market_forget
run sise --store "$store" update
is "$status" 75 'the run ends where the calls of the day are spent'
calls=$(market_count True)
ok "no more than 4 are made ($calls)" test "$calls" -ge 3 -a "$calls" -le 4
is "$(network_record "$store" 2026-02-19)" 'completed,krx-openapi,' 'and the date that is whole is stored'
like "$err" '4 calls' 'the message has the number'
run sise --store "$store" update
is "$status $(market_count True)" "75 $calls" 'nor in a second run'
SISE_NOW=2026-02-23T23:59+09:00 run sise --store "$store" update
is "$status $(market_count True)" "75 $calls" 'nor in the evening'
SISE_NOW=2026-02-24T08:10+09:00 run sise --store "$store" update --to 2026-02-20
is "$status" 0 'after midnight in Korea the rest is asked for'

store=$work/night
cp -r "$network_begun" "$store"
network_configure krx-openapi
market_forget
SISE_NOW=2026-02-23T07:59+09:00 run sise --store "$store" update
is "$status $(market_count True)" '75 0' 'the Open API is not asked between midnight and 08:00'
like "$err" 'between 00:00 and 08:00' 'and the message says so'

# ---- several sources ----

store=$work/several
cp -r "$network_begun" "$store"
network_configure 'krx-openapi, data-go-kr' 'net_retries = 0'
market_faults '{"fault": "500", "service": "krx-openapi", "date": "20260219"}'
run sise --store "$store" update
market_faults
is "$status" 0 'where one source fails the next one is asked'
is "$(network_record "$store" 2026-02-19) $(network_record "$store" "$network_last")" \
    'completed,data-go-kr, completed,krx-openapi,' 'and each date says where it came from'
network_rows "$store" >"$work/rows"
ok 'the rows are right' cmp "$work/rows" "$network_whole"

# ---- an interrupt ----

store=$work/interrupt
cp -r "$network_begun" "$store"
network_configure krx-openapi 'parallel_dates = 1'
market_faults '{"fault": "stalled", "service": "krx-openapi", "date": "20260220"}'
sise --store "$store" update 2>"$work/interrupted" &
for _ in {1..500}; do
    [ "$(market_count 'date == "20260220"')" = 0 ] || break
    sleep 0.02
done
pkill -INT -P $! -x sise 2>/dev/null || kill -INT $!
wait $!
is "$?" 75 'an interrupt ends a run that waits for an answer'
market_faults
is "$(network_record "$store" 2026-02-19)" 'completed,krx-openapi,' 'what had come before is stored'

# ---- keys and addresses ----

for address in ftp://127.0.0.1 'http://me:secret@127.0.0.1' 127.0.0.1 'http://127.0.0.1/?key=secret'; do
    network_configure krx-openapi "krx_openapi_url = $address"
    run sise --store "$network_begun" update
    is "$status" 78 "$address is no address of a service"
done

network_configure krx-openapi
run env -u KRX_AUTH_KEY sise --config "$work/sise.conf" --store "$network_begun" update
is "$status" 78 'without a key nothing begins'
like "$err" 'KRX_AUTH_KEY' 'and the message names the variable'
market_stop
done_testing
