import type { EventFields } from "./events.ts";
export type LooseEvent = { readonly [Field in keyof EventFields | "type"]?: unknown };
export function encodeGuarded(event: LooseEvent, onPlaceholder?: (path: string, reason: string) => void): string { throw new Error("guarded "+String(event)+String(onPlaceholder)); }
