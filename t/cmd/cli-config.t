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
