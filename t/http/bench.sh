# The part `http` of t/bench, which reads this file: the server against the limits of what it stands on.
. "$srcdir/t/http/venv.sh"
load=$here/http/load

# Starts a server in the background and waits for its port file.
http_begin() # NAME COMMAND... : with $work/NAME.port as port file; $http_pid
{
    local name=$1
    shift
    rm -f "$work/$name.port"
    "$@" >"$work/$name.log" 2>&1 &
    http_pid=$!
    http_pids+=("$http_pid")
    for _ in {1..1500}; do
        [ ! -e "$work/$name.port" ] || return 0
        kill -0 "$http_pid" 2>/dev/null || break
        sleep 0.02
    done
    return 1
}

http_end() # PID
{
    kill "$1" 2>/dev/null
    wait "$1" 2>/dev/null
}

http_serve() # NAME STORE CONFIGURATION-LINE...
{
    local name=$1 from=$2
    shift 2
    printf '%s\n' "$@" >"$work/$name.conf"
    http_begin "$name" "$sise" --config "$work/$name.conf" --store "$from" serve -b 127.0.0.1:0 \
        --port-file "$work/$name.port" || refuse "sise serve: $(tail -n 3 "$work/$name.log")"
}

# The figures that load prints, as variables; all are empty where an answer was not as it should be.
http_load() # PORT-FILE ARGUMENT...
{
    local file=$1 name value
    shift
    requests= rate= bytes= p50_us= p99_us= p999_us= timing_answer_us= timing_gzip_us=
    "$load" -p "$file" "$@" >"$work/load" || return 1
    while read -r name value; do
        printf -v "$name" '%s' "$value"
    done <"$work/load"
}

http_cpu_ms() # PID : of all its threads, since it began
{
    awk -v tick="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print ($12 + $13) * 1000 / tick }' "/proc/$1/stat"
}

http_anon_kib() # PID
{
    awk '/^RssAnon:/ { print $2 }' "/proc/$1/status"
}

# One answer: its head to $work/NAME.head, its body to $work/NAME.body.
http_fetch() # PORT-FILE TARGET NAME
{
    perl -MIO::Socket::INET -e '
        my ($file, $target, $name) = @ARGV;
        open my $in, "<", $file or die; my ($address, $port) = split " ", <$in>;
        my $socket = IO::Socket::INET->new(PeerAddr => $address, PeerPort => $port) or die "no connection\n";
        print $socket "GET $target HTTP/1.1\r\nHost: $address:$port\r\nConnection: close\r\n\r\n";
        my ($head, $body) = split /\r\n\r\n/, do { local $/; <$socket> }, 2;
        $head =~ /^HTTP.1.1 200/ or die "$target: $head\n";
        open my $out, ">", "$name.head"; print $out $head; open $out, ">", "$name.body"; print $out $body;
    ' "$1" "$2" "$work/$3"
}

# The headers that bare and nginx are to send with the same body, beside those that they write themselves.
http_headers() # NAME
{
    sed -e 1d -e 's/\r$//' "$work/$1.head" | grep -Eiv '^(date|content-length|connection|transfer-encoding|server-timing):'
}

http_nginx() # NAME... : the bodies as static files; $http_pid
{
    local nginx name type
    nginx=$(command -v nginx || command -v /usr/sbin/nginx) || return 1
    local port
    port=$(perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 1)->sockport')
    mkdir -p "$work/nginx/root" "$work/nginx/logs"
    for name; do
        cp "$work/$name.body" "$work/nginx/root/$name"
    done
    cat >"$work/nginx/nginx.conf" <<END
worker_processes $(nproc);
$([ "$(id -u)" -ne 0 ] || echo 'user root;')
daemon off;
pid $work/nginx/pid;
error_log $work/nginx/error crit;
events { worker_connections 1024; }
http {
    access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 100000000; default_type application/json;
    open_file_cache max=100; client_body_temp_path $work/nginx/b; proxy_temp_path $work/nginx/p;
    fastcgi_temp_path $work/nginx/f; uwsgi_temp_path $work/nginx/u; scgi_temp_path $work/nginx/s;
    server { listen 127.0.0.1:$port reuseport; root $work/nginx/root; }
}
END
    "$nginx" -p "$work/nginx" -c "$work/nginx/nginx.conf" >/dev/null 2>&1 &
    http_pid=$!
    http_pids+=("$http_pid")
    sleep 0.5
    kill -0 "$http_pid" 2>/dev/null || return 1
    printf '127.0.0.1 %s\n' "$port" >"$work/nginx.port"
}

