// Builds dist/ from a checkout (bundle.js), in about a second. Running from dist/ spares each process the
// type stripper (some 20 MB); `rampart` sees to it that dist/ is what the sources say.
// Plain JavaScript for any Node that npm brings.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const FINGERPRINT = '.fingerprint';
const BUNDLER = 'bin/bundle.js';
/** What the bundler runs with; an installed package has neither. */
const NEEDED = ['node_modules/vite', BUNDLER];
/** Brought by the dependencies; a container has it as its own Node instead. */
const NODE = 'node_modules/node/bin/node';
const INPUTS = ['src', 'demo', 'tsconfig.json', BUNDLER];

/** True when dist/ is there and was built from the sources as they are; builds it where that is possible. */
export function ensureDist(packageFolder) {
  try {
    const wanted = fingerprint(packageFolder);
    if (isBuiltFrom(packageFolder, wanted)) return true;
    try {
      return build(packageFolder, wanted);
    } catch {
      // Somebody else may have built and swapped at the same moment; that one is as good.
      return isBuiltFrom(packageFolder, wanted);
    }
  } catch {
    // A checkout that cannot be written to, a compiler that is not there: the sources run as they are.
    return false;
  }
}

function isBuiltFrom(packageFolder, wanted) {
  const file = path.join(packageFolder, 'dist', FINGERPRINT);
  return existsSync(file) && readFileSync(file, 'utf8') === wanted;
}

/** Builds beside and then swaps, so that nobody ever sees half of it. */
function build(packageFolder, wanted) {
  if (!NEEDED.every((name) => existsSync(path.join(packageFolder, name)))) return false;
  const next = path.join(packageFolder, `dist.next-${process.pid}`);
  const last = path.join(packageFolder, `dist.last-${process.pid}`);
  const dist = path.join(packageFolder, 'dist');
  removeLeftovers(packageFolder);
  try {
    if (!bundle(packageFolder, next)) return false;
    for (const folder of ['files', 'private']) {
      cpSync(path.join(packageFolder, 'demo', folder), path.join(next, 'demo', folder), {
        recursive: true,
      });
    }
    writeFileSync(path.join(next, FINGERPRINT), wanted);
    // Somebody who built the same meanwhile may run from it already, and reads more of it as it goes.
    if (isBuiltFrom(packageFolder, wanted)) return true;
    if (existsSync(dist)) renameSync(dist, last);
    renameSync(next, dist);
    return true;
  } finally {
    rmSync(next, { recursive: true, force: true });
    rmSync(last, { recursive: true, force: true });
  }
}

/** What builds left behind that were killed. */
function removeLeftovers(packageFolder) {
  for (const name of readdirSync(packageFolder)) {
    const pid = /^dist\.(?:next|last)-(\d+)$/.exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    rmSync(path.join(packageFolder, name), { recursive: true, force: true });
  }
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

/** In a process of its own, which takes what it needs of memory with it when it ends. */
function bundle(packageFolder, outFolder) {
  const own = path.join(packageFolder, NODE);
  const node = existsSync(own) ? own : process.execPath;
  const args = [path.join(packageFolder, BUNDLER), outFolder];
  return spawnSync(node, args, { cwd: packageFolder, stdio: 'ignore' }).status === 0;
}

/** Changes whenever a source does: names, sizes and times of all that is built. */
function fingerprint(packageFolder) {
  const hash = createHash('sha256');
  const visit = (name) => {
    const file = path.join(packageFolder, name);
    const stat = statSync(file);
    if (stat.isDirectory()) for (const entry of readdirSync(file).sort()) visit(`${name}/${entry}`);
    else if (!name.endsWith('.test.ts')) hash.update(`${name} ${stat.size} ${stat.mtimeMs}\n`);
  };
  for (const name of INPUTS) visit(name);
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!ensureDist(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..'))) {
    console.error(
      'dist/ could not be built; run "npm ci" first, and make sure that this folder can be written to',
    );
    process.exitCode = 1;
  }
}
