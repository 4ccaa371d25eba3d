import type { SecureContext, SecureContextOptions } from 'node:tls';
import { createSecureContext } from 'node:tls';
import type { Certificate } from '../../config/policy.ts';
import { UsageError } from '../../lib/errors.ts';

/** Certificates ready to serve, chosen by the name that the client asks for (RFC 6066 section 3). */
export class Certificates {
  readonly #exact = new Map<string, SecureContext>();
  /** Suffix with its dot to context. A wildcard stands for one label (RFC 6125 section 6.4.3). */
  readonly #wildcards = new Map<string, SecureContext>();
  /** For clients that name no host, or one that no certificate has. */
  readonly first: SecureContextOptions | undefined;
  readonly #first: SecureContext | undefined;

  /** Throws UsageError `bad-certificate`; never with a key in its message. */
  constructor(certificates: readonly Certificate[], ticketKeys: Buffer) {
    for (const certificate of certificates) {
      const options = optionsOf(certificate, ticketKeys);
      const context = makeContext(certificate, options);
      this.first ??= options;
      this.#first ??= context;
      for (const host of certificate.hosts) {
        const names = host.startsWith('*.') ? this.#wildcards : this.#exact;
        const name = host.startsWith('*.') ? host.slice(1) : host;
        if (!names.has(name)) names.set(name, context);
      }
    }
  }

  find(serverName: string): SecureContext | undefined {
    const name = serverName.toLowerCase();
    const exact = this.#exact.get(name);
    if (exact !== undefined) return exact;
    const dot = name.indexOf('.');
    return (dot < 0 ? undefined : this.#wildcards.get(name.slice(dot))) ?? this.#first;
  }
}

function optionsOf({ certificate, key }: Certificate, ticketKeys: Buffer): SecureContextOptions {
  return { cert: certificate, key, minVersion: 'TLSv1.2', honorCipherOrder: true, ticketKeys };
}

function makeContext({ hosts }: Certificate, options: SecureContextOptions): SecureContext {
  try {
    return createSecureContext(options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      'bad-certificate',
      `the certificate for ${hosts.join(', ') || 'no host'} cannot be used: ${reason}`,
    );
  }
}
