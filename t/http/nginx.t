# The shipped site, in a real nginx in front of a real server: names, tokens, addresses of clients, kept connections,
# packed answers, limits. nginx listens at sockets of our own, and takes a client's address from a header of ours.
. "$srcdir/t/lib.sh"
. "$srcdir/t/http/server.sh"
PATH=$PATH:/usr/sbin
for program in nginx openssl curl; do
    command -v "$program" >/dev/null || skip_all "no $program"
done
nginx -V 2>&1 | grep -q http_realip_module || skip_all 'this nginx cannot take addresses from a header'

token=0123456789abcdef0123456789abcdef
echo "ann: $token" >"$work/tokens"
chmod 0600 "$work/tokens"
store=$work/market
run sise -q --store "$store" --now 2026-06-30T19:30+09:00 setup --source demo --days 30
is "$status" 0 'a made-up market to ask about'
serve nginx "$store" "http_tokens = $work/tokens" 'http_guarded = all, -/health' 'http_hosts = sise.example.org' \
    'http_proxies = 127.0.0.1' 'access_log = common' "access_log_file = $work/access.log" --

cd "$work" || bail 'no folder to work in'
openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=sise.example.org -addext subjectAltName=DNS:sise.example.org \
    -keyout key.pem -out cert.pem 2>openssl.log || bail "$(cat openssl.log)"
sed -e "s|/etc/letsencrypt/.*/fullchain.pem|$work/cert.pem|; s|/etc/letsencrypt/.*/privkey.pem|$work/key.pem|" \
    -e "/listen \[::\]/d; s|listen 80;|listen unix:$work/http;|; s|listen 443 |listen unix:$work/https |" \
    -e "s|server 127.0.0.1:8000;|server ${url#http://};|" "$srcdir/etc/nginx-site.conf" >site.conf
cat >nginx.conf <<EOF
worker_processes 1;
daemon off;
pid $work/nginx.pid;
error_log $work/nginx.log info;
events { }
http {
    access_log off;
    client_body_temp_path $work/body; proxy_temp_path $work/proxy;
    fastcgi_temp_path $work/fastcgi; uwsgi_temp_path $work/uwsgi; scgi_temp_path $work/scgi;
    set_real_ip_from unix:;
    real_ip_header X-Test-Client;
    include $work/site.conf;
}
EOF
# As root nginx would run its workers as another user, who may not enter our folder.
[ "$(id -u)" -ne 0 ] || sed -i "1i user $(id -un) $(id -gn);" nginx.conf
early=() # before 1.19.5 there is no -e
! nginx -h 2>&1 | grep -q '^ *-e ' || early=(-e "$work/nginx.log")
nginx ${early[@]+"${early[@]}"} -p "$work" -c "$work/nginx.conf" 2>>nginx.log &
nginx=$!
servers+=("$nginx")
for _ in {1..1500}; do
    [ ! -S https ] || break
    kill -0 "$nginx" 2>/dev/null || break
    sleep 0.02
done
[ -S https ] || bail "nginx does not listen: $(tail -n 3 nginx.log)"

# Asks through nginx, as a client of that address: the head is in $work/head, the body in $work/answer.
client=198.51.100.7
ask() # PATH CURL-ARGUMENT...
{
    local path=$1
    shift
    rm -f head answer
    run curl -sS -o answer -D head -w '%{http_code}' --max-time 60 --unix-socket https --cacert cert.pem \
        -H "X-Test-Client: $client" "$@" "https://sise.example.org$path"
}

