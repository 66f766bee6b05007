import { createInterface } from "node:readline/promises";

/** Asks one question after the other; answers may be typed or piped. */
export interface Questions {
  /** @returns the answer; `undefined` when nobody answers any more. */
  readonly ask: (question: string) => Promise<string | undefined>;
  readonly close: () => void;
}

/** @param output where questions go; stderr, so that stdout stays clean. */
export function openQuestions(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Questions {
  const lines = createInterface({ input });
  const answers: AsyncIterator<string, undefined> = lines[Symbol.asyncIterator]();
  return {
    ask: async (question) => {
      output.write(question);
      return (await answers.next()).value;
    },
    close: () => {
      lines.close();
    },
  };
}
