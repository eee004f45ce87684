#!/bin/sh
# Sends an event of sise through a bot of Telegram, with curl. In sise.conf:
#   notify = sh /usr/share/doc/sise/notify-telegram.sh /home/me/.config/sise/telegram 123456789
# The first word names a file that only you can read, with the token that @BotFather gave the bot; the second one is the
# number of the chat. The token goes to curl on its standard input, so that no list of processes shows it.
set -eu
: "${1:?usage: notify-telegram.sh TOKEN-FILE CHAT [ADDRESS], with an event of sise on standard input}" "${2:?}"
event=$(cat)
token=$(cat "$1")

# The members event, at, host and text come first, in that order.
text=$(printf '%s\n' "$event" | sed 's/^{"event":"[a-z]*","at":"[^"]*","host":[^,]*,"text":"\(\([^"\\]\|\\.\)*\)".*/\1/; s/\\\(["\\]\)/\1/g')
printf 'url = "%s/bot%s/sendMessage"\n' "${3:-https://api.telegram.org}" "$token" |
    curl --config - --fail --silent --show-error --max-time 20 --output /dev/null \
        --data-urlencode "chat_id=$2" --data-urlencode "text=$text"
