# One file per role. A role only sets options of the other modules; what it must not
# have is said as well, at plain priority, so that a definition elsewhere is refused.
{
  imports = [
    ./bastion.nix
    ./cosigner.nix
    ./monitor.nix
    ./public.nix
    ./sentry.nix
  ];
}
