import { X509Certificate } from 'node:crypto';
import type { EdgePolicy } from '../../config/policy.ts';
import { UsageError } from '../../lib/errors.ts';
import { NetworkSet, type Address } from '../../lib/ip.ts';

/** A CDN in front, ready to be asked. */
export interface Edge {
  readonly policy: EdgePolicy;
  readonly networks: NetworkSet;
  /** Who issues its client certificates; undefined where none is asked for. */
  readonly issuer: X509Certificate | undefined;
}

/** All CDNs whose word counts. */
export class EdgeNetworks {
  readonly edges: readonly Edge[];
  /** Every header by which one of them names a client, as a CGI-like upstream would read it. */
  readonly headers: ReadonlySet<string>;
  readonly asksForCertificates: boolean;

  /** Throws UsageError for what cannot be put to work. */
  constructor(policies: readonly EdgePolicy[]) {
    this.edges = policies.map((policy) => ({
      policy,
      networks: NetworkSet.parse(policy.networks),
      issuer: policy.issuer === '' ? undefined : parseIssuer(policy),
    }));
    this.headers = new Set(policies.map(({ header }) => header));
    this.asksForCertificates = policies.some(({ issuer }) => issuer !== '');
  }

  find(address: Address): Edge | undefined {
    return this.edges.find(({ networks }) => networks.has(address));
  }
}

/** Whether that authority issued the certificate that the other side proved to have, and it holds now. */
export function isIssued(
  certificate: X509Certificate | undefined,
  issuer: X509Certificate,
  nowMs: number,
): boolean {
  return (
    certificate !== undefined &&
    certificate.checkIssued(issuer) &&
    certificate.verify(issuer.publicKey) &&
    certificate.validFromDate.getTime() <= nowMs &&
    nowMs < certificate.validToDate.getTime()
  );
}

function parseIssuer({ name, issuer }: EdgePolicy): X509Certificate {
  try {
    return new X509Certificate(issuer);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError('bad-certificate', `the authority of edge "${name}": ${reason}`);
  }
}
