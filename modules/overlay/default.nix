# The overlay: what it is (data), the keys' way to networkd (keys), networkd's part (network).
{
  imports = [
    ./data.nix
    ./keys.nix
    ./network.nix
  ];
}
