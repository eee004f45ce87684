# Who may ask, of a real server: where it may listen, tokens and their change, names, pages of other origins, rates, and the
# headers that every answer carries.
. "$srcdir/t/lib.sh"
. "$srcdir/t/http/server.sh"
command -v curl >/dev/null || skip_all 'no curl'

store=$work/market
run sise -q --store "$store" --now 2026-06-30T19:30+09:00 setup --source demo --days 5
is "$status" 0 'a made-up market to ask about'
one=1111111111111111111111111111 other=2222222222222222222222222222
tokens=$work/tokens
printf '# who may ask\nann: %s\n' "$one" >"$tokens"
chmod 0600 "$tokens"

# ---- where it may listen: none of these begins ----

refused() # STATUS TEXT NAME CONFIGURATION-LINE... -- ARGUMENT...
{
    local wanted=$1 text=$2 name=$3
    shift 3
    : >"$work/refused.conf"
    while [ "$1" != -- ]; do
        printf '%s\n' "$1" >>"$work/refused.conf"
        shift
    done
    shift
    run timeout 20 sise --config "$work/refused.conf" --store "$store" serve "$@"
    is "$status" "$wanted" "$name: $wanted"
    like "$err" "$text" "$name: it says why"
}
refused 78 '^sise: serve: 0[.]0[.]0[.]0:[0-9]+ can be reached .* KRX .*http_tokens.*--insecure' 'beyond this machine' -- -b :0
refused 78 'can be reached' 'beside an address of this machine too' -- -b 127.0.0.1:0 -b '[::]:0'
refused 78 'can be reached' 'with tokens for which nothing asks' "http_tokens = $tokens" 'http_guarded = none' -- -b 0.0.0.0:0
refused 78 'can be reached' 'from the configuration' 'http_bind = 0.0.0.0:0' --
refused 64 'CVE-2026-63388.*nginx' 'a Unix socket' -- -b "unix:$work/socket"
refused 64 '^sise: serve: --bind: 127[.]0[.]0[.]1:1 is there twice' 'one address twice' -- -b 127.0.0.1:1 -b localhost:1
refused 64 'names are not looked up' 'a name' -- -b sise.example.org:80
refused 78 'http_bind.*from 0 to 65535' 'no port' 'http_bind = 127.0.0.1:70000' --
refused 78 "http_proxies = 'localhost'.*expected addresses" 'a proxy without an address' 'http_proxies = localhost' -- -b 127.0.0.1:0
refused 78 "http_guarded = '/stocks, /stock': no route begins with '/stock', did you mean '/stocks'" 'a path that is no route' \
    'http_guarded = /stocks, /stock' -- -b 127.0.0.1:0
cp "$tokens" "$work/open"
chmod 0644 "$work/open"
refused 77 'has mode 0644.*expected 0600 or 0640' 'tokens that others can read' "http_tokens = $work/open" -- -b 127.0.0.1:0
refused 66 'cannot read the tokens' 'no tokens' "http_tokens = $work/nowhere" -- -b 127.0.0.1:0
printf 'ann: %s\r\n' "$one" >"$work/cr"
chmod 0600 "$work/cr"
refused 78 "$work/cr:1: there is a carriage return" 'a file from elsewhere' "http_tokens = $work/cr" -- -b 127.0.0.1:0

# ---- tokens ----

# The head of the answer is in $head, its status in $code.
ask() # PATH CURL-ARGUMENT...
{
    local path=$1
    shift
    run curl -sS -o "$work/answer" -D "$work/head" -w '%{http_code}' --max-time 60 "$@" "$url$path"
    code=$out
    head=$(tr -d '\r' <"$work/head")
}

serve tokens "$store" "http_tokens = $tokens" 'http_guarded = all, -/health' 'http_cors = https://app.example.org' --
ask /stocks
is "$code" 401 'without a token: 401'
like "$head" '^WWW-Authenticate: Bearer realm="sise"$' 'and what is wanted'
like "$(cat "$work/answer")" '^\{"detail":"a token is needed' 'in the form of every error'
ask /nowhere
is "$code" 401 'which paths there are is not told either'
ask /health
is "$code" 200 'what needs none needs none'
unlike "$head" private 'and any proxy may keep it'
ask /stocks -H "Authorization: Bearer $one"
is "$code" 200 'with the token: 200'
like "$head" '^Cache-Control: private' 'for its holder alone'
ask /stocks -H "Authorization: Bearer ${one}1"
is "$code" 401 'a longer one is another'
like "$head" 'error="invalid_token"$' 'and said to be'
ask /stocks -H 'Authorization: Basic YW5uOmFubg=='
is "$code" 400 'another scheme is not understood'
run curl -sS -I -o /dev/null -w '%{http_code}' "$url/stocks"
is "$out" 401 'HEAD needs one too'

