// docs/filter.md lists every field and function of the language as the code has them.
//
//   UPDATE_DOCS=1 node --test src/filter/docs.test.ts    rewrites the lists
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { checkFilter } from './filter.ts';
import { PURE_FUNCTIONS } from './functions.ts';
import type { FunctionDefinition } from './schema.ts';
import { REQUEST_SCHEMA } from './schemas/request.ts';
import { formatType } from './types.ts';

const FILE = path.resolve(import.meta.dirname, '../../docs/filter.md');

const FUNCTIONS: Readonly<Record<string, FunctionDefinition>> = {
  ...PURE_FUNCTIONS,
  ...REQUEST_SCHEMA.functions,
};

describe('docs/filter.md', () => {
  const parts = { functions: functionRows(), fields: fieldRows() };
  for (const [name, rows] of Object.entries(parts)) {
    test(`lists all ${name}`, () => {
      const text = readFileSync(FILE, 'utf8');
      const expected = `<!-- ${name} -->\n\n${rows.join('\n')}\n\n<!-- /${name} -->`;
      const pattern = new RegExp(`<!-- ${name} -->[^]*<!-- /${name} -->`);
      if (process.env['UPDATE_DOCS'] === '1') {
        writeFileSync(
          FILE,
          text.replace(pattern, () => expected),
        );
        return;
      }
      assert.equal(pattern.exec(text)?.[0], expected, 'run with UPDATE_DOCS=1');
    });
  }

  for (const [name, { example }] of Object.entries(FUNCTIONS)) {
    test(`the example of ${name} is right`, () => {
      checkFilter(example, REQUEST_SCHEMA);
    });
  }

  test('its own examples are right', () => {
    const text = readFileSync(FILE, 'utf8');
    const blocks = [...text.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].filter(
      ([, name]) => name === '',
    );
    assert.ok(blocks.length > 1);
    for (const [, , block] of blocks) {
      checkFilter(block!, REQUEST_SCHEMA, { lists: { office: ['10.0.0.0/8'] } });
    }
  });
});

function functionRows(): string[] {
  const any = 'any(test), all(test)';
  return [
    '| function | gives | |',
    '| --- | --- | --- |',
    `| \`${any}\` | boolean | Whether any, or every, element passes the test of \`[*]\`. |`,
    ...Object.entries(FUNCTIONS).map(([name, { parameters, isVariadic, returns, ...rest }]) => {
      const names = parameters.map((parameter) => parameter.name);
      if (isVariadic === true) names.splice(1, 0, '...');
      const { description, example } = rest;
      const call = `\`${name}(${names.join(', ')})\``;
      return `| ${call} | ${returns} | ${description} \`${example}\` |`;
    }),
  ];
}

function fieldRows(): string[] {
  return [
    '| field | type | |',
    '| --- | --- | --- |',
    ...Object.entries(REQUEST_SCHEMA.fields).map(
      ([name, { type, description }]) => `| \`${name}\` | ${formatType(type)} | ${description} |`,
    ),
  ];
}
