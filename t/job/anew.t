# A store that an earlier version has left: its factors are those of the first rule. What collects derives them anew, once
# and for all, and what was analyzed from the first changed day on is analyzed again.
. "$srcdir/t/lib.sh"
[ -d "$SISE_SHARED/data/krx-raw" ] || skip_all 'no reference data'
export SISE_NOW='2026-02-20T19:30+09:00'

raw=$(fixture raw) || bail 'no store of krx-raw'
folder=$SISE_SHARED/data/krx-raw
actions() # STORE
{
    sise --store "$1" export corporate_actions | cut -d, -f1,2,5 | awk -F, -v OFS=, 'NR > 1 { $3 = sprintf("%.6g", $3); print }'
}
actions "$raw" >"$work/new"

old() # NAME : such a store
{
    cp -r "$raw" "$work/$1" && "$builddir/t/job/old-factors" "$work/$1" || bail "no old store"
}
old by-update
is "$(actions "$work/by-update" | diff - "$work/new" | grep '^[<>]')" '< 2026-01-15,365590,5.03552
> 2026-01-15,365590,5
< 2026-01-21,071200,1.01536
< 2026-01-30,466910,1.45199
< 2026-02-06,451700,1.23515
> 2026-02-09,052670,1500.03' 'what the first rule made of reopening auctions'

run sise --store "$work/by-update" verify
is "$status" 65 'verify has something to say of an old store'
is "$out" 'the factors of corporate actions were derived by an earlier version of sise: the next sise update or sise import derives them anew' \
    'and says what'
run sise --store "$work/by-update" status
like "$out" '^warning   the factors of corporate actions were derived by an earlier version' 'status says so too'
like "$(sise --store "$work/by-update" status --json)" '"factors_outdated":true' 'and in JSON'

# Nothing is to be collected, and yet the factors are mended.
run sise --store "$work/by-update" update --source "directory:$folder"
is "$status" 0 'an update of an old store'
like "$err" 'deriving corporate actions anew: 33/33 days' 'shows how far it is'
like "$err" 'info: the factors of corporate actions were derived anew by the rule of this version: 5 days changed; what was analyzed from 2026-01-15 on is to be analyzed again' \
    'and says what it has done'
actions "$work/by-update" >"$work/got"
ok 'the factors are the new ones' diff "$work/got" "$work/new"
run sise --store "$work/by-update" status
like "$out" ' 0 analyzed to their last day$|tickers .* [0-9]{1,2} analyzed' 'the analysis is sent back'
unlike "$out" 'earlier version' 'status has no more to say'
is "$(sise --store "$work/by-update" export target_tickers | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "last_analyzed_date") c = i; next }
    $c > max { max = $c } END { print max }')" 2026-01-14 'to the eve of the first changed day'
run sise -q --store "$work/by-update" analyze --source "directory:$folder"
is "$status" 0 'it is analyzed again'
run "$builddir/t/panel/panel-diff" "$raw" "$work/by-update"
is "$out" '0 differences' 'and equals a store that this version has made'
run sise --store "$work/by-update" verify
is "$status" 0 'nothing is wrong any more'

run sise --store "$work/by-update" update --source "directory:$folder"
unlike "$err" 'anew' 'it is done once'
size=$(stat -c %Y "$work/by-update/data.mdb")
run sise --store "$work/by-update" update --source "directory:$folder"
is "$(stat -c %Y "$work/by-update/data.mdb")" "$size" 'an update with nothing to do writes nothing'

old by-import
run sise -q --store "$work/by-import" import "$folder/2026-02-20.csv.gz"
actions "$work/by-import" >"$work/got"
ok 'an import derives anew as well' diff "$work/got" "$work/new"

# A day that would be refused now does not hide what was derived by an earlier version.
cp -r "$raw" "$work/both"
printf 'check_%s = 100\n' copy known off_base rows >"$work/loose.conf"
cp "$folder/2026-02-20.csv.gz" "$work/2026-02-23.csv.gz"
run sise -q --now 2026-02-23T19:30+09:00 --config "$work/loose.conf" --store "$work/both" import "$work/2026-02-23.csv.gz"
is "$status" 0 'loose limits let a copy in'
"$builddir/t/job/old-factors" "$work/both" || bail 'no old store'
run sise --store "$work/both" verify
like "$out" '^would be refused now: 2026-02-23' 'verify names the day'
like "$out" $'\nthe factors of corporate actions were derived by an earlier version' 'and the factors too'

# A new store never does.
run sise --store "$work/fresh" import "$folder/2026-01-02.csv.gz"
unlike "$err" 'anew' 'a new store is of this version from its first day on'
run sise --store "$work/fresh" verify
is "$status" 0 'and says so'
done_testing
