import { isIP } from "node:net";
import { OptionError } from "@flowtap/core";
import { hideText } from "./hidden-value.ts";
import { isLoopbackAddress, isSpecialPurposeAddress } from "./special-purpose-addresses.ts";

/** Which addresses a host may turn out to have: only public ones, only this host's own, or any because the user named it. */
export type AddressRule = "public" | "loopback" | "any";

/** Where requests go, taken apart so that no part with a secret in it is ever shown. */
export interface WebhookEndpoint {
  /** Scheme, host and port: `https://example.com:8443`. */
  readonly origin: string;
  readonly protocol: "http:" | "https:";
  /** Without the brackets of an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
  /** Host, and the port where it is not the usual one. */
  readonly hostHeader: string;
  /** Path and query, as they stand in the request line. May hold a token: never shown. */
  readonly target: string;
  /** The `authorization` that the URL's user and password stand for. */
  readonly authorization: string | undefined;
  readonly addressRule: AddressRule;
  /** What may be shown: the origin, with `…` for a path or query. */
  readonly display: string;
}

const NOT_SHOWN = "a URL, not shown because it may hold credentials";

/**
 * Checks where requests are to go.
 *
 * @param allow hosts whose special-purpose addresses are allowed.
 * @throws OptionError when it is no URL, or one that must not be posted to. Never shows its user, password, path or query.
 */
export function parseEndpoint(url: unknown, allow: unknown): WebhookEndpoint {
  const allowed = parseAllow(allow);
  const parsed = parseUrl(url);
  const host = bareHost(parsed.hostname);
  const isNamed = allowed.has(host);
  let addressRule: AddressRule = isNamed ? "any" : "public";
  if (parsed.protocol === "http:") {
    if (!isLoopbackHost(host)) throw new OptionError("url", "an https: URL: http: carries everything in the clear, and is for this host only", parsed.origin);
    if (!isNamed) throw new OptionError("url", `an https: URL, or "${host}" in \`allow\` to post to this host over http:`, parsed.origin);
    addressRule = "loopback";
  } else if (!isNamed && isIP(host) !== 0 && isSpecialPurposeAddress(host)) {
    throw new OptionError("url", `a public address, or "${host}" in \`allow\``, parsed.origin);
  }
  const hasTarget = parsed.pathname !== "/" || parsed.search !== "";
  return {
    origin: parsed.origin,
    protocol: parsed.protocol === "http:" ? "http:" : "https:",
    hostname: withoutBrackets(parsed.hostname),
    port: Number(parsed.port || (parsed.protocol === "http:" ? 80 : 443)),
    hostHeader: parsed.host,
    target: `${parsed.pathname}${parsed.search}`,
    authorization: basicAuthorization(parsed),
    addressRule,
    display: `${parsed.origin}/${hasTarget ? "…" : ""}`,
  };
}

/** Whether a host that follows `rule` may be at `address`. */
export function isAllowedAddress(address: string, rule: AddressRule): boolean {
  if (rule === "any") return true;
  return rule === "loopback" ? isLoopbackAddress(address) : !isSpecialPurposeAddress(address);
}

function parseUrl(url: unknown): URL {
  const text = url instanceof URL ? url.href : url;
  if (typeof text !== "string") throw new OptionError("url", "an https: URL", hideText(text));
  // URL drops line ends and blanks in silence: what it would change is not what the user meant.
  if (/[\u0000-\u0020\u007f]/.test(text)) throw new OptionError("url", "an https: URL without blanks, line ends or control characters", NOT_SHOWN);
  let parsed: URL;
  try {
    parsed = new URL(text);
  } catch {
    throw new OptionError("url", "an https: URL", NOT_SHOWN);
  }
  if (parsed.protocol !== "https:" && parsed.protocol !== "http:") throw new OptionError("url", "an https: URL", `a URL with the scheme ${parsed.protocol}`);
  return parsed;
}

function parseAllow(allow: unknown): ReadonlySet<string> {
  if (allow === undefined) return new Set();
  if (!Array.isArray(allow)) throw new OptionError("allow", 'an array of host names: ["localhost"]', hideText(allow));
  return new Set(allow.map((entry, index) => parseHost(entry, `allow[${index}]`)));
}

function parseHost(entry: unknown, option: string): string {
  const expected = "a host name or address without scheme, port and path";
  if (typeof entry !== "string" || !/^[^\s/?#@\\]+$/.test(entry)) throw new OptionError(option, expected, hideText(entry));
  const host = isIP(entry) === 6 ? `[${entry}]` : entry;
  try {
    const parsed = new URL(`https://${host}/`);
    if (parsed.port === "" && !/:\d*$/.test(host)) return bareHost(parsed.hostname);
  } catch {
    // Not a host: said below.
  }
  throw new OptionError(option, expected, hideText(entry));
}

/** Without the brackets of an IPv6 address and the dot that ends a full name. URL has turned every spelling of an address into one. */
function bareHost(hostname: string): string {
  return withoutBrackets(hostname).replace(/\.$/, "");
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}

function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || isLoopbackAddress(host);
}

function basicAuthorization({ username, password }: URL): string | undefined {
  if (username === "" && password === "") return undefined;
  try {
    return `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64")}`;
  } catch {
    throw new OptionError("url", "a user and password in which every % begins an escape", NOT_SHOWN);
  }
}
