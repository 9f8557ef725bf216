# The chain node (public nodes and sentries): one daemon, its native files, its unit, its upgrades.
{
  imports = [
    ./settings.nix
    ./service.nix
    ./upgrades.nix
  ];
}
