/** The first `most` characters, with an ellipsis for the rest. Not made safe: whoever prints it does that. */
export function shorten(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
