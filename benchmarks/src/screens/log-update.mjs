import { createLogUpdate } from "log-update";
import { StepRows } from "./step-rows.mjs";

const FRAME_MS = 1_000 / 12;

/** It has no clock of its own: drawn twelve times a second. @param {import("../fake-terminal.mjs").FakeTerminal} terminal @returns {import("./screens.mjs").Screen} */
export function openLogUpdate(terminal) {
  const update = createLogUpdate(/** @type {NodeJS.WritableStream} */ (/** @type {unknown} */ (terminal)));
  const picture = new StepRows();
  const draw = () => update(picture.rows().join("\n"));
  const timer = setInterval(draw, FRAME_MS);
  return {
    show: (event) => picture.apply(event),
    close: () => {
      clearInterval(timer);
      draw();
      update.done();
    },
  };
}
