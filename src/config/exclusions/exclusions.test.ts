import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { beginInspection, compileProgram, type Program } from '../../inspect/index.ts';
import { loadRules } from '../../seclang/index.ts';
import { covers } from './covers.ts';
import {
  parseTarget,
  scopeFault,
  TARGET_COLLECTIONS,
  type ExclusionPath,
  type ExclusionScope,
  type ExclusionTarget,
} from './exclusion.ts';
import { proposeExclusion } from './propose-exclusion.ts';
import { EXCLUSION_RULE_ID_MIN, renderExclusion } from './render-exclusion.ts';

const RULES = `
SecRuleEngine On
SecRequestBodyAccess On
SecRule ARGS|ARGS_NAMES|REQUEST_COOKIES|REQUEST_HEADERS|REQUEST_FILENAME|QUERY_STRING "@contains attack" "id:10,phase:2,pass,log"
SecRule ARGS "@contains attack" "id:11,phase:2,pass,log"
SecRule ARGS "@contains never" "id:12,phase:2,deny"
`;
const SITE = 'shop';

interface Options {
  readonly endsAtMs?: number;
  readonly nowMs?: number;
  readonly cookie?: string;
}

function renderScope(scope: ExclusionScope, endsAtMs?: number): string {
  const rest = { author: '', reason: '', createdAtMs: 0, eventId: undefined, removed: undefined };
  return renderExclusion({ id: '', ...rest, ...scope, endsAtMs }, EXCLUSION_RULE_ID_MIN);
}

function compileWith(text: string): Program {
  const files = { exclusions: text, rules: RULES };
  return compileProgram(loadRules({ entries: ['exclusions', 'rules'], files }));
}

/** Which rules matched on what. */
function matchesOf(program: Program, target: string, options: Options = {}): readonly string[] {
  const cookie = options.cookie === undefined ? [] : ['Cookie', options.cookie];
  const inspection = beginInspection(
    program,
    {
      id: '',
      receivedAtMs: options.nowMs ?? 1_000_000,
      clientAddress: '192.0.2.1',
      clientPort: 1,
      serverAddress: '192.0.2.2',
      serverPort: 80,
      scheme: 'http',
      protocol: 'HTTP/1.1',
      method: 'GET',
      target,
      rawHeaders: ['Host', 'shop.example.com', ...cookie],
      site: SITE,
    },
    { mode: 'block', onFault: 'block', budgetMs: 10_000 },
  );
  inspection.inspectRequestHeaders();
  inspection.inspectRequestBody();
  return inspection.finish().matches.map(({ ruleId, target: at }) => `${ruleId} ${at}`);
}

const exact = (value: string): ExclusionPath => ({ kind: 'exact', value });
const scopeOf = (path: ExclusionPath, target: string | undefined, ruleId = 10): ExclusionScope => ({
  site: SITE,
  ruleId,
  path,
  target: target === undefined ? undefined : parseTarget(target)!,
});

