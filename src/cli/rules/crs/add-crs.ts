import { rmSync } from 'node:fs';
import path from 'node:path';
import {
  loadConfig,
  readInstallation,
  type Installation,
  type InstalledRelease,
} from '../../../config/index.ts';
import { UsageError, UsageErrors } from '../../../lib/errors.ts';
import { OperationFailure } from '../../../roles/index.ts';
import { loadPolicy } from '../../load-policy.ts';
import { checkRelease } from './check-release.ts';
import {
  isIntact,
  keepRelease,
  removeLeftovers,
  writeIncoming,
  writeInstallation,
} from './crs-store.ts';
import { obtainRelease, type ReleaseRequest } from './obtain-release.ts';
import { digestFiles } from './release-files.ts';

export interface AddRequest extends ReleaseRequest {
  /** Where releases are installed: `rules/crs` in the data folder. */
  readonly root: string;
  /** What must load with the release before it becomes current, where it uses one. */
  readonly configFile: string | undefined;
  /** Where the command line names another one than the configuration. */
  readonly dataFolder: string | undefined;
}

export interface AddResult {
  readonly installation: Installation;
  /** False where the very same files were current already. */
  readonly isNew: boolean;
}

/**
 * Installs a release of the Core Rule Set: fetched, verified, unpacked within limits, loaded and compiled
 * (alone, and with the configuration that uses it), and only then made current. The one before stays to
 * go back to. Throws UsageError(s) and OperationFailure; then what was current still is.
 */
export async function addCrs(request: AddRequest): Promise<AddResult> {
  try {
    return await add(request);
  } catch (error) {
    throw describeDisk(error, request.root);
  }
}

async function add(request: AddRequest): Promise<AddResult> {
  const { root } = request;
  const before = readCurrent(root);
  const obtained = await obtainRelease(request);
  const filesSha256 = digestFiles(obtained.files);
  if (before?.current.filesSha256 === filesSha256 && isIntact(root, before.current)) {
    return { installation: before, isNew: false };
  }
  const incoming = writeIncoming(root, obtained.files);
  try {
    const facts = await checkRelease(incoming);
    await checkWithConfig(incoming, request);
    const name = `${facts.version || 'unknown'}-${filesSha256.slice(0, 12)}`;
    const { source, archiveSha256, verifiedBy } = obtained;
    const current: InstalledRelease = {
      folder: keepRelease(root, incoming, name, filesSha256),
      version: facts.version,
      rules: facts.rules,
      source,
      archiveSha256,
      filesSha256,
      verifiedBy,
      installedAt: new Date().toISOString(),
    };
    const installation = { current, previous: previousOf(root, before, current) };
    writeInstallation(root, installation);
    removeLeftovers(root, installation, Date.now());
    return { installation, isNew: true };
  } catch (error) {
    rmSync(incoming, { recursive: true, force: true });
    throw inRelease(error, incoming, obtained.source);
  }
}

/** Makes the previous release current again, and the current one the one to go back to. */
export async function rollBackCrs(
  root: string,
  configFile: string | undefined,
  dataFolder: string | undefined,
): Promise<Installation> {
  const installation = readInstallation(root);
  const previous = installation?.previous;
  if (installation === undefined || previous === undefined || !isIntact(root, previous)) {
    throw new UsageError(
      'rules.no-previous',
      `there is no earlier release in ${root} to go back to; see "rampart rules list"`,
    );
  }
  await checkWithConfig(path.join(root, previous.folder), { configFile, dataFolder });
  const rolledBack = { current: previous, previous: installation.current };
  writeInstallation(root, rolledBack);
  return rolledBack;
}

/** What the disk refused is nothing that a person wrote wrongly, and nothing to show a stack of. */
function describeDisk(error: unknown, root: string): unknown {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  const reasons: Readonly<Record<string, string>> = {
    EACCES: 'no permission; name another data folder with --data DIR',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
  };
  return new OperationFailure(
    'rules.not-written',
    `cannot install below ${root}: ${reasons[code] ?? message}; what was installed still is`,
  );
}

/** A damaged note is replaced by what is installed now. */
function readCurrent(root: string): Installation | undefined {
  try {
    return readInstallation(root);
  } catch {
    return undefined;
  }
}

/** A configuration that uses `crs` must load with this release: the next start must not fail. */
async function checkWithConfig(
  crsRelease: string,
  { configFile, dataFolder }: Pick<AddRequest, 'configFile' | 'dataFolder'>,
): Promise<void> {
  if (configFile === undefined) return;
  const usesCrs = loadConfig(configFile).sites.some(
    ({ waf }) => waf.mode !== 'off' && waf.rules.some(({ source }) => source === 'crs'),
  );
  if (usesCrs) {
    await loadPolicy(configFile, {
      crsRelease,
      ...(dataFolder === undefined ? {} : { dataFolder }),
    });
  }
}

/** The last good one, where its files are still there and it is another one. */
function previousOf(
  root: string,
  before: Installation | undefined,
  current: InstalledRelease,
): InstalledRelease | undefined {
  return [before?.current, before?.previous].find(
    (release) =>
      release !== undefined && release.folder !== current.folder && isIntact(root, release),
  );
}

/** Mistakes in the rules name the folder they were unpacked to, which is gone by now: name the source. */
function inRelease(error: unknown, incoming: string, source: string): unknown {
  const rename = ({ code, message }: UsageError): UsageError =>
    new UsageError(code, message.replaceAll(incoming, source));
  if (error instanceof UsageErrors) return new UsageErrors(error.errors.map(rename));
  return error instanceof UsageError ? rename(error) : error;
}
