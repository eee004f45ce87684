#!/bin/bash
# A person hears of what the log would keep: the event of a watched strategy, the environment of the command, and the
# examples for mail, ntfy and Telegram. t/job/test-notify.c has the events of sources and dates.
. "$srcdir/t/lib.sh"
config=$work/sise.conf
printf 'store = %s/store\nsource = demo\nnotify = sh -c "cat >>%s/told; env >%s/environment"\nwatch = macd_golden_cross, turtle_breakout\n' \
    "$work" "$work" "$work" >"$config"

at() # TIME COMMAND...
{
    SISE_NOW="$1+09:00" sise --config "$config" "${@:2}"
}

told() # prints what has been told since it was asked last
{
    cat "$work/told" 2>/dev/null
    rm -f "$work/told"
}

# Prints what an expression of Perl says of each event $_ with this strategy.
of() # STRATEGY EXPRESSION EVENTS
{
    printf '%s\n' "$3" | perl -MJSON::PP -ne '
        BEGIN { $strategy = shift; $code = shift; binmode STDOUT, ":utf8" }
        $_ = decode_json($_);
        print eval($code), "\n" if $_->{strategy} eq $strategy' "$1" "$2"
}

tickers() # prints those of the lines of a screen in JSON
{
    sed 's/.*"ticker":"\([^"]*\)".*/\1/' | sort | xargs
}

# ---- a strategy that is watched ----

at 2026-06-26T19:30 -q setup --days 120 2>/dev/null || bail 'no store'
is "$(told)" '' 'setup tells nothing: whoever has typed it is there'
at 2026-06-26T19:40 -q analyze
found=$(told)
is "$(of macd_golden_cross '"$_->{event} $_->{date} $_->{title}"' "$found")" 'found 2026-06-26 MACD crosses above its signal line' \
    'the first run tells of the newest day'
new=$(SISE_NOW=2026-06-26T19:40+09:00 sise --config "$config" --json screen macd_golden_cross --new-since 2026-06-26 |
    tickers)
listed='join " ", sort map { $_->{ticker} } @{$_->{stocks}}'
is "$(of macd_golden_cross "$listed" "$found")" "$new" 'the stocks that it found anew on that day, and no others'
is "$(of macd_golden_cross '$_->{found}' "$found")" "$(wc -w <<<"$new")" 'and how many they are'
like "$(of macd_golden_cross '$_->{text}' "$found")" '^macd_golden_cross finds [0-9]+ new stocks? on 2026-06-26: ' 'in a sentence for a person'
is "$(of macd_golden_cross 'scalar grep { !($_->{name} && $_->{close} > 0 && $_->{market}) } @{$_->{stocks}}' "$found")" 0 \
    'each with its name and close'