# The same bytes from sise, bare evhttp and nginx, in turns, so that what else the machine does hits all alike.
http_cached() # NAME TARGET
{
    local name=$1 target=$2 round side figures headers=()
    http_fetch "$work/http.port" "$target" "$name" || { row "$target" '' 'req/s' ''; return; }
    while IFS= read -r header; do
        headers+=(-H "$header")
    done < <(http_headers "$name")
    http_begin bare "$here/http/bare" -w "$(nproc)" -p "$work/bare.port" "${headers[@]}" "/$name=$work/$name.body"
    local bare=$http_pid nginx=
    http_nginx "$name" && nginx=$http_pid
    rm -f "$work"/{http,bare,nginx,wrk}.rates
    for round in {1..7}; do
        http_load "$work/http.port" -c 32 -s 1.5 "$target" && echo "$rate" >>"$work/http.rates"
        http_load "$work/bare.port" -c 32 -s 1.5 -e "$work/$name.body" "/$name" && echo "$rate" >>"$work/bare.rates"
        [ -z "$nginx" ] || { http_load "$work/nginx.port" -c 32 -s 1.5 -e "$work/$name.body" "/$name" &&
            echo "$rate" >>"$work/nginx.rates"; }
    done
    local ours theirs
    ours=$(median <"$work/http.rates" 2>/dev/null)
    theirs=$(median <"$work/bare.rates" 2>/dev/null)
    row "$name, $(wc -c <"$work/$name.body") bytes, cached" "${ours%.*}" req/s "$target"
    row '  bare evhttp, the same bytes and headers' "${theirs%.*}" req/s "sise is $(ratio "$ours" "$theirs") times; goal 0.9"
    if [ -n "$nginx" ]; then
        theirs=$(median <"$work/nginx.rates" 2>/dev/null)
        row '  nginx, a static file, fewer headers' "${theirs%.*}" req/s "sise is $(ratio "$ours" "$theirs") times"
    else
        absent '  nginx'
    fi
    if command -v wrk >/dev/null; then
        read -r _ figures < <(wrk -t1 -c32 -d3 "http://$(tr ' ' : <"$work/http.port")$target" | grep 'Requests/sec')
        read -r _ theirs < <(wrk -t1 -c32 -d3 "http://$(tr ' ' : <"$work/bare.port")/$name" | grep 'Requests/sec')
        row '  as wrk sees it' "${figures%.*}" req/s "sise is $(ratio "${figures-}" "${theirs-}") times bare evhttp"
    else
        absent '  wrk'
    fi
    http_end "$bare"
    [ -z "$nginx" ] || http_end "$nginx"
}

# CPU of the whole process for each request, nothing cached, on one connection of one worker: what one answer costs.
http_uncached() # NAME TARGET GOAL : also $rate, $bytes, $requests of load
{
    local before cpu
    http_load "$work/cold.port" -c 1 -s 0.5 "$2"
    before=$(http_cpu_ms "$http_cold")
    http_load "$work/cold.port" -c 1 -s 3 "$2"
    cpu=$(awk -v a="$before" -v b="$(http_cpu_ms "$http_cold")" -v n="${requests:-0}" 'BEGIN { if (n > 0) printf "%.3f", (b - a) / n }')
    row "$1" "$cpu" ms "CPU of a request; $(awk -v b="${bytes:-0}" -v n="${requests:-1}" 'BEGIN { printf "%.0f", b / n }') bytes; $3"
    row '  of it reading and writing the text' "$(awk -v us="$timing_answer_us" 'BEGIN { if (us > 0) printf "%.3f", us / 1000 }')" ms \
        'by Server-Timing; the rest is parsing, the body, the socket'
}

# One worker of each side, four connections.
http_fastapi() # BODY-FILE TARGET
{
    local folder ours
    http_load "$work/cold.port" -c 4 -s 3 "$2"
    ours=$rate
    folder=$(venv bench) || { absent '  FastAPI'; return; }
    http_begin peer "$folder/bin/python" "$srcdir/t/http/peer.py" "$work/peer.port" "$1" || { absent '  FastAPI'; return; }
    local peer=$http_pid
    sleep 1
    http_load "$work/peer.port" -c 4 -s 0.5 /rows
    http_load "$work/peer.port" -c 4 -s 5 /rows
    row '  a FastAPI worker that only serialises it' "$rate" req/s "one worker of sise: ${ours%.*}, $(ratio "$ours" "$rate") times; goal 50"
    http_end "$peer"
}

# A stock that is read and written each time. How much of the file is in large pages depends on how it came into memory.
http_stock()
{
    local target='/stocks/005930?limit=300'
    http_fetch "$work/cold.port" "$target" stock || { row "$target" '' ms ''; return; }
    http_uncached '/stocks/005930, 300 days, all columns' "$target" 'goal 0.6 for 300 x 40 numbers'
    row '  the file in pages of 2 MiB' "$(awk '/data.mdb/ { inside = 1 } inside && /^FilePmdMapped:/ {
        printf "%.0f", $2 / 1024; exit }' "/proc/$http_cold/smaps")" MiB "of $(($(stat -c %s "$store/data.mdb") >> 20)) MiB"
    http_fastapi "$work/stock.body" "$target"
}

