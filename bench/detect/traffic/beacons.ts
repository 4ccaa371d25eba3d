// What pages tell to those who count and sell their visitors.
import { gzipSync } from 'node:zlib';
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
  query,
  typed,
  uuid,
  word,
} from './encode.ts';
import { jarOf } from './jars.ts';
import { address, prose, title } from './prose.ts';
import type { MakeDraft } from './request.ts';

const screen = (random: Random): string =>
  random.pick(['1920x1080', '390x844', '2560x1440', '1366x768', '412*915']);
const seconds = (random: Random): string => String(epoch(random)).slice(0, 10);
const referer = (random: Random): readonly string[] => ['Referer', address(random)];
const jar = (random: Random): readonly string[] => ['Cookie', jarOf(random), ...referer(random)];
const protobuf = (random: Random): string => base64url(bytes(random, 40 + random.integer(400)));
const selector = (random: Random): string =>
  random.pick([
    'div#app > main.container.mx-auto:nth-of-type(2) > a[href^="/p/"]',
    'body>div:eq(0)>ul.nav>li:eq(3)>a',
    '//*[@id="root"]/div[2]/section/button[contains(@class,"buy")]',
    '#content .card:not(.ad) h2 + p ~ a::after',
    'html > body.page-template-default > form[name="login"] input[type=\'submit\']',
    'button[aria-label="Close (Esc)"]',
    'svg > g:nth-child(3) > path[d="M10,20 L30,40Z"]',
  ]);

