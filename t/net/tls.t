# Encrypted requests: whose certificate is trusted, by which variables of the environment, and what a proxy sees.
. "$srcdir/t/lib.sh"
command -v openssl >/dev/null || skip_all 'no openssl: apt-get install openssl'
command -v python3 >/dev/null || skip_all 'no python3: apt-get install python3'
cd "$work" || bail 'no folder to work in'

# Makes NAME.key and NAME.pem, signed by the authority AUTHORITY, or by itself where that is empty.
certificate() # NAME AUTHORITY DAYS EXTENSION
{
    local signer=(-signkey "$1.key")
    [ -z "$2" ] || signer=(-CA "$2.pem" -CAkey "$2.key" -CAcreateserial)
    openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -subj "/CN=$1" -out "$1.csr" >/dev/null 2>&1 &&
        openssl x509 -req -in "$1.csr" "${signer[@]}" -days "$3" -extfile <(printf '%s\n' "$4") -out "$1.pem" >/dev/null 2>&1
}
here='subjectAltName=DNS:localhost,IP:127.0.0.1'
if ! { certificate ca '' 10 'basicConstraints=critical,CA:TRUE' && certificate right ca 10 "$here" &&
    certificate other ca 10 'subjectAltName=DNS:other.example' && certificate alone '' 10 "$here"; }; then
    skip_all 'openssl makes no certificates'
fi
# One that was good on a day of the past.
printf '[ca]\ndefault_ca=it\n[it]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n' >ca.conf
: >index
echo 01 >serial
openssl req -newkey rsa:2048 -nodes -keyout old.key -subj /CN=old -out old.csr >/dev/null 2>&1
openssl ca -batch -config ca.conf -cert ca.pem -keyfile ca.key -startdate 20200101000000Z -enddate 20200102000000Z \
    -extfile <(printf '%s\n' "$here") -in old.csr -out old.pem >/dev/null 2>&1

mkfifo gate
: >ready
python3 "$srcdir/t/net/tls.py" right=right.pem:right.key other=other.pem:other.key alone=alone.pem:alone.key \
    old=old.pem:old.key plain=plain proxy=proxy h2=unix/h2.socket <gate >>ready 2>tls.err &
server=$!
exec 3>gate
end_servers()
{
    exec 3>&-
    wait "$server" 2>/dev/null
}
trap 'end_servers; rm -rf "$work"' EXIT
for ((i = 0; i < 300; i++)); do
    grep -q ready ready && break
    kill -0 "$server" 2>/dev/null || bail "the servers have not begun: $(cat tls.err)"
    sleep 0.1
done
grep -q ready ready || bail 'the servers have not begun within 30 s'

ask() # SERVER ARGUMENT... : $out is what came; the first arguments may be VARIABLE=VALUE
{
    local at=$1
    shift
    local options=()
    while [[ ${1-} == -* ]]; do
        options+=("$1")
        shift
    done
    run env "${variables[@]}" "$builddir/t/net/ask" -r 3 "${options[@]}" "https://localhost:$(cat "$at.port")/a?serviceKey=hidden" "$@"
}

variables=(X=)
ask right
like "$out" '^0 certificate 1 https://localhost:[0-9]*/a: ' 'a certificate of an unknown authority is refused, once'
unlike "$out" hidden 'and no key stands in the error'
ask alone
like "$out" '^0 certificate 1 ' 'so is one that nobody has signed'
for name in SSL_CERT_FILE CURL_CA_BUNDLE; do
    variables=("$name=$work/ca.pem")
    ask right
    like "$out" '^200 none 1 $' "the authority that $name names is trusted"
    ask other
    like "$out" '^0 certificate 1 .*(other|match|name)' "but not for another host, $name"
    ask old
    like "$out" '^0 certificate 1 .*expired' "nor for one whose time is over, $name"
