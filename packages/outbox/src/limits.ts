/** Most events that are handed to the inner listener in one batch, and that are stored under one key. */
export const MOST_EVENTS_A_BATCH = 500;
/** Most bytes, as canonical lines, that are handed over in one batch; a longer event goes alone. */
export const MOST_BYTES_A_BATCH: number = 240 * 1024;
/** Most bytes that are stored with one sync; a longer event goes alone. */
export const MOST_BYTES_A_WRITE: number = 512 * 1024;
/** How long to wait, in milliseconds, before trying again what the machine refused. */
export const RETRY_DELAY_MS = 250;
