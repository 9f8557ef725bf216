# Kernel and network settings for what the daemons do: many long-lived connections
# over long paths, small urgent votes between large blocks.
# Threat: a vote that is late is a vote that is missed.
{ config, lib, ... }:
let
  chain = config.palisade.chain.enable;
  meets = chain && config.palisade.chain.reach == "internet";
in
{
  config = lib.mkMerge [
    {
      boot.kernel.sysctl = {
        # votes come in bursts with seconds between them; the window must not shrink meanwhile (RFC 2861 is the default)
        "net.ipv4.tcp_slow_start_after_idle" = 0;
        # a tunnel inside another has less room than its ends say, and not every hop tells (RFC 4821)
        "net.ipv4.tcp_mtu_probing" = 1;
        # peers ping each other every 60 s; what was silent for two hours is gone (default: five days)
        "net.netfilter.nf_conntrack_tcp_timeout_established" = 7200;
      };
      # its settings exist only once the module is there
      boot.kernelModules = [ "nf_conntrack" ];
    }

    (lib.mkIf chain {
      boot.kernelModules = [ "tcp_bbr" ];
      boot.kernel.sysctl = {
        # a lost packet on a path around the world is seldom congestion (Cardwell et al., 2016); bbr wants fq's pacing
        "net.ipv4.tcp_congestion_control" = "bbr";
        "net.core.default_qdisc" = "fq";
        # send-rate (5 MB/s) times 300 ms is 1.5 MB; ten times that, so that one block never waits for an acknowledgement
        "net.core.rmem_max" = 16777216;
        "net.core.wmem_max" = 16777216;
        "net.ipv4.tcp_rmem" = "4096 131072 16777216";
        "net.ipv4.tcp_wmem" = "4096 131072 16777216";
        # a flush of gigabytes stops the write-ahead log for seconds: begin early, and keep little
        "vm.dirty_background_bytes" = 67108864;
        "vm.dirty_bytes" = 268435456;
      };
      # an NVMe disk orders its queue better than the kernel does
      services.udev.extraRules = ''
        ACTION=="add|change", KERNEL=="nvme[0-9]*n[0-9]*", ATTR{queue/scheduler}="none"
      '';
    })

    (lib.mkIf meets {
      boot.kernel.sysctl = {
        # strangers fill the table of connections, and then own ones find no room
        "net.netfilter.nf_conntrack_max" = 262144;
        "net.ipv4.tcp_max_syn_backlog" = 8192;
      };
    })
  ];
}
