{
  description = "A Cosmos validator's fleet";

  # CHANGE: where your Palisade comes from; flake.lock then says which one it is
  inputs.palisade.url = "git+file:///CHANGE/palisade";

  # nixosConfigurations of all hosts in hosts/, and their checks
  outputs = { self, palisade, ... }: palisade.lib.mkFleet { src = self; };
}
