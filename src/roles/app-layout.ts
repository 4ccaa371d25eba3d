import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

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

/** A role's file beside this one: `roleEntry('gateway')` is `src/roles/gateway/main.ts`. */
export function roleEntry(name: string): string {
  const here = realpathSync(fileURLToPath(import.meta.url));
  return path.join(path.dirname(here), name, `main${path.extname(here)}`);
}

export function findAppLayout(): AppLayout {
  const here = realpathSync(fileURLToPath(import.meta.url));
  const extension = path.extname(here) === '.ts' ? '.ts' : '.js';
  const packageFolder = path.resolve(path.dirname(here), '../..');
  const packageJson = JSON.parse(
    readFileSync(path.join(packageFolder, 'package.json'), 'utf8'),
  ) as { readonly version: string };
  const require = createRequire(path.join(packageFolder, 'package.json'));
  const dependency = realpathSync(path.dirname(require.resolve('undici/package.json')));
  const inside = dependency.startsWith(packageFolder + path.sep);
  return {
    packageFolder,
    // Installed beside its dependencies (npm hoists): the node_modules folder that holds both.
    readFolder: inside ? packageFolder : path.dirname(dependency),
    version: packageJson.version,
    extension,
    nodeFile: findNode(packageFolder),
    defaultRules: path.join(packageFolder, 'rules'),
    demoFolder: path.join(packageFolder, extension === '.ts' ? 'demo' : 'dist/demo'),
    kernelFolder: path.join(packageFolder, 'kernel'),
  };
}

/** The Node that runs us, but the one in our own folder where that is the same version. */
function findNode(packageFolder: string): string {
  const own = path.join(packageFolder, 'node_modules/node/bin/node');
  return realpathSync(existsSync(own) ? own : process.execPath);
}
