// Ordinary requests as browsers, apps and their statistics send them, generated from a fixed seed: what
// stands around and between the values that GENERATORS makes.
import { deflateRawSync, gzipSync } from 'node:zlib';
import { GENERATORS } from './benign-generators.ts';
import { makeRandom, type Random } from './random.ts';
import { browserGet, browserPost, percentEncode, type WholeRequest } from './whole-requests.ts';

const SEED = 20_251_122;
const NAMES = Object.keys(GENERATORS);
const FORM = 'application/x-www-form-urlencoded; charset=UTF-8';
const JSON_TYPE = 'application/json;charset=UTF-8';

export interface BenignRequest {
  readonly kind: string;
  readonly request: WholeRequest;
}

/** As many as wanted, the same for the same count. */
export function makeBenignRequests(count: number): readonly BenignRequest[] {
  const random = makeRandom(SEED);
  const kinds = Object.keys(KINDS);
  return Array.from({ length: count }, (_, index) => {
    const kind = kinds[index % kinds.length]!;
    return { kind, request: KINDS[kind]!(random) };
  });
}

function toBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** A value of any kind, as UTF-8 bytes. */
function makeValue(random: Random): string {
  return toBytes(GENERATORS[random.pick(NAMES)]!(random));
}

function valueOf(random: Random, name: string): string {
  return toBytes(GENERATORS[name]!(random));
}

function encoded(random: Random): string {
  return percentEncode(makeValue(random));
}

function digits(random: Random): string {
  return String(100_000_000 + random.integer(900_000_000));
}

function randomBytes(random: Random, length: number): string {
  return Array.from({ length }, () => String.fromCharCode(random.integer(256))).join('');
}

function base64url(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64url');
}

function token(random: Random): string {
  const header = base64url('{"alg":"RS256","typ":"JWT","kid":"k1"}');
  const claims = { sub: digits(random), name: valueOf(random, 'person'), scope: 'openid profile' };
  return `${header}.${base64url(JSON.stringify(claims))}.${base64url(randomBytes(random, 64))}`;
}

function cookies(random: Random): string {
  const choices: readonly (() => string)[] = [
    () => `_ga=GA1.2.${digits(random)}.${digits(random)}; _gid=GA1.2.${digits(random)}.1`,
    () =>
      `__utmz=1.${digits(random)}.1.1.utmcsr=google|utmccn=(organic)|utmcmd=organic|utmctr=(not%20provided)`,
    () => `Hm_lvt_${base64url(randomBytes(random, 16))}=${digits(random)},${digits(random)}`,
    () =>
      `consent=isGpcEnabled=0&datestamp=Mon+Jan+01+2024+10%3A00%3A00+GMT%2B0800+(CST)&hosts=&groups=C0001%3A1%2CC0002%3A0`,
    () =>
      `track=${percentEncode(JSON.stringify({ distinct_id: digits(random), props: { $latest_referrer: '', q: makeValue(random) } }))}`,
    () =>
      `XSRF-TOKEN=${base64url(JSON.stringify({ iv: digits(random), value: 'x', mac: 'y' }))}%3D`,
    () =>
      `connect.sid=s%3A${base64url(randomBytes(random, 24))}.${base64url(randomBytes(random, 32))}`,
    () => `last=${encoded(random)}; cart=[{"id":1,"q":2}]; theme=dark`,
    () => `mbox=PC#${digits(random)}.35_0#1|session#${digits(random)}#1; s_sq=%5B%5BB%5D%5D`,
    () => `jwt=${token(random)}`,
  ];
  return Array.from({ length: 1 + random.integer(4) }, () => random.pick(choices)()).join('; ');
}

function queryOf(random: Random): string {
  return Array.from(
    { length: 1 + random.integer(6) },
    () =>
      `${random.pick(['q', 'id', 'page', 'sort', 'title', 'keyword', 'ref', 'a[b]', 'from'])}=${encoded(random)}`,
  ).join('&');
}

function event(random: Random): object {
  return {
    event: random.pick(['$pageview', 'click', 'js_error', 'expose']),
    properties: {
      $url: `https://www.example.com/?${queryOf(random)}`,
      $title: valueOf(random, 'sentence'),
      $element_content: valueOf(random, 'chinese'),
      $element_path: 'div > ul > li:nth-of-type(3) > a.btn',
      xpath: '//*[@id="root"]/div[2]/ul/li[3]/a',
      stack: `TypeError: Cannot read properties of undefined (reading '${valueOf(random, 'list').slice(0, 12)}')\n    at Object.get (https://c.example/a.js:1:${random.integer(9999)})\n    at HTMLButtonElement.onclick (https://www.example.com/:10:20)`,
      value: makeValue(random),
    },
  };
}

function jsonBytes(value: unknown): string {
  // What the generators made is bytes already.
  return JSON.stringify(value);
}

const PICTURES = ['image/jpeg', 'image/png', 'application/octet-stream', 'application/x-protobuf'];

