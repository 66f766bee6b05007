/** @typedef {import("./contest.mjs").ExecutionEvent} ExecutionEvent */

/**
 * What an engine with back-pressure does: emits while there is room, waits when there is none.
 *
 * @param {import("@flowtap/core").Tap} tap
 * @param {import("./workload.mjs").Workload} workload
 */
export async function emitAll(tap, { distinct, count }) {
  for (let sent = 0, position = 0; sent < count; sent += 1) {
    const event = /** @type {ExecutionEvent} */ (distinct[position]);
    position = position + 1 === distinct.length ? 0 : position + 1;
    if (tap.room === 0) await tap.whenEmpty();
    tap.emit(event);
  }
}

/**
 * @param {import("@flowtap/core").DeliveryReport} report
 * @param {number} count
 * @throws {Error} unless the ledger says that all were delivered
 */
export function verifyLedger({ offered, delivered }, count) {
  if (offered === count && delivered === count) return;
  throw new Error(`expected ${String(count)} events delivered, the ledger says ${String(delivered)} of ${String(offered)}`);
}
