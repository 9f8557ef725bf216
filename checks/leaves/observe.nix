# { lib, host, base, variants } → for each variant what its system shows of the change: the name of the first part in which it
# differs from the base's, "refused" where evaluation ends in a sentence, or "nothing".
#
#   lib       of the flake
#   base      folder with hosts/HOST as it was emitted
#   variants  folders with hosts/HOST of which one leaf is another
#   catch     whether to go on after a refusal; else it is Nix's own message
#
# Looked at is the text that a machine would get, never an option of ours, and never `palisade.effective`.
{
  lib,
  host,
  base,
  variants,
  catch ? true,
}:
let
  inherit (builtins)
    attrNames
    attrValues
    filter
    foldl'
    map
    mapAttrs
    stringLength
    substring
    toJSON
    tryEval
    ;

  hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
  filterAttrs = keep: set: removeAttrs set (filter (name: !keep name set.${name}) (attrNames set));

  system = src: (lib.mkFleet { inherit src; }).nixosConfigurations.${host};
  # the time before the first secret has its own leaves
  bootstrapped = system: system.extendModules { modules = [ { palisade.bootstrap = true; } ]; };

  unit = unit: {
    inherit (unit)
      aliases
      enable
      requiredBy
      text
      wantedBy
      ;
  };
  file = entry: {
    inherit (entry)
      enable
      gid
      group
      mode
      target
      uid
      user
      ;
    # text goes by its hash into the path of what is built of it
    source = "${entry.source}";
  };
  account = user: {
    inherit (user)
      extraGroups
      group
      home
      isNormalUser
      uid
      ;
  };
  table = table: { inherit (table) content enable family; };

  # cheap parts first: the rest is not evaluated once one differs
  parts =
    config:
    mapAttrs (_: toJSON) {
      network = mapAttrs (_: unit) config.systemd.network.units;
      # of our units alone
      daemon = mapAttrs (_: unit) (
        filterAttrs (name: _: hasPrefix "palisade-" name) config.systemd.units
      );
      assertion = map (a: a.message) (filter (a: !a.assertion) config.assertions);
      warning = config.warnings;
      ruleset = mapAttrs (_: table) config.networking.nftables.tables;
      unit = mapAttrs (_: unit) config.systemd.units;
      etc = map file (attrValues config.environment.etc);
      account = {
        users = mapAttrs (_: account) config.users.users;
        groups = mapAttrs (_: group: group.gid) config.users.groups;
      };
      kernel = {
        inherit (config.boot) kernelModules kernelParams;
        initrd = config.boot.initrd.availableKernelModules;
        loader = [
          config.boot.loader.systemd-boot.enable
          config.boot.loader.grub.enable
          config.boot.loader.grub.devices
        ];
      };
    };
  order = [
    "network"
    "daemon"
    "assertion"
    "warning"
    "ruleset"
    "unit"
    "etc"
    "account"
    "kernel"
  ];
  both = src: {
    now = parts (system src).config;
    bootstrap = parts (bootstrapped (system src)).config;
  };

  whole = both base;
  attempt =
    value:
    if catch then
      tryEval value
    else
      {
        success = true;
        inherit value;
      };
  # null, or the first part that differs; a refusal counts where no part that can be evaluated differs
  difference =
    state: found:
    foldl' (
      seen: part:
      let
        same = attempt (whole.${state}.${part} == found.${state}.${part});
      in
      if seen != null && seen != "refused" then
        seen
      else if !same.success then
        "refused"
      else if same.value then
        seen
      else
        part
    ) null order;
  shown =
    src:
    let
      found = both src;
      now = difference "now" found;
      early = difference "bootstrap" found;
    in
    if now != null then
      now
    else if early != null then
      "${early} while bootstrapped"
    else
      "nothing";
in
map shown variants
