// The command. `bin/rampart.js` starts it under the right Node.
import { harmless } from './printable.ts';
import { runCli } from './run-cli.ts';

// A reader that went away (`rampart ... | head`) is no error of ours.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runCli(process.argv.slice(2), {
  out: (text) => process.stdout.write(`${harmless(text)}\n`),
  err: (text) => process.stderr.write(`${harmless(text)}\n`),
});
