const ROWS = 20;

/** The least that a picture of a run needs: a row a step, the latest 20. What peers draw. */
export class StepRows {
  /** @type {Map<string, string>} */
  #rows = new Map();

  /** @param {import("@flowtap/core").ExecutionEvent} event */
  apply({ runId, stepId = "", type, text = "" }) {
    const key = `${runId} ${stepId}`;
    this.#rows.delete(key);
    this.#rows.set(key, `${type.padEnd(22)} ${stepId} ${text.slice(0, 40)}`);
    if (this.#rows.size > ROWS) for (const oldest of this.#rows.keys()) return void this.#rows.delete(oldest);
  }

  /** @returns {readonly string[]} */
  rows() {
    return [...this.#rows.values()];
  }
}
