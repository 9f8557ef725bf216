# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# nft on what the firewall's units of every host load, in their order and by their own commands, in a network of its own. The
# kernel then holds three tables with these chains and policies and no other; loading again changes nothing; with nftables
# stopped the host is closed. The same with palisade.bootstrap, where one chain has rules for the bastions.

mapfile -t kept <<<'inet palisade_closed forward hook forward priority 300; policy drop
inet palisade_closed input hook input priority 300; policy drop
inet palisade_closed output hook output priority 300; policy drop
inet palisade_kept input hook input priority filter - 10; policy accept'
mapfile -t decides <<<'inet palisade forward hook forward priority filter; policy drop
inet palisade input hook input priority filter; policy drop
inet palisade output hook output priority filter; policy drop'

loader=$stage/loader
cat >"$loader" <<'INSIDE'
# $1: sed that breaks the files that are loaded; rest: the units
broken=$1 && shift
mkdir -p /var/lib/nftables
run() {
  local command words
  while read -r command; do
    read -ra words <<<"$command"
    if [ -n "$broken" ] && [ "${words[1]:-}" = -f ]; then sed "$broken" "${words[2]}" >/tmp/broken && words[2]=/tmp/broken; fi
    "${words[@]}" 2>&1 || { echo "does not run: $command"; exit; }
  done < <(sed -nsE "s/^$1=//p" "${@:2}")
}
# what decides of a packet that no rule names
bases() {
  nft list ruleset | while read -r word rest; do
    case $word in
      table) table=${rest% \{} ;;
      chain) chain=${rest% \{} ;;
      type) [[ $rest != *hook* ]] || echo "$1: $table $chain ${rest#filter }" ;;
    esac
  done | sed 's/;$//' | sort
}
run 'ExecStart(Post)?' "$@"
bases loaded
nft -s list ruleset >/tmp/before
run 'ExecStart(Post)?' "$@"
nft -s list ruleset | diff /tmp/before -
run 'ExecStop' "${@: -1}"
bases stopped
echo "bootstrap: $(sed -n '/chain bootstrap {/,/}$/p' /tmp/before | grep -c 'tcp dport 22 ')"
INSIDE

# judge ROLE [SED] UNIT...: what is not as above
judge() {
  local rules=0
  [[ $1 != *-bootstrap ]] || rules='[12]'
  enter "$built/$1" bash -c "$(cat "$loader")" loader "${@:2}" >"$stage/got" 2>&1
  sed "s/^bootstrap: $rules\$/bootstrap: as it should/" "$stage/got" |
    diff <(
      printf 'loaded: %s\n' "${decides[@]}" "${kept[@]}"
      printf 'stopped: %s\n' "${kept[@]}"
      echo "bootstrap: as it should"
    ) -
}

# shellcheck disable=SC2016 # Nix expands
# HOST[-bootstrap] and the derivations of its three units
ask_nix eval nixosConfigurations --raw --apply '
  hosts: let
    drv = host: name: builtins.unsafeDiscardStringContext host.config.systemd.units."${name}.service".unit.drvPath;
    units = host: map (drv host) [ "palisade-firewall-closed" "palisade-firewall-kept" "nftables" ];
    line = name: host: builtins.concatStringsSep " " ([ name ] ++ units host) + "\n";
    both = name: host: line name host
      + line "${name}-bootstrap" (host.extendModules { modules = [ { palisade.bootstrap = true; } ]; });
  in builtins.concatStringsSep "" (builtins.attrValues (builtins.mapAttrs both hosts))' >"$stage/units" 2>"$stage/log" ||
  { cat "$stage/log"; exit 1; }
cut -d ' ' -f 2- "$stage/units" | tr ' ' '\n' | sort -u | sed 's/$/^out/' | xargs nix build --quiet --no-link

count=0
while read -r host drvs; do
  # shellcheck disable=SC2086 # derivations, with no blanks in them
  mapfile -t units < <(nix-store -q --outputs $drvs | sed 's|-unit-\(.*\)$|&/\1|')
  role=${host%%-*}$(grep -o -- '-bootstrap$' <<<"$host" || true)
  found=$(judge "$role" '' "${units[@]}" </dev/null) || fail "$host: $found"
  count=$((count + 1))
done <"$stage/units"

# control: each fault is named
named() {
  local found
  found=$(judge "$role" "$1" "${units[@]}") && fail "a planted fault is not seen: $1"
  grep -q "$2" <<<"$found" || fail "a planted fault is not named: $1: $found"
}
named 's/policy drop/policy accept/' 'inet palisade_closed input .* policy accept'
named 's/priority 300/priority -300/' 'palisade_closed input .*priority raw'
named 's/^flush chain.*//' 'counter'
named 's/counter/countre/' 'does not run'
named '$ a table ip other { chain input { type filter hook input priority 0; policy accept; }; }' 'ip other input'

version nftables "$(enter "$built/bastion" nft --version | sed -nE 's/^nftables v([^ ]+).*/\1/p')"
say "$count rulesets load as planned, load again, and leave the host closed when stopped; five planted faults are named"
