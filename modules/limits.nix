# What each service, session and build may take of the machine. Shares where there is enough, hard limits where one could
# take all. Of memory: parts of what the machine has, which the spec does not know.
# Threat: a flood that grows one daemon until the kernel kills another; a session or a build that a vote waits for.
{ config, lib, ... }:
let
  chain = config.palisade.chain.enable;
  signer = config.palisade.signer.enable;
  sshd = config.services.openssh.enable;
in
{
  config = lib.mkMerge [
    {
      # people: a forgotten `grep -r` must not push the chain's database out of memory
      systemd.slices.user.sliceConfig = {
        CPUWeight = 50;
        IOWeight = 50;
        MemoryHigh = "20%";
        MemoryMax = "25%";
        TasksMax = 1024;
      };
      security.pam.loginLimits =
        lib.mapAttrsToList
          (item: value: {
            domain = "*";
            type = "hard";
            inherit item;
            value = toString value;
          })
          {
            # administration takes a handful of processes; a loop of forks takes all that there are
            nproc = 512;
            nofile = 8192;
            # certificates last hours: more sessions than this are forgotten ones, or somebody else's
            maxlogins = 8;
          };

      # what strangers' packets reach before any of ours does
      systemd.services.chronyd.serviceConfig = {
        MemoryMax = "128M";
        TasksMax = 16;
      };
      systemd.services.systemd-resolved.serviceConfig = {
        MemoryMax = "256M";
        TasksMax = 32;
      };
    }

    (lib.mkIf sshd {
      # MaxStartups holds back strangers; this is for what it does not count
      systemd.services.sshd.serviceConfig.TasksMax = 256;
    })

    (lib.mkIf config.nix.enable {
      systemd.services.nix-daemon.serviceConfig = {
        CPUWeight = 20;
        IOWeight = 20;
        MemoryHigh = "25%";
        MemoryMax = "30%";
      };
    })

    (lib.mkIf chain {
      systemd.services.palisade-chain.serviceConfig = {
        # before anything else that the host does
        CPUWeight = 500;
        IOWeight = 500;
        OOMScoreAdjust = -500;
        # its database's pages count as its memory, and are given back at the first mark; at the second it is killed and comes back
        MemoryHigh = "75%";
        MemoryMax = "85%";
        # Go's threads wait in system calls, a few for each core; a thousand are a fault
        TasksMax = 1024;
        # peers, RPC and the database hold thousands of files open
        LimitNOFILE = 65536;
      };
    })

    (lib.mkIf signer {
      systemd.services.palisade-signer.serviceConfig = {
        # a share takes milliseconds, and every one of them counts
        CPUWeight = 1000;
        IOWeight = 1000;
        # the last to be killed: it holds what has been signed
        OOMScoreAdjust = -900;
        # what is written in its memory is not taken from it for anybody else
        MemoryLow = "25%";
        MemoryMax = "50%";
        TasksMax = 512;
        # a connection for each cosigner and sentry, and Raft's files
        LimitNOFILE = 8192;
      };
    })
  ];
}
