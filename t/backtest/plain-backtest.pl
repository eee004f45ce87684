# plain-backtest.pl open|close RAW.csv ACTIONS.csv KONEX.csv PICKS.csv RESULT.json [HOLE...]: works out every return of a
# backtest over the whole market, and its figures but for t and drawdown, from exported tables, and says where they
# differ. HOLE is a business day that is not stored.
use strict;
use warnings;
use POSIX qw(floor ceil);
my ($entry_at, $raw, $actions, $konex, $picks, $json, @holes) = @ARGV;
my @horizons = (1, 5, 20, 60);
my %counted = (returns => 0, split => 0, deferred => 0, delisted => 0, locked => 0, over => 0, refused => 0);

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

# RAW.csv is read by the place of its columns, as it has most of the rows: ticker, date, open, high, low, close, volume,
# change.
my (%rows, %seen, %factors, %konex);
table($konex, sub { my $r = shift; $konex{$r->{ticker}}{$r->{date}} = 1 });
open my $table, '<', $raw or die "$raw: $!\n";
my $head = <$table>;
die "$raw: other columns\n" if $head ne "ticker,date,open,high,low,close,volume,change\n";
while (<$table>) {
    chomp;
    my ($ticker, $date, @bar) = split /,/, $_, -1;
    $seen{$date} = 1;
    $rows{$ticker}{$date} = \@bar;
}
table($actions, sub { my $r = shift; $factors{$r->{ticker}}{$r->{date}} = $r->{factor} });
my @days = sort keys %seen;
my %place = map { $days[$_] => $_ } 0 .. $#days;

# Whether the stock was on KONEX on the day, or on its last day up to then.
sub on_konex {
    my ($ticker, $date) = @_;
    my $days = $konex{$ticker} or return 0;
    my ($last) = sort { $b cmp $a } grep { $_ le $date } keys %{$rows{$ticker}};
    return defined $last && $days->{$last};
}

# The ticks of today, which all days here have.
sub tick {
    my $price = shift;
    my @steps = ([2000, 1], [5000, 5], [20000, 10], [50000, 50], [200000, 100], [500000, 500]);
    for (@steps) { return $_->[1] if $price < $_->[0] }
    return 1000;
}

# 1: the one price of the day is the upper limit, -1: the lower one.
sub locked {
    my ($ticker, $date, $price, $change) = @_;
    return 0 if $change eq '' || $change == 0;
    my $base = $price - $change;
    my $width = (on_konex($ticker, $date) ? 15 : 30) * $base / 100;
    $width -= $width - tick($base) * floor($width / tick($base));
    my $limit = $change > 0 ? $base + $width : $base - $width;
    my $step = tick($limit);
    $limit = $step * ($change > 0 ? floor($limit / $step) : ceil($limit / $step));
    return $limit == $price ? ($change > 0 ? 1 : -1) : 0;
}

# Whether a session between two stored days is not stored.
my @hole_before = map { my $day = $_; scalar grep { $day && $_ gt $days[$day - 1] && $_ lt $days[$day] } @holes } 0 .. $#days;
sub hole_between {
    my ($from, $to) = @_;
    return scalar grep { $hole_before[$_] } $from + 1 .. $to;
}

# Every ticker's bars by the day's place: prices and volume, and whether one can deal in it, which is when none of them is
# missing or 0. [6] is whether it is asked: not where no share changed hands, after hours either.
my %bars;
for my $ticker (keys %rows) {
    for my $date (keys %{$rows{$ticker}}) {
        my $bar = $rows{$ticker}{$date};
        my $change = pop @$bar;
        my $lock = grep({ $_ ne $bar->[3] } @$bar[0 .. 2]) ? 0 : locked($ticker, $date, $bar->[3], $change);
        my $traded = $bar->[4] ne '' ? $bar->[4] > 0 : $bar->[0] ne '' && $bar->[0] > 0;
        push @$bar, !grep({ !$_ || $_ <= 0 } @$bar[0 .. 4]), $traded, $lock;
        $bars{$ticker}[$place{$date}] = $bar;
    }
}

sub trades { # not if it is locked at this side's limit
    my ($ticker, $day, $side) = @_;
    my $bar = $bars{$ticker}[$day];
    return $bar && $bar->[5] && $bar->[7] != $side;
}

# What it was sold for, in won of the day of purchase, and on which day; nothing where it is not due yet.
sub sale {
    my ($ticker, $bought, $due) = @_;
    return if $due > $#days;
    my $day = $due;
    $day++ while $day <= $#days && !trades($ticker, $day, -1);
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
    return if $bought > $#days || !trades($ticker, $bought, 1);
    my ($price, $sold) = sale($ticker, $bought, $signal + $horizon);
    return if !defined $price;
    my $until = $sold > $signal + $horizon ? $sold : $signal + $horizon;
    return (undef, $sold, $bought) if hole_between($bought, $until);
    my $tax = on_konex($ticker, $days[$signal + $horizon]) ? 10 : 20; # of 2026
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

my (%market, %results, %markets_of, %over);
table($picks, sub {
    my $pick = shift;
    my $signal = $place{$pick->{date}};
    my $bought = $signal + ($entry_at eq 'open' ? 1 : 0);
    $counted{refused}++ if $bought <= $#days && trades($pick->{ticker}, $bought, 0) && !trades($pick->{ticker}, $bought, 1);
    print "$pick->{date} $pick->{ticker} did not trade\n" if !$bars{$pick->{ticker}}[$signal][6];
    for my $h (@horizons) {
        my ($result, $sold, $bought) = made($pick->{ticker}, $signal, $h);
        same("$pick->{date} $pick->{ticker} after $h", $pick->{"return_$h"}, $result);
        $over{$h}++, $counted{over}++ if defined $sold && !defined $result;
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
        $counted{locked}++ if grep { $bars{$pick->{ticker}}[$_] && $bars{$pick->{ticker}}[$_][7] == -1 } $signal + $h .. $sold;
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
    my @sorted = sort { $a <=> $b } @{$results{$h} || []};
    same("n after $h", $told{n}, scalar @sorted);
    same("left out after $h", $told{over_holes}, $over{$h} || 0);
    next if !@sorted;
    same("mean after $h", $told{mean}, mean(@sorted));
    same("median after $h", $told{median}, ($sorted[$#sorted / 2] + $sorted[@sorted / 2]) / 2);
    same("hits after $h", $told{hit_rate}, (grep { $_ > 0 } @sorted) / @sorted);
    same("market after $h", $told{market}, mean(@{$markets_of{$h}}));
    same("excess after $h", $told{excess}, mean(@sorted) - mean(@{$markets_of{$h}}));
}
printf "compared %d returns, %d of split, %d of deferred, %d of delisted, %d of locked stocks; %d over holes, %d not to be bought\n",
    @counted{qw(returns split deferred delisted locked over refused)};
