import { lookup } from "node:dns/promises";
import type { LookupAddress } from "node:dns";

/** Looks up all addresses of a host. */
export type HostLookup = (hostname: string) => Promise<readonly LookupAddress[]>;

/**
 * Most look-ups at a time, of all webhooks of the process together. The system's resolver blocks a thread for as long as it takes, and
 * libuv gives look-ups two of its four: what waits here does not stand there before the look-ups of others.
 */
const MOST_LOOKUPS = 2;

/** Asks a resolver once at a time for each name, and for at most `mostAtATime` names at a time; the others wait for their turn. */
export function shareLookup(resolve: HostLookup, mostAtATime: number): HostLookup {
  const underWay = new Map<string, Promise<readonly LookupAddress[]>>();
  const waiting: (() => void)[] = [];
  let running = 0;

  const lookUpInTurn = async (hostname: string): Promise<readonly LookupAddress[]> => {
    if (running >= mostAtATime) await new Promise<void>((next) => waiting.push(next));
    else running++;
    try {
      return await resolve(hostname);
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };

  return (hostname) => {
    const known = underWay.get(hostname);
    if (known !== undefined) return known;
    const asked = lookUpInTurn(hostname).finally(() => underWay.delete(hostname));
    underWay.set(hostname, asked);
    return asked;
  };
}

/** The system's own resolver (hosts file and all), shared by all webhooks of the process. */
export const sharedLookup: HostLookup = shareLookup((hostname) => lookup(hostname, { all: true }), MOST_LOOKUPS);
