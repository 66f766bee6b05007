import { Writable } from "node:stream";
import { ConsoleListener, type ConsoleMode } from "../../src/index.ts";

/** More than any case looks at, and reached before the one that measures memory begins to. */
const MOST_CHARACTERS = 2_000_000;

/** A console that tells what it has shown. */
export class OnTrial extends ConsoleListener {
  readonly shown: () => string;

  constructor(mode: ConsoleMode) {
    let shown = "";
    const stream = new Writable({
      decodeStrings: false,
      write: (text: string | Buffer, _encoding, done) => {
        if (shown.length < MOST_CHARACTERS) shown += text.toString();
        done();
      },
    });
    super({ stream, mode, color: false });
    this.shown = () => shown;
  }
}
