#!/bin/bash
# The store's tests with other LMDBs than the one that is installed. SISE_LMDB is a list of folders, separated by colons,
# with a liblmdb.so.0 in each. store/pages.c reads LMDB's pages itself, so each version that a distribution ships is tried.
. "$srcdir/t/lib.sh"
[ "${SISE_LMDB:-}" ] || skip_all 'SISE_LMDB names no other LMDB'

IFS=: read -ra folders <<<"$SISE_LMDB"
for folder in "${folders[@]}"; do
    ok "$folder has an LMDB" test -e "$folder/liblmdb.so.0"
    for program in verify open walk backup panel day ticker reader rest version job thread space crash; do
        run env LD_LIBRARY_PATH="$folder" "$builddir/t/store/test-$program"
        is "$status" 0 "$folder: test-$program"
        [ "$status" -eq 0 ] || diag "$out"
    done
done
done_testing
