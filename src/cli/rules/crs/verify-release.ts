import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UsageError } from '../../../lib/errors.ts';
import { OperationFailure } from '../../../roles/index.ts';
import { fetchFile, type FetchWords } from '../../fetch-file.ts';

const SIGNATURE_BYTES_MAX = 64 * 1024;
const SIGNATURE_WORDS: FetchWords = {
  area: 'rules',
  advice: 'without a network, name files with --signature and --key',
};
const KEY_BYTES_MAX = 1024 * 1024;
const VERIFY_TIMEOUT_MS = 30_000;

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Throws UsageError where an archive is not the one that was meant. */
export function verifyDigest(archive: Buffer, expected: string, source: string): void {
  const actual = sha256(archive);
  if (actual === expected) return;
  throw new UsageError(
    'rules.digest',
    `${source} is not what was expected: its SHA-256 is ${actual}, not ${expected}; nothing was installed`,
  );
}

export interface SignatureRequest {
  /** File or URL of the detached OpenPGP signature, and of the public key, armoured or not. */
  readonly signature: string;
  readonly key: string;
  /** The key that must have signed, 40 hexadecimal digits in capitals. */
  readonly fingerprint: string;
}

/** Throws UsageError where the signature is not good, or another key's; OperationFailure without gpgv. */
export async function verifySignature(
  archive: Buffer,
  { signature, key, fingerprint }: SignatureRequest,
  source: string,
): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-verify-'));
  try {
    const write = (name: string, bytes: Buffer): string => {
      const file = path.join(folder, name);
      writeFileSync(file, bytes);
      return file;
    };
    const keyring = write(
      'key.gpg',
      withoutArmour(await fetchFile(key, KEY_BYTES_MAX, SIGNATURE_WORDS)),
    );
    const detached = write(
      'release.sig',
      await fetchFile(signature, SIGNATURE_BYTES_MAX, SIGNATURE_WORDS),
    );
    const signed = write('release', archive);
    const { status, stdout, error } = spawnSync(
      'gpgv',
      ['--homedir', folder, '--keyring', keyring, '--status-fd', '1', detached, signed],
      { encoding: 'utf8', timeout: VERIFY_TIMEOUT_MS, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    if (error !== undefined) {
      throw new OperationFailure(
        'rules.no-gpgv',
        `cannot check a signature: gpgv does not run (${error.message}); install it, or use --sha256`,
      );
    }
    // VALIDSIG ends in the fingerprint of the primary key (GnuPG, doc/DETAILS).
    const signer = /^\[GNUPG:\] VALIDSIG .*?([0-9A-F]{40})$/m.exec(stdout)?.[1];
    if (status !== 0 || signer === undefined) {
      throw new UsageError(
        'rules.signature',
        `the signature ${signature} is not one of ${source} by the key in ${key}; nothing was installed`,
      );
    }
    if (signer !== fingerprint) {
      throw new UsageError(
        'rules.signer',
        `${source} is signed by ${signer}, not by ${fingerprint}; nothing was installed`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The bytes inside an ASCII armour (RFC 9580, section 6.2); what has none is returned as it is. */
export function withoutArmour(bytes: Buffer): Buffer {
  const lines = bytes.toString('latin1').split(/\r?\n/);
  if (!lines[0]!.startsWith('-----BEGIN PGP ')) return bytes;
  const start = lines.indexOf('') + 1;
  const end = lines.findIndex((line, index) => index >= start && /^[=-]/.test(line));
  return Buffer.from(lines.slice(start, end < 0 ? undefined : end).join(''), 'base64');
}