export const BEACON_KINDS: Readonly<Record<string, MakeDraft>> = {
  ga4Batch: (random) => {
    const events = Array.from(
      { length: 1 + random.integer(4) },
      () =>
        `en=${random.pick(['scroll', 'click', 'select_item', 'view_search_results', 'exception', 'user_engagement'])}&_ee=1&${query({ 'ep.link_url': address(random), 'ep.link_text': title(random), 'ep.search_term': prose(random), 'epn.percent_scrolled': 90, 'ep.outbound': 'true', _et: digits(random, 4) })}`,
    );
    return {
      host: 'region1.google-analytics.com',
      target: `/g/collect?${query({ v: 2, tid: `G-${word(random, 10).toUpperCase()}`, gtm: `45je45${digits(random, 2)}v${digits(random, 10)}z8${digits(random, 9)}za200zb${digits(random, 9)}`, _p: epoch(random), gcs: 'G111', gcd: '13l3l3l3l1l1', npa: 0, dma: 0, cid: `${digits(random, 9)}.${digits(random, 10)}`, ul: 'en-gb', sr: screen(random), uaa: 'x86', uab: 64, uafvl: 'Chromium;124.0.6367.119|Google%20Chrome;124.0.6367.119|Not-A.Brand;99.0.0.0', uamb: 0, uap: 'Windows', uapv: '15.0.0', frm: 0, pscdl: 'noapi', _s: 3, sid: seconds(random), sct: 4, seg: 1, dl: address(random), dr: address(random), dt: title(random) })}`,
      type: 'text/plain;charset=UTF-8',
      body: events.join('\r\n'),
      headers: jar(random),
    };
  },
  conversion: (random) => ({
    host: 'googleads.g.doubleclick.net',
    target: `/pagead/viewthroughconversion/${digits(random, 9)}/?${query({ random: epoch(random), cv: 11, fst: epoch(random), bg: 'ffffff', guid: 'ON', async: 1, gtm: '45be4510', u_w: 1920, u_h: 1080, url: address(random), ref: address(random), hn: 'www.googleadservices.com', frm: 0, tiba: title(random), npa: 0, pscdl: 'noapi', auid: `${digits(random, 9)}.${digits(random, 10)}`, uaw: 0, fledge: 1, data: `event=gtag.config;value=${digits(random, 2)}.99;items=[{"id":"${digits(random, 4)}"}]`, rfmt: 3, fmt: 4 })}`,
    headers: jar(random),
  }),
  doubleclickAd: (random) => ({
    host: 'securepubads.g.doubleclick.net',
    target: `/gampad/ads?${query({ pvsid: digits(random, 16), correlator: digits(random, 16), eid: '31083432,31083347,44798934', output: 'ldjh', gdfp_req: 1, vrg: 202404290101, ptt: 17, impl: 'fifs', iu_parts: `${digits(random, 8)},news,home,top_728x90`, enc_prev_ius: '/0/1/2/3', prev_iu_szs: '728x90|970x250|fluid', fluid: 'height', ifi: 1, sfv: '1-0-40', eri: 1, sc: 1, cookie: `ID=${hex(random, 16)}:T=${seconds(random)}:RT=${seconds(random)}:S=ALNI_M${word(random, 28)}`, abxe: 1, dt: epoch(random), lmt: seconds(random), cust_params: `kw=${component(title(random))}&cat=tech,it&ab=${random.pick(['a', 'b'])}&sect=~home`, ppid: hex(random, 32), url: address(random), dmc: 8, ga_vid: `${digits(random, 9)}.${digits(random, 10)}`, topics: 3, a3p: `EikKDG${protobuf(random)}`, cbidsp: `EqUBCiBj${protobuf(random)}` })}`,
    headers: jar(random),
  }),
  adClick: (random) => ({
    host: 'www.googleadservices.com',
    target: `/pagead/aclk?sa=L&ai=DChcS${word(random, 40)}&ase=2&gclid=EAIaIQobChM${word(random, 60)}_BwE&sph=&sig=AOD64_${word(random, 36)}&ctype=5&q=&ved=2ahUKE${word(random, 30)}&adurl=${component(`${address(random)}&gad_source=1&x={lpurl}`)}`,
    headers: jar(random),
  }),
  matomo: (random) => ({
    host: 'stats.example.org',
    target: `/matomo.php?${query({ action_name: title(random), idsite: 1, rec: 1, r: digits(random, 6), h: 10, m: 11, s: 12, url: address(random), urlref: address(random), _id: hex(random, 16), _idn: 0, send_image: 0, _refts: seconds(random), cvar: `{"1":["user type","${random.pick(['guest', "O'Neill"])}"]}`, search: prose(random), search_cat: '', search_count: 3, e_c: 'Form', e_a: 'submit', e_n: title(random), pv_id: word(random, 6), fa_pv: 1, 'fa_fp[0][fa_vid]': word(random, 6), pf_net: 12, uadata: '{"fullVersionList":[{"brand":"Chromium","version":"124.0.6367.119"}],"mobile":false,"model":"","platform":"Windows"}', res: screen(random) })}`,
    headers: jar(random),
  }),
  matomoBulk: (random) => ({
    host: 'stats.example.org',
    target: '/matomo.php',
    type: 'application/x-www-form-urlencoded; charset=utf-8',
    body: JSON.stringify({
      requests: [
        `?${query({ idsite: 2, rec: 1, action_name: title(random), url: address(random), hsr_ev: '[{"ty":"m","x":10,"y":20}]' })}`,
        `?${query({ idsite: 2, rec: 1, link: address(random), ma_le: 12 })}`,
      ],
    }),
    headers: jar(random),
  }),
  hm: (random) => ({
    host: 'hm.baidu.com',
    target: `/hm.gif?${query({ hca: hex(random, 16).toUpperCase(), cc: 1, ck: 1, cl: '24-bit', ds: screen(random), vl: 945, ep: `${digits(random, 4)},${digits(random, 4)}`, et: 3, ja: 0, ln: 'zh-cn', lo: 0, lt: seconds(random), rnd: digits(random, 10), si: hex(random, 32), su: address(random), v: '1.3.0', lv: 2, sn: digits(random, 5), r: 0, ww: 1903, u: address(random), tt: title(random) })}`,
    headers: jar(random),
  }),
  hmEvent: (random) => ({
    host: 'hm.baidu.com',
    target: `/hm.gif?${query({ cc: 1, ck: 1, ep: `${random.pick(['按钮', 'ad_click', '搜索框'])}*${title(random).replaceAll('*', '')}*${prose(random).slice(0, 40).toWellFormed()}*${digits(random, 2)}`, et: 4, si: hex(random, 32), v: '1.3.0' }, typed)}`,
    headers: jar(random),
  }),
  umeng: (random) => ({
    host: 'z2.cnzz.com',
    target: `/stat.htm?id=${digits(random, 10)}&r=${component(address(random))}&lg=zh-cn&ntime=${seconds(random)}&cnzz_eid=${digits(random, 9)}-${digits(random, 10)}-${component(address(random))}&showp=${screen(random)}&p=${component(address(random))}&t=${component(title(random))}&umuuid=${hex(random, 15)}-${hex(random, 15)}&h=1&rnd=${digits(random, 10)}`,
    headers: jar(random),
  }),
  sensors: (random) => {
    const data = JSON.stringify({
      distinct_id: uuid(random),
      lib: { $lib: 'js', $lib_method: 'code', $lib_version: '1.26.13' },
      properties: {
        $timezone_offset: -480,
        $screen_height: 900,
        $latest_search_keyword: prose(random),
        $element_selector: selector(random),
        $element_content: title(random),
        $url: address(random),
        $title: title(random),
        $event_duration: 12.345,
      },
      anonymous_id: hex(random, 30),
      type: 'track',
      event: random.pick(['$WebClick', '$pageview', '$WebStay']),
      _track_id: digits(random, 9),
    });
    return {
      host: 'sa.example.cn',
      target: '/sa?project=production',
      type: FORM,
      body: random.chance(0.5)
        ? form({ data: base64(data), ext: `crc=${digits(random, 9)}` })
        : form({ data_list: base64(`[${data},${data}]`), gzip: 0 }),
      headers: jar(random),
    };
  },
  sensorsGzip: (random) => ({
    host: 'sa.example.cn',
    client: 'app',
    target: '/sa?project=default',
    type: FORM,
    body: form({
      data_list: gzipSync(JSON.stringify([{ event: 'AppEnd', p: prose(random) }])).toString(
        'base64',
      ),
      crc: digits(random, 9),
      gzip: 1,
    }),
  }),
  sentry: (random) => {
    const event = {
      exception: {
        values: [
          {
            type: random.pick(['TypeError', 'SyntaxError', 'ChunkLoadError', 'UnhandledRejection']),
            value: random.pick([
              "Cannot read properties of undefined (reading 'map')",
              'Unexpected token \'<\', "<!DOCTYPE "... is not valid JSON',
              `Loading chunk ${digits(random, 3)} failed.\n(error: https://www.example.com/static/js/${digits(random, 3)}.${hex(random, 8)}.chunk.js)`,
              'null is not an object (evaluating \'document.querySelector("#app").innerHTML\')',
              "Failed to execute 'insertBefore' on 'Node': The node before which the new node is to be inserted is not a child of this node.",
              'Object captured as promise rejection with keys: code, message',
              `ResizeObserver loop completed with undelivered notifications.`,
            ]),
            stacktrace: {
              frames: [
                {
                  filename: `app:///_next/static/chunks/pages/${component('[...slug]')}-${hex(random, 16)}.js`,
                  function: random.pick(['Object.<anonymous>', '?', 'async Promise.all', 'new e']),
                  in_app: true,
                  lineno: 1,
                  colno: Number(digits(random, 5)),
                  context_line:
                    '{snip} =>{let t=e.data;return t&&t.items.map(e=>`<li>${e.name}</li>`).join("")},n=()=>{window.location.href="/login?next="+encodeURIComponent(location.pathname)} {snip}',
                  pre_context: ['    if (a && b || !c) {', "      throw new Error('x');", '    }'],
                },
              ],
            },
            mechanism: { type: 'onerror', handled: false },
          },
        ],
      },
      event_id: hex(random, 32),
      platform: 'javascript',
      request: {
        url: address(random),
        headers: { 'User-Agent': 'Mozilla/5.0', Referer: address(random) },
      },
      breadcrumbs: [
        { category: 'ui.click', message: selector(random), timestamp: 1714650400.12 },
        {
          category: 'console',
          data: { arguments: [prose(random)], logger: 'console' },
          level: 'warning',
          message: `Warning: ${prose(random)}`,
        },
        {
          category: 'fetch',
          type: 'http',
          data: { method: 'POST', url: `/api/x?q=${component(prose(random))}`, status_code: 500 },
        },
        { category: 'navigation', data: { from: '/a?b=c#d', to: `/search?q=${title(random)}` } },
        { category: 'query', message: 'SELECT "id", "name" FROM "users" WHERE "id" = $1 LIMIT 1' },
      ],
      extra: { state: JSON.stringify({ cart: [{ t: title(random) }] }) },
    };
    const head = JSON.stringify({
      event_id: event.event_id,
      sent_at: '2024-05-02T10:11:12.131Z',
      sdk: { name: 'sentry.javascript.nextjs', version: '7.112.2' },
      trace: { environment: 'production', public_key: hex(random, 32), transaction: '/[lang]/p' },
    });
    return {
      host: `o${digits(random, 6)}.ingest.sentry.io`,
      target: `/api/${digits(random, 7)}/envelope/?sentry_key=${hex(random, 32)}&sentry_version=7&sentry_client=sentry.javascript.nextjs%2F7.112.2`,
      type: 'text/plain;charset=UTF-8',
      body: `${head}\n{"type":"event"}\n${JSON.stringify(event)}`,
      headers: referer(random),
    };
  },
  sentryTunnel: (random) => ({
    host: 'www.example.com',
    target: '/monitoring?o=450&p=450',
    type: 'text/plain;charset=UTF-8',
    body: `{"sent_at":"2024-05-02T10:11:12.131Z","sdk":{"name":"sentry.javascript.react"},"dsn":"https://${hex(random, 32)}@o1.ingest.sentry.io/2"}\n{"type":"transaction"}\n${JSON.stringify(
      {
        transaction: '/users/:id(\\d+)',
        spans: [
          {
            op: 'db.sql.query',
            description:
              "SELECT count(*) FROM orders o JOIN users u ON u.id = o.user_id WHERE u.name LIKE ? AND o.state IN ('a', 'b')",
          },
          { op: 'http.client', description: `GET ${address(random)}` },
          { op: 'resource.script', description: address(random) },
        ],
        measurements: { lcp: { value: 1234.5, unit: 'millisecond' } },
      },
    )}`,
    headers: jar(random),
  }),
  datadog: (random) => ({
    host: 'rum.browser-intake-datadoghq.com',
    target: `/api/v2/rum?ddsource=browser&ddtags=${component('sdk_version:5.16.0,api:fetch,env:prod,service:web,version:1.2.3')}&dd-api-key=pub${hex(random, 32)}&dd-evp-origin-version=5.16.0&dd-evp-origin=browser&dd-request-id=${uuid(random)}&batch_time=${epoch(random)}`,
    type: 'text/plain;charset=UTF-8',
    body: ['view', 'action', 'error', 'resource', 'long_task']
      .map((type) =>
        JSON.stringify({
          type,
          date: epoch(random),
          view: { id: uuid(random), url: address(random), referrer: address(random) },
          action: { target: { name: title(random), selector: selector(random) } },
          error: {
            message: `Uncaught "${prose(random)}"`,
            stack: `Error: x\n  at t.<anonymous> @ https://www.example.com/a.js:2:${digits(random, 5)}\n  at <anonymous> @ https://www.example.com/eval.js:1:1`,
            source: 'console',
          },
          resource: { url: address(random), status_code: 200 },
          context: { user: { name: "Miles O'Brien" } },
        }),
      )
      .join('\n'),
    headers: referer(random),
  }),
  sessionReplay: (random) => ({
    host: 'events.example.com',
    target: `/s/?compression=none&ip=1&_=${epoch(random)}&ver=1.130.1`,
    type: random.pick(['text/plain', JSON_TYPE]),
    body: JSON.stringify({
      event: '$snapshot',
      properties: {
        $snapshot_data: [
          {
            type: 2,
            data: {
              node: {
                type: 0,
                childNodes: [
                  { type: 1, name: 'html', publicId: '', systemId: '', id: 2 },
                  {
                    type: 2,
                    tagName: 'script',
                    attributes: { src: address(random), async: '' },
                    childNodes: [{ type: 3, textContent: 'SCRIPT_PLACEHOLDER', id: 12 }],
                    id: 11,
                  },
                  {
                    type: 2,
                    tagName: 'a',
                    attributes: {
                      href: 'javascript:void(0)',
                      class: 'btn',
                      onclick: 'return false;',
                      style:
                        'background-image: url("data:image/svg+xml,%3Csvg xmlns=\'http://www.w3.org/2000/svg\'%3E%3C/svg%3E");',
                    },
                    childNodes: [{ type: 3, textContent: prose(random), id: 14 }],
                    id: 13,
                  },
                  {
                    type: 2,
                    tagName: 'style',
                    attributes: {
                      _cssText: `.a::before { content: "\\201C"; } @media (max-width: 600px) { .b > .c { width: calc(100% - ${digits(random, 2)}px); } }`,
                    },
                    childNodes: [],
                    id: 15,
                  },
                ],
                id: 1,
              },
              initialOffset: { left: 0, top: 0 },
            },
            timestamp: epoch(random),
          },
          { type: 3, data: { source: 5, text: prose(random), isChecked: false, id: 77 } },
        ],
      },
    }),
    headers: referer(random),
  }),
  segment: (random) => ({
    host: 'api.segment.io',
    target: random.pick(['/v1/t', '/v1/p', '/v1/i', '/v1/batch']),
    type: random.pick(['text/plain', JSON_TYPE]),
    body: JSON.stringify({
      timestamp: '2024-05-02T10:11:12.131Z',
      integrations: { 'Google Analytics': { clientId: '1.2' }, All: true },
      userId: null,
      anonymousId: uuid(random),
      event: random.pick(['Product List Filtered', 'Order Completed', 'Select Plan', 'Drop Off']),
      properties: {
        path: '/a/b',
        search: `?q=${component(prose(random))}`,
        title: title(random),
        filters: [{ type: 'price', value: '<= $50' }],
        sorts: [{ type: 'order by', value: 'price desc' }],
      },
      context: {
        page: { url: address(random), referrer: address(random) },
        userAgentData: { brands: [{ brand: 'Not-A.Brand', version: '99' }] },
        campaign: { name: "mother's day | 20% off", source: 'fb' },
      },
      messageId: `ajs-next-${epoch(random)}-${uuid(random)}`,
    }),
    headers: referer(random),
  }),
  facebookPixel: (random) => ({
    host: 'www.facebook.com',
    target: `/tr/?${query({ id: digits(random, 15), ev: 'SubscribedButtonClick', dl: address(random), rl: address(random), if: 'false', ts: epoch(random), 'cd[buttonFeatures]': JSON.stringify({ classList: 'btn btn-primary', destination: address(random), id: 'buy', innerText: title(random), name: '', tag: 'button', value: '' }), 'cd[buttonText]': title(random), 'cd[formFeatures]': '[{"id":"q","name":"q","tag":"input","placeholder":"Search...","inputType":"text"}]', 'cd[pageFeatures]': JSON.stringify({ title: title(random) }), sw: 1920, sh: 1080, v: '2.9.154', r: 'stable', ec: 2, o: 4126, fbp: `fb.1.${epoch(random)}.${digits(random, 10)}`, cs_est: 'true', ler: 'empty', cdl: 'API_unavailable', it: epoch(random), coo: 'false', es: 'automatic', tm: 3, rqm: 'GET' })}`,
    headers: jar(random),
  }),
  tiktokPixel: (random) => ({
    host: 'analytics.tiktok.com',
    target: '/api/v2/pixel',
    type: JSON_TYPE,
    body: JSON.stringify({
      event: 'ClickButton',
      event_id: '',
      message_id: `messageId-${epoch(random)}-${word(random, 15)}`,
      properties: { content_name: title(random), query: prose(random), currency: 'USD' },
      context: {
        page: { url: address(random), referrer: address(random) },
        pixel: { code: word(random, 20).toUpperCase() },
        user: { anonymous_id: uuid(random) },
      },
      auto_collected_properties: {
        page_trigger: 'Click',
        trigger_element: {
          tag_name: 'A',
          inner_text: title(random),
          element_xpath: selector(random),
        },
      },
    }),
    headers: jar(random),
  }),
  criteo: (random) => ({
    host: 'sslwidget.criteo.com',
    target: `/event?a=${digits(random, 5)}&v=5.23.0&otl=1&p0=${component(`e=ce&m=[${hex(random, 32)}]&h=sha256`)}&p1=${component(`e=vh&ui_1=${title(random)}`)}&p2=${component(`e=vb&p=[${component(`i=${digits(random, 4)}&pr=19.99&q=1`)},${component('i=2&pr=5&q=3')}]&c=EUR`)}&adce=1&bundle=${word(random, 60)}&tld=example.com&fu=${component(address(random))}&ceid=${uuid(random)}&dtycbr=${digits(random, 5)}`,
    headers: jar(random),
  }),
  taboola: (random) => ({
    host: 'trc.taboola.com',
    target: `/${random.pick(['acme-news', 'example-network'])}/trc/3/json?tim=10%3A11%3A12.131&lti=deflated&data=${component(JSON.stringify({ id: digits(random, 3), ii: '/a/b', it: 'article', sd: null, ui: null, vi: epoch(random), cv: '20240501-8-RELEASE', uiv: 'default', u: address(random), e: address(random), cb: 'TFASC.trkCallback', qs: '?a=b', r: [{ li: 'rbox-t2v', s: 0, uim: 'thumbnails-a:pub=acme:abp=0', uip: 'Below Article Thumbnails', orig_uip: 'Below Article Thumbnails', cd: 2345.5, mw: 840 }], cacheKey: 'text=Top,tb=1' }))}&pubit=i`,
    headers: jar(random),
  }),
  prebid: (random) => ({
    host: random.pick(['ib.adnxs.com', 'hbopenbid.pubmatic.com', 'prebid-server.example.com']),
    target: random.pick(['/ut/v3/prebid', '/openrtb2/auction', '/translator?source=prebid-client']),
    type: 'text/plain',
    body: JSON.stringify({
      id: uuid(random),
      imp: [
        {
          id: '1',
          banner: { format: [{ w: 300, h: 250 }], battr: [1, 2], pos: 0 },
          ext: { gpid: '/123/news/home#div-1', data: { pbadslot: '/123/news' } },
        },
      ],
      site: {
        page: address(random),
        ref: address(random),
        keywords: "select,union,news,l'oréal",
        content: { title: title(random), language: 'en' },
      },
      user: { ext: { consent: `CP${word(random, 200)}`, eids: [{ source: 'id5-sync.com' }] } },
      regs: { ext: { gdpr: 1, us_privacy: '1---' } },
      bcat: ['IAB7-39', 'IAB8-18'],
      wadomain: [],
    }),
    headers: jar(random),
  }),
  cookieSync: (random) => ({
    host: 'cm.example-dsp.com',
    target: `/sync?${random.pick(['nid', 'p', 'dsp'])}=${digits(random, 3)}&gdpr=1&gdpr_consent=CP${word(random, 60)}&us_privacy=1---&redir=${component(`https://ib.adnxs.com/setuid?entity=${digits(random, 3)}&code=\${UUID}&redirect=${component(`https://sync.example.net/u?uid=$UID&cb=[CACHEBUSTER]&m=%%MACRO%%`)}`)}`,
    headers: jar(random),
  }),
  vast: (random) => ({
    host: 'pubads.g.doubleclick.net',
    target: `/gampad/ads?iu=/${digits(random, 8)}/preroll&description_url=${component(address(random))}&tfcd=0&npa=0&sz=640x480%7C400x300&cust_params=${component(`pos=pre&tags=${component(title(random))}`)}&gdfp_req=1&output=vast&unviewed_position_start=1&env=vp&impl=s&correlator=[timestamp]&vpa=auto&vid_d=${digits(random, 3)}&ad_rule=0&ged=${component(`ve4_td2_tt1_pd2_la2000_er0.0.153.300_vi0.0.900.1440_vp0_eb16619`)}`,
    headers: jar(random),
  }),
  appsflyer: (random) => ({
    host: 'app.appsflyer.com',
    target: `/com.example.shop?pid=${component('Twitter Ads')}&c=${component(title(random))}&af_dp=${component(`exampleshop://product/${digits(random, 5)}?ref=a&b=c`)}&af_web_dp=${component(address(random))}&af_sub1=${component('{{ad.name}}|{{site_source_name}}')}&af_siteid=__CSITE__&clickid=__CALLBACK_PARAM__`,
    headers: jar(random),
  }),
  adMacros: (random) => ({
    host: 'c.example-ad.cn',
    target: random.pick([
      `/c?cid=${digits(random, 6)}&mac=__MAC__&imei=__IMEI__&os=__OS__&ts=__TS__&url=${component(address(random))}`,
      `/imp?k=${word(random, 10)}&ua=%{User-Agent}&ip=[IP]&t=[TIMESTAMP]&u={CLICK_URL}`.replaceAll(
        /[{}[\]]/g,
        component,
      ),
      `/v?p=${word(random, 8)}&pr=\${AUCTION_PRICE}&bid=\${AUCTION_BID_ID}&imp=%%WINNING_PRICE%%`,
      `/click?clk=%%CLICK_URL_ESC%%${component(address(random))}&cachebuster=%%CACHEBUSTER%%`,
      `/m/a?utm_content={{ad.id}}&utm_term={keyword}&mt={matchtype}&fbclid=IwAR${word(random, 50)}`,
    ]),
    headers: jar(random),
  }),
  hotjar: (random) => ({
    host: 'content.hotjar.io',
    target: `/?site_id=${digits(random, 7)}&gzip=1`,
    type: 'text/plain; charset=UTF-8',
    body: bytes(random, 200 + random.integer(2500)),
    headers: referer(random),
  }),
  clarity: (random) => ({
    host: 'x.clarity.ms',
    target: '/collect',
    type: random.pick(['application/x-clarity-gzip', 'text/plain;charset=UTF-8']),
    body: JSON.stringify({
      e: ['0.7.31', 1, 0, 1234, word(random, 8), 1, 2, 0, 0, 1],
      a: [
        [0, 4, 1, address(random), 2, address(random), 5, title(random)],
        [12, 5, 1, null, null, '*H', 'lang=zh', 2, 1, null, 'SCRIPT', `src=${address(random)}`],
        [45, 9, 3, selector(random), prose(random)],
      ],
      p: [],
    }),
    headers: referer(random),
  }),
  wechatReport: (random) => ({
    host: 'mp.weixin.qq.com',
    target: `/mp/jsmonitor?idkey=${digits(random, 5)}_1_1;${digits(random, 5)}_${digits(random, 2)}_1&lc=1&log0=[${component(prose(random))}]&t=0.${digits(random, 16)}`,
    headers: jar(random),
  }),
  weixinArticle: (random) => ({
    host: 'mp.weixin.qq.com',
    target: `/mp/getappmsgext?f=json&mock=&fasttmplajax=1&uin=&key=&pass_ticket=&wxtoken=&devicetype=&clientversion=&version=&__biz=${base64(digits(random, 10))}&appmsg_token=&x5=0`,
    type: FORM,
    body: form({
      r: `0.${digits(random, 17)}`,
      __biz: base64(digits(random, 10)),
      appmsg_type: 9,
      mid: digits(random, 10),
      sn: hex(random, 32),
      idx: 1,
      scene: 126,
      title: title(random),
      ct: seconds(random),
      abtest_cookie: '',
      both_ad: 0,
      reward_uin_count: 0,
      is_temp_url: 0,
      item_show_type: 0,
      tmp_version: 1,
      more_read_type: 0,
      appmsg_like_type: 2,
      related_video_sn: '',
      is_only_read: 1,
      req_id: word(random, 24),
      encrypted_pass_ticket: '',
      exportkey: 'n_ChQIAhIQ' + word(random, 60),
      url: address(random),
    }),
    headers: jar(random),
  }),
  aegis: (random) => ({
    host: 'aegis.qq.com',
    target: `/collect?id=${word(random, 16)}&uin=${digits(random, 9)}&version=1.24.41&aid=${uuid(random)}&env=production&netType=4&sessionId=session-${epoch(random)}`,
    type: FORM,
    body: `payload=${component(JSON.stringify({ topic: `SDK-${hex(random, 20)}`, bean: { from: address(random), referer: address(random) }, d2: [{ fields: JSON.stringify({ level: 'error', plugin: 'pv', trace: `TypeError: t is not a function @ (${digits(random, 3)}:${digits(random, 5)}) \n          \n<anonymous>` }), message: [prose(random)] }] }))}`,
    headers: jar(random),
  }),
  arms: (random) => ({
    host: 'arms-retcode.aliyuncs.com',
    target: `/r.png?${query({ t: 'error', times: 1, page: '/a/b', tag: '', begin: epoch(random), uid: word(random, 20), msg: `Script error. ${prose(random)}`, file: address(random), stack: `Error: x\n    at HTMLButtonElement.onclick (${address(random)}:1:2)\n    at eval (eval at <anonymous> (https://a.example.cn/b.js:1:2), <anonymous>:1:1)`, line: 1, col: 2, sr: screen(random), vp: '1903x969', ct: '4g', post_res: '' })}`,
    headers: jar(random),
  }),
  cspReport: (random) => ({
    host: 'www.example.com',
    target: '/csp-report',
    type: 'application/csp-report',
    body: JSON.stringify({
      'csp-report': {
        'document-uri': address(random),
        referrer: '',
        'violated-directive': 'script-src-elem',
        'original-policy':
          "default-src 'self'; script-src 'self' 'nonce-abc' 'unsafe-eval' 'strict-dynamic' https://*.example.com; img-src * data: blob:; report-uri /csp-report",
        'blocked-uri': random.pick(['inline', 'eval', 'data', address(random)]),
        'script-sample': random.pick(['onclick attribute', '(function(){var a=document.', 'eval(']),
      },
    }),
  }),
  cspReports: (random) => ({
    host: 'www.example.com',
    target: '/reports',
    type: 'application/reports+json',
    body: JSON.stringify([
      {
        age: 12,
        type: 'csp-violation',
        url: address(random),
        user_agent: 'Mozilla/5.0',
        body: {
          blockedURL: random.pick(['inline', 'chrome-extension', address(random)]),
          documentURL: address(random),
          effectiveDirective: 'style-src-attr',
          originalPolicy: "script-src 'none'; frame-ancestors 'self'",
          sample: random.pick(['display:none', 'alert(1)', 'window.__x=1;', '']),
        },
      },
    ]),
  }),
  nel: (random) => ({
    host: 'a.nel.cloudflare.com',
    target: `/report/v4?s=${component(bytes(random, 90).toString('base64'))}`,
    type: 'application/reports+json',
    body: JSON.stringify([
      {
        age: 3,
        body: {
          elapsed_time: 12,
          method: 'GET',
          phase: 'application',
          protocol: 'h2',
          referrer: address(random),
          sampling_fraction: 1,
          server_ip: '172.67.1.2',
          status_code: 404,
          type: 'http.error',
        },
        type: 'network-error',
        url: address(random),
        user_agent: 'Mozilla/5.0',
      },
    ]),
  }),
  otlp: (random) => ({
    host: 'otel.example.com',
    target: '/v1/traces',
    type: JSON_TYPE,
    body: JSON.stringify({
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'web' } }] },
          scopeSpans: [
            {
              spans: [
                {
                  traceId: hex(random, 32),
                  name: 'HTTP GET',
                  attributes: [
                    { key: 'http.url', value: { stringValue: address(random) } },
                    {
                      key: 'db.statement',
                      value: {
                        stringValue:
                          'INSERT INTO carts (id, qty) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET qty = excluded.qty',
                      },
                    },
                    { key: 'target_xpath', value: { stringValue: selector(random) } },
                  ],
                },
              ],
            },
          ],
        },
      ],
    }),
    headers: referer(random),
  }),
};
