# What answers say of themselves: the headers of CSV say what the body of the same answer says as JSON, and a problem
# that is found only in the store is told of the parameter that has it. TAP comes from t/http/said.py.
. "$srcdir/t/lib.sh"
. "$srcdir/t/http/server.sh"
command -v python3 >/dev/null || skip_all 'no python3'

export SISE_NOW='2026-06-30T19:30+09:00'
printf 'store = %s\nsource = demo\n' "$work/store" >"$work/conf"
sise -q --config "$work/conf" setup --days 40 || bail 'no made-up market'
sise -q --config "$work/conf" remove 2026-06-24 || bail 'no hole'
sise -q --config "$work/conf" analyze || bail 'not analyzed'
ticker=$(sise --config "$work/conf" stocks --limit 1 --csv | sed -n '2s/,.*//p')
serve said "$work/store"
said=$url

# Days that nobody has analyzed, and a store in which no day is.
sise -q --config "$work/conf" export days "$work/days" || bail 'no files of days'
sise -q --store "$work/raw" import "$work/days/2026-06-29.csv" "$work/days/2026-06-30.csv" || bail 'no store of two days'
mkdir "$work/inbox"
echo 'ticker,nothing' >"$work/inbox/2026-07-01.csv"
printf 'store = %s\nsource = directory:%s\n' "$work/raw" "$work/inbox" >"$work/inbox.conf"
sise -q --config "$work/inbox.conf" --now 2026-07-01T19:30+09:00 update 2>/dev/null
serve raw "$work/raw"
raw=$url
sise -q --store "$work/none" import "$work/days/2026-06-30.csv" || bail 'no store of one day'
sise -q --store "$work/none" remove 2026-06-30 || bail 'no store without a day'
serve none "$work/none"
python3 "$srcdir/t/http/said.py" "$said" "$ticker" "$raw" "$url" || bail 'said.py did not go through'
