import { closeSync } from 'node:fs';

/** Reaches sockets that another process has open: only root may (pidfd_getfd(2), Linux 5.6). */
export interface SocketCalls {
  /** Sets an option of a socket of the process, by its descriptor there. Throws where it cannot. */
  setOption(processId: number, descriptors: readonly number[], option: SocketOption): void;
}

export interface SocketOption {
  readonly level: number;
  readonly name: number;
  readonly value: number;
}

/** The same numbers on every architecture (asm-generic/unistd.h). */
const SYS_PIDFD_OPEN = 434;
const SYS_PIDFD_GETFD = 438;
const INTEGER_BYTES = 4;

/** Throws where koffi cannot be loaded. */
export async function openSocketCalls(): Promise<SocketCalls> {
  const { default: koffi } = await import('koffi');
  const libc = koffi.load('libc.so.6');
  type Call = (...args: readonly unknown[]) => number;
  const call = libc.func('long syscall(long, long, long, long)') as Call;
  const setOption = libc.func('int setsockopt(int, int, int, const void *, uint32_t)') as Call;
  const checked = (what: string, result: number): number => {
    if (result < 0) throw new Error(`${what}: errno ${koffi.errno()}`);
    return result;
  };
  return {
    setOption: (processId, descriptors, { level, name, value }) => {
      const owner = checked('pidfd_open', call(SYS_PIDFD_OPEN, processId, 0, 0));
      try {
        for (const descriptor of descriptors) {
          const socket = checked('pidfd_getfd', call(SYS_PIDFD_GETFD, owner, descriptor, 0));
          try {
            const integer = Int32Array.of(value);
            checked('setsockopt', setOption(socket, level, name, integer, INTEGER_BYTES));
          } finally {
            closeSync(socket);
          }
        }
      } finally {
        closeSync(owner);
      }
    },
  };
}
