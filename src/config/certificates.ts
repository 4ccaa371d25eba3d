import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError, type SourceLocation } from '../lib/errors.ts';
import type { CertificateFiles } from './config.ts';
import type { Certificate } from './policy.ts';

const PEM_BYTES_MAX = 1024 * 1024;
const EXPIRY_WARNING_DAYS = 14;
const DAY_MS = 86_400_000;

export interface ReadCertificate {
  readonly certificate: Certificate;
  /** What a person should know and nothing stops for: expired, expires soon, not valid yet. */
  readonly warnings: readonly string[];
}

/**
 * Reads one certificate with its key and checks that they belong together. The key appears in no
 * error. Throws UsageError.
 */
export function readCertificate(
  files: CertificateFiles,
  base: string,
  nowMs: number,
): ReadCertificate {
  const { location } = files;
  const certificateFile = path.resolve(base, files.certificate);
  const keyFile = path.resolve(base, files.key);
  const certificate = readPem(certificateFile, 'certificate', location);
  const key = readPem(keyFile, 'key', location);
  const x509 = parseCertificate(certificate, certificateFile, location);
  if (!x509.checkPrivateKey(parseKey(key, keyFile, location))) {
    throw new UsageError(
      'config.key-mismatch',
      `the key ${keyFile} does not belong to the certificate ${certificateFile}; check which file is which`,
      location,
    );
  }
  return {
    certificate: { certificate, key, hosts: hostsOf(x509) },
    warnings: validityWarnings(x509, certificateFile, nowMs),
  };
}

function readPem(
  file: string,
  what: 'certificate' | 'key',
  location: SourceLocation | undefined,
): string {
  let text: string;
  try {
    text = readFileSync(file, 'latin1');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const reason = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
    throw new UsageError('config.no-certificate-file', `${what} ${file}: ${reason}`, location);
  }
  if (text.length > PEM_BYTES_MAX) {
    throw new UsageError('config.bad-certificate', `${what} ${file} is no PEM file`, location);
  }
  return text;
}

function parseCertificate(
  pem: string,
  file: string,
  location: SourceLocation | undefined,
): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new UsageError(
      'config.bad-certificate',
      `certificate ${file} is no PEM certificate ("-----BEGIN CERTIFICATE-----")`,
      location,
    );
  }
}

function parseKey(pem: string, file: string, location: SourceLocation | undefined): KeyObject {
  if (pem.includes('ENCRYPTED')) {
    throw new UsageError(
      'config.encrypted-key',
      `key ${file} is protected by a passphrase; the gateway needs one without`,
      location,
    );
  }
  try {
    return createPrivateKey(pem);
  } catch {
    throw new UsageError(
      'config.bad-key',
      `key ${file} is no PEM private key ("-----BEGIN PRIVATE KEY-----")`,
      location,
    );
  }
}

function hostsOf(certificate: X509Certificate): readonly string[] {
  const names = certificate.subjectAltName?.split(', ') ?? [];
  return names
    .filter((name) => name.startsWith('DNS:'))
    .map((name) => name.slice('DNS:'.length).toLowerCase());
}

function validityWarnings(
  certificate: X509Certificate,
  file: string,
  nowMs: number,
): readonly string[] {
  const from = certificate.validFromDate.getTime();
  const until = certificate.validToDate.getTime();
  const day = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);
  if (until <= nowMs)
    return [`certificate ${file} expired on ${day(until)}; clients will refuse it`];
  if (from > nowMs) return [`certificate ${file} is not valid before ${day(from)}`];
  if (until - nowMs < EXPIRY_WARNING_DAYS * DAY_MS) {
    return [`certificate ${file} expires on ${day(until)}`];
  }
  return [];
}
