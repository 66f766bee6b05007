/** One event as the stream sends it: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export interface Frame {
  readonly id: number;
  /** Complete, with the blank line that ends it. */
  readonly text: string;
}

/** The last frames, so that a page opened late, or after a break, shows what it missed. */
export class EventHistory {
  readonly #most: number;
  #frames: Frame[] = [];
  #nextId = 1;

  constructor(most: number) {
    this.#most = most;
  }

  /** @param line canonical JSON, which never holds a line end: it cannot forge a second frame. */
  add(line: string): Frame {
    const id = this.#nextId++;
    const frame = { id, text: `id: ${String(id)}\ndata: ${line}\n\n` };
    this.#frames.push(frame);
    if (this.#frames.length >= 2 * this.#most) this.#frames = this.#frames.slice(-this.#most);
    return frame;
  }

  /** Those behind a frame that the page has, at most the last that are kept. */
  after(id: number): readonly Frame[] {
    return this.#frames.slice(-this.#most).filter((frame) => frame.id > id);
  }
}
