// What programs in pages, apps and tools send: statistics, advertising, uploads, protocols over HTTP.
import { deflateSync, gzipSync } from 'node:zlib';
import type { Random } from '../random.ts';
import {
  base64,
  base64url,
  bytes,
  component,
  digits,
  epoch,
  form,
  FORM,
  hex,
  JSON_TYPE,
  multipart,
  query,
  typed,
  uuid,
  word,
} from './encode.ts';
import { cookies, jwt } from './pages.ts';
import type { MakeDraft } from './request.ts';
import { CODE, NAMES, POSTS_EN, POSTS_ZH, RICH_TEXTS, SEARCHES, TALK } from './texts.ts';

const pageAddress = (random: Random): string =>
  random.pick([
    `https://www.example.com/p/a-b?utm_source=news&q=${component(random.pick(SEARCHES))}#top`,
    `https://www.example.cn/list.html?cat=1,2&sort=price%20desc&k=${typed(random.pick(SEARCHES))}`,
    'http://localhost:8080/#/user/list?id=1',
    'https://shop.example.com/cart?items[]=1&items[]=2',
    'file:///android_asset/www/index.html',
    'http://192.168.1.10:8081/index.html?x=1',
    `https://www.example.com/redirect?to=${component(`https://m.example.com/?next=${component('/a?b=c')}`)}`,
  ]);

const stack = (random: Random): string =>
  random.pick([
    `TypeError: Cannot read properties of undefined (reading 'select')\n    at Object.exec (https://cdn.example.com/a.${hex(random, 8)}.js:1:${digits(random, 5)})\n    at HTMLDocument.<anonymous> (https://www.example.com/:12:3)\n    at eval (eval at globalEval (jquery.js:2:2651), <anonymous>:1:1)`,
    `ReferenceError: $ is not defined\n    at onclick ((index):45:12)`,
    `SyntaxError: Unexpected token '<', "<!DOCTYPE "... is not valid JSON`,
    `Script error.`,
    `java.lang.IllegalStateException: Can not perform this action after onSaveInstanceState\n\tat androidx.fragment.app.FragmentManager.checkStateLoss(FragmentManager.java:1844)\n\tat android.os.Handler.handleCallback(Handler.java:938)\n\tat java.lang.reflect.Method.invoke(Native Method)\n\tat com.android.internal.os.RuntimeInit$MethodAndArgsCaller.run(RuntimeInit.java:556)`,
    `SecurityError: Failed to execute 'replaceState' on 'History': A history state object with URL 'https://a/' cannot be created in a document with origin 'null'`,
    `Uncaught (in promise) AxiosError: Request failed with status code 500`,
    `TypeError: null is not an object (evaluating 'document.querySelector("#app > div:nth-child(2)").innerHTML')`,
  ]);

const element = (random: Random): string =>
  random.pick([
    'div#app > ul.list > li:nth-of-type(3) > a.btn.btn-primary[href="/x?a=1"]',
    '//*[@id="app"]/div[2]/ul/li[3]/a/text()',
    "a[data-x='1']:not(.y)::before",
    '<button type="submit" class="btn" onclick="">OK</button>',
    'BODY/DIV[1]/SECTION[2]/BUTTON[@class="a b"]',
  ]);

const c = (random: Random): string[] => [
  'Cookie',
  cookies(random),
  'Referer',
  pageAddress(random).replace(/[^\x21-\x7e]/gu, (x) => component(x)),
];

