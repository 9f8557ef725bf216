#!/usr/bin/env bash
# A root that holds a built system and nothing of this machine, in namespaces of its own: programs find in /etc what they
# would find on the host, and are those that the host would start. All but the store is in memory, and gone at the end.
#
#   checks/instruments/enter.sh [--activated] SYSTEM COMMAND...
#
#   --activated   after the system's own activation, with every user there is; as root of the machine
#
# An activation takes the machine for its own: it remounts, and writes below /proc/sys and /sys. So those that it sees are
# empty, or cannot be written, and /dev has bound files only. Never bind the machine's own /dev or /sys here.
# shellcheck disable=SC2016 # the inner bash expands
set -euo pipefail

own=(--map-root-user) activated=
if [ "$1" = --activated ]; then own=() activated=1 && shift; fi
SYSTEM=$(readlink -f "$1")
export SYSTEM activated
shift

exec unshare "${own[@]}" --mount --net --uts --ipc --pid --fork --kill-child bash -euc '
  root=/tmp
  mount -t tmpfs -o mode=755 none $root
  mkdir -p $root/{nix/store,proc,sys,dev,etc,run,tmp,var}
  chmod 1777 $root/tmp
  mount --rbind /nix/store $root/nix/store
  mount -o remount,bind,ro $root/nix/store
  mount -t proc proc $root/proc
  mount --bind /proc/sys $root/proc/sys
  mount -o remount,bind,ro $root/proc/sys
  mount -t tmpfs -o mode=755 none $root/sys
  mount -t tmpfs -o mode=755 none $root/dev
  mkdir -p $root/dev/{pts,shm}
  for node in null zero full random urandom tty; do
    touch $root/dev/$node
    mount --bind /dev/$node $root/dev/$node
  done
  mount -t devpts -o newinstance,ptmxmode=0666 devpts $root/dev/pts
  ln -s pts/ptmx $root/dev/ptmx
  ln -s /proc/self/fd $root/dev/fd
  mount -t tmpfs none $root/dev/shm
  mount -t tmpfs -o mode=755 none $root/run
  export PATH=$PATH:/sbin:/usr/sbin LC_ALL=C
  ip link set lo up
  if [ -n "$activated" ]; then
    # it cannot set what is the machine'"'"'s, and says so
    chroot $root $SYSTEM/activate >$root/tmp/activation 2>&1 || true
    [ -e $root/run/current-system ] || { cat $root/tmp/activation; exit 1; }
  else
    ln -s $SYSTEM $root/run/current-system
    ln -s /run/current-system/sw/bin $root/bin
    cp -a $SYSTEM/etc/. $root/etc
    chmod -R u+w $root/etc
  fi
  # programs of Debian have paths in /usr compiled in, and stand-ins for nixpkgs may be such
  tree=$(readlink -f $SYSTEM/sw/bin/sshd)
  case $tree in
    */usr/*)
      mkdir -p $root/usr
      ln -s ${tree%/usr/*}/usr/{lib,libexec,sbin,share} $root/usr/
      ;;
  esac
  rm -f $root/etc/machine-id
  echo 0123456789abcdef0123456789abcdef >$root/etc/machine-id
  exec chroot $root /run/current-system/sw/bin/env -i PATH=/run/current-system/sw/bin SYSTEMD_COLORS=0 "$@"
' enter "$@"
