// What `npm ci` does last. It runs under the Node that npm runs under, for the one that came with the
// dependencies may lack a library of the system, and says so in words that nobody finds an answer to.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';

const root = path.resolve(import.meta.dirname ?? '.', '..');
const { stderr, status } = spawnSync(path.join(root, 'node_modules/node/bin/node'), ['--version'], {
  encoding: 'utf8',
});
if (status !== 0) {
  const library = /(lib[\w+-]+)\.so[.\d]*/.exec(stderr ?? '')?.[0];
  console.error(
    library === undefined
      ? `rampart: the Node that came with the dependencies does not start: ${(stderr ?? '').trim()}`
      : `rampart: Node needs ${library}, which this system lacks. Install it (Debian: apt-get install ${library.replace(/\.so\.?/, '')}), then run npm ci again.`,
  );
  process.exit(1);
}
const built = spawnSync('npm', ['run', 'build:web'], { cwd: root, stdio: 'inherit' });
process.exit(built.status ?? 1);
