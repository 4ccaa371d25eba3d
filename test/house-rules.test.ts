// Holds the house rules that a reviewer should never have to: which module may import which, no
// cycles, no dead files, one door per module, no file too long to enjoy.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';

const ROOT = path.resolve(import.meta.dirname, '..');
const FILE_LINES_MAX = 600;

/** A module may import its own files, and those of the modules named here. */
const ALLOWED_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  seclang: ['lib'],
  detect: ['lib', 'seclang'],
  filter: ['lib', 'seclang'],
  inspect: ['lib', 'seclang', 'detect'],
  events: ['lib', 'inspect'],
  config: ['lib', 'inspect', 'filter'],
  link: ['lib'],
  bans: ['lib', 'events', 'link'],
  cloudflare: ['lib', 'filter', 'config', 'events', 'bans'],
  shield: ['lib'],
  gateway: ['lib', 'inspect', 'filter', 'config', 'events'],
  review: ['lib', 'inspect', 'config', 'events'],
  admin: ['lib', 'config', 'events', 'inspect', 'bans', 'review'],
  roles: [
    'lib',
    'seclang',
    'inspect',
    'config',
    'events',
    'link',
    'gateway',
    'admin',
    'bans',
    'shield',
    'review',
  ],
  cli: [
    'lib',
    'seclang',
    'inspect',
    'config',
    'events',
    'gateway',
    'admin',
    'roles',
    'bans',
    'cloudflare',
    'shield',
    'review',
  ],
};

/** Files that something other than an import starts: a process, a thread, a person. */
const ENTRY_POINTS: ReadonlySet<string> = new Set([
  'src/cli/main.ts',
  'src/roles/gateway/main.ts',
  'src/roles/gateway/rule-reader.ts',
  'src/roles/gateway/worker.ts',
  'src/roles/control/main.ts',
  'src/roles/agent/main.ts',
  'src/roles/policy-loader/main.ts',
  'src/events/store/store-worker.ts',
]);

interface SourceFile {
  readonly name: string;
  readonly module: string;
  readonly imports: readonly string[];
  /** Without `import type`: two classes may name each other, two modules may not need each other. */
  readonly runtimeImports: readonly string[];
}

const sources = readSources();

describe('house rules', () => {
  test('there is something to check', () => {
    assert.ok(sources.length > 10);
  });

  test('modules import only what the table allows', () => {
    const wrong: string[] = [];
    for (const source of sources) {
      const allowed = ALLOWED_IMPORTS[source.module];
      assert.ok(
        allowed !== undefined,
        `${source.name}: module ${source.module} is not in the table`,
      );
      for (const imported of source.imports) {
        const target = moduleOf(imported);
        if (target !== source.module && !allowed.includes(target)) {
          wrong.push(`${source.name} imports ${imported}`);
        }
      }
    }
    assert.deepEqual(wrong, []);
  });

  test('the table allows nothing that nobody needs', () => {
    const used = new Set(
      sources.flatMap(({ module, imports }) =>
        imports.map((name) => `${module} ${moduleOf(name)}`),
      ),
    );
    const idle = Object.entries(ALLOWED_IMPORTS).flatMap(([module, allowed]) =>
      allowed.map((other) => `${module} ${other}`).filter((edge) => !used.has(edge)),
    );
    assert.deepEqual(idle, []);
  });

  test('no import cycles between files', () => {
    assert.deepEqual(findCycles(), []);
  });

  test('no dead files', () => {
    const used = new Set<string>();
    for (const source of sources) for (const imported of source.imports) used.add(imported);
    const tests = globSync(['src/**/*.test.ts', 'test/**/*.ts', 'bench/**/*.ts', 'demo/**/*.ts'], {
      cwd: ROOT,
    });
    for (const name of tests) {
      for (const imported of importsOf(name)) {
        if (moduleOf(imported) === '' || name.includes('/conformance')) used.add(imported);
      }
    }
    const dead = sources
      .map((source) => source.name)
      .filter(
        (name) => !used.has(name) && !ENTRY_POINTS.has(name) && !name.endsWith('/conformance.ts'),
      );
    assert.deepEqual(dead, []);
  });

  test('what starts a process or a thread is built under its name', () => {
    const bundler = readFileSync(path.join(ROOT, 'bin/bundle.js'), 'utf8');
    const built = [...bundler.matchAll(/^ {2}'([\w/-]+)',$/gm)].map(([, name]) => `src/${name}.ts`);
    assert.deepEqual(new Set(built), ENTRY_POINTS);
  });

  test(`no file is longer than ${FILE_LINES_MAX} lines`, () => {
    const files = ['src/**/*.ts', 'bench/**/*.ts', 'test/**/*.ts', 'web/src/**/*.{ts,tsx}'];
    const long = globSync(files, { cwd: ROOT })
      .map((name) => ({ name, lines: linesOf(name) }))
      .filter(({ lines }) => lines > FILE_LINES_MAX);
    assert.deepEqual(
      long.map(({ name, lines }) => `${name}: ${lines}`),
      [],
    );
  });
});

function readSources(): SourceFile[] {
  return globSync('src/**/*.ts', { cwd: ROOT })
    .filter((name) => !name.endsWith('.test.ts'))
    .map((name) => ({
      name,
      module: moduleOf(name),
      imports: importsOf(name),
      runtimeImports: importsOf(name, { types: false }),
    }));
}

function linesOf(name: string): number {
  return readFileSync(path.join(ROOT, name), 'utf8').split('\n').length;
}

function importsOf(name: string, { types } = { types: true }): string[] {
  const text = readFileSync(path.join(ROOT, name), 'utf8');
  const found: string[] = [];
  const statements =
    /^(?:import|export)\s+(type\s)?[^'";]*?from\s*'(\.[^']+)'|\bimport\s*\(?\s*'(\.[^']+)'/gm;
  for (const [, type, from, direct] of text.matchAll(statements)) {
    if (type !== undefined && !types) continue;
    found.push(path.normalize(path.join(path.dirname(name), from ?? direct!)));
  }
  return found;
}

function moduleOf(name: string): string {
  const parts = name.split('/');
  return parts[0] === 'src' && parts.length > 2 ? parts[1]! : '';
}

function findCycles(): string[] {
  const byName = new Map(sources.map((source) => [source.name, source]));
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[] = [];
  const visit = (name: string, trail: readonly string[]): void => {
    if (state.get(name) === 'done') return;
    if (state.get(name) === 'open') {
      cycles.push([...trail.slice(trail.indexOf(name)), name].join(' -> '));
      return;
    }
    state.set(name, 'open');
    for (const imported of byName.get(name)?.runtimeImports ?? [])
      visit(imported, [...trail, name]);
    state.set(name, 'done');
  };
  for (const source of sources) visit(source.name, []);
  return cycles;
}
