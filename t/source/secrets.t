#!/bin/bash
# No key, password or session stands anywhere but where it has to go: not in what sise says, logs, keeps or answers, not in
# the list of processes, and not with the programs that it runs; whatever a service does.
. "$srcdir/t/lib.sh"
. "$srcdir/t/source/market.sh"
. "$srcdir/t/source/network.sh"
[ -d "$SISE_SHARED/data/krx-raw" ] || skip_all 'no ../shared/data/krx-raw'
market_keys
market_start services --now 2026-02-23T13:30
network_begin 1
seen=$work/seen # everything that can be seen from outside is copied to here
mkdir "$seen"

cat >"$work/hearer" <<END
#!/bin/sh
# The command that a person hears through: what it is given, and what it can see.
umask 077
cat >"$seen/notify-input.\$\$"
env >"$seen/notify-environment.\$\$"
cat "/proc/\$\$/cmdline" "/proc/\$PPID/cmdline" >"$seen/notify-processes.\$\$"
END
chmod +x "$work/hearer"

# Looks for the secrets that the environment has, in each form in which a program might write them, in all files of the
# folders; what is gzipped is looked at unpacked. Prints "FILE: NAME as FORM" for each. JSESSIONID of the log of the
# server says which sessions there were.
leaks() # FOLDER...
{
    python3 - "$market_log" "$@" <<'END'
import base64
import gzip
import html
import json
import os
import re
import sys
import urllib.parse

log, *folders = sys.argv[1:]
secrets = {name: os.environ[name] for name in ("KRX_AUTH_KEY", "DATA_GO_KR_KEY", "KRX_PW")}
for number, session in enumerate(sorted(set(re.findall(r"JSESSIONID=([^;\" ]+)", open(log, encoding="utf-8").read())))):
    secrets[f"session {number}"] = session

forms = {}
for name, text in secrets.items():
    raw = text.encode()
    forms[name, "it is"] = raw
    forms[name, "percent-encoded"] = urllib.parse.quote(text, safe="").encode()
    forms[name, "percent-encoded twice"] = urllib.parse.quote(urllib.parse.quote(text, safe=""), safe="").encode()
    forms[name, "in a form"] = urllib.parse.quote_plus(text).encode()
    forms[name, "JSON"] = json.dumps(text).strip('"').encode()
    forms[name, "HTML"] = html.escape(text).encode()
    forms[name, "hexadecimal"] = raw.hex().encode()
    for shift in range(3):  # within a longer text that is encoded, without the signs that others share
        encoded = base64.b64encode(b"x" * shift + raw)
        forms[name, f"base64, {shift}"] = encoded[-(-shift * 4 // 3) : len(encoded) // 4 * 4 - 4]
for folder in folders:
    for path, _, files in os.walk(folder):
        for file in files:
            whole = os.path.join(path, file)
            content = open(whole, "rb").read()
            if content[:2] == b"\x1f\x8b":
                content = gzip.decompress(content)
            lower = content.lower()
            for (name, form), text in forms.items():
                if len(text) > 5 and text.lower() in lower:
                    print(f"{whole}: {name} as {form}")
END
}

# ---- the search finds what it looks for ----

mkdir "$work/planted"
python3 - "$work/planted" <<'END'
import base64, gzip, os, sys, urllib.parse
key = os.environ["KRX_PW"]
plant = lambda name, text: open(os.path.join(sys.argv[1], name), "wb").write(text)
plant("raw", b"... " + key.encode() + b" ...")
plant("percent", urllib.parse.quote(key, safe="").lower().encode())
plant("base64", base64.b64encode(b"ab" + key.encode() + b"cd"))
plant("packed", gzip.compress(urllib.parse.quote_plus(key).encode()))
END
is "$(leaks "$work/planted" | sed 's/:.*//' | sort -u | wc -l)" 4 'what is planted is found, in each form'
rm -rf "$work/planted"

# ---- each fault, of each service ----

number=0
# Runs sise, and copies what it says.
say()
{
    number=$((number + 1))
    sise --store "$store" "$@" >"$seen/$number.out" 2>"$seen/$number.err" </dev/null
    status=$?
}

# What a service would answer that repeats the secret which it was sent: as a price, and in the address of a redirect.
repeated() # VARIABLE
{
    python3 - "$1" <<'END'
import json
import os
import sys
import urllib.parse

secret = os.environ[sys.argv[1]]
for text in (secret, urllib.parse.quote(secret, safe="")):
    print(json.dumps({"fault": "no-number", "text": f"key={text}&"})[1:-1])
    address = f"http://127.0.0.1:9/?key={urllib.parse.quote(text, safe='%')}"
    print(json.dumps({"fault": "redirect", "location": address})[1:-1])
END
}
declare -A secret=([krx-openapi]=KRX_AUTH_KEY [data-go-kr]=DATA_GO_KR_KEY [krx-market]=KRX_PW)

store=$work/store
declare -A endings
strike() # SOURCE RULE
{
    rm -rf "$store/state"
    market_faults "$2"
    say -v update --from "$network_last" --to "$network_last"
    endings[$status]=1
    say --json status
    market_faults
    [ ! -d "$store/rejected" ] || cp -r "$store/rejected" "$seen/$number.rejected"
    [ "$status" != 0 ] || { rm -rf "$store" && cp -r "$network_begun" "$store"; }
}

faults=(refused stalled stalled-after-headers stalled-in-body reset drip short-body cut-chunks huge bomb 408 429 429-date
    429-plain 500 502 503 503-plain html redirect truncated invalid-utf8 wrong-date yesterday empty half one-market
    duplicate extra numbers nan nan-bare huge-number no-number)
declare -A own=([krx-openapi]='quota bad-key not-approved code-in-200' [data-go-kr]='quota bad-key expired-key'
    [krx-market]='logout logout-200 logout-json blocked blocked-200')
turn=0
for source in krx-openapi data-go-kr krx-market; do
    rm -rf "$store"
    cp -r "$network_begun" "$store"
    format=text
    turn=$((turn + 1)) # each source gets every third fault of those that all can have, in the long variant all of them
    mine=()
    for ((i = 0; i < ${#faults[@]}; i++)); do
        ((i % 3 != turn % 3)) && [ -z "${SISE_LONG-}" ] || mine+=("${faults[$i]}")
    done
    for fault in "${mine[@]}" ${own[$source]}; do
        [ "$format" = text ] && format=json || format=text
        case $fault in
        stalled* | drip) waits=('net_attempt_timeout = 400ms' 'net_idle_timeout = 200ms') ;;
        *) waits=('net_attempt_timeout = 30s') ;;
        esac
        network_configure "$source" "${waits[@]}" 'net_retries = 1' 'net_max_body = 2M' "log_format = $format" \
            "notify = $work/hearer"
        strike "$source" "{\"fault\": \"$fault\", \"service\": \"$source\", \"mib\": 8, \"call\": \"data\"}"
    done
    while read -r rule; do
        strike "$source" "{$rule, \"service\": \"$source\", \"call\": \"data\"}"
    done < <(repeated "${secret[$source]}")
    for call in page login; do
        [ "$source" = krx-market ] || continue
        for fault in refused 500 html redirect cd010 cd011 blocked; do
            strike "$source" "{\"fault\": \"$fault\", \"service\": \"$source\", \"call\": \"$call\"}"
        done
    done
    say status
    say -v doctor
    say --json doctor
    say config
    say --json config
    say export job_status
    say verify
    cp -r "$store" "$seen/store-$source"
    ok "$source: what was refused is kept" test -n "$(ls "$seen"/*.rejected/*"-$source.json.gz")"
done
ok "updates ended in several ways (${!endings[*]})" test "${#endings[@]}" -ge 4
found=$(leaks "$seen")
is "$found" '' 'no secret stands in what was said, logged and kept'
ok 'a person has heard of something' test -n "$(ls "$seen"/notify-input.*)"
is "$(cat "$seen"/notify-environment.* | grep -c '^KRX_\|^DATA_GO_KR')" 0 'and the program that told had no key'
ok 'an answer that repeats the request is kept, without its key' \
    grep -q 'key=\*\*\*\*\*' <(zcat "$seen"/*.rejected/*.gz)

# ---- the list of processes, while a service is asked ----

for source in krx-openapi data-go-kr krx-market; do
    network_configure "$source"
    rm -rf "$store/state"
    market_faults "{\"fault\": \"stalled\", \"service\": \"$source\", \"call\": \"data\"}"
    market_forget
    command sise --config "$work/sise.conf" --store "$store" update --from "$network_last" --to "$network_last" \
        >"$seen/running-$source.out" 2>"$seen/running-$source.err" &
    running=$!
    for _ in {1..1000}; do
        [ "$(market_count 'call == "data"')" = 0 ] || break
        sleep 0.02
    done
    ok "$source: sise waits for it" kill -0 "$running"
    cat "/proc/$running/cmdline" "/proc/$running/task"/*/comm >"$seen/running-$source.processes"
    ls -l "/proc/$running/fd" >"$seen/running-$source.files"
    like "$(tr '\0' ' ' <"$seen/running-$source.processes")" 'sise .*update' "$source: it is seen in the list of processes"
    kill -TERM "$running"
    wait "$running"
    market_faults
done
found=$(leaks "$seen")
is "$found" '' 'no secret stands in the list of processes'

# ---- keys in the configuration, also wrong ones ----

# A configuration that has the keys, and lines that are wrong.
keyed() # LINE...
{
    network_configure krx-openapi "krx_auth_key = $KRX_AUTH_KEY" "data_go_kr_key = $DATA_GO_KR_KEY" "krx_pw = $KRX_PW" "$@"
    number=$((number + 1))
    env -u KRX_AUTH_KEY -u DATA_GO_KR_KEY -u KRX_PW sise --config "$work/sise.conf" --store "$store" config \
        >"$seen/$number.out" 2>"$seen/$number.err"
    status=$?
}
keyed
is "$status" 0 'keys can stand in the configuration'
like "$(cat "$seen/$number.out")" 'krx_auth_key' 'config tells of them'
keyed "krx_auth_key $KRX_AUTH_KEY"
is "$status" 78 'a line without its sign is refused'
keyed "krx_auth_kye = $KRX_AUTH_KEY"
is "$status" 78 'so is a key that is none'
keyed "krx_pw = \"$KRX_PW"
keyed "[$KRX_PW"
found=$(leaks "$seen")
is "$found" '' 'and no message repeats a secret'
market_stop
done_testing
