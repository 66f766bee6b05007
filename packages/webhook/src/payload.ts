/** A request to be: the same bytes under the same id, however often they are sent. */
export interface Payload {
  /** The `webhook-id`. */
  readonly id: string;
  readonly contentType: string;
  readonly body: Uint8Array;
  /** How many events it carries. */
  readonly events: number;
}
