#!/bin/bash
# Cases that people ran into, as they are kept in the reference data: a ticker without its zeros, and a close above the high.
. "$srcdir/t/lib.sh"
cases=$SISE_SHARED/cases
[ -d "$cases" ] || skip_all "no cases in $SISE_SHARED"

kept() # CASE ARGUMENT...
{
    local name=$1
    shift
    command sise --store "$work/$name" "$@"
}

if [ -d "$cases/ticker-text-unchecked/days" ]; then
    kept ticker-text-unchecked -q import "$cases/ticker-text-unchecked/days" || bail 'no store'
    run kept ticker-text-unchecked screen 'ticker == "5930"' --all
    is "$status ${err##*$'\n'}" "65 sise: screen: unknown ticker '5930' at 11, did you mean '005930'?" 'a ticker without its zeros'
    run kept ticker-text-unchecked screen 'ticker == "005930"' --all --csv
    is "$status $(wc -l <<<"$out")" '0 2' 'and with them'
else
    skip 'the case is not there' 'a ticker without its zeros'
fi

if [ -d "$cases/willr-above-zero/days" ]; then
    kept willr-above-zero -q import "$cases/willr-above-zero/days" && kept willr-above-zero -q analyze || bail 'no store'
    run kept willr-above-zero export stock_analyzed --columns willr_14
    is "${out##*,}" 0 'a close above the highest high is no more than the highest'
else
    skip 'the case is not there' 'a close above the highest high'
fi
done_testing
