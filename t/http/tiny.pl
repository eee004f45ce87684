# tiny.pl PORT-FILE COUNTS: a server made by hand, on 127.0.0.1 and a free port, that misbehaves by plan. What it did
# is known, so that a client that counts wrongly is seen: when it is ended it writes lines "path count" to COUNTS.
#   /ok       "hello"                              /bad     every 7th is a 500
#   /chunked  "hello" in chunks of 2               /cut     every 5th ends after half of its body
#   /drop     every 5th is closed unanswered       /close   every 3rd says Connection: close, and closes
#   /stall    the first one takes half a second, and all that come meanwhile wait
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

my ($port_file, $counts) = @ARGV;
my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 128) or die "listen: $!\n";
my $select = IO::Select->new($listener);
my (%count, %held, $stalled);
$SIG{TERM} = sub {
    open my $file, '>', $counts or die "$counts: $!\n";
    print $file "$_ $count{$_}\n" for sort keys %count;
    close $file;
    exit 0;
};
$SIG{PIPE} = 'IGNORE';

sub plain
{
    my ($status, $body, $more) = @_;
    return "HTTP/1.1 $status Said\r\nContent-Length: " . length($body) . "\r\n" . ($more // '') . "\r\n$body";
}

# The bytes to send, and whether the connection ends after them.
sub answer
{
    my ($path) = @_;
    my $number = ++$count{$path};
    return (plain(500, 'no'), 0) if $path eq '/bad' && $number % 7 == 0;
    return ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n2\r\nll\r\n1\r\no\r\n0\r\n\r\n", 0)
        if $path eq '/chunked';
    return ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", 1) if $path eq '/cut' && $number % 5 == 0;
    return ('', 1) if $path eq '/drop' && $number % 5 == 0;
    return (plain(200, 'hello', "Connection: close\r\n"), 1) if $path eq '/close' && $number % 3 == 0;
    select(undef, undef, undef, 0.5) if $path eq '/stall' && !$stalled++;
    return (plain(200, 'hello'), 0);
}

sub take
{
    my ($socket) = @_;
    my $got = sysread $socket, $held{$socket}, 65536, length($held{$socket} // '');
    my $end = !$got;
    while (!$end && $held{$socket} =~ s/^(\S+) (\S+) HTTP.*?\r\n\r\n//s) {
        my $is_head = $1 eq 'HEAD';
        (my $bytes, $end) = answer($2);
        $bytes =~ s/\r\n\r\n.*/\r\n\r\n/s if $is_head;
        syswrite $socket, $bytes if length $bytes;
    }
    return if !$end;
    delete $held{$socket};
    $select->remove($socket);
    close $socket;
}

open my $file, '>', "$port_file.part" or die "$port_file: $!\n";
print $file '127.0.0.1 ', $listener->sockport, "\n";
close $file;
rename "$port_file.part", $port_file or die "$port_file: $!\n";
while (1) {
    for my $socket ($select->can_read) {
        if ($socket == $listener) {
            my $new = $listener->accept or next;
            $held{$new} = '';
            $select->add($new);
        } else {
            take($socket);
        }
    }
}
