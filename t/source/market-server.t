# The server that stands for the services over the network (market-server.py): held against the real days, the recorded
# answers and what is known of the services, and against clients that others wrote, krx-openapi and pykrx of PyPI.
. "$srcdir/t/lib.sh"
. "$srcdir/t/http/venv.sh"
. "$srcdir/t/source/market.sh"
[ -d "$SISE_SHARED/data/krx-raw" ] && [ -d "$SISE_SHARED/captures" ] || skip_all "no real days and answers in $SISE_SHARED"

# Takes over what a Python script of this folder says in TAP.
script() # PYTHON SCRIPT ARGUMENT...
{
    local python=$1 name=$2 line
    shift 2
    "$python" "$srcdir/t/source/$name" "$@" >"$work/said" 2>"$work/err"
    while IFS= read -r line; do
        case $line in
            'ok '*) pass "${line#ok * - }" ;;
            'not ok '*) fail "${line#not ok * - }" ;;
            '#'*) printf '%s\n' "$line" ;;
        esac
    done <"$work/said"
    like "$(tail -n 1 "$work/said")" '^1\.\.' "$name comes to its end"
    [ "$(grep -c '^1\.\.' "$work/said")" = 1 ] || diag "$(tail -n 20 "$work/err")"
}

mkdir "$work/days"
market_start market
script python3 market-check.py "$work/market.port" "$market_log" "$SISE_SHARED" "$work/days"

# The functions of market.sh.
market_tell '{"reset": true, "now": "2026-02-21T09:00"}' >/dev/null
market_forget
market_faults '{"fault": "500", "times": 1}' '{"fault": "reset", "market": "KSQ"}'
ask() # TARGET [sum] : the status, and a sum of the body
{
    python3 - "$market_url$1" "${@:2}" 2>&1 <<'END'
import hashlib
import sys
import urllib.error
import urllib.request
request = urllib.request.Request(sys.argv[1], headers={"AUTH_KEY": "0123456789ABCDEF0123456789ABCDEF01234567"})
try:
    answer = urllib.request.urlopen(request)
    print(answer.status, *(hashlib.sha256(answer.read()).hexdigest() for _ in sys.argv[2:]))
except urllib.error.HTTPError as error:
    print(error.code)
END
}
is "$(ask '/svc/apis/sto/stk_bydd_trd?basDd=20260220')" 500 'market_faults sets several rules'
is "$(ask '/svc/apis/sto/stk_bydd_trd?basDd=20260220')" 200 'each with its own count'
is "$(market_lines 'service == "krx-openapi"' date market status fault)" "20260220 STK 500 500
20260220 STK 200 None" 'market_lines prints fields of the log'
is "$(market_count 'status == 200')" 1 'market_count counts'
is "$(market_most krx-openapi)" 1 'market_most tells how many were under way'
market_faults
whole=$(ask '/svc/apis/sto/ksq_bydd_trd?basDd=20260220' sum)
market_stop
is "$?" 0 'the server ends when it is told to'

# Files that sise writes are served like those that it read.
run sise --store "$work/store" import "$SISE_SHARED/data/krx-raw/2026-02-20.csv.gz"
run sise --store "$work/store" export days "$work/exported" --gzip
market_start exported --days "$work/exported" --now 2026-02-21T09:00
is "$(ask '/svc/apis/sto/ksq_bydd_trd?basDd=20260220' sum)" "$whole" 'days that sise has exported are served'
market_stop

# TLS: a certificate for 127.0.0.1 that only who trusts its issuer takes.
if command -v openssl >/dev/null; then
    market_certificate right 'IP:127.0.0.1,DNS:localhost'
    market_certificate wrong 'DNS:elsewhere.invalid'
    for name in right wrong; do
        market_start "tls-$name" --tls "$work/$name.crt" "$work/$name.key"
        for trusted in "$work/$name.crt" ''; do
            run python3 - "$market_port" "$trusted" <<'END'
import socket
import ssl
import sys
context = ssl.create_default_context(cafile=sys.argv[2] or None)
try:
    context.wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[1]))), server_hostname="127.0.0.1")
    print("good")
except ssl.SSLCertVerificationError as error:
    print(error.verify_message)
END
            case $name-$trusted in
                right-?*) is "$out" good 'TLS: a certificate that is trusted' ;;
                wrong-?*) like "$out" 'mismatch' 'TLS: a certificate of another host' ;;
                *) like "$out" 'self-signed|self signed' "TLS: a certificate that nobody vouches for ($name)" ;;
            esac
        done
        market_faults '{"fault": "reset"}'
        run python3 - "$market_port" "$work/$name.crt" <<'END'
import socket
import ssl
import sys
context = ssl.create_default_context(cafile=sys.argv[2])
context.check_hostname = False
connection = context.wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[1]))), suppress_ragged_eofs=False)
connection.sendall(b"GET /sise.nhn?symbol=005930 HTTP/1.1\r\nHost: x\r\n\r\n")
got = b""
try:
    while piece := connection.recv(65536):
        got += piece
    print("closed")
except (ConnectionResetError, ssl.SSLError):
    print(got[:12].decode(), "and then it breaks")
END
        is "$out" 'HTTP/1.1 200 and then it breaks' "TLS: a reset in the middle of a body ($name)"
        market_stop
    done
else
    skip 'openssl is not there' 'TLS'
fi

# Clients that others wrote.
market_start peers --now 2026-02-23T13:00
if folder=$(venv clients source); then
    export MPLCONFIGDIR=$work/matplotlib
    script "$folder/bin/python" market-peers.py krx-openapi "$work/peers.port" "$SISE_SHARED"
    script "$folder/bin/python" market-peers.py pykrx "$work/peers.port" "$SISE_SHARED"
else
    skip 'PyPI gives no krx-openapi and pykrx' 'clients that others wrote'
fi
done_testing
