import type { ExecutionEvent } from "@flowtap/core";

const MOST_CHARACTERS = 2_000;
const LINE_END = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/gu;

/** What Slack shows for a failed run, as its incoming webhooks take it. */
export function failureMessage(event: ExecutionEvent, failedStep: string | undefined): { readonly text: string } {
  const where = failedStep === undefined ? "" : ` at *${onOneLine(failedStep)}*`;
  const why = event.error === undefined || event.error === "" ? "" : `\n>${plain(event.error).replaceAll(LINE_END, "\n>")}`;
  return { text: `:x: ${onOneLine(event.runId)} failed${where}${why}` };
}

/** An id with a line end in it would write a line of its own, outside the quotation. */
function onOneLine(id: string): string {
  return plain(id).replaceAll(LINE_END, " ");
}

/**
 * Text that came from an engine, made plain: Slack obeys `<!channel>`, `<@U1>`, `<https://…|…>`, and formatting marks, so `&<>` are
 * escaped (https://docs.slack.dev/messaging/formatting-message-text) and a zero-width space parts what would format.
 */
function plain(text: string): string {
  const cut = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS).toWellFormed()}…` : text;
  return cut.replace(/[&<>]/gu, (character) => ESCAPES.get(character) ?? "").replace(/[*_~`]/gu, "\u200b$&\u200b");
}

const ESCAPES: ReadonlyMap<string, string> = new Map([["&", "&amp;"], ["<", "&lt;"], [">", "&gt;"]]);
