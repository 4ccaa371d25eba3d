import { fieldsBody, type UrlencodedBody } from './body.ts';
import { readPackedTexts, type Packing } from './read-packed.ts';

/** Values that are read one by one; those behind are read as a part of the whole body only. */
const VALUES_MAX = 2000;
/** Numbers and single words: nothing is lost where they are left out. */
const PLAIN = /^[\w.+-]*$/;

const TABLE = /^(?:text|application)\/(?:x-)?(csv|tab-separated-values|tsv)(?:[\s;]|$)/i;
const PACKED = /^application\/(?:x-|vnd\.)?(msgpack|cbor)(?:[\s;]|$)/i;

/**
 * The values of a body whose type says that it is a table (RFC 4180), MessagePack or CBOR (RFC 8949): what stands in
 * one of them is read as its own, and not in the midst of the others. Undefined where the type says nothing of that.
 * Settings (YAML, TOML) are left as they are: commands and inner addresses are what they are for.
 */
export function readRecords(text: string, contentType: string): UrlencodedBody | undefined {
  const values: string[] = [];
  for (const value of valuesOf(text, contentType)) {
    if (!PLAIN.test(value) && values.push(value) >= VALUES_MAX) break;
  }
  if (values.length === 0) return undefined;
  const names = values.map((_, index) => `value_${index}`);
  return fieldsBody(names, values);
}

function valuesOf(text: string, contentType: string): Iterable<string> {
  const table = TABLE.exec(contentType)?.[1]?.toLowerCase();
  if (table !== undefined) return readCells(text, table === 'csv' ? separatorOf(text) : '\t');
  const packing = PACKED.exec(contentType)?.[1]?.toLowerCase();
  return packing === undefined ? [] : readPackedTexts(text, packing as Packing);
}

/** Spreadsheets of some countries write a semicolon, for the comma stands in their numbers. */
function separatorOf(text: string): string {
  const end = text.indexOf('\n');
  const head = end < 0 ? text : text.slice(0, end);
  return head.includes(';') && !head.includes(',') ? ';' : ',';
}

function* readCells(text: string, separator: string): Generator<string> {
  let at = 0;
  while (at < text.length) {
    if (text.charAt(at) === '"') {
      let close = text.indexOf('"', at + 1);
      while (close >= 0 && text.charAt(close + 1) === '"') close = text.indexOf('"', close + 2);
      const end = close < 0 ? text.length : close;
      yield text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    } else {
      let end = at;
      while (end < text.length && text.charAt(end) !== separator && text.charAt(end) !== '\n')
        end++;
      yield text.slice(at, end).trimEnd();
      at = end;
    }
    // What stands between a closing quote and the separator belongs to no cell.
    while (at < text.length && text.charAt(at) !== separator && text.charAt(at) !== '\n') at++;
    at++;
  }
}
