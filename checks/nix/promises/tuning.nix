# What keeps a vote from being late: windows that stay open between votes, paths around the world, a disk that is never behind,
# and room in the table of connections.
{
  lib,
  config,
  stated,
  equal,
  holds,
  ...
}:
let
  node = lib.elem stated.role [
    "public"
    "sentry"
  ];
  # bytes that a path of 5 MB/s and 300 ms has under way, ten times
  window = 16777216;
  sysctl = {
    "net.ipv4.tcp_slow_start_after_idle" = 0;
    "net.ipv4.tcp_mtu_probing" = 1;
    "net.netfilter.nf_conntrack_tcp_timeout_established" = 7200;
  }
  // lib.optionalAttrs node {
    "net.ipv4.tcp_congestion_control" = "bbr";
    "net.core.default_qdisc" = "fq";
    "net.core.rmem_max" = window;
    "net.core.wmem_max" = window;
    "net.ipv4.tcp_rmem" = "4096 131072 ${toString window}";
    "net.ipv4.tcp_wmem" = "4096 131072 ${toString window}";
    "vm.dirty_background_bytes" = 64 * 1024 * 1024;
    "vm.dirty_bytes" = 256 * 1024 * 1024;
  }
  // lib.optionalAttrs (stated.role == "public") {
    "net.netfilter.nf_conntrack_max" = 262144;
    "net.ipv4.tcp_max_syn_backlog" = 8192;
  };
  # a setting of a module that is not loaded is refused in silence
  modules = [ "nf_conntrack" ] ++ lib.optional node "tcp_bbr";
in
lib.mapAttrsToList (key: equal key (config.boot.kernel.sysctl.${key} or null)) sysctl
++ map (
  module: holds "${module} is loaded at the start" (lib.elem module config.boot.kernelModules)
) modules
++ lib.optional node (
  holds "NVMe disks order their own queue" (
    lib.hasInfix ''KERNEL=="nvme[0-9]*n[0-9]*", ATTR{queue/scheduler}="none"'' config.services.udev.extraRules
  )
)
