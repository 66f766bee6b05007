import { BlockList, isIP } from "node:net";

/**
 * The IANA special-purpose registry for IPv4, and multicast: https://www.iana.org/assignments/iana-ipv4-special-registry.
 * In full, also the few that are reachable worldwide: nobody's webhook lives there.
 */
const IPV4_RANGES: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];

/**
 * Everything outside 2000::/3 is no global unicast address: mapped (::ffff:0:0/96), compatible (::/96), NAT64
 * (64:ff9b::/96), unique local, link-local and multicast among it. Then what is special inside:
 * https://www.iana.org/assignments/iana-ipv6-special-registry, with Teredo in 2001::/23 and 6to4 at 2002::/16.
 */
const IPV6_RANGES: readonly (readonly [string, number])[] = [
  ["::", 3],
  ["4000::", 2],
  ["8000::", 1],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["2620:4f:8000::", 48],
  ["3fff::", 20],
];

let specialRanges: { readonly ipv4: BlockList; readonly ipv6: BlockList } | undefined;

/**
 * Whether an address is for a special purpose (this host, a private network, cloud metadata, multicast, …) instead of a host
 * on the internet. What is no address at all counts as special.
 *
 * @param address in the form in which a resolver or a socket gives it: `10.0.0.1`, `fe80::1%eth0`.
 */
export function isSpecialPurposeAddress(address: string): boolean {
  const [bare = ""] = address.split("%");
  specialRanges ??= { ipv4: blockListOf(IPV4_RANGES, "ipv4"), ipv6: blockListOf(IPV6_RANGES, "ipv6") };
  switch (isIP(bare)) {
    case 4:
      return specialRanges.ipv4.check(bare, "ipv4");
    case 6:
      return specialRanges.ipv6.check(bare, "ipv6");
    default:
      return true;
  }
}

/** Whether an address is this host's own: 127.0.0.0/8 or ::1. */
export function isLoopbackAddress(address: string): boolean {
  return address === "::1" || (isIP(address) === 4 && address.startsWith("127."));
}

function blockListOf(ranges: readonly (readonly [string, number])[], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const [network, prefixBits] of ranges) list.addSubnet(network, prefixBits, family);
  return list;
}
