#!/bin/bash
# The screening language against the plain evaluator of t/strategies/plain.h, on a made-up market and on real days: the shipped
# strategies, every function and every column find, or are, exactly the same. SISE_LONG=1: on all days instead of some.
. "$srcdir/t/lib.sh"
each=25
[ "${SISE_LONG:-0}" = 1 ] && each=1
sweep_each=$((each * 2 / 3 + 1))
# Under a sanitizer the first day and the last: the same code runs on those between, where the plain run compares values.
[ -z "${SISE_SANITIZED-}" ] || each=100 sweep_each=100
shipped=("$srcdir"/strategies/shipped/*.strategy)

# Every test that plain-screen reports, here under its own number.
compare() # STORE DAYS WHAT...
{
    local line count=0
    "$builddir/t/screen/plain-screen" "$@" >"$work/tap" 2>"$work/errors"
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

# Nobody's finding anything would be equal too. On the few days of a run under a sanitizer some do find nobody.
all_find() # NAME
{
    [ -z "${SISE_SANITIZED-}" ] || return
    is "$(grep -c '^ok .*[.]strategy: [1-9]' "$work/tap")" "${#shipped[@]}" "$1"
}

# As many days as the highest of a year needs, and some; splits and halts are in them.
sise -q --store "$work/demo" --now 2026-06-30T20:00+09:00 setup --source demo --days 300 || bail 'no made-up market'
compare "$work/demo" "$each" "${shipped[@]}"
all_find 'every shipped strategy finds somebody on the made-up market'

if ! [ -d "$SISE_SHARED/data/krx-adjusted" ]; then
    compare "$work/demo" 300 --sweep
    skip "no reference data in $SISE_SHARED" 'real days'
    done_testing
    exit 0
fi
rm -rf "$work/demo"

adjusted=$(fixture adjusted) || bail 'no store of krx-adjusted'
compare "$adjusted" "$each" "${shipped[@]}"
all_find 'and on real days'

# These prices are not adjusted: the corporate actions are for the reader to apply.
raw=$(fixture raw) || bail 'no store of krx-raw'
compare "$raw" "$sweep_each" --sweep
done_testing
