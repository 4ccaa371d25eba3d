import { closeSync } from 'node:fs';
import { getSystemErrorMap } from 'node:util';

/** Why the kernel or libbpf would not. `message` is for a person. */
export class BpfFailure extends Error {
  /** As in errno(3), without its sign; 0 where there is none. */
  readonly errno: number;

  constructor(what: string, errno: number, note = '') {
    super([what, nameOfErrno(errno), note].filter((part) => part !== '').join(': '));
    this.name = 'BpfFailure';
    this.errno = errno;
  }
}

/** The part of libbpf 1.x that the shield uses, with JavaScript's own types and errors. */
export interface Libbpf {
  /** Hands a compiled object to the kernel. Throws BpfFailure with the verifier's last words. */
  load(object: Uint8Array): LoadedObject;
}

/** Maps and programs in the kernel, for as long as this process lives or until `close`. */
export interface LoadedObject {
  mapFd(name: string): number;
  programFd(name: string): number;
  close(): void;
}

/** Calls on maps. Buffers hold whole keys and values, one after the other where there are several. */
export interface MapCalls {
  /** False where there is no such key. */
  lookUp(fd: number, key: Uint8Array, value: Uint8Array): boolean;
  /** False where there is no room. */
  update(fd: number, key: Uint8Array, value: Uint8Array): boolean;
  /** False where there was no such key. */
  remove(fd: number, key: Uint8Array): boolean;
  /** All at once; returns how many were taken before there was no more room. */
  updateMany(fd: number, keys: Uint8Array, values: Uint8Array, count: number): number;
  /**
   * Reads entries after `cursor` (undefined: from the start). Returns how many, and the cursor for
   * the next; undefined at the end.
   */
  readMany(
    fd: number,
    cursor: Uint8Array | undefined,
    keys: Uint8Array,
    values: Uint8Array,
    count: number,
  ): { readonly count: number; readonly cursor: Uint8Array | undefined };
}

export type XdpMode = 'native' | 'generic';

export interface LinkCalls {
  /** Attaches a program to an interface until the descriptor returned is closed, however it is. */
  attach(programFd: number, interfaceIndex: number, mode: XdpMode): number;
  /** The interface a link is attached to; 0 where somebody took it off, or the interface is gone. */
  attachedTo(linkFd: number): number;
  /** By which another process finds the link, as long as it lives. */
  idOf(linkFd: number): number;
  /**
   * Takes a link of another process off its interface. False where there is none of that id that holds
   * a program of this name.
   */
  detach(linkId: number, programName: string): boolean;
  close(linkFd: number): void;
}

export interface Bpf extends Libbpf {
  readonly maps: MapCalls;
  readonly links: LinkCalls;
  readonly processors: number;
}

const LIBRARY = 'libbpf.so.1';
/** The verifier says in its last lines why it refuses; libbpf keeps the first where there is no room. */
const LOG_BYTES = 1024 * 1024;
const LOG_LINE_LENGTH_MAX = 200;
/** linux/bpf.h, linux/if_link.h. */
const ATTACH_XDP = 37;
const MODE_FLAGS: Readonly<Record<XdpMode, number>> = { generic: 1 << 1, native: 1 << 2 };
const UPDATE_ANY = 0n;
const CURSOR_BYTES = 32;
const LINK_INFO_BYTES = 64;
/** In `struct bpf_link_info`, of an XDP link, and `struct bpf_prog_info`. */
const LINK_INFO_ID_AT = 4;
const LINK_INFO_PROGRAM_AT = 8;
const LINK_INFO_IFINDEX_AT = 16;
const LINK_TYPE_XDP = 6;
const PROGRAM_INFO_BYTES = 128;
const PROGRAM_INFO_NAME_AT = 64;
const PROGRAM_NAME_BYTES = 16;

/** libbpf's own numbers begin here (libbpf_legacy.h). */
const LIBBPF_ERRNO = 4000;
const ENOENT = 2;
const E2BIG = 7;
const ENOMEM = 12;
const ENOSPC = 28;
const NO_ROOM: readonly number[] = [E2BIG, ENOMEM, ENOSPC];

