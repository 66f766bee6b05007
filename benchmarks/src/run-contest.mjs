import { errorText } from "@flowtap/core";
import { createWorkload } from "./workload.mjs";

/**
 * @typedef {import("./contest.mjs").Contender} Contender
 * @typedef {import("./contest.mjs").Contest} Contest
 * @typedef {import("./contest.mjs").ContestResult} ContestResult
 * @typedef {import("./contest.mjs").Figures} Figures
 * @typedef {import("./contest.mjs").Pace} Pace
 * @typedef {import("./workload.mjs").Workload} Workload
 * @typedef {{ contender: Contender, events: number, rounds: Figures[], problem?: string }} Entry
 */

const CHECKED_EVENTS = 3_000;
const FEWEST_EVENTS = 1_000;
const MOST_EVENTS = 4_000_000;

/**
 * Checks every contender, then times those that pass, one after the other, round after round: whatever disturbs the machine
 * disturbs all of them.
 *
 * @param {Contest} contest
 * @param {Pace} pace
 * @returns {Promise<ContestResult>}
 */
export async function runContest(contest, pace) {
  const workload = createWorkload();
  /** @type {Entry[]} */
  const entries = [];
  for (const contender of contest.contenders) entries.push(await admit(contender, contest, workload, pace));
  const rounds = Math.min(pace.rounds, contest.rounds ?? pace.rounds);
  for (let round = 0; round < rounds; round += 1) {
    for (const entry of entries) if (entry.problem === undefined) await timeRound(entry, workload);
  }
  for (const { contender } of entries) await contender.release?.();
  const rows = entries.map(({ contender: { name, isOurs }, rounds, problem }) => ({ name, isOurs, rounds, ...(problem === undefined ? {} : { problem }) }));
  const verdicts = contest.targets.map(({ text, judge }) => ({ text, ...judge(rows) }));
  return { title: contest.title, figure: contest.figure, unit: contest.unit, rows, verdicts };
}

/**
 * @param {Contender} contender
 * @param {Contest} contest
 * @param {Workload} workload
 * @param {Pace} pace
 * @returns {Promise<Entry>}
 */
async function admit(contender, { events }, workload, pace) {
  const checked = workload.ofLength(events === undefined ? CHECKED_EVENTS : Math.min(events, CHECKED_EVENTS));
  try {
    await contender.prepare?.(checked);
    await contender.run(checked);
    if (pace.isQuick) return { contender, events: checked.count, rounds: [] };
    return { contender, events: events ?? (await eventsFor(contender, checked, pace.roundMs)), rounds: [] };
  } catch (error) {
    return { contender, events: 0, rounds: [], problem: errorText(error) };
  }
}

/**
 * @param {Contender} contender
 * @param {Workload} checked
 * @param {number} roundMs
 * @returns {Promise<number>} how many events fill a round, once the code is warm
 */
async function eventsFor(contender, checked, roundMs) {
  let events = checked.count;
  for (;;) {
    const startMs = performance.now();
    await contender.run(checked.ofLength(events));
    const wanted = Math.round((events * roundMs) / Math.max(0.01, performance.now() - startMs));
    if (wanted < events * 2) return Math.max(FEWEST_EVENTS, Math.min(MOST_EVENTS, wanted));
    if (events === MOST_EVENTS) return events;
    events = Math.min(MOST_EVENTS, wanted, events * 16);
  }
}

/** @param {Entry} entry @param {Workload} workload */
async function timeRound(entry, workload) {
  const work = workload.ofLength(entry.events);
  try {
    const startCpu = process.cpuUsage();
    const startMs = performance.now();
    const figures = await entry.contender.run(work);
    const wallNs = ((performance.now() - startMs) * 1e6) / work.count;
    const { user, system } = process.cpuUsage(startCpu);
    const cpuNs = ((user + system) * 1e3) / work.count;
    entry.rounds.push({ wallNs, cpuNs, ns: Math.min(wallNs, cpuNs), ...figures });
  } catch (error) {
    entry.rounds.length = 0;
    entry.problem = errorText(error);
  }
}
