#!/usr/bin/env node
// Starts Rampart under the Node that it needs. This file alone must run under any older Node, so it is
// plain JavaScript: with Node 26 it goes on in this process, otherwise in one of our own Node.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureDist } from './build.js';

const NODE_MAJOR_MIN = 26;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const packageFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const main = path.join(packageFolder, chooseMain());

if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_MIN) {
  await import(pathToFileURL(main).href);
} else {
  runUnder(findNode());
}

/** The published package has only what was built; a checkout runs that too, where it is up to date. */
function chooseMain() {
  const isCheckout = existsSync(path.join(packageFolder, 'src/cli/main.ts'));
  return !isCheckout || ensureDist(packageFolder) ? 'dist/cli/main.js' : 'src/cli/main.ts';
}

/** The binary that the npm package `node` brought, or undefined. */
function findNode() {
  try {
    const require = createRequire(import.meta.url);
    const binary = path.join(path.dirname(require.resolve('node/package.json')), 'bin/node');
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

function runUnder(node) {
  if (node === undefined) {
    console.error(
      `rampart: this is Node ${process.versions.node}, and Rampart needs ${NODE_MAJOR_MIN}; ` +
        `run "npm ci" in ${packageFolder}, which brings it (with scripts allowed for the package "node")`,
    );
    process.exit(2);
  }
  // The channel tells the child when this process ends, however it ends.
  const child = spawn(node, [main, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    console.error(`rampart: cannot start ${node}: ${error.message}`);
    process.exit(1);
  });
  child.once('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 1;
  });
}
