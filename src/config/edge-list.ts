import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { UsageError } from '../lib/errors.ts';
import { parseNetwork } from '../lib/ip.ts';

/** A CDN's networks as they were taken from its source. */
export interface EdgeList {
  /** URL or file. */
  readonly source: string;
  readonly takenAtMs: number;
  /** `sha256:` and the digest of the networks, one a line: as `rampart edges show` prints them. */
  readonly digest: string;
  readonly networks: readonly string[];
}

/** What `rampart edges update` keeps of one CDN. */
export interface EdgeLists {
  readonly current: EdgeList;
  /** The one before, to go back to. */
  readonly previous: EdgeList | undefined;
}

export const EDGE_NETWORKS_MAX = 10_000;
const FILE_LENGTH_MAX = 4 * 1024 * 1024;
const FORMAT = 1;
/** A name is part of a path. */
const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

const listSchema = z.strictObject({
  source: z.string(),
  takenAtMs: z.number(),
  digest: z.string(),
  networks: z
    .array(z.string().refine((text) => parseNetwork(text) !== undefined, 'no network'))
    .min(1)
    .max(EDGE_NETWORKS_MAX)
    .readonly(),
});

const fileSchema = z.strictObject({
  format: z.literal(FORMAT),
  current: listSchema,
  previous: listSchema.optional(),
});

/** Where the list of a CDN stands; undefined for a name that cannot have one. */
export function edgeListFile(folder: string, name: string): string | undefined {
  return NAME.test(name) ? path.join(folder, `${name}.json`) : undefined;
}

/** Undefined where there is no file. Throws UsageError `config.edge-list` for one that cannot be used. */
export function readEdgeLists(file: string): EdgeLists | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unusable(file, code === '' ? message : code);
  }
  if (text.length > FILE_LENGTH_MAX) throw unusable(file, 'it is too large');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unusable(file, 'it is no JSON');
  }
  const read = fileSchema.safeParse(value);
  if (!read.success) throw unusable(file, 'it is no such list');
  const { current, previous } = read.data;
  // What was changed since by hand or by a broken disk is not what was taken.
  if (digestOfNetworks(current.networks) !== current.digest) {
    throw unusable(file, 'it is not what its digest says');
  }
  return { current, previous };
}

export function formatEdgeLists({ current, previous }: EdgeLists): string {
  return `${JSON.stringify({ format: FORMAT, current, previous }, undefined, 1)}\n`;
}

/** Of the networks as text, one a line. */
export function digestOfNetworks(networks: readonly string[]): string {
  const text = networks.map((network) => `${network}\n`).join('');
  return `sha256:${createHash('sha256').update(text, 'latin1').digest('hex')}`;
}

function unusable(file: string, why: string): UsageError {
  return new UsageError('config.edge-list', `${file} cannot be used (${why})`);
}
