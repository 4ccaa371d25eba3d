import { UsageError } from '../../lib/errors.ts';

/** The place an upstream URL names. */
export interface UpstreamOrigin {
  readonly protocol: 'http1' | 'http2';
  readonly isTls: boolean;
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
  /** For Host and `:authority`: the port only where it is not the scheme's own. */
  readonly authority: string;
}

const PROTOCOLS: Readonly<Record<string, Pick<UpstreamOrigin, 'protocol' | 'isTls'>>> = {
  'http:': { protocol: 'http1', isTls: false },
  'https:': { protocol: 'http1', isTls: true },
  'h2c:': { protocol: 'http2', isTls: false },
  'h2:': { protocol: 'http2', isTls: true },
};

/** Throws UsageError `bad-upstream`. */
export function parseOrigin(url: string): UpstreamOrigin {
  // URL knows the standard port only of schemes it knows.
  const found = /^([a-z0-9]+:)\/\/(\[[0-9a-f:.]+\]|[^/:@?#[\]\s]+)(?::([0-9]{1,5}))?\/?$/i.exec(
    url,
  );
  const scheme = found === null ? undefined : PROTOCOLS[found[1]!.toLowerCase()];
  if (found === null || scheme === undefined || Number(found[3] ?? 1) > 65_535) {
    throw new UsageError(
      'bad-upstream',
      `"${url}" is no upstream (expected http://, https://, h2c:// or h2:// with a host, a port if it is not the usual one, and no path)`,
    );
  }
  const standardPort = scheme.isTls ? 443 : 80;
  const port = found[3] === undefined ? standardPort : Number(found[3]);
  const host = found[2]!.toLowerCase();
  return {
    ...scheme,
    host: host.startsWith('[') ? host.slice(1, -1) : host,
    port,
    authority: port === standardPort ? host : `${host}:${port}`,
  };
}
