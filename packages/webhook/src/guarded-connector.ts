import type { LookupFunction, Socket } from "node:net";
import { buildConnector } from "undici";
import type { HostLookup } from "./shared-lookup.ts";
import { isAllowedAddress, type AddressRule } from "./webhook-endpoint.ts";

/** The host turned out to be at addresses that the endpoint's rule forbids. No connection was made to them. */
export class BlockedAddressError extends Error {
  override readonly name = "BlockedAddressError";
  /** As the system's errors have one. */
  readonly code = "EBLOCKED";
}

/** A resolver may answer with thousands of addresses; no more of them than this are tried. */
const MOST_ADDRESSES = 8;

/**
 * A connector that reaches allowed addresses only. What was checked is what is connected to: the addresses that our look-up
 * hands on are the ones that the socket uses, and the socket is asked again where it ended. (An address in the URL itself
 * goes through no look-up: `parseEndpoint` has checked it.) TLS is always verified, whatever the environment says.
 *
 * @param timeoutMs longest time to connect, look-up and TLS included.
 */
export function createGuardedConnector(lookup: HostLookup, rule: AddressRule, timeoutMs: number): buildConnector.connector {
  // It returns the socket at once, which its type does not say. undici's own timer is up to a second late.
  const connect = buildConnector({ lookup: guardLookup(lookup, rule), timeout: 0, minVersion: "TLSv1.2", rejectUnauthorized: true }) as unknown as SocketConnector;
  return (options, callback) => {
    const socket = connect(options, (...[error, connected]) => {
      clearTimeout(timer);
      if (error !== null) callback(error, null);
      else if (connected.remoteAddress !== undefined && isAllowedAddress(connected.remoteAddress, rule)) callback(null, connected);
      else {
        connected.destroy();
        callback(new BlockedAddressError(), null);
      }
    });
    const timer = setTimeout(() => {
      socket.destroy(new ConnectTimeoutError());
    }, timeoutMs);
  };
}

type SocketConnector = (...parameters: Parameters<buildConnector.connector>) => Socket;

class ConnectTimeoutError extends Error {
  override readonly name = "ConnectTimeoutError";
  readonly code = "ETIMEDOUT";
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
