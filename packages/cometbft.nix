# CometBFT of the 0.38 line: the consensus engine, and with `proxy_app = "kvstore"`
# the chain node of the lab.
{ goProgram, pins }:
goProgram {
  pin = "cometbft";
  subPackages = [ "cmd/cometbft" ];
  env.CGO_ENABLED = 0;
  ldflags = [
    "-s"
    "-w"
    "-X github.com/cometbft/cometbft/version.TMCoreSemVer=${pins.cometbft.version}"
  ];
  meta = {
    description = "Byzantine fault tolerant consensus engine";
    mainProgram = "cometbft";
  };
}
