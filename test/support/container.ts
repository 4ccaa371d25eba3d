// Images and containers for tests, with nothing pulled from a registry: the base image is made of this
// machine's own files.
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findProgram } from './find-program.ts';

/** What the Dockerfile runs beside Node and npm, and what a test runs inside. */
const PROGRAMS = ['sh', 'env', 'install', 'rm', 'touch', 'ls', 'groupadd', 'useradd'] as const;
const NPM_FOLDERS = ['/usr/lib/node_modules/npm', '/usr/local/lib/node_modules/npm'] as const;
/** What `useradd` and programs that look up names read. */
const SYSTEM_FILES = ['/etc/login.defs', '/etc/nsswitch.conf', '/etc/ssl/certs'] as const;
/** Parts of the C library that native addons ask for, and Node does not. */
const LIBRARIES = /^(?:librt|libpthread|libdl|libm|libutil|libresolv|libnss_files)\.so/;
const PATH_INSIDE = '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `docker` to its end, whatever comes of it. */
export function tryDocker(...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn('docker', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs `docker`; returns what it printed, throws with what it said where it fails. */
export async function docker(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await tryDocker(...args);
  if (code !== 0) throw new Error(`docker ${args[0]}: ${code}\n${stdout}\n${stderr}`);
  return stdout.trim();
}

/**
 * Makes an image like `node:26-bookworm-slim` of this machine's files: a shell, the programs that the
 * Dockerfile calls, npm, and the Node that runs this. npm's cache comes along, so that a build takes
 * nothing from the network that is already here. It, and what is built on it, has the label `base=tag`.
 */
export function importBaseImage(tag: string): void {
  const root = mkdtempSync(path.join(os.tmpdir(), 'rampart-base-'));
  try {
    for (const folder of ['tmp', 'root', 'usr/local/bin', 'etc']) {
      mkdirSync(path.join(root, folder), { recursive: true });
    }
    copyProgram(root, process.execPath, '/usr/local/bin/node');
    copyLibraries(root);
    for (const name of PROGRAMS) copyProgram(root, requireProgram(name), `/usr/bin/${name}`);
    copyInto(root, requireProgram('sh'), '/bin/sh');
    for (const file of SYSTEM_FILES) if (existsSync(file)) copyInto(root, file, file);
    copyNpm(root);
    writeFileSync(path.join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
    writeFileSync(path.join(root, 'etc/group'), 'root:x:0:\n');
    run('sh', [
      '-c',
      'tar -C "$0" --owner=0 --group=0 -c . | docker import -c "ENV PATH=$1" -c "LABEL base=$2" - "$2"',
      root,
      PATH_INSIDE,
      tag,
    ]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function copyNpm(root: string): void {
  const npm = NPM_FOLDERS.find((folder) => existsSync(folder));
  if (npm === undefined) throw new Error(`no npm in ${NPM_FOLDERS.join(' or ')}`);
  copyInto(root, npm, '/usr/local/lib/node_modules/npm');
  const script = '#!/bin/sh\nexec node /usr/local/lib/node_modules/npm/bin/npm-cli.js "$@"\n';
  writeFileSync(path.join(root, 'usr/local/bin/npm'), script, { mode: 0o755 });
  const cache = path.join(os.homedir(), '.npm/_cacache');
  if (existsSync(cache)) copyInto(root, cache, '/root/.npm/_cacache');
  const settings = ['prefer-offline=true', 'update-notifier=false'];
  const certificates = process.env['NODE_EXTRA_CA_CERTS'];
  if (certificates !== undefined) settings.push(`cafile=${certificates}`);
  writeFileSync(path.join(root, 'root/.npmrc'), `${settings.join('\n')}\n`);
}

/** A program with the shared libraries that it asks for. */
function copyProgram(root: string, from: string, to: string): void {
  copyInto(root, from, to);
  for (const [, library] of run('ldd', [from]).matchAll(/(\/\S+) \(0x/g)) {
    if (!existsSync(path.join(root, library!))) copyInto(root, library!, library!);
  }
}

function copyLibraries(root: string): void {
  const libc = /(\/\S+\/libc\.so\S*) \(0x/.exec(run('ldd', [process.execPath]));
  if (libc === null) throw new Error('Node names no C library');
  const folder = path.dirname(libc[1]!);
  for (const name of readdirSync(folder).filter((one) => LIBRARIES.test(one))) {
    copyInto(root, path.join(folder, name), path.join(folder, name));
  }
}

function copyInto(root: string, from: string, to: string): void {
  cpSync(from, path.join(root, to), { recursive: true, dereference: true });
}

function requireProgram(name: string): string {
  const found = findProgram(name);
  if (found === undefined) throw new Error(`this machine has no ${name}`);
  return found;
}

function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program}: ${status}\n${stderr}`);
  return stdout;
}
