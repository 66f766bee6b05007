import { createReadStream } from "node:fs";
import { deadLetterDigest } from "./dead-letter-file.ts";
import type { DeadLetter } from "./dead-letter.ts";
import { DeadLetterError } from "./webhook-error.ts";

const NEWLINE = 0x0a;
/** Longer lines are not held in memory. A letter is about as long as its body, and a body is as long as one event at most. */
const MOST_LINE_BYTES = 256 * 1024 * 1024;

/**
 * Reads a dead letter file.
 *
 * @returns each letter in order, or the error that says which line is none; nothing for blank lines.
 * @throws what the system says when the file cannot be read.
 */
export async function* readDeadLetters(path: string): AsyncGenerator<DeadLetter | DeadLetterError, void, undefined> {
  let number = 0;
  for await (const line of readLines(path)) {
    number++;
    if (line?.length === 0) continue;
    yield (line === undefined ? undefined : parseDeadLetter(line.toString())) ?? new DeadLetterError(`dead letter file, line ${number}: expected a whole, unchanged letter, received something else; it is not sent`);
  }
}

/** @returns `undefined` unless the line is a letter, and its body the one that was sent. */
function parseDeadLetter(line: string): DeadLetter | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { id, contentType, body, sha256, events } = value as Readonly<Record<string, unknown>>;
  const isHeader = (text: unknown): boolean => typeof text === "string" && /^[\u0020-\u007e]{1,1000}$/.test(text);
  if (!isHeader(id) || !isHeader(contentType) || typeof body !== "string" || typeof events !== "number") return undefined;
  return sha256 === deadLetterDigest(body) ? (value as DeadLetter) : undefined;
}

/** @returns `undefined` in place of a line that is too long. */
async function* readLines(path: string): AsyncGenerator<Buffer | undefined, void, undefined> {
  let parts: Buffer[] = [];
  let bytes = 0;
  const take = (): Buffer | undefined => {
    const line = bytes > MOST_LINE_BYTES ? undefined : Buffer.concat(parts);
    parts = [];
    bytes = 0;
    return line;
  };
  const add = (part: Buffer): void => {
    bytes += part.length;
    if (bytes > MOST_LINE_BYTES) parts = [];
    else parts.push(part);
  };
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      add(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    add(chunk.subarray(start));
  }
  if (bytes > 0) yield take();
}
