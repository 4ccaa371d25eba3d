/** Longer texts are read as they stand, but not parsed as JSON. */
const JSON_LENGTH_MAX = 1 << 20;
/** Documents of one text, one a line. */
const JSON_LINES_MAX = 256;

/** What Engine.IO begins its packets with: their length in older versions, their type, a namespace. */
const PACKET = /^(?:\d{1,7}:)?\d{1,4}(?:\/[\w/-]{1,64},\d{0,4})?(?=[[{])/;

/**
 * What a text of JSON says: one document, one a line (as statistics are sent), or one behind the beginning
 * of a packet of Engine.IO. Undefined where the text is none.
 */
export function parseJsonText(text: string): readonly unknown[] | undefined {
  if (text.length > JSON_LENGTH_MAX) return undefined;
  const packet = PACKET.exec(text)?.[0].length ?? 0;
  const document = text.slice(packet);
  if (!looksLikeJson(document)) return undefined;
  const whole = parseJson(document);
  if (whole !== undefined) return [whole];
  const lines = document.split('\n', JSON_LINES_MAX + 1).filter((line) => line.trim() !== '');
  if (lines.length < 2 || lines.length > JSON_LINES_MAX) return undefined;
  const documents: unknown[] = [];
  for (const line of lines) {
    const parsed = looksLikeJson(line) ? parseJson(line) : undefined;
    if (parsed === undefined) return undefined;
    documents.push(parsed);
  }
  return documents;
}

/** Undefined where it is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function looksLikeJson(text: string): boolean {
  const open = /^\s{0,16}([[{])/.exec(text)?.[1];
  if (open === undefined) return false;
  const tail = text.slice(-16).trimEnd();
  return tail.endsWith('}') || tail.endsWith(']');
}
