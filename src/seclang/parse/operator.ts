import { parseNetwork } from '../../lib/ip.ts';
import { PATTERN_BYTES_MAX } from '../../lib/multi-pattern.ts';
import type { ArgumentNode, OperatorNode } from '../nodes.ts';
import { translatePattern } from '../pattern/translate.ts';
import { fail, shorten, withPatternErrors } from '../source/mistakes.ts';
import type { SourceText } from '../source/source-text.ts';
import { unreachable } from '../../lib/unreachable.ts';
import { WordIndex } from '../words/lookup.ts';
import { OPERATORS } from '../words/operators.ts';
import type { OperatorName, OperatorWord } from '../words/operators.ts';
import { parseByteRanges } from './byte-ranges.ts';
import type { DataFile, DataFiles } from './data-file.ts';
import { linesOf } from './data-file.ts';
import { parsePhrases } from './phrases.ts';
import { parseTemplate } from './template.ts';

const operators = new WordIndex('operator', OPERATORS);

/** A whole operator; without `@` the text is a pattern for @rx. */
const OPERATOR = /^(!?)\s*@(\w+)(?:\s+|$)/;
const IMPLICIT = /^(!?)/;

/** Longest text that a match repeats of its operator. */
const TEXT_LENGTH_MAX = 200;

/** Parses the second argument of SecRule: `!@within %{tx.allowed_methods}`. */
export function parseOperator(text: SourceText, files: DataFiles): OperatorNode {
  const named = OPERATOR.exec(text.value);
  const [whole, negation] = named ?? IMPLICIT.exec(text.value)!;
  if (named === null && /^!?\s*@/.test(text.value)) {
    fail(text, 'bad-operator', 'expected an operator after "@", as in "@rx pattern"');
  }
  const at = named === null ? 0 : text.value.indexOf('@');
  const name = named === null ? 'rx' : operators.find(text.slice(at), named[2]);
  const argument = parseArgument(name, text.slice(whole!.length), files);
  return Object.freeze({
    name,
    negated: negation === '!',
    argument: Object.freeze(argument),
    text: text.value.slice(0, TEXT_LENGTH_MAX),
    location: text.locate(),
  });
}

function parseArgument(name: OperatorName, text: SourceText, files: DataFiles): ArgumentNode {
  const word: OperatorWord = OPERATORS[name];
  if (word.form === 'none') {
    if (word.optional !== true && text.trim().length > 0) {
      fail(text, 'bad-argument', `@${name} takes no argument`);
    }
    return { form: 'none' };
  }
  // An empty pattern or text is legal; an empty list is a mistake.
  const sources = word.fromFile === true ? readFiles(name, text, files) : undefined;
  switch (word.form) {
    case 'text':
      return { form: 'text', template: parseTemplate(text) };
    case 'number':
      return parseNumber(name, text);
    case 'pattern':
      return parsePatternArgument(text);
    case 'phrases': {
      const phrases = sources?.flatMap((file) => linesOf(file)) ?? parsePhrases(text);
      if (phrases.length === 0) fail(text, 'bad-argument', `@${name} needs at least one phrase`);
      return { form: 'phrases', phrases: uniquePhrases(name, text, phrases) };
    }
    case 'networks': {
      const networks = sources?.flatMap((file) => networksOf(text, file)) ?? parseNetworks(text);
      if (networks.length === 0) fail(text, 'bad-argument', `@${name} needs at least one network`);
      return { form: 'networks', networks };
    }
    case 'byte-ranges':
      return { form: 'byte-ranges', ranges: parseByteRanges(text) };
    default:
      return unreachable(word.form);
  }
}

function readFiles(name: OperatorName, text: SourceText, files: DataFiles): DataFile[] {
  const paths = text.words();
  if (paths.length === 0) fail(text, 'bad-argument', `@${name} needs the name of a file`);
  return paths.map((path) => files.read(path));
}

function uniquePhrases(name: OperatorName, text: SourceText, phrases: readonly string[]): string[] {
  const unique = [...new Set(phrases)];
  const bytes = unique.reduce((sum, phrase) => sum + phrase.length, 0);
  if (bytes > PATTERN_BYTES_MAX) {
    fail(
      text,
      'too-many',
      `the phrases of @${name} have ${bytes} bytes (at most ${PATTERN_BYTES_MAX})`,
    );
  }
  return unique;
}

function parseNumber(name: OperatorName, text: SourceText): ArgumentNode {
  const template = parseTemplate(text.trim());
  if (template.literal !== undefined && !/^[+-]?\d+$/.test(template.literal)) {
    fail(text, 'bad-argument', `@${name} needs an integer, not "${shorten(template.literal)}"`);
  }
  return { form: 'number', template };
}

function parsePatternArgument(text: SourceText): ArgumentNode {
  return {
    form: 'pattern',
    pattern: withPatternErrors(text, () => translatePattern(text.value)),
  };
}

function parseNetworks(text: SourceText): string[] {
  return text
    .split(',')
    .map((piece) => piece.trim())
    .filter((piece) => piece.length > 0)
    .map((piece) => {
      if (parseNetwork(piece.value) !== undefined) return piece.value;
      return fail(
        piece,
        'bad-network',
        `"${shorten(piece.value)}" is no address or network (expected for example 10.0.0.0/8)`,
      );
    });
}

function networksOf(text: SourceText, file: DataFile): string[] {
  return linesOf(file).map((line, index) => {
    const network = line.trim();
    if (parseNetwork(network) !== undefined) return network;
    return fail(
      text,
      'bad-network',
      `${file.path} holds "${shorten(network)}" (entry ${index + 1}), which is no address or network`,
    );
  });
}