# The file is read anew at SIGHUP, and where it is wrong the old ones stay.
await() # WANTED CURL-ARGUMENT... : asks until the status is that
{
    local wanted=$1
    shift
    for _ in {1..500}; do
        ask /stocks "$@"
        [ "$code" != "$wanted" ] || break
        sleep 0.02
    done
}
printf 'bob: %s\n' "$other" >"$tokens"
kill -HUP "$server"
await 401 -H "Authorization: Bearer $one"
is "$code" 401 'a token that is taken out of the file is none after SIGHUP'
ask /stocks -H "Authorization: Bearer $other"
is "$code" 200 'and a new one is one'
chmod 0644 "$tokens"
kill -HUP "$server"
for _ in {1..500}; do
    ! grep -q 'has mode 0644' "$work/tokens.log" || break
    sleep 0.02
done
like "$(cat "$work/tokens.log")" 'error: .*has mode 0644' 'a file that others can read is refused then too'
ask /stocks -H "Authorization: Bearer $other"
is "$code" 200 'and the token before it stays'
unlike "$(cat "$work/tokens.log")" '1111111|2222222' 'the log has no token'

# ---- pages of other origins ----

app=(-H 'Origin: https://app.example.org') evil=(-H 'Origin: https://evil.example.org')
auth=(-H "Authorization: Bearer $other")
ask /stocks "${auth[@]}" "${app[@]}"
like "$head" '^Access-Control-Allow-Origin: https://app[.]example[.]org$' 'a listed page may read the answer'
like "$head" '^Vary: Origin$' 'and caches know that it depends on the page'
ask /stocks "${auth[@]}" "${evil[@]}"
is "$code" 200 'what another page asks is answered'
unlike "$head" 'Access-Control' 'and the browser keeps it from the page'
ask /stocks -X OPTIONS "${app[@]}" -H 'Access-Control-Request-Method: GET' -H 'Access-Control-Request-Headers: authorization'
is "$code" 204 'a listed page that asks whether it may ask needs no token'
like "$head" '^Access-Control-Allow-Headers: .*Authorization' 'and may send one'
ask /stocks -X OPTIONS "${evil[@]}" -H 'Access-Control-Request-Method: GET'
is "$code" 403 'another page may not'
post=(-H 'Content-Type: application/json' --data '{"where": "close > 0", "limit": 1}')
ask /screener "${auth[@]}" "${post[@]}" "${evil[@]}"
is "$code" 403 'a page of another origin cannot send anything'
ask /screener "${auth[@]}" "${post[@]}" -H "Origin: $url"
is "$code" 200 'one of our own can'

# ---- names ----

ask /health -H 'Host: evil.example.org'
is "$code" 421 'under a name of another the server does not answer'
ask /health -H 'Host: localhost:1234'
is "$code" 200 'under its own it does, whatever the port'
ask /health -H 'Host: a b'
is "$code" 400 'what is no name is refused'
ask /health --http1.0 -H 'Host:'
is "$code" 200 'HTTP/1.0 needs none'

# ---- the headers of every answer ----

for row in '200 /health' '401 /stocks' '404 /nowhere' '405 /health' '422 /stocks?limit=x'; do
    read -r wanted path <<<"$row"
    arguments=("${auth[@]}")
    [ "$wanted" != 401 ] || arguments=()
    [ "$wanted" != 405 ] || arguments+=(-X DELETE)
    ask "$path" "${arguments[@]}"
    is "$code" "$wanted" "$path: $wanted"
    is "$(grep -cE '^(X-Content-Type-Options: nosniff|Referrer-Policy: no-referrer|Cross-Origin-Resource-Policy: same-origin)$' \
        <<<"$head")" 3 "$path: its fixed headers"
done
ask /docs "${auth[@]}"
is "$code" 200 'the page'
like "$head" "^Content-Security-Policy: default-src 'none'; script-src 'self';" 'runs no script but ours'
is "$(grep -ci '^Content-Security-Policy:' <<<"$head")" 1 'which is said once'
like "$head" '^X-Frame-Options: DENY$' 'and stands in no other'
serve_ends tokens

