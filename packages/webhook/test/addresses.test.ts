import { isIPv4 } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WebhookListener } from "../src/index.ts";
import { isSpecialPurposeAddress } from "../src/special-purpose-addresses.ts";
import { messageOf } from "./support/errors.ts";

/** One address from each end of each range of the IANA registries. */
const SPECIAL_IPV4 =
  "0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1 127.255.255.255 169.254.0.0 169.254.169.254 169.254.255.255 172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.255 192.0.2.0 192.0.2.255 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.0 192.168.255.255 192.175.48.1 198.18.0.0 198.19.255.255 198.51.100.0 198.51.100.255 203.0.113.0 203.0.113.255 224.0.0.1 239.255.255.255 240.0.0.0 255.255.255.255".split(" ");
const PUBLIC_IPV4 =
  "1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0 223.255.255.255".split(" ");
const SPECIAL_IPV6 =
  ":: ::1 ::7f00:1 ::10.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::8.8.8.8 64:ff9b:1::1 100::1 100:0:0:1::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:1ff:ffff::1 2001:db8::1 2002:7f00:1:: 2002:808:808::1 2620:4f:8000::1 3fff::1 3fff:fff::1 4000::1 5f00::1 fc00::1 fdff::1 fe80::1 fe80::1%eth0 febf::1 fec0::1 ff02::1".split(" ");
const PUBLIC_IPV6 = "2001:200::1 2001:4860:4860::8888 2003::1 2400::1 2606:4700:4700::1111 2620:4f:7fff::1 2a00::1 3ffe::1 3fff:1000::1".split(" ");

/** Ways to write an IPv4 address in a URL that end at the same host. */
function spellings(address: string): string[] {
  const octets = address.split(".").map(Number);
  const value = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const [a = 0, b = 0, c = 0, d = 0] = octets;
  const hex = (part: number): string => `0x${part.toString(16)}`;
  const octal = (part: number): string => `0${part.toString(8)}`;
  return [
    address,
    `${address}.`,
    String(value),
    hex(value),
    octal(value),
    octets.map(hex).join("."),
    octets.map(octal).join("."),
    `${a}.${b}.${c * 256 + d}`,
    `${hex(a)}.${octal(b)}.${c}.${d}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    address.replaceAll(".", "%2e"),
    address.replaceAll(".", "\u3002"),
    Array.from(address, (digit) => (digit === "." ? "." : String.fromCodePoint((digit.codePointAt(0) ?? 0) + 0xfee0))).join(""),
  ];
}

/** The IPv6 addresses that carry an IPv4 one: mapped, compatible, translated, NAT64, 6to4, Teredo. */
function carriers(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
  const words = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  const inverted = `${(((a << 8) | b) ^ 0xffff).toString(16)}:${(((c << 8) | d) ^ 0xffff).toString(16)}`;
  return [`::ffff:${address}`, `::ffff:${words}`, `::${address}`, `::ffff:0:${words}`, `64:ff9b::${address}`, `64:ff9b:1::${words}`, `2002:${words}::1`, `2001:0:4136:e378:8000:63bf:${inverted}`];
}

const refusal = (url: string): string => messageOf(() => new WebhookListener({ url }));

describe("isSpecialPurposeAddress", () => {
  it("knows both ends of every special range, and the addresses just outside", () => {
    for (const address of [...SPECIAL_IPV4, ...SPECIAL_IPV6]) expect([address, isSpecialPurposeAddress(address)]).toEqual([address, true]);
    for (const address of [...PUBLIC_IPV4, ...PUBLIC_IPV6]) expect([address, isSpecialPurposeAddress(address)]).toEqual([address, false]);
  });

  it("takes what is no address for special", () => {
    for (const text of ["", "localhost", "1.2.3", "0x7f000001", "[::1]", "1.1.1.1:80"]) expect(isSpecialPurposeAddress(text)).toBe(true);
  });

  it("calls no IPv6 address public that carries an IPv4 one", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        for (const carrier of carriers(address)) expect([carrier, isSpecialPurposeAddress(carrier)]).toEqual([carrier, true]);
      }),
    );
  });
});

describe("the url of a webhook", () => {
  it("is refused for a special-purpose address in every spelling", () => {
    for (const address of SPECIAL_IPV4) {
      for (const spelling of spellings(address)) expect(refusal(`https://${spelling}/`)).toMatch(/option "url"/);
      for (const carrier of carriers(address)) expect(refusal(`https://[${carrier}]/`)).toMatch(/option "url"/);
    }
    for (const address of SPECIAL_IPV6) if (!address.includes("%")) expect(refusal(`https://[${address}]/`)).toMatch(/option "url"/);
  });

  it("is taken for a public address in every spelling", () => {
    for (const address of [...PUBLIC_IPV4, ...PUBLIC_IPV6]) {
      const hosts = isIPv4(address) ? spellings(address) : [`[${address}]`];
      for (const host of hosts) expect(() => new WebhookListener({ url: `https://${host}/hook` })).not.toThrow();
    }
  });

  it("is taken for a special-purpose address that allow names, in whatever spelling", () => {
    for (const [url, allow] of [
      ["https://10.0.0.1/", "10.0.0.1"],
      ["https://167772161/", "10.0.0.1"],
      ["https://10.0.0.1/", "0xa000001"],
      ["https://[fd00::1]/", "fd00::1"],
      ["https://[fd00:0::1]/", "[fd00::1]"],
      ["http://127.0.0.1:8080/", "127.0.0.1"],
      ["http://[::1]:8080/", "::1"],
      ["http://localhost:8080/", "LOCALHOST"],
      ["http://localhost.:8080/", "localhost"],
      ["http://api.localhost/", "api.localhost"],
    ] as const) {
      expect(() => new WebhookListener({ url, allow: [allow] })).not.toThrow();
      expect(() => new WebhookListener({ url, allow: ["example.com"] })).toThrow(/option "url"/);
    }
  });

  it("is https:, but for a loopback host that allow names", () => {
    for (const url of ["http://example.com/", "http://10.0.0.1/", "http://0.0.0.0/", "http://127.0.0.1.example.com/"]) {
      expect(refusal(url)).toMatch(/https/);
      expect(() => new WebhookListener({ url, allow: [new URL(url).hostname] })).toThrow(/https/);
    }
    expect(refusal("http://127.0.0.1/")).toMatch(/"127\.0\.0\.1" in `allow`/);
    expect(refusal("http://localhost/")).toMatch(/"localhost" in `allow`/);
  });
});
