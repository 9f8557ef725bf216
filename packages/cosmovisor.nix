# Starts the chain's daemon, and the next one at the height of an upgrade.
{ goProgram }:
goProgram {
  pin = "cosmovisor";
  # one of several modules in the SDK's repository
  modRoot = "tools/cosmovisor";
  subPackages = [ "cmd/cosmovisor" ];
  env.CGO_ENABLED = 0;
  ldflags = [
    "-s"
    "-w"
  ];
  meta = {
    description = "Process manager for the daemons of Cosmos SDK chains";
    mainProgram = "cosmovisor";
  };
}
