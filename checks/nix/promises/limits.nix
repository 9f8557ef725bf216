# What each may take of the machine: the signer is killed last and starved never, and no session, build or flood takes all.
{
  lib,
  config,
  access,
  stated,
  unit,
  values,
  equal,
  holds,
  ...
}:
let
  runs = {
    chain = lib.elem stated.role [
      "public"
      "sentry"
    ];
    signer = stated.role == "cosigner";
  };
  wanted = {
    "user.slice" = {
      CPUWeight = "50";
      IOWeight = "50";
      MemoryHigh = "20%";
      MemoryMax = "25%";
      TasksMax = "1024";
    };
    "chronyd.service" = {
      MemoryMax = "128M";
      TasksMax = "16";
    };
    "systemd-resolved.service" = {
      MemoryMax = "256M";
      TasksMax = "32";
    };
  }
  // lib.optionalAttrs (access.users != [ ]) { "sshd.service".TasksMax = "256"; }
  # a cosigner has no builder
  // lib.optionalAttrs (!runs.signer) {
    "nix-daemon.service" = {
      CPUWeight = "20";
      IOWeight = "20";
      MemoryHigh = "25%";
      MemoryMax = "30%";
    };
  }
  // lib.optionalAttrs runs.chain {
    "palisade-chain.service" = {
      CPUWeight = "500";
      IOWeight = "500";
      LimitNOFILE = "65536";
      MemoryHigh = "75%";
      MemoryMax = "85%";
      OOMScoreAdjust = "-500";
      TasksMax = "1024";
    };
  }
  // lib.optionalAttrs runs.signer {
    "palisade-signer.service" = {
      CPUWeight = "1000";
      IOWeight = "1000";
      LimitNOFILE = "8192";
      MemoryLow = "25%";
      MemoryMax = "50%";
      OOMScoreAdjust = "-900";
      TasksMax = "512";
    };
  };
  session = {
    maxlogins = "8";
    nofile = "8192";
    nproc = "512";
  };
  hard = item: value: {
    domain = "*";
    type = "hard";
    inherit item value;
  };
in
lib.concatLists (
  lib.mapAttrsToList (
    name: lib.mapAttrsToList (key: value: equal "${key} of ${name}" (values key (unit name)) [ value ])
  ) wanted
)
++ lib.mapAttrsToList (
  item: value:
  holds "no session has more than ${value} ${item}" (
    lib.elem (hard item value) config.security.pam.loginLimits
  )
) session
