# The Cosmos Hub's daemon. It links wasmvm, so it needs cgo.
{ goProgram }:
goProgram {
  pin = "gaiad";
  subPackages = [ "cmd/gaiad" ];
  # go.mod replaces modules: the proxy's zip files keep their paths as they are
  proxyVendor = true;
  tags = [ "netgo" ];
  # portable BLS code: the binary must not depend on the builder's CPU
  env.CGO_CFLAGS = "-D__BLST_PORTABLE__";
  meta = {
    description = "Cosmos Hub node";
    mainProgram = "gaiad";
  };
}
