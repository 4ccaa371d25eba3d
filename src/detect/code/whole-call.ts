/** What stands before a call that breaks out of the text around it, and what may stand behind one. */
export const BEFORE_CALL = String.raw`^[\s;'"+.&|)}]{0,8}`;
const AFTER_CALL = String.raw`\s{0,4}\)[\s;'"+.&|)}]{0,12}(?:\/\/|#|$)`;
/** Arguments that say something: the name of a variable is what manuals have there. */
const ARGUMENTS = String.raw`\s{0,4}(?:@?["'%:$]|\d|\w{1,24}\s{0,2}\.)[^()\n]{0,120}(?:\([^()\n]{0,80}\))?`;

/** A value that is one call: a question about the function has words around it, and empty parentheses. */
export function wholeCall(call: string, flags = ''): RegExp {
  return new RegExp(`${BEFORE_CALL}(?:${call})\\s{0,4}\\(${ARGUMENTS}${AFTER_CALL}`, flags);
}
