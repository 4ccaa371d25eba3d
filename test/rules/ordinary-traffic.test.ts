// Recorded traffic of ordinary sites, apps and tools, generated, through all default rules.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeTraffic, type TrafficRequest } from '../../bench/detect/traffic/index.ts';
import {
  compileDefaultRules,
  refusalOf,
  wholeRequestOf,
} from '../../bench/detect/whole-requests.ts';

const SEED = 20_261_123;
const REQUESTS = 12_000;
/** Of 10,000: what people search for is made to be words of SQL and shells, and some meets bytes by chance. */
const REFUSED_MAX_PER_10_000 = 5;
const SHOWN_LENGTH = 200;

describe('default rules over ordinary traffic', () => {
  const program = compileDefaultRules();
  const requests = makeTraffic(SEED, REQUESTS);
  const refusalsOf = (all: readonly TrafficRequest[]): readonly string[] =>
    all.flatMap((request) => {
      const refusal = refusalOf(program, wholeRequestOf(request));
      return refusal === undefined ? [] : [`${request.kind}: ${refusal.slice(0, SHOWN_LENGTH)}`];
    });

  test('let it pass', (context) => {
    assert.ok(new Set(requests.map(({ kind }) => kind)).size > 300, 'every kind takes part');
    const refused = refusalsOf(requests);
    context.diagnostic(`${refused.length} of ${REQUESTS} refused`);
    const most = (REQUESTS * REFUSED_MAX_PER_10_000) / 10_000;
    assert.ok(refused.length <= most, refused.join('\n'));
  });
});
