// Well-known kinds of sites: shops, videos, networks, maps, and what lies under their pages.
import type { Chance } from './chance.ts';
import { big5, gbk, shiftJis } from './charsets.ts';
import {
  base64,
  base64url,
  component,
  FORM,
  form,
  formEncode,
  json,
  JSON_TYPE,
  multipart,
  query,
  typed,
} from './encode.ts';
import { jarOf, visit } from './jars.ts';
import { address, prose, title } from './prose.ts';
import { kinds } from './request.ts';
import { TYPED } from './texts.ts';

const search = (random: Chance): string =>
  random.pick([() => title(random), () => prose(random), () => random.pick(TYPED)])();
const seconds = (random: Chance): string => String(random.epoch()).slice(0, 10);
export const SITE_KINDS = kinds(visit, {
  google: (random) => ({
    host: 'www.google.com',
    target: `/search?${query({ q: search(random), sca_esv: random.hex(16), sxsrf: `ADLYWI${random.word(40)}:${random.epoch()}`, source: 'hp', ei: random.word(22), iflsig: `AL9hbdg${random.word(40)}`, ved: `0ahUKE${random.word(40)}`, uact: 5, oq: search(random).slice(0, 8).toWellFormed(), gs_lp: `Egdnd3Mtd2l6${base64url(random.bytes(60))}`, sclient: 'gws-wiz' }, random.pick([component, formEncode]))}`,
  }),
  bing: (random) => ({
    host: 'cn.bing.com',
    target: `/search?q=${typed(search(random))}&form=QBLH&sp=-1&ghc=1&lq=0&pq=${typed(search(random)).slice(0, 20).replace(/%.?$/, '')}&sc=10-5&qs=n&sk=&cvid=${random.hex(32).toUpperCase()}&ghsh=0&ghacc=0&ghpl=`,
  }),
  baidu: (random) => ({
    host: 'www.baidu.com',
    target: random.chance(0.5)
      ? `/link?url=${random.word(60)}&wd=&eqid=${random.hex(32)}`
      : `/baidu?tn=monline_3_dg&ie=utf-8&wd=${component(search(random))}&rsv_t=${component(random.bytes(24).toString('base64'))}`,
  }),
  gbkSearch: (random) => ({
    host: 's.example.cn',
    target: `/search.php?keyword=${gbk(random)}&enc=gbk&area=${gbk(random)}&q=${gbk(random)}+${gbk(random)}&type=${random.pick(['1', 'all'])}`,
    headers: [
      'Cookie',
      `lastkw=${gbk(random)}; nick=${gbk(random)}|${random.digits(4)}; ${jarOf(random)}`,
      'Referer',
      `http://s.example.cn/list?kw=${gbk(random)}`,
    ],
  }),
  gbkForm: (random) => ({
    host: 'bbs.example.cn',
    target: `/post.asp?action=save&boardid=${random.digits(2)}`,
    type: 'application/x-www-form-urlencoded',
    body: `subject=${gbk(random)}&content=${gbk(random)}%A3%AC${gbk(random)}%0D%0A${gbk(random)}%A1%A3&author=${gbk(random)}&Submit=%CC%E1%BD%BB`,
  }),
  shiftJis: (random) => ({
    host: 'www.example.jp',
    target: `/search?p=${shiftJis(random)}&ei=Shift_JIS&name=${shiftJis(random)}`,
  }),
  big5: (random) => ({
    host: 'www.example.tw',
    target: `/search.asp?kw=${big5(random)}&memo=${big5(random)}`,
  }),
  gbkRaw: (random) => {
    const raw = Buffer.from(gbk(random).replaceAll('%', ''), 'hex');
    const boundary = `----WebKitFormBoundary${random.hex(16)}`;
    return {
      host: 'oa.example.cn',
      target: '/oa/doc/save.do',
      type: `multipart/form-data; boundary=${boundary}`,
      body: Buffer.concat([
        Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="title"\r\n\r\n`),
        raw,
        Buffer.from(`\r\n--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="`),
        raw,
        Buffer.from(
          `.doc"\r\nContent-Type: application/msword\r\n\r\n\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1`,
          'latin1',
        ),
        random.bytes(2000),
        Buffer.from(`\r\n--${boundary}--\r\n`),
      ]),
    };
  },
  escaped: (random) => ({
    host: 'www.example.cn',
    target: `/ajax/s.asp?k=%u624B%u673A%u58F3&t=${component(component(search(random)))}&x=${random.pick(['%', '%%', '%2', '%zz', '%E4%BD', '100%', '50%off', '%u', '%u00', '%c0%ae', '%ff%fe', '+%2B+', '%20%20', '%25%32', '&amp;y=1', '&&', '=', '&=&'])}&y=${random.pick(['[1,2]', '{"a":1}', 'a|b|c', 'a;b;c', '^1^2', '`', '~!@'])}`,
  }),
  taobao: (random) => ({
    host: 'h5api.m.taobao.com',
    target: `/h5/mtop.relationrecommend.wirelessrecommend.recommend/2.0/?${query({ jsv: '2.7.2', appKey: 12574478, t: random.epoch(), sign: random.hex(32), api: 'mtop.relationrecommend.WirelessRecommend.recommend', v: '2.0', type: 'jsonp', dataType: 'jsonp', callback: 'mtopjsonp7', data: JSON.stringify({ appId: '34385', params: JSON.stringify({ device: 'HMA-AL00', isBeta: 'false', q: search(random), keyword: title(random), sort: '_coefp', filterTag: '', service: '', prop: '', loc: '', start_price: 'null', end_price: null, ha3Kvpairs: 'fnum:3', userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)', couponUnikey: '', subTabId: '', np: '', screenResolution: '1920x1080', viewResolution: '1903x969' }) }) })}`,
  }),
  jd: (random) => ({
    host: 'api.m.jd.com',
    target: `/?appid=search-pc-java&functionId=pc_search_searchWare&client=pc&clientVersion=1.0.0&cthr=1&uuid=${random.digits(20)}&loginType=3&keyword=${component(search(random))}&body=${component(JSON.stringify({ enc: 'utf-8', pvid: random.hex(32), area: '1_2800_2850_0', page: 1, mode: null, concise: false, query: title(random), ev: `exprice_${random.digits(2)}-999^`, log: { _event: 'click' } }))}&h5st=${component(`20240502101112131;${random.word(16)};73806;tk03w${random.word(60)};${random.hex(64)};4.7;${random.epoch()};${random.word(200)}`)}&x-api-eid-token=jdd03${random.word(80)}`,
  }),
  amazon: (random) => ({
    host: 'www.amazon.com',
    target: `/s?${query({ k: search(random), i: 'electronics-intl-ship', crid: random.word(13).toUpperCase(), sprefix: `${title(random)},electronics-intl-ship,300`, ref: 'nb_sb_noss_1', rh: 'n:172282,p_36:1253503011,p_n_feature_nineteen_browse-bin:9521921011|9521923011', dc: '', qid: seconds(random), rnid: random.digits(10) })}`,
  }),
  amazonCsm: (random) => ({
    host: 'unagi.amazon.com',
    target: '/1/events/com.amazon.csm.csa.prod',
    type: 'text/plain;charset=UTF-8',
    body: JSON.stringify({
      events: [
        {
          data: {
            schemaId: 'csa.VideoInteractions.1',
            application: 'Retail:Prod:,gateway',
            obfuscatedMarketplaceId: 'A',
            title: title(random),
            url: address(random),
            producerId: 'csa',
            widgetPosition: { css: '#nav-belt > .x' },
          },
        },
      ],
    }),
  }),
  magento: (random) => ({
    host: 'shop.example.com',
    target: `/rest/default/V1/guest-carts/${random.word(32)}/payment-information`,
    ...json({
      cartId: random.word(32),
      billingAddress: {
        countryId: 'IE',
        regionCode: 'null',
        street: [
          random.pick([
            "12 St. John's Rd; Apt #4 (rear)",
            'Calle de O\'Donnell, 5 - 3º "B"',
            '北京市朝阳区建国路88号(SOHO现代城)1#楼-2单元',
            '1/2 Union Sq. & Select Dr.',
            'c/o Drop Table Tennis Club',
            'ul. Kościuszki 5/7',
          ]),
          '',
        ],
        firstname: "D'Arcy",
        lastname: "O'Toole-Smith",
        telephone: '+353 (0)1 234-5678',
        extensionAttributes: {},
      },
      paymentMethod: {
        method: 'braintree',
        additional_data: {
          payment_method_nonce: `tokencc_bj_${random.word(6)}`,
          device_data: '{"correlation_id":"x"}',
        },
      },
      email: "d'arcy@example.ie",
      comments: prose(random),
    }),
    headers: ['X-Requested-With', 'XMLHttpRequest', ...visit(random)],
  }),
  shopify: (random) => ({
    host: 'shop.example.com',
    target: '/checkouts/unstable/graphql?operationName=Proposal',
    ...json({
      query:
        'query Proposal($alternativePaymentCurrency:AlternativePaymentCurrencyInput,$delivery:DeliveryTermsInput){session(sessionInput:{sessionToken:"x"}){negotiate(input:{purchaseProposal:{delivery:$delivery}}){__typename result{...on NegotiationResultAvailable{queueToken sellerProposal{...ProposalDetails __typename}__typename}}errors{code localizedMessage ...on AcceptNewTermViolation{target}}}}}fragment ProposalDetails on Proposal{merchandiseDiscount{...on FilledDiscountTerms{lines{code}}}}',
      variables: {
        delivery: {
          deliveryLines: [
            {
              destination: {
                streetAddress: {
                  address1: "O'Connell St. 5 #2",
                  city: "L'Aquila",
                  phone: '+39 06',
                },
              },
            },
          ],
        },
        note: {
          message: prose(random),
          customAttributes: [{ key: '_gift', value: title(random) }],
        },
        scriptFingerprint: { signature: null, lineItemScriptChanges: [] },
      },
      operationName: 'Proposal',
    }),
  }),
  cart: (random) => ({
    host: 'shop.example.com',
    target: '/cart/add.js',
    ...form({
      id: random.digits(14),
      quantity: 1,
      'properties[Engraving]': random.pick([
        "Mom & Dad's 50th <3",
        'A+J=♥ (2024)',
        "R.I.P. 'Rex'; best dog",
        '"Carpe diem" -- Horace',
      ]),
      'properties[_upload]': address(random),
      utf8: '✓',
      selling_plan: '',
      'sections-id': 'cart-drawer,cart-icon',
    }),
  }),
  facets: (random) => ({
    host: 'shop.example.de',
    target: random.pick([
      `/c/shoes?filter=${component('price:[10 TO 50] AND (brand:"Levi\'s" OR brand:Gap)')}&sort=price|asc`,
      '/damen/kleider;farbe=rot,blau;groesse=38;preis=<50/?p=2&o=3&n=48',
      `/l/tvs/_/N-5yc1v?No=24&Nr=AND(product.active:1,OR(a:1,b:2))&Ntt=${formEncode(search(random))}`,
      `/search?f[0]=im_field_brand:12&f[1]=ds_price:[0 TO 99]&solrsort=score desc`.replaceAll(
        ' ',
        '%20',
      ),
      '/category?attrs=1:2;3:4&price=0-99,100-&brands[]=1&brands[]=2&available=true&s=-1',
      `/p/a-b-c/p123?text=${component(search(random))}&algo=%3D&refine=c_size%3A%22S%2FM%22%7C%22L%22&prefn1=color&prefv1=red|blue`,
      `/catalog/?q=%3Arelevance%3Abrand%3AL%2527Or%C3%A9al%3AallCategories%3A12&sort=`,
      `/ProductList.aspx?CategoryId=12&__EVENTTARGET=ctl00$Main$lnk&where=&orderby=Price%20DESC`,
      `/hz/wishlist/ls/${random.word(13)}?type=wishlist&filter=unpurchased&sort=priority&viewType=list`,
      `/s/men's-jackets?colour=black&or=1&and=2`,
      `/itm/${random.digits(12)}?hash=item${random.hex(10)}:g:${random.word(16)}&amdata=enc%3AAQAJAAAA${base64url(random.bytes(100))}%7Ctkp%3ABk9SR${random.word(20)}`,
    ]),
  }),
  youtube: (random) => ({
    host: 'rr3---sn-example.googlevideo.com',
    target: `/videoplayback?${query({ expire: seconds(random), ei: random.word(22), ip: '192.0.2.1', id: `o-${random.word(44)}`, itag: 248, source: 'youtube', requiressl: 'yes', xpc: 'EgVo2aDSNQ==', mh: 'zQ', mm: '31,29', mn: 'sn-a5mekn6k,sn-o097znsl', ms: 'au,rdu', mv: 'm', spc: `UWF9f${random.word(40)}`, vprv: 1, svpuc: 1, mime: 'video/webm', ns: random.word(24), gir: 'yes', clen: random.digits(8), dur: '212.040', lmt: random.digits(16), keepalive: 'yes', fexp: '24350434,51141541', c: 'WEB', sefc: 1, txp: '5535434', n: random.word(16), sparams: 'expire,ei,ip,id,itag,source,requiressl,xpc,spc', sig: `AJfQdSsw${random.word(88)}==`, lsparams: 'mh,mm,mn,ms,mv', range: '0-239411', rn: 1, rbuf: 0, pot: base64url(random.bytes(110)), ump: 1, srfvp: 1 })}`,
    method: 'POST',
    body: random.bytes(2),
  }),
  youtubeLog: (random) => ({
    host: 'www.youtube.com',
    target: `/youtubei/v1/log_event?alt=json`,
    ...json({
      context: {
        client: {
          clientName: 1,
          clientVersion: '2.20240501',
          userAgent: 'Mozilla/5.0 (X11),gzip(gfe)',
        },
        clickTracking: { clickTrackingParams: base64(random.bytes(20).toString('hex')) },
      },
      events: [
        {
          eventTimeMs: random.epoch(),
          clientError: {
            errorMetadata: {
              kvPairs: [
                {
                  key: 'stack',
                  value:
                    'Error: x\n    at $_.m (https://www.youtube.com/s/desktop/a/jsbin/b.vflset/b.js:1:2)',
                },
              ],
            },
            stackTrace: { browserStackInfo: {} },
            logMessage: { message: `(unknown) ${prose(random)}` },
          },
        },
        { visualElementAttached: { csn: random.word(16) } },
      ],
      serializedEventLogs: [base64url(random.bytes(300))],
    }),
  }),
  bilibili: (random) => ({
    host: 'api.bilibili.com',
    target: random.pick([
      `/x/web-interface/wbi/search/all/v2?__refresh__=true&keyword=${component(search(random))}&page=1&w_rid=${random.hex(32)}&wts=${seconds(random)}&dm_img_str=${base64(random.word(20))}&dm_img_inter=${component('{"ds":[{"t":0,"c":"","p":[246,82,82],"s":[56,5149,-1804]}],"wh":[5231,3067,75],"of":[475,950,475]}')}`,
      `/x/v2/dm/web/seg.so?type=1&oid=${random.digits(10)}&pid=${random.digits(9)}&segment_index=1&pull_mode=1&ps=0&pe=120000&web_location=1315873`,
      `/x/player/wbi/playurl?avid=${random.digits(9)}&bvid=BV1${random.word(9)}&cid=${random.digits(10)}&qn=0&fnver=0&fnval=4048&fourk=1&gaia_source=&isGaiaAvoided=true`,
    ]),
  }),
  danmaku: (random) => ({
    host: 'api.bilibili.com',
    target: '/x/v2/dm/post',
    ...form({
      type: 1,
      oid: random.digits(10),
      msg: random.pick([
        '233333333',
        '前方高能！！！',
        "it's showtime (｡･ω･｡)",
        'awsl;;;;',
        '<-这是谁?',
        'select 我',
        '2>1 & 1=1',
        '"空格"的妙用',
        prose(random),
      ]),
      aid: random.digits(9),
      progress: 12345,
      color: 16777215,
      fontsize: 25,
      pool: 0,
      mode: 1,
      plat: 1,
      rnd: `${random.epoch()}000`,
      csrf: random.hex(32),
    }),
  }),
  segments: (random) => ({
    host: 'v.example-cdn.com',
    target: random.pick([
      `/hls/live/${random.digits(7)}/master_1080p_${random.digits(5)}.ts?e=${seconds(random)}&t=${random.hex(22)}~hmac=${random.hex(64)}`,
      `/20240502/${random.word(8)}/index.m3u8?auth_key=${seconds(random)}-0-0-${random.hex(32)}`,
      `/exp=${seconds(random)}~acl=%2F*~hmac=${random.hex(64)}/video/a,b,c/seg-1-f1-v1.m4s`,
      `/video/${random.hex(32)}.mp4/range/init-0?r=dXM=`,
      `/dash/a/chunk-stream_0-00001.m4s;jsessionid=${random.hex(16)}`,
      `/v/,a_400k,a_800k,.mp4.urlset/master.m3u8`,
      `/Manifest(format=m3u8-aapl,filter=x)?token=${component(random.bytes(30).toString('base64'))}`,
      `/QualityLevels(1000000)/Fragments(video=${random.digits(8)})`,
    ]),
    headers: [
      'Range',
      random.pick(['bytes=0-', 'bytes=0-1023', `bytes=${random.digits(6)}-${random.digits(7)}`]),
      ...visit(random),
    ],
  }),
  twitterGraphql: (random) => ({
    host: 'x.com',
    target: `/i/api/graphql/${random.word(22)}/SearchTimeline?variables=${component(JSON.stringify({ rawQuery: `${search(random)} (from:a OR @b) -filter:replies until:2024-01-01 "exact's" min_faves:10`, count: 20, querySource: 'typed_query', product: 'Top' }))}&features=${component(JSON.stringify({ rweb_tipjar_consumption_enabled: true, responsive_web_graphql_exclude_directive_enabled: true, responsive_web_edit_tweet_api_enabled: true }))}&fieldToggles=${component('{"withArticlePlainText":false}')}`,
    headers: [
      'authorization',
      `Bearer AAAAAAAAAAAAAAAAAAAAANRILgAAAAAAnNwIzUejRCOuH5E6I8xnZz4puTs%3D${random.word(50)}`,
      'x-csrf-token',
      random.hex(160),
      'x-client-transaction-id',
      random.bytes(70).toString('base64'),
      ...visit(random),
    ],
  }),
  tweet: (random) => ({
    host: 'x.com',
    target: `/i/api/graphql/${random.word(22)}/CreateTweet`,
    ...json({
      variables: {
        tweet_text: prose(random),
        dark_request: false,
        media: { media_entities: [] },
        semantic_annotation_ids: [],
      },
      queryId: random.word(22),
    }),
  }),
  reddit: (random) => ({
    host: 'oauth.reddit.com',
    target: '/api/submit?resubmit=true&rtj=both&raw_json=1&gilding_detail=1',
    ...form({
      sr: 'SQL',
      kind: 'self',
      title: title(random),
      richtext_json: JSON.stringify({
        document: [
          {
            e: 'par',
            c: [
              { e: 'text', t: prose(random), f: [[1, 0, 4]] },
              { e: 'r/', t: 'sql', l: false },
              { e: 'link', t: title(random), u: address(random) },
            ],
          },
          { e: 'code', c: [{ e: 'raw', t: prose(random) }] },
          { e: 'spoilertext', c: [] },
        ],
      }),
      validate_on_submit: 'true',
      nsfw: 'false',
    }),
  }),
  weibo: (random) => ({
    host: 'weibo.com',
    target: '/ajax/statuses/update',
    ...form({
      content: `${prose(random)} #超话# @用户O'N ${address(random)} [doge][允悲]`,
      visible: 0,
      share_id: '',
      media: '{}',
      vote: '',
      pic_id: '[{"type":"image/jpeg","pid":"006abc"}]',
      approval_state: '',
    }),
  }),
  zhihu: (random) => ({
    host: 'www.zhihu.com',
    method: 'POST',
    target: '/api/v4/content/publish',
    ...json({
      action: 'answer',
      data: {
        publish: { traceId: `${random.epoch()},${random.uuid()}` },
        hybrid: {
          html: `<p data-pid="${random.word(8)}">${prose(random).replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</p><figure data-size="normal"><img src="https://pic1.zhimg.com/v2-${random.hex(32)}.jpg" data-caption="" data-size="normal" data-rawwidth="1080" data-watermark="watermark"/></figure><img eeimg="1" src="https://www.zhihu.com/equation?tex=x%5E2%3D%5Cfrac%7B1%7D%7B2%7D" alt="x^2=\\frac{1}{2}"/><div class="highlight"><pre><code class="language-python"><span class="kn">import</span> <span class="nn">os</span>\n<span class="k">print</span><span class="p">(</span>os.getcwd()<span class="p">)</span></code></pre></div>`,
        },
        reprint: { reshipment_settings: 'allowed' },
      },
    }),
    headers: [
      'x-zse-96',
      `2.0_${random.word(64)}`,
      'x-zst-81',
      `3_2.0aR_sn77yn6O92wOB8hPZn${random.word(100)}`,
      'x-requested-with',
      'fetch',
      ...visit(random),
    ],
  }),
  douyin: (random) => ({
    host: 'www.douyin.com',
    target: `/aweme/v1/web/general/search/single/?${query({ device_platform: 'webapp', aid: 6383, channel: 'channel_pc_web', search_channel: 'aweme_general', enable_history: 1, keyword: search(random), search_source: 'normal_search', query_correct_type: 1, is_filter_search: 0, from_group_id: '', offset: 0, count: 15, need_filter_settings: 1, pc_client_type: 1, cookie_enabled: 'true', browser_language: 'zh-CN', browser_name: 'Edge', engine_name: 'Blink', os_name: 'Windows', cpu_core_num: 16, effective_type: '4g', webid: random.digits(19), msToken: `${random.word(125)}==`, a_bogus: random.bytes(120).toString('base64') })}`,
  }),
  mapTiles: (random) => ({
    host: 'maps.example.com',
    target: random.pick([
      `/vt?pb=!1m5!1m4!1i${random.digits(2)}!2i${random.digits(4)}!3i${random.digits(4)}!4i256!2m3!1e0!2sm!3i${random.digits(9)}!3m17!2szh-CN!3sUS!5e18!12m4!1e68!2m2!1sset!2sRoadmap!4e0!5m1!1e0!23i1301875`,
      `/maps/preview/place?authuser=0&hl=en&pb=!1m17!1s0x47e66e2964e34e2d%3A0x8ddca9ee380ef7e0!3m12!1m3!1d1234.5!2d2.29!3d48.85!2m3!1f0!2f0!3f0!4m2!3d48.8!4d2.2!14m3!1s${random.word(22)}!3b1!7e81&q=${component(search(random))}`,
      `/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&FORMAT=image%2Fpng&TRANSPARENT=true&LAYERS=topp%3Astates&CQL_FILTER=${component("STATE_NAME LIKE 'N%' AND PERSONS > 1000000 OR NAME='O''Brien'")}&CRS=EPSG%3A3857&BBOX=-10018754%2C2504688%2C-7514065%2C5009377`,
      `/wfs?service=WFS&version=1.1.0&request=GetFeature&typename=a:b&outputFormat=application/json&srsname=EPSG:3857&bbox=1,2,3,4,EPSG:3857`,
      `/arcgis/rest/services/X/MapServer/0/query?f=json&where=${component('1=1')}&outFields=*&returnGeometry=true&geometry=${component('{"xmin":-1,"ymin":2,"xmax":3,"ymax":4,"spatialReference":{"wkid":102100}}')}`,
      `/arcgis/rest/services/X/FeatureServer/0/query?where=${component("NAME='O''Fallon' AND POP>10")}&orderByFields=${component('NAME ASC')}&outStatistics=${component('[{"statisticType":"count","onStatisticField":"OBJECTID","outStatisticFieldName":"n"}]')}`,
      `/api/interpreter?data=${component('[out:json][timeout:25];(node["amenity"="cafe"](around:500,48.8,2.3);way["name"~"^O\'",i](bbox););out body;>;out skel qt;')}`,
      '/styles/v1/mapbox/streets-v12/tiles/512/12/2200/1343@2x?access_token=pk.eyJ1IjoiYSJ9.abc',
      `/geocode?q=${component("St. John's, Newfoundland & Labrador")}&types=(cities)&components=country:CA|country:US`,
    ]),
  }),
  assets: (random) => ({
    host: 'g.example-cdn.com',
    target: random.pick([
      `/??kissy/k/6.2.4/seed-min.js,kg/global-util/1.0.7/index-min.js,tb/tracker/4.3.12/index.js?t=${seconds(random)}`,
      `/static/js/main.${random.hex(8)}.chunk.js.map`,
      `/_next/static/chunks/app/%5Blocale%5D/(shop)/@modal/%5B...slug%5D/page-${random.hex(16)}.js`,
      `/_nuxt/pages/_id.${random.hex(7)}.js`,
      `/gp/xjs/_/js/k=xjs.s.en_GB.${random.word(11)}.2018.O/am=${random.word(60)}/d=1/ed=1/dg=2/rs=ACT90o${random.word(24)}/m=cdos,hsm,jsa,mb4ZUb,d,csi?cb=1`,
      `/bundles/a?v=${random.word(43)}1`,
      `/ScriptResource.axd?d=${random.word(200)}&t=ffffffff${random.hex(8)}`,
      `/WebResource.axd?d=${base64url(random.bytes(60))}2&t=638${random.digits(15)}`,
      `/min/?b=skin/frontend&f=a.css,b.css;c.css&1714650400`,
      `/image/upload/w_300,h_200,c_fill,g_auto/l_text:Arial_30:${component(component(title(random).slice(0, 20).toWellFormed()))},co_white/v1/a%20b.jpg`,
      `/${random.word(27)}/rs:fit:300:200/g:no/q:80/plain/${component(address(random))}@webp`,
      `/unsafe/300x200/smart/filters:quality(80):format(webp):watermark(a.png,-10,-10,50)/${component(address(random))}`,
      `/wp-content/uploads/2024/05/O'Brien's-%22House%22-(1)-1024x768.jpg`,
      `/i/${title(random)
        .replaceAll(/[^A-Za-z' ]/g, '')
        .trim()
        .replaceAll(' ', '-')}.png`,
      `/images/I/${random.word(11)}._AC_UY218_.jpg`,
      `/fonts/KFOmCnqEu92Fr1Mu4mxK.woff2`,
      `/apple-touch-icon-120x120-precomposed.png`,
      `/manifest.webmanifest?v=1`,
      '/sw.js?v=2&debug=false',
      '/.well-known/apple-app-site-association',
      '/.well-known/openid-configuration',
      '/.well-known/security.txt',
      '/.well-known/change-password',
      '/ads.txt',
      '/humans.txt',
      '/browserconfig.xml',
      '/crossdomain.xml',
      '/sitemap_index.xml.gz',
      '/feed/?paged=2',
      '/robots.txt',
      `/cdn-cgi/challenge-platform/h/b/flow/ov1/${random.digits(10)}:${random.digits(10)}:${random.word(43)}/${random.hex(16)}/${random.word(32)}`,
      `/cdn-cgi/image/width=80,quality=75,format=auto/${address(random)}`,
      `/cdn-cgi/l/email-protection`,
      '/cdn-cgi/rum?',
      `/~user/public_html/photos/index.php?album=O'Hara%20wedding&file=../photos/1.jpg`.replace(
        '../',
        '',
      ),
      `/thread-${random.digits(6)}-1-1.html?x=${random.digits(6)}`,
      `/a/b.do;jsessionid=${random.hex(32).toUpperCase()}.node1?method=list`,
      `/owa/auth/15.2.1118/themes/resources/favicon.ico`,
      `/sap/bc/ui5_ui5/sap/z/~${random.hex(32).toUpperCase()}~/Component-preload.js?sap-client=100`,
      `/webjars/bootstrap/5.3.0/css/bootstrap.min.css`,
      `/swagger-ui/index.html?configUrl=/v3/api-docs/swagger-config#/`.split('#')[0]!,
      `/api-docs/swagger.json`,
      `/download/backup-manager-pro-5.2.exe`,
      `/files/admin-guide-v2.zip`,
      `/releases/download/v1.2.3/data-tools-1.2.3.tar.gz`,
      `/themes/site-kit.1.0.zip`,
    ]),
    headers: [
      'Sec-Fetch-Dest',
      random.pick(['script', 'style', 'image', 'empty', 'document']),
      ...visit(random),
    ],
  }),
  photo: (random) => ({
    ...multipart(random, [
      {
        name: 'qqfile',
        filename: random.pick([
          "Bob's résumé (final).pdf",
          '報告書 v1.2.docx',
          'data;2024.csv',
          'a&b.svg',
          'archive.tar.gz',
          'IMG_1234.jpg.jpg',
          'My.Photo.PNG',
          'script notes.txt',
          'index (1).html',
          'schema.sql',
          'config.json',
          'notes.md',
          'sheet.xlsx',
          'logo.ai',
        ]),
        type: 'application/octet-stream',
        value: random.pick([
          () => Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), random.bytes(4000)]),
          () =>
            Buffer.concat([
              Buffer.from(
                `%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog/OpenAction[3 0 R /FitH null]/Names<</JavaScript 5 0 R>>>>\nendobj\nstream\n`,
                'latin1',
              ),
              random.bytes(3000),
            ]),
          () =>
            Buffer.from(
              `id;name;note\r\n1;O'Brien;"says ""hi"""\r\n2;=SUM(A1:A2);${prose(random)}\r\n`,
            ),
          () =>
            Buffer.from(
              `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10"><style>.a{fill:#fff}</style><defs><linearGradient id="a"><stop offset="0"/></linearGradient></defs><use xlink:href="#a"/><path d="M0 0L1,1z"/></svg>`,
            ),
          () => Buffer.from(`# ${title(random)}\n\n${prose(random)}\n`),
          () =>
            Buffer.concat([
              Buffer.from([0xff, 0xd8, 0xff, 0xe1]),
              Buffer.from(
                '\0\x10Exif\0\0II*\0 http://ns.adobe.com/xap/1.0/\0<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta><?xpacket end="w"?>',
                'latin1',
              ),
              random.bytes(5000),
            ]),
        ])(),
      },
      { name: 'qqfilename', value: "Bob's file.pdf" },
      { name: 'description', value: prose(random) },
    ]),

    host: 'files.example.com',
    target: '/upload/endpoint?dir=%2Fhome%2Fbob&overwrite=1',
  }),
  jsonImage: (random) => ({
    host: 'api.example.com',
    target: '/v1/ocr',
    type: random.pick([JSON_TYPE, FORM]),
    body: JSON.stringify({
      image: `data:image/jpeg;base64,${Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), random.bytes(3000 + random.integer(20000))]).toString('base64')}`,
      name: title(random),
      meta: { exif: 'f/1.8 1/125s ISO100' },
    }),
  }),
  beaconBinary: (random) => ({
    host: 'log.example.cn',
    target: `/v2/r?v=1&e=${random.digits(1)}`,
    type: random.pick([
      'application/octet-stream',
      'text/plain;charset=UTF-8',
      'application/x-protobuf',
      FORM,
    ]),
    body: random.chance(0.5)
      ? random.bytes(100 + random.integer(3000))
      : Buffer.from(random.bytes(100 + random.integer(3000)).toString('base64')),
  }),
});
