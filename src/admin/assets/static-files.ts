import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { Context } from 'hono';
import type { AdminEnv } from '../admin-context.ts';

const FILES_MAX = 1000;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
};

const ENCODINGS = [
  { name: 'br', extension: '.br' },
  { name: 'gzip', extension: '.gz' },
] as const;

interface StaticFile {
  readonly file: string;
  readonly type: string;
  readonly etag: string;
  /** Its name holds the hash of its content: it never changes. */
  readonly immutable: boolean;
  /** Variants made at build time, best first. */
  readonly encodings: readonly (typeof ENCODINGS)[number][];
}

/**
 * The console's files. The folder is listed once: only what was in it is ever served, so that no path
 * of a request touches the file system.
 */
export class StaticFiles {
  readonly #files: ReadonlyMap<string, StaticFile>;

  constructor(folder: string) {
    this.#files = listFiles(folder);
  }

  /** False when the console was not built: the API works, pages do not. */
  get isBuilt(): boolean {
    return this.#files.has('/index.html');
  }

  /** Pages of the console have paths of their own; all are the one index.html. */
  serve(hono: Context<AdminEnv>): Response | undefined {
    const { pathname } = new URL(hono.req.url);
    const found = this.#files.get(pathname === '/' ? '/index.html' : pathname);
    if (found !== undefined) return respond(hono, found);
    if (path.extname(pathname) !== '' || !accepts(hono, 'accept', 'text/html')) return undefined;
    const page = this.#files.get('/index.html');
    return page === undefined ? undefined : respond(hono, page);
  }
}

function respond(hono: Context<AdminEnv>, found: StaticFile): Response {
  const headers = new Headers({
    'content-type': found.type,
    etag: found.etag,
    vary: 'accept-encoding',
    'cache-control': found.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  if (hono.req.header('if-none-match') === found.etag) {
    return new Response(null, { status: 304, headers });
  }
  const encoding = found.encodings.find(({ name }) => accepts(hono, 'accept-encoding', name));
  if (encoding !== undefined) headers.set('content-encoding', encoding.name);
  if (hono.req.method === 'HEAD') return new Response(null, { headers });
  // Streamed from disk at each request: the console's code stays out of this process's memory.
  const stream = createReadStream(found.file + (encoding?.extension ?? ''));
  return new Response(Readable.toWeb(stream) as ReadableStream<Uint8Array>, { headers });
}

function accepts(
  hono: Context<AdminEnv>,
  header: 'accept' | 'accept-encoding',
  wanted: string,
): boolean {
  const value = hono.req.header(header) ?? '';
  return value.split(',').some((part) => {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    return name === wanted && !parameters.some((text) => /^q=0(?:\.0*)?$/.test(text));
  });
}

function listFiles(folder: string): ReadonlyMap<string, StaticFile> {
  const names = readNames(folder);
  const all = new Set(names);
  const files = new Map<string, StaticFile>();
  for (const name of names) {
    const type = TYPES[path.extname(name)];
    if (type === undefined) continue;
    const file = path.join(folder, name);
    const digest = createHash('sha256').update(readFileSync(file)).digest('base64url');
    files.set(`/${name}`, {
      file,
      type,
      etag: `"${digest.slice(0, 22)}"`,
      immutable: name.startsWith('assets/'),
      encodings: ENCODINGS.filter(({ extension }) => all.has(name + extension)),
    });
  }
  return files;
}

/** Names relative to the folder with `/`; none where there is no such folder. */
function readNames(folder: string): readonly string[] {
  let entries;
  try {
    entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  if (entries.length > FILES_MAX) throw new Error(`more than ${FILES_MAX} files in ${folder}`);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((name) => name.split(path.sep).join('/'));
}
