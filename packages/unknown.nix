# What a build does whose pin nobody knows yet: it stops with the sentence that says
# how to fill it in. An invented hash would fail too, and say nothing.
{ lib, runCommand }:
{
  # A source without a hash.
  source =
    name: pin:
    runCommand "${name}-source-unknown" { } ''
      printf '%s\n' ${
        lib.escapeShellArg (
          "palisade: the source of ${name} ${pin.version} has no known hash"
          + lib.optionalString (pin.rev == null) " and no rev"
          + " (${pin.hash.evidence})."
        )
      } >&2
      printf '%s\n' ${lib.escapeShellArg ''
        Choose a rev of github.com/${pin.owner}/${pin.repo}, read what it changes, and run
          nix flake prefetch github:${pin.owner}/${pin.repo}/${if pin.rev == null then "REV" else pin.rev}
        on two machines. If both print the same hash, write it to packages/pins.json as
        pins.${name}.hash.value, with `known` and `evidence` saying how you know.''} >&2
      exit 1
    '';

  # For the last phase of a vendor derivation whose hash is lib.fakeHash: Nix would
  # report a bare mismatch; this names the file and the second look.
  vendorScript = name: pin: ''
    printf '%s\n' ${lib.escapeShellArg "palisade: the vendorHash of ${name} ${pin.version} is unknown (${pin.vendor-hash.evidence})."} >&2
    echo "The Go modules that this machine fetched hash to $(nix-hash --type sha256 --sri "$out")." >&2
    printf '%s\n' ${lib.escapeShellArg ''
      Build it on a second machine. If both print the same hash, write it to packages/pins.json as
      pins.${name}.vendor-hash.value, with `known` and `evidence` saying how you know.''} >&2
    exit 1
  '';
}
