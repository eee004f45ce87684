# A server whose store grows: a writer commits a day after the other while four clients read without pause. Each body
# is of exactly one state (witness.c says how that is seen), a new day is there once it is committed, and the memory
# does not grow. Then the server is killed and comes back under the same load.
. "$srcdir/t/lib.sh"
. "$srcdir/t/http/server.sh"
data=$SISE_SHARED/data/krx-adjusted
[ -d "$data" ] || skip_all "no real days in $data"
store=$work/store
count=300
[ -z "${SISE_SANITIZED-}" ] || count=60 # each command starts slowly there
mapfile -t files < <(ls "$data"/*.csv.gz | head -n $((count + 21)))
targets=(/stocks/005930 '/market/{day}?fields=close,volume' '/screener?where=close%20%3E%20100000' '/stocks?limit=50'
    '/stocks/history?tickers=005930,000660&limit=5')

day_of() # FILE
{
    basename "$1" .csv.gz
}

commit() # FILE
{
    sise -q --store "$store" import "$1" || bail "import of $1 failed"
    day_of "$1" >"$work/committed.part"
    mv "$work/committed.part" "$work/committed"
}

witnesses() # ARGUMENT...
{
    local i
    pids=()
    for i in 0 1 2 3; do
        "$builddir/t/http/witness" -p "$port_file" -c "$work/committed" -s 600 -o "$work/seen.$i" "$@" \
            "${targets[@]:i}" "${targets[@]:0:i}" >"$work/witness.$i" &
        pids+=($!)
    done
}

witnesses_end() # NAME DAYS
{
    local i status
    for i in 0 1 2 3; do
        kill "${pids[i]}"
        wait "${pids[i]}"
        status=$?
        is "$status" 0 "$1: client $i saw only whole states: $(grep -v '^fault ' "$work/witness.$i" | paste -sd' ')"
        [ "$status" = 0 ] || diag "$(cat "$work/witness.$i")"
    done
    is "$(sort -u "$work"/seen.* | awk '{ print $1, $2 }' | uniq -d | head -n 3)" '' "$1: all saw the same"
    ok "$1: they saw many days: $(awk '/^days/ { print $2 }' "$work"/witness.* | paste -sd' ')" \
        [ "$(awk '/^days/ && $2 > most { most = $2 } END { print most }' "$work"/witness.*)" -ge "$2" ]
}

for file in "${files[@]:0:20}"; do
    commit "$file"
done
serve steady "$store" 'http_cache = 8M' -- -w 2
witnesses
number=0
for file in "${files[@]:20:count}"; do
    commit "$file"
    number=$((number + 1))
    [ $number -ne $((count / 4)) ] || middle=$(memory_kib "$server")
done
end=$(memory_kib "$server")
witnesses_end 'while days are committed' $((count / 4))
[ -n "${SISE_SANITIZED-}" ] ||
    ok "the memory is flat: $middle KiB after a quarter of the days, $end KiB at the end" [ $((end - middle)) -lt 16384 ]

# Killed ten times under load, and started anew on another port.
rm -f "$work"/seen.*
witnesses -r
for i in {1..10}; do
    sleep 0.3
    kill -9 "$server"
    wait "$server" 2>/dev/null
    serve steady "$store" 'http_cache = 8M' -- -w 2
done
commit "${files[count + 20]}"
sleep 0.3
witnesses_end 'killed and started anew' 1
ok 'connections were lost' [ "$(awk '/^lost/ { sum += $2 } END { print sum }' "$work"/witness.*)" -ge 4 ]
serve_ends steady
done_testing
