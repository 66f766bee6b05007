import { quoteText } from "./json-text.ts";

/** Above this a member is hardly one that comes again. */
const LONGEST_MEMBER = 142;
const MOST_MEMBERS = 1_024;

/**
 * JSON members whose texts come again and again, ids of runs, steps and actions: a look-up instead of a search for characters
 * to escape, and one flat piece of the line instead of three.
 */
export class RepeatedMembers {
  readonly #before: string;
  readonly #members = new Map<unknown, string>();

  /** @param before what stands before the quoted text: `,"step_id":` */
  constructor(before: string) {
    this.#before = before;
  }

  /** The member of this text; `NOT_PLAIN` is thrown for anything else. */
  of(text: unknown): string {
    return this.#members.get(text) ?? this.#make(text);
  }

  #make(text: unknown): string {
    const member = flat(this.#before, quoteText(text));
    if (member.length > LONGEST_MEMBER) return member;
    if (this.#members.size === MOST_MEMBERS) this.#members.clear();
    this.#members.set(text, member);
    return member;
  }
}

/** Joined, not added: a sum is a tree of its parts until somebody reads it, and every line would walk that tree again. */
export function flat(...parts: readonly string[]): string {
  return parts.join("");
}