# At half of what it can: open loop, so that a slow answer counts for all who waited behind it.
http_latency() # TARGET...
{
    local target peak
    for target; do
        http_load "$work/http.port" -c 32 -s 1 "$target" && peak=$rate || peak=
        http_load "$work/http.port" -c 32 -s 3 -r "$(awk -v r="${peak:-2}" 'BEGIN { print r / 2 }')" "$target"
        row "${target:0:52}" "${p99_us%.*}" us "p99 at ${rate%.*} req/s, half of the peak; p50 ${p50_us%.*}, p99.9 ${p999_us%.*}"
    done
}

http_idle_memory()
{
    local before after holder
    before=$(http_anon_kib "$1")
    "$load" -p "$2" -k 4000 -s 100 /health >"$work/held" &
    holder=$!
    for _ in {1..1000}; do
        [ ! -s "$work/held" ] || break
        sleep 0.02
    done
    after=$(http_anon_kib "$1")
    http_end "$holder"
    row 'memory of 1,000 idle connections' "$([ "$(cat "$work/held")" = 'held 4000' ] && echo $(((after - before) / 4)))" KiB \
        "of 4,000, beyond mapped files"
}

http_siege() # MODE
{
    local attacker
    "$here/http/hoard" -p "$work/siege.port" -n 5000 -a 50 -s 60 -g "$1" >"$work/hoard" 2>&1 &
    attacker=$!
    for _ in {1..1000}; do
        [ ! -s "$work/hoard" ] || break
        sleep 0.02
    done
    http_load "$work/siege.port" -c 1 -s 8 -r 200 /health
    http_end "$attacker"
    row "p99 of a client beside 5,000 that attack: $1" "${p99_us%.*}" us "goal 10000; p50 ${p50_us%.*}, p99.9 ${p999_us%.*}; $(
        awk '/^(opened|cut)/ { printf "%s %s ", $1, $2 }' "$work/hoard")"
}

bench_http()
{
    heading 'the HTTP server: both sides on the same processors, all in one run'
    stores_whole
    local day columns mode
    day=$("$sise" --store "$store" export stock_data --tickers 005930 --columns close | tail -n 1 | cut -d, -f2)
    columns=$(all_columns)
    ulimit -Sn "$(ulimit -Hn)"
    http_serve http "$store" 'http_max_connections = 10000' 'http_max_connections_per_address = 10000'
    local http=$http_pid
    http_cached health /health
    http_cached 60KB "/stocks/005930?limit=62"
    http_latency /health /stocks "/stocks/005930" "/stocks/history?tickers=005930,000660" \
        "/screener?where=cross_above(macd,macd_signal)" /strategies /jobs /calendar "/market/$day" /corporate-actions \
        "/backtest?where=cross_above(macd,macd_signal)" /openapi.json
    http_idle_memory "$http" "$work/http.port"
    http_end "$http"

    heading 'answers that are rendered each time'
    http_serve cold "$store" 'http_cache = 0' 'http_workers = 1'
    http_cold=$http_pid
    http_stock
    http_uncached "/stocks/005930, 300 days, 40 columns" \
        "/stocks/005930?limit=300&fields=$(cut -d, -f1-40 <<<"$columns")" 'goal 0.6'
    http_uncached "/screener" "/screener?where=cross_above(macd,macd_signal)" 'goal 0.2'
    http_uncached "/market/$day, 40 columns" "/market/$day?fields=$(cut -d, -f1-40 <<<"$columns")" ''
    row '  of it' "$(awk -v b="$bytes" 'BEGIN { if (b > 0) printf "%.0f", b / 3 / 1e6 }')" MB/s 'one connection'
    http_end "$http_cold"

    heading 'the same after a start of the machine: the file is read anew'
    cache_drop "$store/data.mdb"
    http_serve cold "$store" 'http_cache = 0' 'http_workers = 1'
    http_cold=$http_pid
    http_stock
    http_end "$http_cold"

    heading 'under attack'
    http_serve siege "$store" 'http_max_connections = 5500' 'http_max_connections_per_address = 500' \
        'http_header_timeout = 3s' 'http_body_timeout = 3s' 'http_idle_timeout = 5s'
    local siege=$http_pid
    for mode in header silent idle; do
        http_siege "$mode"
    done
    http_end "$siege"

    heading 'freshness'
    local middle best worst
    copy "$store"
    http_serve fresh "$work/copy"
    read -r middle best worst < <("$here/http/bench-fresh" "$work/copy" "$work/fresh.port" 50)
    row 'from the commit of a new day to the answer that shows it' "${middle-}" us "median of 50; best ${best-}, worst ${worst-}"
    http_end "$http_pid"
    rm -rf "$work/copy"
}
