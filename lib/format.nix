# The format of emitted files that these modules read, and what to say of another.
{
  supported = 1;

  # message HOST FORMAT: fault, reason, way out
  message = host: format: ''
    ${host}: its files have format ${toString format}, and these modules read format 1.
    Formats change when files of another generation would be misread.
    Run `palisade generate` of the Palisade that flake.lock names, and commit hosts/.'';
}
