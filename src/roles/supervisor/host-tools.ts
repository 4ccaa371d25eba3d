import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** The util-linux programs that privilege separation uses, where the machine has them. */
export interface HostTools {
  readonly setpriv: string | undefined;
  readonly unshare: string | undefined;
  readonly mount: string | undefined;
}

export function findHostTools(): HostTools {
  const linux = process.platform === 'linux';
  const find = (name: string): string | undefined => (linux ? findProgram(name) : undefined);
  return { setpriv: find('setpriv'), unshare: find('unshare'), mount: find('mount') };
}

/** The first executable of that name in the system's folders. PATH is not asked: we may be root. */
function findProgram(name: string): string | undefined {
  return ['/usr/bin', '/bin', '/usr/sbin', '/sbin']
    .map((folder) => path.join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
