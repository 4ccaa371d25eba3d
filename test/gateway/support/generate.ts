// Valid but odd requests and answers, the same for the same seed.

/** A small deterministic generator (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** From 0 up to, not including, `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }

  chance(oneIn: number): boolean {
    return this.below(oneIn) === 0;
  }

  text(alphabet: string, lengthMax: number, lengthMin = 0): string {
    const length = lengthMin + this.below(lengthMax - lengthMin + 1);
    let text = '';
    for (let index = 0; index < length; index++) text += alphabet[this.below(alphabet.length)];
    return text;
  }

  bytes(lengthMax: number): string {
    let text = '';
    const length = this.below(lengthMax + 1);
    for (let index = 0; index < length; index++) text += String.fromCharCode(this.below(256));
    return text;
  }
}

export type Fields = (readonly [name: string, value: string])[];

export interface GeneratedRequest {
  readonly method: string;
  readonly target: string;
  readonly fields: Fields;
  readonly body: string | undefined;
  readonly isChunked: boolean;
  readonly trailers: Fields;
}

export interface GeneratedAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly fields: Fields;
  readonly body: string;
  readonly framing: 'length' | 'chunked' | 'close' | 'none';
  readonly trailers: Fields;
}

/** Every method that Node's parser knows, but CONNECT, and those of other protocols. */
export const METHODS: readonly string[] =
  'GET GET GET POST POST PUT HEAD DELETE OPTIONS PATCH TRACE ACL BIND CHECKOUT COPY LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR MKCOL MOVE NOTIFY PROPFIND PROPPATCH PURGE QUERY REBIND REPORT SEARCH SUBSCRIBE UNBIND UNLINK UNLOCK UNSUBSCRIBE'.split(
    ' ',
  );

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const LETTERS = `${LOWER}${LOWER.toUpperCase()}`;
const TOKEN = `${LETTERS}0123456789!#$%&'*+-.^_\`|~`;
const LOWER_TOKEN = `${LOWER}0123456789!#$%&'*+-.^_\`|~`;
const VISIBLE = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join('');
const OBS_TEXT = Array.from({ length: 128 }, (_, index) => String.fromCharCode(128 + index)).join(
  '',
);
const TARGET = `${LETTERS}0123456789-._~!$&'()*+,;=:@/?%"<>\\^\`{|}[]`;
const STATUSES = [
  200, 200, 200, 201, 202, 203, 204, 206, 207, 226, 299, 300, 301, 302, 304, 307, 400, 401, 403,
  404, 405, 409, 410, 416, 418, 422, 429, 451, 500, 501, 503, 599,
];

/** A value as a field may have it: odd bytes, inner blanks, nothing at all. */
function makeValue(random: Random): string {
  if (random.chance(8)) return '';
  const first = random.pick([VISIBLE, VISIBLE, OBS_TEXT]);
  const inner = random.pick([VISIBLE, `${VISIBLE} \t`, `${VISIBLE}${OBS_TEXT} \t`, ',;="\\ ']);
  const text = random.text(first, 1, 1) + random.text(inner, random.chance(30) ? 1500 : 40);
  return text.replaceAll(/[ \t]+$/g, '');
}

function makeFields(random: Random, countMax: number, alphabet: string): Fields {
  const fields: Fields = [];
  const count = random.below(countMax + 1);
  for (let index = 0; index < count; index++) {
    // A prefix keeps them apart from every name that means something.
    const name = `q-${random.text(alphabet, 20, 1)}`;
    fields.push([name, makeValue(random)]);
    if (random.chance(6)) fields.push([name, makeValue(random)]);
  }
  return fields;
}

/** `isLower`: names as HTTP/2 wants them. */
export function makeRequest(random: Random, id: string, isLower: boolean): GeneratedRequest {
  const alphabet = isLower ? LOWER_TOKEN : TOKEN;
  const name = (text: string): string => (isLower || random.chance(3) ? text.toLowerCase() : text);
  const method = random.pick(METHODS);
  const isStar = method === 'OPTIONS' && random.chance(4);
  const target = isStar ? '*' : `/${random.text(TARGET, random.chance(20) ? 2000 : 60)}`;
  const fields: Fields = [
    [name('Host'), 'shop.example'],
    [name('X-Case'), id],
  ];
  const known: Fields = [
    ['User-Agent', 'Mozilla/5.0 (odd; "quoted") \xe9'],
    ['Accept', '*/*;q=0.1, text/html'],
    ['Accept-Encoding', 'gzip, br;q=0.5, *;q=0'],
    ['Range', 'bytes=0-3,5-'],
    ['If-Range', '"etag"'],
    ['If-None-Match', 'W/"x", "y"'],
    ['Cookie', 'a=b; c="d e"; f='],
    ['Authorization', 'Basic Og=='],
    ['Content-Type', 'multipart/form-data; boundary="x y"'],
    ['Content-Encoding', 'gzip'],
    ['Origin', 'null'],
    ['Referer', 'http://shop.example/?q=\xff'],
    ['Via', '1.0 fred'],
    ['Cache-Control', 'no-cache, x="y"'],
    ['Pragma', 'no-cache'],
    ['Date', 'Tue, 15 Nov 1994 08:12:31 GMT'],
    ['X-HTTP-Method-Override', 'DELETE'],
    ['Transfer', 'x'],
    ['Content-Lengthy', '5'],
  ];
  for (const field of known) {
    if (!random.chance(5)) continue;
    fields.push([name(field[0]), field[1]]);
    // Pieces of a cookie are joined on the way from HTTP/2, as they must be.
    const isJoined = isLower && field[0] === 'Cookie';
    if (!isJoined && random.chance(10)) fields.push([name(field[0]), field[1]]);
  }
  fields.push(...makeFields(random, random.chance(20) ? 40 : 6, alphabet));
  const hasBody = random.chance(2);
  const isChunked = hasBody && random.chance(2);
  const body = hasBody ? random.bytes(random.chance(15) ? 100_000 : 300) : undefined;
  // Somewhere among the others.
  if (body !== undefined && !isChunked) {
    const at = 2 + random.below(fields.length - 1);
    fields.splice(at, 0, [name('Content-Length'), String(body.length)]);
  }
  const trailers = isChunked && random.chance(3) ? makeFields(random, 4, alphabet) : [];
  return { method, target, fields, body, isChunked, trailers };
}

