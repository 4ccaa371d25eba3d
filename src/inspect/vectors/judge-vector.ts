import assert from 'node:assert/strict';
import { UsageErrors } from '../../lib/errors.ts';
import {
  OPERATORS as OPERATOR_WORDS,
  TRANSFORMATIONS,
  loadRules,
  translatePattern,
  type ArgumentNode,
  type OperatorName,
  type TransformationName,
  type TransformationWord,
} from '../../seclang/index.ts';
import {
  compileOperator,
  makeReport,
  OPERATORS,
  type CompiledOperator,
} from '../operators/index.ts';
import type { OperatorContext } from '../operators/index.ts';
import { TRANSFORMS } from '../transforms/index.ts';
import type { OperatorVector, TransformationVector, Vector } from './read-vectors.ts';

/** What became of one vector. `detail` says why, where it did not simply pass. */
export interface Judgement {
  readonly vector: Vector;
  readonly state: 'passed' | 'excepted' | 'failed';
  readonly detail: string;
}

const NOT_A_RANGE = 'a list of byte ranges that is none is refused at load, with its place';

/** Vectors that we do not pass, by id, and why it is right not to. One that passes is an error here. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'operators/ipMatch.json#17':
    'a network of IPv4 with a prefix of 100 bits is refused at load, with its place',
  'operators/validateByteRange.json#2': NOT_A_RANGE,
  'operators/validateByteRange.json#3': NOT_A_RANGE,
  'operators/validateByteRange.json#4': NOT_A_RANGE,
  'transformations/cssDecode.json#4':
    'the input meant the escape \\0, which swallows a space, but holds a backslash and a NUL byte, which do not; ModSecurity reads the vector only up to that NUL',
};

/** Spellings of the format that the language does not have. */
const FOREIGN_NAMES: Readonly<Record<string, string>> = { cmd_line: 'cmdLine' };

/** The vectors for @geoLookup name a database that does not come with them; all expect no match. */
const CONTEXT: OperatorContext = { geo: { lookup: () => undefined } };

/** Characters of a value that a detail shows. */
const SHOWN_MAX = 80;

const RULE_FILE = 'vector.conf';
const DATA_FILE = 'vector.data';

/** Judges one vector. Never throws: what cannot be judged has failed. */
export function judgeVector(vector: Vector): Judgement {
  const failure = vector.kind === 'operator' ? judgeOperator(vector) : judgeTransformation(vector);
  const exception = EXCEPTIONS[vector.id];
  if (exception === undefined) {
    return { vector, state: failure === '' ? 'passed' : 'failed', detail: failure };
  }
  return failure === ''
    ? { vector, state: 'failed', detail: `passes, but is excepted: ${exception}` }
    : { vector, state: 'excepted', detail: exception };
}

/** '' where the vector passes, else what is wrong. */
function judgeTransformation(vector: TransformationVector): string {
  const name = findTransformation(vector.name);
  if (name === undefined) return `no transformation ${vector.name}`;
  const output = TRANSFORMS[name](vector.input);
  return output === vector.output ? '' : `got ${show(output)}, expected ${show(vector.output)}`;
}

function judgeOperator(vector: OperatorVector): string {
  const name = findOperator(vector.name);
  if (name === undefined) return `no operator ${vector.name}`;
  let operator: CompiledOperator;
  try {
    operator = compile(name, vector);
  } catch (error) {
    return `refused at load: ${error instanceof UsageErrors ? error.errors[0]!.message : String(error)}`;
  }
  const report = makeReport();
  const matches = operator.test(vector.input, report);
  if (report.fault !== '') return `fault: ${report.fault}`;
  if (matches !== vector.matches) return matches ? 'matches' : 'does not match';
  const wrong = vector.captures?.findIndex((text, index) => report.captures[index] !== text) ?? -1;
  if (wrong < 0) return '';
  return `capture ${wrong} is ${show(report.captures[wrong] ?? '')}, expected ${show(vector.captures![wrong]!)}`;
}

/** Texts and patterns are taken as they stand; lists go through the loader, as in a rule. */
function compile(name: OperatorName, vector: OperatorVector): CompiledOperator {
  const { form } = OPERATOR_WORDS[name];
  const { parameter } = vector;
  if (form === 'pattern') {
    const argument = { form, pattern: translatePattern(parameter) } as const;
    return compileOperator({ name, argument }, '', CONTEXT);
  }
  if (form === 'phrases' || form === 'networks' || form === 'byte-ranges') {
    return compileOperator({ name, argument: loadArgument(vector) }, '', CONTEXT);
  }
  const template = { text: parameter, parts: [parameter], literal: parameter };
  const argument: ArgumentNode = form === 'none' ? { form } : { form, template };
  return compileOperator({ name, argument }, parameter, CONTEXT);
}

/** The argument as the loader reads it from a rule. */
function loadArgument({ name, parameter, dataFile }: OperatorVector): ArgumentNode {
  const written = dataFile === undefined ? parameter : DATA_FILE;
  const rule = `SecRule ARGS "@${name} ${written}" "id:1,phase:2,pass"`;
  const { phases } = loadRules({
    entries: [RULE_FILE],
    files: { [RULE_FILE]: rule, [DATA_FILE]: dataFile ?? '' },
  });
  const [statement] = phases[2];
  assert(statement?.kind === 'rule');
  return statement.links[0].operator.argument;
}

function findOperator(name: string): OperatorName | undefined {
  const wanted = name.toLowerCase();
  return keysOf(OPERATORS).find((known) => known.toLowerCase() === wanted);
}

function findTransformation(name: string): TransformationName | undefined {
  const wanted = (FOREIGN_NAMES[name] ?? name).toLowerCase();
  return keysOf(TRANSFORMS).find((known) => {
    const word: TransformationWord = TRANSFORMATIONS[known];
    return [known, ...(word.aliases ?? [])].some((spelling) => spelling.toLowerCase() === wanted);
  });
}

function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): readonly Key[] {
  return Object.keys(table) as Key[];
}

/** Bytes as one line of ASCII. */
function show(text: string): string {
  const plain = JSON.stringify(text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}...` : text);
  return plain.replace(
    /[\x7f-\xff]/g,
    (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
