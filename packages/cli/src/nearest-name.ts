const MOST_DIFFERENCES = 3;

/** Of `names` the one that differs from `written` in the fewest letters: in three at most, and in fewer than half of its own. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let least = MOST_DIFFERENCES + 1;
  for (const name of names) {
    const differences = differencesBetween(written, name);
    if (differences < least && differences * 2 < name.length) {
      nearest = name;
      least = differences;
    }
  }
  return nearest;
}

/** How many letters have to be added, left out or replaced to come from one to the other (Levenshtein's distance). */
function differencesBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MOST_DIFFERENCES) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? Infinity;
}
