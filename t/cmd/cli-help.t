#!/bin/bash
# Help, prefixes, suggestions, and every way in which a command line can be wrong.
. "$srcdir/t/lib.sh"
. "$srcdir/t/cmd/tiny.sh"

commands='setup update import remove analyze show stocks screen strategies backtest status export verify backup config doctor help'

run sise help
is "$status" 0 'sise help'
for command in $commands; do
    like "$out" "^  $command " "help lists $command"
done
general=$out
is "$(sed -n '/^commands:$/,/^$/s/^\(  [a-z]*  *\).*/\1/p' <<<"$out" | awk '{ print length($0) }' | sort -u | wc -l)" 1 \
    'their summaries stand in one column'
run sise --help
is "$out" "$general" '--help is the same'
run sise -h
is "$out" "$general" 'so is -h'
for command in $commands; do
    run sise help "$command"
    is "$status" 0 "help of $command"
    like "$out" "^usage: sise $command" 'begins with its usage'
    help=$out
    run sise "$command" --help
    is "$out" "$help" "sise $command --help is the same"
done
run sise --version
is "$status" 0 '--version'
like "$out" '^sise [0-9]+\.[0-9]+\.[0-9]+$' 'prints one'
run sise --json help
ok 'the tables as JSON' perl -MJSON::PP -0777 -e 'exit(@{decode_json(<STDIN>)->{commands}} != 21)' <<<"$out"

printf 'nonsense\n' >"$work/broken.conf"
run sise --config "$work/broken.conf" help
is "$status" 0 'help works with a broken configuration'

# Prefixes.
run sise hel
is "$out" "$general" 'an unambiguous prefix'
run sise st
is "$status" 64 'an ambiguous prefix is refused'
like "$err" "^sise: ambiguous command 'st': stocks, strategies, status" 'and its candidates named'
run sise config --samp
is "$status" 0 'an unambiguous option prefix'
run sise export stock_data --t
like "$err" "ambiguous option '--t': --tickers, --to" 'an ambiguous option prefix'

# COMMAND LINE | MESSAGE, each ending with status 64 and nothing on standard output.
tiny_make
while IFS='|' read -r line message; do
    eval "run tiny $line"
    is "$status" 64 "sise $line: EX_USAGE"
    like "$err" "$message" 'says what is wrong'
    is "$out" '' 'prints nothing else'
    is "$(printf '%s\n' "$err" | wc -l)" 1 'in one line'
done <<'LINES'
exprot|unknown command 'exprot', did you mean 'export'
mirror|unknown command 'mirror'; 'sise help' lists
help mirror|unknown command 'mirror'
--quiet|no command given
-q -v status|exclude each other
-x status|unknown option '-x'
status -x|sise: status: unknown option '-x'
status --jsn|unknown option '--jsn', did you mean '--json'
status --json=yes|option '--json' takes no argument
status 005930|unexpected operand '005930'; 'sise help status' lists
screen name contains 30|unexpected operand 'contains': sise screen STRATEGY.EXPRESSION; what has blanks in it needs quotation marks
stocks 삼성 전자|unexpected operand '전자': sise stocks PART; what has blanks in it needs quotation marks
status --store|option '--store' needs its DIR
--store '' status|--store '', expected a folder
status --now yesterday|--now.*yesterday
show|TICKER... is missing: sise show TICKER
backup one two|unexpected operand 'two'
show 000010 --days 0|--days '0', expected a whole number from 1
show 000010 --days -5|--days '-5', expected a whole number from 1
show 000010 --days=1.5|--days '1.5'
show 000010 --days|option '--days' needs its N
show 000010 --columns clos|unknown column 'clos', did you mean 'close'
show 000010 --columns close,close|column 'close' is named twice
show 000010 --columns close,|unknown column ''
show 000010 --columns scale|unknown column 'scale'; sise-show.1. says which
stocks --sort foo|unknown column 'foo'; sise-stocks.1. says which
export stock_data --columns foo|unknown column 'foo'; sise-export.1. says which
export job_status --columns foo|unknown column 'foo'; sise-export.1. says which
stocks --limit 0|--limit '0', expected a whole number from 1
stocks --market KOSDAC|unknown market 'KOSDAC', did you mean 'KOSDAQ'
stocks --sort markt_cap|unknown column 'markt_cap', did you mean 'market_cap'
export|TABLE.* is missing
export stock_date|unknown table 'stock_date', did you mean 'stock_data'
export nothing|unknown table 'nothing', expected target_tickers
export stock_data --from 2026-3-1|--from '2026-3-1', expected a date YYYY-MM-DD
export stock_data --to 2026-02-30|--to '2026-02-30', expected a date
export stock_data --from 2026-03-05 --to 2026-03-04|--from 2026-03-05 is after --to 2026-03-04
export stock_data --format xml|--format 'xml', expected csv or ndjson
export stock_data --columns rsi_14|unknown column 'rsi_14'
export stock_analyzed --columns rsi_41|unknown column 'rsi_41', did you mean 'rsi_14'
export target_tickers --columns nam|unknown column 'nam', did you mean 'name'
export target_tickers --from 2026-03-04|--from says nothing about target_tickers
export job_status --tickers 000010|--tickers says nothing about job_status
export job_status --unadjusted|--unadjusted says nothing about job_status
export stock_data --tickers 000010,000010|ticker '000010' is named twice
setup|no source is configured: give --source
setup --source dmeo|did you mean 'demo'
setup --source demo --days 0|--days '0', expected a whole number from 1
setup --source demo --days -1|--days '-1'
update|no source is configured
update --source demo --from 2026-03-07|--from 2026-03-07 is in the future, today is 2026-03-06
update --source demo --to 2030-01-01|--to 2030-01-01 is in the future
update --source demo --from 2026-03-05 --to 2026-03-04|--from 2026-03-05 is after --to 2026-03-04
analyze --quota 0|--quota '0', expected a whole number from 1
analyze --quota many|--quota 'many'
analyze --time-limit 50|--time-limit '50', expected a duration such as
analyze --time-limit -1m|--time-limit '-1m'
analyze --date 2026-03-07|--date 2026-03-07 is in the future
analyze --date tomorrow|--date 'tomorrow', expected a date
import|PATH... is missing
remove|DATE... is missing
remove 2026-03-4|'2026-03-4', expected a date YYYY-MM-DD or a range
backup|DIR is missing
LINES
done_testing
