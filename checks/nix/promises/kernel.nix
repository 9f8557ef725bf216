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
  modprobe = config.boot.extraModprobeConfig;
in
map (
  parameter: holds "${parameter} on the command line" (lib.elem parameter config.boot.kernelParams)
) parameters
++ map (
  module: holds "${module} can never be loaded" (lib.hasInfix "install ${module} " modprobe)
) never
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
