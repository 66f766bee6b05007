/** @typedef {import("./contest.mjs").Pace} Pace */

/** @type {Pace} */
export const FULL_PACE = { isQuick: false, rounds: 9, roundMs: 120 };

/** Every contender once, in order: is the work right? @type {Pace} */
export const QUICK_PACE = { isQuick: true, rounds: 1, roundMs: 5 };
