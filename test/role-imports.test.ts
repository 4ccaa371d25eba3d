// What each process and thread that stays in memory loads: every module costs each of them memory for as long
// as it runs. What is needed once, for a load of the policy say, is for one that ends.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';

const SOURCES = path.resolve(import.meta.dirname, '../src');

interface Loads {
  /** Modules of ours, beside `lib` and `roles`. */
  readonly modules: readonly string[];
  readonly packages: readonly string[];
}

const LOADS: Readonly<Record<string, Loads>> = {
  'cli/commands/up': { modules: ['cli', 'config', 'shield'], packages: [] },
  'events/store/store-worker': { modules: ['events'], packages: [] },
  'roles/agent/main': { modules: ['bans', 'events', 'inspect', 'link', 'shield'], packages: [] },
  'roles/control/main': {
    modules: ['admin', 'bans', 'config', 'events', 'inspect', 'link', 'review'],
    packages: ['@hono/node-server', '@hono/zod-openapi', 'hono', 'zod'],
  },
  'roles/gateway/main': {
    modules: ['bans', 'config', 'events', 'gateway', 'inspect', 'link'],
    packages: [],
  },
  'roles/gateway/worker': {
    modules: ['detect', 'events', 'filter', 'gateway', 'inspect', 'seclang'],
    packages: ['saxes'],
  },
};

const ANYBODYS: ReadonlySet<string> = new Set(['lib', 'roles']);
/** Reads and checks a configuration: the policy loader does, and ends. */
const FOR_WHO_ENDS = [
  'config/index.ts',
  'config/schema.ts',
  'config/yaml-source.ts',
  'roles/policy-loader/load-settings.ts',
];

describe('what stays in memory', () => {
  test('what only who ends may load is there', () => {
    const loaded = loadedBy('roles/policy-loader/main.ts');
    assert.deepEqual(
      FOR_WHO_ENDS.filter((file) => !loaded.files.has(file)),
      [],
    );
  });

  test('nobody imports node:http, which loads what nobody uses (src/lib/node-http.ts)', () => {
    const importers = Object.keys(LOADS).flatMap((entry) => [...loadedBy(`${entry}.ts`).files]);
    const wrong = importers.filter((file) => importsOf(file).includes('node:http'));
    // The library that serves the console does the same.
    assert.deepEqual(wrong, ['admin/serve-admin.ts']);
  });

  for (const [entry, { modules, packages }] of Object.entries(LOADS)) {
    test(`${entry} loads what it needs and nothing else`, () => {
      const loaded = loadedBy(`${entry}.ts`);
      const found = [...loaded.files].map(moduleOf).filter((name) => !ANYBODYS.has(name));
      assert.deepEqual([...new Set(found)].sort(), modules);
      assert.deepEqual([...loaded.packages].sort(), packages);
      assert.deepEqual(
        FOR_WHO_ENDS.filter((file) => loaded.files.has(file)),
        [],
      );
    });
  }
});

/** Follows what is imported to be run; what is imported where it is used is loaded by who uses it. */
function loadedBy(entry: string): { files: ReadonlySet<string>; packages: ReadonlySet<string> } {
  const files = new Set<string>([entry]);
  const packages = new Set<string>();
  for (const file of files) {
    for (const name of importsOf(file)) {
      if (name.startsWith('.')) files.add(path.join(path.dirname(file), name));
      else if (!name.startsWith('node:')) packages.add(packageOf(name));
    }
  }
  return { files, packages };
}

function importsOf(file: string): string[] {
  const text = readFileSync(path.join(SOURCES, file), 'utf8');
  const statements = /^(?:import|export)\s+(?!type\s)(?:[^'";]*?from\s*)?'([^']+)';/gm;
  return [...text.matchAll(statements)].map(([, name]) => name!);
}

function moduleOf(file: string): string {
  return file.slice(0, file.indexOf('/'));
}

function packageOf(name: string): string {
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
}
