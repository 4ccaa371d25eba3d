import { existsSync, readFileSync, statSync } from 'node:fs';
import { release } from 'node:os';
import type { DefenceStatus } from '../../admin/index.ts';
import { makeDefence } from '../make-defence.ts';
import { remark } from '../../lib/remark.ts';

/** What this machine offers to the defences that need root. */
export interface HostCapabilities {
  readonly kernel: string;
  /** Type information of the kernel: BPF programs adapt to it when they are loaded. */
  readonly btf: boolean;
  readonly bpfFileSystem: boolean;
  readonly dockerSocket: boolean;
  /** Effective capabilities of this process (capabilities(7)). */
  readonly bpf: boolean;
}

const CAP_SYS_ADMIN = 21n;
const CAP_BPF = 39n;
const DOCKER_SOCKETS = ['/run/docker.sock', '/var/run/docker.sock'];

/** Looks, and changes nothing. */
export function readHostCapabilities(): HostCapabilities {
  const effective = readEffectiveCapabilities();
  const has = (capability: bigint): boolean => ((effective >> capability) & 1n) === 1n;
  return {
    kernel: release(),
    btf: existsSync('/sys/kernel/btf/vmlinux'),
    bpfFileSystem: existsSync('/sys/fs/bpf'),
    dockerSocket: DOCKER_SOCKETS.some(isSocket),
    bpf: has(CAP_BPF) || has(CAP_SYS_ADMIN),
  };
}

/** What this release makes of them: nothing yet, and it says so. */
export function describeContainerWatch(host: HostCapabilities): DefenceStatus {
  const { kernel, btf, bpf, dockerSocket: docker } = host;
  const found = remark('watch.found', { kernel, btf, bpf, docker });
  return makeDefence('container-watch', false, found);
}

function readEffectiveCapabilities(): bigint {
  try {
    const match = /^CapEff:\s+([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'latin1'));
    return match === null ? 0n : BigInt(`0x${match[1]}`);
  } catch {
    return 0n;
  }
}

function isSocket(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isSocket() === true;
}
