#!/bin/bash
# The screening language against the plain evaluator of t/plain.h, on real days: the shipped strategies, every function
# and every column find, or are, exactly the same. SISE_LONG=1: on all days instead of some.
. "$srcdir/t/lib.sh"
[ -d "$SISE_SHARED/data/krx-adjusted" ] || skip_all "no reference data in $SISE_SHARED"
each=25
[ "${SISE_LONG:-0}" = 1 ] && each=1

make_store() # STORE FOLDER
{
    sise -q --store "$1" import "$SISE_SHARED/data/$2" && sise -q --store "$1" analyze --rebuild || bail "no store of $2"
}

# Every test that plain-screen reports, here under its own number.
compare() # STORE DAYS WHAT...
{
    local line count=0
    "$builddir/t/plain-screen" "$@" >"$work/tap" 2>"$work/errors"
    while IFS= read -r line; do
        case $line in
        'ok '*) pass "${line#*- }" ;;
        'not ok '*) fail "${line#*- }" ;;
        '#'*) printf '%s\n' "$line" ;;
        esac
        count=$((count + 1))
    done <"$work/tap"
    is "$(cat "$work/errors")" '' "plain-screen went through, $count lines"
    ok 'and something was compared' test "$count" -gt 10
}

make_store "$work/adjusted" krx-adjusted
compare "$work/adjusted" "$each" "$srcdir"/strategies/shipped/*.strategy
unlike "$(cat "$work/tap")" ': 0 found' 'every shipped strategy finds something'
rm -rf "$work/adjusted"

# These prices are not adjusted: the corporate actions are for the reader to apply.
make_store "$work/raw" krx-raw
compare "$work/raw" "$((each * 2 / 3 + 1))" --sweep
done_testing
