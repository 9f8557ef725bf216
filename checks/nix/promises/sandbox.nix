# The sandbox of our services, key by key: what systemd itself offers against a daemon that was taken over, all of it, but for
# the exceptions here, which somebody has judged. An exception that is not written here is a hole.
{
  lib,
  config,
  unit,
  values,
  equal,
  ...
}:
let
  strict = {
    AmbientCapabilities = [ "" ];
    CapabilityBoundingSet = [ "" ];
    DevicePolicy = [ "closed" ];
    KeyringMode = [ "private" ];
    LimitCORE = [ "0" ];
    LockPersonality = [ "true" ];
    MemoryDenyWriteExecute = [ "true" ];
    NoNewPrivileges = [ "true" ];
    PrivateDevices = [ "true" ];
    PrivateTmp = [ "true" ];
    PrivateUsers = [ "true" ];
    ProcSubset = [ "pid" ];
    ProtectClock = [ "true" ];
    ProtectControlGroups = [ "true" ];
    ProtectHome = [ "true" ];
    ProtectHostname = [ "true" ];
    ProtectKernelLogs = [ "true" ];
    ProtectKernelModules = [ "true" ];
    ProtectKernelTunables = [ "true" ];
    ProtectProc = [ "invisible" ];
    ProtectSystem = [ "strict" ];
    RemoveIPC = [ "true" ];
    RestrictAddressFamilies = [
      "AF_INET"
      "AF_INET6"
      "AF_UNIX"
    ];
    RestrictNamespaces = [ "true" ];
    RestrictRealtime = [ "true" ];
    RestrictSUIDSGID = [ "true" ];
    SystemCallArchitectures = [ "native" ];
    SystemCallErrorNumber = [ "EPERM" ];
    SystemCallFilter = [
      "@system-service"
      "~@privileged"
      "~@resources"
    ];
    UMask = [ "0077" ];
  };

  # root over netlink with one capability; before there is a /tmp
  loads = capability: {
    CapabilityBoundingSet = [ capability ];
    PrivateTmp = [ "false" ];
    PrivateUsers = [ "false" ];
    RestrictAddressFamilies = [ "AF_NETLINK" ];
  };
  exceptions = {
    nftables = loads "CAP_NET_ADMIN";
    palisade-firewall-closed = loads "CAP_NET_ADMIN";
    palisade-firewall-kept = loads "CAP_NET_ADMIN";
    palisade-audit = loads "CAP_AUDIT_CONTROL";
    palisade-key-wg-sign.PrivateTmp = [ "false" ];
    palisade-key-wg-fleet.PrivateTmp = [ "false" ];
  };
  services = [
    "nftables"
  ]
  ++ map (lib.removeSuffix ".service") (
    lib.filter (name: lib.hasPrefix "palisade-" name && lib.hasSuffix ".service" name) (
      lib.attrNames config.systemd.units
    )
  );
in
lib.concatMap (
  service:
  lib.mapAttrsToList (key: equal "${key} of ${service}" (values key (unit "${service}.service"))) (
    removeAttrs (strict // exceptions.${service} or { }) (
      # daemons.nix knows which of them compile contracts
      lib.optional (service == "palisade-chain") "MemoryDenyWriteExecute"
    )
  )
) services
