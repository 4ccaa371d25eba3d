// Reads tar archives (POSIX.1-1988 ustar and POSIX.1-2001 pax, as git and GNU tar write them). The bytes
// are from outside: nothing is believed before it is checked, and nothing is written here.

/** One member of an archive. Directories are left out: their files name them. */
export interface TarMember {
  /** With `/` between its parts, relative, without `.` and `..`. */
  readonly name: string;
  readonly kind: 'file' | 'link';
  readonly bytes: Buffer;
}

export interface TarLimits {
  readonly membersMax: number;
  readonly nameBytesMax: number;
}

/** What is wrong with an archive, for a person. */
export class TarError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TarError';
  }
}

const BLOCK_BYTES = 512;
/** An extended header holds a few short records; one of megabytes is an attack. */
const EXTENDED_BYTES_MAX = 64 * 1024;

/**
 * Reads all files and links of an archive that is in memory. Throws TarError for what is no archive,
 * for names that lead out of it, for devices, and where a limit is passed.
 */
export function readTar(archive: Buffer, limits: TarLimits): readonly TarMember[] {
  const members: TarMember[] = [];
  let position = 0;
  /** A name that extended headers gave to the member behind them. */
  let longName: string | undefined;
  let count = 0;
  while (position + BLOCK_BYTES <= archive.length) {
    const header = archive.subarray(position, position + BLOCK_BYTES);
    if (isZero(header)) return members;
    if (++count > limits.membersMax) {
      throw new TarError(`it holds more than ${limits.membersMax} members`);
    }
    checkSum(header, position);
    const size = readNumber(header, 124, 12);
    const start = position + BLOCK_BYTES;
    if (start + size > archive.length) throw new TarError('it ends in the middle of a file');
    const body = archive.subarray(start, start + size);
    position = start + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
    const type = String.fromCharCode(header[156]!);
    switch (type) {
      case 'x':
        longName = readPaxPath(extended(body)) ?? longName;
        continue;
      case 'L':
        longName = textOf(extended(body));
        continue;
      // Says something of all members (git: the commit), but no name.
      case 'g':
        continue;
      case '5':
        checkName(longName ?? headerName(header), limits);
        break;
      case '0':
      case '\0':
      case '7':
        members.push(member('file', longName ?? headerName(header), body, limits));
        break;
      case '1':
      case '2':
        members.push(member('link', longName ?? headerName(header), Buffer.alloc(0), limits));
        break;
      default:
        throw new TarError(
          `it holds what is neither file, folder nor link (type ${JSON.stringify(type)})`,
        );
    }
    longName = undefined;
  }
  throw new TarError('it has no end: it was cut off, or is no tar archive');
}

function member(
  kind: TarMember['kind'],
  name: string,
  bytes: Buffer,
  limits: TarLimits,
): TarMember {
  return { kind, name: checkName(name, limits), bytes };
}

/** The name in one form, or an error: it must stay inside the folder it is unpacked into. */
function checkName(written: string, { nameBytesMax }: TarLimits): string {
  const parts = written.split('/').filter((part) => part !== '' && part !== '.');
  const isHostile =
    written.startsWith('/') ||
    parts.includes('..') ||
    // Control characters and backslashes mean something to a terminal or another system.
    /[\x00-\x1f\x7f\\]/.test(written) ||
    Buffer.byteLength(written) > nameBytesMax;
  if (isHostile)
    throw new TarError(`a name in it leads elsewhere or is not plain: ${quote(written)}`);
  return parts.join('/');
}

function headerName(header: Buffer): string {
  const name = textOf(header.subarray(0, 100));
  const isUstar = header.toString('latin1', 257, 262) === 'ustar';
  // GNU tar writes `ustar  ` and other things where the prefix would be.
  const prefix = isUstar && header[262] === 0 ? textOf(header.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function extended(body: Buffer): Buffer {
  if (body.length > EXTENDED_BYTES_MAX) throw new TarError('an extended header in it is too long');
  return body;
}

/** The `path` of pax records, `LENGTH KEY=VALUE\n` each, where LENGTH counts the whole record. */
function readPaxPath(body: Buffer): string | undefined {
  let path: string | undefined;
  let position = 0;
  while (position < body.length) {
    const space = body.indexOf(0x20, position);
    const digits = space < 0 ? '' : body.toString('latin1', position, space);
    const length = /^[1-9][0-9]{0,5}$/.test(digits) ? Number(digits) : 0;
    const end = position + length;
    if (length === 0 || end <= space || end > body.length || body[end - 1] !== 0x0a) {
      throw new TarError('an extended header in it cannot be read');
    }
    const record = body.toString('utf8', space + 1, end - 1);
    // A size here would replace that of the header: only members of 8 GiB need it.
    if (record.startsWith('size=')) throw new TarError('a file in it is too large');
    if (record.startsWith('path=')) path = record.slice('path='.length);
    position = end;
  }
  return path;
}

/** The header's sum, its own field taken as spaces. */
function checkSum(header: Buffer, position: number): void {
  let sum = 8 * 0x20;
  for (let index = 0; index < BLOCK_BYTES; index++) {
    if (index < 148 || index >= 156) sum += header[index]!;
  }
  if (readNumber(header, 148, 8) !== sum) {
    throw new TarError(position === 0 ? 'it is no tar archive' : 'it is damaged');
  }
}

/** Octal digits, as every number of a header is written; GNU's binary form is for 8 GiB and more. */
function readNumber(header: Buffer, start: number, length: number): number {
  const text = header.toString('latin1', start, start + length).replace(/[\0 ]+$/, '');
  if (!/^ *[0-7]{1,11}$/.test(text)) throw new TarError('a number in it cannot be read');
  return Number.parseInt(text.trim(), 8);
}

function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}

function isZero(block: Buffer): boolean {
  return block.every((byte) => byte === 0);
}

function quote(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}...` : name);
}
