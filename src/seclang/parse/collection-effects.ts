import type { CollectionName, EffectNode, PersistentCollectionName } from '../nodes.ts';
import { fail, failUnknown } from '../source/mistakes.ts';
import type { SourceText } from '../source/source-text.ts';
import { literalTemplate, parseTemplate } from './template.ts';

const COLLECTIONS: readonly CollectionName[] = [
  'tx',
  'global',
  'ip',
  'session',
  'user',
  'resource',
];

/** `tx.score=+5`, `ip.counter=1`, `tx.flag`, `!tx.flag`. */
export function parseSetVar(text: SourceText): EffectNode {
  const removes = text.value.startsWith('!');
  const { collection, name, value } = parseAssignment(removes ? text.slice(1) : text);
  if (removes) {
    if (value !== undefined) fail(text, 'bad-action', '"!" removes a variable: it takes no value');
    return { kind: 'unsetvar', collection, name };
  }
  if (value === undefined) {
    return { kind: 'setvar', collection, name, operation: 'set', value: literalTemplate('1') };
  }
  const sign = value.value[0];
  if (sign === '+') {
    return {
      kind: 'setvar',
      collection,
      name,
      operation: 'add',
      value: parseTemplate(value.slice(1)),
    };
  }
  if (sign === '-') {
    const amount = parseTemplate(value.slice(1));
    return { kind: 'setvar', collection, name, operation: 'subtract', value: amount };
  }
  return { kind: 'setvar', collection, name, operation: 'set', value: parseTemplate(value) };
}

/** `ip.counter=3600`. */
export function parseExpireVar(text: SourceText): EffectNode {
  const { collection, name, value } = parseAssignment(text);
  const seconds = value === undefined ? undefined : parseTemplate(value);
  if (seconds === undefined || (seconds.literal !== undefined && !/^\d+$/.test(seconds.literal))) {
    return fail(text, 'bad-action', 'expirevar needs seconds, as in expirevar:ip.counter=60');
  }
  return { kind: 'expirevar', collection, name, seconds };
}

/** `ip=%{REMOTE_ADDR}`. */
export function parseInitCollection(text: SourceText): EffectNode {
  const equals = text.value.indexOf('=');
  if (equals < 0) fail(text, 'bad-action', 'initcol needs a key, as in initcol:ip=%{REMOTE_ADDR}');
  const collection = findCollection(text.slice(0, equals));
  if (collection === 'tx') fail(text, 'bad-action', 'TX is not kept between requests');
  const key = parseTemplate(text.slice(equals + 1));
  return { kind: 'initcol', collection: collection as PersistentCollectionName, key };
}

/** `NAME=value`, or `NAME` alone for the empty value. */
export function parseSetEnvironment(text: SourceText): EffectNode {
  const equals = text.value.indexOf('=');
  const name = parseTemplate(equals < 0 ? text : text.slice(0, equals));
  if (name.text === '') fail(text, 'bad-action', 'setenv needs a name, as in setenv:seen=1');
  return {
    kind: 'setenv',
    name,
    value: equals < 0 ? literalTemplate('') : parseTemplate(text.slice(equals + 1)),
  };
}

function parseAssignment(text: SourceText): {
  readonly collection: CollectionName;
  readonly name: ReturnType<typeof parseTemplate>;
  readonly value: SourceText | undefined;
} {
  const separator = text.value.search(/[.:]/);
  if (separator <= 0) {
    return fail(text, 'bad-action', 'expected a collection and a name, as in tx.score');
  }
  const collection = findCollection(text.slice(0, separator));
  const rest = text.slice(separator + 1);
  const equals = rest.value.indexOf('=');
  const name = parseTemplate((equals < 0 ? rest : rest.slice(0, equals)).trim());
  if (name.text === '') fail(rest, 'bad-action', 'expected the name of a variable');
  return { collection, name, value: equals < 0 ? undefined : rest.slice(equals + 1) };
}

function findCollection(text: SourceText): CollectionName {
  const written = text.value.trim().toLowerCase();
  return (
    COLLECTIONS.find((name) => name === written) ??
    failUnknown(text, 'collection', text.value.trim(), COLLECTIONS)
  );
}
