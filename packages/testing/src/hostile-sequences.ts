import { hostileContents } from "./hostile-contents.ts";
import { hostileLifecycles } from "./hostile-lifecycles.ts";
import type { HostileSequence } from "./hostile-sequence.ts";

/** What real engines emit and careless listeners do not survive, as named streams. */
export const hostileSequences: readonly HostileSequence[] = Object.freeze([...hostileLifecycles, ...hostileContents]);
