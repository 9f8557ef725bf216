# nixosConfigurations → the unit (its derivation's path) of a sentry with one upgrade prepared, whose two daemons are scripts that say which one
# they are.
configurations:
let
  inherit (import ./fleet.nix configurations) byRole;
  host = builtins.head byRole.sentry;

  # Plans what stands in DAEMON_HOME/next, once, as a chain does at a height; then waits to be ended.
  says =
    pkgs: word:
    pkgs.writeTextFile {
      name = "daemon-${word}";
      executable = true;
      destination = "/bin/gaiad";
      text = ''
        #!/bin/sh
        case "$*" in *start*) ;; *) exit 1 ;; esac
        echo "${word} started: $*" >>"$DAEMON_HOME/said"
        trap 'echo "${word} ended" >>"$DAEMON_HOME/said"; exit 0' TERM QUIT INT
        while :; do
          if [ -e "$DAEMON_HOME/next" ]; then
            mkdir -p "$DAEMON_HOME/data"
            printf '{"name":"%s","height":5}' "$(cat "$DAEMON_HOME/next")" >"$DAEMON_HOME/data/upgrade-info.json"
            rm "$DAEMON_HOME/next"
          fi
          sleep 0.1
        done
      '';
    };

  prepared = host.extendModules {
    modules = [
      (
        { pkgs, ... }:
        {
          palisade.chain = {
            package = says pkgs "first";
            upgrades = [
              {
                name = "V2-Theta";
                package = says pkgs "second";
              }
            ];
          };
        }
      )
    ];
  };
in
builtins.unsafeDiscardOutputDependency
  prepared.config.systemd.units."palisade-chain.service".unit.drvPath
