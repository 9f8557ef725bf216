# The one strict sandbox set of our services. A service adds named exceptions, each
# with its reason on the line above it; nobody pastes this block.
{
  # no capability but what a unit names with its reason; host.json says the same and is compared
  CapabilityBoundingSet = "";
  AmbientCapabilities = "";
  NoNewPrivileges = true;
  RestrictSUIDSGID = true;

  # the file system: read only but for the state directories that a unit names
  ProtectSystem = "strict";
  ProtectHome = true;
  PrivateTmp = true;
  PrivateDevices = true;
  DevicePolicy = "closed";
  UMask = "0077";

  # the kernel and the other processes
  ProtectClock = true;
  ProtectControlGroups = true;
  ProtectHostname = true;
  ProtectKernelLogs = true;
  ProtectKernelModules = true;
  ProtectKernelTunables = true;
  ProtectProc = "invisible";
  ProcSubset = "pid";
  PrivateUsers = true;
  KeyringMode = "private";
  RemoveIPC = true;

  # what code may do
  LockPersonality = true;
  MemoryDenyWriteExecute = true;
  RestrictNamespaces = true;
  RestrictRealtime = true;
  RestrictAddressFamilies = [
    "AF_INET"
    "AF_INET6"
    "AF_UNIX"
  ];
  SystemCallArchitectures = "native";
  SystemCallErrorNumber = "EPERM";
  SystemCallFilter = [
    "@system-service"
    "~@privileged"
    "~@resources"
  ];

  # a core dump would write keys and shards to the disk
  LimitCORE = 0;
}
