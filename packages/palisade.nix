# The generator. It runs on the operator's machine; a host never carries it.
{ lib, rustPlatform }:
rustPlatform.buildRustPackage {
  pname = "palisade";
  inherit ((lib.importTOML ../Cargo.toml).workspace.package) version;
  src = lib.fileset.toSource {
    root = ../.;
    fileset = lib.fileset.unions [
      ../Cargo.toml
      ../Cargo.lock
      ../generator
    ];
  };
  # checks/run runs the tests: they want the daemons, and namespaces
  doCheck = false;
  cargoLock.lockFile = ../Cargo.lock;
  meta = {
    description = "Turns fleet.toml into the hosts of a Cosmos validator";
    mainProgram = "palisade";
  };
}
