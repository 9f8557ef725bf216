# The three tables: the emitted bytes and nothing else, loaded before there is an address, removed by nothing; and the one chain
# that is made here, for the time before the first secret.
{
  lib,
  config,
  access,
  emitted,
  unit,
  values,
  under,
  equal,
  holds,
  sameSet,
  ...
}:
let
  inherit (config.networking) nftables firewall;
  words = key: text: lib.concatMap (lib.splitString " ") (values key text);
  networkd = unit "systemd-networkd.service";
  closed = "palisade-firewall-closed.service";

  loader =
    name: file:
    let
      text = unit "palisade-firewall-${name}.service";
      loads = value: lib.hasSuffix "/bin/nft -f ${file}" value;
    in
    [
      (holds "${name} loads its file" (
        lib.any loads (values "ExecStart" text) && lib.length (values "ExecStart" text) == 1
      ))
      (holds "${name} is loaded before the network" (lib.elem "network-pre.target" (words "Before" text)))
      (equal "${name} waits for nothing" (values "DefaultDependencies" text) [ "false" ])
      (equal "what stopping ${name} does" (values "ExecStop" text ++ values "ExecStopPost" text) [ ])
      (equal "${name} is reloaded, not restarted" (values "X-ReloadIfChanged" text) [ "true" ])
      (sameSet "who wants ${name}" (words "WantedBy" text) [ "sysinit.target" ])
    ];

  open = (under { palisade.bootstrap = true; }).networking.nftables.tables.palisade.content;
  # all addresses of the chain, whatever its form
  rules = lib.filter (lib.hasInfix "saddr") (lib.splitString "\n" open);
  sources = lib.concatMap (
    rule: lib.splitString ", " (lib.head (lib.match ".*saddr \\{ ([^}]*) }.*" rule))
  ) rules;
in
[
  (equal "tables" (lib.attrNames nftables.tables) [ "palisade" ])
  (equal "the table palisade" nftables.tables.palisade.content ''include "${emitted.firewall.file}"'')
  (holds "NixOS's own firewall is off" (
    nftables.enable && !firewall.enable && !nftables.flushRuleset
  ))
  (holds "networkd needs the closed table" (
    lib.elem closed (words "Requires" networkd) && lib.elem closed (words "After" networkd)
  ))
  (sameSet "whom bootstrap lets in" sources access.bootstrap-sources)
  (holds "bootstrap opens SSH and nothing else" (
    rules != [ ]
    && lib.all (lib.hasInfix "tcp dport 22 counter meta mark set meta mark | 0x01000000 accept") rules
  ))
]
++ loader "closed" emitted.firewall.closed
++ loader "kept" emitted.firewall.kept
