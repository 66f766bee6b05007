/**
 * All that a value holds, as a text to compare: members that JSON leaves out, too.
 *
 * @param holders the objects that hold it, so that one that holds itself comes to an end.
 */
export function contentsOf(value: unknown, holders: readonly object[] = []): string {
  if (typeof value !== "object" || value === null) return `${typeof value} ${String(value)}`;
  if (holders.includes(value)) return "one of its holders";
  const members = Reflect.ownKeys(value).map((key) => `${JSON.stringify(String(key))}: ${contentsOf(Reflect.get(value, key), [...holders, value])}`);
  return `${Array.isArray(value) ? "array" : "object"} { ${members.join(", ")} }`;
}
