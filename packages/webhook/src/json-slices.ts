// Cuts JSON text at its outermost level, and leaves every byte inside as it came: parsing and writing again would round large
// integers and lose duplicate keys. What is cut out is not checked here; whoever parses it does that.

/**
 * The text of each element of an array.
 *
 * @returns `undefined` when the text is no array.
 */
export function sliceJsonArray(text: string): string[] | undefined {
  const elements: string[] = [];
  let position = skipBlanks(text, 0);
  if (text[position] !== "[") return undefined;
  position = skipBlanks(text, position + 1);
  if (text[position] === "]") return isEnd(text, position + 1) ? elements : undefined;
  for (;;) {
    const end = skipValue(text, position);
    if (end === position) return undefined;
    elements.push(text.slice(position, end));
    position = skipBlanks(text, end);
    if (text[position] === "]") return isEnd(text, position + 1) ? elements : undefined;
    if (text[position] !== ",") return undefined;
    position = skipBlanks(text, position + 1);
  }
}

/**
 * The text of an object's member; the last one when the name comes more than once.
 *
 * @returns `undefined` when the text is no object, or has no such member.
 */
export function sliceJsonMember(text: string, name: string): string | undefined {
  let found: string | undefined;
  let position = skipBlanks(text, 0);
  if (text[position] !== "{") return undefined;
  do {
    position = skipBlanks(text, position + 1);
    const key = text.slice(position, skipValue(text, position));
    position = skipBlanks(text, position + key.length);
    if (!key.startsWith('"') || text[position] !== ":") return undefined;
    position = skipBlanks(text, position + 1);
    const value = text.slice(position, skipValue(text, position));
    if (isName(key, name)) found = value;
    position = skipBlanks(text, position + value.length);
  } while (text[position] === ",");
  return text[position] === "}" && isEnd(text, position + 1) ? found : undefined;
}

/** @returns where the value that begins at `position` ends; `position` itself when none begins there. */
function skipValue(text: string, position: number): number {
  let depth = 0;
  for (let index = position; index < text.length; index++) {
    switch (text[index]) {
      case '"':
        index = skipString(text, index);
        if (depth === 0) return index + 1;
        break;
      case "[":
      case "{":
        depth++;
        break;
      case "]":
      case "}":
        if (depth === 0) return index;
        depth--;
        if (depth === 0) return index + 1;
        break;
      case ",":
      case ":":
      case " ":
      case "\t":
      case "\n":
      case "\r":
        if (depth === 0) return index;
        break;
      default:
        // Inside a number or a word.
        break;
    }
  }
  return text.length;
}

/** @returns where the string that begins at `position` has its closing quote. */
function skipString(text: string, position: number): number {
  for (let index = position + 1; index < text.length; index++) {
    if (text[index] === "\\") index++;
    else if (text[index] === '"') return index;
  }
  return text.length;
}

function skipBlanks(text: string, position: number): number {
  let index = position;
  while (text[index] === " " || text[index] === "\t" || text[index] === "\n" || text[index] === "\r") index++;
  return index;
}

function isEnd(text: string, position: number): boolean {
  return skipBlanks(text, position) === text.length;
}

function isName(key: string, name: string): boolean {
  try {
    return JSON.parse(key) === name;
  } catch {
    return false;
  }
}