auth=(-H "Authorization: Bearer $token")
run curl -sS -o /dev/null -w '%{http_code} %{redirect_url}' --unix-socket http 'http://sise.example.org/stocks?limit=1'
is "$out" '301 https://sise.example.org/stocks?limit=1' 'without TLS a client is sent to where there is'
ask /health
is "$out $err" '200 ' 'the server answers through nginx, over TLS'
ask /stocks
is "$out" 401 'without a token it does not say what it knows'
like "$(cat head)" '^[wW][wW][wW]-[aA]uthenticate: Bearer realm="sise"' 'and says what it wants'
ask '/stocks?limit=2' "${auth[@]}"
is "$out" 200 'with a token it does'
like "$(cat head)" '^[cC]ache-[cC]ontrol: .*private|^[cC]ache-[cC]ontrol: private' 'and the answer is not for others'
ask /health -H 'Host: evil.example.org'
is "$out" 421 'under another name it does not answer'

# The address of the client: set by nginx, whatever the client has written.
client=198.51.100.8
ask /health -H 'X-Forwarded-For: 203.0.113.9'
client=198.51.100.7
for _ in {1..500}; do
    ! grep -q '^198[.]51[.]100[.]8 ' access.log || break
    sleep 0.02
done
like "$(cat access.log)" '^198[.]51[.]100[.]8 .*GET /health' 'the log has the address of the client'
like "$(cat access.log)" '^198[.]51[.]100[.]7 - ann .*GET /stocks' 'and the name of the token'
unlike "$(cat access.log)" '203[.]0[.]113[.]9|^127[.]0[.]0[.]1|0123456789abcdef0' 'not the one that it claims, nor the token itself'

# Packed answers pass as they are, with their tags.
ask '/stocks?limit=500' "${auth[@]}" --compressed
is "$out" 200 'a packed answer'
like "$(cat head)" '^[cC]ontent-[eE]ncoding: gzip' 'is packed'
tag=$(sed -n 's/^[eE][tT][aA][gG]: *\([^\r]*\)\r*$/\1/p' head)
cp answer packed
ask '/stocks?limit=500' "${auth[@]}"
ok 'and says the same as a plain one' test -n "$tag" -a "$(sed 's/"generated_at":"[^"]*"//' packed | cksum)" = \
    "$(sed 's/"generated_at":"[^"]*"//' answer | cksum)"
ask '/stocks?limit=500' "${auth[@]}" --compressed -H "If-None-Match: $tag"
is "$out" 304 'whoever has it already is told so'
ask '/market/2026-06-30?format=csv' "${auth[@]}"
cp answer through
run curl -sS -o direct -w '%{http_code}' "${auth[@]}" "$url/market/2026-06-30?format=csv"
is "$out $(cksum <direct)" "200 $(cksum <through)" "a whole day ($(wc -c <direct) bytes) comes through as it is"

# nginx keeps its connections to the server.
connections()
{
    curl -sS "${auth[@]}" "$url/metrics" | sed -n 's/^sise_http_connections_total[^ ]* \([0-9]*\)$/\1/p' |
        awk '{ sum += $1 } END { print sum }'
}
before=$(connections)
for _ in {1..20}; do
    ask /health
done
after=$(connections)
ok "twenty requests come by one connection ($before before, $after after)" test $((after - before)) -le 2

# Limits.
ask /metrics "${auth[@]}"
is "$out" 403 'figures are not for everybody'
client=127.0.0.1
ask /metrics "${auth[@]}"
is "$out" 200 'but for the machine itself'
client=198.51.100.9
head -c 300000 /dev/zero >large
ask /screener "${auth[@]}" -H 'Content-Type: application/json' --data-binary @large
is "$out" 413 'a body that is too large is refused'
client=198.51.100.10
run curl -sS --parallel --parallel-max 20 -o /dev/null -w '%{http_code}\n' --max-time 60 --unix-socket https --cacert cert.pem \
    -H "X-Test-Client: $client" 'https://sise.example.org/health?[1-200]'
like "$out" '^429$' 'a client that asks too much is told so'
client=198.51.100.11
ask /health
is "$out" 200 'while another one is answered'

kill -QUIT "$nginx"
wait "$nginx"
is "$?" 0 'nginx ends'
serve_ends nginx
done_testing
