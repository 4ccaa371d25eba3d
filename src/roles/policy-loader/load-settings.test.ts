import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { UsageError, UsageErrors } from '../../lib/errors.ts';
import type { LoadedSettings, LoadRequest } from './load-request.ts';
import { loadSettings } from './load-settings.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-load-'));
after(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(path.join(folder, 'rules.conf'), 'SecAction "id:1,pass"\n');

const REQUEST: LoadRequest = {
  configFile: undefined,
  upstream: undefined,
  listen: [],
  dataFolder: undefined,
  defaultDataFolder: '/state/rampart',
  defaultRules: folder,
  demoUrl: 'http://127.0.0.1:4321',
  version: 3,
};

function load(request: Partial<LoadRequest>, yaml?: string): LoadedSettings {
  const configFile = path.join(folder, 'rampart.yaml');
  if (yaml !== undefined) writeFileSync(configFile, yaml);
  return loadSettings(
    { ...REQUEST, ...request, ...(yaml === undefined ? {} : { configFile }) },
    ({ entries }) => ({
      ruleSet: { entries, files: Object.fromEntries(entries.map((entry) => [entry, ''])) },
      rules: 42,
      components: [],
      warnings: ['a note'],
    }),
    0,
  );
}

const listenOf = (loaded: LoadedSettings): readonly string[] =>
  loaded.policy.gateway.listen.map(({ address, port }) => `${address}:${port}`);

describe('what flags and a file come to', () => {
  test('nothing at all: the demo shop, on loopback', () => {
    const loaded = load({});
    assert.equal(loaded.usesDemo, true);
    assert.deepEqual(listenOf(loaded), ['127.0.0.1:8080']);
    assert.deepEqual(
      loaded.policy.sites.map(({ upstream }) => upstream.url),
      ['http://127.0.0.1:4321'],
    );
    assert.equal(loaded.policy.defaultSite, 'demo');
    assert.equal(loaded.policy.version, 3);
    assert.deepEqual(loaded.ruleCounts, { default: 42 });
    assert.deepEqual(loaded.ruleWarnings, ['a note']);
    assert.equal(loaded.source, '');
  });
  test('--upstream: one site for all hosts, on every address', () => {
    const loaded = load({ upstream: 'http://127.0.0.1:3000' });
    assert.equal(loaded.usesDemo, false);
    assert.deepEqual(listenOf(loaded), ['0.0.0.0:8080']);
    assert.equal(loaded.policy.sites[0]!.upstream.url, 'http://127.0.0.1:3000');
    assert.equal(loaded.policy.defaultSite, 'upstream');
  });
  test('--listen replaces what the file says', () => {
    const yaml = 'gateway: { listen: "0.0.0.0:1111" }\n';
    assert.deepEqual(listenOf(load({ listen: ['127.0.0.1:2222', '[::1]:2222'] }, yaml)), [
      '127.0.0.1:2222',
      '::1:2222',
    ]);
    assert.deepEqual(listenOf(load({}, yaml)), ['0.0.0.0:1111']);
  });
  test('a file without sites can be joined by --upstream', () => {
    const loaded = load(
      { upstream: 'http://127.0.0.1:3000' },
      'console: { listen: "127.0.0.1:1" }\n',
    );
    assert.equal(loaded.policy.sites[0]!.name, 'upstream');
    assert.equal(loaded.process.console.port, 1);
  });
  test('data folder: flag, then file, then the usual place', () => {
    const yaml = 'data: ./state\n';
    assert.equal(load({ dataFolder: '/flag' }, yaml).process.dataFolder, '/flag');
    assert.equal(load({}, yaml).process.dataFolder, path.join(folder, 'state'));
    assert.equal(load({}).process.dataFolder, '/state/rampart');
  });
});

describe('what contradicts itself', () => {
  const refused = (work: () => unknown, expected: RegExp): void => {
    assert.throws(work, (error) => {
      assert.ok(error instanceof UsageError || error instanceof UsageErrors);
      assert.match(error.message, expected);
      return true;
    });
  };
  test('--upstream beside sites', () =>
    refused(
      () => load({ upstream: 'http://a' }, 'sites: [{ upstream: "http://b" }]\n'),
      /--upstream and the sites in .*rampart\.yaml contradict/,
    ));
  test('--upstream that is no URL', () =>
    refused(
      () => load({ upstream: 'localhost:3000' }),
      /^--upstream: expected a URL such as "http:\/\/127\.0\.0\.1:3000", got "localhost:3000"$/,
    ));
  test('--listen that is none', () =>
    refused(() => load({ listen: ['8080'] }), /^--listen: expected "address:port".*got "8080"$/));
  test('--listen twice the same', () =>
    refused(
      () => load({ listen: ['127.0.0.1:81', '127.0.0.1:81'] }),
      /^gateway\.listen names 127\.0\.0\.1:81 twice$/,
    ));
  test('--listen where the console is', () =>
    refused(() => load({ listen: ['0.0.0.0:8900'] }), /both want 0\.0\.0\.0:8900/));
  test('--upstream that is this gateway, by flag or by default', () => {
    const itself = /is this gateway itself$/;
    refused(() => load({ upstream: 'http://127.0.0.1:81', listen: ['127.0.0.1:81'] }), itself);
    refused(() => load({}, 'sites: [{ upstream: "http://localhost:8080" }]\n'), itself);
  });
});
