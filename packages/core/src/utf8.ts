const REPLACEMENT = [0xef, 0xbf, 0xbd];
/** By the length of a sequence, the least code point that needs it. */
const LEAST_CODE_POINTS = [0, 0, 0x80, 0x800, 0x10000];

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
    return strictDecoder.decode(mended(bytes));
  }
}

function mended(bytes: Uint8Array): Uint8Array {
  const valid = new Uint8Array(bytes.length * REPLACEMENT.length);
  let end = 0;
  for (let position = 0; position < bytes.length; ) {
    const size = sequenceLength(bytes, position);
    const sequence = size === 0 ? REPLACEMENT : bytes.subarray(position, position + size);
    valid.set(sequence, end);
    end += sequence.length;
    position += size || 1;
  }
  return valid.subarray(0, end);
}

/** Bytes of the valid sequence at `position`, 0 when there is none. */
function sequenceLength(bytes: Uint8Array, position: number): number {
  const first = bytes[position] ?? 0;
  if (first < 0x80) return 1;
  const size = first < 0xc0 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : 0;
  let codePoint = first & (0x7f >> size);
  for (let index = 1; index < size; index += 1) {
    const next = bytes[position + index] ?? 0;
    if (next >> 6 !== 0b10) return 0;
    codePoint = (codePoint << 6) | (next & 0x3f);
  }
  const isScalar = codePoint <= 0x10ffff && codePoint >> 11 !== 0b11011;
  return isScalar && codePoint >= (LEAST_CODE_POINTS[size] ?? 0) ? size : 0;
}
