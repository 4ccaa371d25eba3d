// Any text is a rule set, or UsageErrors that say where and why; a load never throws anything else.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { mutatedSeeds, readSeeds, replayed } from '../../../test/support/seeds.ts';
import { UsageErrors } from '../../lib/errors.ts';
import { ACTIONS, CONTROLS } from '../words/actions.ts';
import { DIRECTIVES } from '../words/directives.ts';
import { OPERATORS } from '../words/operators.ts';
import { TRANSFORMATIONS } from '../words/transformations.ts';
import { VARIABLES } from '../words/variables.ts';
import { loadRules } from './load.ts';

const SEEDS = readSeeds(import.meta.dirname, 'fuzz');

const word = (table: object) => fc.constantFrom(...Object.keys(table));
const junk = fc.constantFrom(
  '', ' ', '"', "'", '\\', '\\\n', '\n', '\r\n', '#', ',', ':', ';', '|', '!', '&', '/', '=', '+', '-', '%{', '}',
  '.', '@', '(', '[', '*', '1', '99999999999999999999', '\0', '\xff', '/*', '%{tx.a}', '%{tx.%{tx.0}}', '{1,9}',
); // prettier-ignore

const target = fc
  .tuple(
    fc.constantFrom('', '!', '&'),
    word(VARIABLES),
    fc.constantFrom('', ':a', ':/a+/', ":'a b'", ':/*'),
  )
  .map((parts) => parts.join(''));
const operator = fc
  .tuple(
    fc.constantFrom('', '!'),
    word(OPERATORS),
    fc.constantFrom('', '1', 'a b', '1-9', '::1', '^a(b|c)*$', '%{tx.a}', 'x.data'),
  )
  .map(([negation, name, argument]) => `${negation}@${name} ${argument}`);
const control = fc
  .tuple(word(CONTROLS), fc.constantFrom('On', 'Off', '1', '1-5', 'a;ARGS:b', 'XML', '/x'))
  .map(([name, value]) => `ctl:${name}=${value}`);
const action = fc.oneof(
  fc.integer({ min: 1, max: 50 }).map((id) => `id:${id}`),
  word(TRANSFORMATIONS).map((name) => `t:${name}`),
  control,
  fc
    .tuple(
      word(ACTIONS),
      fc.constantFrom(
        '',
        ':1',
        ':a',
        ":'a, b'",
        ':tx.a=+1',
        ':ip=%{REMOTE_ADDR}',
        ':END',
        ':request',
      ),
    )
    .map((parts) => parts.join('')),
);
const actions = fc.array(action, { maxLength: 6 }).map((items) => `"${items.join(',')}"`);
const targets = fc.array(target, { minLength: 1, maxLength: 4 }).map((items) => items.join('|'));

const sound = fc
  .tuple(
    fc.constantFrom('ARGS', 'REQUEST_HEADERS|!REQUEST_HEADERS:Cookie', '&ARGS', 'XML:/*'),
    fc.constantFrom('@rx ^a', '!@within %{tx.a}', '@pm a b', '@gt 1', '@pmf x.data'),
    fc.integer({ min: 100, max: 100_000 }),
    fc.constantFrom(
      'deny',
      't:none,t:lowercase',
      "setvar:'tx.a=+1'",
      'ctl:ruleRemoveById=1-9',
      'log',
    ),
  )
  .map(([list, test_, id, does]) => `SecRule ${list} "${test_}" "id:${id},${does}"`);

const directive = fc.oneof(
  { weight: 12, arbitrary: sound },
  fc
    .tuple(targets, operator, actions)
    .map(([list, test_, does]) => `SecRule "${list}" "${test_}" ${does}`),
  actions.map((does) => `SecAction ${does}`),
  fc
    .tuple(word(DIRECTIVES), fc.array(fc.oneof(junk, targets, actions), { maxLength: 3 }))
    .map(([name, args]) => `${name} ${args.join(' ')}`),
  fc.constantFrom(
    'SecMarker END',
    'SecRuleUpdateTargetById 1-9 "!ARGS:a"',
    'SecRuleUpdateActionById 1 "t:none"',
  ),
);

/** Sound text with junk dropped into it. */
const damaged = fc
  .tuple(
    fc.array(directive, { maxLength: 8 }).map((lines) => lines.join('\n')),
    fc.array(fc.tuple(fc.nat(), junk), { maxLength: 4 }),
  )
  .map(([text, damages]) =>
    damages.reduce((whole, [at, piece]) => {
      const position = at % (whole.length + 1);
      return whole.slice(0, position) + piece + whole.slice(position);
    }, text),
  );

describe('fuzz', () => {
  test('any text loads or is refused with places', () => {
    let loaded = 0;
    fc.assert(
      fc.property(
        fc.oneof(damaged, mutatedSeeds(SEEDS), fc.string({ unit: 'binary', maxLength: 200 })),
        (text) => {
          try {
            const files = { 'rules.conf': text, 'x.data': '10.0.0.1\n' };
            const program = loadRules({ entries: ['rules.conf'], files });
            if (program.phases[2].length > 0) loaded++;
          } catch (error) {
            assert.ok(error instanceof UsageErrors, `${JSON.stringify(text)}: ${String(error)}`);
            for (const { location, message } of error.errors) {
              assert.ok(
                location !== undefined && location.line >= 1 && location.column >= 1,
                message,
              );
              assert.ok(location.line <= text.split('\n').length, message);
              assert.ok(!message.includes('\n'), message);
            }
          }
        },
      ),
      { numRuns: 3000, ...replayed(SEEDS) },
    );
    assert.ok(loaded > 100, `only ${loaded} rule sets were sound`);
  });
});
