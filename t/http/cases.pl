# cases.pl PORT-FILE PID FILE.case...: plays requests over raw sockets against a running server (process PID), and says
# in TAP whether the answers were those expected. Each case is played whole, then in writes of one byte, then with
# the client gone after byte N, for each N (for some, where it is long); at last the server must still answer, and have
# no more descriptors open than before. A case is:
#   == NAME
#   > LINE       is sent, with CR LF at its end          >> TEXT      is sent without
#                \r \n \t \0 \xHH \\ are escapes, \{9000 x} is x 9,000 times, {host} is the server's ADDRESS:PORT
#   wait MS      before what follows is sent (only when it is played whole)
#   < 200        an answer with this status comes; 200|404 allows several
#   < Name: REGEX    it has this header, and it matches    < !Name   it has no such header
#   ~ REGEX      its body matches            !~ REGEX   does not         = TEXT   its body is this
#   nobody       it has no body, whatever its headers say (HEAD, 304)
#   kept         the connection is open, and the next request on it is answered      closed   the server closes it
#   once         it is played whole only
use strict;
use warnings;
use Errno qw(EINTR);
use IO::Select;
use IO::Socket::INET;
use Socket qw(IPPROTO_TCP TCP_NODELAY SOL_SOCKET SO_LINGER);
use Time::HiRes qw(time sleep);

use constant {DEADLINE => 20, CUTS => 24, PIECES => 1500};

my ($port_file, $pid, @files) = @ARGV;
my ($address, $port) = do { open my $file, '<', $port_file or die "$port_file: $!\n"; split ' ', <$file> };
my $host = "$address:$port";
my ($tests, $failed) = (0, 0);
$SIG{PIPE} = 'IGNORE';
$| = 1;

sub verdict
{
    my ($good, $name, @why) = @_;
    $tests++;
    $failed++ if !$good;
    print $good ? '' : "not ", "ok $tests - $name\n";
    print map { '#   ' . (s/\r/\\r/gr =~ s/\n/\\n/gr =~ s/[^\x20-\x7e]/sprintf '\\x%02x', ord $&/ger) . "\n" } @why
        if !$good;
    return $good;
}

sub unescape
{
    my ($text) = @_;
    my %plain = (r => "\r", n => "\n", t => "\t", 0 => "\0", '\\' => '\\');
    $text =~ s/\{host\}/$host/g;
    1 while $text =~ s/\\\{(\d+) ([^{}]*)\}/$2 x $1/ge;
    $text =~ s/\\x([0-9a-f]{2})|\\(.)/defined $1 ? chr hex $1 : $plain{$2} \/\/ die "escape \\$2\n"/ge;
    return $text;
}

