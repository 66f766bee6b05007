import { OptionError, requireInteger } from "@flowtap/core";
import { chooseColor } from "./choose-color.ts";
import { chooseMode, type ConsoleMode } from "./choose-mode.ts";
import type { ConsoleStream } from "./console-stream.ts";

/** Options of `ConsoleListener`. */
export interface ConsoleOptions {
  /**
   * Where to write.
   *
   * @default `process.stderr`, so that stdout stays the program's own
   */
  readonly stream?: ConsoleStream;
  /**
   * How runs are shown. Default: `"auto"`, which chooses: `"github"` under GitHub Actions, `"agent"` for a coding agent,
   * `"lines"` for a pipe, a file, CI or `TERM=dumb`, `"live"` for a terminal.
   */
  readonly mode?: ConsoleMode | "auto";
  /**
   * Whether to use colour. Default: `FORCE_COLOR` (`0` is off), else a non-empty `NO_COLOR` is off, else `TERM=dumb` is off,
   * else whether the stream is a terminal.
   */
  readonly color?: boolean;
  /**
   * Width in cells: an integer from 0; drawn at 500 at most.
   *
   * @default 0, the stream's own, else 80
   */
  readonly columns?: number;
  /**
   * Height in rows: an integer from 0; drawn at 500 at most.
   *
   * @default 0, the stream's own, else 24
   */
  readonly rows?: number;
  /**
   * Most redraws a second in mode `"live"`: a number above 0, up to 60.
   *
   * @default 12
   */
  readonly maxFps?: number;
}

/** The options with everything decided. */
export interface ChosenOptions {
  readonly stream: ConsoleStream;
  readonly mode: ConsoleMode;
  readonly color: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly maxFps: number;
}

const MODES: readonly string[] = ["auto", "live", "lines", "github", "agent"];
const DEFAULT_MAX_FPS = 12;
const HIGHEST_FPS = 60;

/**
 * Checks the options and fills in what they leave out.
 *
 * @throws OptionError for a value that cannot work.
 */
export function chooseOptions(options: ConsoleOptions): ChosenOptions {
  const { stream = process.stderr, mode = "auto", color, columns = 0, rows = 0, maxFps = DEFAULT_MAX_FPS } = options;
  if (!isStream(stream)) throw new OptionError("stream", "a writable stream", stream);
  if (!MODES.includes(mode)) throw new OptionError("mode", `one of ${MODES.join(", ")}`, mode);
  if (color !== undefined && typeof color !== "boolean") throw new OptionError("color", "true or false", color);
  if (!(typeof maxFps === "number" && maxFps > 0 && maxFps <= HIGHEST_FPS)) throw new OptionError("maxFps", `a number above 0, up to ${String(HIGHEST_FPS)}`, maxFps);
  const isTerminal = stream.isTTY === true;
  return {
    stream,
    mode: mode === "auto" ? chooseMode(isTerminal) : mode,
    color: chooseColor(color, isTerminal),
    columns: requireInteger("columns", columns, 0),
    rows: requireInteger("rows", rows, 0),
    maxFps,
  };
}

function isStream(stream: unknown): boolean {
  if (typeof stream !== "object" || stream === null) return false;
  const { write, on } = stream as Record<string, unknown>;
  return typeof write === "function" && typeof on === "function";
}
