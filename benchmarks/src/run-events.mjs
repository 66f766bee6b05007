import { seededRandom } from "./seeded-random.mjs";

/** @typedef {import("@flowtap/core").ExecutionEvent} ExecutionEvent */

const RUNS_AT_ONCE = 16;
const STEPS_A_RUN = 12;
const WORDS = "checking the repository for files that changed since last build compiled module resolved dependency graph tests passed retry because upstream answered slowly model wrote summary token usage within budget".split(" ");
const RARE_WORDS = ['"quoted"', "<b>tag</b>", "naïve", "日本語", "🚀", "C:\\temp", "a\tb", "x && y"];

/**
 * Events of runs that go on side by side, each with steps, actions, progress, retries and failures in an order that a real
 * engine has.
 *
 * @param {number} seed
 * @param {number} count
 * @returns {readonly ExecutionEvent[]}
 */
export function createRunEvents(seed, count) {
  const random = seededRandom(seed);
  let runs = 0;
  const open = Array.from({ length: RUNS_AT_ONCE }, () => runEvents(random, runs++));
  /** @type {ExecutionEvent[]} */
  const events = [];
  while (events.length < count) {
    const lane = Math.floor(random() * RUNS_AT_ONCE);
    const next = open[lane]?.next();
    if (next === undefined || next.done === true) open[lane] = runEvents(random, runs++);
    else events.push(next.value);
  }
  return events;
}

/**
 * @param {() => number} random
 * @param {number} number of the run
 * @returns {Generator<ExecutionEvent, undefined>}
 */
function* runEvents(random, number) {
  const runId = `run_${(0x5209a01b4194 + number * 7_919).toString(16).padStart(16, "0")}`;
  let millisecond = Date.UTC(2026, 0, 1) + number * 60_000;
  /** @param {Record<string, unknown> & { type: string }} fields @returns {ExecutionEvent} */
  const event = ({ type, ...fields }) => {
    millisecond += 1 + Math.floor(random() * 40);
    const timestamp = `${new Date(millisecond).toISOString().slice(0, -1)}${String(100_001 + Math.floor(random() * 899_999)).replace(/0$/, "1")}+01:00`;
    const metadata = random() < 0.1 ? { metadata: metadataOf(random) } : {};
    return /** @type {ExecutionEvent} */ (/** @type {unknown} */ ({ type, timestamp, runId, ...fields, text: textOf(random), ...metadata }));
  };
  const durationNs = () => 1_000_000 + Math.floor(random() * 5_000_000_000);

  yield event({ type: "workflow_started" });
  for (let stepIndex = 1; stepIndex <= STEPS_A_RUN; stepIndex += 1) {
    const step = { stepId: `review-changes-${String(stepIndex)}`, stepIndex };
    if (random() < 0.08) {
      yield event({ type: "step_skipped", ...step });
      continue;
    }
    yield event({ type: "step_started", ...step });
    if (random() < 0.1) yield event({ type: "step_retrying", ...step, attempt: 2, error: "upstream answered 503" });
    for (let action = 0; action < 3; action += 1) {
      const actionId = `http_get#${String(action)}`;
      yield event({ type: "step_action_started", ...step, actionId });
      for (let part = 0; part < 2; part += 1) yield event({ type: "step_progress", ...step });
      if (random() < 0.9) yield event({ type: "step_action_completed", ...step, actionId, durationNs: durationNs() });
      else yield event({ type: "step_action_failed", ...step, actionId, durationNs: durationNs(), error: "exit status 1" });
    }
    if (random() < 0.95) yield event({ type: "step_completed", ...step, durationNs: durationNs() });
    else yield event({ type: "step_failed", ...step, durationNs: durationNs(), error: "2 of 3 actions failed" });
  }
  if (random() < 0.9) yield event({ type: "workflow_completed", durationNs: durationNs() });
  else yield event({ type: "workflow_failed", durationNs: durationNs(), error: "a step failed" });
  return undefined;
}

/** @param {() => number} random @returns {string} of 20 to 200 characters */
function textOf(random) {
  const length = 20 + Math.floor(random() * 181);
  let text = "";
  while (text.length < length) {
    const words = random() < 0.01 ? RARE_WORDS : WORDS;
    text += `${text === "" ? "" : " "}${words[Math.floor(random() * words.length)] ?? ""}`;
  }
  return text.slice(0, length).toWellFormed();
}

/** @param {() => number} random @returns {Record<string, unknown>} */
function metadataOf(random) {
  const current = Math.floor(random() * 200);
  return random() < 0.5
    ? { progress: { current, total: 200, unit: "files" } }
    : { iteration: current, usage: { cost: current / 1_000, input_tokens: current * 31, output_tokens: current * 7 } };
}