/**
 * Opens libbpf. Throws BpfFailure where it is not installed, or koffi cannot call it. Both are loaded
 * only here: an agent without a shield does without their memory.
 */
export async function openLibbpf(library = LIBRARY): Promise<Bpf> {
  const koffi = await import('koffi').catch((error: unknown) => {
    throw new BpfFailure(`koffi cannot be loaded (${messageOf(error)})`, 0);
  });
  let handle;
  try {
    handle = koffi.load(library);
  } catch {
    throw new BpfFailure(`${library} cannot be loaded (Debian: apt-get install libbpf1)`, 0);
  }
  type Call = (...args: readonly unknown[]) => number;
  const call = (signature: string): Call => handle.func(signature) as Call;
  const silence = call('int libbpf_set_print(void *print)');
  const open = handle.func(
    'void *bpf_object__open_mem(const void *bytes, size_t count, const void *options)',
  ) as (bytes: Uint8Array, count: number, options: Uint8Array) => unknown;
  const load = call('int bpf_object__load(void *object)');
  const closeObject = call('void bpf_object__close(void *object)');
  const findMap = call('int bpf_object__find_map_fd_by_name(void *object, const char *name)');
  const findProgram = handle.func(
    'void *bpf_object__find_program_by_name(void *object, const char *name)',
  ) as (object: unknown, name: string) => unknown;
  const programFd = call('int bpf_program__fd(void *program)');
  const createLink = call(
    'int bpf_link_create(int program, int target, int type, const void *options)',
  );
  const describe = call('int bpf_obj_get_info_by_fd(int fd, void *info, void *length)');
  const openLink = call('int bpf_link_get_fd_by_id(uint32_t id)');
  const openProgram = call('int bpf_prog_get_fd_by_id(uint32_t id)');
  const detachLink = call('int bpf_link_detach(int link)');
  const lookUp = call('int bpf_map_lookup_elem(int fd, const void *key, void *value)');
  const update = call(
    'int bpf_map_update_elem(int fd, const void *key, const void *value, uint64_t flags)',
  );
  const remove = call('int bpf_map_delete_elem(int fd, const void *key)');
  const updateMany = call(
    'int bpf_map_update_batch(int fd, const void *keys, const void *values, void *count, void *options)',
  );
  const readMany = call(
    'int bpf_map_lookup_batch(int fd, void *before, void *after, void *keys, void *values, void *count, void *options)',
  );
  const countProcessors = call('int libbpf_num_possible_cpus()');
  // What it would print on the terminal comes back as errors here.
  silence(null);

  const checked = (what: string, result: number): number => {
    if (result < 0) throw new BpfFailure(what, -result);
    return result;
  };
  const unless = (code: readonly number[], what: string, result: number): boolean => {
    if (result >= 0) return true;
    if (code.includes(-result)) return false;
    throw new BpfFailure(what, -result);
  };

  const read = (fd: number, bytes: number): Buffer => {
    const info = Buffer.alloc(bytes);
    checked('cannot read', describe(fd, info, Uint32Array.of(bytes)));
    return info;
  };
  /** False where there is nothing of that id. */
  const withFd = (fd: number, work: (fd: number) => boolean): boolean => {
    if (fd === -ENOENT) return false;
    checked('cannot open', fd);
    try {
      return work(fd);
    } finally {
      closeSync(fd);
    }
  };

  return {
    processors: checked('cannot count processors', countProcessors()),
    load: (bytes) => {
      const log = Buffer.alloc(LOG_BYTES);
      const object = open(bytes, bytes.length, openOptions(koffi.address(log)));
      if (object === null) throw new BpfFailure('libbpf cannot read the object', koffi.errno());
      const result = load(object);
      if (result < 0) {
        closeObject(object);
        throw new BpfFailure('the kernel refuses the program', -result, lastWords(log));
      }
      return {
        mapFd: (name) => checked(`no map ${name}`, findMap(object, name)),
        programFd: (name) => {
          const program = findProgram(object, name);
          if (program === null) throw new BpfFailure(`no program ${name}`, koffi.errno());
          return checked(`no program ${name}`, programFd(program));
        },
        close: () => void closeObject(object),
      };
    },
    maps: {
      lookUp: (fd, key, value) => unless([ENOENT], 'cannot read a map', lookUp(fd, key, value)),
      update: (fd, key, value) =>
        unless(NO_ROOM, 'cannot change a map', update(fd, key, value, UPDATE_ANY)),
      remove: (fd, key) => unless([ENOENT], 'cannot change a map', remove(fd, key)),
      updateMany: (fd, keys, values, count) => {
        if (count === 0) return 0;
        const done = Uint32Array.of(count);
        unless(NO_ROOM, 'cannot fill a map', updateMany(fd, keys, values, done, null));
        return done[0]!;
      },
      readMany: (fd, cursor, keys, values, count) => {
        const read = Uint32Array.of(count);
        const next = new Uint8Array(CURSOR_BYTES);
        const result = readMany(fd, cursor ?? null, next, keys, values, read, null);
        const isMore = unless([ENOENT], 'cannot read a map', result);
        return { count: read[0]!, cursor: isMore ? next : undefined };
      },
    },
    links: {
      attach: (program, interfaceIndex, mode) => {
        const result = createLink(program, interfaceIndex, ATTACH_XDP, linkOptions(mode));
        return checked(`cannot attach (${mode})`, result);
      },
      attachedTo: (linkFd) => read(linkFd, LINK_INFO_BYTES).readUInt32LE(LINK_INFO_IFINDEX_AT),
      idOf: (linkFd) => read(linkFd, LINK_INFO_BYTES).readUInt32LE(LINK_INFO_ID_AT),
      detach: (linkId, programName) =>
        withFd(openLink(linkId), (linkFd) => {
          const info = read(linkFd, LINK_INFO_BYTES);
          if (info.readUInt32LE(0) !== LINK_TYPE_XDP) return false;
          const isNamed = withFd(openProgram(info.readUInt32LE(LINK_INFO_PROGRAM_AT)), (fd) => {
            const name = read(fd, PROGRAM_INFO_BYTES).subarray(PROGRAM_INFO_NAME_AT);
            return name.toString('latin1', 0, PROGRAM_NAME_BYTES).split('\0')[0] === programName;
          });
          if (isNamed) checked('cannot detach', detachLink(linkFd));
          return isNamed;
        }),
      close: (linkFd) => closeSync(linkFd),
    },
  };
}

