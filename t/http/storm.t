# Broken and hostile requests by the thousand (storm.c), made of the server's own description of its routes.
#   SISE_STORM_SECONDS   how long: 10, under a sanitizer 60, in the long variant an hour
#   SISE_STORM_SEED      the first of the seeds; a new one in every run otherwise
. "$srcdir/t/lib.sh"
. "$srcdir/t/http/server.sh"
[ -d "$SISE_SHARED/data/krx-raw" ] || skip_all "no real days in $SISE_SHARED/data/krx-raw"
store=$(fixture raw) || bail 'no store'
seconds=10
[ -z "${SISE_SANITIZED-}" ] || seconds=60
[ -z "${SISE_LONG-}" ] || seconds=3600
seconds=${SISE_STORM_SECONDS:-$seconds}
seed=${SISE_STORM_SEED:-$((RANDOM * 32768 + RANDOM))}

serve storm "$store" 'http_header_timeout = 5s' 'http_body_timeout = 5s' -- -w 2
before=$(descriptors "$server")
run perl "$srcdir/t/http/requests.pl" "$port_file"
is "$status" 0 'the description tells of good requests'
printf '%s\n' "$out" >"$work/requests"
ok "there are many: $(wc -l <"$work/requests")" [ "$(wc -l <"$work/requests")" -ge 50 ]
pids=()
for i in 0 1 2 3; do
    "$builddir/t/http/storm" -p "$port_file" -o "$work/fault.$i" -s "$seconds" -S $((seed + i)) "$work/requests" \
        >"$work/storm.$i" &
    pids+=($!)
done
for i in 0 1 2 3; do
    wait "${pids[i]}"
    is "$?" 0 "seed $((seed + i)): $(awk '/^requests|^status/ { printf "%s ", $0 }' "$work/storm.$i")"
    [ ! -e "$work/fault.$i" ] || diag "$(cat "$work/storm.$i"; head -c 2000 "$work/fault.$i" | cat -v)"
done
ok 'some requests were good' [ "$(awk '/^status_2xx/ { sum += $2 } END { print sum + 0 }' "$work"/storm.*)" -ge 10 ]
descriptors_settle "$server" "$before" 'no connection is left over'
serve_ends storm
done_testing
