# A plain Cosmos SDK chain with wasmvm: stands in for gaiad where that cannot be had.
{ goProgram }:
goProgram {
  pin = "wasmd";
  subPackages = [ "cmd/wasmd" ];
  # go.mod replaces modules: the proxy's zip files keep their paths as they are
  proxyVendor = true;
  tags = [ "netgo" ];
  meta = {
    description = "Cosmos SDK node with CosmWasm";
    mainProgram = "wasmd";
  };
}
