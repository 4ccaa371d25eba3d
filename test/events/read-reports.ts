import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Runs a program that must end well, and reads what it tells: one line of JSON each time. */
export async function readReports<Report>(
  program: string,
  words: readonly string[],
): Promise<readonly Report[]> {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const reports: Report[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    reports.push(JSON.parse(line) as Report);
  }
  assert.equal(await ended, 0);
  return reports;
}
