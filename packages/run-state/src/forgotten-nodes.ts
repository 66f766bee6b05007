/**
 * An event that is no start names a node that is not known. If unfinished nodes were forgotten, it is taken to be of one of
 * them: that one is known again, and no longer counts as forgotten.
 */
export function reclaim(forgotten: { running: number; retrying?: number }): void {
  if (forgotten.running > 0) forgotten.running -= 1;
  else if (forgotten.retrying !== undefined && forgotten.retrying > 0) forgotten.retrying -= 1;
}
