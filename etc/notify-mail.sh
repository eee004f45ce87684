#!/bin/sh
# Sends an event of sise by mail, with the command `mail` of mailutils or bsd-mailx. In sise.conf:
#   notify = sh /usr/share/doc/sise/notify-mail.sh me@example.org
set -eu
to=${1:?usage: notify-mail.sh ADDRESS, with an event of sise on standard input}
event=$(cat)

# The members event, at, host and text come first, in that order.
kind=$(printf '%s\n' "$event" | sed 's/^{"event":"\([a-z]*\)".*/\1/')
text=$(printf '%s\n' "$event" | sed 's/^{"event":"[a-z]*","at":"[^"]*","host":[^,]*,"text":"\(\([^"\\]\|\\.\)*\)".*/\1/; s/\\\(["\\]\)/\1/g')
printf '%s\n\n%s\n' "$text" "$event" | mail -s "sise: $kind" "$to"
