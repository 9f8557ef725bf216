# A host's secrets: each is a file that systemd has sealed for this machine, and that the one unit which needs it gets
# opened, in memory. A host boots without any: the unit is skipped until its file is there.
# Threat: a disk, a backup or a process of somebody else that holds a key in clear.
# Without a TPM the sealing key lies on the same disk: it then keeps secrets out of copies of this directory, not from
# whoever takes the disk.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.palisade.credentials;
  grammar = import ../lib/types.nix { inherit lib; };
  sealed = name: "${config.palisade.state.credentials.path}/${name}";

  runs =
    unit:
    let
      service = config.systemd.services.${unit};
    in
    service.enable && service.serviceConfig ? ExecStart;

  byUnit = lib.mapAttrs (_: map (entry: entry.name)) (
    lib.groupBy (entry: entry.unit) (lib.mapAttrsToList (name: { unit }: { inherit name unit; }) cfg)
  );
in
{
  options.palisade.credentials = mkOption {
    default = { };
    description = ''
      Secrets by name. `systemd-creds encrypt --name=NAME - FILE` makes the file, on the host, from standard input; the
      name is sealed in, so that one secret cannot be put in another's place.
    '';
    type = types.attrsOf (
      types.submodule {
        options.unit = mkOption {
          type = grammar.name;
          description = "The one service that gets it, in its credentials directory.";
        };
      }
    );
  };

  config = {
    # only PID 1 reads it, as root
    palisade.state.credentials = {
      path = "/var/lib/palisade/credentials";
      class = "secret";
      backup = "never";
    };

    systemd.services = lib.mapAttrs (_: names: {
      # a missing file would fail the unit, not skip it
      unitConfig.ConditionPathExists = map sealed names;
      serviceConfig.LoadCredentialEncrypted = map (name: "${name}:${sealed name}") names;
      wantedBy = [ "palisade-enrolled.target" ];
    }) byUnit;

    # What was skipped for want of a secret is started by starting this, when the last one has arrived.
    systemd.targets.palisade-enrolled.description = "All that waits for a secret of this host";

    assertions = lib.mapAttrsToList (unit: names: {
      assertion = runs unit;
      message = ''
        ${config.palisade.name}: `palisade.credentials` gives ${lib.concatStringsSep ", " names} to ${unit}.service, which runs nothing.
        The secret would be sent to the host, and nothing there would use it.
        Name the service that needs it, or remove the secret.'';
    }) byUnit;
  };
}
