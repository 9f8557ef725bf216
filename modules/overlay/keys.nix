# The interfaces' private keys: opened for networkd when it starts, or when they arrive.
# As networkd's own credentials a missing one would fail all of the network.
# Threat: a key in clear on the disk, or one that a process beside networkd reads.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (config.palisade.overlay) keys;
  systemd = config.systemd.package;
  inherit (config.palisade.overlay.data) interfaces;
  sandbox = import ../../lib/sandbox.nix // {
    # before the file systems of temporary files are there
    PrivateTmp = false;
  };

  # Opens one interface's key for networkd, before it starts or when the key arrives.
  opened = name: interface: {
    # to hold beside what `wg show` says: no unit can know whose key it was sent
    description = "Overlay: the private key of ${name}, of which ${interface.public-key} is the public half";
    wantedBy = [ "sysinit.target" ];
    before = [
      "systemd-networkd.service"
      "shutdown.target"
    ];
    conflicts = [ "shutdown.target" ];
    # a changed description alone restarts nothing
    restartTriggers = [ interface.public-key ];
    unitConfig = {
      DefaultDependencies = false;
      RequiresMountsFor = [ config.palisade.state.credentials.path ];
    };
    serviceConfig = sandbox // {
      Type = "oneshot";
      RemainAfterExit = true;
      # networkd reads the file as this user
      User = "systemd-network";
      Group = "systemd-network";
      RuntimeDirectory = baseNameOf keys;
      RuntimeDirectoryMode = "0700";
      # shared by both interfaces
      RuntimeDirectoryPreserve = true;
      ExecStart = "${lib.getExe' pkgs.coreutils "install"} -m 0400 %d/${name}.key ${keys}/${name}.key";
      PrivateNetwork = true;
    };
  };
in
{
  options.palisade.overlay.keys = lib.mkOption {
    type = lib.types.str;
    default = "/run/palisade-overlay";
    readOnly = true;
    internal = true;
    description = "Where networkd finds the interfaces' private keys.";
  };

  config = {
    palisade.credentials = lib.mapAttrs' (
      name: _: lib.nameValuePair "${name}.key" { unit = "palisade-key-${name}"; }
    ) interfaces;

    palisade.confined =
      lib.mapAttrs' (
        name: _:
        lib.nameValuePair "palisade-key-${name}" {
          packages = [ pkgs.coreutils ];
          executes = [ "${pkgs.coreutils}/bin/*" ];
        }
      ) interfaces
      // {
        palisade-overlay-reload = {
          packages = [ systemd ];
          # whether it is in a container
          reads = [ "/proc/1/environ" ];
          rules = "/run/dbus/system_bus_socket rw,\ndbus,\n";
        };
      };

    systemd.services =
      lib.mapAttrs' (
        name: interface: lib.nameValuePair "palisade-key-${name}" (opened name interface)
      ) interfaces
      // {
        systemd-networkd = {
          # it reads a key when it starts, which its socket may do before an activation comes to the key's unit
          wants = map (name: "palisade-key-${name}.service") (lib.attrNames interfaces);
          # a key is another one, and its files are the same
          restartTriggers = lib.mapAttrsToList (_: interface: interface.public-key) interfaces;
        };

        palisade-overlay-reload = {
          description = "Overlay: interfaces whose key has arrived";
          wantedBy = [ "palisade-enrolled.target" ];
          after = [
            "systemd-networkd.service"
          ]
          ++ map (name: "palisade-key-${name}.service") (lib.attrNames interfaces);
          serviceConfig = import ../../lib/sandbox.nix // {
            Type = "oneshot";
            ExecStart = "${lib.getExe' systemd "networkctl"} reload";
          };
        };
      };
  };
}
