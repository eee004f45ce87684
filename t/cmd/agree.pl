# agree.pl PLAIN KEY=VALUE...: holds what a command printed as JSON (standard input) against the cells that
# t/panel/plain-cells printed to the file PLAIN. Says on standard output what differs, the first ten, and "N rows, M
# values" at the end; exits 1 on any difference. Keys:
#   columns=a,b[1]   which are compared; x[n] is column x of n stored days before the row's
#   ticker=T day=D   rows of that ticker, of that day only are expected
#   states=1,2,3     and of days in these states only (plain-cells)
#   marks=1          a halted day has "halted": true and no other has
use strict;
use warnings;
use JSON::PP;

my ($plain, %ask) = (shift, map { split /=/, $_, 2 } @ARGV);
my @columns = split /,/, $ask{columns};
my %states = map { $_ => 1 } split /,/, $ask{states} // '1,2,3';
my (%cell, %place, %day, $differences, $values);

sub differs
{
    print "$_[0]\n" if ++$differences <= 10;
}

# The plain reader multiplies in an order of its own.
sub same
{
    my ($x, $y) = @_;
    return !defined $x && !defined $y unless defined $x && defined $y;
    return abs($x - $y) <= 1e-12 * abs($y);
}

sub expected
{
    my ($ticker, $date, $column) = @_;
    my $lag = $column =~ s/\[(\d+)\]$// ? $1 : 0;
    my $at = $place{$date} - $lag;
    return $at < 0 ? undef : $cell{"$ticker $day{$at} $column"};
}

$differences = $values = 0;
open my $file, '<', $plain or die "$plain: $!\n";
while (<$file>) {
    my ($ticker, $date, $column, $value) = split;
    $cell{"$ticker $date $column"} = $value;
    $place{$date} = 0;
}
@day{0 .. keys(%place) - 1} = sort keys %place;
@place{values %day} = keys %day;

# A command prints a row as an object, or a ticker as an object with its rows.
my %seen;
for (split /\n/, do { local $/; <STDIN> }) {
    my $line = decode_json($_);
    for my $row ($line->{rows} ? @{$line->{rows}} : $line) {
        my ($ticker, $date) = ($line->{ticker}, $row->{date});
        differs("$ticker $date: twice") if $seen{"$ticker $date"}++;
        for my $column (@columns) {
            differs("$ticker $date: no $column") unless exists $row->{$column};
            my $wanted = defined $place{$date} ? expected($ticker, $date, $column) : undef;
            differs("$ticker $date $column: " . ($row->{$column} // 'null') . ', expected ' . ($wanted // 'null'))
                unless same($row->{$column}, $wanted);
            $values++ if defined $wanted;
        }
        my $halted = ($cell{"$ticker $date state"} // 0) == 2;
        differs("$ticker $date: " . ($halted ? 'not ' : '') . 'marked as halted')
            if $ask{marks} && !$halted != !$row->{halted};
    }
}

for (keys %cell) {
    my ($ticker, $date, $column) = split;
    next if $column ne 'state' || !$states{$cell{$_}} || $seen{"$ticker $date"};
    next if ($ask{ticker} && $ask{ticker} ne $ticker) || ($ask{day} && $ask{day} ne $date);
    differs("$ticker $date: missing");
}
print "$differences differences\n" if $differences;
printf "%d rows, %d values\n", scalar keys %seen, $values;
exit($differences || !$values ? 1 : 0);
