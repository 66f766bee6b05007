import { finishesWithin } from "@flowtap/core";

const LOADING_LIMIT_MS = 10_000;

/**
 * What a foreign module makes of itself when it is loaded, or when it is called: it may wait for ever.
 *
 * @throws Error when it takes more than ten seconds.
 */
export async function loadedInTime<T>(loading: Promise<T>): Promise<T> {
  if (await finishesWithin(loading, LOADING_LIMIT_MS)) return loading;
  throw new Error(`expected an end within ${String(LOADING_LIMIT_MS / 1_000)} s, received none: it waits for something that does not come`);
}
