#!/bin/bash
# The configuration: where values come from, what is wrong with a file, and the sample.
. "$srcdir/t/lib.sh"

run sise config
is "$status" 0 'sise config without any file'
is "$(printf '%s\n' "$out" | grep -vc '# default$')" 0 'everything is a default'

mkdir -p "$XDG_CONFIG_HOME/sise"
user=$XDG_CONFIG_HOME/sise/sise.conf
printf '# mine\nstore = %s/mine\ntime_limit = 10m\n' "$work" >"$user"
run sise config
like "$out" "^store .*= $work/mine .*# $user:2$" "the user's file and line"
like "$out" "^time_limit .*= 10m .*# $user:3$" 'and another key of it'
run sise --store elsewhere config
like "$out" '^store .*= elsewhere .*# command line$' 'the command line wins'
run sise config --store elsewhere
like "$out" '^store .*= elsewhere .*# command line$' 'behind the command too'
printf 'analyze = tracked\n' >"$work/other.conf"
run sise --config "$work/other.conf" config
like "$out" "^analyze .*= tracked .*# $work/other.conf:1$" '--config names a file'
like "$out" '^time_limit .*= 50m .*# default$' "instead of the user's"
run sise --json --config "$work/other.conf" config
ok 'as JSON' perl -MJSON::PP -0777 -e '
    my $analyze = decode_json(<STDIN>)->{analyze};
    exit !($analyze->{value} eq "tracked" && $analyze->{origin} eq "$ARGV[0]:1")' "$work/other.conf" <<<"$out"

printf 'store = /x\n\ntime_limt = 1m\n' >"$user"
for command in config status stocks; do
    run sise $command
    is "$status" 78 "an unknown key ends sise $command: EX_CONFIG"
    is "$err" "sise: $command: $user:3: unknown key 'time_limt', did you mean 'time_limit'?" 'with file, line and remedy'
done
printf 'published_at = 8:10\n' >"$user"
run sise config
is "$err" "sise: config: $user:1: published_at = '8:10', expected HH:MM" 'a bad value'
rm "$user"

# What a shell would understand behind a "=": understood, or refused with file and line; never silently part of a path.
value() # KEY LINE... : the value that the key gets from a file of these lines
{
    local key=$1
    shift
    printf '%s\n' "$@" >"$work/value.conf"
    run sise --json --config "$work/value.conf" config
    perl -MJSON::PP -0777 -e 'print decode_json(<STDIN>)->{$ARGV[0]}{value}' "$key" <<<"$out"
}
while IFS='|' read -r line expected what; do
    is "$(value "${line%% *}" "$line")" "$expected" "$line: $what"
done <<TABLE
store = ~/market|$HOME/market|the home folder
store = ~|$HOME|the home folder itself
store = "~/my market"|$HOME/my market|in quotes
store = '/srv/a ; b # c'   # a comment|/srv/a ; b # c|quotes keep what would be a comment
store = /srv/sise # the store|/srv/sise|a comment behind a value
store = /srv/sise ; the store|/srv/sise|and the other one
store = /srv/sise#2;3|/srv/sise#2;3|no comment without a blank before it
store = /srv/it's|/srv/it's|an apostrophe in the middle
store = ""|| nothing
analyze = "tracked" # those|tracked|any key
source = directory:~/krx # a folder|directory:~/krx|a source, as it was written
source = "directory:/srv/krx"|directory:/srv/krx|a source in quotes
source = directory:"/srv/a, b", 'demo:7' # two|directory:"/srv/a, b", 'demo:7'|a list of which each may be in quotes
source =|| none
TABLE
while IFS='|' read -r line message; do
    printf '# one\n%s\n' "$line" >"$work/wrong.conf"
    for command in config 'update' 'setup --days 1'; do
        run sise --config "$work/wrong.conf" --store "$work/none" $command
        is "$status $err" "78 sise: ${command%% *}: $work/wrong.conf:2: $message" "$line: refused by sise $command"
    done
