import { spawn } from 'node:child_process';
import { roleEntry } from '../app-layout.ts';
import type { LoadReply, LoadRequest } from './load-request.ts';

/** Compiling a very large rule set takes seconds; past this something hangs. */
const LOAD_TIMEOUT_MS = 120_000;

/**
 * Loads and checks a configuration in a process of its own, which ends afterwards: a schema library and
 * a rule compiler need not stay in the memory of a supervisor that may be root. It may read files and
 * nothing else.
 */
export function runPolicyLoader(nodeFile: string, request: LoadRequest): Promise<LoadReply> {
  return new Promise((resolve, reject) => {
    const flags = [
      '--permission',
      '--allow-fs-read=*',
      '--no-addons',
      '--enable-experimental-regexp-engine-on-excessive-backtracks',
      '--disable-warning=ExperimentalWarning',
    ];
    const child = spawn(nodeFile, [...flags, roleEntry('policy-loader')], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      timeout: LOAD_TIMEOUT_MS,
      killSignal: 'SIGKILL',
    });
    let reply: LoadReply | undefined;
    child.on('message', (message) => {
      reply = message as LoadReply;
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (reply !== undefined) resolve(reply);
      else reject(new Error(`the policy loader ended without an answer (${signal ?? code})`));
    });
    child.send(request);
  });
}