describe('an exclusion as SecLang', () => {
  test('reads as a person would have written it', () => {
    assert.equal(
      renderScope(scopeOf(exact('/comments'), 'ARGS:text', 10200)),
      String.raw`SecRule REQUEST_URI_RAW "@rx \A/comments(?:\?|\z)" \
    "id:1900000000,phase:1,pass,nolog,t:none,ctl:ruleRemoveTargetById=10200;ARGS:text"
`,
    );
    assert.equal(
      renderScope(scopeOf({ kind: 'pattern', value: '/orders/*/notes' }, 'ARGS:a[b]'), 90_000_500),
      String.raw`SecRule TIME_EPOCH "@lt 90000" \
    "id:1900000000,phase:1,pass,nolog,t:none,chain"
    SecRule REQUEST_URI_RAW "@rx \A/orders/[0-9A-Za-z_-]{1,128}/notes(?:\?|\z)" \
        "t:none,ctl:ruleRemoveTargetById=10;ARGS:/\Aa\x5bb\x5d\z/"
`,
    );
    assert.equal(
      renderScope(scopeOf({ kind: 'any', value: '' }, undefined)),
      'SecAction "id:1900000000,phase:1,pass,nolog,t:none,ctl:ruleRemoveById=10"\n',
    );
  });

  test('takes one value of one rule at one path away, and nothing else', () => {
    const program = compileWith(renderScope(scopeOf(exact('/comments'), 'ARGS:text')));
    assert.deepEqual(matchesOf(program, '/comments?text=attack'), [
      '10 QUERY_STRING',
      '11 ARGS:text',
    ]);
    assert.deepEqual(matchesOf(program, '/comments?text=attack&q=attack'), [
      '10 ARGS:q',
      '10 QUERY_STRING',
      '11 ARGS:text',
      '11 ARGS:q',
    ]);
    for (const other of [
      '/comments/',
      '/Comments',
      '/x/../comments',
      '/%63omments',
      '//comments',
    ]) {
      assert.ok(
        matchesOf(program, `${other}?text=attack`).includes('10 ARGS:text'),
        `${other} is another path`,
      );
    }
  });

  test('ends by itself', () => {
    const program = compileWith(renderScope(scopeOf(exact('/c'), undefined), 5_000_000));
    assert.deepEqual(matchesOf(program, '/c?text=attack', { nowMs: 4_999_000 }), ['11 ARGS:text']);
    assert.ok(matchesOf(program, '/c?text=attack', { nowMs: 5_000_000 }).includes('10 ARGS:text'));
  });

  test('below a path does not hold for spellings of another path', () => {
    const program = compileWith(
      renderScope(scopeOf({ kind: 'below', value: '/docs/' }, undefined)),
    );
    assert.deepEqual(matchesOf(program, '/docs/a/b.html?t=attack'), ['11 ARGS:t']);
    assert.deepEqual(matchesOf(program, '/docs/%E4%B8%AD?t=attack'), ['11 ARGS:t']);
    const elsewhere = ['/docs/../admin', '/docs/%2e%2E/admin', '/docs/..%2fadmin', '/docs/a%5c..'];
    for (const path of [...elsewhere, '/docs/;x=/admin', '/docs//admin', '/docs\\..\\admin']) {
      assert.ok(matchesOf(program, `${path}?t=attack`).includes('10 ARGS:t'), path);
    }
  });

  test('a name of several lines is not its own first line', () => {
    const program = compileWith(renderScope(scopeOf(exact('/'), 'ARGS:a,b')));
    assert.ok(!matchesOf(program, '/?a,b=attack').includes('10 ARGS:a,b'));
    assert.ok(matchesOf(program, '/?x%0aa,b=attack').includes('10 ARGS:x\na,b'));
    assert.ok(matchesOf(program, '/?a,b%0ax=attack').includes('10 ARGS:a,b\nx'));
  });
});

