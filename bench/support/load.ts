import { spawn } from 'node:child_process';
import { readFile, rm, writeFile, mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** Linux counts process time in ticks of 10 ms (USER_HZ is 100 on every architecture of Node). */
const TICK_MICROSECONDS = 10_000;

/** One kind of request that a load consists of. */
export interface LoadRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

export interface LoadOptions {
  readonly port: number;
  /** Sent in turn. */
  readonly requests: readonly LoadRequest[];
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly requests: number;
  readonly p50Microseconds: number;
  readonly p99Microseconds: number;
  /** Answers other than 2xx and 3xx. */
  readonly refused: number;
  /** Connections and requests that failed or timed out. */
  readonly errors: number;
}

/** Drives one wrk thread against a loopback port. Needs `wrk` on the PATH. */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'rampart-load-'));
  try {
    const script = path.join(folder, 'load.lua');
    await writeFile(script, await luaScript(folder, options.requests));
    const output = await runWrk([
      '-t1',
      `-c${options.connections}`,
      `-d${options.seconds}s`,
      '--timeout',
      '10s',
      '-s',
      script,
      `http://127.0.0.1:${options.port}/`,
    ]);
    return readSummary(output);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Bodies go to wrk as files: as Lua literals they would have to be escaped. */
async function luaScript(folder: string, requests: readonly LoadRequest[]): Promise<string> {
  const lines = [
    'local function read(name) local f = assert(io.open(name, "rb")); local s = f:read("*a"); f:close(); return s end',
    'local requests = {}',
    'function init(args)',
  ];
  for (const [index, request] of requests.entries()) {
    const headers = Object.entries(request.headers)
      .map(([name, value]) => `[${quoteLua(name)}]=${quoteLua(value)}`)
      .join(',');
    let body = 'nil';
    if (request.body !== undefined) {
      const file = path.join(folder, `body-${index}`);
      await writeFile(file, request.body);
      body = `read(${quoteLua(file)})`;
    }
    lines.push(
      `  requests[${index + 1}] = wrk.format(${quoteLua(request.method)}, ${quoteLua(request.path)}, {${headers}}, ${body})`,
    );
  }
  lines.push(
    'end',
    'local turn = 0',
    'function request() turn = turn % #requests + 1; return requests[turn] end',
    'function done(summary, latency)',
    '  io.write(string.format("RESULT %d %d %d %d %d %d\\n", summary.requests, summary.duration,',
    '    latency:percentile(50), latency:percentile(99), summary.errors.status,',
    '    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))',
    'end',
  );
  return lines.join('\n');
}

function quoteLua(text: string): string {
  const escaped = text.replace(
    /[^ !#-[\]-~]/g,
    (character) => `\\${String(character.charCodeAt(0)).padStart(3, '0')}`,
  );
  return `"${escaped}"`;
}

function runWrk(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('wrk', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', (error) => {
      reject(new Error(`wrk is needed for this benchmark (apt-get install wrk): ${error.message}`));
    });
    child.once('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`wrk ended with code ${code}: ${output}`));
    });
  });
}

function readSummary(output: string): LoadResult {
  const found = /^RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)$/m.exec(output);
  if (found === null) throw new Error(`wrk printed no summary: ${output}`);
  const [requests, durationMicroseconds, p50, p99, refused, errors] = found.slice(1).map(Number);
  return {
    requests: requests!,
    requestsPerSecond: (requests! * 1e6) / durationMicroseconds!,
    p50Microseconds: p50!,
    p99Microseconds: p99!,
    refused: refused!,
    errors: errors!,
  };
}

/** User and system time that a process has used so far, over all its threads, in microseconds. */
export async function cpuMicroseconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The command name in parentheses may hold spaces; fields count from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROSECONDS;
}

/** Proportional set size: shared pages are divided among the processes that map them. Bytes. */
export async function memoryBytes(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) * 1024;
}
