import { connect } from 'node:net';
import type { SitePolicy } from '../../config/index.ts';

const PROBE_TIMEOUT_MS = 1500;
const PROBES_MAX = 32;
const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  'http:': 80,
  'h2c:': 80,
  'https:': 443,
  'h2:': 443,
};

/** One line for each upstream that takes no connection now. A warning: it may come up later. */
export async function probeUpstreams(sites: readonly SitePolicy[]): Promise<readonly string[]> {
  const urls = [...new Set(sites.map(({ upstream }) => upstream.url))].slice(0, PROBES_MAX);
  const answers = await Promise.all(urls.map(probeUpstream));
  return answers.filter((answer) => answer !== undefined);
}

function probeUpstream(text: string): Promise<string | undefined> {
  const url = new URL(text);
  const port = url.port === '' ? DEFAULT_PORTS[url.protocol]! : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (problem: string | undefined): void => {
      socket.destroy();
      resolve(
        problem === undefined
          ? undefined
          : `upstream ${text} does not answer (${problem}); requests to it get 502 until it does`,
      );
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => settle('no connection in time'));
    socket.once('connect', () => settle(undefined));
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
  });
}
