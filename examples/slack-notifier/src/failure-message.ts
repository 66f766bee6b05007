import type { ExecutionEvent } from "@flowtap/core";

const MOST_CHARACTERS = 2_000;

/** What Slack shows for a failed run, as its incoming webhooks take it. */
export function failureMessage(event: ExecutionEvent, failedStep: string | undefined): { readonly text: string } {
  const where = failedStep === undefined ? "" : ` at *${plain(failedStep)}*`;
  const why = event.error === undefined || event.error === "" ? "" : `\n>${plain(event.error).replaceAll("\n", "\n>")}`;
  return { text: `:x: ${plain(event.runId)} failed${where}${why}` };
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
