import { createHash } from 'node:crypto';
import path from 'node:path';
import {
  digestOfNetworks,
  formatEdgeLists,
  isKnownEdge,
  KNOWN_EDGES,
  readEdgeLists,
  type EdgeList,
  type EdgeLists,
} from '../../config/index.ts';
import { UsageError } from '../../lib/errors.ts';
import { fileProblem } from '../../lib/file-problem.ts';
import { makeFolders } from '../../lib/make-folders.ts';
import { replaceFile } from '../../lib/replace-file.ts';
import { OperationFailure } from '../../roles/index.ts';
import { fetchFile, isUrl } from '../fetch-file.ts';
import { countLost, readNetworks } from './read-networks.ts';

export interface UpdateRequest {
  readonly name: string;
  /** Where its list is kept. */
  readonly file: string;
  /** File or URL; undefined: where a known CDN publishes it. */
  readonly from: string | undefined;
  /** Of the bytes that come, 64 hexadecimal digits. */
  readonly sha256: string | undefined;
  /** Takes also a list that lacks most of the networks before. */
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly nowMs: number;
}

export interface EdgeUpdate {
  readonly list: EdgeList;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

const LIST_BYTES_MAX = 4 * 1024 * 1024;
const FILE_MODE = 0o644;
/** Lists grow and move a little; one that loses more than that of its networks is another list. */
const LOST_SHARE_MAX = 0.5;
const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?(?:\/|$)/i;

/**
 * Takes a CDN's list from its source, looks whether it may be one, and keeps it beside the one before.
 * Whatever fails, the list in force stays. Throws UsageError and OperationFailure.
 */
export async function updateEdge(request: UpdateRequest): Promise<EdgeUpdate> {
  const { name, file, nowMs, dryRun } = request;
  const source = request.from ?? (isKnownEdge(name) ? KNOWN_EDGES[name].feed : undefined);
  if (source === undefined) {
    throw new UsageError(
      'edges.source',
      `this release does not know where ${name} publishes its list (it knows ${Object.keys(KNOWN_EDGES).join(', ')}); name it with --from FILE or URL`,
    );
  }
  checkSource(source, request.sha256);
  const kept = keptLists(file);
  const before = kept?.current ?? shippedList(name);
  const bytes = await fetchFile(source, LIST_BYTES_MAX, {
    area: 'edges',
    advice: 'the list in force stays; without a network, name a file with --from FILE',
    refusesRedirects: true,
  });
  checkBytes(bytes, source, request.sha256);
  const networks = readNetworks(bytes, source);
  const named = isUrl(source) ? source : path.resolve(source);
  const digest = digestOfNetworks(networks);
  const list: EdgeList = { source: named, takenAtMs: nowMs, digest, networks };
  if (before !== undefined && !request.force) checkChange(before, networks, source);
  if (!dryRun) {
    // A second look at the same list must not push the one before it out.
    const isSame = kept?.current.digest === digest;
    writeEdgeLists(file, { current: list, previous: isSame ? kept?.previous : before });
  }
  return { list, ...compare(before?.networks ?? [], networks) };
}

/** Makes the list before current again, and keeps the one that was as the one before. */
export function rollBackEdge(name: string, file: string): EdgeList {
  const kept = readEdgeLists(file);
  if (kept?.previous === undefined) {
    throw new UsageError(
      'edges.no-previous',
      `there is no list of ${name} before the one in force`,
    );
  }
  writeEdgeLists(file, { current: kept.previous, previous: kept.current });
  return kept.previous;
}

/** The list that comes with this release; undefined for a CDN that it does not know. */
export function shippedList(name: string): EdgeList | undefined {
  if (!isKnownEdge(name)) return undefined;
  const { source, asOf, networks } = KNOWN_EDGES[name];
  return { source, takenAtMs: Date.parse(asOf), digest: digestOfNetworks(networks), networks };
}

/** A file that cannot be used is replaced: to take the list anew is what its own warning asks for. */
function keptLists(file: string): EdgeLists | undefined {
  try {
    return readEdgeLists(file);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

function checkSource(source: string, sha256: string | undefined): void {
  if (!/^http:/i.test(source) || sha256 !== undefined || LOOPBACK.test(source)) return;
  throw new UsageError(
    'edges.plain-http',
    `whoever is on the way may change what comes from ${source}: name an https URL, or its digest with --sha256 HEX`,
  );
}

function checkBytes(bytes: Buffer, source: string, sha256: string | undefined): void {
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (sha256 === undefined || sha256 === actual) return;
  throw new UsageError(
    'edges.digest',
    `${source} has the digest ${actual}, not the one of --sha256: the list in force stays`,
  );
}

function checkChange(before: EdgeList, networks: readonly string[], source: string): void {
  const lost = countLost(before.networks, networks);
  if (lost <= before.networks.length * LOST_SHARE_MAX) return;
  throw new OperationFailure(
    'edges.change',
    `${source} lacks ${lost} of the ${before.networks.length} networks in force, which stay; look at it with --dry-run --force, and take it with --force`,
  );
}

function compare(
  before: readonly string[],
  after: readonly string[],
): Pick<EdgeUpdate, 'added' | 'removed'> {
  const old = new Set(before);
  const now = new Set(after);
  return {
    added: after.filter((network) => !old.has(network)),
    removed: before.filter((network) => !now.has(network)),
  };
}

function writeEdgeLists(file: string, lists: EdgeLists): void {
  try {
    makeFolders(path.dirname(file));
    replaceFile(file, formatEdgeLists(lists), FILE_MODE);
  } catch (error) {
    throw new OperationFailure(
      'edges.write',
      `cannot write ${file}: ${fileProblem(error)}; run this as the user that runs Rampart, and name its data folder with --data DIR`,
    );
  }
}
