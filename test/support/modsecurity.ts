import net from 'node:net';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { once } from 'node:events';
import { startNginx, type Nginx } from './nginx.ts';

/** The header that tells one request from another in the audit log. */
export const MARKER_HEADER = 'X-Differential-Marker';
const ANSWER_TIMEOUT_MS = 10_000;
/** How long the audit log may lag behind the answers. */
const LOG_TIMEOUT_MS = 10_000;

export interface OracleAnswer {
  readonly status: number;
  /** Ids of the logged rules that matched, sorted, each once. */
  readonly ruleIds: readonly number[];
}

/**
 * libmodsecurity 3 inside Debian's nginx, asked what it thinks of raw requests. It only detects, so
 * that every phase runs.
 */
export class ModSecurityOracle {
  readonly #front: Nginx;
  readonly #back: Nginx;

  private constructor(front: Nginx, back: Nginx) {
    this.#front = front;
    this.#back = back;
  }

  /** `rules` are SecLang lines; engine mode and audit log are set here. */
  static async start(rules: string): Promise<ModSecurityOracle> {
    const back = await startNginx({ server: 'location / { return 200 "ok"; }' });
    try {
      const front = await startNginx({
        modsecurity: `SecRuleEngine DetectionOnly
SecAuditEngine On
SecAuditLogFormat JSON
SecAuditLogType Serial
SecAuditLogParts ABHZ
${rules}
`,
        server: `location / { proxy_pass http://127.0.0.1:${back.port}; }
    client_header_buffer_size 64k;
    large_client_header_buffers 8 64k;
    underscores_in_headers on;
    ignore_invalid_headers off;
    merge_slashes off;`,
        auditLog: true,
      });
      return new ModSecurityOracle(front, back);
    } catch (error) {
      await back.stop();
      throw error;
    }
  }

  /** Sends each request on a connection of its own; resolves with one answer a request, in order. */
  async ask(requests: readonly OracleRequest[]): Promise<OracleAnswer[]> {
    const statuses: number[] = [];
    for (const { raw } of requests) statuses.push(await sendRaw(this.#front.port, raw));
    const found = await this.#readAudit(requests.map(({ marker }) => marker));
    return requests.map(({ marker }, index) => ({
      status: statuses[index]!,
      ruleIds: found.get(marker) ?? [],
    }));
  }

  async stop(): Promise<void> {
    await Promise.all([this.#front.stop(), this.#back.stop()]);
  }

  async #readAudit(markers: readonly string[]): Promise<Map<string, number[]>> {
    const wanted = new Set(markers);
    const deadline = Date.now() + LOG_TIMEOUT_MS;
    for (;;) {
      const text = await readFile(path.join(this.#front.folder, 'audit.log'), 'latin1');
      const found = readAuditLog(text, wanted);
      if (found.size === wanted.size || Date.now() > deadline) return found;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

export interface OracleRequest {
  /** The whole request, latin1, with MARKER_HEADER and `Connection: close` in it. */
  readonly raw: string;
  readonly marker: string;
}

interface AuditLine {
  readonly transaction: {
    readonly request: { readonly headers: Readonly<Record<string, string>> };
    readonly messages: readonly { readonly details: { readonly ruleId: string } }[];
  };
}

function readAuditLog(text: string, wanted: ReadonlySet<string>): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const line of text.split('\n')) {
    if (!line.startsWith('{')) continue;
    const { transaction } = JSON.parse(line) as AuditLine;
    const marker = transaction.request.headers[MARKER_HEADER];
    if (marker === undefined || !wanted.has(marker)) continue;
    const ids = new Set(transaction.messages.map(({ details }) => Number(details.ruleId)));
    found.set(
      marker,
      [...ids].sort((a, b) => a - b),
    );
  }
  return found;
}

/** Sends bytes, reads to the end, returns the status; 0 where no answer came. */
async function sendRaw(port: number, raw: string): Promise<number> {
  const socket = net.connect(port, '127.0.0.1');
  socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy());
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  socket.write(Buffer.from(raw, 'latin1'));
  await closed;
  return Number(/^HTTP\/1\.\d (\d{3})/.exec(answer)?.[1] ?? 0);
}
