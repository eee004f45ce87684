# What sise screen --explain says of a ticker, wherever in the market's row it stands, is what a screen of the whole
# market shows of it: every part, and whether it is found.
. "$srcdir/t/lib.sh"

demo()
{
    command sise --store "$work/store" "$@"
}

export SISE_NOW='2026-03-06T19:30+09:00'
demo -q setup --source demo --days 25 || bail 'no store'

parts=(
    'close / close[5] > 1'
    'rank(sma(volume, 5)) <= 2000'
    'streak(close >= open) > 0'
    'sma(close, 20) > sma_5'
    'market == "KOSDAQ"'
    'name starts_with "한"'
)
condition="${parts[0]} and (${parts[1]} or ${parts[2]}) or ${parts[3]} and not (${parts[4]} or ${parts[5]})"
columns="$condition,$(IFS=,; echo "${parts[*]}"),close[5],rank(sma(volume, 5)),streak(close >= open),sma(close, 20)"
demo --json screen 'close > 0' --all --columns "$columns" >"$work/screened" || bail 'no screen'
ok 'the market has many tiles' test "$(wc -l <"$work/screened")" -gt 2000

# Every 97th: no two of a tile stand at the same place in it.
perl -MJSON::PP -ne '$. % 97 == 1 and print decode_json($_)->{ticker}, "\n"' "$work/screened" >"$work/tickers"
while read -r ticker; do
    demo --json screen "$condition" --all --explain "$ticker" || bail "$ticker is not explained"
done <"$work/tickers" >"$work/explained"
run perl -MJSON::PP -e '
    my $json = JSON::PP->new->canonical->allow_nonref;
    my ($screened, $explained) = map { open my $file, "<", $_ or die; [map { decode_json($_) } <$file>] } @ARGV;
    my %row = map { $_->{ticker} => $_ } @$screened;
    my %seen;
    for my $told (@$explained) {
        my $row = $row{$told->{ticker}};
        my @known = grep { exists $row->{$_->{expression}} } @{$told->{parts}};
        my $whole = $told->{parts}[0]{value};
        $seen{$told->{verdict}}++;
        my $word = !defined $whole ? "unknown" : $whole ? "found" : "not_found";
        print "$told->{ticker}: $told->{verdict}\n" if $told->{verdict} ne $word;
        print "$told->{ticker}: ", scalar(@known), " parts\n" if @known < 10;
        for (@known) {
            my ($got, $expected) = map { $json->encode($_) } $_->{value}, $row->{$_->{expression}};
            print "$told->{ticker} $_->{expression}: $got, not $expected\n" if $got ne $expected;
        }
    }
    print "only: ", join(" ", sort keys %seen), "\n" if keys %seen < 2;' "$work/screened" "$work/explained"
is "$out$err" '' "explained as it is screened: $(wc -l <"$work/tickers") tickers"
done_testing
