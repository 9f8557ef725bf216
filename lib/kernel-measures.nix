# The kernel's own defences, as data: what is set, which kernel options it needs (a
# kernel without them ignores it in silence), and why. modules/kernel.nix sets them.
#
# Not set: user.max_user_namespaces = 0 (our own units get a user namespace each),
# kernel.modules_disabled (WireGuard and nft load theirs when their units start),
# lockdown (a stock kernel has no persistent module key).
let
  measure = value: needs: why: { inherit value needs why; };
in
{
  sysctl = {
    # what the kernel tells
    "kernel.kptr_restrict" = measure 2 [ ] "kernel addresses are half of an exploit";
    "kernel.dmesg_restrict" = measure 1 [ ] "the kernel's log has addresses, and names of devices";
    "kernel.perf_event_paranoid" = measure 3 [ "PERF_EVENTS" ] "counters tell what other processes do";

    # ways into the kernel that no daemon of ours takes
    "kernel.unprivileged_bpf_disabled" = measure 1 [
      "BPF_SYSCALL"
    ] "programs inside the kernel, from any user";
    "net.core.bpf_jit_harden" = measure 2 [ "BPF_JIT" ] "constants of BPF programs become code";
    "kernel.io_uring_disabled" = measure 2 [
      "IO_URING"
    ] "many of the kernel's recent holes; nothing here uses it";
    "vm.unprivileged_userfaultfd" = measure 0 [
      "USERFAULTFD"
    ] "holds the kernel in the middle of a copy";
    "dev.tty.ldisc_autoload" = measure 0 [ ] "loads old, unkept line disciplines for any user";
    "dev.tty.legacy_tiocsti" = measure 0 [ ] "types into a terminal of somebody else";
    "kernel.kexec_load_disabled" = measure 1 [ "KEXEC" ] "starts another kernel, past everything here";
    "kernel.sysrq" = measure 0 [ "MAGIC_SYSRQ" ] "a provider's console reaches it without a login";

    # other processes
    "kernel.yama.ptrace_scope" = measure 3 [
      "SECURITY_YAMA"
    ] "a debugger reads shards out of a signer";
    "vm.mmap_min_addr" = measure 65536 [ ] "a null pointer of the kernel that leads to a page of ours";
    "kernel.randomize_va_space" = measure 2 [ ] "addresses of a process cannot be guessed";
    "fs.suid_dumpable" = measure 0 [ ] "memory of programs that changed their user";
    "kernel.core_pattern" =
      measure "|/run/current-system/sw/bin/false" [ ]
        "a dump writes keys to the disk";

    # files of others in directories that all may write
    "fs.protected_symlinks" = measure 1 [ ] "a link that root follows";
    "fs.protected_hardlinks" = measure 1 [ ] "a name for a file of somebody else";
    "fs.protected_fifos" = measure 2 [ ] "a pipe in the place of a file";
    "fs.protected_regular" = measure 2 [ ] "a file in the place of a file";

    # a kernel that has found itself wrong must not sign on
    "kernel.panic_on_oops" = measure 1 [ ] "its memory is no longer to be trusted";
    "kernel.oops_limit" = measure 100 [ ] "each one may have leaked a reference; an exploit needs many";
    "kernel.warn_limit" = measure 100 [ ] "the same, for warnings";
    "kernel.panic" = measure 10 [ ] "seconds until it starts again, for the log to get out";

    # the network: routes and sources are what the spec says
    "net.ipv4.conf.all.rp_filter" = measure 1 [ ] "packets from a source that lives elsewhere";
    "net.ipv4.conf.default.rp_filter" = measure 1 [ ] "the same, for interfaces to come";
    "net.ipv4.conf.all.accept_redirects" = measure 0 [ ] "a neighbour that bends our routes";
    "net.ipv4.conf.default.accept_redirects" = measure 0 [ ] "the same, for interfaces to come";
    "net.ipv4.conf.all.secure_redirects" = measure 0 [ ] "gateways bend no routes either";
    "net.ipv4.conf.default.secure_redirects" = measure 0 [ ] "the same, for interfaces to come";
    "net.ipv4.conf.all.send_redirects" = measure 0 [ ] "we are no router";
    "net.ipv4.conf.default.send_redirects" = measure 0 [ ] "the same, for interfaces to come";
    "net.ipv4.conf.all.accept_source_route" =
      measure 0 [ ]
        "a sender that chooses the way past a firewall";
    "net.ipv4.conf.default.accept_source_route" = measure 0 [ ] "the same, for interfaces to come";
    "net.ipv4.icmp_ignore_bogus_error_responses" = measure 1 [ ] "no log to fill";
    "net.ipv4.icmp_echo_ignore_broadcasts" = measure 1 [ ] "we amplify nothing";
    "net.ipv4.tcp_syncookies" = measure 1 [ "SYN_COOKIES" ] "a flood of half connections";
    "net.ipv4.tcp_rfc1337" = measure 1 [ ] "a reset that ends a connection that is over";
    "net.ipv6.conf.all.accept_redirects" = measure 0 [ "IPV6" ] "a neighbour that bends our routes";
    "net.ipv6.conf.default.accept_redirects" = measure 0 [ "IPV6" ] "the same, for interfaces to come";
    "net.ipv6.conf.all.accept_source_route" = measure 0 [ "IPV6" ] "a sender that chooses the way";
    "net.ipv6.conf.default.accept_source_route" = measure 0 [
      "IPV6"
    ] "the same, for interfaces to come";
    "net.ipv6.conf.all.accept_ra" = measure 0 [ "IPV6" ] "a neighbour that says it is the gateway";
    "net.ipv6.conf.default.accept_ra" = measure 0 [ "IPV6" ] "the same, for interfaces to come";
  };

  # The kernel's command line.
  parameters = {
    "slab_nomerge" = measure null [ ] "objects of different kinds share no memory";
    "init_on_alloc" = measure "1" [ ] "memory does not tell what was in it before";
    "init_on_free" = measure "1" [ ] "a shard is gone when its memory is given back";
    "page_alloc.shuffle" = measure "1" [ "SHUFFLE_PAGE_ALLOCATOR" ] "the next page cannot be guessed";
    "randomize_kstack_offset" = measure "on" [
      "RANDOMIZE_KSTACK_OFFSET"
    ] "nor the place on the kernel's stack";
    "debugfs" = measure "off" [ "DEBUG_FS" ] "the kernel's own peepholes";
    "efi" = measure "disable_early_pci_dma" [ ] "devices write no memory before the IOMMU is up";
    "nohibernate" = measure null [ ] "memory on the disk";
    "mitigations" =
      measure "auto,nosmt" [ ]
        "a neighbour on the core, where the processor lets him listen";
    "iommu.strict" = measure "1" [ ] "a device that writes after its turn";
    "hash_pointers" = measure "always" [ ] "kernel addresses in a log";
    "hardened_usercopy" = measure "1" [ "HARDENED_USERCOPY" ] "copies that run over their object";
    "proc_mem.force_override" =
      measure "never" [ ]
        "code of another process, written past its own protection";
  };

  # What only this architecture has.
  x86_64-linux = {
    sysctl = {
      "vm.mmap_rnd_bits" = measure 32 [ ] "as many bits of chance as there can be";
      "vm.mmap_rnd_compat_bits" = measure 16 [ ] "the same, for programs of 32 bits";
    };
    parameters = {
      "vsyscall" = measure "none" [ ] "code at an address that is the same everywhere";
      "ia32_emulation" = measure "0" [ ] "system calls of 1995";
      "pti" = measure "on" [ ] "no kernel memory in a process' map";
      "intel_iommu" = measure "on" [ "INTEL_IOMMU" ] "nixpkgs' kernel leaves devices to themselves";
      "tsx" = measure "off" [ ] "transactions that leak, and that nothing here uses";
    };
  };

  # Modules that can never be loaded: what a server in a data centre does not have, and protocols that any user could
  # call in.
  modules = {
    "protocols that nobody here speaks" =
      "af_802154 appletalk atm ax25 can dccp ipx netrom p8022 p8023 psnap rds rose sctp tipc x25";
    "file systems of media that are never mounted" = "cramfs freevxfs hfs hfsplus jffs2 udf";
    "file servers inside the kernel" = "cifs ksmbd nfs nfsd";
    "devices that reach memory from outside" = "firewire-core firewire-ohci firewire-sbp2 thunderbolt";
    "media that a provider's console plugs in" = "uas usb-storage";
    "radio, and what needs a person in front of it" = "bluetooth btusb uvcvideo floppy pcspkr";
    "line disciplines and test drivers with a history" = "n_hdlc n_gsm slip vivid";
  };
}
