# Settings of the chain node and of the signer.
{
  cosigner,
  lib,
  listener,
  ...
}:
let
  signs = cosigner.signer.settings;
in
{
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

  # every address that the daemons could listen on and dial
  interfaces = {
    role = "sentry";
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
    role = "sentry";
    module.palisade.chain.settings.rpc.laddr = lib.mkForce "unix:///run/rpc";
    refused = "unix:///run/rpc";
  };

  rpc = {
    role = "sentry";
    module.palisade.chain.settings.rpc.laddr = lib.mkForce "tcp://0.0.0.0:26657";
    changes = [
      "listeners - ${listener "palisade-chain" "rpc" "tcp" "127.0.0.1" 26657}"
      "listeners + ${listener "palisade-chain" "rpc" "tcp" "0.0.0.0" 26657}"
    ];
  };

  limits = {
    role = "sentry";
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
}
