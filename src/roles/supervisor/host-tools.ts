import { findProgram } from '../../lib/find-program.ts';

/** Those of the system. PATH is not asked: we may be root. */
const FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

/** The util-linux programs that privilege separation uses, where the machine has them. */
export interface HostTools {
  readonly setpriv: string | undefined;
  readonly unshare: string | undefined;
  readonly mount: string | undefined;
}

export function findHostTools(): HostTools {
  const linux = process.platform === 'linux';
  const find = (name: string): string | undefined =>
    linux ? findProgram(name, FOLDERS) : undefined;
  return { setpriv: find('setpriv'), unshare: find('unshare'), mount: find('mount') };
}
