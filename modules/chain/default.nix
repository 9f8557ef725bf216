# The chain node (public nodes and sentries): one daemon, its native files, its unit.
{
  imports = [
    ./settings.nix
    ./service.nix
  ];
}
