// Builds dist/ from a checkout: types off, nothing else, in about a second. Running from dist/ spares
// each process the type stripper (some 20 MB); `rampart` sees to it that dist/ is what the sources say.
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
const COMPILER = 'node_modules/typescript/bin/tsc';
const INPUTS = ['src', 'demo', 'tsconfig.json', 'tsconfig.build.json'];

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
  if (!existsSync(path.join(packageFolder, COMPILER))) return false;
  const next = path.join(packageFolder, `dist.next-${process.pid}`);
  const last = path.join(packageFolder, `dist.last-${process.pid}`);
  const dist = path.join(packageFolder, 'dist');
  removeLeftovers(packageFolder);
  try {
    const compiled =
      compile(packageFolder, 'tsconfig.build.json', next) &&
      compile(packageFolder, 'demo/tsconfig.build.json', path.join(next, 'demo'));
    if (!compiled) return false;
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

/** Types are checked by `npm run check`; here they only go away. */
function compile(packageFolder, project, outFolder) {
  const args = [
    path.join(packageFolder, COMPILER),
    '--noCheck',
    '-p',
    project,
    '--outDir',
    outFolder,
  ];
  return spawnSync(process.execPath, args, { cwd: packageFolder, stdio: 'ignore' }).status === 0;
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
