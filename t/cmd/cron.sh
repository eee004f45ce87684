# Runs cron, the daemon, in namespaces of its own with one crontab, root's, and nothing of the machine's: for t/cmd/cron.t.
# Usage: unshare --mount --pid --fork cron.sh CRONTAB FILE SECONDS ; ends when FILE is there, or after so many seconds.
set -eu
mount -t proc proc /proc
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/spool/cron
mkdir -p /run/empty /var/spool/cron/crontabs
for folder in /etc/cron.d /etc/cron.hourly /etc/cron.daily; do
    [ ! -d "$folder" ] || mount --bind /run/empty "$folder"
done
[ ! -e /etc/crontab ] || mount --bind /dev/null /etc/crontab
install -m 600 "$1" /var/spool/cron/crontabs/root
cron -f -L 15 &
for ((i = 0; i < $3 * 5; i++)); do
    [ ! -e "$2" ] || exit 0
    sleep 0.2
done
exit 1