# Cases as hashes: name, steps ([send => bytes] or [wait => seconds]), answers, fate, once.
sub cases_read
{
    my ($path) = @_;
    my @cases;
    open my $file, '<', $path or die "$path: $!\n";
    while (my $line = <$file>) {
        chomp $line;
        next if $line =~ /^\s*(#|$)/;
        my $case = $cases[-1];
        if ($line =~ /^== (.*)/) {
            push @cases, {name => $1, steps => [], answers => []};
        } elsif ($line =~ /^>> ?(.*)/) {
            push @{$case->{steps}}, [send => unescape($1)];
        } elsif ($line =~ /^> ?(.*)/) {
            push @{$case->{steps}}, [send => unescape($1) . "\r\n"];
        } elsif ($line =~ /^wait (\d+)/) {
            push @{$case->{steps}}, [wait => $1 / 1000];
        } elsif ($line =~ /^< ([\d|]+)$/) {
            push @{$case->{answers}}, {status => $1, checks => []};
        } elsif ($line =~ /^(?:<|~|!~|=) |^nobody$/) {
            $case->{answers}[-1]{nobody} = 1 if $line eq 'nobody';
            push @{$case->{answers}[-1]{checks}}, $line;
        } elsif ($line =~ /^(kept|closed)$/) {
            $case->{fate} = $1;
        } elsif ($line eq 'once') {
            $case->{once} = 1;
        } else {
            die "$path:$.: not understood: $line\n";
        }
    }
    $_->{fate} or die "$path: $_->{name}: neither kept nor closed\n" for @cases;
    return @cases;
}

sub begin
{
    my $socket = IO::Socket::INET->new(PeerAddr => $address, PeerPort => $port, Proto => 'tcp') or return;
    setsockopt $socket, IPPROTO_TCP, TCP_NODELAY, 1;
    return {socket => $socket, select => IO::Select->new($socket), in => ''};
}

# Takes what there is, at most for so many seconds; false at the end or when nothing came.
sub take
{
    my ($wire, $seconds) = @_;
    return 0 if $wire->{end} || !$wire->{select}->can_read($seconds);
    my $got = sysread $wire->{socket}, $wire->{in}, 1 << 16, length $wire->{in};
    return 1 if $got;
    $wire->{end} = defined $got ? 'closed' : "$!";
    return 0;
}

# Writes, and takes what comes meanwhile, so that an early answer is not lost when the server closes.
sub put
{
    my ($wire, $bytes, $piece) = @_;
    for (my $at = 0; $at < length $bytes && !$wire->{end};) {
        1 while take($wire, 0);
        last if $wire->{end};
        my $count = syswrite $wire->{socket}, $bytes, $piece, $at;
        if (!defined $count) {
            next if $!{EINTR};
            1 while take($wire, 1);
            last;
        }
        $at += $count;
    }
}

sub wait_for
{
    my ($wire, $test) = @_;
    my $deadline = time + DEADLINE;
    until ($test->()) {
        return 0 if $wire->{end} || time > $deadline;
        take($wire, 1);
    }
    return 1;
}

# The decoded body of a chunked answer, taken off the input; undef where it is not whole.
sub take_chunks
{
    my ($wire) = @_;
    my ($body, $at) = ('', 0);
    while (substr($wire->{in}, $at) =~ /^([0-9a-f]+)\r\n/i) {
        my ($size, $line) = (hex $1, length($1) + 2);
        return undef if length($wire->{in}) < $at + $line + $size + 2;
        $body .= substr $wire->{in}, $at + $line, $size;
        $at += $line + $size + 2;
        next if $size;
        substr $wire->{in}, 0, $at, '';
        return $body;
    }
    return undef;
}

# One whole answer: status, headers, body; a text instead says what is wrong.
sub answer_take
{
    my ($wire, $nobody) = @_;
    wait_for($wire, sub { $wire->{in} =~ /\r\n\r\n/ }) or return 'no answer, but: ' . told($wire);
    $wire->{in} =~ s/^HTTP\/1\.([01]) (\d{3}) ?([^\r\n]*)\r\n(.*?\r\n)?\r\n//s or return 'no HTTP, but: ' . told($wire);
    my %answer = (status => $2, lines => $4 // '', body => '');
    return answer_take($wire, $nobody) if $answer{status} == 100 && !$wire->{continues};
    my ($size) = $answer{lines} =~ /^Content-Length: (\d+)\r$/mi;
    return \%answer if $nobody || $answer{status} == 100 || $answer{status} == 204 || $answer{status} == 304;
    if ($answer{lines} =~ /^Transfer-Encoding: chunked\r$/mi) {
        wait_for($wire, sub { defined($answer{body} = take_chunks($wire)) }) or return 'chunks end early: ' . told($wire);
    } elsif (defined $size) {
        wait_for($wire, sub { length $wire->{in} >= $size }) or return 'the body ends early: ' . told($wire);
        $answer{body} = substr $wire->{in}, 0, $size, '';
    } else {
        wait_for($wire, sub { $wire->{end} });
        ($answer{body}, $wire->{in}) = ($wire->{in}, '');
    }
    return \%answer;
}

sub told
{
    my ($wire) = @_;
    return "'" . substr($wire->{in}, 0, 300) . "', and the connection " . ($wire->{end} // 'is open');
}

sub check_fails
{
    my ($answer, $check) = @_;
    return undef if $check eq 'nobody';
    my ($kind, $wanted) = split / /, $check, 2;
    if ($kind eq '<' && $wanted =~ /^!(.*)/) {
        return $answer->{lines} =~ /^\Q$1\E:/mi;
    } elsif ($kind eq '<') {
        my ($name, $value) = split /: /, $wanted, 2;
        $value =~ s/\{host\}/$host/g;
        return !grep { /^(?:$value)$/ } $answer->{lines} =~ /^\Q$name\E: (.*?)\r$/mgi;
    }
    return $answer->{body} !~ /$wanted/ if $kind eq '~';
    return $answer->{body} =~ /$wanted/ if $kind eq '!~';
    return $answer->{body} ne unescape($wanted);
}

# What is wrong with one answer; undef: nothing.
sub answer_fails
{
    my ($wire, $wanted) = @_;
    my $answer = answer_take($wire, $wanted->{nobody});
    return "expected $wanted->{status}; $answer" if !ref $answer;
    my $told = "HTTP $answer->{status}\n$answer->{lines}\n" . substr $answer->{body}, 0, 400;
    return "expected $wanted->{status}, got $told" if $answer->{status} !~ /^(?:$wanted->{status})$/;
    for (@{$wanted->{checks}}) {
        return "expected $_, got $told" if check_fails($answer, $_);
    }
    return undef;
}

sub fate_fails
{
    my ($wire, $fate) = @_;
    if ($fate eq 'closed') {
        wait_for($wire, sub { $wire->{end} });
        return 'expected that it closes: ' . told($wire) if !$wire->{end} || length $wire->{in};
        return undef;
    }
    return 'bytes that nobody asked for: ' . told($wire) if length $wire->{in};
    put($wire, "GET /health HTTP/1.1\r\nHost: $host\r\n\r\n", 1 << 20);
    my $wrong = answer_fails($wire, {status => 200, checks => []});
    return $wrong && "on the next request: $wrong";
}

# Plays a case in pieces of so many bytes; what was wrong, or undef.
sub play
{
    my ($case, $piece) = @_;
    my $wire = begin() or return "no connection: $!";
    my $whole = $piece >= 1 << 20;
    for (@{$case->{steps}}) {
        my ($kind, $what) = @$_;
        put($wire, $what, $piece) if $kind eq 'send';
        sleep $what if $kind eq 'wait' && $whole;
    }
    # Who sends the body at once is not told to go on.
    $wire->{continues} = $whole;
    for my $wanted (grep { $whole || $_->{status} ne '100' } @{$case->{answers}}) {
        my $wrong = answer_fails($wire, $wanted);
        return $wrong if $wrong;
    }
    return fate_fails($wire, $case->{fate});
}

# The client goes after N bytes, every other time with a reset.
sub leave
{
    my ($bytes, $count, $reset) = @_;
    my $wire = begin() or return;
    put($wire, substr($bytes, 0, $count), 1 << 20);
    setsockopt $wire->{socket}, SOL_SOCKET, SO_LINGER, pack 'ii', 1, 0 if $reset;
    close $wire->{socket};
}

sub descriptors
{
    opendir my $folder, "/proc/$pid/fd" or return -1;
    return scalar grep { /\d/ } readdir $folder;
}

sub answers
{
    return !defined play({steps => [], answers => [], fate => 'kept'}, 1 << 20);
}

sub play_all
{
    my ($case) = @_;
    my $bytes = join '', map { $_->[0] eq 'send' ? $_->[1] : () } @{$case->{steps}};
    my $wrong = play($case, 1 << 20);
    verdict(!defined $wrong, "$case->{name}", $wrong // ());
    return if $case->{once};
    my $piece = 1 + int(length($bytes) / PIECES);
    $wrong = play($case, $piece);
    verdict(!defined $wrong, "$case->{name}: in writes of $piece bytes", $wrong // ());
    my $step = 1 + int(length($bytes) / CUTS);
    for (my $at = 1; $at <= length $bytes; $at += $step) {
        leave($bytes, $at, $at / $step % 2);
    }
    verdict(answers(), "$case->{name}: the client goes after every $step bytes, and the server answers");
}

answers() or do { print "Bail out! the server does not answer\n"; exit 1 };
my $before = descriptors();
play_all($_) for map { cases_read($_) } @files;
my $deadline = time + DEADLINE;
sleep 0.05 while descriptors() > $before && time < $deadline;
verdict(descriptors() <= $before, 'no descriptor is left over', "$before before, " . descriptors() . ' after');
print "1..$tests\n";
exit($failed ? 1 : 0);
