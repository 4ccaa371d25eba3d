// Makes self-signed certificates in memory, so that tests need neither openssl nor keys in the tree.
import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

export interface MadeCertificate {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
  readonly hosts: readonly string[];
}

export interface CertificateOptions {
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** Who issues it; absent: it signs itself. */
  readonly issuer?: MadeCertificate;
  /** May issue others. */
  readonly isAuthority?: boolean;
}

const DAY_MS = 86_400_000;
const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;
const UTF8_STRING = 0x0c;
const GENERALIZED_TIME = 0x18;
const CONTEXT_0 = 0xa0;
const CONTEXT_3 = 0xa3;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;
const BOOLEAN = 0x01;

const ECDSA_WITH_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const COMMON_NAME = [0x55, 0x04, 0x03];
const SUBJECT_ALTERNATIVE_NAME = [0x55, 0x1d, 0x11];
const BASIC_CONSTRAINTS = [0x55, 0x1d, 0x13];

/** A P-256 certificate (RFC 5280) for the given names, valid from yesterday for ten years. */
export function makeCertificate(
  hosts: readonly string[],
  options: CertificateOptions = {},
): MadeCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const algorithm = der(SEQUENCE, der(OBJECT_IDENTIFIER, ECDSA_WITH_SHA256));
  const { issuer } = options;
  const subjectName = nameOf(hosts);
  const issuerName = issuer === undefined ? subjectName : nameOf(issuer.hosts);
  const names = der(SEQUENCE, ...hosts.map(alternativeName));
  const extension = der(
    SEQUENCE,
    der(OBJECT_IDENTIFIER, SUBJECT_ALTERNATIVE_NAME),
    der(OCTET_STRING, names),
  );
  const constraints =
    options.isAuthority === true
      ? [
          der(
            SEQUENCE,
            der(OBJECT_IDENTIFIER, BASIC_CONSTRAINTS),
            der(OCTET_STRING, der(SEQUENCE, der(BOOLEAN, [0xff]))),
          ),
        ]
      : [];
  const toBeSigned = der(
    SEQUENCE,
    der(CONTEXT_0, der(INTEGER, [2])),
    der(INTEGER, [1, ...randomBytes(8)]),
    algorithm,
    issuerName,
    der(
      SEQUENCE,
      time(options.notBefore ?? new Date(Date.now() - DAY_MS)),
      time(options.notAfter ?? new Date(Date.now() + 3650 * DAY_MS)),
    ),
    subjectName,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(CONTEXT_3, der(SEQUENCE, extension, ...constraints)),
  );
  const signer = issuer === undefined ? privateKey : createPrivateKey(issuer.key);
  const signature = sign('sha256', toBeSigned, signer);
  const certificate = der(SEQUENCE, toBeSigned, algorithm, der(BIT_STRING, [0], signature));
  return {
    certificate: pem('CERTIFICATE', certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    hosts,
  };
}

function alternativeName(host: string): Buffer {
  return isIPv4(host) ? der(IP_ADDRESS, host.split('.').map(Number)) : der(DNS_NAME, text(host));
}

function nameOf(hosts: readonly string[]): Buffer {
  const common = der(OBJECT_IDENTIFIER, COMMON_NAME);
  const value = der(UTF8_STRING, text(hosts[0] ?? 'test'));
  return der(SEQUENCE, der(SET, der(SEQUENCE, common, value)));
}

/** One value of DER: tag, length, contents. */
function der(tag: number, ...contents: readonly (Uint8Array | readonly number[])[]): Buffer {
  const body = Buffer.concat(contents.map((part) => Buffer.from(part)));
  const { length } = body;
  let header = [tag, length];
  if (length >= 0x100) header = [tag, 0x82, length >> 8, length & 0xff];
  else if (length >= 0x80) header = [tag, 0x81, length];
  return Buffer.concat([Buffer.from(header), body]);
}

function text(value: string): Buffer {
  return Buffer.from(value, 'utf8');
}

function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return der(GENERALIZED_TIME, text(digits));
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