/** `struct bpf_object_open_opts` with a place for the verifier's log (libbpf.h). */
function openOptions(log: bigint): Uint8Array {
  const options = Buffer.alloc(80);
  options.writeBigUInt64LE(BigInt(options.length), 0);
  options.writeBigUInt64LE(log, 56);
  options.writeBigUInt64LE(BigInt(LOG_BYTES), 64);
  return options;
}

/** `struct bpf_link_create_opts`, as far as its flags (bpf.h). */
function linkOptions(mode: XdpMode): Uint8Array {
  const options = Buffer.alloc(16);
  options.writeBigUInt64LE(BigInt(options.length), 0);
  options.writeUInt32LE(MODE_FLAGS[mode], 8);
  return options;
}

/** The verifier's reason: the last line of its log that is not about itself. */
function lastWords(log: Buffer): string {
  const lines = log
    .toString('latin1', 0, Math.max(0, log.indexOf(0)))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('processed ') && !/^\w+ time/.test(line));
  return (lines.at(-1) ?? '').slice(0, LOG_LINE_LENGTH_MAX);
}

function nameOfErrno(errno: number): string {
  if (errno === 0) return '';
  if (errno >= LIBBPF_ERRNO) return `libbpf error ${errno}`;
  const [name, text] = getSystemErrorMap().get(-errno) ?? [`errno ${errno}`, ''];
  return text === '' ? name : `${text} (${name})`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
