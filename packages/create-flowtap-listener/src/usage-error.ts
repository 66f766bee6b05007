/** Something the user typed cannot work; the message says what would. */
export class UsageError extends Error {
  override readonly name = "UsageError";

  /**
   * @param subject what was typed where: `"name"`, `"--directory"`.
   * @param expected what would have been right, to stand after "expected".
   * @param received what came; shown in short and made safe.
   * @param advice what to do about it. Default: what was expected says it.
   */
  constructor(subject: string, expected: string, received: string | undefined, advice?: string) {
    super(`${subject}: expected ${expected}, received ${received === undefined ? "nothing" : shown(received)}${advice === undefined ? "" : `; ${advice}`}`);
  }
}

/** Text from outside, in quotes, short, with everything that a terminal obeys spelled out. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text).replace(/[^\x20-\x7e…]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
