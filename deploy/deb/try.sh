#!/bin/sh
# Installs a package in a bare Debian root and serves from it, as root on a Debian with debootstrap:
#   deploy/deb/try.sh dist/shebao_*_amd64.deb [MIRROR]
# systemd need not run there: the unit's ExecStart is run by hand, as its user.
set -eu
deb=$(readlink -f "$1")
mirror=${2:-http://deb.debian.org/debian}
root=$(mktemp -d)
server=
clean() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    umount "$root/proc" 2>/dev/null || true
    rm -rf "$root"
}
trap clean EXIT INT TERM
debootstrap --variant=minbase bookworm "$root" "$mirror" >/dev/null
mount -t proc proc "$root/proc"
cp "$deb" "$root/tmp/shebao.deb"
chroot "$root" apt-get install -y --no-install-recommends /tmp/shebao.deb
start=$(sed -n 's/^ExecStart=//p' "$root/lib/systemd/system/shebao.service")
user=$(sed -n 's/^User=//p' "$root/lib/systemd/system/shebao.service")
chroot "$root" setpriv --reuid "$user" --regid "$user" --clear-groups --no-new-privs sh -c "exec $start" &
server=$!
for _ in $(seq 60); do
    if curl -fsS http://127.0.0.1:9600/readyz && curl -fsS http://127.0.0.1:8080/ >/dev/null; then
        chroot "$root" shebao version
        kill "$server"
        wait "$server"
        server=
        echo "installed, served, ended"
        exit 0
    fi
    sleep 1
done
echo "it does not serve" >&2
exit 1
