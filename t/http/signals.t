# SIGHUP and SIGTERM under load: no answer is dropped.
. "$srcdir/t/lib.sh"
. "$srcdir/t/http/server.sh"
[ -d "$SISE_SHARED/data/krx-raw" ] || skip_all "no real days in $SISE_SHARED/data/krx-raw"
store=$(fixture raw) || bail 'no store'
load=$builddir/t/http/load
targets=(/health /stocks/005930 '/stocks?limit=20' '/screener?where=close%20%3E%20sma_20' /strategies)

figures() # NAME... : of what load said
{
    local name
    for name; do
        printf '%s ' "$(awk -v name="$name" '$1 == name { print $2 }' "$work/load")"
    done
}

serve signals "$store" 'http_drain_timeout = 20s' -- -w 2
"$load" -p "$port_file" -c 16 -s 3 "${targets[@]}" >"$work/load" &
client=$!
for _ in {1..10}; do
    sleep 0.2
    kill -HUP "$server"
done
wait "$client"
is "$? $(figures bad_status broken dropped refused)" '0 0 0 0 0 ' 'SIGHUP ten times under load: every answer whole'
ok "answers: $(figures requests)" [ "$(figures requests)" -ge 100 ]

# A configuration that cannot be used leaves the old one.
printf 'http_max_header = nothing\n' >>"$work/signals.conf"
lines=$(wc -l <"$work/signals.log")
kill -HUP "$server"
for _ in {1..500}; do
    [ "$(wc -l <"$work/signals.log")" -le "$lines" ] || break
    sleep 0.02
done
like "$(tail -n +$((lines + 1)) "$work/signals.log")" 'http_max_header' 'a bad configuration is told of'
run "$load" -p "$port_file" -n 20 -c 2 "${targets[@]}"
is "$status" 0 'and the server serves on'

"$load" -p "$port_file" -c 16 -s 60 -d "${targets[@]}" >"$work/load" &
client=$!
sleep 0.5
kill -TERM "$server"
wait "$client"
is "$? $(figures bad_status broken dropped refused)" '0 0 0 0 0 ' 'SIGTERM under load: every answer whole, every connection closed with notice'
is "$(figures reopened)" '16 ' 'and each connection was told'
wait "$server"
is "$?" 0 'the server has ended well'
unlike "$(cat "$work/signals.log")" 'AddressSanitizer|runtime error|LeakSanitizer|ThreadSanitizer' 'no sanitizer has found anything'

# Open loop: requests that come while the server ends are answered, or find no connection.
serve signals "$store" -- -w 2
"$load" -p "$port_file" -c 16 -s 60 -r 500 -d "${targets[@]}" >"$work/load" &
client=$!
sleep 0.5
serve_ends signals
wait "$client"
is "$? $(figures bad_status broken)" '0 0 0 ' 'SIGTERM while connections rest: every answer whole'
done_testing
