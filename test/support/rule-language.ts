// Runs cases of the rule language: rules and a request in, what fired and what came of it out.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PersistentStore, type Interruption, type Outcome } from '../../src/inspect/index.ts';
import { inspect, programOf, type ResponseText } from './rules.ts';

export interface LanguageCase {
  readonly name: string;
  readonly rules: string;
  readonly request?: string;
  readonly response?: ResponseText;
  /** Ids of the matches in order, one for each value that matched. */
  readonly fires: readonly number[];
  /** Message of the last match. */
  readonly says?: string;
  /** Targets of the matches. */
  readonly targets?: readonly string[];
  readonly interrupts?: Partial<Interruption>;
  readonly mode?: 'block' | 'detect';
  readonly inboundScore?: number;
}

export const GET = 'GET / HTTP/1.1\nHost: a.example\n\n';
/** A rule that tells what a template expands to. */
export const tell = (text: string, phase = 5): string =>
  `SecAction "id:900,phase:${phase},pass,log,msg:'${text}'"`;

/** Each case as the program is optimised, and evaluated plainly. */
export function testLanguage(cases: readonly LanguageCase[]): void {
  for (const plain of [false, true]) {
    describe(plain ? 'evaluated plainly' : 'optimised', () => {
      for (const one of cases) {
        test(one.name, () => check(one, plain));
      }
    });
  }
}

function check(one: LanguageCase, plain: boolean): void {
  const program = programOf(one.rules, { plain });
  const { outcome, interruption } = inspect(
    program,
    one.request ?? GET,
    { mode: one.mode ?? 'block', store: new PersistentStore() },
    one.response,
  );
  assert.deepEqual(idsOf(outcome), one.fires);
  if (one.says !== undefined) assert.equal(outcome.matches.at(-1)?.message, one.says);
  if (one.targets !== undefined) {
    assert.deepEqual(
      outcome.matches.map((match) => match.target),
      one.targets,
    );
  }
  if (one.inboundScore !== undefined) assert.equal(outcome.inboundScore, one.inboundScore);
  const acted = one.mode === 'detect' ? outcome.interruption : interruption;
  if (one.interrupts === undefined) assert.equal(acted, undefined);
  for (const [key, value] of Object.entries(one.interrupts ?? {})) {
    assert.equal(acted?.[key as keyof Interruption], value, key);
  }
}

function idsOf(outcome: Outcome): readonly number[] {
  return outcome.matches.map((match) => match.ruleId);
}
