# Clients that hold connections and give nothing for them: they are cut when their time is over, the memory stays
# bounded, and a client that behaves is served all the while. How quickly it is served is measured by `make bench`.
. "$srcdir/t/lib.sh"
. "$srcdir/t/http/server.sh"
[ -d "$SISE_SHARED/data/krx-raw" ] || skip_all "no real days in $SISE_SHARED/data/krx-raw"
hoard=$builddir/t/http/hoard
load=$builddir/t/http/load
crowd=5000
[ "$(ulimit -Hn)" = unlimited ] || [ "$(ulimit -Hn)" -ge 6000 ] ||
    skip_all "a process may open only $(ulimit -Hn) files (ulimit -Hn): 6000 are needed"
ulimit -Sn "$(ulimit -Hn)"
store=$(fixture raw) || bail 'no store'
day=$(sise --store "$store" export stock_data --tickers 005930 --columns close | tail -n 1 | cut -d, -f2)

# A normal client works while the others hold: as many answers as it wants, each of them good.
besieged() # MODE NAME HOARD-ARGUMENT...
{
    local mode=$1 name=$2
    shift 2
    "$hoard" -p "$port_file" -s 120 "$@" "$mode" >"$work/hoard" &
    local attacker=$!
    for _ in {1..3000}; do
        [ ! -s "$work/hoard" ] || break
        sleep 0.02
    done
    run "$load" -p "$port_file" -c 4 -n 2000 -s 100 /health "/stocks/005930?limit=5"
    ok "$name: a client that behaves is served" \
        [ "$status:$(awk '/^(dropped|refused)/ { sum += $2 } END { print sum + 0 }' <<<"$out")" = 0:0 ]
    ok "$name: with all that it asked for" [ "$(awk '/^requests/ { print $2 }' <<<"$out")" -ge 2000 ]
    [ "$status" = 0 ] || diag "$out"
    peak=$(memory_kib "$server")
    wait "$attacker"
    read -r opened answered cut left _ < <(awk '!/^ready/ { printf "%s ", $2 }' "$work/hoard")
}

serve siege "$store" 'http_header_timeout = 2s' 'http_body_timeout = 2s' 'http_idle_timeout = 3s' \
    'http_stall_timeout = 2s' 'http_max_connections = 5500' 'http_max_connections_per_address = 500' -- -w 2
before=$(descriptors "$server")
run "$load" -p "$port_file" -n 100 /health "/stocks/005930?limit=5" "/market/$day"
start=$(memory_kib "$server")

besieged header 'headers that drip' -n $crowd -a 50
is "$opened $left" "$crowd 0" 'headers that drip: each is cut'
besieged body 'bodies that drip' -n $crowd -a 50 -t /screener
is "$opened $left" "$crowd 0" 'bodies that drip: each is cut'
besieged silent 'connections without a request' -n $crowd -a 50
is "$opened $left" "$crowd 0" 'connections without a request: each is cut'
besieged idle 'connections that stay' -n $crowd -a 50
is "$opened $answered $left" "$crowd $crowd 0" 'connections that stay: each has its answer, and is cut'
descriptors_settle "$server" "$before" 'no connection is left over'

# Answers that nobody reads are cut too, which the one who does not read cannot see.
"$hoard" -p "$port_file" -s 120 -n 300 -a 10 -t "/market/$day" reader >"$work/hoard" &
attacker=$!
until [ -s "$work/hoard" ]; do
    sleep 0.02
done
run "$load" -p "$port_file" -c 4 -n 2000 -s 100 /health
is "$status" 0 'answers that are not read: a client that behaves is served'
peak=$(memory_kib "$server")
[ -n "${SISE_SANITIZED-}" ] ||
    ok "and the answers are not held once for each: $start KiB before, $peak KiB then" [ $((peak - start)) -lt 65536 ]
descriptors_settle "$server" "$before" 'answers that are not read: each is cut'
kill "$attacker" 2>/dev/null
wait "$attacker"
serve_ends siege

# More than the house holds: the oldest idle ones go.
serve full "$store" 'http_header_timeout = 2s' 'http_idle_timeout = 60s' 'http_max_connections = 300' \
    'http_max_connections_per_address = 200' -- -w 2
before=$(descriptors "$server")
besieged_full() # MODE NAME
{
    "$hoard" -p "$port_file" -s 20 -n 2000 -a 20 "$1" >"$work/hoard" &
    attacker=$!
    until [ -s "$work/hoard" ]; do
        sleep 0.02
    done
    run "$load" -p "$port_file" -c 1 -n 500 -s 100 /health
    is "$(awk '/^requests|^bad_status|^broken/ { printf "%s ", $2 }' <<<"$out")" '500 0 0 ' "$2: a client that behaves is served"
    # Each of the two loops accepts up to 64 in a turn and ends as many before the next.
    descriptors_settle "$server" $((before + 300 + 2 * 64)) "$2: no more connections than are allowed"
    kill "$attacker" 2>/dev/null
    wait "$attacker"
}
besieged_full idle 'a full house of idle ones'
besieged_full header 'a full house of headers that drip'
descriptors_settle "$server" "$before" 'a full house: no connection is left over'

# One address has its share and no more.
"$hoard" -p "$port_file" -s 20 -n 290 -a 1 idle >"$work/hoard" &
attacker=$!
until [ -s "$work/hoard" ]; do
    sleep 0.02
done
run "$load" -p "$port_file" -c 1 -n 500 -s 100 /health
is "$(awk '/^requests|^bad_status|^broken/ { printf "%s ", $2 }' <<<"$out")" '500 0 0 ' 'one address: another one is served'
kill "$attacker" 2>/dev/null
wait "$attacker"
ok "one address: it had its share of 200: $(awk '/^left/ { print $2 }' "$work/hoard")" \
    [ "$(awk '/^left/ { print $2 }' "$work/hoard")" -le 200 ]
serve_ends full
done_testing
