// The process in which `flowtap doctor` holds a listener to the contract: what the listener prints, breaks or leaves behind stays in it.
import { errorText, isFlowtapError } from "@flowtap/core";
import { listenerConformance, runConformance } from "@flowtap/testing";
import type { DoctorMessage } from "./doctor-message.ts";
import { loadListenerModule } from "./load-listener.ts";
import { exportsFinishedListener } from "./make-listener.ts";
import { readConformance } from "./read-conformance.ts";

const [reference = "", directory = "."] = process.argv.slice(2);

function say(message: DoctorMessage): Promise<void> {
  return new Promise((resolve) => process.send?.(message, undefined, undefined, () => resolve()));
}

async function casesOf(): Promise<ReturnType<typeof listenerConformance>> {
  const { exports, create, loadCopy } = await loadListenerModule(reference, directory, "doctor");
  // Whether it makes a listener at all.
  await create(exports);
  const isFinished = exportsFinishedListener(exports);
  return listenerConformance({
    ...readConformance(exports["conformance"]),
    create: async () => create(isFinished ? await loadCopy() : exports),
  });
}

async function examine(): Promise<void> {
  const cases = await casesOf();
  await say({ says: "cases", ids: cases.map(({ id }) => id) });
  await runConformance(cases, {
    onResult: ({ id, title, level, rule, status, durationMs, message }) => {
      void say({ says: "result", result: { id, title, level, rule, status, durationMs, ...(message !== undefined && { message }) } });
    },
  });
}

process.once("disconnect", () => process.exit()); // eslint-disable-line no-restricted-properties -- nobody waits for the results any more
try {
  await examine();
  await say({ says: "done" });
} catch (error) {
  if (!isFlowtapError(error, "usage") && !isFlowtapError(error, "option")) throw error;
  await say({ says: "unusable", message: errorText(error) });
}
process.exit(); // eslint-disable-line no-restricted-properties -- a listener may have left handles behind; all is said
