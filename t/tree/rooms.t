# The rooms of the tree form one chain: a room includes those above it in the list below, never one below it and never
# another one of its own line. Headers do not include each other in a circle. A library that one room is there to hide
# is included in that room only.
. "$srcdir/t/lib.sh"

chain='src/base
store
src/market src/indicator strategies prompts
src/panel
src/net
src/source src/screen
src/backtest src/job sync src/ai
src/answer
src/http src/cmd
src/main.c'

# Headers of a room through which another room of its line may look into it: the program has one configuration and one
# command that serves.
doors='src/http/settings.h src/cmd
src/http/server.h src/cmd'

# A library's folder or header, and the rooms that may include it.
libraries='lmdb.h store
mongoc sync
bson sync
curl src/net
event2 src/net src/http'

cat >"$work/rooms.awk" <<'EOF'
function room_of(path) # "src/cmd/help.c": src/cmd; "store/env.c": store; "src/main.c": src/main.c
{
    match(path, /^(src[\/])?[^\/]*/)
    return substr(path, 1, RLENGTH)
}

# Follows the includes of one file; a file that is still being followed closes a circle.
function follow(file, path,    i, names, name)
{
    if (state[file] == "done")
        return
    path = path (path == "" ? "" : " -> ") file
    if (state[file] == "open") {
        print "circle: " path
        return
    }
    state[file] = "open"
    names = split(includes[file], name, " ")
    for (i = 1; i <= names; i++)
        follow(name[i], path)
    state[file] = "done"
}

BEGIN {
    lines = split(ENVIRON["chain"], line, "\n")
    for (i = 1; i <= lines; i++) {
        names = split(line[i], name, " ")
        for (j = 1; j <= names; j++)
            place[name[j]] = i
    }
    lines = split(ENVIRON["doors"], line, "\n")
    for (i = 1; i <= lines; i++)
        door[line[i]]
    lines = split(ENVIRON["libraries"], line, "\n")
    for (i = 1; i <= lines; i++)
        owners[substr(line[i], 1, index(line[i], " ") - 1)] = substr(line[i], index(line[i], " ")) " "
}

FNR == 1 && !(room_of(FILENAME) in place) { print FILENAME ": no room of the chain" }

/^#[ \t]*include[ \t]*"/ {
    split($0, part, "\"")
    path = part[2]
    target = path ~ /^(store|strategies|prompts|sync)\// ? path : "src/" path
    from = room_of(FILENAME)
    to = room_of(target)
    if (path !~ /\// || !(to in place) || (getline line_of_target < target) < 0)
        print FILENAME ":" FNR ": includes \"" path "\", which is not written from the root of the tree or from src/"
    else if (from == to)
        includes[FILENAME] = includes[FILENAME] " " target
    else if (from != to && place[to] >= place[from] && !((target " " from) in door))
        print FILENAME ":" FNR ": " from " includes \"" path "\" of " to ", which is not above it"
    close(target)
}

/^#[ \t]*include[ \t]*</ {
    match($0, /<[^\/>]*/)
    library = substr($0, RSTART + 1, RLENGTH - 1)
    if (library in owners && !index(owners[library], " " room_of(FILENAME) " "))
        print FILENAME ":" FNR ": includes <" library ">, which is for" owners[library] "only"
}

END {
    for (file in includes)
        follow(file, "")
}
EOF

# Prints what is wrong with the files of a folder.
rooms() # FOLDER
{
    (cd "$1" && find src store strategies prompts sync -name '*.[ch]' 2>/dev/null | LC_ALL=C sort |
        xargs env chain="$chain" doors="$doors" libraries="$libraries" awk -f "$work/rooms.awk" || echo 'awk failed')
}

is "$(rooms "$srcdir")" '' 'every include follows the chain'

# A small tree in which every rule is broken once shows that a broken rule is seen.
mkdir -p "$work/tree/src/base" "$work/tree/src/http" "$work/tree/src/panel" "$work/tree/src/cmd" "$work/tree/src/odd" "$work/tree/store" \
    "$work/tree/src/market" "$work/tree/src/indicator"
cd "$work/tree" || bail 'no folder to work in'
echo '#include "store/store.h"' >src/base/up.c
echo '#include "base/a.h"' >store/store.h
echo '#include "base/b.h"' >src/base/a.h
echo '#include "base/c.h"' >src/base/b.h
echo '#include "base/a.h"' >src/base/c.h
echo '#include "indicator/step.h"' >src/market/tick.c
: >src/indicator/step.h
echo '#include <lmdb.h>' >src/panel/rows.c
echo '#include "rows.h"' >src/panel/rows.h
printf '#include "panel/rows.h"\n#include "cmd/help.h"\n' >src/cmd/help.c
: >src/cmd/help.h
printf '#include "http/settings.h"\n#include "http/site.h"\n' >src/cmd/settings.c
: >src/http/settings.h
: >src/http/site.h
echo 'int odd;' >src/odd/odd.c
wrong=$(rooms .)
like "$wrong" '^src/base/up.c:1: src/base includes "store/store.h" of store, ' 'a room that includes one below it is named'
like "$wrong" '^src/market/tick.c:1: src/market includes "indicator/step.h" of src/indicator' 'and one of its own line'
like "$wrong" '^circle: (src/base/[abc][.]h( -> )?){4}$' 'and a circle'
like "$wrong" '^src/cmd/settings.c:2: src/cmd includes "http/site.h" of src/http' 'and a header beside the door'
like "$wrong" '^src/panel/rows.c:1: includes <lmdb.h>, which is for store only' 'and a library of another room'
like "$wrong" '^src/panel/rows.h:1: includes "rows.h", which is not written from' 'and a path that begins elsewhere'
like "$wrong" '^src/odd/odd.c: no room of the chain' 'and a folder that is no room'
is "$(wc -l <<<"$wrong")" 7 'and nothing else'
done_testing
