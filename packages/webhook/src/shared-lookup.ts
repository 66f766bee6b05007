import { lookup } from "node:dns/promises";
import type { LookupAddress } from "node:dns";

/** Looks up all addresses of a host. */
export type HostLookup = (hostname: string) => Promise<readonly LookupAddress[]>;

/**
 * Most look-ups at a time, of all webhooks of the process together. The system's resolver blocks a thread for as long as it
 * takes, and libuv has four in all: two are left for files.
 */
const MOST_LOOKUPS = 2;

const underWay = new Map<string, Promise<readonly LookupAddress[]>>();
const waiting: (() => void)[] = [];
let running = 0;

/** The system's own resolver (hosts file and all), asked once at a time for each name. */
export const sharedLookup: HostLookup = (hostname) => {
  const known = underWay.get(hostname);
  if (known !== undefined) return known;
  const asked = lookUpInTurn(hostname).finally(() => underWay.delete(hostname));
  underWay.set(hostname, asked);
  return asked;
};

async function lookUpInTurn(hostname: string): Promise<readonly LookupAddress[]> {
  if (running >= MOST_LOOKUPS) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await lookup(hostname, { all: true });
  } finally {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}
