#!/bin/bash
# Every indicator over 5,000 bars of made-up histories, with extreme flows, splits, halts, holes and flat prices among them,
# is within 1e-9 of what whole numbers of any length make of its definition. TAP comes from t/indicator/exact.py.
. "$srcdir/t/lib.sh"
command -v python3 >/dev/null || skip_all 'no python3'
"$builddir/t/indicator/exact-market" >"$work/market" || bail 'no histories'
python3 "$srcdir/t/indicator/exact.py" "$work/market" || bail 'exact.py did not go through'
