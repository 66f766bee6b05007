import { describeValue } from "@flowtap/core";
import type { ConformanceOptions, ListenerCapabilities } from "@flowtap/testing";
import { nearestName } from "./nearest-name.ts";
import { shorten } from "./shorten.ts";
import { UsageError } from "./usage-error.ts";

const KEYS: Readonly<Record<keyof ConformanceOptions, true>> = {
  create: true,
  observe: true,
  createHung: true,
  shows: true,
  capabilities: true,
  release: true,
  deadlineMs: true,
  quietMs: true,
};
const CAPABILITIES: Readonly<Record<keyof ListenerCapabilities, true>> = { reads: true, acknowledgesWhenObserved: true, keepsOrder: true, boundedMemory: true };

/**
 * Checks the names in what a module exports as `conformance`; the kit checks the values.
 *
 * @param conformance anything; `undefined` when it exports none.
 * @throws UsageError naming the key, and the one that is probably meant.
 */
export function readConformance(conformance: unknown): Partial<ConformanceOptions> {
  if (conformance === undefined) return {};
  requireKeys(conformance, KEYS, "conformance");
  const { capabilities } = conformance as Partial<ConformanceOptions>;
  if (capabilities !== undefined) requireKeys(capabilities, CAPABILITIES, "conformance.capabilities");
  return conformance as Partial<ConformanceOptions>;
}

function requireKeys(value: unknown, known: Readonly<Record<string, true>>, place: string): void {
  const names = Object.keys(known);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UsageError(`${place}: expected an object with some of ${names.join(", ")}, received ${shorten(describeValue(value), 80)}`);
  }
  const unknown = Object.keys(value).find((key) => !names.includes(key));
  if (unknown === undefined) return;
  const nearest = nearestName(unknown, names);
  throw new UsageError(`${place}: unknown key ${shorten(describeValue(unknown), 60)}: ${nearest === undefined ? `there are ${names.join(", ")}` : `did you mean ${nearest}?`}`);
}