done <<'TABLE'
store = "/srv/sise|store = "/srv/sise: expected the whole value in quotes, or none
store = /srv/sise"|store = /srv/sise": expected the whole value in quotes, or none
store = "/srv" "/sise"|store = "/srv" "/sise": expected the whole value in quotes, or none
store = ~other/sise|store: '~other/sise': of ~ and variables only ~/ is understood, for the home folder
store = $HOME/sise|store: '$HOME/sise': of ~ and variables only ~/ is understood, for the home folder
calendar = "~other/days"|calendar: '~other/days': of ~ and variables only ~/ is understood, for the home folder
source = demo,,demo:7|source = 'demo,,demo:7': the name of a source is missing; sources are krx-openapi, data-go-kr, krx-market, directory:DIR, demo:SEED
source = ,|source = ',': the name of a source is missing; sources are krx-openapi, data-go-kr, krx-market, directory:DIR, demo:SEED
source = krx|source = 'krx': there is no source 'krx', did you mean 'krx-openapi'?; sources are krx-openapi, data-go-kr, krx-market, directory:DIR, demo:SEED
source = /srv/krx|source = '/srv/krx': there is no source '/srv/krx'; sources are krx-openapi, data-go-kr, krx-market, directory:DIR, demo:SEED
source = directory|source = 'directory': source directory wants a folder: directory:DIR
source = demo:seven|source = 'demo:seven': 'seven' is no seed of source demo, expected a whole number: demo:7
source = directory:~other/krx|source = 'directory:~other/krx': '~other/krx': of ~ and variables only ~/ is understood, for the home folder
source = directory:"/srv/krx|source = 'directory:"/srv/krx': a quote that does not end, expected quotes around a whole name or what follows its colon
TABLE
run sise --store '$HOME/sise' status
is "$status" 64 'a variable behind --store that no shell has replaced: EX_USAGE'
run sise --store '~/sise' status
like "$err" "no store in $HOME/sise" 'and ~/ there is the home folder'
ok 'none of them made a store' test ! -e "$work/none"
mkdir -p "$HOME/krx" && printf 'source = directory:~/krx # mine\n' >"$work/home.conf"
run sise --config "$work/home.conf" --store "$work/none" setup
like "$err" 'directory:~/krx has no table of any day yet' 'and the folder below the home folder is what is read'
run sise --config "$work/none.conf" config
is "$status" 66 'a file that was named and is not there: EX_NOINPUT'
like "$err" "$work/none.conf" 'is named'
run sise --config "$work" config
ok 'a folder is no configuration' test "$status" -ne 0

printf 'calendar = %s/days\n' "$work" >"$work/calendar.conf"
printf 'closed 2026-03-04 a day off\nshut 2026-03-05\n' >"$work/days"
run sise --config "$work/calendar.conf" --store "$work/s" setup --source demo --days 1
is "$status" 78 'a wrong line in the calendar file: EX_CONFIG'
like "$err" "$work/days:2: " 'with file and line'

printf 'log_format = json\n' >"$work/json.conf"
run sise --config "$work/json.conf" --store "$work/none" status
ok 'errors as JSON lines' perl -MJSON::PP -0777 -e '
    my $line = decode_json(<STDIN>);
    exit !($line->{level} eq "error" && $line->{command} eq "status" && index($line->{text}, $ARGV[0]) >= 0)' "$work/none" <<<"$err"

run sise config --sample
is "$status" 0 'the sample'
is "$out" "$(cat "$builddir/etc/sise.conf.sample")" 'is the file that is installed'
printf '%s\n' "$out" | sed 's/^;//' >"$work/sample.conf"
run sise --config "$work/sample.conf" config
is "$status" 0 'and can be read when every line is taken in'
is "$(printf '%s\n' "$out" | sed 's/ *#.*//')" "$(sise config | sed 's/ *#.*//')" 'with the defaults as values'
done_testing
