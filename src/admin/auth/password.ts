import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * The leanest of the equally strong choices for argon2id that OWASP names (Password Storage Cheat Sheet:
 * 7 MiB, five passes, one lane). Lean, because glibc keeps what a thread of the pool has once used: 40
 * hashes one after the other left 141 MB behind with 19 MiB and two passes, 53 MB with these.
 * MALLOC_MMAP_THRESHOLD_=131072 in the environment gives all of it back at once.
 */
export const PASSWORD_HASH = {
  memoryKib: 7_168,
  passes: 5,
  lanes: 1,
  saltBytes: 16,
  tagBytes: 32,
} as const;

/** One at a time: a flood of sign-ins takes no more memory than one person. */
export const PASSWORD_HASHES_AT_ONCE_MAX = 1;
export const PASSWORD_HASHES_WAITING_MAX = 16;
export const PASSWORD_LENGTH_MIN = 12;
export const PASSWORD_LENGTH_MAX = 256;

/** Upper bounds for parameters read back from storage: a damaged row must not take all memory. */
const STORED_MEMORY_KIB_MAX = 65_536;
const STORED_PASSES_MAX = 10;

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([\w+/]{11,88})\$([\w+/]{16,88})$/;

export type PasswordCheck = 'good' | 'good-but-weak-hash' | 'wrong' | 'busy';

interface HashParameters {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
  readonly salt: Uint8Array;
  readonly tagBytes: number;
}

/**
 * Hashes and checks passwords with argon2id. What does not fit its bounded queue is refused ('busy')
 * at once, so that a flood costs the sender more than it costs us.
 */
export class PasswordHasher {
  #running = 0;
  #refused = 0;
  readonly #waiting: (() => void)[] = [];
  /** No password leads to these random bytes; finding that out takes as long as for any other. */
  readonly #decoy = formatPhc(
    randomBytes(PASSWORD_HASH.saltBytes),
    randomBytes(PASSWORD_HASH.tagBytes),
  );

  /** How many checks found the queue full since the start. */
  get refused(): number {
    return this.#refused;
  }

  /** PHC string, or undefined while too many wait. */
  async hash(password: string): Promise<string | undefined> {
    const salt = randomBytes(PASSWORD_HASH.saltBytes);
    const tag = await this.#derive(password, { ...PASSWORD_HASH, salt });
    return tag === undefined ? undefined : formatPhc(salt, tag);
  }

  /**
   * Compares with a stored PHC string. For a user that does not exist hand in undefined: it takes as
   * long as a wrong password, so that answers do not tell which names exist.
   */
  async check(password: string, stored: string | undefined): Promise<PasswordCheck> {
    const { parameters, tag } = parsePhc(stored ?? this.#decoy);
    const derived = await this.#derive(password, parameters);
    if (derived === undefined) return 'busy';
    const same = timingSafeEqual(derived, tag);
    if (!same || stored === undefined) return 'wrong';
    return isCurrent(parameters) ? 'good' : 'good-but-weak-hash';
  }

  async #derive(password: string, parameters: HashParameters): Promise<Buffer | undefined> {
    if (!(await this.#enter())) {
      this.#refused++;
      return undefined;
    }
    try {
      return await deriveKey(password, parameters);
    } finally {
      this.#leave();
    }
  }

  #enter(): Promise<boolean> {
    if (this.#running < PASSWORD_HASHES_AT_ONCE_MAX) {
      this.#running++;
      return Promise.resolve(true);
    }
    if (this.#waiting.length >= PASSWORD_HASHES_WAITING_MAX) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#waiting.push(() => resolve(true));
    });
  }

  /** Hands its place on to the next in line, or gives it back. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next();
  }
}

function deriveKey(password: string, parameters: HashParameters): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    argon2(
      'argon2id',
      {
        message: Buffer.from(password.normalize('NFKC')),
        nonce: parameters.salt,
        parallelism: parameters.lanes,
        tagLength: parameters.tagBytes,
        memory: parameters.memoryKib,
        passes: parameters.passes,
      },
      (error, tag) => {
        if (error === null) resolve(tag);
        else reject(error);
      },
    );
  });
}

function formatPhc(salt: Buffer, tag: Buffer): string {
  const { memoryKib, passes, lanes } = PASSWORD_HASH;
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${unpadded(salt)}$${unpadded(tag)}`;
}

/** Throws on anything but an argon2id PHC string with sane parameters: storage is damaged then. */
function parsePhc(phc: string): { readonly parameters: HashParameters; readonly tag: Buffer } {
  const match = PHC.exec(phc);
  if (match === null) throw new Error('a stored password hash is no argon2id PHC string');
  const tag = Buffer.from(match[5]!, 'base64');
  const parameters: HashParameters = {
    memoryKib: Number(match[1]),
    passes: Number(match[2]),
    lanes: Number(match[3]),
    salt: Buffer.from(match[4]!, 'base64'),
    tagBytes: tag.length,
  };
  if (parameters.memoryKib > STORED_MEMORY_KIB_MAX || parameters.passes > STORED_PASSES_MAX) {
    throw new Error('a stored password hash asks for more memory or time than any we write');
  }
  return { parameters, tag };
}

function isCurrent(parameters: HashParameters): boolean {
  return (
    parameters.memoryKib === PASSWORD_HASH.memoryKib &&
    parameters.passes === PASSWORD_HASH.passes &&
    parameters.lanes === PASSWORD_HASH.lanes
  );
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
