import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { packageFolder, programFile } from '../lib/program-file.ts';

/** Where the program's own files lie: a checkout, or an installed package. */
export interface AppLayout {
  /** The package: README, rules, `package.json`. */
  readonly packageFolder: string;
  /** Holds the package and everything it imports; what the roles may read. */
  readonly readFolder: string;
  readonly version: string;
  /** `.ts` where the sources run as they are, `.js` where `dist` does. */
  readonly extension: '.ts' | '.js';
  readonly nodeFile: string;
  readonly defaultRules: string;
  readonly demoFolder: string;
  /** C for BPF, built on the machine it runs on. */
  readonly kernelFolder: string;
}

/** The file that a role's process starts with: `roleEntry('gateway')` is `src/roles/gateway/main.ts`. */
export function roleEntry(name: string): string {
  return programFile(`roles/${name}/main`);
}

export function findAppLayout(): AppLayout {
  const extension = path.extname(import.meta.filename) === '.ts' ? '.ts' : '.js';
  const folder = packageFolder();
  const packageJson = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  const require = createRequire(path.join(folder, 'package.json'));
  const dependency = realpathSync(path.dirname(require.resolve('undici/package.json')));
  const inside = dependency.startsWith(folder + path.sep);
  return {
    packageFolder: folder,
    // Installed beside its dependencies (npm hoists): the node_modules folder that holds both.
    readFolder: inside ? folder : path.dirname(dependency),
    version: packageJson.version,
    extension,
    nodeFile: findNode(folder),
    defaultRules: path.join(folder, 'rules'),
    demoFolder: path.join(folder, extension === '.ts' ? 'demo' : 'dist/demo'),
    kernelFolder: path.join(folder, 'kernel'),
  };
}

/** The Node that runs us, but the one in our own folder where that is the same version. */
function findNode(packageFolder: string): string {
  const own = path.join(packageFolder, 'node_modules/node/bin/node');
  return realpathSync(existsSync(own) ? own : process.execPath);
}
