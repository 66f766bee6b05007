import { readFileSync } from "node:fs";

const PULSE_MS = 5;
const SCHEDULING = `/proc/self/task/${String(process.pid)}/schedstat`;

/** How long the main thread has been ready to run while others had the processor, in milliseconds; 0 where the system does not say. */
function waitedMs() {
  try {
    return Number(readFileSync(SCHEDULING, "latin1").split(" ")[1]) / 1e6;
  } catch {
    return 0;
  }
}

/** The longest stall of the event loop: by work or by a call that blocks, not by others who use the processor. */
export class StallWatch {
  longestMs = 0;
  #atMs = performance.now();
  #waitedMs = waitedMs();
  #timer = setInterval(() => this.#pulse(), PULSE_MS);

  /** Begins anew from here. */
  restart() {
    this.longestMs = 0;
    this.#atMs = performance.now();
    this.#waitedMs = waitedMs();
  }

  end() {
    clearInterval(this.#timer);
  }

  #pulse() {
    const [beforeMs, waitedBeforeMs] = [this.#atMs, this.#waitedMs];
    [this.#atMs, this.#waitedMs] = [performance.now(), waitedMs()];
    this.longestMs = Math.max(this.longestMs, this.#atMs - beforeMs - PULSE_MS - (this.#waitedMs - waitedBeforeMs));
  }
}
