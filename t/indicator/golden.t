#!/bin/bash
# From files to values: the indicators equal TA-Lib's, the corporate actions are the real ones.
. "$srcdir/t/lib.sh"
[ -d "$SISE_SHARED/data/krx-adjusted" ] || skip_all "no reference data in $SISE_SHARED"

adjusted=$(fixture adjusted) || bail 'no store of krx-adjusted'
run sise --store "$adjusted" status
like "$out" '^days +370, ' '370 days are imported'
like "$out" '^tickers +([0-9]+), [0-9]+ tracked, \1 analyzed to their last day$' 'and analyzed'

# Prints what disagrees: relative difference over 1e-9 (absolute below 1e-6), or a value on one side only.
# macd seeds its fast average earlier and is compared from bar 200; high_52w and low_52w use the bars there are.
compare='
use strict; use warnings;
my ($golden, $ours) = @ARGV;
my %name = (max_high_250 => "high_52w", min_low_250 => "low_52w");
open my $in, "-|", "gzip", "-dc", $golden or die; my $line = <$in>; chomp $line;
my @golden = split /,/, $line; my (%want, %bar);
while (<$in>) { chomp; my @f = split /,/, $_, -1; $want{"$f[0],$f[1]"} = [@f, $bar{$f[0]}++]; }
open $in, "<", $ours or die; $line = <$in>; chomp $line; my @ours = split /,/, $line;
my %at = map { $ours[$_] => $_ } 0 .. $#ours; my ($compared, $wrong, $rows) = (0, 0, 0);
while (<$in>) {
    chomp; my @got = split /,/, $_, -1; my $want = $want{"$got[0],$got[1]"} or next; $rows++;
    for my $c (2 .. $#golden) {
        my $column = $name{$golden[$c]} // $golden[$c]; my ($w, $g) = ($want->[$c], $got[$at{$column}]);
        next if $column =~ /^macd/ && $want->[-1] < 200 && $w ne "" && $g ne "";
        next if $column =~ /_52w$/ && $w eq "" && $g ne "";
        $compared++;
        next if $w eq "" && $g eq "";
        my $off = $w eq "" || $g eq "" ? 1 : abs($w - $g); my $size = $w eq "" ? 0 : abs $w;
        next if $off < 1e-6 && $size < 1e-6 or $w ne "" && $g ne "" && $off <= 1e-9 * $size;
        print "$got[0] $got[1] $column: expected $w, got $g\n" if $wrong++ < 10;
    }
}
printf "%d rows of %d, %d wrong\n", $rows, scalar keys %want, $wrong; die "nothing compared\n" unless $compared > 100000;'
tickers=$(gzip -dc "$SISE_SHARED/golden/talib.csv.gz" | awk -F, 'NR > 1 && !seen[$1]++ { printf "%s%s", sep, $1; sep = "," }')
sise --store "$adjusted" export stock_analyzed --tickers "$tickers" >"$work/ours.csv"
is $? 0 'the golden tickers are exported'
run perl -e "$compare" "$SISE_SHARED/golden/talib.csv.gz" "$work/ours.csv"
rows=$(($(gzip -dc "$SISE_SHARED/golden/talib.csv.gz" | wc -l) - 1))
is "$out$err" "$rows rows of $rows, 0 wrong" 'every value of every golden ticker and day equals TA-Lib'\''s'

# The rebuild above against one date a commit, forward from an empty analysis, over the same real days.
run sise --store "$work/daily" import "$SISE_SHARED/data/krx-adjusted"
run sise --store "$work/daily" analyze
is "$status" 0 'the same days analyzed one after the other'
run "$builddir/t/panel/panel-diff" "$adjusted" "$work/daily"
is "$out" '0 differences' 'a rebuild of real days equals day by day, bit for bit'
rm -rf "$work/daily"

raw=$(fixture raw) || bail 'no store of krx-raw'
run sise --store "$raw" status
like "$out" '^days +33, ' '33 raw days are imported'
run sise --store "$raw" export corporate_actions
printf '%s\n' "$out" | tail -n +2 >"$work/actions"
awk -F, 'NR > 1 { printf "%s,%s,%s,%s,%.10g\n", $1, $2, $4, $5, $6 }' \
    "$SISE_SHARED/golden/holder-actions-2026.csv" >"$work/expected"
awk -F, '{ printf "%s,%s,%s,%s,%.10g\n", $1, $2, $3, $4, $5 }' "$work/actions" >"$work/got"
ok 'the corporate actions of early 2026 come out exactly' diff "$work/expected" "$work/got"

# Leave out the day between: what a gap hides must not be guessed.
mkdir "$work/gap"
cp "$SISE_SHARED"/data/krx-raw/2026-01-{05,06,08}.csv.gz "$work/gap"
run sise --store "$work/gap-store" import "$work/gap"
is "$status" 0 'three days with a day missing between them are imported'
run sise --store "$work/gap-store" export corporate_actions
is "$(printf '%s\n' "$out" | wc -l)" 1 'a missing day between two stored ones creates no actions'
run sise --store "$work/gap-store" import "$SISE_SHARED/data/krx-raw/2026-01-07.csv.gz"
run sise --store "$work/gap-store" export corporate_actions
is "$(printf '%s\n' "$out" | tail -n +2 | cut -d, -f1,2)" "$(printf '2026-01-07,340930\n2026-01-07,406820\n2026-01-08,010170\n2026-01-08,300120')" \
    'once it is filled, its actions and those of the day after it are there'
done_testing
