import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { THREAD_FLAG } from '../../src/roles/gateway/thread-flags.ts';
import { GATEWAY_FLAGS } from '../../src/roles/supervisor/role-specs.ts';
import { cpuMicroseconds, memoryBytes, runLoad, type LoadRequest } from './load.ts';

/** One program that is measured beside others: one process (or worker) with one thread. */
export interface Contender {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

export interface Measurement {
  readonly requestsPerSecond: number;
  readonly p50Microseconds: number;
  readonly p99Microseconds: number;
  /** Where none was answered: what was used without an answer, so that it is at least this. */
  readonly cpuMicrosecondsPerRequest: number;
  readonly memoryBytes: number;
  /** Answers other than 2xx and 3xx: what a firewall blocked. */
  readonly refused: number;
  readonly errors: number;
}

/** Starts a script of `bench/` that prints its port as its first line and ends on SIGTERM. */
export async function startScript(
  name: string,
  script: string,
  args: readonly string[],
  nodeFlags: readonly string[] = [],
): Promise<Contender> {
  const file = path.resolve(import.meta.dirname, '..', script);
  const child = spawn(process.execPath, [...nodeFlags, file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  };
  return { name, pid: child.pid!, port: await readPort(child, name), stop };
}

/** Starts a gateway of one thread, under the flags of V8 that the gateway role has. */
export function startGateway(name: string, args: readonly string[]): Promise<Contender> {
  return startScript(name, 'gateway/rampart-proxy.ts', args, [...GATEWAY_FLAGS, THREAD_FLAG]);
}

async function readPort(child: ChildProcess, name: string): Promise<number> {
  let text = '';
  for await (const chunk of child.stdout!) {
    text += String(chunk);
    const found = /^(\d+)\n/.exec(text);
    if (found !== null) return Number(found[1]);
  }
  throw new Error(`${name} ended before it listened`);
}

export async function measure(
  contender: Contender,
  requests: readonly LoadRequest[],
  connections: number,
  seconds: number,
): Promise<Measurement> {
  const cpuBefore = await cpuMicroseconds(contender.pid);
  const load = await runLoad({ port: contender.port, requests, connections, seconds });
  const cpu = (await cpuMicroseconds(contender.pid)) - cpuBefore;
  return {
    requestsPerSecond: load.requestsPerSecond,
    p50Microseconds: load.p50Microseconds,
    p99Microseconds: load.p99Microseconds,
    cpuMicrosecondsPerRequest: cpu / Math.max(1, load.requests),
    memoryBytes: await memoryBytes(contender.pid),
    refused: load.refused,
    errors: load.errors,
  };
}

/** Each figure's own median: they are of the same rounds, but one disturbed round spoils not all. */
export function medianOf(rounds: readonly Measurement[]): Measurement {
  const of = (pick: (round: Measurement) => number): number => {
    const sorted = rounds.map(pick).toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)]!;
  };
  return {
    requestsPerSecond: of((round) => round.requestsPerSecond),
    p50Microseconds: of((round) => round.p50Microseconds),
    p99Microseconds: of((round) => round.p99Microseconds),
    cpuMicrosecondsPerRequest: of((round) => round.cpuMicrosecondsPerRequest),
    memoryBytes: of((round) => round.memoryBytes),
    refused: rounds.reduce((sum, round) => sum + round.refused, 0),
    errors: rounds.reduce((sum, round) => sum + round.errors, 0),
  };
}
