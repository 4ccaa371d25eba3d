// Ordinary requests as browsers, apps and their statistics send them, through all default rules. Their words
// are chosen to be words of SQL, shells and scripts, so that a few may be refused here that nobody sends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeBenignRequests } from '../../bench/detect/benign-requests.ts';
import { browserPost, compileDefaultRules, refusalOf } from '../../bench/detect/whole-requests.ts';

const REQUESTS = 3200;
/** Of 1000. */
const REFUSED_MAX_PER_MILLE = 2;
const SHOWN_LENGTH = 200;

test('default rules let ordinary requests pass', () => {
  const program = compileDefaultRules();
  const requests = makeBenignRequests(REQUESTS);
  const kinds = new Set(requests.map(({ kind }) => kind));
  assert.ok(kinds.size > 12, 'every kind takes part');
  const refused = requests.flatMap(({ kind, request }) => {
    const refusal = refusalOf(program, request);
    return refusal === undefined ? [] : [`${kind}: ${refusal.slice(0, SHOWN_LENGTH)}`];
  });
  const most = (REQUESTS * REFUSED_MAX_PER_MILLE) / 1000;
  assert.ok(refused.length <= most, refused.join('\n'));
});

test('default rules take a large body of a type of its own for the file that it is', () => {
  const program = compileDefaultRules();
  // What fonts hold between their tables: an ampersand, a number, and what looks like the end of a tag.
  const body = '\0\x01\xff<Y a&#37;b="1" c>\x80\x02='.repeat(4000);
  for (const type of ['font/ttf', 'application/octet-stream']) {
    assert.equal(refusalOf(program, browserPost('/fonts/a.ttf', type, body)), undefined);
  }
});
