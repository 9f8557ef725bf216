# Every nftables script that the system loads, in order, and what NixOS's own firewall is asked to open.
{ config, lib }:
let
  inherit (config.networking) firewall nftables;
  ini = import ./ini.nix { inherit lib; };
  plain = builtins.unsafeDiscardStringContext;

  # A file is read if it is there before anything is built; any other stays an `include`, which the proof refuses.
  readable =
    text: path:
    lib.any (
      known:
      (builtins.getContext text).${known}.path or false
      && (path == known || lib.hasPrefix "${known}/" path)
    ) (lib.attrNames (builtins.getContext text));

  # `include "PATH"` → what the file says
  resolve =
    text:
    lib.concatStringsSep "\n" (
      map (
        line:
        let
          path = lib.match ''[[:space:]]*include "(/[^"*?[]+)"[[:space:]]*;?[[:space:]]*'' (plain line);
        in
        if path == null || !readable text (lib.head path) then
          plain line
        else
          plain (builtins.readFile (lib.head path))
      ) (lib.splitString "\n" text)
    );

  # the script that a unit of ours loads, by what the unit runs
  loaded =
    name:
    let
      unit = config.systemd.units."${name}.service" or { enable = false; };
      start = lib.concatMap (ini.list "ExecStart") (ini.each "Service" (ini.sections unit.text));
      script = line: lib.match "[^ ]*/nft -f ([^ ]+)" line;
    in
    lib.optionals unit.enable (
      map (
        line:
        if script line == null then
          "# ${name}: ${line}\nunknown\n"
        else
          resolveFile unit.text (lib.head (script line))
      ) start
    );
  resolveFile =
    text: path:
    if readable text path then plain (builtins.readFile path) else ''include "${plain path}"'';

  table = table: ''
    table ${table.family} ${table.name} {
    ${resolve table.content}
    }
  '';
  given = text: lib.optional (lib.trim text != "") (resolve text);

  range = { from, to }: "${toString from}-${toString to}";
  opened =
    prefix: it:
    map (port: "${prefix}tcp ${toString port}") it.allowedTCPPorts
    ++ map (r: "${prefix}tcp ${range r}") it.allowedTCPPortRanges
    ++ map (port: "${prefix}udp ${toString port}") it.allowedUDPPorts
    ++ map (r: "${prefix}udp ${range r}") it.allowedUDPPortRanges;
in
{
  tables =
    loaded "palisade-firewall-closed"
    ++ loaded "palisade-firewall-kept"
    ++ lib.optionals (config.systemd.units."nftables.service".enable or false) (
      lib.optional nftables.flushRuleset "flush ruleset\n"
      ++ given nftables.extraDeletions
      ++ map table (lib.filter (it: it.enable) (lib.attrValues nftables.tables))
      ++ given nftables.ruleset
      ++ lib.optional (nftables.rulesetFile != null) (
        let
          path = "${nftables.rulesetFile}";
        in
        resolveFile path path
      )
    );

  nixos-firewall = {
    enabled = firewall.enable;
    openings =
      opened "" firewall
      ++ lib.concatLists (lib.mapAttrsToList (name: opened "${name} ") firewall.interfaces)
      # NixOS trusts lo itself, once it is on
      ++ lib.remove "lo" firewall.trustedInterfaces;
  };
}
