# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# Files in /etc, by the programs that read them: sudoers, chrony, networkd (nothing else judges its files: it is started, and
# says what it does not understand), tmpfiles, udev. Silent about every system; and about each file, broken, they are not.

files=$stage/files
cat >"$files" <<'INSIDE'
# inside an activated system; $1, $2: which file to break first and how, or nothing
broken=${1:-} how=${2:-}
# change FILE MODE: the fault into FILE, which is a link into the store
change() { sed "$how" "$1" >/tmp/written && rm "$1" && install -m "$2" /tmp/written "$1"; }
chrony=$(sed -nE 's/^ExecStart=.* -f ([^ ]+).*/\1/p' /etc/systemd/system/chronyd.service)
cp "$chrony" /tmp/chrony.conf
cp -rL /etc/systemd/network /tmp/network && rm -r /etc/systemd/network && mv /tmp/network /etc/systemd/network
case $broken in
  "") ;;
  sudoers) change /etc/sudoers 440 ;;
  chrony) change /tmp/chrony.conf 644 ;;
  *) for file in /etc/$broken; do change "$file" 644; done ;;
esac

visudo -c 2>&1 | grep -v 'parsed OK$'
chronyd -p -f /tmp/chrony.conf 2>&1 >/dev/null
systemd-tmpfiles --create --dry-run 2>&1 | grep -v '^Would '
udevadm verify --no-summary 2>&1
install -d -o systemd-network -g systemd-network /run/systemd/netif{,/links,/leases,/lldp}
udevadm test-builtin net_setup_link /sys/class/net/lo 2>&1 | grep -F /etc/systemd/network | grep -v 'Parsed configuration file'
# there is no card, no key and no supervisor here
timeout 1 /run/current-system/systemd/lib/systemd/systemd-networkd 2>&1 |
  grep -vE '^lo: |^Failed to get cgroup path|^wg-[a-z]+: Failed to read private key'
exit 0
INSIDE

# ask SYSTEM [FILE SED]: what is said of its files
ask() { enter --activated "$1" bash -c "$(cat "$files")" files "${@:2}"; }

for system in "${roles[@]}"; do
  found=$(ask "$built/$system")
  [ -z "$found" ] || fail "$system: $found"
done

# control: each fault is named
named() {
  local found
  found=$(ask "$built/bastion" "$1" "$2")
  grep -qF "$3" <<<"$found" || fail "a planted fault in $1 is not named: $2: $found"
}
named sudoers 's/NOPASSWD/NOPASWD/' 'sudoers:'
named chrony 's/iburst/ibrust/' 'Could not parse server directive'
named 'systemd/network/20-wg-fleet.netdev' 's/^ListenPort/ListenProt/' "Unknown key 'ListenProt'"
named 'systemd/network/10-up0.network' 's/^DHCP=.*/DHCP=perhaps/' 'Failed to parse DHCP'
named 'systemd/network/10-up0.link' 's/^Name=/Nam=/' "Unknown key 'Nam'"
named 'tmpfiles.d/10-palisade-state.conf' 's/0700/07x0/' "Invalid mode '07x0'"

version chrony "$(enter "$built/bastion" chronyd --version | sed -nE 's/.*version ([0-9.]+).*/\1/p')"
version sudo "$(enter "$built/bastion" visudo -V | sed -nE 's/visudo version //p')"
say "sudoers, chrony, networkd, tmpfiles and udev are silent about every system; six planted faults are named"
