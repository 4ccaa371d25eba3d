import { makeTranslator } from './sentences.ts';
import { ZH_CODE_EVIDENCE } from './zh-evidence-code.ts';
import { ZH_PAGE_EVIDENCE } from './zh-evidence-page.ts';
import { ZH_QUERY_EVIDENCE } from './zh-evidence-query.ts';
import { ZH_SERVER_EVIDENCE } from './zh-evidence-server.ts';
import { ZH_FAULTS } from './zh-faults.ts';
import { ZH_REFUSALS } from './zh-refusals.ts';
import { ZH_REMARK_TEXTS } from './zh-remark-texts.ts';
import { ZH_RULE_MESSAGES } from './zh-rules.ts';

/**
 * What detectors say of what they found (`src/detect`). Write the sentence there, in English, and its
 * Chinese here: a test collects the sentences from the code and says which one is missing.
 */
export const ZH_EVIDENCE = {
  ...ZH_QUERY_EVIDENCE,
  ...ZH_PAGE_EVIDENCE,
  ...ZH_CODE_EVIDENCE,
  ...ZH_SERVER_EVIDENCE,
};

const sayRuleMessage = makeTranslator(ZH_RULE_MESSAGES);
const sayFinding = makeTranslator(ZH_EVIDENCE);
const sayFault = makeTranslator(ZH_FAULTS);
const sayRefusal = makeTranslator(ZH_REFUSALS);
const sayRemarkText = makeTranslator(ZH_REMARK_TEXTS);

/** A message as a rule wrote it, in Chinese where it is one of the default rules'; else as it is. */
export function translateRuleMessage(message: string): string {
  return sayRuleMessage(message) ?? message;
}

/** Why a check could not be completed; of another version or library, as it came. */
export function translateFault(message: string): string {
  return sayFault(message) ?? message;
}

/** What a rule wrote down: bytes of the request, or why a body could not be read. */
export function translateLogData(logData: string): string {
  const said = sayFault(logData);
  return said === undefined ? logData : toBytes(said);
}

/** What is wrong with a value that was entered. */
export function translateRefusal(message: string): string {
  return sayRefusal(message) ?? message;
}

/** What a remark says that has no code; names and errors of the system as they came. */
export function translateRemarkText(text: string): string {
  return sayRemarkText(text) ?? text;
}

/**
 * What an operator found, as the bytes that it is shown by. Detectors say what it does before the piece
 * that decided; other operators say the piece alone.
 */
export function translateEvidence(evidence: string, operator: string): string {
  if (!operator.startsWith('@detect')) return evidence;
  for (let end = evidence.indexOf(': '); end >= 0; end = evidence.indexOf(': ', end + 1)) {
    const said = sayFinding(evidence.slice(0, end));
    if (said !== undefined) return `${toBytes(`${said}：`)}${evidence.slice(end + 2)}`;
  }
  return evidence;
}

/** As UTF-8, a byte a character. What the sentence was filled with is bytes already. */
function toBytes(text: string): string {
  return text.replace(/[^\0-\xff]+/g, (letters) =>
    String.fromCharCode(...new TextEncoder().encode(letters)),
  );
}
