import { connect as connectPlain, isIP, type LookupFunction, type Socket } from "node:net";
import { connect as connectSecure } from "node:tls";
import type { HostLookup } from "./shared-lookup.ts";
import { isAllowedAddress, type AddressRule } from "./webhook-endpoint.ts";

/** The host turned out to be at addresses that the endpoint's rule forbids. No connection was made to them. */
export class BlockedAddressError extends Error {
  override readonly name = "BlockedAddressError";
  /** As the system's errors have one. */
  readonly code = "EBLOCKED";
}

/** What is connected to. */
export interface ConnectionTarget {
  readonly protocol: "http:" | "https:";
  /** Without the brackets of an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
}

/** Connects; calls back once. The socket that it returns may be destroyed to give up. */
export type GuardedConnector = (target: ConnectionTarget, callback: (error: Error | null, socket?: Socket) => void) => Socket;

/** A resolver may answer with thousands of addresses; no more of them than this are tried. */
const MOST_ADDRESSES = 8;

/**
 * A connector that reaches allowed addresses only. What was checked is what is connected to: the addresses that our look-up
 * hands on are the ones that the socket uses, and the socket is asked again where it ended. (An address in the URL itself
 * goes through no look-up: `parseEndpoint` has checked it.) TLS is always verified, whatever the environment says.
 *
 * @param timeoutMs longest time to connect, look-up and TLS included.
 */
export function createGuardedConnector(lookup: HostLookup, rule: AddressRule, timeoutMs: number): GuardedConnector {
  const guarded = guardLookup(lookup, rule);
  /** Of the last connection over TLS: the next one shakes hands faster. */
  let session: Buffer | undefined;

  const open = ({ protocol, hostname, port }: ConnectionTarget): Socket => {
    const options = { host: hostname, port, lookup: guarded, noDelay: true };
    if (protocol === "http:") return connectPlain(options);
    const servername = isIP(hostname) === 0 ? hostname : "";
    const socket = connectSecure({ ...options, servername, session, ALPNProtocols: ["http/1.1"], minVersion: "TLSv1.2", rejectUnauthorized: true });
    return socket.on("session", (next) => {
      session = next;
    });
  };

  return (target, callback) => {
    const socket = open(target);
    const end = (error: Error | null): void => {
      clearTimeout(timer);
      socket.off("error", end).off("close", closed).off(ready, check);
      if (error === null) callback(null, socket);
      else {
        socket.on("error", ignore).destroy();
        callback(error);
      }
    };
    const closed = (): void => {
      end(new ConnectionError("ECONNRESET"));
    };
    const ready = target.protocol === "http:" ? "connect" : "secureConnect";
    const check = (): void => {
      const { remoteAddress } = socket;
      if (remoteAddress === undefined || !isAllowedAddress(remoteAddress, rule)) end(new BlockedAddressError());
      else end(null);
    };
    socket.on("error", end).on("close", closed).on(ready, check);
    const timer = setTimeout(() => {
      end(new ConnectionError("ETIMEDOUT"));
    }, timeoutMs);
    return socket;
  };
}

class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  readonly code: string;

  constructor(code: string) {
    super();
    this.code = code;
  }
}

function ignore(): void {
  // Its callback has been told.
}

/** A look-up that hands on allowed addresses only. */
export function guardLookup(lookup: HostLookup, rule: AddressRule): LookupFunction {
  return (hostname, { all, family }, callback) => {
    lookup(hostname).then(
      (found) => {
        const wanted = found.filter((candidate) => family === undefined || family === 0 || `IPv${candidate.family}` === family || candidate.family === family);
        const allowed = wanted.filter(({ address }) => isAllowedAddress(address, rule)).slice(0, MOST_ADDRESSES);
        const [first] = allowed;
        if (first === undefined) callback(new BlockedAddressError(), "");
        else if (all === true) callback(null, allowed);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => {
        callback(error as NodeJS.ErrnoException, "");
      },
    );
  };
}
