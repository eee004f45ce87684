#!/bin/bash
# A store that is not there, not one, or damaged: every command names the path and what to do, with its own status.
. "$srcdir/t/lib.sh"
. "$srcdir/t/cmd/tiny.sh"

readers=(status stocks 'show 000010' 'remove 2026-03-03 --dry-run' 'export stock_data' verify "backup $work/backup")
writers=(analyze 'update --source demo' 'remove 2026-03-03')

refused() # STATUS MESSAGE COMMAND...
{
    local expected=$1 message=$2 command
    shift 2
    for command in "$@"; do
        run tiny $command
        is "$status" "$expected" "$what: sise $command ends with $expected"
        like "$err" "$message" "$what: sise $command says so"
        ok "$what: sise $command names the store" grep -qF "$store" <<<"$err"
        is "$out" '' "$what: sise $command shows nothing"
    done
}

what='no store'
refused 66 "run 'sise setup' or 'sise import'" "${readers[@]}" "${writers[@]}"
ok 'and none is made' test ! -e "$store/data.mdb"

what='an empty folder'
mkdir "$work/empty"
store=$work/empty
refused 66 "run 'sise setup' or 'sise import'" "${readers[@]}" "${writers[@]}"

# An import of nothing but bad tables leaves a store without a day.
echo nothing >"$work/2026-03-02.csv"
run tiny import "$work/2026-03-02.csv"
is "$status" 65 'the first table of a store is bad'
for command in status stocks 'export stock_data' 'export corporate_actions' verify analyze 'analyze --rebuild'; do
    run tiny $command
    is "$status" 0 "a store without a day: sise $command"
done
run tiny status
like "$out" '^days +none' 'a store without a day has none'
store=$work/store

tiny_make
cp "$store/data.mdb" "$work/good.mdb"
size=$(stat -c %s "$store/data.mdb")

what='a file that is not LMDB'
head -c 100000 /dev/zero | tr '\0' x >"$store/data.mdb"
refused 65 'not a store.*choose another folder with --store, or restore a backup' "${readers[@]}" "${writers[@]}" "import $work/tables"

what='an empty file'
: >"$store/data.mdb"
refused 65 "empty: restore a backup, or run 'sise setup' or 'sise import' to begin anew" "${readers[@]}" "${writers[@]}"

for part in 4096 $((size / 3)) $((size / 2 / 4096 * 4096)); do
    what="cut off at $part of $size bytes"
    head -c "$part" "$work/good.mdb" >"$store/data.mdb"
    refused 65 'restore a backup' "${readers[@]}" "${writers[@]}"
done

# ---- verify and backup, whose answer is the store's own ----

# A value that no market has, in the tiles of a row: the pages are sound, and what they hold is not.
what='a value that is no figure'
cp "$work/good.mdb" "$store/data.mdb"
run tiny -q verify
is "$status $out$err" '0 ' 'verify says nothing of a good store with -q'
run tiny --json verify
is "$status $out" '0 {"wrong":[],"ok":true}' 'and as JSON that nothing is wrong'
# 9,900 won, which is the open of 2026-03-03, becomes minus that.
perl -0777 -pi -e 's/\Q${\pack "d<4", 9900, 5000, 1000, 30000}\E/pack "d<4", -1e300, 5000, 1000, 30000/e' "$store/data.mdb"
run tiny verify
is "$status" 65 "$what: verify ends with EX_DATAERR"
is "$out" 'stock_data/open 2026-03-03: -1e+300 in slot 0, which is no figure of a market' "$what: it says what and where"
like "$err" "$store/data.mdb: 1 thing is wrong: restore a backup" "$what: and what to do"
run tiny --json verify
is "$status $out" '65 {"wrong":["stock_data/open 2026-03-03: -1e+300 in slot 0, which is no figure of a market"],"ok":false}' "$what: as JSON"
cp "$work/good.mdb" "$store/data.mdb"

what='a backup'
run tiny --json backup "$work/copied/here"
is "$status $out" "0 {\"store\":\"$store\",\"copy\":\"$work/copied/here\"}" "$what, as JSON, into a folder that it makes"
run tiny -q backup "$work/quiet"
is "$status $out$err" '0 ' "$what that says nothing with -q"
is "$(ls "$work/quiet")" data.mdb "$what is one file"
is "$(store=$work/quiet tiny export stock_data)" "$(tiny export stock_data)" "$what that holds the same"
run tiny backup "$work/quiet"
is "$status" 65 "$what onto a store is refused"
like "$err" "$work/quiet/data.mdb: there already: choose another folder" "$what onto a store: it says so"
echo a file >"$work/file"
run tiny backup "$work/file/copy"
ok "$what below a file fails" test "$status" -ne 0
like "$err" "$work/file" "$what below a file: it is named"
(
    ulimit -f 16
    tiny backup "$work/small" >"$work/out" 2>"$work/err"
    echo $? >"$work/status"
)
is "$(cat "$work/status" "$work/out")" 74 "$what that does not fit: EX_IOERR"
like "$(cat "$work/err")" "$work/small/data.mdb: copying .*make room there" "$what that does not fit: it says so"
is "$(ls "$work/small")" '' "$what that does not fit leaves nothing"
: >"$work/small/data.mdb.partial"
run tiny backup "$work/small"
is "$status" 65 "$what that another one may be writing is not touched"
like "$err" 'data.mdb.partial: of a backup that runs now or was interrupted' "$what that was interrupted is told"
run tiny backup
is "$status" 64 "$what without a folder"

# Pages of nonsense: LMDB trusts what it reads, so how far a command gets is chance, but it says why it ends.
what='pages of nonsense'
silent=0
for page in $(seq 9 4 33); do
    for command in verify 'export stock_analyzed' 'analyze --rebuild' "backup $work/backup"; do
        rm -rf "$work/backup"
        cp "$work/good.mdb" "$store/data.mdb"
        head -c 4096 /dev/zero | tr '\0' '\377' |
            dd of="$store/data.mdb" bs=4096 seek="$page" conv=notrunc status=none
        run tiny $command
        case $status in
        0 | 65) ;;
        70) [[ $err == *'damaged store'* ]] || silent=$((silent + 1)) ;;
        *) [[ $err == *Sanitizer* ]] || silent=$((silent + 1)) ;;
        esac
    done
done 2>/dev/null
is "$silent" 0 "$what: no command ends without a word"
rm -rf "$work/backup"

cp "$work/good.mdb" "$store/data.mdb"
run tiny verify
is "$status" 0 'the good file is good again'

if [ "$(id -u)" -ne 0 ]; then
    what='a file that one may not write'
    chmod a-w "$store/data.mdb"
    refused 77 'may not|denied' "${writers[@]}"
    run tiny stocks
    is "$status" 0 "$what: reading goes on"
    chmod -R a-w "$store"
    what='a folder that one may not write'
    refused 77 'may not|denied' "${readers[@]}" "${writers[@]}"
    chmod -R u+w "$store"
else
    skip 'root may write anywhere' 'a folder that one may not write'
fi
done_testing
