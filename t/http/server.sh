# A test sources this after t/lib.sh to have a server of its own, or several.

servers=()
trap 'for _pid in "${servers[@]-}"; do [ -z "$_pid" ] || { kill -9 "$_pid"; wait "$_pid"; } 2>/dev/null; done; chmod -R u+rwx "$work"; rm -rf "$work"' EXIT

# Starts `sise serve` and waits until it answers: $server is its process, $port_file its port file, $url where it is.
# What it says goes to $work/NAME.log; under a sanitizer its reports too.
serve() # NAME STORE CONFIGURATION-LINE... -- ARGUMENT...
{
    local name=$1 store=$2 address port
    shift 2
    : >"$work/$name.conf"
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        printf '%s\n' "$1" >>"$work/$name.conf"
        shift
    done
    [ $# -eq 0 ] || shift
    port_file=$work/$name.port
    rm -f "$port_file"
    sise --config "$work/$name.conf" --store "$store" serve -b 127.0.0.1:0 --port-file "$port_file" "$@" \
        >"$work/$name.out" 2>"$work/$name.log" &
    server=$!
    servers+=("$server")
    for _ in {1..3000}; do
        if [ -e "$port_file" ]; then
            read -r address port <"$port_file"
            url=http://$address:$port
            return 0
        fi
        kill -0 "$server" 2>/dev/null || break
        sleep 0.02
    done
    bail "sise serve does not answer: $(tail -n 5 "$work/$name.log")"
}

# Ends a server as an administrator would, and says whether it ended well.
serve_ends() # NAME
{
    kill -TERM "$server"
    wait "$server"
    is "$?" 0 "$1: the server ends with 0"
    unlike "$(cat "$work/$1.log")" 'ERROR: AddressSanitizer|runtime error|LeakSanitizer|ThreadSanitizer' \
        "$1: no sanitizer has found anything"
}

memory_kib() # PID : what is resident and not a mapped file
{
    awk '/^RssAnon:/ { print $2 }' "/proc/$1/status"
}

descriptors() # PID
{
    ls "/proc/$1/fd" | wc -l
}

# Waits until a process has no more descriptors open than it once had.
descriptors_settle() # PID COUNT NAME
{
    local count
    for _ in {1..1500}; do
        count=$(descriptors "$1")
        [ "$count" -gt "$2" ] || break
        sleep 0.02
    done
    ok "$3: $2 descriptors before, $count after" [ "$count" -le "$2" ]
}
