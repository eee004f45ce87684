# The server under systemd, which a script plays: the socket that it hands over, what it is told, and when.
. "$srcdir/t/lib.sh"
. "$srcdir/t/http/server.sh"
command -v curl >/dev/null || skip_all 'no curl'
perl -MIO::Socket::UNIX -e 1 2>/dev/null || skip_all 'no perl with sockets'

store=$work/market
run sise -q --store "$store" --now 2026-06-30T19:30+09:00 setup --source demo --days 5
is "$status" 0 'a made-up market to ask about'
: >"$work/sise.conf"
perl "$srcdir/t/http/systemd.pl" "$work" sise --config "$work/sise.conf" --store "$store" serve >"$work/out" 2>"$work/log" &
systemd=$!

said() # COUNT REGEX NAME : systemd has been told that so many times, or will be
{
    for _ in {1..1500}; do
        [ "$(grep -cE "$2" "$work/said" 2>/dev/null)" -lt "$1" ] || break
        grep -q '^EXIT' "$work/said" 2>/dev/null && break
        sleep 0.02
    done
    ok "$3" test "$(grep -cE "$2" "$work/said")" -ge "$1"
}

for _ in {1..1500}; do
    [ ! -e "$work/port" ] || break
    sleep 0.02
done
server=$(cat "$work/pid") && servers+=("$server")
# The socket listens before the server does: this waits until the server takes it over.
run curl -sS -o /dev/null -w '%{http_code}' --max-time 60 "http://127.0.0.1:$(cat "$work/port")/health"
is "$out $err" '200 ' 'who asks while the server is being begun is answered'
said 1 '^READY=1$' 'systemd is told that it answers'
like "$(cat "$work/log")" "listening at 127[.]0[.]0[.]1:$(cat "$work/port")" 'the log says where'
said 3 '^WATCHDOG=1$' 'and again and again that it is alive'
kill -HUP "$server"
said 1 '^RELOADING=1$' 'that it reads its configuration anew'
said 2 '^READY=1$' 'that it has'
run curl -sS -o /dev/null -w '%{http_code}' --max-time 60 "http://127.0.0.1:$(cat "$work/port")/health"
is "$out" 200 'it goes on answering'
# The unit forbids that (MemoryDenyWriteExecute=).
unlike "$(cat "/proc/$server/maps")" '^[^ ]+ .wx' 'no memory is both written and run'
kill -TERM "$server"
said 1 '^STOPPING=1$' 'that it ends'
said 1 '^EXIT 0$' 'and it ends well'
wait "$systemd"
done_testing
