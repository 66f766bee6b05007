import { cellWidth, hasCertainWidth, truncateCertain, truncateToWidth } from "./cell-width.ts";

/** One row of a picture: text with colours, and how many cells it takes at most. */
export interface Row {
  readonly text: string;
  readonly width: number;
}

/** Colours a text; it must not change how wide the text is. */
export type Paint = (text: string) => string;

/** Puts a row together from left to right, and never makes it wider than it may be. All text it is given is safe already. */
export class RowBuilder {
  readonly #columns: number;
  readonly #ellipsis: string;
  #limit: number;
  #text = "";
  #width = 0;
  #isCertain = true;
  #right: { readonly text: string; readonly width: number; readonly paint: Paint } | undefined;

  constructor(columns: number, ellipsis: string) {
    this.#columns = columns;
    this.#ellipsis = ellipsis;
    this.#limit = columns;
  }

  /** Cells that are still free. */
  get room(): number {
    return this.#limit - this.#width;
  }

  get width(): number {
    return this.#width;
  }

  /** Keeps room for `text` at the right edge, unless it would take more than a third of the row. */
  reserveRight(text: string, paint: Paint): this {
    const width = cellWidth(text);
    if (width === 0 || width + 2 > this.#columns / 3) return this;
    this.#right = { text, width, paint };
    this.#limit = this.#columns - width - 2;
    return this;
  }

  /** Adds text, cut to the room there is. */
  add(text: string, paint?: Paint): this {
    return hasCertainWidth(text) ? this.#put(truncateCertain(text, this.room, this.#ellipsis), paint) : this.#addUncertain(text, paint);
  }

  #addUncertain(text: string, paint: Paint | undefined): this {
    const cut = truncateToWidth(text, this.room, this.#ellipsis);
    this.#isCertain &&= hasCertainWidth(cut);
    return this.#put(cut, paint, cellWidth(cut));
  }

  /** Adds text after a gap, if a part worth reading fits. */
  addApart(text: string, paint?: Paint, leastWidth = 8): this {
    if (text === "" || this.room < Math.min(leastWidth, cellWidth(text)) + 2) return this;
    return this.add("  ").add(text, paint);
  }

  /** Fills up with blanks so that the next text begins at `column`. */
  padTo(column: number): this {
    const gap = Math.min(column, this.#limit) - this.#width;
    if (gap <= 0) return this;
    this.#text += this.#gapOf(gap);
    this.#width += gap;
    return this;
  }

  build(): Row {
    const right = this.#right;
    if (right === undefined) return { text: this.#text, width: this.#width };
    const gap = this.#gapOf(this.#columns - right.width - this.#width);
    return { text: this.#text + gap + right.paint(right.text), width: this.#columns };
  }

  #put(text: string, paint: Paint | undefined, width = text.length): this {
    if (text === "") return this;
    this.#text += paint === undefined ? text : paint(text);
    this.#width += width;
    return this;
  }

  /** Terminals differ over the width of some text; a column number puts what follows into its place all the same. */
  #gapOf(cells: number): string {
    const blanks = " ".repeat(cells);
    return this.#isCertain ? blanks : `${blanks}\x1b[K\x1b[${String(this.#width + cells + 1)}G`;
  }
}
