import { ConsoleListener } from "@flowtap/console";
import { openTap } from "@flowtap/core";

/** @param {import("../fake-terminal.mjs").FakeTerminal} stream @returns {import("./screens.mjs").Screen} */
export function openFlowtap(stream) {
  const tap = openTap(new ConsoleListener({ stream, mode: "live", color: true }), { overflow: "wait" });
  let accepted = 0;
  return {
    show: (event) => {
      if (tap.emit(event)) accepted += 1;
    },
    close: async () => {
      const { delivered } = await tap.close();
      if (delivered !== accepted || accepted === 0) throw new Error(`expected ${String(accepted)} events delivered, received ${String(delivered)}`);
    },
  };
}
