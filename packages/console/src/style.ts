import { inspect } from "node:util";
import { chooseGlyphs, colorOf, type Glyphs, type Standing } from "./glyphs.ts";

const COLOR_NAMES = ["bold", "dim", "cyan", "green", "red", "yellow"] as const;

/** Functions that put text into a colour, or leave it as it is. They do not nest. */
export type Colors = Readonly<Record<(typeof COLOR_NAMES)[number], (text: string) => string>>;

/** What every mode draws with, decided once a stream. */
export interface Style {
  readonly colors: Colors;
  readonly glyphs: Glyphs;
}

/** The style of a stream, with or without colour. */
export function createStyle(color: boolean): Style {
  const painters = COLOR_NAMES.map((name) => [name, color ? painterOf(name) : String] as const);
  return { colors: Object.fromEntries(painters) as Colors, glyphs: chooseGlyphs() };
}

/** The sequences are those of Node's own table. */
function painterOf(name: keyof Colors): (text: string) => string {
  const [open, close] = inspect.colors[name] ?? [0, 0];
  return (text) => `\u001b[${String(open)}m${text}\u001b[${String(close)}m`;
}

/** The glyph of a standing, in its colour. */
export function coloredGlyph({ colors, glyphs }: Style, standing: Standing): string {
  return colorOf(standing, colors)(glyphs.standing[standing]);
}