done
variables=("SSL_CERT_FILE=$work/nothing.pem")
ask right
like "$out" '^0 certificate 1 ' 'a file that is not there trusts nobody'
variables=("CURL_CA_BUNDLE=$work/ca.pem" "SSL_CERT_FILE=$work/nothing.pem")
ask right
like "$out" '^200 none 1 $' 'CURL_CA_BUNDLE goes before SSL_CERT_FILE'
mkdir certs
cp ca.pem certs
if openssl rehash certs >/dev/null 2>&1; then
    variables=("SSL_CERT_DIR=$work/certs")
    ask right
    like "$out" '^200 none 1 $' 'a folder of authorities, SSL_CERT_DIR, is looked into'
else
    skip 'this openssl makes no such folder' 'a folder of authorities, SSL_CERT_DIR, is looked into'
fi

variables=("SSL_CERT_FILE=$work/ca.pem")
ask right -2
like "$out" '^200 none 1 $' 'with HTTP/2 wanted, a server that knows HTTP/1.1 only is asked by that'
ask plain
like "$out" '^0 tls 4 ' 'a server that speaks no TLS is asked again, as other broken ones are'

variables=("SSL_CERT_FILE=$work/ca.pem" "https_proxy=http://127.0.0.1:$(cat proxy.port)")
ask right 'AUTH_KEY=!hunter2' 'Cookie=session=hunter2'
like "$out" '^200 none 1 $' 'through a proxy'
like "$out" '^AUTH_KEY: hunter2$' 'the server gets the key'
like "$(cat proxy.heads)" "^CONNECT localhost:$(cat right.port) HTTP/1.1" 'and the proxy is asked for a tunnel'
unlike "$(cat proxy.heads)" 'hunter2|AUTH_KEY|Cookie' 'in which it sees no key'
like "$(cat proxy.heads)" '^User-Agent: sise/' 'only who asks'
ask other
like "$out" '^0 certificate 1 ' 'and whose certificates are looked at as ever'

# libcurl is loaded when a request is made, so it may be missing then.
mkdir none
: >none/libcurl.so.4
: >none/libcurl-gnutls.so.4
run env "LD_LIBRARY_PATH=$work/none" "$builddir/t/net/ask" http://127.0.0.1:1/
like "$out" '^error -3: libcurl cannot be loaded [(].*package libcurl4[)]: .*libcurl.so.4' 'a machine without libcurl is told what it lacks'

# HTTP/2, where there is a server that knows it. nginx wants a port that is chosen, or a path: it listens at the latter.
PATH=$PATH:/usr/sbin
if command -v nginx >/dev/null && nginx -V 2>&1 | grep -q http_v2; then
    cat >nginx.conf <<-END
		$([ "$(id -u)" -ne 0 ] || echo "user $(id -un) $(id -gn);")
		daemon off; pid $work/nginx.pid; error_log $work/nginx.log;
		events { }
		http {
		  access_log off; client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3;
		  uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
		  server { listen unix:$work/h2.socket ssl http2; ssl_certificate $work/right.pem; ssl_certificate_key $work/right.key;
		    location / { return 200 "\$server_protocol"; } }
		}
	END
    nginx -p "$work" -c "$work/nginx.conf" 2>>nginx.log &
    nginx=$!
    for ((i = 0; i < 300; i++)); do
        [ ! -S h2.socket ] || break
        kill -0 "$nginx" 2>/dev/null || break
        sleep 0.1
    done
    [ -S h2.socket ] || diag "$(tail -n 3 nginx.log)"
    variables=("SSL_CERT_FILE=$work/ca.pem")
    ask h2 -2
    like "$out" '^200 none 1 $' 'a server that knows HTTP/2 is asked'
    like "$out" '^HTTP/2.0$' 'by HTTP/2 if that is wanted'
    ask h2
    like "$out" '^HTTP/1.1$' 'and else by HTTP/1.1'
    kill "$nginx"
    wait "$nginx" 2>/dev/null
else
    skip 'no nginx with HTTP/2' 'a server that knows HTTP/2 is asked by it'
fi
done_testing
