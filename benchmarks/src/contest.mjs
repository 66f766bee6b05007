// The contract between areas, the runner and the table: types only.

/**
 * @typedef {import("@flowtap/core").ExecutionEvent} ExecutionEvent
 * @typedef {import("./workload.mjs").Workload} Workload
 */

/**
 * What one run cost, by name: `wallNs` by the clock and `cpuNs` of processor time (the garbage collector's threads included),
 * both an event. `ns` is the smaller of the two: on a quiet machine the clock's, on a busy one without what others took away.
 * The runner fills them in where the contender does not.
 *
 * @typedef {Readonly<Record<string, number>>} Figures
 */

/**
 * Somebody who can do the work of a contest.
 *
 * @typedef {object} Contender
 * @property {string} name
 * @property {boolean} isOurs
 * @property {(workload: Workload) => Promise<void> | void} [prepare] runs once, untimed: compiles, connects, and checks identity where `run` cannot
 * @property {(workload: Workload) => Promise<Figures | void> | Figures | void} run does all of the work once; throws unless every event arrived, in order
 * @property {() => Promise<void> | void} [release] ends what `prepare` began
 */

/**
 * The same work, done by several contenders in one process, round after round.
 *
 * @typedef {object} Contest
 * @property {string} title
 * @property {string} figure the one of {@link Figures} that decides
 * @property {string} unit of that figure, for people
 * @property {readonly Contender[]} contenders
 * @property {readonly import("./targets.mjs").Target[]} targets
 * @property {number} [events] how many events a run has; default: as many as fill a round
 * @property {number} [rounds] default: what the pace says
 */

/**
 * @typedef {object} Area
 * @property {string} name what `pnpm bench NAME` calls it
 * @property {(pace: Pace) => Promise<readonly Contest[]> | readonly Contest[]} contests
 */

/**
 * How long to measure.
 *
 * @typedef {object} Pace
 * @property {boolean} isQuick for correctness only: figures mean nothing
 * @property {number} rounds
 * @property {number} roundMs how long a round of one contender lasts, about
 */

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {boolean} isOurs
 * @property {readonly Figures[]} rounds empty when it failed its check
 * @property {string} [problem] why it was not measured
 */

/**
 * What came out of a contest; plain data, so that a process can send it to another.
 *
 * @typedef {object} ContestResult
 * @property {string} title
 * @property {string} figure
 * @property {string} unit
 * @property {readonly Row[]} rows
 * @property {readonly { text: string, received: string, isMet: boolean }[]} verdicts
 */

export {};
