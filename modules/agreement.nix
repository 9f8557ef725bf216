# The emitted files of a host are one statement in the words of several programs: where two of them say a thing, they say
# the same.
# Threat: among them a file of another host or generation, or one edited by hand. Each is valid alone; the proof reads the
# one, and a program reads the other.
{ config, lib, ... }:
let
  cfg = config.palisade;
  format = import ../lib/format.nix;
  nft = import ../lib/nft.nix { inherit lib; };
  place = import ./effective/place.nix { inherit lib; };

  inherit (cfg.host.data) endpoint public;
  inherit (cfg.overlay.data) interfaces;
  rules = lib.readFile cfg.firewall.file;
  kept = lib.readFile cfg.firewall.kept;

  show = lib.concatStringsSep ", ";
  family = address: if lib.hasInfix ":" address then "ipv6" else "ipv4";
  families = addresses: lib.sort lib.lessThan (lib.unique (map family addresses));

  peers = lib.concatMap (interface: interface.peers) (lib.attrValues interfaces);
  sources = lib.concatMap (peer: peer.underlay-sources) peers;

  own = lib.concatMap (set: nft.elements "add element inet palisade_kept ${set}" kept) [
    "own4"
    "own6"
  ];
  notOwn = lib.filter (address: !lib.elem address own || lib.elem address sources) (
    endpoint ++ public
  );

  stated = lib.concatLists (
    lib.mapAttrsToList (
      _: interface:
      lib.concatMap (
        peer: map (source: "${toString interface.port} ${source} ${peer.host}") peer.underlay-sources
      ) interface.peers
    ) interfaces
  );
  accepted = lib.concatLists (
    lib.mapAttrsToList (
      _: interface: map (who: "${toString interface.port} ${who}") (nft.acceptedOn interface.port rules)
    ) interfaces
  );
  differ = lib.subtractLists accepted stated ++ lib.subtractLists stated accepted;

  # as it was emitted: an override of the setting is its author's
  external = (lib.importTOML cfg.chain.file).p2p.external_address;
  told = lib.optional (external != "") (place external).address;

  # fault, reason, way out
  agrees = assertion: what: why: {
    inherit assertion;
    message = ''
      ${cfg.name}: ${what}
      ${why}
      Undo the edit by hand, or run `palisade generate` and take all files of the host from it.'';
  };
  formatOf =
    file: data:
    agrees (data.format == format.supported)
      "${file} has format ${toString data.format}, and these modules read format 1."
      "Formats change when files of another generation would be misread.";
in
{
  config.assertions = [
    (formatOf "host.json" cfg.host.data)
    (formatOf "access.json" cfg.access.data)
    (formatOf "overlay.json" cfg.overlay.data)

    (agrees (differ == [ ])
      "overlay.json and nftables.nft disagree on which peers dial it, and from where: ${show differ} (port, address, host)."
      "A peer that the firewall does not let in has no tunnel; whom only the firewall knows may send packets to WireGuard."
    )
    (agrees (notOwn == [ ])
      "host.json says that the host is reached at ${show notOwn}, which kept.nft does not list as own, or overlay.json gives to a peer."
      "An own address that is missing in kept.nft can be banned; one that is a peer's leads to that peer."
    )
    (agrees (lib.subtractLists (families endpoint) (families sources) == [ ])
      "peers come from ${show (families sources)}, and host.json has endpoints in ${show (families endpoint)} only."
      "Nobody dials a host in a family in which it has no address."
    )
    (agrees (families public == lib.sort lib.lessThan (nft.strangers rules))
      "host.json has public addresses in ${show (families public)}, and nftables.nft lets strangers in by ${show (nft.strangers rules)}."
      "A public address that the firewall closes is useless; a host that strangers reach without one is no public node."
    )
  ]
  ++ lib.optional cfg.chain.enable (
    agrees (told == lib.take 1 public)
      "config.toml tells peers the address ${builtins.toJSON external}, and the first public address in host.json is ${show (lib.take 1 public)}."
      "Peers would dial another machine, or learn where a hidden one stands."
  );
}
