/** Freezes a value and all that it holds, however deep; what cannot be changed anyway passes through. */
export function deepFreeze<T>(value: T): T {
  const pending: unknown[] = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next !== "object" || next === null || Object.isFrozen(next)) continue;
    Object.freeze(next);
    for (const held of Object.values(next)) if (typeof held === "object" && held !== null) pending.push(held);
  }
  return value;
}
