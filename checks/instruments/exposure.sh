# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# systemd-analyze security: every unit of limits.txt that a host has is scored, beside that of a plain NixOS host. One above
# its limit fails, and so does one of ours that is not listed.

# scores SYSTEM: UNIT SCORE of every unit that is listed and there
scores() {
  # shellcheck disable=SC2016 # the inner bash expands
  enter "$1" bash -c '
    for unit; do
      [ -e "/etc/systemd/system/$unit.service" ] || continue
      systemd-analyze security --offline=yes "$unit.service" 2>/dev/null |
        sed -nE "s/.*exposure level for (.*)\.service: ([0-9.]+) .*/\1 \2/p"
    done' scores "${listed[@]}"
}
# score SYSTEM UNIT
score() { sed -nE "s/^$2 //p" "$stage/score-$1"; }

mapfile -t listed < <(sed -nE 's/^([^# ]+) .*/\1/p' "$here/limits.txt")
scored=0
for system in plain "${roles[@]}"; do
  scores "$built/$system" >"$stage/score-$system"
  [ "$system" = plain ] && continue
  scored=$((scored + $(wc -l <"$stage/score-$system")))
  for unit in "$built/$system"/etc/systemd/system/palisade-*.service; do
    [ -e "$unit" ] || continue
    grep -q "^$(basename "$unit" .service) " "$here/limits.txt" || fail "$system: $(basename "$unit") has no line in limits.txt"
  done
done

{
  echo "## Exposure of units"
  echo
  echo "\`systemd-analyze security\`, from 0 (best) to 10; *plain* is a NixOS host with the same services and nothing of ours."
  echo
  printf '| unit | plain |'; printf ' %s |' "${roles[@]}"; echo " limit | why not lower |"
  echo "|---|---|---|---|---|---|---|---|---|"
  while read -r unit limit why; do
    line="| $unit | $(score plain "$unit")" has=
    for role in "${roles[@]}"; do
      got=$(score "$role" "$unit")
      line+=" | $got"
      if [ -n "$got" ]; then
        has=1
        awk -v a="$got" -v b="$limit" 'BEGIN { exit !(a <= b) }' || fail "$role: $unit has $got, above $limit" >&2
      elif [ -e "$built/$role/etc/systemd/system/$unit.service" ]; then
        fail "$role: $unit has no score" >&2
      fi
    done
    [ -n "$has" ] || fail "limits.txt: no host has $unit" >&2
    echo "$line | $limit | $why |"
  done < <(grep -v '^#' "$here/limits.txt")
  echo
  echo "What login sessions inherit from sshd's unit, which a plain one lacks:"
  echo
  for system in bastion plain; do sed -n '/^\[Service\]/,/^\[Install\]/p' "$built/$system/etc/systemd/system/sshd.service" | sort >"$stage/sshd-$system"; done
  # shellcheck disable=SC2016 # Markdown
  comm -23 "$stage/sshd-bastion" "$stage/sshd-plain" | grep -vE '^(AppArmorProfile|Environment|Exec|TasksMax|X-)' |
    awk -F = '{ all[$1] = all[$1] " " $2 } END { for (key in all) print "- `" key "`:" all[key] }' | sort
} >"$page"

# control: the plain host's sshd has none of our set
awk -v a="$(score plain sshd)" 'BEGIN { exit !(a > 5.5) }' || fail "a plain sshd is not above our limit"
say "$scored units scored"
