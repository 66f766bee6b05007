/** @typedef {import("./contest.mjs").ExecutionEvent} ExecutionEvent */

/**
 * The event under its names on the wire, empty fields left out: what anybody without a codec would pass to `JSON.stringify`.
 *
 * @param {ExecutionEvent} event
 */
export function toWire(event) {
  return {
    type: event.type,
    timestamp: event.timestamp,
    run_id: event.runId,
    step_id: event.stepId,
    action_id: event.actionId,
    step_index: event.stepIndex,
    duration: event.durationNs,
    error: event.error,
    attempt: event.attempt,
    text: event.text,
    metadata: event.metadata,
    diagnostics: event.diagnostics,
  };
}

/**
 * @typedef {object} WireEvent
 * @property {string} type
 * @property {string} timestamp
 * @property {string} run_id
 * @property {string} [step_id]
 * @property {string} [action_id]
 * @property {number} [step_index]
 * @property {number} [duration]
 * @property {string} [error]
 * @property {number} [attempt]
 * @property {string} [text]
 * @property {Record<string, unknown>} [metadata]
 * @property {string[]} [diagnostics]
 */

/**
 * The way back, by hand: no loop over keys, no check.
 *
 * @param {WireEvent} wire
 * @returns {ExecutionEvent}
 */
export function fromWire(wire) {
  /** @type {Record<string, unknown>} */
  const event = { type: wire.type, timestamp: wire.timestamp, runId: wire.run_id };
  if (wire.step_id !== undefined) event["stepId"] = wire.step_id;
  if (wire.action_id !== undefined) event["actionId"] = wire.action_id;
  if (wire.step_index !== undefined) event["stepIndex"] = wire.step_index;
  if (wire.duration !== undefined) event["durationNs"] = wire.duration;
  if (wire.error !== undefined) event["error"] = wire.error;
  if (wire.attempt !== undefined) event["attempt"] = wire.attempt;
  if (wire.text !== undefined) event["text"] = wire.text;
  if (wire.metadata !== undefined) event["metadata"] = wire.metadata;
  if (wire.diagnostics !== undefined) event["diagnostics"] = wire.diagnostics;
  return /** @type {ExecutionEvent} */ (/** @type {unknown} */ (event));
}
