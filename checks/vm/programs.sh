# shellcheck shell=bash
# The daemons for the machines, from the lab's pinned Go modules: a folder of them, $programs. Sourced with $repo and $work set.
# Horcrux is linked whole: a program that needs this machine's libraries would be changed on its way into another system, and
# could not be compared byte for byte.
# shellcheck disable=SC1091,SC2154 # daemons.sh is there, and assigns what is used here

# shellcheck source=checks/native/daemons.sh
. "$repo/checks/native/daemons.sh"
daemon horcrux "$lab_modules/horcrux" "$horcrux_module" "$horcrux_module/cmd/horcrux" 1 \
  "-s -w -linkmode external -extldflags -static -X $horcrux_module/cmd/horcrux/cmd.Version=v3.3.2" -tags netgo,osusergo
programs=$cache/vm/programs
mkdir -p "$programs"
for one in "$cometbft" "$program"; do
  cmp -s "$one" "$programs/${one##*/}" || install -m 755 "$one" "$programs/"
done
