# Every route with good and bad parameters over the real days, by a client that knows nothing of sise (client.py): each
# answer against the server's own OpenAPI description, and each value against `sise export` and `sise show`.
. "$srcdir/t/lib.sh"
. "$srcdir/t/http/server.sh"
. "$srcdir/t/http/venv.sh"
[ -d "$SISE_SHARED/data/krx-raw" ] || skip_all "no real days in $SISE_SHARED/data/krx-raw"
command -v python3 >/dev/null || skip_all 'there is no python3'
store=$(fixture raw) || bail 'no store'
export SISE_NOW='2026-02-21T09:00+09:00'
python=python3
folder=$(venv check) && python=$folder/bin/python

serve client "$store" -- -w 2
perl "$srcdir/t/http/requests.pl" "$port_file" >"$work/requests" || bail 'the description tells of no requests'
"$python" "$srcdir/t/http/client.py" "$port_file" "$work/requests" sise "$store" >"$work/said" 2>"$work/err" ||
    diag "$(tail -n 20 "$work/err")"
grep -v '^1\.\.' "$work/said"
tests=$(grep -c '^\(not \)\?ok ' "$work/said")
failed=$(grep -c '^not ok ' "$work/said")
like "$(tail -n 1 "$work/said")" '^1\.\.' 'the client has come to its end'

# schemathesis makes requests of its own out of the description.
if [ -z "${SISE_LONG-}" ]; then
    :
elif folder=$(venv long); then
    run "$folder/bin/schemathesis" run "$url/openapi.json" --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance \
        --max-examples 200
    is "$status" 0 'schemathesis finds nothing'
    [ "$status" = 0 ] || diag "$(printf '%s' "$out" | tail -n 60)"
else
    skip 'PyPI gives no schemathesis' 'schemathesis'
fi
serve_ends client
done_testing
