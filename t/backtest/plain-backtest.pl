# plain-backtest.pl open|close RAW.csv ACTIONS.csv PICKS.csv RESULT.json: works out every return of a backtest over the
# whole market, and its figures but for t and drawdown, from exported tables, and says where they differ.
use strict;
use warnings;
my ($entry_at, $raw, $actions, $picks, $json) = @ARGV;
my @horizons = (1, 5, 20, 60);
my %counted = (returns => 0, split => 0, deferred => 0, delisted => 0);

sub table { # FILE, what to do with each row as a hash
    my ($path, $each) = @_;
    open my $file, '<', $path or die "$path: $!\n";
    chomp(my $head = <$file>);
    my @names = split /,/, $head;
    while (my $line = <$file>) {
        chomp $line;
        $line =~ s/"([^"]*)"/my $text = $1; $text =~ tr{,}{ }; $text/ge;
        my %row;
        @row{@names} = split /,/, $line, -1;
        $each->(\%row);
    }
}

# RAW.csv is read by the place of its columns, as it has most of the rows: ticker, date, open, high, low, close, volume.
my (%rows, %seen, %factors);
open my $table, '<', $raw or die "$raw: $!\n";
my $head = <$table>;
die "$raw: other columns\n" if $head ne "ticker,date,open,high,low,close,volume\n";
while (<$table>) {
    chomp;
    my ($ticker, $date, @bar) = split /,/, $_, -1;
    $seen{$date} = 1;
    $rows{$ticker}{$date} = \@bar;
}
table($actions, sub { my $r = shift; $factors{$r->{ticker}}{$r->{date}} = $r->{factor} });
my @days = sort keys %seen;
my %place = map { $days[$_] => $_ } 0 .. $#days;

# Every ticker's bars by the day's place: prices and volume, and whether one can deal in it, which is when none of them is
# missing or 0. [6] is whether it is asked: not where no share changed hands, after hours either.
my %bars;
for my $ticker (keys %rows) {
    for my $date (keys %{$rows{$ticker}}) {
        my $bar = $rows{$ticker}{$date};
        my $traded = $bar->[4] ne '' ? $bar->[4] > 0 : $bar->[0] ne '' && $bar->[0] > 0;
        push @$bar, !grep({ !$_ || $_ <= 0 } @$bar), $traded;
        $bars{$ticker}[$place{$date}] = $bar;
    }
}

sub trades {
    my ($ticker, $day) = @_;
    my $bar = $bars{$ticker}[$day];
    return $bar && $bar->[5];
}

# What it was sold for, in won of the day of purchase, and on which day; nothing where it is not due yet.
sub sale {
    my ($ticker, $bought, $due) = @_;
    return if $due > $#days;
    my $day = $due;
    $day++ while $day <= $#days && !trades($ticker, $day);
    if ($day > $#days) {
        $day--;
        $day-- while $day >= 0 && !($bars{$ticker}[$day] && $bars{$ticker}[$day][3]);
    }
    my $factor = 1;
    for my $date ($factors{$ticker} ? sort keys %{$factors{$ticker}} : ()) {
        next if !exists $place{$date};
        $factor *= $factors{$ticker}{$date} if $place{$date} > $bought && $place{$date} <= $day;
        $factor /= $factors{$ticker}{$date} if $place{$date} <= $bought && $place{$date} > $day;
    }
    return ($bars{$ticker}[$day][3] / $factor, $day);
}

sub made {
    my ($ticker, $signal, $horizon) = @_;
    my $bought = $signal + ($entry_at eq 'open' ? 1 : 0);
    return if $bought > $#days || !trades($ticker, $bought);
    my ($price, $sold) = sale($ticker, $bought, $signal + $horizon);
    return if !defined $price;
    my $tax = 20; # of 2026; nobody in the made-up market is on KONEX
    my $entry = $bars{$ticker}[$bought][$entry_at eq 'open' ? 0 : 3];
    return ($price / $entry * (1 - (1.5 + $tax) / 1e4) / (1 + 1.5 / 1e4) - 1, $sold, $bought);
}

sub same {
    my ($what, $got, $expected) = @_;
    $got = '' if !defined $got;
    $expected = '' if !defined $expected;
    return if $got eq $expected || ($got ne '' && $expected ne '' && abs($got - $expected) < 1e-9);
    print "$what: got $got, expected $expected\n";
}

my (%market, %results, %markets_of);
table($picks, sub {
    my $pick = shift;
    my $signal = $place{$pick->{date}};
    print "$pick->{date} $pick->{ticker} did not trade\n" if !$bars{$pick->{ticker}}[$signal][6];
    for my $h (@horizons) {
        my ($result, $sold, $bought) = made($pick->{ticker}, $signal, $h);
        same("$pick->{date} $pick->{ticker} after $h", $pick->{"return_$h"}, $result);
        next if !defined $result;
        my $key = "$signal $h";
        if (!exists $market{$key}) {
            my ($sum, $count) = (0, 0);
            for my $ticker (keys %bars) {
                my $bar = $bars{$ticker}[$signal];
                next if !$bar || $bar->[3] eq '' || !$bar->[6];
                my ($one) = made($ticker, $signal, $h);
                ($sum += $one, $count++) if defined $one;
            }
            $market{$key} = $sum / $count;
        }
        same("$pick->{date} $pick->{ticker} sold after $h", $pick->{"exit_date_$h"} eq $days[$sold] ? 1 : 0, 1);
        same("the market of $pick->{date} after $h", $pick->{"market_$h"}, $market{$key});
        push @{$results{$h}}, $result;
        push @{$markets_of{$h}}, $market{$key};
        $counted{returns}++;
        $counted{split} += grep { exists $place{$_} && $place{$_} > $bought && $place{$_} <= $sold } keys %{$factors{$pick->{ticker}} || {}};
        $counted{deferred}++ if $sold > $signal + $h;
        $counted{delisted}++ if $sold < $signal + $h;
    }
});

sub mean { my $sum = 0; $sum += $_ for @_; return $sum / @_ }

open my $file, '<', $json or die "$json: $!\n";
my $text = <$file>;
for my $h (@horizons) {
    my %told = $text =~ /\{"days":$h,([^}]*)\}/ ? map { /"(\w+)":(.*)/ } split /,/, $1 : ();
    my @sorted = sort { $a <=> $b } @{$results{$h}};
    same("n after $h", $told{n}, scalar @sorted);
    same("mean after $h", $told{mean}, mean(@sorted));
    same("median after $h", $told{median}, ($sorted[$#sorted / 2] + $sorted[@sorted / 2]) / 2);
    same("hits after $h", $told{hit_rate}, (grep { $_ > 0 } @sorted) / @sorted);
    same("market after $h", $told{market}, mean(@{$markets_of{$h}}));
    same("excess after $h", $told{excess}, mean(@sorted) - mean(@{$markets_of{$h}}));
}
printf "compared %d returns, %d of split, %d of deferred, %d of delisted stocks\n",
    @counted{qw(returns split deferred delisted)};
