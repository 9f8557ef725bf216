# The emitted files of a host agree where they say the same thing: each disagreement is refused.
{
  everywhere,
  lib,
  refused,
  somewhere,
  ...
}:
let
  said = host: file: lib.importJSON host.config.palisade.${file}.file;
  # FILE.json as it was emitted, but for what CHANGE makes of it
  with' = host: file: change: {
    palisade.${file}.file = lib.mkForce (
      builtins.toFile "${file}.json" (builtins.toJSON (said host file // change (said host file)))
    );
  };
  format = host: file: {
    what = "another format of ${file}.json";
    says = "${file}.json has format 2";
    broken = with' host file (_: {
      format = 2;
    });
    allowed = with' host file (_: { });
  };
  peers =
    host: change:
    with' host "overlay" (data: {
      interfaces = lib.mapAttrs (
        _: interface: interface // { peers = map change interface.peers; }
      ) data.interfaces;
    });
  nobody = "192.0.2.251";
in
somewhere (
  host:
  map (refused host) [
    (format host "host")
    (format host "access")
    (format host "overlay")
    {
      what = "a peer that comes from elsewhere than the firewall says";
      says = "disagree on which peers";
      broken = peers host (peer: peer // { underlay-sources = [ nobody ]; });
      allowed = peers host (peer: peer);
    }
    {
      what = "a peer of another name than the firewall says";
      says = "disagree on which peers";
      broken = peers host (peer: peer // { host = "other-${peer.host}"; });
    }
    {
      what = "an endpoint that can be banned";
      says = "does not list as own";
      broken = with' host "host" (_: {
        endpoint = [ nobody ];
      });
    }
    {
      what = "a peer's address as one's own";
      says = "or overlay.json gives to a peer";
      broken = with' host "host" (_: {
        endpoint =
          (lib.head (lib.head (lib.attrValues host.config.palisade.overlay.data.interfaces)).peers)
          .underlay-sources;
      });
    }
    {
      what = "peers in a family without an endpoint";
      says = "in a family in which it has no address";
      broken = with' host "host" (_: {
        endpoint = [ ];
      });
    }
    {
      what = "a public address that the firewall closes";
      says = "lets strangers in by";
      broken = with' host "host" (data: {
        public = if data.public == [ ] then [ nobody ] else [ ];
      });
    }
  ]
)
++ everywhere (
  host:
  lib.optional host.config.palisade.chain.enable (
    refused host {
      what = "another address for peers than the public one";
      says = "config.toml tells peers";
      broken = with' host "host" (data: {
        public = [ nobody ] ++ data.public;
      });
    }
  )
)
