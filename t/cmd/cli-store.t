#!/bin/bash
# A store that is not there, not one, or damaged: every command names the path and what to do, with its own status.
. "$srcdir/t/lib.sh"
. "$srcdir/t/cmd/tiny.sh"

readers=(status stocks 'show 000010' 'export stock_data' verify "backup $work/backup")
writers=(analyze 'update --source demo')

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
