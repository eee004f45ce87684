# A test sources this after t/lib.sh to have the services over the network stand on this machine: market-server.py, whose
# first lines say what it knows. The test is left out where there is no Python 3.

command -v python3 >/dev/null || skip_all 'python3 is not there'
declare -p servers >/dev/null 2>&1 || servers=() # those of t/http/server.sh too, whose trap this is
trap 'for _pid in "${servers[@]-}"; do [ -z "$_pid" ] || { kill -9 "$_pid"; wait "$_pid"; } 2>/dev/null; done; chmod -R u+rwx "$work"; rm -rf "$work"' EXIT

# Starts a server and waits until it listens: $market is its process, $market_port where the services are, $market_url
# their address (http; https with --tls), $market_control the port of control requests, $market_other that of another
# host, $market_log the log. Without a --days it serves the real days of ../shared/data/krx-raw and the recorded answers.
market_start() # NAME OPTION...
{
    local name=$1 scheme=http
    shift
    case " $* " in
        *' --days '*) ;;
        *) set -- --days "$SISE_SHARED/data/krx-raw" --captures "$SISE_SHARED/captures" \
            --closures "$SISE_SHARED/data/xkrx-closures.csv" "$@" ;;
    esac
    case " $* " in *' --tls '*) scheme=https ;; esac
    market_log=$work/$name.log
    rm -f "$work/$name.port"
    python3 "$srcdir/t/source/market-server.py" --port-file "$work/$name.port" --log "$market_log" "$@" \
        >"$work/$name.said" 2>&1 &
    market=$!
    servers+=("$market")
    for _ in {1..3000}; do
        if [ -e "$work/$name.port" ]; then
            read -r _ market_port market_control market_other <"$work/$name.port"
            market_url=$scheme://127.0.0.1:$market_port
            return 0
        fi
        kill -0 "$market" 2>/dev/null || break
        sleep 0.02
    done
    bail "market-server.py does not listen: $(tail -n 5 "$work/$name.said")"
}

# Ends the server that was started last.
market_stop()
{
    kill -TERM "$market"
    wait "$market"
}

# A control request: market_tell '{"now": "2026-01-06T08:10"}' prints the state after it.
market_tell() # JSON
{
    python3 "$srcdir/t/source/market-server.py" --tell "$market_control" "$1" || bail "the market server refuses $1"
}

# The rules of faults, in place of those before: market_faults '{"fault": "500", "times": 2}' '{"fault": "reset"}'
market_faults() # RULE...
{
    local IFS=,
    market_tell "{\"faults\": [$*]}" >/dev/null
}

# Prints FIELDs of those requests for which the Python expression EXPRESSION holds, whose names are the fields of a line
# of the log: market_lines 'service == "krx-openapi" and status == 401' date market
market_lines() # EXPRESSION FIELD...
{
    python3 - "$market_log" "$@" <<'END'
import collections
import json
import sys

_, path, expression, *fields = sys.argv
test = compile(expression, "expression", "eval")
for text in open(path, encoding="utf-8"):
    line = collections.defaultdict(str, json.loads(text))
    if eval(test, {}, line):
        print(*(line[field] for field in fields))
END
}

market_count() # EXPRESSION
{
    market_lines "$1" n | wc -l
}

market_forget() # empties the log
{
    : >"$market_log"
}

# How many requests of a service were under way at most, since the last market_forget.
market_most() # SERVICE
{
    market_lines "service == '$1'" at_once | sort -n | tail -n 1
}

# Makes a certificate and its key, which vouches for itself: $work/NAME.crt and $work/NAME.key, for --tls, and for those
# who are to trust it.
market_certificate() # NAME SUBJECT-ALT-NAME
{
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=market -addext "subjectAltName=$2" \
        -keyout "$work/$1.key" -out "$work/$1.crt" 2>/dev/null || bail 'openssl makes no certificate'
}

# Prints the lines of a configuration that make the sources ask this server, as often as they like.
market_conf()
{
    printf '%s\n' "krx_openapi_url = $market_url/svc/apis" "data_go_kr_url = $market_url/1160100/service" \
        "krx_market_url = $market_url" "naver_url = $market_url" \
        'krx_openapi_rate = 0' 'data_go_kr_rate = 0' 'krx_market_rate = 0' 'naver_rate = 0'
}

# The environment with the keys that the server knows.
market_keys()
{
    export KRX_AUTH_KEY=0123456789ABCDEF0123456789ABCDEF01234567 DATA_GO_KR_KEY='go/kr+key=='
    export KRX_ID=tester KRX_PW='pass word&1+=%'
}
