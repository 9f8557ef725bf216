# The kernel has what the defences need, and memory with keys in it reaches no disk.
{ somewhere, refused, ... }:
somewhere (
  host:
  let
    inherit (host) lib;
    before = host.config.boot.kernelPackages;
    # a kernel of one's own: its configuration is known
    kernelWith =
      isEnabled:
      let
        own = removeAttrs before.kernel [ "features" ] // {
          config = {
            inherit isEnabled;
            isYes = _: true;
          };
        };
        packages = before // {
          # NixOS overrides the kernel once more, with features that nixpkgs' own have
          kernel = own // {
            features = { };
            override = _: own;
          };
          extend = f: packages // f packages packages;
        };
      in
      {
        boot.kernelPackages = lib.mkForce packages;
      };
  in
  [
    (refused host {
      what = "a kernel without Yama";
      says = "CONFIG_SECURITY_YAMA";
      broken = kernelWith (option: option != "SECURITY_YAMA");
      allowed = kernelWith (_: true);
    })
    (refused host {
      what = "swap on a disk";
      says = "it has swap";
      broken.swapDevices = [ { device = "/dev/vdb"; } ];
      allowed.swapDevices = [ ];
    })
    (refused host {
      what = "swap in memory";
      says = "it has swap";
      broken.zramSwap.enable = true;
      allowed.zramSwap.enable = false;
    })
  ]
)
