# Requests over raw sockets, good, strange and broken ones: t/http/*.case, played by cases.pl.
. "$srcdir/t/lib.sh"
. "$srcdir/t/http/server.sh"
[ -d "$SISE_SHARED/data/krx-raw" ] || skip_all "no real days in $SISE_SHARED/data/krx-raw"
store=$(fixture raw) || bail 'no store'

serve cases "$store" 'http_max_header = 8K' 'http_max_body = 4K' -- -w 2
perl "$srcdir/t/http/cases.pl" "$port_file" "$server" "$srcdir"/t/http/*.case >"$work/said"
grep -v '^1\.\.' "$work/said"
tests=$(grep -c '^\(not \)\?ok ' "$work/said")
failed=$(grep -c '^not ok ' "$work/said")
serve_ends cases
done_testing
