import { OptionError } from "@flowtap/core";
import { hideText } from "./hidden-value.ts";

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/** Headers that belong to the connection, to the body or to the signature. */
const RESERVED: ReadonlySet<string> = new Set([
  "accept-encoding",
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "expect",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "webhook-id",
  "webhook-signature",
  "webhook-timestamp",
]);

/**
 * Checks the headers that the user adds to every request.
 *
 * @param authorization that the URL's user and password stand for.
 * @returns every header that is the same for all requests, in lower case.
 * @throws OptionError naming the header, never its value.
 */
export function resolveHeaders(headers: unknown, authorization: string | undefined): Readonly<Record<string, string>> {
  if (headers !== undefined && (typeof headers !== "object" || headers === null || Array.isArray(headers))) throw new OptionError("headers", "an object of names and values", hideText(headers));
  const resolved: Record<string, string> = { "user-agent": "flowtap-webhook", ...(authorization === undefined ? {} : { authorization }) };
  for (const [name, value] of Object.entries(headers ?? {}) as [string, unknown][]) {
    const lowerName = name.toLowerCase();
    if (!TOKEN.test(name)) throw new OptionError("headers", "header names of letters, digits and dashes", hideText(name));
    if (RESERVED.has(lowerName)) throw new OptionError(`headers.${lowerName}`, "only headers that flowtap does not set itself", "one of its own");
    if (lowerName === "authorization" && authorization !== undefined) throw new OptionError("headers.authorization", "either this header or a user and password in `url`", "both");
    if (typeof value !== "string") throw new OptionError(`headers.${lowerName}`, "a string", hideText(value));
    if (!VALUE.test(value)) throw new OptionError(`headers.${lowerName}`, "a value of Latin-1 characters without line ends and control characters", hideText(value));
    resolved[lowerName] = value;
  }
  return { ...resolved, "accept-encoding": "identity" };
}
