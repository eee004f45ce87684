# A server over a store that grows: what clients have already is not sent again and never taken for new, what is packed is
# what it was, and the access log and /metrics tell exactly what was asked. TAP comes from t/http/freshness.py.
. "$srcdir/t/lib.sh"
command -v python3 >/dev/null || skip_all 'no python3'
days=$SISE_SHARED/data/krx-raw
[ -d "$days" ] || skip_all 'no real days'
mkdir "$work/first" "$work/next"
names=("$days"/*.csv.gz)
cp "${names[@]:0:6}" "$work/first"
cp "${names[6]}" "$work/next"
sise -q --store "$work/store" import "$work/first" || bail 'no store'
python3 "$srcdir/t/http/freshness.py" "$work" || bail 'freshness.py did not go through'
