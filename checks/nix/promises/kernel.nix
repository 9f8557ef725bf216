# The kernel's command line, modules and memory: keys reach no disk, and no console is root.
# kernel-hardening-checker (checks/instruments/kernel.sh) judges sysctls and command line by what it asks for; here is what we chose.
{
  lib,
  config,
  emitted,
  equal,
  holds,
  ...
}:
let
  parameters = [
    "debugfs=off"
    "efi=disable_early_pci_dma"
    "init_on_alloc=1"
    "init_on_free=1"
    "nohibernate"
    "page_alloc.shuffle=1"
    "randomize_kstack_offset=on"
    "slab_nomerge"
  ]
  ++ lib.optionals (emitted.hardware.platform == "x86_64-linux") [
    "ia32_emulation=0"
    "pti=on"
    "vsyscall=none"
  ];
  never = [
    "bluetooth"
    "cramfs"
    "dccp"
    "firewire-core"
    "ksmbd"
    "n_gsm"
    "rds"
    "sctp"
    "tipc"
    "usb-storage"
  ];
  # ways from a daemon's user into the kernel, and into other processes' memory
  sysctl = {
    "dev.tty.ldisc_autoload" = 0;
    "dev.tty.legacy_tiocsti" = 0;
    "fs.protected_symlinks" = 1;
    "fs.suid_dumpable" = 0;
    "kernel.core_pattern" = "|/run/current-system/sw/bin/false";
    "kernel.dmesg_restrict" = 1;
    "kernel.io_uring_disabled" = 2;
    "kernel.kexec_load_disabled" = 1;
    "kernel.kptr_restrict" = 2;
    "kernel.panic_on_oops" = 1;
    "kernel.randomize_va_space" = 2;
    "kernel.sysrq" = 0;
    "kernel.unprivileged_bpf_disabled" = 1;
    "kernel.yama.ptrace_scope" = 3;
    "net.core.bpf_jit_harden" = 2;
    "vm.unprivileged_userfaultfd" = 0;
  };
  modprobe = config.boot.extraModprobeConfig;
in
map (
  parameter: holds "${parameter} on the command line" (lib.elem parameter config.boot.kernelParams)
) parameters
++ map (
  module: holds "${module} can never be loaded" (lib.hasInfix "install ${module} " modprobe)
) never
++ lib.mapAttrsToList (
  key: value: equal key (config.boot.kernel.sysctl.${key} or null) value
) sysctl
++ [
  (equal "core dumps" config.systemd.coredump.enable false)
  (holds "no session leaves a core" (
    lib.any (
      l: l.domain == "*" && l.type == "hard" && l.item == "core" && l.value == "0"
    ) config.security.pam.loginLimits
  ))
  (holds "no set-id program and no device on /var" (
    lib.all (option: lib.elem option config.fileSystems."/var".options) [
      "nodev"
      "nosuid"
    ]
  ))
  (holds "nothing is executed in /dev/shm" (
    lib.elem "noexec" config.boot.specialFileSystems."/dev/shm".options
  ))
  (equal "an editor of the command line" config.boot.loader.systemd-boot.editor false)
]
