import { createListener, encodeEvent, type ExecutionEvent, type Listener, type Receiver } from "@flowtap/core";
import { openByteSink, type ByteSink } from "./byte-sink.ts";

const PIECE_UNITS = 64 * 1024;

/**
 * Writes canonical NDJSON to stdout as fast as its reader takes it. A line counts as delivered when its write callback came. A
 * reader who leaves (`| head -1`) is not interested in more: no error, and what he did not take counts as cancelled.
 */
export function createStdoutListener(stdout: NodeJS.WriteStream & { readonly fd: number }): { readonly listener: Listener; readonly hasReaderLeft: () => boolean } {
  let sink: ByteSink | undefined;
  let hasReaderLeft = false;
  const listener = createListener({
    name: "stdout",
    onStart: () => {
      sink = openByteSink(stdout);
    },
    onBatch: async (events, progress) => {
      for (let next = 0; next < events.length && sink !== undefined; ) {
        const piece = encodePiece(events, next, progress);
        next += piece.count;
        hasReaderLeft = !(await sink.write(piece.text));
        if (!hasReaderLeft) continue;
        progress.cancel();
        return;
      }
    },
  });
  return { listener, hasReaderLeft: () => hasReaderLeft };
}

function encodePiece(events: readonly ExecutionEvent[], start: number, progress: Receiver<ExecutionEvent>): { text: string; count: number } {
  let text = "";
  let next = start;
  for (; next < events.length && text.length < PIECE_UNITS; next++) {
    try {
      text += `${encodeEvent(events[next] as ExecutionEvent)}\n`; // the index is in range
    } catch (error) {
      progress.reject(error, 1);
    }
  }
  return { text, count: next - start };
}
