# What an administrator runs the server with: the units of systemd and the site for nginx.
. "$srcdir/t/lib.sh"
PATH=$PATH:/usr/sbin
unit=$builddir/etc/systemd/sise-serve.service socket=$srcdir/etc/systemd/sise-serve.socket site=$srcdir/etc/nginx-site.conf

# ---- systemd ----

ok 'the service is made' test -s "$unit"
unlike "$(cat "$unit")" '@[a-z]*@' 'with all folders filled in'
mkdir "$work/units"
sed "s|^ExecStart=[^ ]*|ExecStart=$(command -v sise)|" "$unit" >"$work/units/sise-serve.service"
cp "$socket" "$work/units"
analyze='systemd understands the service and its socket'
secure='the service is closed off: an exposure of 1.5 of 10 at most'
if ! command -v systemd-analyze >/dev/null; then
    skip 'no systemd-analyze' "$analyze"
    skip 'no systemd-analyze' "$secure"
else
    # The manual is not installed, and systemd would look for it.
    run systemd-analyze verify --man=no "$work/units/sise-serve.service" "$work/units/sise-serve.socket"
    is "$status $out$err" '0 ' "$analyze"
    if systemd-analyze --help 2>&1 | grep -q -- --offline; then
        run systemd-analyze security --offline=true --no-pager --threshold=15 "$work/units/sise-serve.service"
        is "$status" 0 "$secure"
        diag "$(tail -n 1 <<<"$out")"
    else
        skip "this systemd's security needs a running systemd" "$secure"
    fi
fi
# What the sandbox must leave open: LMDB reads a store whose lock.mdb cannot be written as if nobody wrote to it.
store=$(sise config | sed -n 's/^store *= \([^ ]*\) .*/\1/p')
is "$(sed -n 's/^ReadWritePaths=//p' "$unit")" "$store" "the store's folder, as it is by default, can be written"
is "$(sed -n 's/^ListenStream=//p' "$socket")" "$(sise config | sed -n 's/^http_bind *= \([^ ]*\) .*/\1/p')" \
    'the socket is where the server listens by default'
drain=$(sise config | sed -n 's/^http_drain_timeout *= \([0-9]*\)s .*/\1/p')
stop=$(sed -n 's/^TimeoutStopSec=\([0-9]*\)s/\1/p' "$unit")
ok "systemd waits longer ($stop s) than the server drains ($drain s)" test "$stop" -gt "$drain"
connections=$(sise config | sed -n 's/^http_max_connections *= \([0-9]*\) .*/\1/p')
ok 'there are descriptors for all connections' test "$(sed -n 's/^LimitNOFILE=//p' "$unit")" -ge $((connections + 512))

# ---- nginx ----

is "$(sed -n 's/^ *server \([0-9.:]*\);/\1/p' "$site")" 127.0.0.1:8000 'nginx asks where the server listens by default'
idle=$(sise config | sed -n 's/^http_idle_timeout *= \([0-9]*\)s .*/\1/p')
kept=$(sed -n 's/^ *keepalive_timeout \([0-9]*\)s;/\1/p' "$site")
ok "nginx lets an idle connection go ($kept s) before the server does ($idle s)" test "$kept" -lt "$idle"
named='every key that the site and the units name is one'
is "$(grep -oh 'http_[a-z_]*' "$site" "$unit" "$socket" | sed '/^http_version$/d' | LC_ALL=C sort -u |
    LC_ALL=C comm -23 - <(sise config | sed 's/ .*//' | LC_ALL=C sort))" '' "$named"
understood='nginx understands the site'
if ! command -v nginx >/dev/null || ! command -v openssl >/dev/null; then
    skip 'no nginx, or no openssl' "$understood"
else
    cd "$work" || bail 'no folder to work in'
    openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=sise.example.org -keyout key.pem -out cert.pem 2>openssl.log ||
        bail "$(cat openssl.log)"
    # Sockets of our own stand in the place of the ports 80 and 443.
    sed -e "s|/etc/letsencrypt/.*/fullchain.pem|$work/cert.pem|; s|/etc/letsencrypt/.*/privkey.pem|$work/key.pem|" \
        -e "/listen \[::\]/d; s|listen 80;|listen unix:$work/http;|; s|listen 443 |listen unix:$work/https |" "$site" >site.conf
    cat >nginx.conf <<EOF
pid $work/nginx.pid;
error_log stderr;
events { }
http {
    access_log off;
    client_body_temp_path $work/body; proxy_temp_path $work/proxy;
    fastcgi_temp_path $work/fastcgi; uwsgi_temp_path $work/uwsgi; scgi_temp_path $work/scgi;
    include $work/site.conf;
}
EOF
    # Before 1.19.5 there is no -e, and the log that was compiled in is tried first. Later ones warn of an old way to say http2.
    early=()
    ! nginx -h 2>&1 | grep -q '^ *-e ' || early=(-e stderr)
    run nginx -t -q ${early[@]+"${early[@]}"} -p "$work" -c "$work/nginx.conf"
    is "$status $(grep -E '\[(emerg|crit|error)\]' <<<"$out$err")" '0 ' "$understood"
fi
done_testing