/** Kinds take turns. */
const KINDS: Readonly<Record<string, (random: Random) => WholeRequest>> = {
  page: (random) =>
    browserGet(`/${random.pick(['products', 'news/2024', 'a-b-c', 's'])}?${queryOf(random)}`, [
      'Cookie',
      cookies(random),
      'Referer',
      `https://www.example.com/s?${queryOf(random)}`,
    ]),
  beacon: (random) =>
    browserGet(
      `/hm.gif?dl=${percentEncode(`https://www.example.com/?${queryOf(random)}`)}&${valueOf(random, 'beacon').replace(/[^\x21-\x7e]/g, '')}`,
      ['Cookie', cookies(random)],
    ),
  form: (random) =>
    browserPost(
      '/post/save',
      FORM,
      `title=${encoded(random)}&content=${percentEncode(valueOf(random, 'richText'))}&tags=${encoded(random)}`,
    ),
  json: (random) =>
    browserPost(
      '/api/save',
      JSON_TYPE,
      jsonBytes({
        id: 1,
        title: makeValue(random),
        body: valueOf(random, 'markdown'),
        list: [makeValue(random)],
      }),
    ),
  multipart: (random) => {
    const value = makeValue(random).replaceAll('\r', '');
    const part = (head: string, content: string): string =>
      `------WebKitFormBoundaryAbC\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
    const file = part(
      'name="file"; filename="photo (1).jpg"',
      `\xff\xd8\xff\xe0${randomBytes(random, 2000)}`,
    );
    return browserPost(
      '/post',
      'multipart/form-data; boundary=----WebKitFormBoundaryAbC',
      `${part('name="text"', value)}${file}------WebKitFormBoundaryAbC--\r\n`,
    );
  },
  statistics: (random) =>
    browserPost('/log', 'text/plain;charset=UTF-8', jsonBytes([event(random), event(random)])),
  statisticsInForm: (random) => {
    const list = gzipSync(Buffer.from(jsonBytes([event(random)]), 'latin1')).toString('base64');
    return browserPost(
      '/sa',
      FORM,
      `data_list=${percentEncode(list)}&gzip=1&crc=-${digits(random)}`,
    );
  },
  statisticsInQuery: (random) =>
    browserGet(
      `/sa.gif?project=default&data=${percentEncode(Buffer.from(jsonBytes(event(random)), 'latin1').toString('base64'))}&ext=crc%3D-${digits(random)}`,
    ),
  graphql: (random) =>
    browserPost(
      '/graphql',
      JSON_TYPE,
      jsonBytes({
        operationName: 'Posts',
        variables: { filter: { name_contains: makeValue(random), price_gt: 10 } },
        query:
          'query Posts($filter: PostFilter) {\n  posts(first: 10, where: {status: {_eq: "x"}}, filter: $filter) {\n    edges {\n      node {\n        id\n        ...Fields\n        __typename\n      }\n    }\n  }\n}\n\nfragment Fields on Post {\n  title\n  __typename\n}\n',
      }),
    ),
  token: (random) =>
    browserGet(`/api/me?fields=id,name&_=${digits(random)}`, [
      'Authorization',
      `Bearer ${token(random)}`,
    ]),
  picture: (random) =>
    browserPost('/up', random.pick(PICTURES), randomBytes(random, 100 + random.integer(8000))),
  compressed: (random) =>
    browserPost(
      '/events',
      random.pick(['', 'text/plain', 'application/octet-stream']),
      deflateRawSync(Buffer.from(jsonBytes([event(random)]), 'latin1')).toString('latin1'),
    ),
  canvas: (random) =>
    browserPost(
      '/api/picture',
      JSON_TYPE,
      jsonBytes({
        name: valueOf(random, 'person'),
        img: `data:image/png;base64,iVBORw0KGgo${Buffer.from(randomBytes(random, 3000), 'latin1').toString('base64')}`,
      }),
    ),
  soap: (random) =>
    browserPost(
      '/soap',
      'text/xml; charset=utf-8',
      `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><Get xmlns="http://example.com/"><Item id="${digits(random)}">${valueOf(random, 'person').replace(/[<&>]/g, '')}</Item></Get></soap:Body></soap:Envelope>`,
    ),
  report: () =>
    browserPost(
      '/csp',
      'application/csp-report',
      jsonBytes({
        'csp-report': {
          'document-uri': 'https://www.example.com/',
          'violated-directive': "script-src 'self' 'unsafe-inline'",
          'original-policy': "default-src 'self'; script-src 'self' 'nonce-abc'; report-uri /csp",
          'blocked-uri': 'inline',
          'script-sample': "(function(){var a=document.createElement('script');a.sr",
        },
      }),
    ),
  gbk: (random) =>
    browserGet(
      `/s?wd=${percentEncode(Array.from({ length: 2 + random.integer(12) }, () => String.fromCharCode(0xb0 + random.integer(72), 0xa1 + random.integer(94))).join(''))}&ie=gb2312`,
    ),
};
