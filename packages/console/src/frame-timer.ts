/**
 * Says when to draw: at once when it has been a while, else as soon as the next frame is due, and again and again while
 * the picture moves by itself. No timer runs while nothing does, and none keeps the process alive.
 */
export class FrameTimer {
  readonly #intervalMs: number;
  readonly #now: () => number;
  readonly #draw: () => boolean;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = -Infinity;
  #tookMs = 0;
  #stopped = false;

  /**
   * @param intervalMs least time between two frames.
   * @param draw draws a frame; returns whether the picture moves by itself.
   */
  constructor(intervalMs: number, now: () => number, draw: () => boolean) {
    this.#intervalMs = intervalMs;
    this.#now = now;
    this.#draw = draw;
  }

  /** Something has changed. */
  request(): void {
    if (this.#stopped) return;
    const waitMs = this.#dueAt - this.#now();
    if (waitMs <= 0) this.#frame();
    else this.#schedule(waitMs);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(waitMs: number): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#frame();
    }, waitMs);
    this.#timer.unref();
  }

  #frame(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const startedAt = this.#now();
    const moves = this.#draw();
    // A picture that takes long to draw is drawn less often: never more than a tenth of the time. One frame that takes long
    // says nothing: it may be the first, or other work on the machine got in between.
    const tookMs = this.#now() - startedAt;
    this.#dueAt = startedAt + Math.max(this.#intervalMs, Math.min(tookMs, this.#tookMs) * 10);
    this.#tookMs = tookMs;
    if (moves) this.#schedule(this.#dueAt - this.#now());
  }
}
