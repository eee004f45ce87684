#!/bin/bash
# README.ko.md shows the same commands as README.md, whose examples t/tree/man-examples.t runs, and links lead somewhere.
. "$srcdir/t/lib.sh"

commands() # FILE : the lines of its blocks, as a reader types them
{
    sed -n 's/^    \(\$ \)\{0,1\}\([^ ].*\)/\2/p' "$1"
}

is "$(commands "$srcdir/README.ko.md" | grep -vxF -f <(commands "$srcdir/README.md"))" '' 'each command of README.ko.md is in README.md'
for command in 'sise setup' 'sise doctor' 'sise crontab' 'sise import' 'sise serve' 'krx_auth_key = '; do
    for readme in README.md README.ko.md; do
        ok "$readme has $command" grep -q "^    .*$command" "$srcdir/$readme"
    done
done
for readme in README.md README.ko.md; do
    for link in $(grep -o '](\([^)]*\))' "$srcdir/$readme" | tr -d '()]'); do
        ok "$readme: $link is there" test -e "$srcdir/$link"
    done
    for page in $(grep -o 'sise[a-z.-]*([157])' "$srcdir/$readme" | sort -u); do
        name=$(sed 's/(\(.\))/.\1/' <<<"$page")
        ok "$readme: $page is there" test -e "$srcdir/man/$name" -o -e "$srcdir/man/$name.in"
    done
    is "$(awk 'length > 200' "$srcdir/$readme")" '' "$readme has no long line"
done
done_testing
