import type {
  ArgumentNode,
  FormOf,
  OperatorForm,
  OperatorName,
  OperatorNode,
} from '../../seclang/index.ts';
import { beginsWith } from './begins-with.ts';
import { containsWord } from './contains-word.ts';
import { contains } from './contains.ts';
import { detectAttack } from './detect-attack.ts';
import { detectCode } from './detect-code.ts';
import { detectFragment } from './detect-fragment.ts';
import { detectHeaderInjection } from './detect-header-injection.ts';
import { detectLdap } from './detect-ldap.ts';
import { detectNoSql } from './detect-nosql.ts';
import { detectPath } from './detect-path.ts';
import { detectPrototypePollution } from './detect-prototype-pollution.ts';
import { detectSQLi } from './detect-sqli.ts';
import { detectScanner } from './detect-scanner.ts';
import { detectShell } from './detect-shell.ts';
import { detectSsrf } from './detect-ssrf.ts';
import { detectTemplate } from './detect-template.ts';
import { detectXSS } from './detect-xss.ts';
import { detectXxe } from './detect-xxe.ts';
import { endsWith } from './ends-with.ts';
import { eq } from './eq.ts';
import { ge } from './ge.ts';
import { geoLookup } from './geo-lookup.ts';
import { gt } from './gt.ts';
import { ipMatchFromFile } from './ip-match-from-file.ts';
import { ipMatch } from './ip-match.ts';
import { le } from './le.ts';
import { lt } from './lt.ts';
import { noMatch } from './no-match.ts';
import type {
  CompiledOperator,
  OperatorArguments,
  OperatorContext,
  OperatorDefinition,
} from './operator.ts';
import { pmFromFile } from './pm-from-file.ts';
import { pm } from './pm.ts';
import { rbl } from './rbl.ts';
import { rxGlobal } from './rx-global.ts';
import { rx } from './rx.ts';
import { streq } from './streq.ts';
import { strmatch } from './strmatch.ts';
import { unconditionalMatch } from './unconditional-match.ts';
import { validateByteRange } from './validate-byte-range.ts';
import { validateUrlEncoding } from './validate-url-encoding.ts';
import { validateUtf8Encoding } from './validate-utf8-encoding.ts';
import { verifyCC } from './verify-cc.ts';
import { verifyCPF } from './verify-cpf.ts';
import { verifySSN } from './verify-ssn.ts';
import { verifyRIN } from './verify-rin.ts';
import { verifySVNR } from './verify-svnr.ts';
import { within } from './within.ts';

type Operators = { readonly [Name in OperatorName]: OperatorDefinition<FormOf<Name>> };

/** Every operator of the rule language that can run, under its name there. */
export const OPERATORS: Operators = {
  beginsWith,
  contains,
  containsWord,
  detectAttack,
  detectCode,
  detectFragment,
  detectHeaderInjection,
  detectLdap,
  detectNoSql,
  detectPath,
  detectPrototypePollution,
  detectSQLi,
  detectScanner,
  detectShell,
  detectSsrf,
  detectTemplate,
  detectXSS,
  detectXxe,
  endsWith,
  eq,
  ge,
  geoLookup,
  gt,
  ipMatch,
  ipMatchFromFile,
  le,
  lt,
  noMatch,
  pm,
  pmFromFile,
  rbl,
  rx,
  rxGlobal,
  streq,
  strmatch,
  unconditionalMatch,
  validateByteRange,
  validateUrlEncoding,
  validateUtf8Encoding,
  verifyCC,
  verifyCPF,
  verifyRIN,
  verifySSN,
  verifySVNR,
  within,
};

/**
 * Compiles the operator of a rule. `text` is the argument's template with its macros expanded; only
 * the forms `text` and `number` read it.
 */
export function compileOperator(
  node: Pick<OperatorNode, 'name' | 'argument'>,
  text: string,
  context: OperatorContext,
): CompiledOperator {
  // The loader has given each operator the form of argument that the table of words says.
  const definition = OPERATORS[node.name] as OperatorDefinition<OperatorForm>;
  return definition.compile(valueOf(node.argument, text), context);
}

function valueOf(argument: ArgumentNode, text: string): OperatorArguments[OperatorForm] {
  switch (argument.form) {
    case 'none':
      break;
    case 'text':
    case 'number':
      return text;
    case 'pattern':
      return argument.pattern;
    case 'phrases':
      return argument.phrases;
    case 'networks':
      return argument.networks;
    case 'byte-ranges':
      return argument.ranges;
  }
  return undefined;
}

export {
  CAPTURES_MAX,
  makeReport,
  type CompiledOperator,
  type OperatorContext,
  type OperatorDefinition,
  type OperatorReport,
} from './operator.ts';
export type { AddressLists, GeoDatabase, GeoRecord, ListAnswer } from './lookups.ts';
export { readInteger } from './read-integer.ts';
export { DnsLists, type DnsListCounts, type DnsListsOptions } from './dns-lists.ts';
export { MmdbError } from '../../lib/geo/mmdb-data.ts';
export { openGeoDatabase } from './geo-database.ts';
