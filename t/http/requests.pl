# requests.pl PORT-FILE: reads /openapi.json of a running server and prints good requests of each route, as lines
# "METHOD TARGET [BODY]": without optional parameters, with each of them alone, and with all at once. A parameter's
# values are its example, its choices, the ends of its range and its standard.
use strict;
use warnings;
use IO::Socket::INET;
use JSON::PP;

my ($address, $port) = do { open my $file, '<', $ARGV[0] or die "$ARGV[0]: $!\n"; split ' ', <$file> };
my $socket = IO::Socket::INET->new(PeerAddr => $address, PeerPort => $port) or die "no connection: $!\n";
print $socket "GET /openapi.json HTTP/1.1\r\nHost: $address:$port\r\nConnection: close\r\n\r\n";
my ($head, $text) = split /\r\n\r\n/, do { local $/; <$socket> }, 2;
$head =~ /^HTTP\/1.1 200/ or die "/openapi.json: $head\n";
my $contract = JSON::PP->new->utf8->decode($text);

sub resolve
{
    my ($node) = @_;
    while (my $place = $node->{'$ref'}) {
        $node = $contract;
        $node = $node->{$_} for grep { length && $_ ne '#' } split /\//, $place;
    }
    return $node;
}

sub escape
{
    my ($value) = @_;
    utf8::encode($value);
    return $value =~ s/[^A-Za-z0-9._~,:-]/sprintf '%%%02X', ord $&/ger;
}

# Some good values, the most ordinary one first.
sub values_of
{
    my ($parameter) = @_;
    my $schema = resolve($parameter->{schema});
    my @values = grep { defined } $parameter->{example}, $schema->{example}, $schema->{default}, @{$schema->{examples} // []},
        @{$schema->{enum} // []}, $schema->{minimum};
    push @values, $schema->{maximum} if defined $schema->{maximum} && $schema->{maximum} <= 10000;
    my $type = ref $schema->{type} ? $schema->{type}[0] : $schema->{type} // '';
    push @values, 'true', 'false' if $type eq 'boolean';
    push @values, ($schema->{format} // '') eq 'date' ? '2026-04-30' : $type eq 'integer' ? 1 : 'x' if !@values;
    my %seen;
    return grep { !$seen{$_}++ } map { ref eq 'JSON::PP::Boolean' ? ($_ ? 'true' : 'false') : ref eq 'ARRAY' ? join(',', @$_) : $_ } @values;
}

my @lines;
for my $path (sort keys %{$contract->{paths}}) {
    for my $method (sort grep { /^(get|post)$/ } keys %{$contract->{paths}{$path}}) {
        my $route = $contract->{paths}{$path}{$method};
        my @parameters = map { resolve($_) } @{$route->{parameters} // []}, @{$contract->{paths}{$path}{parameters} // []};
        my %in_path = map { $_->{name} => escape((values_of($_))[0]) } grep { $_->{in} eq 'path' } @parameters;
        my $filled = $path =~ s/\{(\w+)\}/$in_path{$1} \/\/ 'x'/ger;
        my @query = grep { $_->{in} eq 'query' } @parameters;
        my @needed = map { $_->{name} . '=' . escape((values_of($_))[0]) } grep { $_->{required} } @query;
        if ($method eq 'post') {
            my $body = resolve($route->{requestBody})->{content}{'application/json'};
            my $schema = resolve($body->{schema});
            my %good = map { $_ => (values_of({schema => $schema->{properties}{$_}}))[0] } keys %{$schema->{properties}};
            push @lines, "POST $filled " . JSON::PP->new->utf8->canonical->encode($body->{example} // {where => 'close > 0'});
            push @lines, "POST $filled " . JSON::PP->new->utf8->canonical->encode({where => 'close > 0', $_ => $good{$_}})
                for sort keys %good;
            next;
        }
        push @lines, "GET $filled" . (@needed ? '?' . join '&', @needed : '');
        for my $parameter (grep { !$_->{required} } @query) {
            push @lines, "GET $filled?" . join '&', @needed, "$parameter->{name}=" . escape($_) for values_of($parameter);
        }
        push @lines, "GET $filled?" . join '&', map { $_->{name} . '=' . escape((values_of($_))[0]) } @query if @query > 1;
    }
}
print "$_\n" for @lines;