# What a browser needs to show the page, as sise-serve(1) says; the page then asks with the token that it is given.
page=$(sed -n 's/^[.]Ql http_guarded = all, /all, /p' "$builddir/man/sise-serve.1")
like "$page" '^all, -/docs' 'the manual says what a page needs'
chmod 0600 "$tokens"
serve page "$store" "http_tokens = $tokens" "http_guarded = $page" --
for path in /docs /openapi.json $(curl -s "$url/docs" | grep -oE '(src|href)="[a-z.]*(js|css)"' | sed 's/.*="/\//; s/"$//'); do
    ask "$path"
    is "$code" 200 "the page loads $path without a token"
done
ok 'and loads something' test -s "$work/answer"
ask /stocks
is "$code" 401 'but no data'
serve_ends page

# ---- what README.md and sise-serve(1) show ----

serve shown "$store" --
examples=0
while IFS= read -r shown; do
    examples=$((examples + 1))
    path=${shown#*:8000}
    ask "${path%\'*}"
    is "$code" 200 "$shown"
    ok 'and there is something in it' test -s "$work/answer"
done < <(grep -hoE "curl -s '?http://127.0.0.1:8000/.*" "$srcdir/README.md" "$builddir/man/sise-serve.1")
ok "they show how to ask, $examples times" test "$examples" -ge 4
serve_ends shown

# ---- rates ----

serve rate "$store" 'http_rate = 0.01' 'http_burst = 3' 'http_proxies = 127.0.0.1' --
codes=
for _ in 1 2 3 4; do
    ask /health -H 'X-Forwarded-For: 203.0.113.1, 198.51.100.1'
    codes+="$code "
done
is "$codes" '200 200 200 429 ' 'after its burst a client waits'
like "$head" '^Retry-After: ([1-9][0-9]?|100)$' 'and is told how long'
ask /health -H 'X-Forwarded-For: 203.0.113.2, 198.51.100.1'
is "$code" 429 'whatever it writes in front of its address'
ask /health -H 'X-Forwarded-For: 198.51.100.2'
is "$code" 200 'another one does not wait'
serve_ends rate
chmod 0600 "$tokens"
serve tries "$store" 'http_rate = 0.01' 'http_burst = 3' "http_tokens = $tokens" --
codes=
for token in a b c d; do
    ask /stocks -H "Authorization: Bearer $token"
    codes+="$code "
done
is "$codes" '401 401 401 429 ' 'whoever tries tokens waits too'
serve_ends tries

# ---- connections of one address ----

# How many of so many connections that stay open are answered.
answered() # COUNT
{
    local count=0 line fd fds=()
    trap '' PIPE # it runs in a shell of its own
    for ((i = 0; i < $1; i++)); do
        exec {fd}<>"/dev/tcp/127.0.0.1/${url##*:}"
        fds+=("$fd")
        line=
        printf 'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n' >&"$fd" 2>/dev/null
        read -t 60 -r line <&"$fd"
        [[ $line != 'HTTP/1.1 200'* ]] || count=$((count + 1))
    done
    for fd in "${fds[@]}"; do
        exec {fd}>&-
    done
    printf '%s\n' "$count"
}
serve crowd "$store" 'http_max_connections_per_address = 5' --
is "$(answered 8)" 5 'an address has as many connections as it may have'
serve_ends crowd
serve proxy "$store" 'http_max_connections_per_address = 5' 'http_proxies = 127.0.0.0/8' --
is "$(answered 8)" 8 'those of a proxy are not counted, as they are of many clients'
serve_ends proxy

# ---- the access log, as logrotate treats it ----

logged() # FILE REGEX NAME : the file has such a line, or will have
{
    for _ in {1..500}; do
        ! grep -qE "$2" "$work/$1" 2>/dev/null || break
        sleep 0.02
    done
    like "$(cat "$work/$1")" "$2" "$3"
}
chmod 0600 "$tokens"
serve log "$store" 'access_log = json' "access_log_file = $work/access.log" "http_tokens = $tokens" --
ask '/stocks?limit=1' "${auth[@]}"
logged access.log '"/stocks[?]limit=1"' 'a request is a line'
logged access.log '"bob"' 'with the name of the token'
mv "$work/access.log" "$work/access.log.1"
kill -HUP "$server"
for _ in {1..500}; do
    [ ! -e "$work/access.log" ] || break
    sleep 0.02
done
ask '/stocks?limit=2' "${auth[@]}"
logged access.log '"/stocks[?]limit=2"' 'after SIGHUP lines go to a new file'
unlike "$(cat "$work/access.log.1")" 'limit=2' 'and none to the old one'
unlike "$(cat "$work/access.log" "$work/access.log.1")" '2222222' 'no token is in either'
serve_ends log
done_testing
