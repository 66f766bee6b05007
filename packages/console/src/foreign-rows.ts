import { wrapWhole } from "./cell-width.ts";
import { quoteFor } from "./glyphs.ts";
import { RowBuilder, type Row } from "./row-builder.ts";
import type { Style } from "./style.ts";
import { visibleText } from "./visible-text.ts";

const MOST_LINE_LENGTH = 4000;

/** The rows of a line that another program wrote, each behind our quote so that none can be taken for a row of ours. */
export function foreignRows(line: string, columns: number, { colors, glyphs }: Style): Row[] {
  const quote = quoteFor(columns, glyphs);
  const texts = wrapWhole(visibleText(line, MOST_LINE_LENGTH), columns - quote.length, glyphs.ellipsis);
  return (texts.length === 0 ? [""] : texts).map((text) => new RowBuilder(columns, glyphs.ellipsis).add(quote, colors.dim).add(text).build());
}
