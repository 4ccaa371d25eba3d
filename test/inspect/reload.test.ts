// Rules that were reloaded leave nothing behind: no program, no automaton, no cache of another program.
// (A thousand reloads, with the memory they take: `npm run bench -- load --reloads 1000`.)
import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, test } from 'node:test';
import { compileProgram, type Program } from '../../src/inspect/index.ts';
import { loadRules } from '../../src/seclang/index.ts';
import { defaultTexts, inspect } from '../support/rules.ts';

const RELOADS = 12;
/** The last one may still be held by what V8 keeps of the last call. */
const HELD_MAX = 1;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('a reload', () => {
  test('leaves no earlier program behind', async () => {
    const texts = defaultTexts();
    const before: WeakRef<Program>[] = [];
    for (let count = 0; count < RELOADS; count++) {
      before.push(new WeakRef(use(compileProgram(loadRules(texts)))));
      // What a WeakRef points to lives on until the turn is over.
      await new Promise((resolve) => setImmediate(resolve));
    }
    collectGarbage();
    const held = before.filter((program) => program.deref() !== undefined);
    assert.ok(held.length <= HELD_MAX, `${held.length} of ${RELOADS} programs are still held`);
  });

  test('leaves no file, socket or timer open', () => {
    const open = process.getActiveResourcesInfo().length;
    for (let count = 0; count < 3; count++) use(compileProgram(loadRules(defaultTexts())));
    assert.equal(process.getActiveResourcesInfo().length, open);
  });
});

/** Takes a request through it, with long values, so that all that is made when it is needed is made. */
function use(program: Program): Program {
  const long = 'union select {{7*7}} <script> ../../ '.repeat(40);
  inspect(
    program,
    `GET /?q=${encodeURIComponent(long)} HTTP/1.1\nHost: a.example\nCookie: a=${long}\n\n`,
    {
      mode: 'detect',
    },
  );
  return program;
}
