import { fieldsBody, type UrlencodedBody } from './body.ts';

/** A longer text, or one of more lines, is a file of settings or a log rather than a form. */
const TEXT_LENGTH_MAX = 32_768;
const LINES_MAX = 256;
const FIELD = /^([\w.[\]$@-]{1,128})(?:=|:(?:[ \t]+|$))(.*)$/s;

/**
 * The fields of a form as `text/plain` writes it: a name, an equals sign and the value as it is, one a line (HTML,
 * "Plain text form data"), or as headers are written, with a colon and a blank. Undefined where one line is none.
 */
export function readFieldLines(text: string): UrlencodedBody | undefined {
  if (text.length > TEXT_LENGTH_MAX || !/[=:]/.test(text)) return undefined;
  const lines = text.split(/\r?\n/, LINES_MAX + 1);
  while (lines.at(-1) === '') lines.pop();
  if (lines.length === 0 || lines.length > LINES_MAX) return undefined;
  const names: string[] = [];
  const values: string[] = [];
  for (const line of lines) {
    const field = FIELD.exec(line);
    if (field === null) return undefined;
    names.push(field[1]!);
    values.push(field[2]!);
  }
  return fieldsBody(names, values);
}