export const PROGRAM_KINDS: Readonly<Record<string, MakeDraft>> = {
  ga4: (random) => ({
    host: 'www.google-analytics.com',
    method: 'POST',
    body: '',
    target: `/g/collect?${query({ v: 2, tid: `G-${word(random, 10)}`, gtm: '45je44t0v9116z8', _p: epoch(random), gcs: 'G111', gcd: '13r3r3l3l5l1', npa: 0, dma: 1, cid: `${digits(random, 9)}.${digits(random, 10)}`, ul: 'en-us', sr: '2560x1440', uaa: 'x86', uafvl: 'Chromium;124.0.6367.91|Google%20Chrome;124.0.6367.91|Not-A.Brand;99.0.0.0', dl: pageAddress(random), dr: pageAddress(random), dt: `${random.pick(SEARCHES)} | ${random.pick(NAMES)}`, en: 'view_item_list', 'ep.content_group': '(not set)', 'epn.value': 12.5, pr1: `id${digits(random, 5)}~nmLevi's 501 (blue)~brH&M~ca${random.pick(['A > B', 'Men/Shoes'])}~pr19.99~qt1~k0currency~v0EUR`, _et: 1205, tfd: 4321 })}`,
    headers: c(random),
  }),
  ga4Batch: (random) => ({
    host: 'region1.google-analytics.com',
    type: 'text/plain;charset=UTF-8',
    target: `/g/collect?v=2&tid=G-${word(random, 10)}&_p=${epoch(random)}&cid=${digits(random, 9)}.1&dl=${component(pageAddress(random))}`,
    body: `en=scroll&epn.percent_scrolled=90&_et=5\r\nen=click&ep.link_url=${component(pageAddress(random))}&ep.link_text=${component(random.pick(SEARCHES))}&ep.outbound=true`,
    headers: c(random),
  }),
  facebook: (random) => ({
    host: 'www.facebook.com',
    target: `/tr/?id=${digits(random, 15)}&ev=ViewContent&dl=${component(pageAddress(random))}&rl=${component(pageAddress(random))}&if=false&ts=${epoch(random)}&cd[content_ids]=%5B%22${digits(random, 6)}%22%5D&cd[content_type]=product&cd[value]=19.99&cd[contents]=${component('[{"id":"A-1","quantity":1}]')}&cd[buttonText]=${component(random.pick(SEARCHES))}&cd[buttonFeatures]=${component('{"classList":"btn btn-primary","destination":"https://a.example/","id":"","imageUrl":"","innerText":"Add to cart","numChildButtons":0,"tag":"button","type":"submit","name":""}')}&cd[formFeatures]=%5B%5D&cd[pageFeatures]=${component(JSON.stringify({ title: random.pick(SEARCHES) }))}&sw=2560&sh=1440&v=2.9.154&r=stable&a=tmSimo&ec=1&o=30&fbp=fb.1.${epoch(random)}.1&cs_est=true&it=${epoch(random)}&coo=false&es=automatic&tm=3&rqm=GET`,
    headers: c(random),
  }),
  baiduHm: (random) => ({
    host: 'hm.baidu.com',
    target: `/hm.gif?hca=${hex(random, 16).toUpperCase()}&cc=1&ck=1&cl=24-bit&ds=1920x1080&vl=937&et=${random.pick([0, 3])}&ep=${component(random.pick(['{"netAll":24,"netDns":0,"srv":10,"dom":318,"loadEvent":527}', '*a*b*点击*提交(1)', `1*50*o'k`]))}&ja=0&ln=zh-cn&lo=0&rnd=${digits(random, 9)}&si=${hex(random, 32)}&su=${component(pageAddress(random))}&v=1.3.2&lv=2&sn=${digits(random, 5)}&r=0&ww=1920&u=${component(pageAddress(random))}&tt=${component(random.pick(POSTS_ZH).slice(0, 60).toWellFormed())}`,
    headers: c(random),
  }),
  tencent: (random) => ({
    host: 'pingtas.qq.com',
    target: `/pingd?dm=www.example.cn&pvi=${digits(random, 10)}&si=s${digits(random, 10)}&url=/list/${component("a'b")}&arg=${component('x=1&y=[2]')}&ty=0&rdm=&rurl=&rarg=&adt=&r2=${digits(random, 9)}&scr=1920x1080&scl=24-bit&lang=zh-cn&java=&pf=Win32&tz=-8&flash=&ct=&vs=tcss.3.1.5&ext=adid%3D%3Bver%3D1%3Btm%3D${digits(random, 4)}`,
    headers: c(random),
  }),
  umeng: (random) => ({
    host: 'ulogs.umeng.com',
    target: '/unify_logs',
    client: 'app',
    type: 'application/octet-stream',
    body: Buffer.concat([
      Buffer.from([1, 2, 0x1a]),
      bytes(random, 20),
      deflateSync(bytes(random, 400)),
    ]),
    headers: [
      'X-Umeng-UTC',
      String(epoch(random)),
      'X-Umeng-Sdk',
      'Android/9.6.3/ana%2Bapl/%E7%A4%BA%E4%BE%8B/1.0/M2012K11AC/12',
      'Msg-Type',
      'envelope/json',
    ],
  }),
  sentry: (random) => ({
    host: `o${digits(random, 6)}.ingest.sentry.io`,
    type: 'text/plain;charset=UTF-8',
    target: `/api/${digits(random, 7)}/envelope/?sentry_key=${hex(random, 32)}&sentry_version=7&sentry_client=sentry.javascript.react%2F7.112.2`,
    body: `{"event_id":"${hex(random, 32)}","sent_at":"2024-05-02T10:11:12.345Z","sdk":{"name":"sentry.javascript.react","version":"7.112.2"},"trace":{"environment":"prod"}}\n{"type":"event"}\n${JSON.stringify(
      {
        message: stack(random),
        exception: {
          values: [
            {
              type: 'TypeError',
              value: stack(random),
              stacktrace: {
                frames: [
                  {
                    filename: 'app:///a.js',
                    function: '<anonymous>',
                    lineno: 1,
                    context_line: '{snip} if(e&&e.x||t==="y"){document.cookie="a=b";return} {snip}',
                  },
                ],
              },
              mechanism: { type: 'onerror', handled: false },
            },
          ],
        },
        breadcrumbs: [
          { category: 'ui.click', message: element(random) },
          { category: 'xhr', data: { method: 'GET', url: pageAddress(random), status_code: 0 } },
          { category: 'console', message: random.pick(SEARCHES) },
        ],
        request: { url: pageAddress(random), headers: { 'User-Agent': 'Mozilla/5.0' } },
      },
    )}\n`,
    headers: c(random),
  }),
  datadog: (random) => ({
    host: 'browser-intake-datadoghq.com',
    type: 'text/plain;charset=UTF-8',
    target: `/api/v2/rum?ddsource=browser&ddtags=${component('sdk_version:5.16.0,env:prod,service:web')}&dd-api-key=pub${hex(random, 32)}&dd-request-id=${uuid(random)}&batch_time=${epoch(random)}`,
    body: [1, 2]
      .map(() =>
        JSON.stringify({
          type: 'action',
          action: { target: { name: random.pick(SEARCHES) }, type: 'click' },
          view: { url: pageAddress(random), referrer: '' },
          error: { stack: stack(random), source: 'console' },
          _dd: { action: { position: { x: 1, y: 2 }, target: { selector: element(random) } } },
        }),
      )
      .join('\n'),
    headers: c(random),
  }),
  segment: (random) => ({
    host: 'api.segment.io',
    target: '/v1/t',
    type: 'text/plain',
    body: JSON.stringify({
      timestamp: '2024-05-02T10:11:12.345Z',
      event: 'Products Searched',
      type: 'track',
      properties: { query: random.pick(SEARCHES), text: random.pick([...POSTS_EN, ...POSTS_ZH]) },
      context: {
        page: {
          path: '/',
          referrer: pageAddress(random),
          search: '?a=1',
          title: random.pick(NAMES),
          url: pageAddress(random),
        },
        campaign: { name: '50% off | "sale"' },
        library: { name: 'analytics.js' },
      },
      messageId: `ajs-next-${hex(random, 32)}`,
      anonymousId: uuid(random),
      writeKey: word(random, 32),
    }),
    headers: c(random),
  }),
  mixpanel: (random) => ({
    host: 'api-js.mixpanel.com',
    target: `/track/?verbose=1&ip=1&_=${epoch(random)}`,
    type: FORM,
    body: `data=${component(random.chance(0.5) ? base64(JSON.stringify([{ event: 'view', properties: { $current_url: pageAddress(random), mp_keyword: random.pick(SEARCHES) } }])) : JSON.stringify([{ event: '$mp_click', properties: { $el_text: random.pick(SEARCHES), $elements: [{ $tag_name: 'a', $attr: { href: 'javascript:;' }, $selector: element(random) }] } }]))}`,
    headers: c(random),
  }),
  hotjar: (random) => ({
    host: 'ws.hotjar.com',
    target: `/api/v2/sites/${digits(random, 7)}/recordings/content`,
    type: 'text/plain; charset=UTF-8',
    body: JSON.stringify({
      type: 'dom',
      content: {
        docHtml: `<html lang="en"><head><style>.a{background:url(/b.png)}</style></head><body class="x">${random.pick(RICH_TEXTS)}</body></html>`,
        mutations: [{ c: [{ e: element(random), t: random.pick(POSTS_ZH) }] }],
      },
    }),
    headers: c(random),
  }),
  clarity: (random) => ({
    host: 'm.clarity.ms',
    target: '/collect',
    type: 'application/octet-stream',
    body: gzipSync(
      JSON.stringify({
        e: ['0.7.31', 3, 1, 2, 'abc', word(random, 6), 1, 0, 1, 0],
        a: [[12, 4, 'P', 'DIV', ['class', 'a b', 'onclick', 'x()'], '*T', random.pick(SEARCHES)]],
      }),
    ),
    headers: ['Accept', 'application/x-clarity-gzip', ...c(random)],
  }),
  amplitudeGzip: (random) => ({
    host: 'api2.amplitude.com',
    target: '/2/httpapi',
    type: JSON_TYPE,
    body: gzipSync(
      JSON.stringify({
        api_key: hex(random, 32),
        events: [
          {
            event_type: 'search',
            event_properties: { q: random.pick(SEARCHES), body: random.pick(POSTS_EN) },
          },
        ],
      }),
    ),
    headers: ['Content-Encoding', 'gzip', ...c(random)],
  }),
  newrelic: (random) => ({
    host: 'bam.nr-data.net',
    type: 'text/plain',
    target: `/jserrors/1/${hex(random, 10)}?a=${digits(random, 9)}&v=1.257.0&to=${word(random, 40)}%3D&rst=12345&ck=0&s=${hex(random, 16)}&ref=${component(pageAddress(random).split('?')[0]!)}`,
    body: `bel.7;2,1,,2,'error,'${random.pick(["O\\'k", 'a b'])},'TypeError;e,'location,'https://a/;`,
    headers: c(random),
  }),
  weblog: (random) => ({
    host: 'log.example.cn',
    target: '/v1/list',
    type: JSON_TYPE,
    body: JSON.stringify([
      {
        header: {
          app_id: 1,
          os_name: 'windows',
          ua: 'Mozilla/5.0',
          custom: JSON.stringify({ k: random.pick(SEARCHES), url: pageAddress(random) }),
        },
        events: [
          {
            event: 'predefine_page_alive',
            params: JSON.stringify({
              url: pageAddress(random),
              title: random.pick(POSTS_ZH),
              element: element(random),
              err: stack(random),
            }),
            local_time_ms: epoch(random),
          },
        ],
      },
    ]),
    headers: c(random),
  }),
  aliLog: (random) => ({
    host: 'gm.mmstat.com',
    target: `/arms.1.1?${query({ t: 'error', times: 1, page: 'www.example.com/#/list', tag: '', begin: epoch(random), msg: stack(random), stack: stack(random), file: 'https://g.alicdn.com/a.js', line: 1, col: digits(random, 5), pid: `${word(random, 10)}@${hex(random, 15)}`, _v: '1.8.30', sampling: 1, z: word(random, 8), gokey: `&a=b&c=${component(random.pick(SEARCHES))}&logtype=2`, _p_url: pageAddress(random), 'spm-cnt': 'a2e.1/b.0.0.1' })}`,
    headers: c(random),
  }),
  openRtb: (random) => ({
    host: 'rtb.example.net',
    target: '/openrtb2/auction',
    type: 'text/plain',
    body: JSON.stringify({
      id: uuid(random),
      imp: [
        {
          id: '1',
          banner: { format: [{ w: 300, h: 250 }], api: [3, 5] },
          ext: {
            prebid: { bidder: { a: { placementId: 1 } } },
            data: { pbadslot: '/1234/news#div-gpt-ad-1' },
          },
        },
      ],
      site: {
        page: pageAddress(random),
        ref: pageAddress(random),
        keywords: "sports,football,'live',<none>",
        content: { title: random.pick(SEARCHES) },
      },
      device: { ua: 'Mozilla/5.0', ip: '203.0.113.5', geo: { lat: 1, lon: 2 } },
      regs: { ext: { gdpr: 1, us_privacy: '1---' } },
      user: { ext: { consent: `CP${word(random, 200)}.YAAA` } },
      ext: {
        prebid: {
          targeting: { pricegranularity: { ranges: [{ max: 3, increment: 0.01 }] } },
          cache: { bids: {} },
        },
      },
    }),
    headers: c(random),
  }),
  cookieSync: (random) => ({
    host: 'sync.example.net',
    target: `/usersync?redir=${component(`https://ads.example.com/setuid?bidder=x&gdpr={{gdpr}}&gdpr_consent=\${GDPR_CONSENT_755}&uid=$UID&f=i&r=${component(`https://c.example.org/match?u=[USER_ID]&p=%%ADMXUID%%&cb=$!{TURN_UUID}`)}`)}&us_privacy=1---&google_gid=CAESE${word(random, 22)}&google_cver=1&gpp_sid=-1`,
    headers: c(random),
  }),
  adRequest: (random) => ({
    host: 'securepubads.example.net',
    target:
      `/gampad/ads?pvsid=${digits(random, 15)}&correlator=${digits(random, 15)}&eid=31083340%2C31083347&output=ldjh&gdfp_req=1&vrg=202404290101&ptt=17&impl=fifs&gdpr_consent=CP${word(random, 60)}&iu_parts=1234%2Cnews%2Csport&enc_prev_ius=%2F0%2F1%2F2&prev_iu_szs=300x250%7C300x600&fluid=height&cust_params=${component(`kw=select,union&url=${component('/a/b')}&pos=top&test=it's`)}&prev_scp=hb_pb%3D0.50%26hb_adid%3D${hex(random, 14)}%7Cpos%3Dmid&cookie_enabled=1&abxe=1&dt=${epoch(random)}&lmt=1714650400&adxs=-12245933&ucis=1%7C2&oid=2&u_his=2&dmc=8&bc=31&nvt=1&uas=1&url=${component(pageAddress(random))}&ref=${component(pageAddress(random))}&vis=1&psz=0x-1&fws=2&frm=20&ga_vid=${digits(random, 9)}.1&td=1&topics=3&tps=3&htps=10&nt=1&psd=W251bGwsbnVsbCxudWxsLDNd&dlt=${epoch(random)}&idt=1000&ppid=&prev_tpl=<!--x-->`
        .replaceAll('<', '%3C')
        .replaceAll('>', '%3E'),
    headers: c(random),
  }),
  vast: (random) => ({
    host: 'ads.example.com',
    target: `/vast.xml?url=[referrer_url]&description_url=[description_url]&correlator=[timestamp]&cb={{CACHEBUSTER}}&w=\${WIDTH}&macro=%%SITE%%&ip=__IP__&os=__OS__&imei=__IMEI__&ts=__TS__&cid={cid}&callback=${component('http://track.example.cn/cb?a=__A__&b={b}')}&idfa=${uuid(random).toUpperCase()}`,
    client: 'app',
    headers: [],
  }),
  cspReport: (random) => ({
    host: 'www.example.com',
    target: '/_/csp-report',
    type: 'application/csp-report',
    body: JSON.stringify({
      'csp-report': {
        'document-uri': pageAddress(random),
        referrer: '',
        'violated-directive': 'script-src-elem',
        'effective-directive': 'script-src-elem',
        'original-policy':
          "default-src 'none'; script-src 'self' 'unsafe-eval' https://*.example.com 'nonce-abc'; img-src data: blob: *; report-uri /_/csp-report",
        disposition: 'report',
        'blocked-uri': random.pick([
          'inline',
          'eval',
          'data',
          'chrome-extension',
          'https://evil.example/x.js',
          'blob',
        ]),
        'line-number': 1,
        'source-file': 'moz-extension',
        'script-sample': random.pick([
          'alert(1)',
          '(function(){window.x=document.cookie',
          'javascript:void(0)',
          'onclick=return false',
        ]),
      },
    }),
    headers: c(random),
  }),
  reportingApi: (random) => ({
    host: 'www.example.com',
    target: '/reports',
    type: 'application/reports+json',
    body: JSON.stringify([
      {
        age: 5,
        type: 'deprecation',
        url: pageAddress(random),
        user_agent: 'Mozilla/5.0',
        body: {
          id: 'x',
          message: '\'document.write\' is <deprecated> & "slow"',
          sourceFile: 'https://a/b.js',
          lineNumber: 1,
        },
      },
    ]),
    headers: c(random),
  }),
  graphql: (random) => ({
    host: 'api.example.com',
    target: '/graphql?op=SearchQuery',
    type: JSON_TYPE,
    body: JSON.stringify({
      operationName: 'Search',
      query:
        'query Search($q: String!, $first: Int = 10, $where: ProductFilter) {\n  search(query: $q, first: $first, where: $where) @connection(key: "s") {\n    edges { node { __typename id ... on Product { title price(currency: "EUR") } } }\n    pageInfo { endCursor hasNextPage }\n  }\n}',
      variables: {
        q: random.pick(SEARCHES),
        where: { AND: [{ price: { gt: 10 } }, { OR: [{ tag: { in: ['a', "b's"] } }] }], NOT: null },
        after: base64('cursor:v2:1'),
      },
      extensions: { persistedQuery: { version: 1, sha256Hash: hex(random, 64) } },
    }),
    headers: [...c(random), 'apollo-require-preflight', 'true'],
  }),
  graphqlMutation: (random) => ({
    host: 'api.example.com',
    target: '/graphql',
    type: JSON_TYPE,
    body: JSON.stringify([
      {
        operationName: 'AddComment',
        query:
          'mutation AddComment($input: AddCommentInput!) { addComment(input: $input) { comment { id bodyHTML } errors { message } } }',
        variables: {
          input: { subjectId: base64('Issue:12'), body: random.pick([...POSTS_EN, ...POSTS_ZH]) },
        },
      },
    ]),
    headers: c(random),
  }),
  graphqlGet: (random) => ({
    host: 'www.example.com',
    target: `/api/graphql/${word(random, 22)}/TweetDetail?variables=${component(JSON.stringify({ focalTweetId: digits(random, 19), with_rux_injections: false, includePromotedContent: true, rawQuery: random.pick(SEARCHES) }))}&features=${component(JSON.stringify({ rweb_tipjar: true, responsive_web_graphql_exclude_directive_enabled: true }))}&fieldToggles=%7B%22withArticleRichContentState%22%3Atrue%7D`,
    headers: c(random),
  }),
  grpcWeb: (random) => ({
    host: 'grpc.example.com',
    target: '/acme.v1.UserService/ListUsers',
    type: random.pick([
      'application/grpc-web+proto',
      'application/grpc-web-text',
      'application/grpc+proto',
    ]),
    body: random.chance(0.5)
      ? Buffer.concat([
          Buffer.from([0, 0, 0, 0, 40, 10, 38]),
          Buffer.from(random.pick(SEARCHES)),
          bytes(random, 20),
        ])
      : base64(`\0\0\0\0\n${random.pick(SEARCHES)}`),
    headers: ['X-Grpc-Web', '1', 'X-User-Agent', 'grpc-web-javascript/0.1', ...c(random)],
  }),
  protobuf: (random) => ({
    host: 'play.example.com',
    target: '/log?format=json&hasfast=true&authuser=0',
    type: random.pick(['application/x-protobuf', 'application/protobuf', 'application/binary']),
    client: 'app',
    body: Buffer.concat(
      Array.from({ length: 5 }, () => {
        const text = Buffer.from(random.pick([...SEARCHES, ...POSTS_ZH, pageAddress(random)]));
        return Buffer.concat([
          Buffer.from([0x0a + 8 * random.integer(10), text.length & 0x7f]),
          text,
          bytes(random, random.integer(30)),
        ]);
      }),
    ),
    headers: [],
  }),
  googleBatch: (random) => ({
    host: 'docs.google.com',
    target: `/document/d/1${word(random, 43)}/save?id=1&sid=${hex(random, 16)}&vc=1&c=1&w=1&flr=0&smv=2&token=${word(random, 30)}%3A${epoch(random)}&includes_info_params=true`,
    type: 'application/x-www-form-urlencoded;charset=utf-8',
    body: form({
      rev: 12,
      bundles: JSON.stringify([
        {
          commands: [
            { ty: 'is', ibi: 1, s: random.pick([...POSTS_EN, ...POSTS_ZH]) },
            {
              ty: 'as',
              st: 'text',
              si: 1,
              ei: 4,
              sm: { ts_ff: 'Arial', ts_fgc2: { hclr_color: '#000' } },
            },
          ],
          sid: hex(random, 16),
          reqId: 1,
        },
      ]),
    }),
    headers: [...c(random), 'X-Same-Domain', '1'],
  }),
  batchExecute: (random) => ({
    host: 'www.google.com',
    target:
      '/_/VisualFrontendUi/data/batchexecute?rpcids=s0Kyge&source-path=%2Fsearch&f.sid=-123&bl=boq_visual_20240430.01_p0&hl=en&soc-app=162&_reqid=12345&rt=c',
    type: 'application/x-www-form-urlencoded;charset=UTF-8',
    body: `f.req=${component(JSON.stringify([[['s0Kyge', JSON.stringify([[null, [[random.pick(SEARCHES), [1, 2]]]], "it's"]), null, 'generic']]]))}&at=${word(random, 30)}%3A${epoch(random)}&`,
    headers: c(random),
  }),
  spreadsheet: (random) => ({
    host: 'sheets.example.com',
    target: '/api/save',
    type: JSON_TYPE,
    body: JSON.stringify({
      sheet: 'Sheet1',
      cells: [
        { r: 1, c: 1, f: '=IF(A1>0,"yes","no")&" "&TEXT(B1,"0.00%")' },
        { r: 2, c: 1, f: '=SUMIFS(D:D,A:A,"<>"&F1,B:B,">=2024-01-01")/COUNT(D:D)' },
        { r: 3, c: 1, f: "=INDEX('My Sheet'!$A$1:$B$9,MATCH(1,(A:A=\"x\")*(B:B='y'!C1),0))" },
        { r: 4, f: '=HYPERLINK("https://example.com/?a=1","link")' },
        {
          r: 5,
          f: "=QUERY(A1:C,\"select A, sum(B) where C = 'x' group by A order by sum(B) desc label sum(B) 'total'\")",
        },
        { v: random.pick(NAMES) },
      ],
    }),
    headers: c(random),
  }),
  csvUpload: (random) => {
    const { type, body } = multipart(random, [
      {
        name: 'file',
        filename: "report (1) - O'Brien & Co.csv",
        type: 'text/csv',
        value: `id,name,note\r\n1,"${random.pick(NAMES).replaceAll('"', '""')}","=1+1"\r\n2,"x","${random.pick(SEARCHES).replaceAll('"', '""')}"\r\n3,-5%,@home\r\n`,
      },
    ]);
    return { host: 'app.example.com', target: '/import/csv', type, body, headers: c(random) };
  },
  officeUpload: (random) => {
    const [filename, mime, magic] = random.pick([
      [
        '年度报告(最终版)v2.docx',
        'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        'PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0[Content_Types].xml \xa2\x04\x02(\xa0\0\x02',
      ],
      [
        'budget 2024 & 2025.xlsx',
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        'PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0xl/worksheets/sheet1.xml',
      ],
      [
        'scan.pdf',
        'application/pdf',
        '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/OpenAction[3 0 R/FitH null]/Names<</JavaScript 4 0 R>>>>\nendobj\nstream\n',
      ],
      ['backup.zip', 'application/x-zip-compressed', 'PK\x03\x04\x14\0\0\0\x08\0src/index.php'],
      ['IMG_20240502(1).HEIC', 'image/heic', '\0\0\0\x18ftypheic'],
      ['voice.amr', 'audio/amr', '#!AMR\n'],
      ['old.doc', 'application/msword', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
      ['font.woff2', 'font/woff2', 'wOF2\0\x01\0\0'],
      [
        'db.sqlite',
        'application/octet-stream',
        'SQLite format 3\0CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT)',
      ],
      ['app.apk', 'application/vnd.android.package-archive', 'PK\x03\x04META-INF/MANIFEST.MF'],
    ] as const);
    const { type, body } = multipart(random, [
      { name: 'id', value: 'WU_FILE_0' },
      { name: 'name', value: filename },
      { name: 'type', value: mime },
      { name: 'lastModifiedDate', value: 'Thu May 02 2024 10:11:12 GMT+0800 (中国标准时间)' },
      { name: 'size', value: digits(random, 6) },
      { name: 'chunk', value: '0' },
      {
        name: 'file',
        filename,
        type: mime,
        value: Buffer.concat([
          Buffer.from(magic, 'latin1'),
          bytes(random, 500 + random.integer(6000)),
        ]),
      },
    ]);
    return {
      host: 'upload.example.cn',
      target: `/ueditor/php/controller.php?action=uploadimage&encode=utf-8&_t=${epoch(random)}`,
      type,
      body,
      headers: c(random),
    };
  },
  svgUpload: (random) => {
    const { type, body } = multipart(random, [
      {
        name: 'icon',
        filename: 'logo.svg',
        type: 'image/svg+xml',
        value: `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 24 24"><title>O'Neill &amp; Co</title><defs><style type="text/css"><![CDATA[.a{fill:url(#b);}]]></style><linearGradient id="b"><stop offset="0" style="stop-color:#fff"/></linearGradient></defs><use xlink:href="#c"/><path class="a" d="M12 2L2 7l10 5 10-5-10-5z"/></svg>`,
      },
    ]);
    return { host: 'app.example.com', target: '/api/icons', type, body, headers: c(random) };
  },
  imageJson: (random) => ({
    host: 'api.example.com',
    target: '/v1/avatar',
    type: JSON_TYPE,
    body: JSON.stringify({
      image: `data:image/${random.pick(['png', 'jpeg', 'webp', 'svg+xml'])};base64,${bytes(random, 4000).toString('base64')}`,
      crop: '0,0,200,200',
      font: `url(data:font/woff2;charset=utf-8;base64,d09GMgABAAAAA${bytes(random, 900).toString('base64')}) format("woff2")`,
    }),
    headers: c(random),
  }),
  base64Form: (random) => ({
    host: 'ocr.example.cn',
    target: `/rest/2.0/ocr/v1/general_basic?access_token=24.${hex(random, 32)}.2592000.${digits(random, 10)}.282335-${digits(random, 8)}`,
    type: 'application/x-www-form-urlencoded',
    client: 'app',
    body: `image=${component(bytes(random, 5000).toString('base64'))}&language_type=CHN_ENG&detect_direction=true`,
    headers: [],
  }),
  saml: (random) => ({
    host: 'sp.example.com',
    target: '/saml/acs',
    type: 'application/x-www-form-urlencoded',
    body: form({
      SAMLResponse: base64(
        `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_${hex(random, 32)}" Version="2.0" IssueInstant="2024-05-02T10:11:12Z" Destination="https://sp.example.com/saml/acs"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">https://idp.example.com/</saml:Issuer><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:Reference URI="#_1"><ds:DigestValue>${word(random, 27)}=</ds:DigestValue></ds:Reference></ds:SignedInfo></ds:Signature><saml:Assertion><saml:Attribute Name="name"><saml:AttributeValue>${random.pick(NAMES).replaceAll('"', '')}</saml:AttributeValue></saml:Attribute></saml:Assertion></samlp:Response>`,
      ),
      RelayState: random.pick(['https://sp.example.com/?a=b&c=d', 'cookie:1714650400_ab12', '/']),
    }),
    headers: c(random),
  }),
  samlRedirect: (random) => ({
    host: 'idp.example.com',
    target: `/sso/redirect?SAMLRequest=${component(deflateSync(`<samlp:AuthnRequest ID="_${hex(random, 32)}" Version="2.0" AssertionConsumerServiceURL="https://sp/acs"/>`).toString('base64'))}&RelayState=${component('ss:mem:' + hex(random, 64))}&SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256&Signature=${component(bytes(random, 256).toString('base64'))}`,
    headers: c(random),
  }),
  soap: (random) => ({
    host: 'ws.example.com',
    target: '/services/OrderService',
    type: random.pick([
      'text/xml; charset=utf-8',
      'application/soap+xml; charset=utf-8; action="urn:Get"',
    ]),
    client: 'tool',
    body: `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ord="http://example.com/order"><soapenv:Header><wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"><wsse:UsernameToken><wsse:Username>o&apos;brien</wsse:Username></wsse:UsernameToken></wsse:Security></soapenv:Header><soapenv:Body><ord:Get><ord:Filter><![CDATA[price < 100 && name = 'x']]></ord:Filter><ord:Note>${random.pick(POSTS_EN).replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</ord:Note></ord:Get></soapenv:Body></soapenv:Envelope>`,
    headers: ['SOAPAction', '"http://example.com/order/Get"'],
  }),
  xmlRpc: (random) => ({
    host: 'blog.example.com',
    target: '/RPC2',
    type: 'text/xml',
    client: 'tool',
    body: `<?xml version="1.0"?><methodCall><methodName>metaWeblog.newPost</methodName><params><param><value><string>1</string></value></param><param><value><struct><member><name>title</name><value>${random.pick(NAMES).replace(/[<>&]/g, '')}</value></member><member><name>description</name><value><string>${random.pick(RICH_TEXTS).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</string></value></member></struct></value></param></params></methodCall>`,
    headers: [],
  }),
  webdav: (random) => ({
    host: 'dav.example.com',
    method: random.pick(['PROPFIND', 'REPORT']),
    target: `/remote.php/dav/files/o'brien/${component('Photos & Videos (2024)')}/`,
    type: 'application/xml; charset=utf-8',
    client: 'tool',
    body: '<?xml version="1.0"?><d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop><d:getlastmodified/><d:getetag/><oc:permissions/></d:prop></d:propfind>',
    headers: ['Depth', '1', 'Authorization', `Basic ${base64(`o'brien:${word(random, 12)}`)}`],
  }),
  webdavPut: (random) => ({
    host: 'dav.example.com',
    method: 'PUT',
    target: `/remote.php/webdav/notes/${component(random.pick(['todo list.md', 'a&b.txt', '笔记.md']))}`,
    type: 'text/markdown',
    client: 'tool',
    body: random.pick([...POSTS_EN, ...POSTS_ZH]),
    headers: ['OC-Checksum', `SHA1:${hex(random, 40)}`, 'If-Match', `"${hex(random, 32)}"`],
  }),
  video: (random) => ({
    host: `rr4---sn-4g5e.googlevideo.com`,
    target: `/videoplayback?expire=${digits(random, 10)}&ei=${word(random, 22)}&ip=203.0.113.7&id=o-A${word(random, 43)}&itag=248&aitags=133%2C134%2C135&source=youtube&requiressl=yes&xpc=EgVo2aDSNQ%3D%3D&mh=${word(random, 2)}&mm=31%2C29&mn=sn-4g5e6nsz%2Csn-4g5edn6r&ms=au%2Crdu&mime=video%2Fwebm&rqh=1&gir=yes&clen=${digits(random, 9)}&dur=1234.567&lmt=${digits(random, 16)}&c=WEB&sefc=1&txp=5535434&n=${word(random, 14)}&sparams=expire%2Cei%2Cip%2Cid%2Caitags&sig=AJfQdSsw${word(random, 80)}%3D%3D&lsparams=mh%2Cmm%2Cmn&lsig=${word(random, 90)}&range=0-${digits(random, 6)}&rn=1&rbuf=0`,
    headers: ['Range', `bytes=0-${digits(random, 6)}`, 'Origin', 'https://www.youtube.com'],
  }),
  hls: (random) => ({
    host: 'live.example.cn',
    client: 'app',
    target: `/live-bvc/${digits(random, 6)}/live_${digits(random, 8)}_bs_${digits(random, 7)}/index.m3u8?expires=${digits(random, 10)}&len=0&oi=${digits(random, 10)}&pt=web&qn=0&trid=${hex(random, 36)}&sigparams=cdn,expires,len,oi,pt,qn,trid&cdn=cn-gotcha01&sign=${hex(random, 32)}&sk=${hex(random, 90)}&p2p_type=1&sl=3&free_type=0&mid=0&hot_cdn=0&site=${hex(random, 32)}&order=1&v_host=a.example.cn:443`,
    headers: ['Icy-MetaData', '1'],
  }),
  vite: (random) => ({
    host: 'localhost:5173',
    target: random.pick([
      '/@vite/client',
      '/node_modules/.vite/deps/react-dom_client.js?v=1a2b3c4d',
      '/@fs/home/me/app/node_modules/vite/dist/client/env.mjs',
      '/@id/__x00__plugin-vue:export-helper',
      '/src/App.vue?vue&type=style&index=0&scoped=7a7a37b1&lang.css',
      '/src/App.tsx?t=1714650400000',
      '/@react-refresh',
      '/__webpack_hmr',
      '/sockjs-node/info?t=1714650400000',
      '/main.1a2b3c.hot-update.json',
      '/_next/static/webpack/1a2b3c.webpack.hot-update.json',
      '/_next/data/abc/blog/%5Bslug%5D.json?slug=a',
      '/__nextjs_original-stack-frame?isServer=true&isEdgeServer=false&isAppDirectory=true&errorMessage=Error%3A+x&file=webpack-internal%3A%2F%2F%2F(rsc)%2F.%2Fapp%2Fpage.tsx&methodName=%3Canonymous%3E&arguments=&lineNumber=5&column=11',
      '/@vite-plugin-checker-runtime',
      '/__inspect/?module=/src/main.ts',
      '/browser-sync/socket.io/?EIO=3&transport=polling&t=OzXyZ',
      '/src/pages/[id].vue?import&raw',
      "/src/components/It's.vue",
      '/%40fs/C:/Users/me/app/src/main.ts',
      '/.well-known/appspecific/com.chrome.devtools.json',
    ]),
    headers: ['Referer', 'http://localhost:5173/', 'Sec-Fetch-Dest', 'script'],
  }),
  assets: (random) => ({
    host: 'cdn.example.com',
    target: random.pick([
      '/??a/1.0/a-min.js,b/2.1/b-min.js,c.css?t=20240502',
      '/combo?3.18.1/yui-base/yui-base-min.js&3.18.1/oop/oop-min.js',
      '/css2?family=Roboto:ital,wght@0,400;0,700;1,400&family=Noto+Sans+SC:wght@300..700&display=swap',
      '/npm/vue@3.4.27/dist/vue.global.prod.js.map',
      '/ajax/libs/highlight.js/11.9.0/languages/sql.min.js',
      '/tps/i2/TB1.jpg_640x640q90.jpg_.webp',
      '/img/a.jpg!w300?imageView2/1/w/200/h/200/q/75|imageslim',
      '/img/b.png?x-oss-process=image/resize,m_fill,h_100,w_200/quality,q_90',
      '/img/c.jpg?imageMogr2/auto-orient/thumbnail/!300x300r/gravity/Center/crop/300x300',
      '/.well-known/assetlinks.json',
      '/.well-known/acme-challenge/abc-DEF_123',
      '/apple-touch-icon-precomposed.png',
      '/favicon.ico?v=%E7%89%88%E6%9C%AC',
      '/fonts/fa-solid-900.woff2?#iefix',
      '/wp-includes/js/tinymce/plugins/compat3x/plugin.min.js?ver=49110-20201110',
      '/wp-content/plugins/elementor/assets/js/frontend.min.js?ver=3.21.5',
      '/sites/default/files/css/css_x.css?delta=0&language=en&theme=olivero&include=eJx',
      '/image?url=%2F_next%2Fstatic%2Fmedia%2Fa.jpg&w=1920&q=75',
      '/_next/image?url=https%3A%2F%2Fimages.example.com%2Fa%20b.jpg%3Fx%3D1&w=640&q=75',
      '/thumb.php?src=http://img.example.com/a.jpg&w=100',
      "/a'b (1).png".replaceAll(' ', '%20'),
      '/assets/js/exec.js',
      '/admin/js/select2.full.min.js',
      '/theme/union/order.css',
      '/etc.clientlibs/site/clientlibs/base.min.css',
      '/content/dam/site/en/home/_jcr_content/renditions/cq5dam.web.1280.1280.jpeg',
      '/etc/designs/site.css',

      '/proc/static/a.js',
      '/static/%E5%9B%BE%E7%89%87%20(1).jpg',
      '/files/report..final.pdf',
      '/img/..%20copy.png',
      '/download?file=report.pdf&path=documents/2024/',
      '/%7Euser/index.html',
      '/cgi-bin/loginpage?t=wxm2-login&lang=zh_CN',
    ]),
    headers: c(random),
  }),
  registry: (random) => ({
    host: 'registry.example.org',
    client: 'tool',
    target: random.pick([
      '/@types%2fnode',
      '/lodash/-/lodash-4.17.21.tgz',
      '/-/npm/v1/security/advisories/bulk',
      '/simple/requests/',
      '/v2/library/nginx/manifests/1.25-alpine',
      '/v2/library/nginx/blobs/sha256:' + hex(random, 64),
      '/maven2/org/apache/logging/log4j/log4j-core/2.23.1/log4j-core-2.23.1.pom',
      '/acme/app.git/info/refs?service=git-upload-pack',
      '/github.com/stretchr/testify/@v/v1.9.0.mod',
      '/api/v1/crates/serde/1.0.200/download',
      '/debian/dists/bookworm/InRelease',
      '/ubuntu/pool/main/b/bash/bash_5.1-6ubuntu1.1_amd64.deb',
      '/p2/symfony/console~dev.json',
      '/gems/rails-7.1.3.gem',
      '/nuget/v3/registration5-gz-semver2/newtonsoft.json/index.json',
      '/api/packages/npm/%40scope%2Fpkg',
    ]),
    headers: [],
  }),
  gitPack: (random) => ({
    host: 'git.example.com',
    client: 'tool',
    target: '/acme/app.git/git-upload-pack',
    type: 'application/x-git-upload-pack-request',
    body: `0014command=fetch\n0016object-format=sha10001000fno-progress0032want ${hex(random, 40)}\n0032have ${hex(random, 40)}\n0009done\n0000`,
    headers: ['Git-Protocol', 'version=2', 'Accept', 'application/x-git-upload-pack-result'],
  }),
  npmAudit: (random) => ({
    host: 'registry.example.org',
    client: 'tool',
    target: '/-/npm/v1/security/advisories/bulk',
    type: JSON_TYPE,
    body: gzipSync(
      JSON.stringify({
        '@babel/core': ['7.24.5'],
        exec: ['1.0.0'],
        'shell-quote': ['1.8.1'],
        [word(random, 8)]: ['1.0.0'],
      }),
    ),
    headers: ['Content-Encoding', 'gzip'],
  }),
  ide: (random) => ({
    host: 'ide.example.com',
    target: `/api/files/save?path=${component(random.pick(['/home/coder/project/src/index.ts', 'C:\\Users\\me\\app\\main.py', '/workspace/.vscode/settings.json', '~/app/Dockerfile']))}`,
    type: JSON_TYPE,
    body: JSON.stringify({
      content: random.pick(POSTS_EN),
      language: 'markdown',
      cursor: { line: 1, ch: 2 },
    }),
    headers: c(random),
  }),
  jupyter: (random) => ({
    host: 'notebook.example.com',
    method: 'PUT',
    target: '/api/contents/Untitled.ipynb?1714650400000',
    type: JSON_TYPE,
    body: JSON.stringify({
      type: 'notebook',
      content: {
        cells: [
          {
            cell_type: 'code',
            source: "import pandas as pd\ndf = pd.read_csv('data.csv')\ndf[df['age'] > 30].head()",
            outputs: [
              {
                data: {
                  'text/html': [
                    '<div>\n',
                    '<style scoped>.dataframe tbody tr th { vertical-align: top; }</style>\n',
                    '<table border="1" class="dataframe"><tr><td>1</td></tr></table></div>',
                  ],
                  'text/plain': ['   a\n0  1'],
                },
              },
            ],
          },
          { cell_type: 'markdown', source: random.pick(POSTS_EN) },
        ],
        metadata: { kernelspec: { name: 'python3' } },
        nbformat: 4,
      },
    }),
    headers: [
      'X-XSRFToken',
      `2|${hex(random, 8)}|${hex(random, 32)}|${digits(random, 10)}`,
      ...c(random),
    ],
  }),
  adminForm: (random) => ({
    host: 'panel.example.com',
    target: '/settings/save',
    type: FORM,
    body: form({
      cron: random.pick(['*/5 * * * *', '0 0 1,15 * 1-5', '@daily']),
      pattern: random.pick(['^/api/(v[0-9]+)/.*$', '(?i)\\.(jpe?g|png|gif)$', '[^a-z0-9_-]+']),
      allow: '10.0.0.0/8, 192.168.1.0/24, 127.0.0.1',
      webhook: 'https://hooks.example.com/services/T0/B0/x',
      smtp: 'smtp.internal.example.com:587',
      path: '/var/www/html/uploads',
      css: '.a > .b { color: #fff !important; background: url("/img/x.png") no-repeat; }',
      template: 'Hello {{ user.name }}, your order #{{ order.id }} is {{ order.status }}.',
      rewrite: 'RewriteRule ^old$ /new [R=301,L]',
      command: 'php artisan schedule:run',
      robots: 'User-agent: *\nDisallow: /admin/\nAllow: /',
    }),
    headers: c(random),
  }),
  socketIo: (random) => ({
    host: 'chat.example.com',
    target: `/socket.io/?EIO=4&transport=polling&t=${word(random, 7)}&sid=${word(random, 20)}`,
    type: 'text/plain;charset=UTF-8',
    body: `42["message",${JSON.stringify({ room: 'a b', text: random.pick([...POSTS_EN, ...POSTS_ZH]) })}]`,
    headers: c(random),
  }),
  wechatPay: (random) => ({
    host: 'pay.example.cn',
    client: 'tool',
    target: '/notify/wechat',
    type: 'text/xml',
    body: `<xml><appid><![CDATA[wx${hex(random, 16)}]]></appid><attach><![CDATA[支付测试&a=1]]></attach><bank_type><![CDATA[CFT]]></bank_type><out_trade_no><![CDATA[${digits(random, 12)}]]></out_trade_no><sign><![CDATA[${hex(random, 32).toUpperCase()}]]></sign><total_fee>1</total_fee></xml>`,
    headers: [],
  }),
  alipay: (random) => ({
    host: 'pay.example.cn',
    client: 'tool',
    target: '/notify/alipay',
    type: 'application/x-www-form-urlencoded; text/html; charset=utf-8',
    body: form({
      gmt_create: '2024-05-02 10:11:12',
      subject: "iPhone 15 Pro (256G) & '壳'",
      buyer_id: digits(random, 16),
      fund_bill_list: '[{"amount":"19.99","fundChannel":"ALIPAYACCOUNT"}]',
      sign: bytes(random, 256).toString('base64'),
      notify_type: 'trade_status_sync',
      trade_status: 'TRADE_SUCCESS',
      passback_params: 'a%3D1%26b%3D2',
    }),
    headers: [],
  }),
  aliyunApi: (random) => ({
    host: 'ecs.aliyuncs.com',
    client: 'tool',
    target: `/?${query({ Action: 'DescribeInstances', Version: '2014-05-26', Filter: '[{"Key":"tag","Value":"a\'b"}]', SignatureMethod: 'HMAC-SHA1', Timestamp: '2024-05-02T10:11:12Z', SignatureNonce: uuid(random), Signature: bytes(random, 20).toString('base64') })}`,
    headers: [],
  }),
  s3: (random) => ({
    host: 'bucket.s3.amazonaws.com',
    method: 'PUT',
    target: `/uploads/${component("it's (1).txt")}?partNumber=1&uploadId=${word(random, 60)}&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20240502%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20240502T101112Z&X-Amz-SignedHeaders=host%3Bx-amz-acl&X-Amz-Signature=${hex(random, 64)}&x-id=PutObject`,
    type: 'text/plain',
    body: random.pick(POSTS_EN),
    headers: [
      'x-amz-meta-title',
      component(random.pick(NAMES)),
      'Authorization',
      `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20240502/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=${hex(random, 64)}`,
    ],
  }),
  bearer: (random) => ({
    host: 'api.example.com',
    target: `/v1/me?expand=teams,roles.permissions&fields[users]=name,email&include=${component('posts.comments')}&page[size]=10`,
    headers: [
      'Authorization',
      `Bearer ${jwt(random)}`,
      'X-Device-Info',
      JSON.stringify({ os: 'iOS 17.4', model: "Bob's iPhone".replace("'", "'") }),
      'X-Client-Data',
      base64(hex(random, 20)),
      'baggage',
      'sentry-environment=prod,sentry-release=a%40b,sentry-trace_id=1',
      'sentry-trace',
      `${hex(random, 32)}-${hex(random, 16)}-0`,
      ...c(random),
    ],
  }),
  appHeaders: (random) => ({
    host: 'api.example.cn',
    client: 'app',
    target: `/aweme/v1/feed/?${query({ type: 0, max_cursor: 0, device_platform: 'android', ssmix: 'a', device_type: 'MI 9', device_brand: 'Xiaomi', os_version: '10', resolution: '1080*2221', dpi: 440, mcc_mnc: '46000', ts: digits(random, 10), cpu_support64: 'true', aid: 1128, app_name: 'x', version_code: 290100, openudid: hex(random, 16), mac_address: '02:00:00:00:00:00', uuid: digits(random, 15), language: 'zh', filter_warn: 0, cached_item_num: 0, push_state: 'enable', _rticket: epoch(random), ad_user_agent: 'Mozilla/5.0 (Linux; Android 10; MI 9 Build/QKQ1.190825.002; wv) AppleWebKit/537.36' })}`,
    headers: [
      'X-Gorgon',
      hex(random, 52),
      'X-Khronos',
      digits(random, 10),
      'X-SS-REQ-TICKET',
      String(epoch(random)),
      'x-tt-dt',
      hex(random, 60).toUpperCase(),
      'X-Argus',
      base64(hex(random, 80)),
      'passport-sdk-version',
      '20357',
      'X-Vc-Bdturing-Sdk-Version',
      '3.6.1.cn',
      'x-common-params-v2',
      'ab_version=1~2~3;device=x',
    ],
  }),
  game: (random) => ({
    host: 'gs1.game.example.cn',
    client: 'app',
    target: `/gateway?cmd=10021&sid=${digits(random, 4)}&token=${hex(random, 32)}`,
    type: 'application/x-www-form-urlencoded',
    body: random.chance(0.5)
      ? bytes(random, 60 + random.integer(300))
      : JSON.stringify({
          cmd: 10021,
          name: random.pick(NAMES),
          chat: random.pick(POSTS_ZH),
          pos: [1.5, -2, 3e-5],
        }),
    headers: ['X-Unity-Version', '2021.3.16f1'],
  }),
  im: (random) => ({
    host: 'im.example.cn',
    target: `/cgi-bin/mmwebwx-bin/webwxsendmsg?lang=zh_CN&pass_ticket=${component(bytes(random, 48).toString('base64'))}`,
    type: 'application/json;charset=UTF-8',
    body: JSON.stringify({
      BaseRequest: {
        Uin: 1,
        Sid: bytes(random, 12).toString('base64'),
        Skey: `@crypt_${hex(random, 8)}_${hex(random, 32)}`,
        DeviceID: `e${digits(random, 15)}`,
      },
      Msg: {
        Type: 1,
        Content: random.pick(POSTS_ZH).replaceAll('\n', '<br/>'),
        FromUserName: `@${hex(random, 64)}`,
        ToUserName: 'filehelper',
      },
    }),
    headers: c(random),
  }),
  youtubePlayer: (random) => ({
    host: 'www.youtube.com',
    target: '/youtubei/v1/player?prettyPrint=false',
    type: JSON_TYPE,
    body: JSON.stringify({
      context: {
        client: {
          hl: 'en',
          clientName: 'WEB',
          clientVersion: '2.20240430.01.00',
          userAgent: 'Mozilla/5.0,gzip(gfe)',
          originalUrl: pageAddress(random),
          configInfo: { appInstallData: base64url(bytes(random, 60)) },
          mainAppWebInfo: { graftUrl: `/watch?v=${word(random, 11)}&t=12s` },
        },
        user: { lockedSafetyMode: false },
      },
      videoId: word(random, 11),
      query: random.pick(SEARCHES),
      params: 'CgIQBg%3D%3D',
    }),
    headers: c(random),
  }),
  captcha: (random) => ({
    host: 'captcha.example.com',
    target: '/cap_union_new_verify',
    type: FORM,
    body: form({
      aid: digits(random, 9),
      protocol: 'https',
      ua: base64('Mozilla/5.0 (Windows NT 10.0; Win64; x64)'),
      collect: component(bytes(random, 300).toString('base64')),
      ans: '[{"elem_id":1,"type":"DynAnswerType_POS","data":"123,45"}]',
      pow_answer: hex(random, 16) + '#123',
      eks: bytes(random, 200).toString('base64'),
      cap_cd: '',
    }),
    headers: c(random),
  }),
  alternate: (random) => ({
    host: 'api.example.com',
    target: '/v1/query',
    type: 'text/plain',
    body: random.pick([...POSTS_EN, ...POSTS_ZH]),
    headers: c(random),
  }),
};

/** Whole sources, as code hosts and paste sites take them: told apart, since no rule can know that they are wanted. */
export const SOURCE_KINDS: Readonly<Record<string, MakeDraft>> = {
  paste: (random) => ({
    host: 'paste.example.com',
    target: '/api/paste',
    type: JSON_TYPE,
    body: JSON.stringify({ title: 'x', content: random.pick(CODE) }),
    headers: [],
  }),
  pasteForm: (random) => ({
    host: 'paste.example.com',
    target: '/post',
    type: FORM,
    body: form({ format: 'text', code: random.pick(CODE) }),
    headers: [],
  }),
  talk: (random) => ({
    host: 'bbs.example.com',
    target: '/post',
    type: FORM,
    body: form({ message: random.pick(TALK) }),
    headers: [],
  }),
};
