# Horcrux, the threshold signer: upstream (archived, with open advisories) or the
# fork that takes the same configuration. The spec says which.
{ goProgram, pin }:
goProgram {
  inherit pin;
  # the program's name, whichever repository it comes from
  pname = "horcrux";
  subPackages = [ "cmd/horcrux" ];
  env = {
    # without cgo its secp256k1 panics at the first share that it encrypts
    CGO_ENABLED = 1;
    # go.work lists ./test, which buildGoModule does not vendor
    GOWORK = "off";
  };
  ldflags = [
    "-s"
    "-w"
  ];
  meta = {
    description = "Threshold remote signer for CometBFT validators (${pin})";
    mainProgram = "horcrux";
  };
}