export function makeAnswer(random: Random, method: string, isLower: boolean): GeneratedAnswer {
  const alphabet = isLower ? LOWER_TOKEN : TOKEN;
  const status = random.pick(STATUSES);
  const isBodyless = method === 'HEAD' || status === 204 || status === 304;
  const fields = makeFields(random, 8, alphabet);
  const known: Fields = [
    ['Content-Type', 'text/html; charset="utf-8"'],
    ['Set-Cookie', 'a=b; Path=/; HttpOnly'],
    ['set-cookie', 'c=d'],
    ['ETag', 'W/"\xe9"'],
    ['Date', 'Tue, 15 Nov 1994 08:12:31 GMT'],
    ['Server', 'odd (thing)/1.0'],
    ['Content-Disposition', 'attachment; filename="\xc3\xa9\xe4.txt"'],
    ['Accept-Ranges', 'bytes'],
    ['Content-Range', 'bytes 0-3/10'],
    ['Vary', '*'],
    ['WWW-Authenticate', 'Basic realm="x, y"'],
    ['Location', '/\xe9?x#y'],
    ['Content-Encoding', 'gzip'],
  ];
  for (const [name, value] of known) {
    if (!random.chance(3)) continue;
    fields.push([isLower ? name.toLowerCase() : name, value]);
    // Twice is wrong for most of them, and passes.
    if (random.chance(8)) fields.push([isLower ? name.toLowerCase() : name, value]);
  }
  const body = isBodyless ? '' : random.bytes(random.chance(12) ? 200_000 : 500);
  const framing = isBodyless
    ? 'none'
    : random.pick([
        'length',
        'length',
        'length',
        'chunked',
        'chunked',
        'chunked',
        'close',
      ] as const);
  if (framing === 'length' || (isBodyless && status !== 204 && random.chance(2))) {
    const length = framing === 'length' ? body.length : random.below(5000);
    fields.splice(random.below(fields.length + 1), 0, [
      isLower ? 'content-length' : random.pick(['Content-Length', 'content-length']),
      String(length),
    ]);
  }
  const trailers = framing === 'chunked' && random.chance(3) ? makeFields(random, 4, alphabet) : [];
  const statusText = random.pick(['OK', '', 'Not What You Think', 'caf\xe9 (x)']);
  return { status, statusText, fields, body, framing, trailers };
}

export function formatFields(fields: Fields, random?: Random): string {
  return fields
    .map(([name, value]) => `${name}:${random?.pick(['', ' ', '\t', '  ']) ?? ' '}${value}\r\n`)
    .join('');
}

/** Chunks of odd sizes, spelled in different ways. */
export function formatChunked(body: string, trailers: Fields, random: Random): string {
  let text = '';
  for (let at = 0; at < body.length;) {
    const size = Math.min(1 + random.below(random.chance(3) ? 5000 : 20), body.length - at);
    const digits = size.toString(16);
    const spelled = random.pick([digits, digits.toUpperCase(), `000${digits}`]);
    const extension = random.chance(6) ? ';name=value;q="x y"' : '';
    text += `${spelled}${extension}\r\n${body.slice(at, at + size)}\r\n`;
    at += size;
  }
  return `${text}0\r\n${formatFields(trailers)}\r\n`;
}

export function formatRequest(request: GeneratedRequest, random: Random): string {
  const coding = request.isChunked ? 'Transfer-Encoding: chunked\r\n' : '';
  const head = `${request.method} ${request.target} HTTP/1.1\r\n${formatFields(request.fields, random)}${coding}\r\n`;
  if (request.body === undefined) return head;
  return request.isChunked
    ? head + formatChunked(request.body, request.trailers, random)
    : head + request.body;
}

export function formatAnswer(answer: GeneratedAnswer, random: Random): string {
  const coding =
    answer.framing === 'chunked'
      ? 'Transfer-Encoding: chunked\r\n'
      : answer.framing === 'close'
        ? 'Connection: close\r\n'
        : '';
  const head = `HTTP/1.1 ${answer.status} ${answer.statusText}\r\n${formatFields(answer.fields, random)}${coding}\r\n`;
  return answer.framing === 'chunked'
    ? head + formatChunked(answer.body, answer.trailers, random)
    : head + answer.body;
}
