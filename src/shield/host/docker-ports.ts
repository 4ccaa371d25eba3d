import { request } from '../../lib/node-http.ts';
import { statSync } from 'node:fs';
import { isRecord } from '../../lib/is-record.ts';

const SOCKETS = ['/run/docker.sock', '/var/run/docker.sock'];
/** The daemon's own API (Docker Engine API, `GET /containers/json`), of running containers. */
const CONTAINERS_PATH = '/containers/json';
const ANSWER_TIMEOUT_MS = 2000;
const ANSWER_BYTES_MAX = 8 * 1024 * 1024;
const PORTS_MAX = 512;
const PORT_LAST = 65_535;
const STATUS_OK = 200;

/** Where Docker's daemon listens; undefined where there is none. */
function findDockerSocket(): string | undefined {
  return SOCKETS.find((file) => statSync(file, { throwIfNoEntry: false })?.isSocket() === true);
}

/**
 * TCP ports that running containers publish to others than this machine itself. Undefined where the
 * daemon does not answer: what was known then stays true.
 */
export async function findPublishedPorts(
  socketPath: string | undefined = findDockerSocket(),
): Promise<readonly number[] | undefined> {
  if (socketPath === undefined) return [];
  const text = await ask(socketPath);
  return text === undefined ? undefined : readPublishedPorts(text);
}

/** Reads the daemon's answer; undefined where it is none. */
export function readPublishedPorts(text: string): readonly number[] | undefined {
  let containers: unknown;
  try {
    containers = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(containers)) return undefined;
  const found = new Set<number>();
  for (const container of containers) {
    const ports: unknown = isRecord(container) ? container['Ports'] : undefined;
    if (!Array.isArray(ports)) continue;
    for (const port of ports) if (isPublished(port)) found.add(port.PublicPort);
  }
  return [...found].sort((left, right) => left - right).slice(0, PORTS_MAX);
}

function isPublished(port: unknown): port is { readonly PublicPort: number } {
  if (!isRecord(port) || port['Type'] !== 'tcp') return false;
  const { PublicPort: number, IP: address } = port;
  const isPort = Number.isInteger(number) && Number(number) >= 1 && Number(number) <= PORT_LAST;
  // Bound to loopback, it cannot be reached from outside.
  const isInside = typeof address === 'string' && (address.startsWith('127.') || address === '::1');
  return isPort && !isInside;
}

function ask(socketPath: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const asked = request({ socketPath, path: CONTAINERS_PATH, host: 'docker' }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > ANSWER_BYTES_MAX) asked.destroy();
      });
      answer.on('close', () =>
        resolve(answer.complete && answer.statusCode === STATUS_OK ? text : undefined),
      );
    });
    asked.setTimeout(ANSWER_TIMEOUT_MS, () => asked.destroy());
    asked.on('error', () => resolve(undefined));
    asked.end();
  });
}
