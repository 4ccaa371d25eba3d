// What pages and apps tell those who count, advertise and collect errors.
import { deflateSync, gzipSync } from 'node:zlib';
import type { Chance } from './chance.ts';
import { base64, component, FORM, json, JSON_TYPE, query } from './encode.ts';
import { kinds } from './request.ts';
import { pageAddress, visitPage } from './sessions.ts';
import { NAMES, POSTS, POSTS_EN, POSTS_ZH, RICH_TEXTS, SEARCHES } from './texts.ts';

const stack = (random: Chance): string =>
  random.pick([
    `TypeError: Cannot read properties of undefined (reading 'select')\n    at Object.exec (https://cdn.example.com/a.${random.hex(8)}.js:1:${random.digits(5)})\n    at HTMLDocument.<anonymous> (https://www.example.com/:12:3)\n    at eval (eval at globalEval (jquery.js:2:2651), <anonymous>:1:1)`,
    `ReferenceError: $ is not defined\n    at onclick ((index):45:12)`,
    `SyntaxError: Unexpected token '<', "<!DOCTYPE "... is not valid JSON`,
    `Script error.`,
    `java.lang.IllegalStateException: Can not perform this action after onSaveInstanceState\n\tat androidx.fragment.app.FragmentManager.checkStateLoss(FragmentManager.java:1844)\n\tat android.os.Handler.handleCallback(Handler.java:938)\n\tat java.lang.reflect.Method.invoke(Native Method)\n\tat com.android.internal.os.RuntimeInit$MethodAndArgsCaller.run(RuntimeInit.java:556)`,
    `SecurityError: Failed to execute 'replaceState' on 'History': A history state object with URL 'https://a/' cannot be created in a document with origin 'null'`,
    `Uncaught (in promise) AxiosError: Request failed with status code 500`,
    `TypeError: null is not an object (evaluating 'document.querySelector("#app > div:nth-child(2)").innerHTML')`,
  ]);

const element = (random: Chance): string =>
  random.pick([
    'div#app > ul.list > li:nth-of-type(3) > a.btn.btn-primary[href="/x?a=1"]',
    '//*[@id="app"]/div[2]/ul/li[3]/a/text()',
    "a[data-x='1']:not(.y)::before",
    '<button type="submit" class="btn" onclick="">OK</button>',
    'BODY/DIV[1]/SECTION[2]/BUTTON[@class="a b"]',
  ]);

