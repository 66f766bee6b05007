/** One event as the stream sends it: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export interface Frame {
  /** Place among the events of this history, from 1. */
  readonly place: number;
  /** Complete, with the blank line that ends it. */
  readonly text: string;
}

/** The last frames, so that a page opened late, or after a break, shows what it missed. */
export class EventHistory {
  readonly #most: number;
  /** Begins the ids: a page that was open before a restart has one of another history, and gets all of this. */
  readonly #name: string = crypto.randomUUID();
  #frames: Frame[] = [];
  #nextPlace = 1;

  constructor(most: number) {
    this.#most = most;
  }

  /** @param line canonical JSON, which never holds a line end: it cannot forge a second frame. */
  add(line: string): Frame {
    const place = this.#nextPlace++;
    const frame = { place, text: `id: ${this.#name}/${String(place)}\ndata: ${line}\n\n` };
    this.#frames.push(frame);
    if (this.#frames.length >= 2 * this.#most) this.#frames = this.#frames.slice(-this.#most);
    return frame;
  }

  /** Those behind the frame with this id, or all when it is none of these; at most the last that are kept. */
  after(id: unknown): readonly Frame[] {
    const [name, place] = typeof id === "string" ? id.split("/") : [];
    const from = name === this.#name ? Number(place) || 0 : 0;
    return this.#frames.slice(-this.#most).filter((frame) => frame.place > from);
  }
}
