import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError, type SourceLocation } from '../lib/errors.ts';
import { parseNetwork } from '../lib/ip.ts';
import { digestOfNetworks, EDGE_NETWORKS_MAX, edgeListFile, readEdgeLists } from './edge-list.ts';
import { isKnownEdge, KNOWN_EDGES } from './edge-networks.ts';
import type { EdgePolicy } from './policy.ts';

/** An edge as the configuration names it; its files are read by `readEdge`. */
export interface EdgeConfig {
  readonly name: string;
  readonly networks: readonly string[] | undefined;
  readonly networksFile: string | undefined;
  readonly digest: string | undefined;
  readonly header: string | undefined;
  readonly clientCertificateFrom: string | undefined;
  readonly onForged: 'refuse' | 'ignore';
  readonly location: SourceLocation | undefined;
}

const FILE_BYTES_MAX = 4 * 1024 * 1024;

export interface ReadEdge {
  readonly edge: EdgePolicy;
  readonly warnings: readonly string[];
  /** Files that a change of should lead to a reload. */
  readonly files: readonly string[];
}

/**
 * Reads the files that an edge names, and checks what it says. `taken` is the folder of lists that
 * `rampart edges update` took; such a list that cannot be used makes room for the one that is shipped.
 * Throws UsageError.
 */
export function readEdge(config: EdgeConfig, base: string, taken: string | undefined): ReadEdge {
  const { name, location } = config;
  const known = isKnownEdge(name) ? KNOWN_EDGES[name] : undefined;
  const header = config.header ?? known?.header;
  if (header === undefined) {
    throw new UsageError(
      'config.edge-header',
      `edge "${name}" is none that this release knows (${Object.keys(KNOWN_EDGES).join(', ')}): say which header names its client`,
      location,
    );
  }
  const files: string[] = [];
  const warnings: string[] = [];
  let networks = config.networks;
  if (config.networksFile !== undefined) {
    const file = path.resolve(base, config.networksFile);
    files.push(file);
    networks = readNetworks(file, config);
  } else {
    networks ??= readTaken(name, taken, files, warnings) ?? known?.networks;
    checkDigest(config, networks ?? []);
  }
  if (networks === undefined || networks.length === 0) {
    throw new UsageError(
      'config.edge-networks',
      `edge "${name}" has no networks; name them in networks or networksFile, or take them with "rampart edges update ${name} --from URL"`,
      location,
    );
  }
  let issuer = '';
  if (config.clientCertificateFrom !== undefined) {
    const file = path.resolve(base, config.clientCertificateFrom);
    files.push(file);
    issuer = readIssuer(file, location);
  }
  const edge = { name, networks, header: header.toLowerCase(), issuer, onForged: config.onForged };
  return { edge, files, warnings };
}

function readTaken(
  name: string,
  folder: string | undefined,
  files: string[],
  warnings: string[],
): readonly string[] | undefined {
  const file = folder === undefined ? undefined : edgeListFile(folder, name);
  if (file === undefined) return undefined;
  files.push(file);
  try {
    return readEdgeLists(file)?.current.networks;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    warnings.push(
      `${error.message}: the list of edge "${name}" that this release ships is in force; "rampart edges update ${name}" takes it anew`,
    );
    return undefined;
  }
}

function checkDigest({ name, digest, location }: EdgeConfig, networks: readonly string[]): void {
  const actual = digestOfNetworks(networks);
  if (digest === undefined || digest.toLowerCase() === actual) return;
  throw new UsageError(
    'config.edge-digest',
    `the list of edge "${name}" is not what its digest says (it is ${actual}); "rampart edges show ${name}" prints it, compare it with its source before you trust it`,
    location,
  );
}

function readNetworks(file: string, { digest, location }: EdgeConfig): readonly string[] {
  const text = readText(file, location);
  const actual = `sha256:${createHash('sha256').update(text, 'latin1').digest('hex')}`;
  if (digest !== undefined && digest.toLowerCase() !== actual) {
    throw new UsageError(
      'config.edge-digest',
      `${file} is not what its digest says (it is ${actual}); compare it with its source before you trust it`,
      location,
    );
  }
  const networks = text
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
  const wrong = networks.find((network) => parseNetwork(network) === undefined);
  if (wrong !== undefined || networks.length > EDGE_NETWORKS_MAX) {
    const what =
      wrong === undefined
        ? `more than ${EDGE_NETWORKS_MAX} networks`
        : `"${wrong.slice(0, 60)}", which is no network`;
    throw new UsageError('config.edge-networks', `${file} holds ${what}`, location);
  }
  return networks;
}

function readIssuer(file: string, location: SourceLocation | undefined): string {
  const text = readText(file, location);
  try {
    if (new X509Certificate(text).ca) return text;
  } catch {
    // Said below, in the same words.
  }
  throw new UsageError(
    'config.edge-certificate',
    `${file} is no certificate of an authority (PEM): it must be the one that issues the edge's client certificates`,
    location,
  );
}

function readText(file: string, location: SourceLocation | undefined): string {
  try {
    const bytes = readFileSync(file);
    if (bytes.length <= FILE_BYTES_MAX) return bytes.toString('latin1');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new UsageError('config.edge-file', `${file} cannot be read (${code})`, location);
  }
  throw new UsageError('config.edge-file', `${file} is larger than such a list can be`, location);
}
