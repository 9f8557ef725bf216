# What stands between blanks in one value of a unit, or in each of several.
{ lib }:
value:
lib.filter (word: word != "") (
  lib.concatMap (lib.splitString " ") (map (lib.replaceStrings [ "\t" ] [ " " ]) (lib.toList value))
)
