# Names and markets are those of the day: whatever the order in which real days came, and whatever a stock was called
# later, every day's screen says of every stock what that day's table said.
. "$srcdir/t/lib.sh"

data=$SISE_SHARED/data/krx-raw
[ -d "$data" ] || skip_all "no reference data in $SISE_SHARED"

# As they are but for this: of the stocks on KONEX some move to KOSDAQ in between, as happens a few times a year.
mkdir "$work/tables"
for file in "$data"/*.csv.gz; do
    date=$(basename "$file" .csv.gz)
    gzip -dc "$file" | awk -F, -v OFS=, -v date="$date" \
        '$3 == "KONEX" && substr($1, 5) % 3 == 0 && date >= "2026-01-" 10 + substr($1, 4) % 20 { $3 = "KOSDAQ" } 1' \
        >"$work/tables/$date.csv"
done
tables=("$work"/tables/*.csv)

# What each day's table says: ticker, name and market of all, of those on KONEX, and of those that are tracked, since they
# have had the market cap, on KOSPI or KOSDAQ, on this day or on one of the 20 days before.
sort() { LC_ALL=C command sort "$@"; }
mkdir "$work/said"
for file in "${tables[@]}"; do
    said=$work/said/$(basename "$file" .csv)
    tail -n +2 "$file" | cut -d, -f1-3 | sort >"$said.all"
    grep ',KONEX$' "$said.all" >"$said.konex"
done
awk -F, -v OFS=, -v said="$work/said/" '
    FNR == 1 { day++; out = FILENAME; sub(/.*\//, "", out); sub(/csv$/, "tracked", out); printf "" >(said out); next }
    $3 == "KONEX" { next }
    $11 >= 100000000000 { qualified[$1] = day }
    qualified[$1] && day - qualified[$1] <= 20 { print $1, $2, $3 >(said out) }' "${tables[@]}"
for file in "${tables[@]}"; do
    sort -o "$work/said/$(basename "$file" .csv).tracked"{,}
done
last=$work/said/$(basename "${tables[-1]}" .csv)
late=$(awk -F, -v last="$last.tracked" 'BEGIN { while ((getline line <last) > 0) { split(line, f, ","); tracked[f[1]] } }
    FNR > 1 && $1 in tracked && $11 < 100000000000 { n++ } END { print n + 0 }' "${tables[-1]}")
ok "$late stocks that are tracked for what they were on a day before" test "$late" -gt 10

screen() # STORE DATE ARGUMENT... : the same of a screen
{
    sise --store "$work/$1" screen 'close > 0' --date "$2" --halted --csv "${@:3}" | tail -n +2 | cut -d, -f2-4 | sort
}

# Under a sanitizer every fourth day: the plain run looks at all of them.
days=("${tables[@]}")
[ -z "${SISE_SANITIZED-}" ] || days=($(printf '%s\n' "${tables[@]}" | awk 'NR % 4 == 1'))

days_check() # STORE
{
    local file date differ=0
    for file in "${days[@]}"; do
        date=$(basename "$file" .csv)
        screen "$1" "$date" --all | cmp -s "$work/said/$date.all" &&
            screen "$1" "$date" --all --market KONEX | cmp -s "$work/said/$date.konex" &&
            screen "$1" "$date" | cmp -s "$work/said/$date.tracked" || differ=$((differ + 1))
    done
    is "$differ" 0 "$1: names, markets and who is tracked, on ${#days[@]} days"
    sise --store "$work/$1" export target_tickers | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["is_active"] == "true" { print $at["ticker"] }' | sort >"$work/active"
    ok "$1: who is tracked now" cmp -s "$work/active" <(cut -d, -f1 "$last.tracked")
    run sise --store "$work/$1" verify
    is "$status" 0 "$1: nothing is wrong"
}

moved=$(cat "${tables[@]}" | cut -d, -f1-3 | sort -u | cut -d, -f1 | uniq -d | wc -l)
ok "$moved stocks that have changed" test "$moved" -gt 20

sise -q --store "$work/forward" import "$work/tables" || bail 'no store'
days_check forward
for ((i = ${#tables[@]} - 1; i >= 0; i--)); do
    sise -q --store "$work/backward" import "${tables[i]}" || bail "${tables[i]}"
done
days_check backward
RANDOM=${SISE_SEED:-$$}
diag "SISE_SEED=$RANDOM"
for file in $(printf '%s\n' "${tables[@]}" | while read -r table; do echo "$RANDOM $table"; done | sort -n | cut -d' ' -f2); do
    sise -q --store "$work/shuffled" import "$file" || bail "$file"
done
days_check shuffled

# The factors too: those of a stock that comes back from a halt, or from KONEX, depend on days before.
sise --store "$work/forward" export corporate_actions >"$work/actions"
ok 'corporate actions' test "$(wc -l <"$work/actions")" -gt 20
for store in backward shuffled; do
    ok "$store: the same corporate actions" cmp -s "$work/actions" <(sise --store "$work/$store" export corporate_actions)
done

run sise --store "$work/forward" screen 'name == "라온테크"' --date 2026-01-22
like "$out" '^232680  라온테크 +KOSDAQ ' 'what it was called on the day'
run sise --store "$work/forward" screen 'name == "라온테크"' --date 2026-01-23
like "$out" '^None of ' 'nobody is called so any more'
run sise --store "$work/forward" screen 'close > 0' --date 2026-01-22 --explain 232680
like "$out" '^232680 라온테크, KOSDAQ on 2026-01-22' 'an explanation calls it so'
run sise --store "$work/forward" screen 'name starts_with "라온"' --date 2026-01-22 --json
like "$out" '"name":"라온테크"' 'and JSON'
done_testing
