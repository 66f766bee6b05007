import picocolors from "picocolors";
import { chooseGlyphs, colorOf, type Glyphs, type Standing } from "./glyphs.ts";

/** Functions that put text into a colour, or leave it as it is. */
export type Colors = ReturnType<typeof picocolors.createColors>;

/** What every mode draws with, decided once a stream. */
export interface Style {
  readonly colors: Colors;
  readonly glyphs: Glyphs;
}

/** The style of a stream, with or without colour. */
export function createStyle(color: boolean): Style {
  return { colors: picocolors.createColors(color), glyphs: chooseGlyphs() };
}

/** The glyph of a standing, in its colour. */
export function coloredGlyph({ colors, glyphs }: Style, standing: Standing): string {
  return colorOf(standing, colors)(glyphs.standing[standing]);
}
