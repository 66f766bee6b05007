/** @typedef {import("./contest.mjs").Pace} Pace */

/** @type {Pace} */
export const FULL_PACE = { isQuick: false, rounds: 9, roundMs: 120 };

/** Every contender does its work once, untimed: is it right? @type {Pace} */
export const QUICK_PACE = { isQuick: true, rounds: 0, roundMs: 0 };
