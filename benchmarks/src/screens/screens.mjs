/**
 * Opens a screen on a terminal: `show` takes one event, `close` draws the last picture.
 *
 * @typedef {{ show: (event: import("@flowtap/core").ExecutionEvent) => void, close: () => Promise<void> | void }} Screen
 * @typedef {(terminal: import("../fake-terminal.mjs").FakeTerminal) => Promise<Screen> | Screen} OpenScreen
 */

/** Each loads its library only when it is its turn. @type {Readonly<Record<string, OpenScreen>>} */
export const SCREENS = {
  flowtap: async (terminal) => (await import("./flowtap.mjs")).openFlowtap(terminal),
  "log-update": async (terminal) => (await import("./log-update.mjs")).openLogUpdate(terminal),
  ora: async (terminal) => (await import("./ora.mjs")).openOra(terminal),
  ink: async (terminal) => (await import("./ink.mjs")).openInk(terminal),
  listr2: async (terminal) => (await import("./listr2.mjs")).openListr(terminal),
};
