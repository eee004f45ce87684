#!/bin/bash
# What the store says names no option and no command of the terminal: other fronts say it too. src/cmd/advice.c adds those.
. "$srcdir/t/lib.sh"

named=$(cd "$srcdir" && grep -nE "\"[^\"]*(--[a-z]|'sise |sise [a-z]+ --)" store/*.c store/*.h)
is "$named" '' 'no text of store/ says what to type'
ok 'the front does' grep -q -- "'sise verify'" "$srcdir/src/cmd/advice.c"

# Each remedy that a room can ask for has its words.
for remedy in $(sed -n 's/^    \(REMEDY_[A-Z_]*\),.*/\1/p' "$srcdir/src/base/error.h"); do
    case $remedy in
    REMEDY_NONE | REMEDY_COUNT) continue ;;
    esac
    ok "$remedy has its words" grep -q "\[$remedy\] =" "$srcdir/src/cmd/advice.c"
done
done_testing
