// What the documents say about the command line, the configuration and each other is so.
import assert from 'node:assert/strict';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import type { Command } from '../src/cli/command.ts';
import { COMMANDS, type CommandName } from '../src/cli/commands/all.ts';
import { loadConfig } from '../src/config/index.ts';
import { CONFIG_DOCS, describeConfig } from './support/config-docs.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const DOCUMENTS = globSync(['*.md', 'docs/**/*.md', 'rules/*.md', 'demo/*.md', 'deploy/*'], {
  cwd: ROOT,
});
const COMMON_OPTIONS = ['help', 'json', 'version'];

const read = (name: string): string => readFileSync(path.join(ROOT, name), 'utf8');

/** Every `rampart COMMAND ...` that stands in code, up to the end of the line or a comment. */
function commandsIn(name: string): readonly string[] {
  const found: string[] = [];
  for (const [, inline, block] of read(name).matchAll(
    /(?<!`)`([^`\n]+)`(?!`)|^```\w*\n(.*?)^```/gms,
  )) {
    for (const line of (inline ?? block ?? '').split('\n')) {
      const command = /(?:^|npx |sudo |["\s])rampart ([a-z][^#"]*)/.exec(line)?.[1];
      if (command !== undefined) found.push(command.trim());
    }
  }
  return found;
}

/** A part of a file is indented as it is in the whole: what stands above it is not shown again. */
function completed(text: string): string {
  const indent = /^ */.exec(text)![0].length;
  const site = 'sites:\n  - upstream: http://127.0.0.1:1\n';
  return `${indent === 0 ? '' : site}${indent > 4 ? '    waf:\n' : ''}${text}`;
}

describe('documents', () => {
  const commands = new Map<string, Command>();
  before(async () => {
    for (const name of Object.keys(COMMANDS) as CommandName[]) {
      commands.set(name, await COMMANDS[name].load());
    }
  });

  test('docs/configuration.md is what the schema says (node test/support/config-docs.ts)', () => {
    assert.equal(readFileSync(CONFIG_DOCS, 'utf8'), describeConfig());
  });

  test('every command, word and option that they name exists', () => {
    const wrong: string[] = [];
    let checked = 0;
    for (const document of DOCUMENTS) {
      for (const text of commandsIn(document)) {
        checked++;
        const [name = '', ...words] = text.split(/\s+/);
        const command = commands.get(name);
        if (command === undefined) {
          wrong.push(`${document}: rampart ${text}: no such command`);
          continue;
        }
        const known = [command.usage, ...command.help].join('\n');
        const [word = ''] = words;
        // A word of its own, as in "rules add"; names of files and sites have a dot, a slash or capitals.
        for (const choice of /^[a-z|\\]+$/.test(word) ? word.split(/\\?\|/) : []) {
          if (!new RegExp(`\\b${choice}\\b`).test(known)) {
            wrong.push(`${document}: rampart ${text}: no word "${choice}"`);
          }
        }
        for (const [, option = ''] of text.matchAll(/(?<=\s|\[)--([a-z][a-z0-9-]*)/g)) {
          if (!(option in command.options) && !COMMON_OPTIONS.includes(option)) {
            wrong.push(`${document}: rampart ${text}: no option --${option}`);
          }
        }
      }
    }
    assert.deepEqual(wrong, []);
    assert.ok(checked > 40, `only ${checked} commands were found`);
  });

  test('the README names every command', () => {
    const named = new Set(commandsIn('README.md').map((text) => text.split(/\s+/)[0]));
    // In the table, `unban` and `bans` stand beside `rampart ban`.
    const table = read('README.md');
    const missing = [...commands.keys()].filter(
      (name) => !named.has(name) && !table.includes(`\`${name}\``),
    );
    assert.deepEqual(missing, []);
  });

  test('the help of each command names its options, and no other', () => {
    for (const [name, { usage, help, options }] of commands) {
      const text = [usage, ...help].join('\n');
      const told = new Set([...text.matchAll(/--([a-z][a-z0-9-]*)/g)].map((match) => match[1]!));
      const untold = Object.keys(options).filter((option) => !told.has(option));
      assert.deepEqual(untold, [], `rampart ${name} --help keeps silent`);
      const made = [...told].filter(
        (option) => !(option in options) && !COMMON_OPTIONS.includes(option),
      );
      assert.deepEqual(made, [], `rampart ${name} --help names what is not there`);
    }
  });

  test('every configuration that they show is one', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rampart-docs-'));
    const file = path.join(folder, 'rampart.yaml');
    let checked = 0;
    try {
      for (const document of DOCUMENTS) {
        for (const [, text = ''] of read(document).matchAll(/^```yaml\n(.*?)^```/gms)) {
          checked++;
          writeFileSync(file, completed(text));
          assert.doesNotThrow(() => loadConfig(file), `${document}:\n${text}`);
        }
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
    assert.ok(checked > 5, `only ${checked} were found`);
  });

  test('every metric that they name is one', () => {
    const made = read('src/admin/metrics/collect-metrics.ts');
    const named = DOCUMENTS.flatMap((name) => read(name).match(/\brampart_[a-z_]+\b/g) ?? []);
    assert.ok(named.length > 0);
    assert.deepEqual(
      named.filter((metric) => !made.includes(`'${metric}'`)),
      [],
    );
  });

  test('every link to a file leads to one', () => {
    const broken: string[] = [];
    for (const document of DOCUMENTS.filter((name) => name.endsWith('.md'))) {
      for (const [, target = ''] of read(document).matchAll(/\]\(([^)\s#]+)[^)]*\)/g)) {
        if (/^[a-z]+:/.test(target)) continue;
        if (!existsSync(path.join(ROOT, path.dirname(document), target))) {
          broken.push(`${document}: ${target}`);
        }
      }
    }
    assert.deepEqual(broken, []);
  });

  test('ARCHITECTURE.md names every folder, and no file that is gone', () => {
    const text = read('ARCHITECTURE.md');
    const folders = globSync('src/*/', { cwd: ROOT });
    assert.deepEqual(
      folders.filter((name) => !text.includes(`\`${name.replace(/\/$/, '')}\``)),
      [],
    );
    const gone = [...text.matchAll(/`(src\/[\w/.-]+)`/g)].filter(
      ([, name = '']) => !existsSync(path.join(ROOT, name)),
    );
    assert.deepEqual(
      gone.map(([, name]) => name),
      [],
    );
  });
});
