#!/bin/sh
# Sends an event of sise to a topic of ntfy, at https://ntfy.sh or a server of your own, with curl. In sise.conf:
#   notify = sh /usr/share/doc/sise/notify-ntfy.sh https://ntfy.sh/my-secret-topic
# Whoever knows the name of a topic at ntfy.sh reads it. A topic that needs a token takes a file as the second word, which
# only you can read, with the line "Authorization: Bearer tk_...".
set -eu
topic=${1:?usage: notify-ntfy.sh ADDRESS [HEADERS], with an event of sise on standard input}
event=$(cat)

# The members event, at, host and text come first, in that order.
kind=$(printf '%s\n' "$event" | sed 's/^{"event":"\([a-z]*\)".*/\1/')
text=$(printf '%s\n' "$event" | sed 's/^{"event":"[a-z]*","at":"[^"]*","host":[^,]*,"text":"\(\([^"\\]\|\\.\)*\)".*/\1/; s/\\\(["\\]\)/\1/g')
case $kind in
act) priority=high ;;
*) priority=default ;;
esac
printf '%s' "$text" | curl --fail --silent --show-error --max-time 20 --output /dev/null ${2:+--header "@$2"} \
    --header "Title: sise: $kind" --header "Priority: $priority" --data-binary @- "$topic"
