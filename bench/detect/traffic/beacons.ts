// What pages tell to those who count and sell their visitors.
import { gzipSync } from 'node:zlib';
import type { Chance } from './chance.ts';
import {
  base64,
  base64url,
  component,
  FORM,
  form,
  json,
  JSON_TYPE,
  query,
  typed,
} from './encode.ts';
import { jarOf } from './jars.ts';
import { address, prose, title } from './prose.ts';
import { kinds } from './request.ts';

const screen = (random: Chance): string =>
  random.pick(['1920x1080', '390x844', '2560x1440', '1366x768', '412*915']);
const seconds = (random: Chance): string => String(random.epoch()).slice(0, 10);
const referer = (random: Chance): readonly string[] => ['Referer', address(random)];
const visit = (random: Chance): readonly string[] => ['Cookie', jarOf(random), ...referer(random)];
const protobuf = (random: Chance): string => base64url(random.bytes(40 + random.integer(400)));
const selector = (random: Chance): string =>
  random.pick([
    'div#app > main.container.mx-auto:nth-of-type(2) > a[href^="/p/"]',
    'body>div:eq(0)>ul.nav>li:eq(3)>a',
    '//*[@id="root"]/div[2]/section/button[contains(@class,"buy")]',
    '#content .card:not(.ad) h2 + p ~ a::after',
    'html > body.page-template-default > form[name="login"] input[type=\'submit\']',
    'button[aria-label="Close (Esc)"]',
    'svg > g:nth-child(3) > path[d="M10,20 L30,40Z"]',
  ]);

