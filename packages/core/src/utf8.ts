const REPLACEMENT = 0xfffd;
const CODE_UNITS_PER_CALL = 4096;

let strictDecoder: TextDecoder | undefined;

/**
 * Bytes as text the way Go reads them: every byte that is not part of a valid UTF-8 sequence becomes one U+FFFD (the WHATWG
 * decoder would merge some), and a byte order mark is kept.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  strictDecoder ??= new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return decodeInvalidUtf8(bytes);
  }
}

function decodeInvalidUtf8(bytes: Uint8Array): string {
  let text = "";
  let codeUnits: number[] = [];
  for (let position = 0; position < bytes.length; ) {
    const size = sequenceLength(bytes, position);
    const codePoint = size === 0 ? REPLACEMENT : codePointAt(bytes, position, size);
    if (codePoint > 0xffff) codeUnits.push(0xd800 + ((codePoint - 0x10000) >> 10), 0xdc00 + (codePoint & 0x3ff));
    else codeUnits.push(codePoint);
    if (codeUnits.length >= CODE_UNITS_PER_CALL) {
      text += String.fromCharCode(...codeUnits);
      codeUnits = [];
    }
    position += size === 0 ? 1 : size;
  }
  return text + String.fromCharCode(...codeUnits);
}

/** Bytes of the valid sequence at `position` (Unicode 15, table 3-7), 0 when there is none. */
function sequenceLength(bytes: Uint8Array, position: number): number {
  const first = bytes[position] ?? 0;
  if (first < 0x80) return 1;
  const size = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  if (size === 0) return 0;
  const second = bytes[position + 1] ?? 0;
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return 0;
  for (let index = 2; index < size; index += 1) if (((bytes[position + index] ?? 0) & 0xc0) !== 0x80) return 0;
  return size;
}

function codePointAt(bytes: Uint8Array, position: number, size: number): number {
  const first = bytes[position] ?? 0;
  if (size === 1) return first;
  let codePoint = first & (0xff >> (size + 1));
  for (let index = 1; index < size; index += 1) codePoint = (codePoint << 6) | ((bytes[position + index] ?? 0) & 0x3f);
  return codePoint;
}
