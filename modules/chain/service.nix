# The chain node's user, state and unit.
# Threat: a daemon that strangers talk to all day; what takes it over gets one
# directory, one port set, and on a sentry no way out of the overlay.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.palisade.chain;
  daemon = (import ../../lib/daemons.nix).${cfg.daemon};
  home = config.palisade.state.chain.path;
  # exception: a port below 1024 (443, where strangers' networks let nothing else out)
  port = lib.toInt (lib.last (lib.splitString ":" cfg.settings.p2p.laddr));
  low = port < 1024;
  capabilities = lib.optionalString low "CAP_NET_BIND_SERVICE";

  coreutils = lib.getExe' pkgs.coreutils;
  # As the daemon's own user, so that no link in a directory that the daemon writes
  # to leads root anywhere. Links, so that a running daemon keeps its old files.
  links = lib.mapAttrsToList (
    name: file: "${coreutils "ln"} -sfn ${file} ${home}/config/${name}"
  ) cfg.installed;
in
{
  config = lib.mkIf cfg.enable {
    users.users.palisade-chain = {
      isSystemUser = true;
      uid = 610;
      group = "palisade-chain";
      inherit home;
    };
    users.groups.palisade-chain.gid = 610;

    palisade.chain.command = lib.mkDefault (lib.getExe' cfg.package daemon.program);

    palisade.credentials."node_key.json".unit = "palisade-chain";

    palisade.state.chain = {
      path = "/var/lib/palisade/chain";
      class = "chain";
      backup = "allowed";
      user = "palisade-chain";
      group = "palisade-chain";
    };

    palisade.confined.palisade-chain = {
      packages = [
        cfg.package
        pkgs.coreutils
      ];
      executes = [ "${pkgs.coreutils}/bin/*" ];
      reads = lib.attrValues cfg.installed;
      # exception where daemon.jit: the machine code of contracts is kept in files
      rules = lib.optionalString daemon.jit "${home}/**/wasm/** m,\n";
    };

    systemd.services.palisade-chain = {
      description = "Chain node of ${cfg.id} (${cfg.daemon})";
      wantedBy = [ "multi-user.target" ];
      after = [
        "network.target"
        "nftables.service"
      ];
      # a sentry whose signer is late exits, and must come back however long it takes
      startLimitIntervalSec = 0;
      # before somebody has brought the chain's first state the unit is skipped
      unitConfig.ConditionPathExists = [ "${home}/config/genesis.json" ];
      serviceConfig = import ../../lib/sandbox.nix // {
        User = "palisade-chain";
        Group = "palisade-chain";
        ExecStartPre = [ "${coreutils "mkdir"} -p ${home}/config ${home}/data" ] ++ links;
        ExecStart = "${cfg.command} --home ${home} start";
        Restart = "always";
        RestartSec = 2;
        # a database that is closed in the middle is repaired for hours
        TimeoutStopSec = "3min";
        CapabilityBoundingSet = capabilities;
        AmbientCapabilities = capabilities;
        # in a user namespace of its own the capability would be worth nothing
        PrivateUsers = !low;
        ReadWritePaths = [ home ];

        # exception where daemon.jit: wasmvm compiles contracts to machine code
        MemoryDenyWriteExecute = !daemon.jit;

        IPAddressDeny = if cfg.reach == "overlay" then "any" else "link-local";
        IPAddressAllow = [
          "localhost"
        ]
        ++ lib.optionals (cfg.reach == "overlay") config.palisade.overlay.data.base;
      };
    };
  };
}