export const BEACON_KINDS = kinds(visit, {
  ga4Batch: (random) => {
    const events = Array.from(
      { length: 1 + random.integer(4) },
      () =>
        `en=${random.pick(['scroll', 'click', 'select_item', 'view_search_results', 'exception', 'user_engagement'])}&_ee=1&${query({ 'ep.link_url': address(random), 'ep.link_text': title(random), 'ep.search_term': prose(random), 'epn.percent_scrolled': 90, 'ep.outbound': 'true', _et: random.digits(4) })}`,
    );
    return {
      host: 'region1.google-analytics.com',
      target: `/g/collect?${query({ v: 2, tid: `G-${random.word(10).toUpperCase()}`, gtm: `45je45${random.digits(2)}v${random.digits(10)}z8${random.digits(9)}za200zb${random.digits(9)}`, _p: random.epoch(), gcs: 'G111', gcd: '13l3l3l3l1l1', npa: 0, dma: 0, cid: `${random.digits(9)}.${random.digits(10)}`, ul: 'en-gb', sr: screen(random), uaa: 'x86', uab: 64, uafvl: 'Chromium;124.0.6367.119|Google%20Chrome;124.0.6367.119|Not-A.Brand;99.0.0.0', uamb: 0, uap: 'Windows', uapv: '15.0.0', frm: 0, pscdl: 'noapi', _s: 3, sid: seconds(random), sct: 4, seg: 1, dl: address(random), dr: address(random), dt: title(random) })}`,
      type: 'text/plain;charset=UTF-8',
      body: events.join('\r\n'),
    };
  },
  conversion: (random) => ({
    host: 'googleads.g.doubleclick.net',
    target: `/pagead/viewthroughconversion/${random.digits(9)}/?${query({ random: random.epoch(), cv: 11, fst: random.epoch(), bg: 'ffffff', guid: 'ON', async: 1, gtm: '45be4510', u_w: 1920, u_h: 1080, url: address(random), ref: address(random), hn: 'www.googleadservices.com', frm: 0, tiba: title(random), npa: 0, pscdl: 'noapi', auid: `${random.digits(9)}.${random.digits(10)}`, uaw: 0, fledge: 1, data: `event=gtag.config;value=${random.digits(2)}.99;items=[{"id":"${random.digits(4)}"}]`, rfmt: 3, fmt: 4 })}`,
  }),
  doubleclickAd: (random) => ({
    host: 'securepubads.g.doubleclick.net',
    target: `/gampad/ads?${query({ pvsid: random.digits(16), correlator: random.digits(16), eid: '31083432,31083347,44798934', output: 'ldjh', gdfp_req: 1, vrg: 202404290101, ptt: 17, impl: 'fifs', iu_parts: `${random.digits(8)},news,home,top_728x90`, enc_prev_ius: '/0/1/2/3', prev_iu_szs: '728x90|970x250|fluid', fluid: 'height', ifi: 1, sfv: '1-0-40', eri: 1, sc: 1, cookie: `ID=${random.hex(16)}:T=${seconds(random)}:RT=${seconds(random)}:S=ALNI_M${random.word(28)}`, abxe: 1, dt: random.epoch(), lmt: seconds(random), cust_params: `kw=${component(title(random))}&cat=tech,it&ab=${random.pick(['a', 'b'])}&sect=~home`, ppid: random.hex(32), url: address(random), dmc: 8, ga_vid: `${random.digits(9)}.${random.digits(10)}`, topics: 3, a3p: `EikKDG${protobuf(random)}`, cbidsp: `EqUBCiBj${protobuf(random)}` })}`,
  }),
  adClick: (random) => ({
    host: 'www.googleadservices.com',
    target: `/pagead/aclk?sa=L&ai=DChcS${random.word(40)}&ase=2&gclid=EAIaIQobChM${random.word(60)}_BwE&sph=&sig=AOD64_${random.word(36)}&ctype=5&q=&ved=2ahUKE${random.word(30)}&adurl=${component(`${address(random)}&gad_source=1&x={lpurl}`)}`,
  }),
  matomo: (random) => ({
    host: 'stats.example.org',
    target: `/matomo.php?${query({ action_name: title(random), idsite: 1, rec: 1, r: random.digits(6), h: 10, m: 11, s: 12, url: address(random), urlref: address(random), _id: random.hex(16), _idn: 0, send_image: 0, _refts: seconds(random), cvar: `{"1":["user type","${random.pick(['guest', "O'Neill"])}"]}`, search: prose(random), search_cat: '', search_count: 3, e_c: 'Form', e_a: 'submit', e_n: title(random), pv_id: random.word(6), fa_pv: 1, 'fa_fp[0][fa_vid]': random.word(6), pf_net: 12, uadata: '{"fullVersionList":[{"brand":"Chromium","version":"124.0.6367.119"}],"mobile":false,"model":"","platform":"Windows"}', res: screen(random) })}`,
  }),
  pathPixel: (random) => ({
    host: 'pixel.example.net',
    target: `/pixel;r=${random.digits(10)};labels=${component(title(random))};rf=0;a=p-${random.word(13)};url=${component(address(random))};fpan=1;ogl=type.article${component(',title.')}${component(title(random))}${component(',url.')}${component(address(random)).replaceAll('.', '%252E')}`,
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
  }),
  hm: (random) => ({
    host: 'hm.baidu.com',
    target: `/hm.gif?${query({ hca: random.hex(16).toUpperCase(), cc: 1, ck: 1, cl: '24-bit', ds: screen(random), vl: 945, ep: `${random.digits(4)},${random.digits(4)}`, et: 3, ja: 0, ln: 'zh-cn', lo: 0, lt: seconds(random), rnd: random.digits(10), si: random.hex(32), su: address(random), v: '1.3.0', lv: 2, sn: random.digits(5), r: 0, ww: 1903, u: address(random), tt: title(random) })}`,
  }),
  hmEvent: (random) => ({
    host: 'hm.baidu.com',
    target: `/hm.gif?${query({ cc: 1, ck: 1, ep: `${random.pick(['按钮', 'ad_click', '搜索框'])}*${title(random).replaceAll('*', '')}*${prose(random).slice(0, 40).toWellFormed()}*${random.digits(2)}`, et: 4, si: random.hex(32), v: '1.3.0' }, typed)}`,
  }),
  umeng: (random) => ({
    host: 'z2.cnzz.com',
    target: `/stat.htm?id=${random.digits(10)}&r=${component(address(random))}&lg=zh-cn&ntime=${seconds(random)}&cnzz_eid=${random.digits(9)}-${random.digits(10)}-${component(address(random))}&showp=${screen(random)}&p=${component(address(random))}&t=${component(title(random))}&umuuid=${random.hex(15)}-${random.hex(15)}&h=1&rnd=${random.digits(10)}`,
  }),
  sensors: (random) => {
    const data = JSON.stringify({
      distinct_id: random.uuid(),
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
      anonymous_id: random.hex(30),
      type: 'track',
      event: random.pick(['$WebClick', '$pageview', '$WebStay']),
      _track_id: random.digits(9),
    });
    return {
      host: 'sa.example.cn',
      target: '/sa?project=production',
      ...(random.chance(0.5)
        ? form({ data: base64(data), ext: `crc=${random.digits(9)}` })
        : form({ data_list: base64(`[${data},${data}]`), gzip: 0 })),
    };
  },
  sensorsGzip: (random) => ({
    host: 'sa.example.cn',
    client: 'app',
    target: '/sa?project=default',
    ...form({
      data_list: gzipSync(JSON.stringify([{ event: 'AppEnd', p: prose(random) }])).toString(
        'base64',
      ),
      crc: random.digits(9),
      gzip: 1,
    }),
    headers: [],
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
              `Loading chunk ${random.digits(3)} failed.\n(error: https://www.example.com/static/js/${random.digits(3)}.${random.hex(8)}.chunk.js)`,
              'null is not an object (evaluating \'document.querySelector("#app").innerHTML\')',
              "Failed to execute 'insertBefore' on 'Node': The node before which the new node is to be inserted is not a child of this node.",
              'Object captured as promise rejection with keys: code, message',
              `ResizeObserver loop completed with undelivered notifications.`,
            ]),
            stacktrace: {
              frames: [
                {
                  filename: `app:///_next/static/chunks/pages/${component('[...slug]')}-${random.hex(16)}.js`,
                  function: random.pick(['Object.<anonymous>', '?', 'async Promise.all', 'new e']),
                  in_app: true,
                  lineno: 1,
                  colno: Number(random.digits(5)),
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
      event_id: random.hex(32),
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
      trace: { environment: 'production', public_key: random.hex(32), transaction: '/[lang]/p' },
    });
    return {
      host: `o${random.digits(6)}.ingest.sentry.io`,
      target: `/api/${random.digits(7)}/envelope/?sentry_key=${random.hex(32)}&sentry_version=7&sentry_client=sentry.javascript.nextjs%2F7.112.2`,
      type: 'text/plain;charset=UTF-8',
      body: `${head}\n{"type":"event"}\n${JSON.stringify(event)}`,
      headers: referer(random),
    };
  },
  sentryTunnel: (random) => ({
    host: 'www.example.com',
    target: '/monitoring?o=450&p=450',
    type: 'text/plain;charset=UTF-8',
    body: `{"sent_at":"2024-05-02T10:11:12.131Z","sdk":{"name":"sentry.javascript.react"},"dsn":"https://${random.hex(32)}@o1.ingest.sentry.io/2"}\n{"type":"transaction"}\n${JSON.stringify(
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
  }),
  datadog: (random) => ({
    host: 'rum.browser-intake-datadoghq.com',
    target: `/api/v2/rum?ddsource=browser&ddtags=${component('sdk_version:5.16.0,api:fetch,env:prod,service:web,version:1.2.3')}&dd-api-key=pub${random.hex(32)}&dd-evp-origin-version=5.16.0&dd-evp-origin=browser&dd-request-id=${random.uuid()}&batch_time=${random.epoch()}`,
    type: 'text/plain;charset=UTF-8',
    body: ['view', 'action', 'error', 'resource', 'long_task']
      .map((type) =>
        JSON.stringify({
          type,
          date: random.epoch(),
          view: { id: random.uuid(), url: address(random), referrer: address(random) },
          action: { target: { name: title(random), selector: selector(random) } },
          error: {
            message: `Uncaught "${prose(random)}"`,
            stack: `Error: x\n  at t.<anonymous> @ https://www.example.com/a.js:2:${random.digits(5)}\n  at <anonymous> @ https://www.example.com/eval.js:1:1`,
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
    target: `/s/?compression=none&ip=1&_=${random.epoch()}&ver=1.130.1`,
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
                      _cssText: `.a::before { content: "\\201C"; } @media (max-width: 600px) { .b > .c { width: calc(100% - ${random.digits(2)}px); } }`,
                    },
                    childNodes: [],
                    id: 15,
                  },
                ],
                id: 1,
              },
              initialOffset: { left: 0, top: 0 },
            },
            timestamp: random.epoch(),
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
      anonymousId: random.uuid(),
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
      messageId: `ajs-next-${random.epoch()}-${random.uuid()}`,
    }),
    headers: referer(random),
  }),
  facebookPixel: (random) => ({
    host: 'www.facebook.com',
    target: `/tr/?${query({ id: random.digits(15), ev: 'SubscribedButtonClick', dl: address(random), rl: address(random), if: 'false', ts: random.epoch(), 'cd[buttonFeatures]': JSON.stringify({ classList: 'btn btn-primary', destination: address(random), id: 'buy', innerText: title(random), name: '', tag: 'button', value: '' }), 'cd[buttonText]': title(random), 'cd[formFeatures]': '[{"id":"q","name":"q","tag":"input","placeholder":"Search...","inputType":"text"}]', 'cd[pageFeatures]': JSON.stringify({ title: title(random) }), sw: 1920, sh: 1080, v: '2.9.154', r: 'stable', ec: 2, o: 4126, fbp: `fb.1.${random.epoch()}.${random.digits(10)}`, cs_est: 'true', ler: 'empty', cdl: 'API_unavailable', it: random.epoch(), coo: 'false', es: 'automatic', tm: 3, rqm: 'GET' })}`,
  }),
  tiktokPixel: (random) => ({
    host: 'analytics.tiktok.com',
    target: '/api/v2/pixel',
    ...json({
      event: 'ClickButton',
      event_id: '',
      message_id: `messageId-${random.epoch()}-${random.word(15)}`,
      properties: { content_name: title(random), query: prose(random), currency: 'USD' },
      context: {
        page: { url: address(random), referrer: address(random) },
        pixel: { code: random.word(20).toUpperCase() },
        user: { anonymous_id: random.uuid() },
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
  }),
  criteo: (random) => ({
    host: 'sslwidget.criteo.com',
    target: `/event?a=${random.digits(5)}&v=5.23.0&otl=1&p0=${component(`e=ce&m=[${random.hex(32)}]&h=sha256`)}&p1=${component(`e=vh&ui_1=${title(random)}`)}&p2=${component(`e=vb&p=[${component(`i=${random.digits(4)}&pr=19.99&q=1`)},${component('i=2&pr=5&q=3')}]&c=EUR`)}&adce=1&bundle=${random.word(60)}&tld=example.com&fu=${component(address(random))}&ceid=${random.uuid()}&dtycbr=${random.digits(5)}`,
  }),
  taboola: (random) => ({
    host: 'trc.taboola.com',
    target: `/${random.pick(['acme-news', 'example-network'])}/trc/3/json?tim=10%3A11%3A12.131&lti=deflated&data=${component(JSON.stringify({ id: random.digits(3), ii: '/a/b', it: 'article', sd: null, ui: null, vi: random.epoch(), cv: '20240501-8-RELEASE', uiv: 'default', u: address(random), e: address(random), cb: 'TFASC.trkCallback', qs: '?a=b', r: [{ li: 'rbox-t2v', s: 0, uim: 'thumbnails-a:pub=acme:abp=0', uip: 'Below Article Thumbnails', orig_uip: 'Below Article Thumbnails', cd: 2345.5, mw: 840 }], cacheKey: 'text=Top,tb=1' }))}&pubit=i`,
  }),
  prebid: (random) => ({
    host: random.pick(['ib.adnxs.com', 'hbopenbid.pubmatic.com', 'prebid-server.example.com']),
    target: random.pick(['/ut/v3/prebid', '/openrtb2/auction', '/translator?source=prebid-client']),
    type: 'text/plain',
    body: JSON.stringify({
      id: random.uuid(),
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
      user: { ext: { consent: `CP${random.word(200)}`, eids: [{ source: 'id5-sync.com' }] } },
      regs: { ext: { gdpr: 1, us_privacy: '1---' } },
      bcat: ['IAB7-39', 'IAB8-18'],
      wadomain: [],
    }),
  }),
  cookieSync: (random) => ({
    host: 'cm.example-dsp.com',
    target: `/sync?${random.pick(['nid', 'p', 'dsp'])}=${random.digits(3)}&gdpr=1&gdpr_consent=CP${random.word(60)}&us_privacy=1---&redir=${component(`https://ib.adnxs.com/setuid?entity=${random.digits(3)}&code=\${UUID}&redirect=${component(`https://sync.example.net/u?uid=$UID&cb=[CACHEBUSTER]&m=%%MACRO%%`)}`)}`,
  }),
  vast: (random) => ({
    host: 'pubads.g.doubleclick.net',
    target: `/gampad/ads?iu=/${random.digits(8)}/preroll&description_url=${component(address(random))}&tfcd=0&npa=0&sz=640x480%7C400x300&cust_params=${component(`pos=pre&tags=${component(title(random))}`)}&gdfp_req=1&output=vast&unviewed_position_start=1&env=vp&impl=s&correlator=[timestamp]&vpa=auto&vid_d=${random.digits(3)}&ad_rule=0&ged=${component(`ve4_td2_tt1_pd2_la2000_er0.0.153.300_vi0.0.900.1440_vp0_eb16619`)}`,
  }),
  appsflyer: (random) => ({
    host: 'app.appsflyer.com',
    target: `/com.example.shop?pid=${component('Twitter Ads')}&c=${component(title(random))}&af_dp=${component(`exampleshop://product/${random.digits(5)}?ref=a&b=c`)}&af_web_dp=${component(address(random))}&af_sub1=${component('{{ad.name}}|{{site_source_name}}')}&af_siteid=__CSITE__&clickid=__CALLBACK_PARAM__`,
  }),
  adMacros: (random) => ({
    host: 'c.example-ad.cn',
    target: random.pick([
      `/c?cid=${random.digits(6)}&mac=__MAC__&imei=__IMEI__&os=__OS__&ts=__TS__&url=${component(address(random))}`,
      `/imp?k=${random.word(10)}&ua=%{User-Agent}&ip=[IP]&t=[TIMESTAMP]&u={CLICK_URL}`.replaceAll(
        /[{}[\]]/g,
        component,
      ),
      `/v?p=${random.word(8)}&pr=\${AUCTION_PRICE}&bid=\${AUCTION_BID_ID}&imp=%%WINNING_PRICE%%`,
      `/click?clk=%%CLICK_URL_ESC%%${component(address(random))}&cachebuster=%%CACHEBUSTER%%`,
      `/m/a?utm_content={{ad.id}}&utm_term={keyword}&mt={matchtype}&fbclid=IwAR${random.word(50)}`,
    ]),
  }),
  hotjar: (random) => ({
    host: 'content.hotjar.io',
    target: `/?site_id=${random.digits(7)}&gzip=1`,
    type: 'text/plain; charset=UTF-8',
    body: random.bytes(200 + random.integer(2500)),
    headers: referer(random),
  }),
  clarity: (random) => ({
    host: 'x.clarity.ms',
    target: '/collect',
    type: random.pick(['application/x-clarity-gzip', 'text/plain;charset=UTF-8']),
    body: JSON.stringify({
      e: ['0.7.31', 1, 0, 1234, random.word(8), 1, 2, 0, 0, 1],
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
    target: `/mp/jsmonitor?idkey=${random.digits(5)}_1_1;${random.digits(5)}_${random.digits(2)}_1&lc=1&log0=[${component(prose(random))}]&t=0.${random.digits(16)}`,
  }),
  weixinArticle: (random) => ({
    host: 'mp.weixin.qq.com',
    target: `/mp/getappmsgext?f=json&mock=&fasttmplajax=1&uin=&key=&pass_ticket=&wxtoken=&devicetype=&clientversion=&version=&__biz=${base64(random.digits(10))}&appmsg_token=&x5=0`,
    ...form({
      r: `0.${random.digits(17)}`,
      __biz: base64(random.digits(10)),
      appmsg_type: 9,
      mid: random.digits(10),
      sn: random.hex(32),
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
      req_id: random.word(24),
      encrypted_pass_ticket: '',
      exportkey: 'n_ChQIAhIQ' + random.word(60),
      url: address(random),
    }),
  }),
  aegis: (random) => ({
    host: 'aegis.qq.com',
    target: `/collect?id=${random.word(16)}&uin=${random.digits(9)}&version=1.24.41&aid=${random.uuid()}&env=production&netType=4&sessionId=session-${random.epoch()}`,
    type: FORM,
    body: `payload=${component(JSON.stringify({ topic: `SDK-${random.hex(20)}`, bean: { from: address(random), referer: address(random) }, d2: [{ fields: JSON.stringify({ level: 'error', plugin: 'pv', trace: `TypeError: t is not a function @ (${random.digits(3)}:${random.digits(5)}) \n          \n<anonymous>` }), message: [prose(random)] }] }))}`,
  }),
  arms: (random) => ({
    host: 'arms-retcode.aliyuncs.com',
    target: `/r.png?${query({ t: 'error', times: 1, page: '/a/b', tag: '', begin: random.epoch(), uid: random.word(20), msg: `Script error. ${prose(random)}`, file: address(random), stack: `Error: x\n    at HTMLButtonElement.onclick (${address(random)}:1:2)\n    at eval (eval at <anonymous> (https://a.example.cn/b.js:1:2), <anonymous>:1:1)`, line: 1, col: 2, sr: screen(random), vp: '1903x969', ct: '4g', post_res: '' })}`,
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
    headers: [],
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
    headers: [],
  }),
  nel: (random) => ({
    host: 'a.nel.cloudflare.com',
    target: `/report/v4?s=${component(random.bytes(90).toString('base64'))}`,
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
    headers: [],
  }),
  otlp: (random) => ({
    host: 'otel.example.com',
    target: '/v1/traces',
    ...json({
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'web' } }] },
          scopeSpans: [
            {
              spans: [
                {
                  traceId: random.hex(32),
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
});
