import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';

/** Why there is no object. `message` is for a person. */
export class BuildFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BuildFailure';
  }
}

export interface BuildPlaces {
  /** The C files. */
  readonly sourceFolder: string;
  /** Where objects are kept, by digest. Nobody else may write there: what it holds runs in the kernel. */
  readonly cacheFolder: string;
}

/** Where a shield that keeps its state in this folder keeps what it built. */
export function builtFolder(shieldFolder: string): string {
  return path.join(shieldFolder, 'xdp');
}

const MAIN = 'shield-xdp.bpf.c';
const SOURCES = [MAIN, 'bpf.h', 'packet.h', 'syn-proof.h'];
const FLAGS = [
  '-target',
  'bpf',
  '-mcpu=v3',
  '-O2',
  '-g',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-nostdinc',
];
/** With what asks for Linux 6.0 and for SYN cookies in it, or without. */
export type Variant = 'full' | 'without-proof';
const VARIANT_FLAGS: Readonly<Record<Variant, readonly string[]>> = {
  full: ['-DSYN_PROOF'],
  'without-proof': [],
};
/** PATH is not asked: we are root. */
const CLANG_FOLDERS = ['/usr/bin', '/usr/local/bin'];
const CLANG_NAMES = [
  'clang',
  ...[22, 21, 20, 19, 18, 17, 16, 15, 14].map((major) => `clang-${major}`),
];
const BUILD_TIMEOUT_MS = 60_000;
const COMPLAINTS_LENGTH_MAX = 16_384;
const COMPLAINT_LENGTH_MAX = 300;
const WRITABLE_BY_OTHERS = 0o022;

/**
 * The compiled program: the one kept from an earlier start where the sources are the same, otherwise
 * built now. Throws BuildFailure where it cannot be.
 */
export async function buildObject(
  { sourceFolder, cacheFolder }: BuildPlaces,
  variant: Variant = 'full',
): Promise<Buffer> {
  const flags = [...FLAGS, ...VARIANT_FLAGS[variant]];
  const file = path.join(cacheFolder, `${digestOf(sourceFolder, flags)}.o`);
  prepareCache(cacheFolder);
  if (existsSync(file)) return readFileSync(file);
  const clang = CLANG_FOLDERS.flatMap((folder) =>
    CLANG_NAMES.map((name) => path.join(folder, name)),
  ).find(isProgram);
  if (clang === undefined) {
    throw new BuildFailure('clang is not installed (Debian: apt-get install clang)');
  }
  // Beside it and then in its place: nobody ever reads half of it.
  const unfinished = path.join(cacheFolder, `${randomBytes(8).toString('hex')}.new`);
  try {
    await compile(clang, flags, path.join(sourceFolder, MAIN), unfinished);
    renameSync(unfinished, file);
  } finally {
    rmSync(unfinished, { force: true });
  }
  return readFileSync(file);
}

/** Forgets what was built: the kernel or libbpf would not have it. */
export function discardObjects({ cacheFolder }: Pick<BuildPlaces, 'cacheFolder'>): void {
  rmSync(cacheFolder, { recursive: true, force: true });
}

function digestOf(sourceFolder: string, flags: readonly string[]): string {
  const digest = createHash('sha256').update(flags.join(' '));
  try {
    for (const name of SOURCES)
      digest.update(`\n${name}\n`).update(readFileSync(path.join(sourceFolder, name)));
  } catch (error) {
    throw new BuildFailure(`the sources of the program are missing (${(error as Error).message})`);
  }
  return digest.digest('hex');
}

function prepareCache(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  const isOurs = found.uid === process.geteuid?.() && (found.mode & WRITABLE_BY_OTHERS) === 0;
  if (!found.isDirectory() || !isOurs) {
    throw new BuildFailure(`${folder} is not a folder of root's alone: nothing is loaded from it`);
  }
}

function isProgram(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

function compile(
  clang: string,
  flags: readonly string[],
  source: string,
  target: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(clang, [...flags, '-c', source, '-o', target], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {},
      timeout: BUILD_TIMEOUT_MS,
      killSignal: 'SIGKILL',
    });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      if (complaint.length < COMPLAINTS_LENGTH_MAX) complaint += chunk;
    });
    child.once('error', (error) => reject(new BuildFailure(`${clang}: ${error.message}`)));
    child.once('close', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new BuildFailure(
            `${clang} cannot build it: ${firstError(complaint) || `it ended with ${code}`}`,
          ),
        );
    });
  });
}

function firstError(text: string): string {
  const lines = text.split('\n');
  return (lines.find((line) => line.includes('error:')) ?? lines[0]!).slice(
    0,
    COMPLAINT_LENGTH_MAX,
  );
}
