# Emitted by `palisade generate` from fleet.toml. Do not edit: change the spec and emit again.
{
  palisade = {
    format = 1;
    name = "public-tyo-1";
    role = "public";
    # public.tyo-1.n
    number = 13;

    # public.tyo-1.nic, gateway
    underlay = {
      addresses = [
        "192.0.2.2/28"
        "2001:db8:5::2/64"
      ];
      gateways = [
        "192.0.2.1"
        "fe80::1"
      ];
      match.path = "pci-0000:02:00.0";
    };

    # hardware.node-64g
    hardware = {
      platform = "x86_64-linux";
      boot = "uefi";
      disk = "/dev/disk/by-path/pci-0000:01:00.0-nvme-1";
      bandwidth = 1000;
    };

    # dns.servers
    dns.servers = [
      "9.9.9.9#dns.quad9.net"
      "2620:fe::fe#dns.quad9.net"
      "1.1.1.1#cloudflare-dns.com"
      "2606:4700:4700::1111#cloudflare-dns.com"
    ];

    # time.servers
    time = {
      nts = [
        "162.159.200.1#time.cloudflare.com"
        "2606:4700:f1::1#time.cloudflare.com"
        "192.53.103.108#ptbtime1.ptb.de"
      ];
      ntp = [ ];
    };

    host.file = ./host.json;
    access.file = ./access.json;
    overlay.file = ./overlay.json;
    firewall = {
      file = ./nftables.nft;
      kept = ./kept.nft;
      closed = ./closed.nft;
    };

    # chain.hub
    chain = {
      id = "cosmoshub-4";
      daemon = "gaiad";
      file = ./config.toml;
      app.file = ./app.toml;
      client.file = ./client.toml;
    };

    # keys/public-tyo-1.toml: insecure-lab
    insecureLab = true;
  };
}
