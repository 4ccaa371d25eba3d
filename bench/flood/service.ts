import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Topology } from './topology.ts';

/** `rampart` with its shield; the others with a proxy as it comes from a distribution. */
export type Defence = 'off' | 'syn-cookies' | 'iptables-limit' | 'shield';
export const DEFENCES: readonly Defence[] = ['off', 'syn-cookies', 'iptables-limit', 'shield'];

export const PORT = 8080;
/** First part of visitors' addresses: no private network, which is never banned. */
export const VISITORS_FIRST = 30;
const ORIGIN_PORT = 3000;
const START_POLL_MS = 50;
const START_LIMIT_MS = 90_000;
const ROOT = path.resolve(import.meta.dirname, '../..');
const FOLDER_READABLE = 0o755;

/** Starts the service with this defence in front of it; resolves once it serves. */
export async function startService(
  topology: Topology,
  defence: Defence,
  folder: string,
): Promise<void> {
  const origin = topology.start('server', process.execPath, [
    path.join(import.meta.dirname, 'origin.ts'),
    String(ORIGIN_PORT),
  ]);
  await once(origin, 'message');
  const cookies = defence === 'off' ? '0' : '1';
  topology.run('server', 'sysctl', ['-q', '-w', `net.ipv4.tcp_syncookies=${cookies}`]);
  if (defence === 'iptables-limit') limitSyns(topology);
  if (defence === 'shield') startRampart(topology, folder);
  else startNginx(topology, folder);
  await until(() => listens(topology));
  if (defence === 'shield') applyShield(topology, folder);
}

/** As it stands in a hundred guides. */
function limitSyns(topology: Topology): void {
  const rule = (...args: string[]): string =>
    topology.run('server', 'iptables', ['-A', 'INPUT', '-p', 'tcp', '--syn', ...args]);
  rule('-i', 'lo', '-j', 'ACCEPT');
  rule('-m', 'limit', '--limit', '3/s', '-j', 'ACCEPT');
  rule('-j', 'DROP');
}

/** nginx with the numbers of Debian's configuration: 768 connections a worker, one worker a processor. */
function startNginx(topology: Topology, folder: string): void {
  const file = path.join(folder, 'nginx.conf');
  const temporary = path.join(folder, 'temp');
  mkdirSync(temporary, { mode: 0o777 });
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${temporary}/${name};`)
    .join(' ');
  writeFileSync(
    file,
    `daemon off; pid ${folder}/nginx.pid; error_log /dev/null; worker_processes auto; user root;
events { worker_connections 768; }
http { access_log off; ${paths}
upstream origin { server 127.0.0.1:${ORIGIN_PORT}; keepalive 32; }
server { listen ${PORT}; location / { proxy_http_version 1.1; proxy_set_header Connection ""; proxy_pass http://origin; } } }
`,
    { mode: FOLDER_READABLE },
  );
  topology.start('server', 'nginx', ['-p', folder, '-c', file]);
}

function startRampart(topology: Topology, folder: string): void {
  writeFileSync(
    path.join(folder, 'rampart.yaml'),
    [
      `data: ${folder}/data`,
      `gateway: { listen: "0.0.0.0:${PORT}" }`,
      'console: { listen: "127.0.0.1:8900" }',
      `sites: [{ upstream: "http://127.0.0.1:${ORIGIN_PORT}" }]`,
      '',
    ].join('\n'),
  );
  topology.start('server', process.execPath, [
    path.join(ROOT, 'src/cli/main.ts'),
    'up',
    ...configOf(folder),
  ]);
}

function applyShield(topology: Topology, folder: string): void {
  topology.run('server', process.execPath, [
    path.join(ROOT, 'src/cli/main.ts'),
    'shield',
    'apply',
    '--yes',
    ...configOf(folder),
  ]);
}

export interface BanCounts {
  readonly all: number;
  /** Of addresses that visitors have: each would be a mistake. */
  readonly visitors: number;
}

/** Bans in force. */
export function countBans(topology: Topology, folder: string): BanCounts {
  const cli = [path.join(ROOT, 'src/cli/main.ts'), 'bans', '--json', ...configOf(folder)];
  const bans = JSON.parse(topology.run('server', process.execPath, cli)) as readonly {
    readonly network: string;
  }[];
  const inKernel = topology.run('server', 'nft', ['list', 'set', 'inet', 'rampart', 'bans4']);
  const visitors = bans.filter(({ network }) => network.startsWith(`${VISITORS_FIRST}.`)).length;
  return {
    all: bans.length,
    visitors: visitors + (new RegExp(`\\b${VISITORS_FIRST}\\.\\d`).test(inKernel) ? 1 : 0),
  };
}

/**
 * Whether anything is in a set of the shield: in `engaged` while connections have to prove their address,
 * in `bans4` while somebody is banned.
 */
export function isFilled(topology: Topology, set: 'engaged' | 'bans4'): boolean {
  const listed = topology.run('server', 'nft', ['list', 'set', 'inet', 'rampart', set]);
  return listed.includes('elements');
}

function configOf(folder: string): readonly string[] {
  return ['-c', path.join(folder, 'rampart.yaml')];
}

function listens(topology: Topology): boolean {
  return topology.run('server', 'ss', ['-Hltn', `sport = :${PORT}`]).trim() !== '';
}

async function until(condition: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + START_LIMIT_MS;
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error('the service did not start');
    await sleep(START_POLL_MS);
  }
}

export function requirePrograms(names: readonly string[]): void {
  for (const name of names) {
    if (spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name]).status !== 0) {
      throw new Error(`flood needs ${name}`);
    }
  }
}
