// Puts the sources together into as few files as the processes and threads need: types and comments off,
// nothing else, names and lines stay for whoever reads a stack trace. A module that is a file of its own
// costs each thread some 8 kB, a comment its length, and one sign beyond ASCII doubles its whole file.
// Runs under Rampart's own Node: build.js starts it.
import path from 'node:path';
import { build } from 'vite';

/** What a process, a thread or a person starts: these keep the names of their sources. */
const PROGRAM = [
  'cli/main',
  'events/store/store-worker',
  'roles/agent/main',
  'roles/control/main',
  'roles/gateway/main',
  'roles/gateway/rule-reader',
  'roles/gateway/worker',
  'roles/policy-loader/main',
];

const root = path.resolve(import.meta.dirname, '..');
const [outFolder] = process.argv.slice(2);

await bundle('src', PROGRAM, outFolder);
// Apart: the demo shop may read its own folder alone.
await bundle('demo', ['main'], path.join(outFolder, 'demo'));

/** @param {string} folder @param {readonly string[]} entries @param {string} target */
async function bundle(folder, entries, target) {
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    // Dependencies stay where npm puts them.
    ssr: { external: true },
    build: {
      ssr: true,
      target: 'node26',
      outDir: target,
      emptyOutDir: true,
      sourcemap: true,
      rolldownOptions: {
        input: Object.fromEntries(
          entries.map((name) => [name, path.join(root, folder, `${name}.ts`)]),
        ),
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
          comments: false,
          minify: {
            compress: false,
            mangle: false,
            codegen: { removeWhitespace: false, asciiOnly: true },
          },
        },
      },
    },
  });
}
