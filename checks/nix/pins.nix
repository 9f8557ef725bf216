# pins.json and flake.lock → what is wrong with them, and how many hashes nobody knows.
# A hash stands there with how it is known; a number that was made up would look the same.
let
  inherit (builtins)
    attrNames
    concatMap
    elem
    filter
    fromJSON
    match
    readFile
    ;

  inherit (fromJSON (readFile ../../packages/pins.json)) pins;
  lock = fromJSON (readFile ../../flake.lock);

  hashes = concatMap (
    name:
    map
      (kind: {
        at = "pins.${name}.${kind}";
        hash = pins.${name}.${kind};
      })
      (
        filter (kind: pins.${name} ? ${kind}) [
          "hash"
          "vendor-hash"
        ]
      )
  ) (attrNames pins);

  line = condition: text: if condition then [ ] else [ text ];

  ofHash =
    { at, hash }:
    line (elem hash.known [
      "public source"
      "recomputed"
      "unknown"
    ]) "${at}.known is neither `recomputed`, `public source` nor `unknown`"
    ++ line (
      (hash.value == null) == (hash.known == "unknown")
    ) "${at}: `unknown` and no value belong together"
    ++ line (
      hash.value == null || match "sha256-[A-Za-z0-9+/]{43}=" hash.value != null
    ) "${at}.value is no SRI hash"
    ++ line (hash.evidence != "") "${at}.evidence is empty";

  inputs = filter (name: name != lock.root) (attrNames lock.nodes);
  ofInput =
    name:
    let
      inherit (lock.nodes.${name}) locked;
      pin = pins.${name};
    in
    if !(pins ? ${name}) then
      [ "flake.lock has the input ${name}, and pins.json no evidence for it" ]
    else
      line (locked.rev == pin.rev) "flake.lock has another rev of ${name} than pins.json"
      ++ line (locked.narHash == pin.hash.value) "flake.lock has another hash of ${name} than pins.json";
in
{
  problems = concatMap ofHash hashes ++ concatMap ofInput inputs;
  unknown = map (h: h.at) (filter (h: h.hash.value == null) hashes);
}
