# buildGoModule with source and vendor hash out of pins.json: `goProgram { pin; ... }`.
{
  lib,
  buildGoModule,
  fetchFromGitHub,
  nix,
  pins,
  unknown,
}:
{ pin, ... }@args:
let
  entry = pins.${pin};
  vendorHash = entry.vendor-hash.value;
in
buildGoModule (
  {
    pname = pin;
    inherit (entry) version;
    src =
      if entry.hash.value == null then
        unknown.source pin entry
      else
        fetchFromGitHub {
          inherit (entry) owner repo rev;
          hash = entry.hash.value;
        };
    vendorHash = if vendorHash == null then lib.fakeHash else vendorHash;
    # tests of these daemons want Docker or a network
    doCheck = false;
  }
  // lib.optionalAttrs (vendorHash == null) {
    overrideModAttrs = old: {
      nativeBuildInputs = (old.nativeBuildInputs or [ ]) ++ [ nix ];
      postInstall = (old.postInstall or "") + unknown.vendorScript pin entry;
    };
  }
  // removeAttrs args [ "pin" ]
)
