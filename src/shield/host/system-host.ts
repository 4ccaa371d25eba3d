import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { systemClock } from '../../lib/clock.ts';
import { openNftNetlink, type NftNetlink } from '../nft/netlink.ts';
import type { NftAnswer, ShieldHost } from './shield-host.ts';
import type { SshHost } from './ssh-ports.ts';

/** PATH is not asked: we are root. */
const NFT_FILES = ['/usr/sbin/nft', '/sbin/nft', '/usr/bin/nft'];
const NFT_TIMEOUT_MS = 20_000;
/** A listing of full ban sets; more than that is a fault. */
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

/** This machine, in the network namespace of this process. */
export function systemHost(): ShieldHost & SshHost {
  const nft = NFT_FILES.find((file) => existsSync(file));
  const run = (args: readonly string[], input: string): Promise<NftAnswer> =>
    nft === undefined
      ? Promise.resolve({ ok: false, output: '', error: 'nft is not installed (package nftables)' })
      : runProgram(nft, args, input);
  let netlink: Promise<NftNetlink | undefined> | undefined;
  return {
    clock: systemClock,
    openNetlink: () =>
      // Without koffi there is still nft.
      (netlink ??= openNftNetlink().catch(() => undefined)),
    changeNft: (script) => run(['-f', '-'], script),
    checkNft: (script) => run(['-c', '-f', '-'], script),
    listNft: (args) => run(args, ''),
    readText: (file) => ifThere(() => readFileSync(file, 'latin1')),
    listFolder: (folder) => ifThere(() => readdirSync(folder)),
    writeText,
  };
}

function runProgram(file: string, args: readonly string[], input: string): Promise<NftAnswer> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], env: {} });
    let output = '';
    let error = '';
    const timer = setTimeout(() => {
      error = `nft did not answer within ${NFT_TIMEOUT_MS / 1000} s`;
      child.kill('SIGKILL');
    }, NFT_TIMEOUT_MS);
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      if (output.length > OUTPUT_BYTES_MAX) child.kill('SIGKILL');
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      if (error.length < 4096) error += chunk;
    });
    child.stdin.on('error', () => undefined);
    child.once('error', (failure) => {
      clearTimeout(timer);
      resolve({ ok: false, output: '', error: failure.message });
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve({ ok: true, output, error: '' });
      else resolve({ ok: false, output: '', error: error.trim() || `nft ended with ${code}` });
    });
    child.stdin.end(input);
  });
}

function ifThere<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    // Which files there are depends on the kernel: one that is not there is an answer.
    return undefined;
  }
}

function writeText(file: string, text: string): string | undefined {
  try {
    writeFileSync(file, text);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}
