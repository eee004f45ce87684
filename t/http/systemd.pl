# Plays systemd for one process: systemd.pl FOLDER COMMAND... listens at a free port of 127.0.0.1, writes the port to
# FOLDER/port, starts the command with that socket and a socket to be told at, and adds each line that the command says
# there to FOLDER/said; the last one is "EXIT STATUS". The command's process is in FOLDER/pid.
use strict;
use warnings;
use IO::Socket::INET;
use IO::Socket::UNIX;
use POSIX ();

$^F = 10; # the listening socket goes to the command
my ($folder, @command) = @ARGV;
my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 128) or die "no socket: $!\n";
my $told = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => "$folder/notify") or die "no socket: $!\n";

sub put # FILE TEXT : as a whole
{
    my ($file, $text) = @_;
    open my $out, '>', "$folder/$file.new" or die "$file: $!\n";
    print $out "$text\n";
    close $out;
    rename "$folder/$file.new", "$folder/$file" or die "$file: $!\n";
}

my $pid = fork // die "no process: $!\n";
if ($pid == 0) {
    POSIX::dup2(fileno $listener, 3);
    POSIX::close(fileno $told) if fileno $told != 3;
    @ENV{qw(LISTEN_PID LISTEN_FDS NOTIFY_SOCKET WATCHDOG_PID WATCHDOG_USEC)} = ($$, 1, "$folder/notify", $$, 400_000);
    exec @command or POSIX::_exit(127);
}
my $port = $listener->sockport;
close $listener;
put('pid', $pid);
put('port', $port);
open my $said, '>>', "$folder/said" or die "said: $!\n";
$said->autoflush(1);
for (;;) {
    my $ended = waitpid($pid, POSIX::WNOHANG()) == $pid;
    my $status = $?;
    my $ready = '';
    vec($ready, fileno $told, 1) = 1;
    while (select(my $set = $ready, undef, undef, $ended ? 0 : 0.05)) {
        recv $told, my $text, 4096, 0;
        print $said "$_\n" for split /\n/, $text;
    }
    next unless $ended;
    print $said 'EXIT ', $status >> 8 || $status, "\n";
    last;
}
