# nixosConfigurations → what `palisade.effective` says of each host, and of hosts with one override each, beside the
# lines in which that must differ, or what the reader must refuse it with (generator/prove/examples/effective.rs). Run
# with `nix eval --apply`.
configurations:
let
  inherit (builtins)
    attrNames
    filter
    head
    mapAttrs
    ;
  hostsOf =
    role: filter (name: configurations.${name}.config.palisade.role == role) (attrNames configurations);
  inherit (configurations.${head (attrNames configurations)}) lib;

  control =
    role:
    {
      module,
      changes ? [ ],
      refused ? null,
    }:
    let
      host = head (hostsOf role);
    in
    {
      inherit host changes refused;
      inherit ((configurations.${host}.extendModules { modules = [ module ]; }).config.palisade)
        effective
        ;
    };

  listener =
    unit: purpose: transport: address: port:
    ''{"unit":"${unit}","purpose":"${purpose}","transport":"${transport}","address":"${address}","port":${toString port}}'';
  cosigner = configurations.${head (hostsOf "cosigner")}.config.palisade;
  signs = cosigner.signer.settings;
  access = cosigner.access.data;

  key = "c3RyYW5nZXJzdHJhbmdlcnN0cmFuZ2Vyc3RyYW5nZXI=";
  caKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  unit =
    name: user: uid: capabilities:
    ''units + {"name":"${name}","kind":"other","user":"${user}","uid":${uid},"capabilities":[${capabilities}]}'';

  onCosigner = {
    peer = {
      module.systemd.network.netdevs."20-wg-sign".wireguardPeers = [
        {
          PublicKey = key;
          AllowedIPs = [ "0.0.0.0/0" ];
        }
      ];
      changes = [
        ''wireguard.interfaces.wg-sign.peers + {"host":null,"public-key":"${key}","allowed-ips":["0.0.0.0/0"],"endpoint":null,"underlay-sources":[]}''
      ];
    };

    # of a raw file, which no option of netdevs or networks shows
    interface = {
      module.systemd.network.units."90-own.netdev".text = ''
        [NetDev]
        Kind=wireguard
        Name=wg-own

        [WireGuard]
        PrivateKeyFile=/run/palisade-overlay/wg-sign.key
      '';
      changes = [
        ''wireguard.interfaces.wg-own: "absent" -> {"port":0,"addresses":[],"public-key":null,"peers":[]}''
        "listeners + ${listener "wg-own" "wireguard" "udp" "::" 0}"
      ];
    };

    another-key = {
      module.systemd.network.netdevs."20-wg-sign".wireguardConfig.PrivateKeyFile =
        lib.mkForce "/var/own.key";
      changes = [ "wireguard.interfaces.wg-sign.public-key: \"…" ];
    };

    dummy = {
      module.systemd.network = {
        netdevs."90-dummy".netdevConfig = {
          Kind = "dummy";
          Name = "dummy0";
        };
        networks."90-dummy" = {
          matchConfig.Name = "dummy0";
          address = [ "192.0.2.99/32" ];
        };
      };
      changes = [
        ''netdevs + {"name":"dummy0","kind":"dummy"}''
        ''networks + {"file":"90-dummy.network","matches":["Name=dummy0"],"addresses":["192.0.2.99/32"]}''
      ];
    };

    drop-in = {
      module.environment.etc."systemd/network/20-wg-sign.netdev.d/own.conf".text = "[WireGuard]";
      changes = [
        ''networks + {"file":"/etc/systemd/network/20-wg-sign.netdev.d/own.conf","matches":[],"addresses":[]}''
      ];
    };

    # networkd takes the first file that matches
    before-up0 = {
      module.systemd.network.networks."05-own" = {
        matchConfig.Name = "up0";
        networkConfig.DHCP = "ipv4";
      };
      changes = [
        ''addresses.dynamic + "DHCP=ipv4"''
        ''addresses.dynamic + "IPv6AcceptRA=yes"''
        "addresses.gateway - …"
        "addresses.nic - …"
        "wireguard.base - …"
        "wireguard.base - …"
        "networks + {\"file\":\"10-up0.network\"…"
      ];
    };

    table = {
      module.networking.nftables.tables.own = {
        family = "inet";
        content = ''include "${builtins.toFile "own.nft" "chain input { type filter hook input priority 400; accept; }\n"}"'';
      };
      changes = [
        ''tables + "table inet own {\nchain input { type filter hook input priority 400; accept; }\n\n}\n"''
      ];
    };

    # what no evaluation can read stays there for the proof to refuse
    built-table = {
      module =
        { pkgs, ... }:
        {
          networking.nftables.tables.own = {
            family = "inet";
            content = ''include "${pkgs.writeText "own.nft" ""}"'';
          };
        };
      changes = [ "tables + \"table inet own {\\ninclude \\\"/nix/store/…" ];
    };

    ruleset = {
      module.networking.nftables = {
        ruleset = "table inet own { }";
        rulesetFile = builtins.toFile "own.nft" "table inet file { }";
        extraDeletions = "delete table inet palisade_kept";
      };
      changes = [
        ''tables + "flush ruleset\n"''
        ''tables + "delete table inet palisade_kept"''
        ''tables + "table inet own { }"''
        ''tables + "table inet file { }"''
      ];
    };

    nixos-firewall = {
      module.networking.firewall = {
        enable = lib.mkForce true;
        allowedTCPPorts = [ 2222 ];
        interfaces.eth1.allowedUDPPortRanges = [
          {
            from = 1;
            to = 9;
          }
        ];
        trustedInterfaces = [ "eth2" ];
      };
      changes = [
        "nixos-firewall.enabled: false -> true"
        ''nixos-firewall.openings + "tcp 2222"''
        ''nixos-firewall.openings + "eth1 udp 1-9"''
        ''nixos-firewall.openings + "eth2"''
        "tables + \"table inet nixos-fw {…"
      ];
    };

    open-firewall = {
      module.services.openssh.openFirewall = lib.mkForce true;
      changes = [ ''nixos-firewall.openings + "tcp 22"'' ];
    };

    no-closed-table = {
      module.systemd.services.palisade-firewall-closed.enable = lib.mkForce false;
      changes = [
        "tables - \"# Emitted by…"
        "units - {\"name\":\"palisade-firewall-closed\"…"
      ];
    };

    sshd-port = {
      module.services.openssh.listenAddresses = [
        {
          addr = "203.0.113.200";
          port = 2222;
        }
      ];
      changes = [
        "listeners + ${listener "sshd" "ssh" "tcp" "203.0.113.200" 2222}"
        ''ssh.settings + "ListenAddress 203.0.113.200:2222"''
      ];
    };

    sshd-setting = {
      module.services.openssh.extraConfig = "PermitEmptyPasswords yes";
      changes = [ ''ssh.settings + "PermitEmptyPasswords yes"'' ];
    };

    authority = {
      module.environment.etc."ssh/palisade-ca.pub".text = caKey;
      changes = [ ''ssh.ca + {"name":null,"public-key":"${caKey}"}'' ];
    };

    wheel = {
      module.users.users.eve = {
        isNormalUser = true;
        extraGroups = [ "wheel" ];
      };
      changes = [ ''users + {"name":"eve","uid":null,"kind":"admin","principals":[],"sources":[]}'' ];
    };

    principal = {
      module = {
        users.users.eve = {
          isSystemUser = true;
          group = "nogroup";
          openssh.authorizedPrincipals = [ ''from="192.0.2.9" eve@here'' ];
        };
        # past the option
        environment.etc."ssh/authorized_principals.d/eve".text = lib.mkAfter "\neve@everywhere";
      };
      changes = [
        ''users + {"name":"eve","uid":null,"kind":"deploy","principals":["eve@here","eve@everywhere"],"sources":["192.0.2.9/32","0.0.0.0/0","::/0"]}''
      ];
    };

    socket = {
      module.systemd.sockets.own = {
        listenStreams = [
          "7777"
          "/run/own"
        ];
        listenDatagrams = [ "[2001:db8::1]:53" ];
      };
      changes = [
        "listeners + ${listener "own.socket" "other" "tcp" "::" 7777}"
        "listeners + ${listener "own.socket" "other" "udp" "2001:db8::1" 53}"
      ];
    };

    capability = {
      module.systemd.services.own.serviceConfig = {
        ExecStart = "/bin/own";
        DynamicUser = true;
        AmbientCapabilities = "CAP_NET_ADMIN";
      };
      changes = [ (unit "own" "own" "null" ''"CAP_NET_ADMIN"'') ];
    };

    # a raw unit, whose one command forgets the user
    full-privileges = {
      module.systemd.units."own.service".text = ''
        [Service]
        User=palisade-signer
        CapabilityBoundingSet=
        ExecStart=/bin/own
        ExecStartPost=-+/bin/own
      '';
      changes = [ (unit "own" "palisade-signer" "611" ''"unbounded"'') ];
    };

    # what a package's own unit bounds is not seen
    overlay = {
      module.systemd.units."own.service".text = "[Service]\nCapabilityBoundingSet=CAP_CHOWN\n";
      changes = [ (unit "own" "root" "0" ''"unbounded"'') ];
    };

    second-signer = {
      module.systemd.services.own.serviceConfig = {
        ExecStart = "/bin/horcrux start";
        CapabilityBoundingSet = "";
      };
      changes = [
        ''units + {"name":"own","kind":"signer","user":"root","uid":0,"capabilities":[]}''
      ];
    };

    stranger-to-sign-for = {
      module.palisade.signer.settings.chainNodes = lib.mkForce [
        { privValAddr = "tcp://192.0.2.1:1234"; }
      ];
      changes =
        map (_: "dials - {\"unit\":\"palisade-signer\",\"purpose\":\"privval\"…") signs.chainNodes
        ++ [
          ''dials + {"unit":"palisade-signer","purpose":"privval","host":"192.0.2.1","port":1234,"id":null}''
        ];
    };

    signer-interfaces = {
      module.palisade.signer.settings = {
        debugAddr = lib.mkForce "0.0.0.0:1";
        grpcAddr = "127.0.0.1:2";
      };
      changes = [
        "listeners - ${listener "palisade-signer" "metrics" "tcp" "127.0.0.1" 8543}"
        "listeners + ${listener "palisade-signer" "metrics" "tcp" "0.0.0.0" 1}"
        "listeners + ${listener "palisade-signer" "signer-grpc" "tcp" "127.0.0.1" 2}"
      ];
    };

    somebody-elses-cluster = {
      module.palisade.signer.settings.thresholdMode.cosigners = lib.mkForce [
        {
          shardID = 1;
          p2pAddr = "tcp://192.0.2.1:2222";
        }
      ];
      refused = "0 of the cosigners have an overlay address of this host";
    };

    no-signer = {
      module.systemd.services.palisade-signer.enable = lib.mkForce false;
      changes =
        map (_: "dials - {\"unit\":\"palisade-signer\",\"purpose\":\"privval\"…") signs.chainNodes
        ++ map (_: "dials - {\"unit\":\"palisade-signer\",\"purpose\":\"cosign\"…") (
          lib.tail signs.thresholdMode.cosigners
        )
        ++ [
          "chains - …"
          "listeners - ${listener "palisade-signer" "metrics" "tcp" "127.0.0.1" 8543}"
          "listeners - ${listener "palisade-signer" "cosign" "tcp" "::" 2222}"
          "signer: {…"
          "units - {\"name\":\"palisade-signer\"…"
        ];
    };

    bootstrap = {
      module.palisade.bootstrap = true;
      changes =
        map (_: "listeners + {\"unit\":\"sshd\",\"purpose\":\"ssh\"…") cosigner.underlay.addresses
        ++ map (_: "ssh.settings + \"ListenAddress …") cosigner.underlay.addresses
        ++ map (source: "ssh.bootstrap-sources + \"${source}\"") access.bootstrap-sources
        ++ lib.concatMap (_: [
          "users - …"
          "users + …"
        ]) access.users
        ++ [
          "tables - \"table inet palisade {…"
          "tables + \"table inet palisade {…"
        ];
    };

    resolver = {
      module.services.resolved.settings.Resolve = {
        LLMNR = lib.mkForce "true";
        MulticastDNS = lib.mkForce "resolve";
        DNSStubListener = "no";
      };
      changes = [
        "listeners - ${listener "systemd-resolved" "dns" "tcp" "127.0.0.53" 53}"
        "listeners - ${listener "systemd-resolved" "dns" "udp" "127.0.0.53" 53}"
        "listeners - ${listener "systemd-resolved" "dns" "tcp" "127.0.0.54" 53}"
        "listeners - ${listener "systemd-resolved" "dns" "udp" "127.0.0.54" 53}"
        "listeners + ${listener "systemd-resolved" "dns" "tcp" "::" 5355}"
        "listeners + ${listener "systemd-resolved" "dns" "udp" "::" 5355}"
        "listeners + ${listener "systemd-resolved" "dns" "udp" "::" 5353}"
      ];
    };

    package = {
      module =
        { pkgs, ... }:
        {
          systemd.packages = [ pkgs.hello ];
        };
      changes = [ "unit-packages + \"hello\"" ];
    };

    time-server = {
      module.services.chrony.extraConfig = lib.mkAfter "allow 0.0.0.0/0\ncmdport 324";
      changes = [
        "listeners + ${listener "chronyd" "time" "udp" "::" 123}"
        "listeners + ${listener "chronyd" "time" "udp" "127.0.0.1" 324}"
        "listeners + ${listener "chronyd" "time" "udp" "::1" 324}"
      ];
    };

    initrd-network = {
      module.boot.initrd.network.enable = true;
      changes = [ "initrd-network: false -> true" ];
    };
  };

  onSentry = {
    # every address that the daemons could listen on and dial
    interfaces = {
      module.palisade.chain = {
        settings = {
          rpc.grpc_laddr = lib.mkForce "tcp://[::1]:1";
          rpc.pprof_laddr = lib.mkForce ":2";
          statesync.rpc_servers = "http://192.0.2.1:3";
        };
        app.settings = {
          api = {
            enable = lib.mkForce true;
            address = lib.mkForce "tcp://localhost:4";
          };
          grpc = {
            enable = lib.mkForce true;
            address = lib.mkForce "0.0.0.0:5";
          };
        };
      };
      changes = [
        "listeners + ${listener "palisade-chain" "rpc-grpc" "tcp" "::1" 1}"
        "listeners + ${listener "palisade-chain" "pprof" "tcp" "::" 2}"
        "listeners + ${listener "palisade-chain" "api" "tcp" "127.0.0.1" 4}"
        "listeners + ${listener "palisade-chain" "grpc" "tcp" "0.0.0.0" 5}"
        ''dials + {"unit":"palisade-chain","purpose":"state-sync","host":"192.0.2.1","port":3,"id":null}''
      ];
    };

    unix-socket = {
      module.palisade.chain.settings.rpc.laddr = lib.mkForce "unix:///run/rpc";
      refused = "unix:///run/rpc";
    };

    rpc = {
      module.palisade.chain.settings.rpc.laddr = lib.mkForce "tcp://0.0.0.0:26657";
      changes = [
        "listeners - ${listener "palisade-chain" "rpc" "tcp" "127.0.0.1" 26657}"
        "listeners + ${listener "palisade-chain" "rpc" "tcp" "0.0.0.0" 26657}"
      ];
    };

    limits = {
      module.palisade.chain.settings.p2p = {
        pex = lib.mkForce true;
        seeds = lib.mkForce "aa@[2001:db8::1]:26656";
        max_num_inbound_peers = lib.mkForce 40;
      };
      changes = [
        "p2p.pex: false -> true"
        "p2p.max-num-inbound-peers: 0 -> 40"
        ''dials + {"unit":"palisade-chain","purpose":"p2p","host":"2001:db8::1","port":26656,"id":"aa"}''
      ];
    };
  };
in
{
  evaluated = {
    format = 1;
    hosts = mapAttrs (_: host: host.config.palisade.effective) configurations;
  };
  controls = mapAttrs (_: control "cosigner") onCosigner // mapAttrs (_: control "sentry") onSentry;
}
