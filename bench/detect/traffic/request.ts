// One recorded request as it goes over the wire, and the clients that send it.
import type { Chance } from './chance.ts';

export interface TrafficRequest {
  /** The function that made it. */
  readonly kind: string;
  readonly method: string;
  readonly target: string;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** What one kind of request is made of, without what every client adds. */
export interface Draft {
  readonly method?: string;
  readonly host: string;
  readonly target: string;
  /** Names and values, by turns. */
  readonly headers?: readonly string[];
  readonly type?: string;
  readonly body?: string | Buffer;
  readonly client?: 'browser' | 'app' | 'tool';
}

export type MakeDraft = (random: Chance) => Draft;

/** Kinds of requests by their names. A draft that names no headers gets those of a visitor; `[]` is none. */
export function kinds(
  visit: (random: Chance) => readonly string[],
  makers: Readonly<Record<string, MakeDraft>>,
): Readonly<Record<string, MakeDraft>> {
  const withVisit =
    (make: MakeDraft): MakeDraft =>
    (random) => {
      const draft = make(random);
      return draft.headers === undefined ? { ...draft, headers: visit(random) } : draft;
    };
  return Object.fromEntries(Object.entries(makers).map(([name, make]) => [name, withVisit(make)]));
}

const BROWSERS: readonly string[] = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_3_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.57(0x18003932) NetType/4G Language/zh_CN',
  'Mozilla/5.0 (Linux; Android 14; V2307A Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160065 MMWEBSDK/20240404 MicroMessenger/8.0.49.2600(0x2800315A) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64 MiniProgramEnv/android',
  'Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)',
  'Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/86.0.4240.198 Safari/537.36 QIHU 360SE',
  'Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; SLCC2; .NET CLR 2.0.50727; .NET CLR 3.5.30729; Media Center PC 6.0; .NET4.0C; InfoPath.3)',
  'Mozilla/5.0 (Linux; U; Android 12; zh-cn; M2012K11AC Build/SKQ1.211006.001) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/100.0.4896.127 Mobile Safari/537.36 XiaoMi/MiuiBrowser/17.5.110321',
];

const APPS: readonly string[] = [
  'okhttp/4.12.0',
  'Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7 Build/TQ3A.230901.001)',
  'ShopApp/5.12.0 (iPhone; iOS 17.6.1; Scale/3.00)',
  'com.example.news/7001 (Linux; U; Android 10; zh_CN; MI 9; Build/QKQ1.190825.002; Cronet/TTNetVersion:a39a4b2f 2023-05-12 QuicVersion:22f74f01 2023-03-10)',
  'CFNetwork/1494.0.7 Darwin/23.4.0',
  'Dart/3.4 (dart:io)',
  'AppleCoreMedia/1.0.0.21E236 (iPhone; U; CPU OS 17_4_1 like Mac OS X; en_us)',
  'UnityPlayer/2021.3.16f1 (UnityWebRequest/1.0, libcurl/7.84.0-DEV)',
  'MicroMessenger Client',
  'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)',
];

const TOOLS: readonly string[] = [
  'git/2.45.2',
  'npm/10.8.1 node/v20.16.0 linux x64 workspaces/false',
  'pip/24.1 {"ci":null,"cpu":"x86_64","distro":{"id":"jammy","libc":{"lib":"glibc","version":"2.35"},"name":"Ubuntu","version":"22.04"},"implementation":{"name":"CPython","version":"3.10.12"},"installer":{"name":"pip","version":"24.1"},"openssl_version":"OpenSSL 3.0.2 15 Mar 2022","python":"3.10.12","setuptools_version":"59.6.0","system":{"name":"Linux","release":"5.15.0-112-generic"}}',
  'Apache-Maven/3.9.6 (Java 17.0.11; Linux 5.15.0-112-generic)',
  'docker/26.1.3 go/go1.21.10 git-commit/8e96db1 kernel/5.15.0-112-generic os/linux arch/amd64 UpstreamClient(Docker-Client/26.1.3 \\(linux\\))',
  'Prometheus/2.52.0',
  'Feedly/1.0 (+http://www.feedly.com/fetcher.html; 214 subscribers; like FeedFetcher-Google)',
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'Microsoft-WebDAV-MiniRedir/10.0.19045',
  'Apache-HttpClient/4.5.14 (Java/11.0.23)',
  'composer/2.7.7 (Linux; 5.15.0-112-generic; PHP 8.2.20; cURL 7.81.0; Platform-PHP 8.1.2)',
];

/** Adds what the client sends with every request, in its order. */
export function finishRequest(kind: string, draft: Draft, random: Chance): TrafficRequest {
  const { host, target, headers = [], client = 'browser' } = draft;
  const body = typeof draft.body === 'string' ? Buffer.from(draft.body) : draft.body;
  const method = draft.method ?? (body === undefined ? 'GET' : 'POST');
  const has = (name: string): boolean =>
    headers.some((each, index) => index % 2 === 0 && each.toLowerCase() === name.toLowerCase());
  const rawHeaders: string[] = ['Host', host];
  const add = (name: string, value: string): void => {
    if (!has(name)) rawHeaders.push(name, value);
  };
  if (body !== undefined) add('Content-Length', String(body.length));
  if (draft.type !== undefined) add('Content-Type', draft.type);
  if (client === 'tool') {
    add('User-Agent', random.pick(TOOLS));
    add('Accept', '*/*');
    return { kind, method, target, rawHeaders: [...rawHeaders, ...headers], body: body ?? EMPTY };
  }
  if (client === 'app') {
    add('User-Agent', random.pick(APPS));
    add('Accept-Encoding', 'gzip');
    return { kind, method, target, rawHeaders: [...rawHeaders, ...headers], body: body ?? EMPTY };
  }
  add('Connection', 'keep-alive');
  add('User-Agent', random.pick(BROWSERS));
  add('Accept', method === 'GET' ? 'text/html,application/xhtml+xml,*/*;q=0.8' : '*/*');
  if (method === 'POST') add('Origin', `https://${host}`);
  add('Accept-Encoding', 'gzip, deflate, br, zstd');
  add('Accept-Language', random.pick(LANGUAGES));
  return { kind, method, target, rawHeaders: [...rawHeaders, ...headers], body: body ?? EMPTY };
}

const EMPTY = Buffer.alloc(0);
const LANGUAGES = [
  'zh-CN,zh;q=0.9',
  'en-US,en;q=0.9',
  'zh-CN,zh;q=0.8,zh-TW;q=0.7,zh-HK;q=0.5,en-US;q=0.3,en;q=0.2',
  'en-GB,en;q=0.9,zh-CN;q=0.8,fr;q=0.7',
];

/** The request as bytes on the wire. */
export function writeRequest({ method, target, rawHeaders, body }: TrafficRequest): Buffer {
  const lines = [`${method} ${target} HTTP/1.1`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    lines.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`);
  }
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'utf8'), body]);
}
