# shellcheck shell=bash disable=SC2154,SC2016 # sourced by run.sh; Markdown
# What a role's store has beyond that of a plain NixOS host: programs, and files of text. Packages are stand-ins here: names,
# no sizes. A program that closure.txt does not name with its reason fails, and so does a line there that no role has.

# names SYSTEM: kind and name of each path in its closure, without hash, version and host
names() {
  local path name kind
  nix-store -q --requisites "$(readlink -f "$1")" | while read -r path; do
    name=$(sed -E 's|^/nix/store/[^-]*-||; s/-[0-9][^-]*(-(bin|dev|lib|man|out))?$//' <<<"$path")
    case $name in nixos-system-*) continue ;; esac
    kind=text
    if [ -d "$path/bin" ] || [ -d "$path/sbin" ]; then kind=program; fi
    echo "$kind $name"
  done | sort -u
}
# row WHAT FILE: its names in a line; what NixOS' AppArmor module brings in dozens is one
row() {
  printf -- '- %s: %s\n' "$1" "$(sed -E 's/^(abstractions|apparmor-closure|nixos-security\.wrappers)-.*/\1-*/; s/.*/`&`/' "$2" | uniq | paste -sd ' ')"
}

names "$built/plain" >"$stage/plain-names"
for role in "${roles[@]}"; do
  names "$built/$role" | comm -23 - "$stage/plain-names" >"$stage/names-$role"
  sed -n 's/^text //p' "$stage/names-$role" | sort >"$stage/text-$role"
done
programs=$(cat "$stage"/names-* | sed -n 's/^program //p' | sort -u)

listed=$(sed -nE 's/^([^# ]+) .*/\1/p' "$here/closure.txt" | sort)
difference=$(diff <(cat <<<"$listed") <(cat <<<"$programs")) || fail "< listed but in no host, > in a host but not listed: $difference"

{
  echo "## What a role adds to the store"
  echo
  echo "Beyond a plain NixOS host with the same services. Programs:"
  echo
  printf '| program |'; printf ' %s |' "${roles[@]}"; echo " why |"
  echo "|---|---|---|---|---|---|---|"
  while read -r program why; do
    printf '| %s |' "$program"
    for role in "${roles[@]}"; do
      if grep -qxF "program $program" "$stage/names-$role"; then printf ' x |'; else printf ' |'; fi
    done
    echo " $why |"
  done < <(grep -v '^#' "$here/closure.txt")
  echo
  echo "Files of text (units, profiles, settings), by name:"
  echo
  sort "$stage"/text-* | uniq -c | awk -v n="${#roles[@]}" '$1 == n { print $2 }' >"$stage/common"
  row "every role" "$stage/common"
  for role in "${roles[@]}"; do
    comm -23 "$stage/text-$role" "$stage/common" >"$stage/own"
    [ ! -s "$stage/own" ] || row "$role" "$stage/own"
  done
} >"$page"
say "$(wc -l <<<"$programs") programs beyond a plain host's, each listed with its reason"