is "$(grep -vc '^{"event":"found","at":"2026-06-26T19:40:00+09:00","host":"[^"]*","text":"' <<<"$found")" 0 \
    'an event a line, its members in the order that the examples rely on'
at 2026-06-26T20:10 -q analyze
is "$(told)" '' 'once'
at 2026-06-29T19:30 -q update
at 2026-06-29T19:40 -q analyze
like "$(told)" '"date":"2026-06-29"' 'the next day is told as well'

# Two days that come at once are asked both.
at 2026-07-01T19:30 -q update
at 2026-07-01T19:40 -q analyze
both=$(told)
new=$(SISE_NOW=2026-07-01T19:40+09:00 sise --config "$config" --json screen macd_golden_cross --since 2026-06-30 --new-since 2026-06-30 |
    tickers)
is "$(of macd_golden_cross "$listed" "$both")" "$new" \
    'of two days that come at once, what either has'

# A command that fails is tried again, and is no failure of the job.
sed 's/^notify = .*/notify = false/' "$config" >"$work/broken.conf"
at 2026-07-02T19:30 -q update
run env SISE_NOW=2026-07-02T19:40+09:00 sise --config "$work/broken.conf" analyze
is "$status" 0 'a command that fails is no failure of the job'
like "$err" 'warning: notify: false ended with status 1; nobody has been told: macd_golden_cross finds' 'but a warning'
at 2026-07-02T20:10 -q analyze
like "$(told)" '"date":"2026-07-02"' 'and the next run tells what nobody has heard'

# ---- the environment ----

at 2026-07-03T19:30 -q update
KRX_AUTH_KEY=hush KRX_ID=hush KRX_PW=hush DATA_GO_KR_KEY=hush at 2026-07-03T19:40 -q analyze
told >/dev/null
ok 'the command has the environment of the job' grep -q '^HOME=' "$work/environment"
ok 'but none of its keys' test "$(grep -c hush "$work/environment")" -eq 0

# ---- the configuration ----

for wrong in "sh -c 'a" 'a\'; do
    printf 'notify = %s\n' "$wrong" >"$work/wrong.conf"
    run sise --config "$work/wrong.conf" config
    is "$status" 78 "notify = $wrong is refused"
done
printf 'store = %s/store\nsource = demo\nnotify = true\nwatch = no_such_strategy\n' "$work" >"$work/wrong.conf"
run env SISE_NOW=2026-07-03T19:50+09:00 sise --config "$work/wrong.conf" analyze
is "$status" 0 'a strategy that is watched and not there is no failure'
like "$err" "watch: .*no_such_strategy" 'but a warning'

# ---- the examples ----

event='{"event":"act","at":"2026-06-22T19:10:00+09:00","host":"bourse","text":"krx-openapi: the key \"x\\y\" 값, unknown","source":"krx-openapi","cause":"key-unknown"}'
plain='krx-openapi: the key "x\y" 값, unknown'
mkdir "$work/bin"
printf '#!/bin/sh\nprintf "%%s\\n" "$@" >%s/mail; cat >>%s/mail\n' "$work" "$work" >"$work/bin/mail"
chmod +x "$work/bin/mail"
run env PATH="$work/bin:$PATH" sh "$srcdir/etc/notify-mail.sh" me@example.org <<<"$event"
is "$status" 0 'mail'
is "$(cat "$work/mail")" "-s
sise: act
me@example.org
$plain

$event" 'has the text and the event'
printf '#!/bin/sh\nexit 1\n' >"$work/bin/mail"
run env PATH="$work/bin:$PATH" sh "$srcdir/etc/notify-mail.sh" me@example.org <<<"$event"
ok 'a mail that is not taken is a failure' test "$status" -ne 0

server= # the process
serve() # STATUS
{
    [ -z "$server" ] || kill "$server"
    rm -f "$work/port" "$work/heard"
    python3 "$srcdir/t/cmd/hearer.py" "$work" "$1" &
    server=$!
    for ((i = 0; i < 300; i++)); do
        [ ! -e "$work/port" ] || break
        sleep 0.1
    done
    address=http://127.0.0.1:$(cat "$work/port")
}
if ! command -v curl >/dev/null || ! python3 -c '' 2>/dev/null; then
    skip 'no curl, or no python3' 'ntfy and Telegram'
    done_testing
    exit
fi
trap 'kill $server 2>/dev/null; chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
serve 200
printf 'Authorization: Bearer tk_secret\n' >"$work/headers"
run sh "$srcdir/etc/notify-ntfy.sh" "$address/topic" "$work/headers" <<<"$event"
is "$status" 0 "ntfy $err"
is "$(sed -n '1p; s/\r//; /^\(Title\|Priority\|Authorization\):/p; $p' "$work/heard")" "POST /topic HTTP/1.1
Authorization: Bearer tk_secret
Title: sise: act
Priority: high
$plain" 'gets the text, a title and the priority'
serve 200
printf 'to:ken\n' >"$work/token"
run sh "$srcdir/etc/notify-telegram.sh" "$work/token" 42 "$address" <<<"$event"
is "$status" 0 "Telegram $err"
like "$(head -1 "$work/heard")" '^POST /botto:ken/sendMessage HTTP' 'is asked as the bot'
is "$(tail -1 "$work/heard" | perl -pe 's/\+/ /g; s/%(..)/chr hex $1/ge')" "chat_id=42&text=$plain" 'for the chat, with the text'
serve 403
run sh "$srcdir/etc/notify-ntfy.sh" "$address/topic" <<<"$event"
ok 'what ntfy refuses is a failure' test "$status" -ne 0
run sh "$srcdir/etc/notify-telegram.sh" "$work/token" 42 "$address" <<<"$event"
ok 'and what Telegram refuses' test "$status" -ne 0
done_testing
