# Overlay with one name of our own. nixpkgs' `pkgs.horcrux` is another program (it
# splits files): a cosigner that got it would build, start and not sign. So nothing
# here touches a top-level name but `palisade`.
final: _prev: { palisade = import ./scope.nix final; }
