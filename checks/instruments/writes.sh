# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# What every service of every built system may write, by its unit's text and by its profile as apparmor_parser reads it (includes
# and all): nothing but what writes.txt lists with its reason, and services of ours only what the host declares as its state.

profiles=$stage/print-profiles
cat >"$profiles" <<'INSIDE'
for file in $(sed -nE 's/^ExecStart=.*apparmor_parser .* ([^ ]+)$/\1/p' /etc/systemd/system/apparmor.service); do
  # what it has to say of them apparmor.sh hears
  apparmor_parser --config-file /etc/apparmor/parser.conf --skip-cache --preprocess "$file" 2>/dev/null
done
INSIDE

# strays LIST SYSTEM...: what the systems' services write beyond the list and their declared state; lines of the list that none needs
strays() {
  local list=$1 system units=()
  shift
  for system in "$@"; do
    [ -e "$stage/profiles-$system" ] || enter "$built/$system" bash -c "$(cat "$profiles")" >"$stage/profiles-$system"
    units+=("$(readlink -f "$built/$system/etc/systemd/system")" "$stage/profiles-$system" "$built/$system/etc/tmpfiles.d/10-palisade-state.conf")
  done
  python3 "$here/writes.py" "$list" "${units[@]}"
}

found=$(strays "$here/writes.txt" "${systems[@]}")
[ -z "$found" ] || fail "$found"

# control: each stray path is named, in the unit, in a drop-in and in the profile; and so is a line that nothing needs
planted() {
  local what=$1 wanted=$2 etc=$built/planted/etc
  rm -rf "$built/planted"
  mkdir -p "$etc/systemd" "$etc/tmpfiles.d"
  cp "$built/sentry/etc/tmpfiles.d/10-palisade-state.conf" "$etc/tmpfiles.d/"
  cp -r --no-preserve=mode "$(readlink -f "$built/sentry/etc/systemd/system")" "$etc/systemd/system"
  cp "$stage/profiles-sentry" "$stage/profiles-planted"
  (cd "$etc/systemd/system" && unit=palisade-chain.service stage=$stage bash -euc "$what")
  found=$(strays "$here/writes.txt" planted)
  grep -qF "$wanted" <<<"$found" || fail "a planted path is not named: $what: $found"
}
# shellcheck disable=SC2016 # planted expands
{
  planted 'sed -i "s|^ReadWritePaths=.*|& /var/lib/palisade/credentials|" $unit' 'palisade-chain sandbox /var/lib/palisade/credentials'
  planted 'mkdir -p $unit.d && printf "[Service]\nStateDirectory=x\n" >$unit.d/x.conf' 'palisade-chain sandbox /var/lib/x'
  planted 'sed -i "s|^ExecStartPre=|&+|" $unit' 'palisade-chain sandbox everything'
  planted 'sed -i "s|^ProtectSystem=.*|ProtectSystem=full|" $unit' 'palisade-chain sandbox everything'
  planted 'sed -i "s|^ *profile palisade-chain .*|&\n  owner /var/lib/palisade/ssh/* a,|" $stage/profiles-planted' 'palisade-chain profile /var/lib/palisade/ssh/*'
  planted 'sed -i "/palisade.chain/d" ../../tmpfiles.d/*' 'palisade-chain writes /var/lib/palisade/chain, which is no declared state'
}
sed '$a palisade-audit sandbox /var/lib/none no reason' "$here/writes.txt" >"$stage/longer"
strays "$stage/longer" "${systems[@]}" | grep -qF 'no unit needs: palisade-audit sandbox /var/lib/none' || fail "a line that nothing needs is not named"

say "services of ours write to their declared state alone; seven planted faults are named"