export const STATISTICS_KINDS = kinds(visitPage, {
  ga4: (random) => ({
    host: 'www.google-analytics.com',
    method: 'POST',
    body: '',
    target: `/g/collect?${query({ v: 2, tid: `G-${random.word(10)}`, gtm: '45je44t0v9116z8', _p: random.epoch(), gcs: 'G111', gcd: '13r3r3l3l5l1', npa: 0, dma: 1, cid: `${random.digits(9)}.${random.digits(10)}`, ul: 'en-us', sr: '2560x1440', uaa: 'x86', uafvl: 'Chromium;124.0.6367.91|Google%20Chrome;124.0.6367.91|Not-A.Brand;99.0.0.0', dl: pageAddress(random), dr: pageAddress(random), dt: `${random.pick(SEARCHES)} | ${random.pick(NAMES)}`, en: 'view_item_list', 'ep.content_group': '(not set)', 'epn.value': 12.5, pr1: `id${random.digits(5)}~nmLevi's 501 (blue)~brH&M~ca${random.pick(['A > B', 'Men/Shoes'])}~pr19.99~qt1~k0currency~v0EUR`, _et: 1205, tfd: 4321 })}`,
  }),
  ga4Batch: (random) => ({
    host: 'region1.google-analytics.com',
    type: 'text/plain;charset=UTF-8',
    target: `/g/collect?v=2&tid=G-${random.word(10)}&_p=${random.epoch()}&cid=${random.digits(9)}.1&dl=${component(pageAddress(random))}`,
    body: `en=scroll&epn.percent_scrolled=90&_et=5\r\nen=click&ep.link_url=${component(pageAddress(random))}&ep.link_text=${component(random.pick(SEARCHES))}&ep.outbound=true`,
  }),
  facebook: (random) => ({
    host: 'www.facebook.com',
    target: `/tr/?id=${random.digits(15)}&ev=ViewContent&dl=${component(pageAddress(random))}&rl=${component(pageAddress(random))}&if=false&ts=${random.epoch()}&cd[content_ids]=%5B%22${random.digits(6)}%22%5D&cd[content_type]=product&cd[value]=19.99&cd[contents]=${component('[{"id":"A-1","quantity":1}]')}&cd[buttonText]=${component(random.pick(SEARCHES))}&cd[buttonFeatures]=${component('{"classList":"btn btn-primary","destination":"https://a.example/","id":"","imageUrl":"","innerText":"Add to cart","numChildButtons":0,"tag":"button","type":"submit","name":""}')}&cd[formFeatures]=%5B%5D&cd[pageFeatures]=${component(JSON.stringify({ title: random.pick(SEARCHES) }))}&sw=2560&sh=1440&v=2.9.154&r=stable&a=tmSimo&ec=1&o=30&fbp=fb.1.${random.epoch()}.1&cs_est=true&it=${random.epoch()}&coo=false&es=automatic&tm=3&rqm=GET`,
  }),
  baiduHm: (random) => ({
    host: 'hm.baidu.com',
    target: `/hm.gif?hca=${random.hex(16).toUpperCase()}&cc=1&ck=1&cl=24-bit&ds=1920x1080&vl=937&et=${random.pick([0, 3])}&ep=${component(random.pick(['{"netAll":24,"netDns":0,"srv":10,"dom":318,"loadEvent":527}', '*a*b*点击*提交(1)', `1*50*o'k`]))}&ja=0&ln=zh-cn&lo=0&rnd=${random.digits(9)}&si=${random.hex(32)}&su=${component(pageAddress(random))}&v=1.3.2&lv=2&sn=${random.digits(5)}&r=0&ww=1920&u=${component(pageAddress(random))}&tt=${component(random.pick(POSTS_ZH).slice(0, 60).toWellFormed())}`,
  }),
  tencent: (random) => ({
    host: 'pingtas.qq.com',
    target: `/pingd?dm=www.example.cn&pvi=${random.digits(10)}&si=s${random.digits(10)}&url=/list/${component("a'b")}&arg=${component('x=1&y=[2]')}&ty=0&rdm=&rurl=&rarg=&adt=&r2=${random.digits(9)}&scr=1920x1080&scl=24-bit&lang=zh-cn&java=&pf=Win32&tz=-8&flash=&ct=&vs=tcss.3.1.5&ext=adid%3D%3Bver%3D1%3Btm%3D${random.digits(4)}`,
  }),
  umeng: (random) => ({
    host: 'ulogs.umeng.com',
    target: '/unify_logs',
    client: 'app',
    type: 'application/octet-stream',
    body: Buffer.concat([
      Buffer.from([1, 2, 0x1a]),
      random.bytes(20),
      deflateSync(random.bytes(400)),
    ]),
    headers: [
      'X-Umeng-UTC',
      String(random.epoch()),
      'X-Umeng-Sdk',
      'Android/9.6.3/ana%2Bapl/%E7%A4%BA%E4%BE%8B/1.0/M2012K11AC/12',
      'Msg-Type',
      'envelope/json',
    ],
  }),
  sentry: (random) => ({
    host: `o${random.digits(6)}.ingest.sentry.io`,
    type: 'text/plain;charset=UTF-8',
    target: `/api/${random.digits(7)}/envelope/?sentry_key=${random.hex(32)}&sentry_version=7&sentry_client=sentry.javascript.react%2F7.112.2`,
    body: `{"event_id":"${random.hex(32)}","sent_at":"2024-05-02T10:11:12.345Z","sdk":{"name":"sentry.javascript.react","version":"7.112.2"},"trace":{"environment":"prod"}}\n{"type":"event"}\n${JSON.stringify(
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
  }),
  datadog: (random) => ({
    host: 'browser-intake-datadoghq.com',
    type: 'text/plain;charset=UTF-8',
    target: `/api/v2/rum?ddsource=browser&ddtags=${component('sdk_version:5.16.0,env:prod,service:web')}&dd-api-key=pub${random.hex(32)}&dd-request-id=${random.uuid()}&batch_time=${random.epoch()}`,
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
  }),
  segment: (random) => ({
    host: 'api.segment.io',
    target: '/v1/t',
    type: 'text/plain',
    body: JSON.stringify({
      timestamp: '2024-05-02T10:11:12.345Z',
      event: 'Products Searched',
      type: 'track',
      properties: { query: random.pick(SEARCHES), text: random.pick(POSTS) },
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
      messageId: `ajs-next-${random.hex(32)}`,
      anonymousId: random.uuid(),
      writeKey: random.word(32),
    }),
  }),
  mixpanel: (random) => ({
    host: 'api-js.mixpanel.com',
    target: `/track/?verbose=1&ip=1&_=${random.epoch()}`,
    type: FORM,
    body: `data=${component(random.chance(0.5) ? base64(JSON.stringify([{ event: 'view', properties: { $current_url: pageAddress(random), mp_keyword: random.pick(SEARCHES) } }])) : JSON.stringify([{ event: '$mp_click', properties: { $el_text: random.pick(SEARCHES), $elements: [{ $tag_name: 'a', $attr: { href: 'javascript:;' }, $selector: element(random) }] } }]))}`,
  }),
  hotjar: (random) => ({
    host: 'ws.hotjar.com',
    target: `/api/v2/sites/${random.digits(7)}/recordings/content`,
    type: 'text/plain; charset=UTF-8',
    body: JSON.stringify({
      type: 'dom',
      content: {
        docHtml: `<html lang="en"><head><style>.a{background:url(/b.png)}</style></head><body class="x">${random.pick(RICH_TEXTS)}</body></html>`,
        mutations: [{ c: [{ e: element(random), t: random.pick(POSTS_ZH) }] }],
      },
    }),
  }),
  clarity: (random) => ({
    host: 'm.clarity.ms',
    target: '/collect',
    type: 'application/octet-stream',
    body: gzipSync(
      JSON.stringify({
        e: ['0.7.31', 3, 1, 2, 'abc', random.word(6), 1, 0, 1, 0],
        a: [[12, 4, 'P', 'DIV', ['class', 'a b', 'onclick', 'x()'], '*T', random.pick(SEARCHES)]],
      }),
    ),
    headers: ['Accept', 'application/x-clarity-gzip', ...visitPage(random)],
  }),
  amplitudeGzip: (random) => ({
    host: 'api2.amplitude.com',
    target: '/2/httpapi',
    type: JSON_TYPE,
    body: gzipSync(
      JSON.stringify({
        api_key: random.hex(32),
        events: [
          {
            event_type: 'search',
            event_properties: { q: random.pick(SEARCHES), body: random.pick(POSTS_EN) },
          },
        ],
      }),
    ),
    headers: ['Content-Encoding', 'gzip', ...visitPage(random)],
  }),
  newrelic: (random) => ({
    host: 'bam.nr-data.net',
    type: 'text/plain',
    target: `/jserrors/1/${random.hex(10)}?a=${random.digits(9)}&v=1.257.0&to=${random.word(40)}%3D&rst=12345&ck=0&s=${random.hex(16)}&ref=${component(pageAddress(random).split('?')[0]!)}`,
    body: `bel.7;2,1,,2,'error,'${random.pick(["O\\'k", 'a b'])},'TypeError;e,'location,'https://a/;`,
  }),
  weblog: (random) => ({
    host: 'log.example.cn',
    target: '/v1/list',
    ...json([
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
            local_time_ms: random.epoch(),
          },
        ],
      },
    ]),
  }),
  aliLog: (random) => ({
    host: 'gm.mmstat.com',
    target: `/arms.1.1?${query({ t: 'error', times: 1, page: 'www.example.com/#/list', tag: '', begin: random.epoch(), msg: stack(random), stack: stack(random), file: 'https://g.alicdn.com/a.js', line: 1, col: random.digits(5), pid: `${random.word(10)}@${random.hex(15)}`, _v: '1.8.30', sampling: 1, z: random.word(8), gokey: `&a=b&c=${component(random.pick(SEARCHES))}&logtype=2`, _p_url: pageAddress(random), 'spm-cnt': 'a2e.1/b.0.0.1' })}`,
  }),
  openRtb: (random) => ({
    host: 'rtb.example.net',
    target: '/openrtb2/auction',
    type: 'text/plain',
    body: JSON.stringify({
      id: random.uuid(),
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
      user: { ext: { consent: `CP${random.word(200)}.YAAA` } },
      ext: {
        prebid: {
          targeting: { pricegranularity: { ranges: [{ max: 3, increment: 0.01 }] } },
          cache: { bids: {} },
        },
      },
    }),
  }),
  cookieSync: (random) => ({
    host: 'sync.example.net',
    target: `/usersync?redir=${component(`https://ads.example.com/setuid?bidder=x&gdpr={{gdpr}}&gdpr_consent=\${GDPR_CONSENT_755}&uid=$UID&f=i&r=${component(`https://c.example.org/match?u=[USER_ID]&p=%%ADMXUID%%&cb=$!{TURN_UUID}`)}`)}&us_privacy=1---&google_gid=CAESE${random.word(22)}&google_cver=1&gpp_sid=-1`,
  }),
  adRequest: (random) => ({
    host: 'securepubads.example.net',
    target:
      `/gampad/ads?pvsid=${random.digits(15)}&correlator=${random.digits(15)}&eid=31083340%2C31083347&output=ldjh&gdfp_req=1&vrg=202404290101&ptt=17&impl=fifs&gdpr_consent=CP${random.word(60)}&iu_parts=1234%2Cnews%2Csport&enc_prev_ius=%2F0%2F1%2F2&prev_iu_szs=300x250%7C300x600&fluid=height&cust_params=${component(`kw=select,union&url=${component('/a/b')}&pos=top&test=it's`)}&prev_scp=hb_pb%3D0.50%26hb_adid%3D${random.hex(14)}%7Cpos%3Dmid&cookie_enabled=1&abxe=1&dt=${random.epoch()}&lmt=1714650400&adxs=-12245933&ucis=1%7C2&oid=2&u_his=2&dmc=8&bc=31&nvt=1&uas=1&url=${component(pageAddress(random))}&ref=${component(pageAddress(random))}&vis=1&psz=0x-1&fws=2&frm=20&ga_vid=${random.digits(9)}.1&td=1&topics=3&tps=3&htps=10&nt=1&psd=W251bGwsbnVsbCxudWxsLDNd&dlt=${random.epoch()}&idt=1000&ppid=&prev_tpl=<!--x-->`
        .replaceAll('<', '%3C')
        .replaceAll('>', '%3E'),
  }),
  vast: (random) => ({
    host: 'ads.example.com',
    target: `/vast.xml?url=[referrer_url]&description_url=[description_url]&correlator=[timestamp]&cb={{CACHEBUSTER}}&w=\${WIDTH}&macro=%%SITE%%&ip=__IP__&os=__OS__&imei=__IMEI__&ts=__TS__&cid={cid}&callback=${component('http://track.example.cn/cb?a=__A__&b={b}')}&idfa=${random.uuid().toUpperCase()}`,
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
  }),
});