// What an attacker would write to get out of the quotes, next to any bytes at all.
const HOSTILE = [
  '"',
  "'",
  '\\',
  '\\"',
  ',',
  '|',
  ';',
  '/',
  '\n',
  '\r\n',
  '%{TX.x}',
  '%{',
  '}',
  '$',
  '^',
  '.*',
  '(',
  '[',
  '\0',
  '!',
  '&ARGS',
  '@rx .*',
  ',ctl:ruleEngine=Off',
  '"\nSecRuleEngine Off\n',
  ' id:1,deny',
  '#',
  '\\z/|ARGS:/.*',
  'chain',
  '*',
];
const hostileBytes = fc
  .array(
    fc.oneof(
      fc.constantFrom(...HOSTILE),
      fc.string({
        unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
      }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join('').slice(0, 250));

const hostilePath: fc.Arbitrary<ExclusionPath> = fc
  .record({
    kind: fc.constantFrom('exact' as const, 'below' as const, 'pattern' as const),
    value: hostileBytes,
  })
  .map(({ kind, value }) => {
    const raw = `/${value.replaceAll(/[\0-\x20\x7f?#]/g, '')}`;
    return { kind, value: kind === 'pattern' ? `${raw}/*` : raw };
  });

const hostileTarget: fc.Arbitrary<ExclusionTarget | undefined> = fc.option(
  fc.record({ collection: fc.constantFrom(...TARGET_COLLECTIONS), name: hostileBytes }),
  { nil: undefined },
);

describe('hostile paths and names', () => {
  test('never become more than the one rule they are meant to be', () => {
    const plain = loadRules({ entries: ['r'], files: { r: RULES } });
    fc.assert(
      fc.property(hostilePath, hostileTarget, fc.boolean(), (path, target, ends) => {
        const scope: ExclusionScope = { site: SITE, ruleId: 10, path, target };
        if (scopeFault(scope) !== undefined) return;
        const text = renderScope(scope, ends ? 9_000_000 : undefined);
        assert.match(text, /^[\n\x20-\x7e]*$/, 'plain ASCII');
        assert.doesNotMatch(text, /%\{/, 'no macro');
        const loaded = loadRules({ entries: ['e', 'r'], files: { e: text, r: RULES } });
        assert.deepEqual(loaded.settings, plain.settings);
        assert.equal(loaded.phases[1].length, plain.phases[1].length + 1);
        assert.equal(loaded.phases[2].length, plain.phases[2].length);
        const [own] = loaded.phases[1];
        assert.ok(own !== undefined && own.kind !== 'marker');
        assert.equal(own.id, EXCLUSION_RULE_ID_MIN);
        assert.deepEqual(loaded.warnings, plain.warnings);
      }),
      { numRuns: 2000 },
    );
  });

  test('what the engine leaves out is what covers() says', () => {
    const asQuery = (name: string): string =>
      Buffer.from(name, 'latin1').toString('hex').replaceAll(/../g, '%$&');
    fc.assert(
      fc.property(
        hostilePath,
        hostileBytes,
        fc.constantFrom('same', 'case', 'longer', 'shorter', 'line'),
        (path, name, change) => {
          const scope: ExclusionScope = {
            site: SITE,
            ruleId: 11,
            path,
            target: { collection: 'ARGS', name },
          };
          if (scopeFault(scope) !== undefined) return;
          const given = {
            same: name,
            case: name.toUpperCase().replaceAll(/[^\0-\xff]/g, 'x'),
            longer: `${name}x`,
            shorter: name.slice(1),
            line: `x\n${name}`,
          }[change];
          const target = path.value.replaceAll('*', 'a1');
          const matches = matchesOf(
            compileWith(renderScope(scope)),
            `${target}?${asQuery(given)}=attack`,
          );
          const looked = { site: SITE, path: target, ruleId: 11, target: `ARGS:${given}` };
          const isLeftOut = !matches.some((match) => match.startsWith('11 '));
          assert.equal(isLeftOut, covers(scope, looked));
        },
      ),
      { numRuns: 1500 },
    );
  });
});

describe('the narrowest proposal', () => {
  const propose = (target: string, match: string) =>
    proposeExclusion(
      { site: SITE, target, targetLengthMax: 2048 },
      { ruleId: 10200, target: match },
    );

  test('is this path, this parameter, this rule', () => {
    assert.deepEqual(propose('/comments?text=x', 'ARGS:text'), {
      scope: {
        site: SITE,
        ruleId: 10200,
        path: { kind: 'exact', value: '/comments' },
        target: { collection: 'ARGS', name: 'text' },
      },
      paths: [
        { kind: 'exact', value: '/comments' },
        { kind: 'any', value: '' },
      ],
    });
  });

  test('offers wider paths where a path holds identifiers', () => {
    assert.deepEqual(propose('/orders/12/notes', 'ARGS:n')?.paths, [
      { kind: 'exact', value: '/orders/12/notes' },
      { kind: 'pattern', value: '/orders/*/notes' },
      { kind: 'below', value: '/orders/' },
      { kind: 'any', value: '' },
    ]);
  });

  test('there is none for what rules keep, for answers, and for a path that is masked or cut', () => {
    assert.equal(propose('/', 'TX:inbound_anomaly_score'), undefined);
    assert.equal(propose('/', 'RESPONSE_BODY'), undefined);
    assert.equal(propose('/reset/***', 'ARGS:q'), undefined);
    assert.equal(propose(`/${'a'.repeat(2047)}`, 'ARGS:q'), undefined);
  });

  test('takes the rule away at this path where it looked at nothing a client named', () => {
    assert.equal(propose('/up', 'MULTIPART_STRICT_ERROR')?.scope.target, undefined);
    assert.equal(propose('/up', '&REQUEST_HEADERS:Proxy')?.scope.target, undefined);
    assert.equal(propose('/up', 'MULTIPART_STRICT_ERROR')?.scope.path.kind, 'exact');
  });
});
