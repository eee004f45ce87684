# The part `network` of t/bench, which reads this file after t/http/bench.sh: 300 real days from the services' test server.
# It runs on this machine too, so the time of a whole load is that of both; how long sise reads answers is its own.

network_sise() # ARGUMENT... : with a store of its own
{
    KRX_AUTH_KEY=0123456789ABCDEF0123456789ABCDEF01234567 "${prefix[@]}" "$sise" --config "$work/market.conf" \
        --store "$work/network" --now 2025-06-18T09:00+09:00 "$@"
}

network_seconds() # ARGUMENT... : of a job that went to its end
{
    network_sise --json "$@" | sed -n 's/.*"ok":true.*"seconds":\([0-9.]*\).*/\1/p'
}

bench_network()
{
    heading '300 days of the Open API, from a server on this machine'
    local port seconds calls bytes reading prefix=()
    command -v python3 >/dev/null || { absent 'python3, for the server'; return; }
    if ! http_begin market python3 "$srcdir/t/source/market-server.py" --days "$data" --now 2025-06-18T09:00 \
        --closures "$SISE_SHARED/data/xkrx-closures.csv" --port-file "$work/market.port" --log /dev/null; then
        row 'the server' '' s "$(tail -n 1 "$work/market.log")"
        return
    fi
    read -r _ port _ <"$work/market.port"
    printf '%s\n' 'source = krx-openapi' "krx_openapi_url = http://127.0.0.1:$port/svc/apis" 'krx_openapi_rate = 0' \
        'konex = no' >"$work/market.conf"
    rm -rf "$work/network"
    prefix=("$here/bench-run" 0) # the server makes its bodies on the way
    row 'memory of sise setup beyond mapped files' "$(network_sise -q setup --days 300 | awk '{ printf "%.1f", $1 / 1024 }')" \
        MiB 'goal 64'
    prefix=()
    rm -rf "$work/network"
    seconds=$(network_seconds -v setup --days 300 2>"$work/network.log")
    read -r calls bytes reading < <(sed -n \
        's/.*krx-openapi: \([0-9]*\) calls .* brought \([0-9.]*\) MB, and reading them took \([0-9.]*\) s.*/\1 \2 \3/p' \
        "$work/network.log")
    row 'sise setup, the analysis included' "${seconds-}" s "${calls-} calls, goal 600; ${bytes-} MB"
    row '  of it reading the answers' "${reading-}" s "$(ratio "${reading:-0}" "${seconds:-0}") of the whole"
    rm -rf "$work/network"
    network_sise -q setup --days 1 || refuse 'sise setup --days 1'
    seconds=$(network_seconds -q update --from 2024-03-25)
    row 'sise update, the days alone' "${seconds-}" s "$(awk -v calls="${calls:-0}" -v s="${seconds:-0}" \
        'BEGIN { if (s > 0) printf "%.0f calls a second", calls / s }'), no limit of them set"
    rm -rf "$work/network"
    http_end "$http_pid"
}
