import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';

const NGINX = '/usr/sbin/nginx';
const MODSECURITY_MODULE = '/usr/lib/nginx/modules/ngx_http_modsecurity_module.so';
const START_TIMEOUT_MS = 20_000;

/** An nginx of our own on loopback: own folder, own port, one worker, stopped by `stop`. */
export interface Nginx {
  readonly port: number;
  /** The worker that does the work (nginx runs it beside a master). */
  readonly workerPid: number;
  readonly folder: string;
  /** The error log so far; ModSecurity tells its matches there. */
  readLog(): Promise<string>;
  stop(): Promise<void>;
}

export interface NginxOptions {
  /** Lines inside `server { }`: locations, proxy_pass, return. */
  readonly server: string;
  /** Lines inside `http { }`, for example an upstream with keep-alive. */
  readonly http?: string;
  /** SecLang text; switches the ModSecurity module on. */
  readonly modsecurity?: string;
  /** Sends ModSecurity's audit log to `audit.log` in the folder. */
  readonly auditLog?: boolean;
  readonly logLevel?: 'error' | 'info' | 'crit';
}

/** False where nginx, or its ModSecurity module when asked for, is not installed. */
export function hasNginx(needs: 'plain' | 'modsecurity'): boolean {
  return existsSync(NGINX) && (needs === 'plain' || existsSync(MODSECURITY_MODULE));
}

export async function startNginx(options: NginxOptions): Promise<Nginx> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'rampart-nginx-'));
  // The worker of an nginx started as root runs as nobody and must reach its temp folders.
  await chmod(folder, 0o755);
  await mkdir(path.join(folder, 'temp'), { mode: 0o777 });
  await chmod(path.join(folder, 'temp'), 0o777);
  const port = await freePort();
  if (options.modsecurity !== undefined) {
    let rules = options.modsecurity;
    if (options.auditLog === true) {
      const log = path.join(folder, 'audit.log');
      await writeFile(log, '', { mode: 0o666 });
      await chmod(log, 0o666);
      rules += `\nSecAuditLog ${log}\n`;
    }
    await writeFile(path.join(folder, 'modsecurity.conf'), rules, 'latin1');
  }
  await writeFile(path.join(folder, 'nginx.conf'), configuration(folder, port, options));
  const child = spawn(NGINX, ['-p', folder, '-c', path.join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('latin1')));
  try {
    await untilListening(port, child);
    const workerPid = await childOf(child.pid!);
    return {
      port,
      workerPid,
      folder,
      readLog: () => readFile(path.join(folder, 'error.log'), 'latin1'),
      stop: () => stop(child, folder),
    };
  } catch (cause) {
    await stop(child, folder);
    throw new Error(`nginx did not start: ${stderr.trim()}`, { cause });
  }
}

function configuration(folder: string, port: number, options: NginxOptions): string {
  const withRules = options.modsecurity !== undefined;
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `  ${kind}_temp_path ${folder}/temp/${kind};`)
    .join('\n');
  return `${withRules ? `load_module ${MODSECURITY_MODULE};` : ''}
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log ${options.logLevel ?? 'error'};
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 1000000;
  client_max_body_size 2g;
${temp}
${options.http ?? ''}
  server {
    listen 127.0.0.1:${port} reuseport backlog=1024;
${withRules ? `    modsecurity on;\n    modsecurity_rules_file ${folder}/modsecurity.conf;` : ''}
${options.server}
  }
}
`;
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
  await rm(folder, { recursive: true, force: true });
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`nginx ended with code ${child.exitCode}`);
    if (await canConnect(port)) return;
    if (Date.now() > deadline) throw new Error(`nginx does not listen on port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** nginx listens before it has a worker. */
async function childOf(pid: number): Promise<number> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    const first = Number(children.trim().split(' ')[0]);
    if (first > 0) return first;
    if (Date.now() > deadline) throw new Error(`nginx ${pid} has no worker`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = net.createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
