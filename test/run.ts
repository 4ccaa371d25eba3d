// Runs every test file of the project, or those whose path contains one of the words given.
//
//   npm test                  all suites; what cannot run here is skipped and says why
//   npm test -- seclang       only files whose path contains "seclang"
//
// It fails when no test ran: under an older Node the runner would find nothing and say nothing.
import { globSync } from 'node:fs';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import path from 'node:path';
import { FileWatch } from './support/watch-files.ts';

const NODE_MAJOR_MIN = 26;
/** One test, and one file with all its tests. What takes longer by a grace is killed. */
const TEST_TIMEOUT_MS = Number(process.env['RAMPART_TEST_TIMEOUT_MS'] ?? 300_000);
const KILL_GRACE_MS = 10_000;
const CONCURRENCY = 2;

const major = Number(process.versions.node.split('.')[0]);
if (major < NODE_MAJOR_MIN) {
  console.error(
    `Rampart's tests need Node ${NODE_MAJOR_MIN}, this is ${process.version}. Run "npm ci", then "npm test": npm puts the right one first.`,
  );
  process.exit(2);
}

const root = path.resolve(import.meta.dirname, '..');
const words = process.argv.slice(2);
const files = globSync(
  ['src/**/*.test.ts', 'test/**/*.test.ts', 'demo/**/*.test.ts', 'bench/**/*.test.ts'],
  {
    cwd: root,
  },
)
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort()
  .map((file) => path.join(root, file));
if (files.length === 0) {
  console.error(`no test file matches ${words.join(' ') || 'the patterns'}`);
  process.exit(1);
}

const skipped: string[] = [];
const overdue: string[] = [];
let passed = 0;
let failed = 0;
const stream = run({ files, concurrency: CONCURRENCY, timeout: TEST_TIMEOUT_MS });
const watch = new FileWatch(files, TEST_TIMEOUT_MS + KILL_GRACE_MS, (file) => overdue.push(file));
stream.on('test:pass', (event) => {
  if (event.skip !== undefined && event.skip !== false) {
    skipped.push(`${path.relative(root, event.file ?? '')}: ${event.name}: ${String(event.skip)}`);
  } else if (event.details.type !== 'suite' && !files.includes(path.resolve(event.name))) {
    // A file without tests passes as one test of its own name: that is no test.
    passed++;
  }
});
stream.on('test:fail', (event) => {
  // A suite fails with each of its tests and is not counted beside them; but one that could not even
  // be set up, or a file that did not load, has no failed test to stand for it.
  const { type, error } = event.details;
  const isEcho =
    type === 'suite' && 'failureType' in error && error.failureType === 'subtestsFailed';
  if (!isEcho) failed++;
});
stream.on('end', () => {
  watch.close();
  for (const line of skipped) console.log(`skipped: ${line}`);
  if (passed + failed === 0) console.error('no test ran');
  for (const file of overdue) {
    console.error(
      `killed: ${path.relative(root, file)}: not done within ${TEST_TIMEOUT_MS / 1000} s`,
    );
  }
  if (passed === 0 || failed > 0 || overdue.length > 0) process.exitCode = 1;
});
stream.compose(new spec()).pipe(process.stdout);
process.once('exit', () => {
  console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
});
