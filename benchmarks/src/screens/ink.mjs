import { Box, Text, render } from "ink";
import { createElement } from "react";
import { StepRows } from "./step-rows.mjs";

const FRAME_MS = 1_000 / 12;

/** A tree of boxes, given new rows twelve times a second. @param {import("../fake-terminal.mjs").FakeTerminal} terminal @returns {import("./screens.mjs").Screen} */
export function openInk(terminal) {
  const stdout = /** @type {NodeJS.WriteStream} */ (/** @type {unknown} */ (terminal));
  const picture = new StepRows();
  const element = () =>
    createElement(Box, { flexDirection: "column" }, ...picture.rows().map((row, index) => createElement(Text, { key: index, wrap: "truncate" }, row)));
  const app = render(element(), { stdout, patchConsole: false, exitOnCtrlC: false });
  const timer = setInterval(() => app.rerender(element()), FRAME_MS);
  return {
    show: (event) => picture.apply(event),
    close: async () => {
      clearInterval(timer);
      app.rerender(element());
      app.unmount();
      await app.waitUntilExit();
    },
  };
}
