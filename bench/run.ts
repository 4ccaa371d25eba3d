// Runs one benchmark by name: npm run bench -- gateway [--json] [...its own flags]
import { existsSync, globSync } from 'node:fs';
import path from 'node:path';

const [name = '', ...rest] = process.argv.slice(2);
const file = path.join(import.meta.dirname, `${name}.ts`);

if (!/^[a-z0-9-]+$/.test(name) || name === 'run' || !existsSync(file)) {
  const names = globSync('*.ts', { cwd: import.meta.dirname })
    .map((one) => path.basename(one, '.ts'))
    .filter((one) => one !== 'run' && !one.endsWith('.test'));
  console.error(`usage: npm run bench -- NAME [--json]   (NAME: ${names.sort().join(', ')})`);
  process.exit(2);
}

// Each benchmark is a program of its own that reads its flags from the command line.
process.argv = [process.argv[0]!, file, ...rest];
await import(file);
