import ora from "ora";

/** One line: a spinner and what happened last. @param {import("../fake-terminal.mjs").FakeTerminal} terminal @returns {import("./screens.mjs").Screen} */
export function openOra(terminal) {
  const stream = /** @type {NodeJS.WriteStream} */ (/** @type {unknown} */ (terminal));
  const spinner = ora({ stream, isEnabled: true, discardStdin: false }).start("begins");
  return {
    show: ({ type, text = "" }) => {
      spinner.text = `${type} ${text.slice(0, 60)}`;
    },
    close: () => {
      spinner.succeed();
    },
  };
}
