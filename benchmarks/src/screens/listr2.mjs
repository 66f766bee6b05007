import { Listr } from "listr2";

/** One task that lasts; its output is what happened last. @param {import("../fake-terminal.mjs").FakeTerminal} terminal @returns {import("./screens.mjs").Screen} */
export function openListr(terminal) {
  /** @type {() => void} */
  let finish = () => undefined;
  const finished = /** @type {Promise<void>} */ (new Promise((resolve) => (finish = resolve)));
  // It draws on the process's own output, whatever that is.
  Object.defineProperty(process, "stdout", { value: terminal });
  /** @type {import("listr2").ListrTaskWrapper<unknown, any, any> | undefined} */
  let root;
  const list = new Listr(
    [
      {
        title: "runs",
        task: async (_, task) => {
          root = task;
          await finished;
        },
      },
    ],
    { renderer: "default" },
  );
  const running = list.run();
  let shown = 0;
  return {
    show: ({ type, runId, stepId = "", text = "" }) => {
      shown += 1;
      if (root !== undefined) root.output = `${String(shown)} ${type} ${runId} ${stepId} ${text.slice(0, 40)}`;
    },
    close: async () => {
      finish();
      await running;
    },
  };
}
