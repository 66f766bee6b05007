import { Writable } from "node:stream";
import xterm from "@xterm/headless";

/** What a program can leave behind in a terminal besides text. */
export interface TerminalState {
  readonly buffer: string;
  readonly wraps: boolean;
  readonly cursorHidden: boolean;
  readonly synchronized: boolean;
  readonly title: string | undefined;
  readonly bells: number;
  readonly replies: string;
  readonly otherModes: string;
  readonly plainAttributes: boolean;
  /** Scroll region, character set and hyperlink: what no public property tells. */
  readonly hiddenState: string;
}

/** What the emulator knows and does not tell. */
interface Core {
  readonly _inputHandler: { readonly _curAttrData: { readonly fg: number; readonly bg: number; readonly extended: { readonly urlId: number } } };
  readonly buffer: { readonly scrollTop: number; readonly scrollBottom: number };
  readonly _charsetService: { readonly charset: unknown };
}

/** A terminal emulator behind a stream that looks like a terminal. */
export class EmulatedTerminal {
  static readonly untouchedState: TerminalState = {
    buffer: "normal",
    wraps: true,
    cursorHidden: false,
    synchronized: false,
    title: undefined,
    bells: 0,
    replies: "",
    otherModes: "false false false none false false",
    plainAttributes: true,
    hiddenState: "whole screen, usual characters, no link",
  };

  readonly stream: Writable & { isTTY: boolean; columns: number; rows: number };
  /** Everything written so far, one entry a write. */
  readonly writes: string[] = [];
  readonly #terminal: xterm.Terminal;
  #title: string | undefined;
  #bells = 0;
  #replies = "";
  #cursorHidden = false;
  #blocked: (() => void)[] | undefined;

  constructor(columns = 80, rows = 24) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 5000 });
    this.#terminal.onTitleChange((title) => (this.#title = title));
    this.#terminal.onBell(() => this.#bells++);
    this.#terminal.onData((data) => (this.#replies += data));
    for (const [final, hidden] of [["h", false], ["l", true]] as const) {
      this.#terminal.parser.registerCsiHandler({ prefix: "?", final }, (params) => {
        if (params.includes(25)) this.#cursorHidden = hidden;
        return false;
      });
    }
    const stream = new Writable({
      decodeStrings: false,
      write: (chunk, _encoding, done) => {
        this.writes.push(String(chunk));
        const taken = (): void => this.#terminal.write(String(chunk), done);
        if (this.#blocked === undefined) taken();
        else this.#blocked.push(taken);
      },
    });
    this.stream = Object.assign(stream, { isTTY: true, columns, rows });
  }

  /** A terminal that shows `output`, as a pseudo-terminal delivered it. */
  static async showing(output: string, columns = 80, rows = 24): Promise<EmulatedTerminal> {
    const terminal = new EmulatedTerminal(columns, rows);
    await terminal.feed(output);
    return terminal;
  }

  feed(output: string): Promise<void> {
    return new Promise((resolve) => {
      this.#terminal.write(output, resolve);
    });
  }

  /** Resolves when everything written so far is on the screen. */
  settle(): Promise<void> {
    return this.feed("");
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
    Object.assign(this.stream, { columns, rows });
    this.stream.emit("resize");
  }

  /** Takes nothing from now on, like a terminal after Ctrl-S. */
  block(): void {
    this.#blocked = [];
  }

  unblock(): void {
    const waiting = this.#blocked ?? [];
    this.#blocked = undefined;
    for (const taken of waiting) taken();
  }

  /** The rows on the screen, without the blanks at their ends and without the empty rows at the end. */
  screen(): string[] {
    const { baseY } = this.#terminal.buffer.active;
    return this.#rows(baseY, baseY + this.#terminal.rows);
  }

  /** As {@link screen}, and what has scrolled out of it. */
  everything(): string[] {
    return this.#rows(0, this.#terminal.buffer.active.length);
  }

  /** How many rows are the continuation of a row that was too wide. */
  get wrappedRows(): number {
    const { active } = this.#terminal.buffer;
    let wrapped = 0;
    for (let row = 0; row < active.length; row++) if (active.getLine(row)?.isWrapped === true) wrapped++;
    return wrapped;
  }

  /** Under each cell of the screen a letter for how it is drawn: `r`, `g`, `y`, `c` for a colour, `B` for bold, `d` for dim, `.` for plain. */
  paints(): string[] {
    const { active } = this.#terminal.buffer;
    return this.screen().map((text, row) => {
      const line = active.getLine(active.baseY + row);
      let paints = "";
      for (let column = 0; column < text.length; column++) {
        const cell = line?.getCell(column);
        const color = cell?.isFgDefault() === false ? (".rgy.pc."[cell.getFgColor()] ?? "?") : ".";
        paints += cell?.isBold() ? "B" : cell?.isDim() ? "d" : color;
      }
      return paints;
    });
  }

  get cursorColumn(): number {
    return this.#terminal.buffer.active.cursorX;
  }

  /** How many cells the emulator gives to each text, behind another character. */
  async widthsOf(texts: readonly string[]): Promise<number[]> {
    this.#terminal.reset();
    await this.feed(texts.map((text) => `.${text}\t.\r\n`).join(""));
    const { active } = this.#terminal.buffer;
    return texts.map((_, index) => {
      const line = active.getLine(index);
      let width = 0;
      while (line?.getCell(width + 1)?.getChars() !== "") width += line?.getCell(width + 1)?.getWidth() ?? 0;
      return width;
    });
  }

  state(): TerminalState {
    const { modes, buffer } = this.#terminal;
    // Text that is written now shows which attributes are in force.
    return {
      buffer: buffer.active.type,
      wraps: modes.wraparoundMode,
      cursorHidden: this.#cursorHidden,
      synchronized: (modes as unknown as Record<string, boolean>)["synchronizedOutputMode"] ?? false,
      title: this.#title,
      bells: this.#bells,
      replies: this.#replies,
      otherModes: [modes.bracketedPasteMode, modes.insertMode, modes.originMode, modes.mouseTrackingMode, modes.applicationCursorKeysMode, modes.applicationKeypadMode].join(" "),
      plainAttributes: this.#isPlain(),
      hiddenState: this.#hiddenState(),
    };
  }

  #isPlain(): boolean {
    const { fg, bg } = this.#core()._inputHandler._curAttrData;
    return fg === 0 && bg === 0;
  }

  #hiddenState(): string {
    const { _inputHandler: input, buffer, _charsetService: { charset } } = this.#core();
    const region = buffer.scrollTop === 0 && buffer.scrollBottom === this.#terminal.rows - 1 ? "whole screen" : `rows ${String(buffer.scrollTop)} to ${String(buffer.scrollBottom)}`;
    return `${region}, ${charset === undefined ? "usual" : "other"} characters, ${input._curAttrData.extended.urlId === 0 ? "no" : "a"} link`;
  }

  #core(): Core {
    return (this.#terminal as unknown as { _core: Core })._core;
  }

  #rows(from: number, to: number): string[] {
    const rows: string[] = [];
    for (let row = from; row < to; row++) rows.push(this.#terminal.buffer.active.getLine(row)?.translateToString(true).trimEnd() ?? "");
    while (rows.at(-1) === "") rows.pop();
    return rows;
  }
}
