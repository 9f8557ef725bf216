# Upgrades at a height, by Cosmovisor: every daemon is in the system long before, as a link from /var into the store.
# Threat: an activation that must meet one block, and a program fetched at that moment from wherever the chain says.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.palisade.chain;
  inherit ((import ../../lib/daemons.nix).${cfg.daemon}) program sdk;
  inherit (import ../../packages/scope.nix pkgs) cosmovisor;
  home = config.palisade.state.chain.path;

  coreutils = lib.getExe' pkgs.coreutils;
  place = folder: package: [
    "${coreutils "mkdir"} -p ${home}/cosmovisor/${folder}/bin"
    "${coreutils "ln"} -sfn ${lib.getExe' package program} ${home}/cosmovisor/${folder}/bin/${program}"
  ];
  names = map (upgrade: upgrade.name) cfg.upgrades;
  daemons = [ cfg.package ] ++ map (upgrade: upgrade.package) cfg.upgrades;
in
{
  options.palisade.chain.upgrades = mkOption {
    default = [ ];
    description = ''
      Upgrades of the chain, oldest first. With any, Cosmovisor starts the daemon: `package` until the first height, then each
      in turn, with no activation at the height. The last one that was applied stays in the list until another one is: Cosmovisor looks
      it up at every start. `package` is then what a node starts with whose state is from before the first of them.
    '';
    type = types.listOf (
      types.submodule {
        options = {
          name = mkOption {
            # as the chain's plan says it; it is a folder's name
            type = types.strMatching "[A-Za-z0-9][A-Za-z0-9._-]*";
            description = "The upgrade's name in the chain's plan, letter by letter.";
          };
          package = mkOption {
            type = types.package;
            description = "Package with the daemon from that height on.";
          };
        };
      }
    );
  };

  config = lib.mkIf cfg.enable (
    lib.mkMerge [
      {
        assertions = [
          {
            assertion = sdk || names == [ ];
            message = ''
              ${config.palisade.name}: `palisade.chain.upgrades` names upgrades of ${cfg.daemon}, which has none.
              Cosmovisor waits for a plan that only daemons of the Cosmos SDK write.
              Remove them, and change `package` when it is time.'';
          }
          {
            assertion = lib.allUnique names;
            message = ''
              ${config.palisade.name}: `palisade.chain.upgrades` has a name twice: ${lib.concatStringsSep ", " names}.
              The chain's plan names one of them, and the other daemon would be started in its place or never.
              Keep the one that the plan means.'';
          }
        ];
      }

      (lib.mkIf (names != [ ]) {
        palisade.chain.command = "${lib.getExe cosmovisor} run";

        palisade.confined.palisade-chain = {
          packages = [ cosmovisor ] ++ daemons;
          executes = map (package: lib.getExe' package program) daemons;
        };

        systemd.services.palisade-chain = {
          environment = {
            DAEMON_HOME = home;
            DAEMON_NAME = program;
            DAEMON_ALLOW_DOWNLOAD_BINARIES = "false";
            DAEMON_RESTART_AFTER_UPGRADE = "true";
            # it would copy the whole database while the chain waits
            UNSAFE_SKIP_BACKUP = "true";
            COSMOVISOR_DISABLE_RECASE = "true";
            COSMOVISOR_COLOR_LOGS = "false";
          };
          serviceConfig.ExecStartPre = lib.mkAfter (
            place "genesis" cfg.package
            ++ lib.concatMap (upgrade: place "upgrades/${upgrade.name}" upgrade.package) cfg.upgrades
          );
          # No KillMode: after an upgrade Cosmovisor may end before it has passed the signal on (seen with 1.5.0).
        };
      })
    ]
  );
}
