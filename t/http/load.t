# The load client counts right: what it says of a server whose every answer is known (tiny.pl).
. "$srcdir/t/lib.sh"
load=$builddir/t/http/load

begin()
{
    rm -f "$work/port" "$work/counts"
    perl "$srcdir/t/http/tiny.pl" "$work/port" "$work/counts" &
    server=$!
    for _ in {1..1000}; do
        [ ! -e "$work/port" ] || return 0
        sleep 0.01
    done
    bail 'tiny.pl does not listen after 10 seconds'
}

end()
{
    kill "$server"
    wait "$server"
}

loaded() # ARGUMENT... : $out, and each of its lines as a variable
{
    local name value
    run "$load" -p "$work/port" -s 20 "$@"
    while read -r name value; do
        printf -v "$name" '%s' "$value"
    done <<<"$out"
}

begin
printf hello >"$work/hello"
loaded -c 7 -n 1000 -e "$work/hello" /ok /chunked
is "$status $bad_status $bad_body $broken $dropped $refused" '0 0 0 0 0 0' 'a server without fault'
ok 'at least as many answers as were asked for' [ "$requests" -ge 1000 ]
is "$bytes" $((5 * requests)) 'the bytes of their bodies'
loaded -c 1 -n 700 -e "$work/hello" /bad
is "$status $requests $bad_status $bad_body $broken" '1 700 100 0 0' 'each answer of another status is counted'
printf jello >"$work/jello"
loaded -c 1 -n 70 -e "$work/jello" /ok /chunked
is "$status $requests $bad_body" '1 70 70' 'each other body is counted'
printf 'hello and more' >"$work/more"
loaded -c 1 -n 70 -e "$work/more" /ok /chunked
is "$status $requests $bad_body" '1 70 70' 'and each that is too short'
loaded -c 1 -n 400 /cut
is "$status $requests $broken $dropped" '1 400 99 0' 'each answer that ends early'
loaded -c 1 -n 400 /drop
is "$status $requests $broken $dropped" '0 400 0 99' 'each request that got no answer'
loaded -c 1 -n 300 /close
is "$status $requests $reopened $dropped" '0 300 100 0' 'each connection that the server closes with notice'
loaded -c 1 -m HEAD -n 10 -x 404 /ok
is "$status $bad_status" '1 10' 'the expected status can be another'
end
counted=$(awk '{ sum += $2 } END { print sum }' "$work/counts")
ok "the server counted as many ($counted)" [ "$counted" -ge $((1000 + 700 + 70 + 70 + 499 + 499 + 300 + 10)) ]

# The server stands for half a second at the first request. A client that waits with it sees one slow answer; one that
# counts from when a request was due sees all those that came late.
begin
loaded -c 1 -n 1000 /stall
ok 'closed loop: one of a thousand is slow' [ "${p99_us%.*}" -lt 400000 ] 
ok 'and it is seen' [ "${max_us%.*}" -ge 500000 ]
end
begin
loaded -c 4 -r 1000 -n 1000 /stall
ok 'open loop: a quarter of all answers is late' [ "${p50_us%.*}" -lt 500000 -a "${p99_us%.*}" -ge 400000 ]
end
begin
loaded -c 4 -r 1000 -s 0.4 /stall
ok 'what was due and could not begin is counted' [ "$unsent" -ge 300 ]
end

begin
"$load" -p "$work/port" -k 50 -s 60 /ok >"$work/held" &
holder=$!
for _ in {1..1000}; do
    [ ! -s "$work/held" ] || break
    sleep 0.01
done
is "$(cat "$work/held")" 'held 50' 'idle connections are held'
kill "$holder"
wait "$holder"
end
loaded -c 2 -s 0.2 /ok
ok 'a server that is gone refuses' [ "$refused" -ge 1 ]
done_testing
