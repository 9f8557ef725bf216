# All of Palisade's modules. Each answers one concern; roles/ sets options of the
# others only. What spans hosts is decided by the generator and arrives as files.
{
  imports = [
    ./access.nix
    ./agreement.nix
    ./apparmor
    ./audit.nix
    ./base.nix
    ./bootstrap.nix
    ./chain
    ./credentials.nix
    ./dns.nix
    ./effective
    ./firewall.nix
    ./hardware.nix
    ./host.nix
    ./insecure-lab.nix
    ./kernel.nix
    ./limits.nix
    ./overlay
    ./roles
    ./services.nix
    ./signer.nix
    ./ssh.nix
    ./state.nix
    ./time.nix
    ./traffic.nix
    ./tuning.nix
    ./underlay.nix
    ./users.nix
  ];
}
