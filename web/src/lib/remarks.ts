import { sayRemark, type Remark } from '../../../src/lib/remark.ts';
import type { Dictionary } from '../i18n/en.ts';

/** Remarks in the console's language; the text that came beside them where one has no words here. */
export function sayRemarks(
  remarks: readonly Remark[] | undefined,
  text: string,
  t: Dictionary,
): string {
  if (remarks === undefined || remarks.length === 0) return text;
  const said = remarks.map((one) => sayRemark(one, t.remarks));
  return said.includes(undefined) ? text : said.join(t.remarkSeparator);
}
