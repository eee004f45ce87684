# make bench says what it lacks, and fails, where its data or its programs are not there.
. "$srcdir/t/lib.sh"

mkdir -p "$work/shared/data/krx-adjusted"
export BENCH=import BEFORE=
SISE_SHARED=$work/none run "$srcdir/t/bench"
is "$status $out" '1 ' 'without real days it measures nothing'
is "$err" "bench: no real days in $work/none/data/krx-adjusted: configure --with-shared=DIR, or set SISE_SHARED" 'and says so'
SISE_SHARED=$work/shared builddir=$work/build run "$srcdir/t/bench"
is "$status $out$err" "1 bench: no program $work/build/sise" 'nor without its programs'

# Programs that are there and fail.
mkdir -p "$work"/build/t/{job,source,indicator,panel,answer,screen,backtest,http}
for program in sise t/bench-run t/job/bench-day t/source/bench-answer t/indicator/bench-indicator t/panel/bench-ticker t/answer/bench-rows t/answer/bench-screener \
    t/screen/bench-screen t/backtest/bench-backtest t/http/{load,hoard,bare,bench-fresh}; do
    printf '#!/bin/sh\nexit 1\n' >"$work/build/$program"
    chmod +x "$work/build/$program"
done
SISE_SHARED=$work/shared builddir=$work/build BEFORE=$work/nothing run "$srcdir/t/bench"
is "$status $out$err" "1 bench: no program $work/nothing" 'nor without the one to compare with'
SISE_SHARED=$work/shared builddir=$work/build BENCH=speed run "$srcdir/t/bench"
is "$status $out$err" "1 bench: no part 'speed'" 'nor what it does not know'
SISE_SHARED=$work/shared builddir=$work/build run "$srcdir/t/bench"
is "$status" 1 'programs that fail make it fail'
like "$out" '^  sise import  * - ms  *could not be measured$' 'a row without a figure says so'
like "$err" '^bench: [0-9]+ figures could not be measured' 'and how many are lacking'
unlike "$out" '0\.00' 'nothing is printed in place of a figure'
done_testing
