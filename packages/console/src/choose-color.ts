/**
 * Decides once whether a stream gets colour: the option, then `FORCE_COLOR` (`0` and `false` are off), then a non-empty
 * `NO_COLOR`, then `TERM=dumb`, then whether it is a terminal.
 */
export function chooseColor(option: boolean | undefined, isTerminal: boolean): boolean {
  if (option !== undefined) return option;
  const { FORCE_COLOR, NO_COLOR, TERM } = process.env;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  return TERM !== "dumb" && isTerminal;
}
