#!/bin/bash
# Another user reads a store, with as few rights as the recipe in sise-store(5) gives: as a server under its own user does.
. "$srcdir/t/lib.sh"
[ "$(id -u)" -eq 0 ] || skip_all 'only root can be somebody else'
command -v setpriv >/dev/null || skip_all 'no setpriv here'
. "$srcdir/t/cmd/tiny.sh"
tiny_make

# Its own copy of the program: the folders above the build folder may be root's alone.
cp "$builddir/sise" "$work/sise"
cp -r "$SISE_STRATEGIES" "$work/strategies"
chmod -R a+rX "$work/strategies"
chmod a+rx "$TMPDIR" "$work" "$work/sise" # the folders of this run of the test
group=65534
reader()
{
    (cd / && env HOME=/nonexistent XDG_CONFIG_HOME=/nonexistent SISE_STRATEGIES="$work/strategies" setpriv --reuid=65534 --regid="$group" --clear-groups \
        "$work/sise" --store "$store" "$@")
}
readers=(status stocks 'show 000010' 'screen close>0' 'export stock_data' verify)
[ "$(reader --version 2>&1)" ] || skip_all 'another user cannot run the program here'

refused() # MESSAGE
{
    local command
    for command in "${readers[@]}"; do
        run reader $command
        is "$status" 77 "$what: sise $command is refused"
        like "$err" "$1" "$what: sise $command says what is missing"
        like "$err" 'sise-store\(5\)' "$what: sise $command says where it is described"
    done
}

what='a store of root alone'
chown -R 0:0 "$store"
chmod 0755 "$store"
chmod 0644 "$store"/*
refused 'lock\.mdb.*only user root may write it: root has to give its group, root, the right'

what='another group may write'
chmod g+w "$store/lock.mdb"
refused 'lock\.mdb.*has to become a member of group root'

# The recipe: the folder and its files belong to a group, which may read everything and write lock.mdb.
what='the recipe'
chgrp -R "$group" "$store"
chmod 2750 "$store"
chmod 0640 "$store"/*
chmod g+w "$store/lock.mdb"
for command in "${readers[@]}"; do
    run reader $command
    is "$status" 0 "$what: sise $command works"
    is "$out" "$(cd / && command sise --store "$store" $command 2>/dev/null)" "$what: sise $command shows what root sees"
done
run reader update --source demo
is "$status" 77 "$what: writing is refused"
run reader analyze
is "$status" 77 "$what: analyzing is refused"

# What root writes from now on can be read too, lock.mdb stays as it is.
rm "$work"/tables/*
export SISE_NOW='2026-03-09T19:30+09:00'
tiny_table 2026-03-09 <<'ROWS'
000010,가나전자,KOSPI,2050,2150,2050,2100,50,5000,10500000,210000000000,100000000
000030,"다, 소",KOSDAQ,1001,1001,1001,1001,0,10,,50050000000,50000000
0004A0,라마글로벌,KOSDAQ GLOBAL,31000,31000,30500,30500,0,500,15000000,305000000000,10000000
ROWS
run command sise -q --store "$store" import "$work/tables"
is "$status" 0 'root stores a day'
run reader export stock_data --from 2026-03-09
is "$status" 0 'the reader goes on reading'
like "$out" '^000010,2026-03-09,2050' 'and sees the day'
is "$(stat -c %a "$store/lock.mdb")" 660 'lock.mdb has its mode still'

group=12345
what='out of the group'
refused 'Permission denied|has to become a member'
done_testing
