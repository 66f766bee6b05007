/** A request that was given up, whole: enough to send it again as it was. */
export interface DeadLetter {
  /** The `webhook-id` under which it was sent, and is to be sent again. */
  readonly id: string;
  /** Where it did not go; without user, password, path and query. */
  readonly url: string;
  /** When it was given up: RFC 3339. */
  readonly time: string;
  /** How many events it carries. */
  readonly events: number;
  /** How often it was tried. */
  readonly attempts: number;
  /** The status of the last answer, if there was one. */
  readonly status?: number;
  /** Why it was given up, for people. */
  readonly error: string;
  /** Type of the body. */
  readonly contentType: string;
  /** The body, the very bytes that were sent, as the text that they are in UTF-8. */
  readonly body: string;
}

/** Takes what was given up. */
export interface DeadLetterSink {
  /** Makes sure that letters can be taken; what it throws fails the listener before anything is sent. */
  open?(): Promise<void> | void;
  /** Keeps a letter. When it throws, the letter's events count as failed all the same, and the error says that they are not kept. */
  write(letter: DeadLetter): Promise<void> | void;
}
