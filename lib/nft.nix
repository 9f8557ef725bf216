# The text of emitted nft files, line by line: what is read of it stands on lines of its own, an element of a set with
# whose it is behind it.
{ lib }:
let
  # block HEAD TEXT: the lines between `HEAD {` and its `}`; none where there is no such block
  block =
    head: text:
    let
      parts = lib.splitString "\n${head} {\n" text;
    in
    if lib.length parts == 1 then
      [ ]
    else
      lib.splitString "\n" (lib.head (lib.splitString "\n}\n" (lib.elemAt parts 1)));

  matches = pattern: lines: lib.filter (found: found != null) (map (lib.match pattern) lines);
in
{
  # the addresses and networks of a set, by what fills it: `add element inet TABLE SET`
  elements = head: text: map lib.head (matches "\t([0-9a-f.:/]+),?( # .*)?" (block head text));

  # what `up0_in` accepts from named hosts on a UDP port: "ADDRESS NAME" each
  acceptedOn =
    port: text:
    (lib.foldl'
      (
        { inside, accepted }:
        line:
        let
          element = lib.match "\t\t([0-9a-f.:]+),? # (.+)" line;
          end = lib.match "\t} (.*)" line;
        in
        if element != null then
          {
            inherit accepted;
            inside = inside ++ [ (lib.concatStringsSep " " element) ];
          }
        else if end == null then
          { inherit inside accepted; }
        else
          {
            inside = [ ];
            accepted = accepted ++ lib.optionals (end == [ "udp dport ${toString port} goto pass" ]) inside;
          }
      )
      {
        inside = [ ];
        accepted = [ ];
      }
      (block "chain up0_in" text)
    ).accepted;

  # the families in which `up0_in` lets strangers in
  strangers =
    text:
    lib.unique (
      map lib.head (matches "\tmeta nfproto (ipv[46]) tcp dport .*" (block "chain up0_in" text))
    );
}
