// Pages, searches and forms of ordinary sites.
import type { Chance } from './chance.ts';
import {
  base64,
  base64url,
  component,
  FORM,
  form,
  json,
  JSON_TYPE,
  multipart,
  query,
  typed,
} from './encode.ts';
import type { MakeDraft } from './request.ts';
import { jwt, siteJar } from './sessions.ts';
import { NAMES, PASSWORDS, POSTS, POSTS_EN, POSTS_ZH, RICH_TEXTS, SEARCHES } from './texts.ts';

const search = (random: Chance): string => random.pick(SEARCHES);

const common = (random: Chance, referer: string): string[] => [
  'Referer',
  referer,
  'Cookie',
  siteJar(random),
];

export const PAGE_KINDS: Readonly<Record<string, MakeDraft>> = {
  baiduSearch: (random) => ({
    host: 'www.baidu.com',
    target: `/s?${query({ ie: 'utf-8', mod: 1, isbd: 1, isid: random.hex(16), f: 8, rsv_bp: 1, rsv_idx: 1, tn: 'baidu', wd: search(random), fenlei: 256, oq: search(random), rsv_pq: `0x${random.hex(16)}`, rsv_t: `${random.word(20)}/${random.word(4)}+Q`, rqlang: 'cn', rsv_dl: 'tb', rsv_enter: 0, bs: search(random), rsv_sid: '60269_60853', _ss: 1, clist: '', hsug: '', f4s: 1, csor: 5, _cr1: random.digits(5) })}`,
    headers: common(random, `https://www.baidu.com/s?wd=${component(search(random))}`),
  }),
  suggest: (random) => {
    const text = search(random);
    const typedSoFar = text.slice(0, 1 + random.integer(text.length));
    return {
      host: 'suggestion.baidu.com',
      target: `/sugrec?pre=1&p=3&ie=utf-8&json=1&prod=pc&from=pc_web&sugsid=60269&wd=${component(typedSoFar.toWellFormed())}&req=2&csor=${typedSoFar.length}&cb=jQuery110205${random.digits(15)}_${random.epoch()}&_=${random.epoch()}`,
      headers: common(random, 'https://www.baidu.com/'),
    };
  },
  googleSearch: (random) => ({
    host: 'www.google.com',
    target: `/search?q=${component(search(random)).replaceAll('%20', '+')}&sca_esv=${random.hex(16)}&ei=${random.word(22)}&ved=0ahUKE${random.word(30)}&uact=5&oq=${component(search(random)).replaceAll('%20', '+')}&gs_lp=Egxnd3Mtd2l6LXNlcnA${base64url(random.bytes(60))}&sclient=gws-wiz-serp`,
    headers: common(random, 'https://www.google.com/'),
  }),
  typedAddress: (random) => ({
    host: 'www.example.com',
    target:
      `/search?q=${typed(search(random))}&filter[price][from]=10&filter[tags][]=a|b&sort={"by":"date"}&range=(1,5]`.replaceAll(
        '"',
        '%22',
      ),
    headers: common(random, 'https://www.example.com/'),
  }),
  gbkSearch: (random) => {
    const text = [...Array(2 + random.integer(10))]
      .map(() => {
        const pair = [0xb0 + random.integer(0x47), 0xa1 + random.integer(0x5e)];
        return pair.map((code) => `%${code.toString(16).toUpperCase()}`).join('');
      })
      .join('');
    return {
      host: 'search.example.cn',
      target: `/search.php?keyword=${text}&ie=gbk&cat=%C8%AB%B2%BF&submit=%CB%D1%CB%F7`,
      headers: [
        'Referer',
        `http://search.example.cn/?k=${text}`,
        'Cookie',
        `history=${text}%7C${text}`,
      ],
    };
  },
  taobaoList: (random) => ({
    host: 's.taobao.com',
    target: `/search?${query({ q: search(random), initiative_id: 'staobaoz_20240502', ie: 'utf8', spm: `a21bo.jianhua/a.201856-taobao-item.1.${random.hex(8)}XyZ`, sourceId: 'tb.index', filter_tianmao: 'tmall', loc: '江苏,浙江,上海', ppath: '20000:3323064;122216347:828918270', 'data-key': 's', 'data-value': 44, ajax: 'true' })}`,
    headers: common(random, 'https://www.taobao.com/'),
  }),
  mtop: (random) => ({
    host: 'h5api.m.taobao.com',
    target: `/h5/mtop.taobao.detail.getdetail/6.0/?${query({ jsv: '2.7.2', appKey: '12574478', t: random.epoch(), sign: random.hex(32), api: 'mtop.relationrecommend.WirelessRecommend.recommend', type: 'jsonp', dataType: 'jsonp', callback: 'mtopjsonp3', data: JSON.stringify({ appId: '34385', params: JSON.stringify({ device: 'HMA-AL00', isBeta: 'false', q: search(random), grayHair: 'false', ttid: '600000@taobao_pc_10.7.0', sversion: '13.6', screenResolution: '2560x1440', viewResolution: '1707x846' }) }) })}`,
    headers: common(random, 'https://item.taobao.com/item.htm?id=1'),
  }),
  shopFilter: (random) => ({
    host: 'shop.example.com',
    target: `/c/shoes?${query({ 'filter.v.price.gte': 10, 'filter.v.price.lte': 250, 'f[brand]': "Levi's,H&M", sort: random.pick(['price-asc', '-created_at,name', 'price desc', 'name asc, id desc']), facets: 'size:(42 OR 43) AND color:("navy blue" OR black)', page: 2, fields: 'id,title,price.amount,images[0].src' })}`,
    headers: common(
      random,
      `https://shop.example.com/?gclid=Cj0KCQjw${random.word(60)}&utm_campaign=sale%20%7C%20summer%20%2850%25%20off%29`,
    ),
  }),
  odata: (random) => ({
    host: 'erp.example.com',
    target: `/odata/v4/Orders?$filter=${component(random.pick([`Customer/Name eq 'O''Brien' and Total gt 100`, `contains(tolower(Name),'table') or Price le 3.5`, `(Status eq 'Open') and not (CreatedAt lt 2024-01-01T00:00:00Z)`, `startswith(Title,'Re: ') and Tags/any(t: t eq 'a&b')`]))}&$select=Id,Name,Total&$expand=Lines($select=Sku,Qty;$top=5)&$orderby=${component('Total desc, Name asc')}&$top=50&$skip=0&$count=true`,
    headers: [
      'Authorization',
      `Bearer ${jwt(random)}`,
      'OData-Version',
      '4.0',
      'Prefer',
      'odata.include-annotations="*"',
    ],
  }),
  jql: (random) => ({
    host: 'issues.example.com',
    target: `/rest/api/2/search?jql=${component(random.pick([`project = WEB AND status in ("To Do", "In Progress") AND assignee = currentUser() ORDER BY priority DESC, updated DESC`, `text ~ "drop table" OR summary ~ "select*" AND created >= -7d`, `reporter = "o'brien" and sprint in openSprints()`, `labels is not EMPTY AND fixVersion = "1.2.0" OR issuekey in (WEB-1, WEB-2)`]))}&maxResults=50&fields=summary,status&validateQuery=strict&_=${random.epoch()}`,
    headers: common(
      random,
      'https://issues.example.com/issues/?jql=assignee%20%3D%20currentUser()',
    ),
  }),
  dashboards: (random) => ({
    host: 'grafana.example.com',
    target: '/api/ds/query?ds_type=postgres&requestId=Q101',
    ...json({
      queries: [
        {
          refId: 'A',
          datasource: { type: 'prometheus', uid: random.word(9) },
          expr: random.pick([
            'sum(rate(http_requests_total{job="api",code=~"5..|4.."}[5m])) by (code)',
            'histogram_quantile(0.99, sum(rate(x_bucket{le!="+Inf"}[$__rate_interval])) by (le))',
            '100 - (avg by(instance)(irate(node_cpu_seconds_total{mode="idle"}[5m])) * 100) > 80',
            'up == 0 or absent(up{job="db"})',
          ]),
          intervalMs: 15000,
          maxDataPoints: 1200,
        },
      ],
      from: 'now-1h',
      to: 'now',
    }),
    headers: common(
      random,
      'https://grafana.example.com/d/abc/overview?orgId=1&var-host=$__all&from=now-6h&to=now',
    ),
  }),
  kibana: (random) => ({
    host: 'kibana.example.com',
    target:
      `/s/default/app/discover#/?_g=()`.slice(0, 23) +
      `?_g=(filters:!(),refreshInterval:(pause:!t,value:0),time:(from:now-15m,to:now))&_a=(columns:!(message),filters:!(('$state':(store:appState),meta:(alias:!n,disabled:!f,index:'logs-*',key:status,negate:!f,params:(query:'500'),type:phrase),query:(match_phrase:(status:'500')))),index:'logs-*',interval:auto,query:(language:kuery,query:'${component(random.pick(['response:200 and not url:*.css', 'message:"select * from"', 'user.name: o\\\'brien or host: "a-b"']))}'),sort:!(!('@timestamp',desc)))`.replaceAll(
        "'",
        '%27',
      ),
    headers: common(random, 'https://kibana.example.com/'),
  }),
  elastic: (random) => ({
    host: 'search.example.com',
    target:
      '/products/_search?typed_keys=true&ignore_unavailable=true&max_concurrent_shard_requests=5',
    ...json({
      size: 20,
      query: {
        bool: {
          must: [{ multi_match: { query: search(random), fields: ['title^3', 'body'] } }],
          filter: [
            { range: { price: { gte: 10, lte: 99.9 } } },
            { term: { 'brand.keyword': "Levi's" } },
          ],
          must_not: [{ exists: { field: 'deleted_at' } }],
        },
      },
      aggs: { by: { terms: { field: 'category', size: 10 } } },
      highlight: { pre_tags: ['<em>'], post_tags: ['</em>'], fields: { '*': {} } },
      script_fields: {
        p: {
          script: {
            lang: 'painless',
            source: "doc['price'].value * params.factor",
            params: { factor: 1.2 },
          },
        },
      },
    }),
    headers: common(random, 'https://search.example.com/'),
  }),
  forumPost: (random) => {
    const text = random.pick(POSTS);
    const fields = {
      formhash: random.hex(8),
      posttime: random.digits(10),
      wysiwyg: 1,
      subject: search(random),
      message: text,
      typeid: 12,
      usesig: 1,
      allownoticeauthor: 1,
      addfeed: 1,
    };
    if (random.chance(0.5)) {
      return {
        host: 'bbs.example.cn',
        target: '/forum.php?mod=post&action=newthread&fid=2&extra=page%3D1&topicsubmit=yes',
        ...form(fields),
        headers: common(random, 'http://bbs.example.cn/forum.php?mod=post&action=newthread&fid=2'),
      };
    }
    const { type, body } = multipart(
      random,
      Object.entries(fields).map(([name, value]) => ({
        name,
        value: String(value).replaceAll('\n', '\r\n'),
      })),
    );
    return {
      host: 'bbs.example.cn',
      target: '/forum.php?mod=post&action=reply&tid=123&replysubmit=yes&infloat=yes&inajax=1',
      type,
      body,
      headers: common(random, 'http://bbs.example.cn/thread-123-1-1.html'),
    };
  },
  comment: (random) => ({
    host: 'api.example.com',
    target: `/x/v2/reply/add?csrf=${random.hex(32)}`,
    ...form({
      oid: random.digits(9),
      type: 1,
      message: random.pick(POSTS_ZH),
      plat: 1,
      at_name_to_mid: '{}',
      gaia_source: 'main_web',
      csrf: random.hex(32),
      statistics: '{"appId":100,"platform":5}',
    }),
    headers: common(
      random,
      `https://www.example.com/video/BV${random.word(10)}/?spm_id_from=333.1007.tianma.1-1-1.click&vd_source=${random.hex(32)}`,
    ),
  }),
  questionJson: (random) => ({
    host: 'qa.example.com',
    target: '/api/v1/questions',
    type: `${JSON_TYPE}; charset=utf-8`,
    body: JSON.stringify({
      title: search(random),
      body: random.pick(POSTS),
      tags: ['c#', 'sql-server', 'node.js', '.net'],
      notify: true,
      draftId: null,
    }),
    headers: [
      ...common(random, 'https://qa.example.com/ask'),
      'X-CSRF-Token',
      random.word(40),
      'X-Requested-With',
      'XMLHttpRequest',
    ],
  }),
  wordpressSave: (random) => ({
    host: 'blog.example.com',
    target: '/wp-admin/post.php',
    ...form({
      _wpnonce: random.hex(10),
      _wp_http_referer: '/wp-admin/post.php?post=12&action=edit&message=1',
      user_ID: 1,
      action: 'editpost',
      originalaction: 'editpost',
      post_type: 'post',
      referredby:
        'https://blog.example.com/wp-admin/edit.php?s=select&post_status=all&orderby=title&order=asc',
      'meta-box-order-nonce': random.hex(10),
      post_title: search(random),
      content: random.pick(RICH_TEXTS),
      excerpt: random.pick(POSTS_EN),
      'tax_input[post_tag]': "c++, it's, a&b",
      'post_category[]': 0,
      save: 'Update',
      hidden_post_password: '',
    }),
    headers: common(random, 'https://blog.example.com/wp-admin/post.php?post=12&action=edit'),
  }),
  wordpressBlocks: (random) => ({
    host: 'blog.example.com',
    target: `/index.php?rest_route=%2Fwp%2Fv2%2Fposts%2F${random.digits(3)}&_locale=user`,
    ...json({
      id: 12,
      title: random.pick(NAMES),
      content: `<!-- wp:html -->\n${random.pick(RICH_TEXTS)}\n<!-- /wp:html -->`,
      status: 'publish',
      meta: { footnotes: '[]', _css: '.a > b::before { content: "\\201C"; }' },
    }),
    headers: [
      ...common(random, 'https://blog.example.com/wp-admin/post-new.php'),
      'X-WP-Nonce',
      random.hex(10),
      'X-HTTP-Method-Override',
      'PUT',
    ],
  }),
  wordpressAjax: (random) => ({
    host: 'blog.example.com',
    target: '/wp-admin/admin-ajax.php',
    type: FORM,
    body: `action=heartbeat&interval=60&_nonce=${random.hex(10)}&screen_id=post&has_focus=true&data%5Bwp-refresh-post-lock%5D%5Bpost_id%5D=12&data%5Bwp-refresh-post-lock%5D%5Block%5D=${random.digits(10)}%3A1&data%5Bwp_autosave%5D%5Bcontent%5D=${component(random.pick(RICH_TEXTS))}`,
    headers: common(random, 'https://blog.example.com/wp-admin/post.php?post=12&action=edit'),
  }),
  editorAutosave: (random) => ({
    host: 'cms.example.cn',
    target: '/admin/article/save.html',
    ...form({
      __token__: random.hex(32),
      'row[title]': random.pick(POSTS_ZH).slice(0, 20).toWellFormed(),
      'row[content]': random.pick(RICH_TEXTS),
      'row[keywords]': 'select,union,order by',
      'row[images]': '/uploads/20240502/a.png,/uploads/20240502/b.png',
      'row[extend]': '{"key":"值","arr":[1,2]}',
      dialog: 1,
      editorValue: random.pick(RICH_TEXTS),
    }),
    headers: common(
      random,
      'https://cms.example.cn/admin/article/edit/ids/5?dialog=1&filter=%7B%22title%22%3A%22a%22%7D&op=%7B%22title%22%3A%22LIKE%20%25...%25%22%7D&sort=id&order=desc&offset=0&limit=10',
    ),
  }),
  adminTable: (random) => ({
    host: 'cms.example.cn',
    target: `/admin/user/index?${query({ addtabs: 1, sort: 'id', order: 'desc', offset: 0, limit: 10, filter: JSON.stringify({ createtime: '2024-05-01 00:00:00 - 2024-05-02 23:59:59', name: random.pick(NAMES) }), op: JSON.stringify({ createtime: 'RANGE', name: 'LIKE %...%', status: '=', id: 'IN', score: '>=' }), _: random.epoch() })}`,
    headers: common(random, 'https://cms.example.cn/admin/user/index?addtabs=1'),
  }),
  datatables: (random) => ({
    host: 'admin.example.com',
    target: `/users/data?draw=3&columns%5B0%5D%5Bdata%5D=function&columns%5B0%5D%5Bname%5D=&columns%5B0%5D%5Bsearchable%5D=true&columns%5B0%5D%5Bsearch%5D%5Bvalue%5D=&columns%5B0%5D%5Bsearch%5D%5Bregex%5D=false&columns%5B1%5D%5Bdata%5D=users.name&order%5B0%5D%5Bcolumn%5D=1&order%5B0%5D%5Bdir%5D=asc&start=0&length=25&search%5Bvalue%5D=${component(search(random))}&search%5Bregex%5D=false&_=${random.epoch()}`,
    headers: common(random, 'https://admin.example.com/users'),
  }),
  login: (random) => ({
    host: 'www.example.com',
    target: '/login?next=%2Faccount%3Ftab%3Dorders%26sort%3Ddesc',
    ...form({
      authenticity_token: random.bytes(64).toString('base64'),
      utf8: '✓',
      'user[email]': random.pick([
        "o'brien+shop@example.co.uk",
        'a.b-c_d@sub.example.com',
        '"quoted name"@example.org',
        '13800138000',
        'wang_xiaoming@qq.com',
      ]),
      'user[password]': random.pick(PASSWORDS),
      'user[remember_me]': 0,
      commit: 'Log in',
    }),
    headers: common(random, 'https://www.example.com/login'),
  }),
  checkout: (random) => ({
    host: 'shop.example.com',
    target: '/checkout/address',
    type: `${JSON_TYPE}; charset=UTF-8`,
    body: JSON.stringify({
      name: random.pick(NAMES),
      street: random.pick([
        "12 O'Connell St., Apt. #3-B",
        'Rue de l’Église 5; 2e étage',
        '建设路1号院2号楼3单元401室(南门)',
        '1 Union Sq. & Order Rd.',
        'c/o Müller, Straße 5 -- Hinterhaus',
      ]),
      note: random.pick([
        "Leave it @ the neighbours' (no. 5 or 7)",
        '请放门卫处；谢谢！',
        "don't ring; baby's asleep",
        '<no note>',
        'Gate code: #1234*; 2nd floor',
      ]),
      phone: random.pick(['+44 (0)20 7946-0958', '+86 138-0013-8000', '(555) 123-4567 x89']),
      coupon: random.pick(['SAVE10%', '50%OFF', "MOM'S-DAY", null]),
      items: [
        { sku: 'A/B-1', qty: 1, price: '$19.99', options: { size: `13"`, color: 'black & white' } },
      ],
    }),
    headers: common(random, 'https://shop.example.com/checkout'),
  }),
  contactForm: (random) => ({
    ...multipart(random, [
      { name: 'name', value: random.pick(NAMES) },
      { name: 'message', value: random.pick(POSTS_EN).replaceAll('\n', '\r\n') },
      { name: '_wpcf7_unit_tag', value: 'wpcf7-f5-p2-o1' },
      { name: 'attachment', value: '', filename: '', type: 'application/octet-stream' },
      { name: 'g-recaptcha-response', value: `03AFcWeA${random.word(400)}` },
    ]),

    host: 'www.example.com',
    target: '/wp-json/contact-form-7/v1/contact-forms/5/feedback',
    headers: common(random, 'https://www.example.com/contact/'),
  }),
  map: (random) => ({
    host: 'map.example.com',
    target: `/maps/dir/${component("O'Hare Airport")}/${component('Union Station, Chicago')}/@41.9,-87.7,12z/data=!3m1!4b1!4m14!4m13!1m5!1m1!1s0x880fb!2m2!1d-87.9!2d41.97!1m5!1m1!1s0x880e2cc2!2m2!1d-87.63!2d41.87!3e0?entry=ttu&g_ep=Egoy${random.word(20)}&pb=!1m4!1m3!1i12!2i1049!3i1522!2m3!1e0!2sm!3i${random.digits(9)}!3m8!2szh-CN!3sus!5e1105!12m4!1e68!2m2!1sset!2sRoadmap!4e0!5m4!1e0!8m2!1e1!1e1!6m6!1e12!2i2!26b1!39b0!44e1!50e0!23i${random.digits(7)}`,
    headers: common(random, 'https://map.example.com/'),
  }),
  amap: (random) => ({
    host: 'restapi.amap.com',
    target: `/v3/geocode/regeo?key=${random.hex(32)}&s=rsv3&language=zh_cn&location=116.${random.digits(6)},39.${random.digits(6)}&callback=jsonp_${random.digits(6)}_&platform=JS&logversion=2.0&appname=https%3A%2F%2Fwww.example.cn%2F%23%2Fmap&csid=${random.uuid().toUpperCase()}&sdkversion=1.4.21&polygon=116.3,39.9|116.4,39.9|116.4,39.8`,
    headers: common(random, 'https://www.example.cn/'),
  }),
  wiki: (random) => ({
    host: 'en.wikipedia.org',
    target: random.pick([
      '/wiki/Drop_table',
      "/wiki/Schr%C3%B6dinger's_cat",
      '/wiki/C++',
      '/wiki/SQL_injection#See_also'.split('#')[0]!,
      '/wiki/Union_(SQL)',
      '/w/index.php?title=Special:Search&search=intitle%3A%22etc%2Fpasswd%22&ns0=1',
      '/wiki/%3Cbr%3E',
      '/wiki/Rock_%27n%27_Roll_(AC/DC_song)',
      '/w/api.php?action=query&format=json&formatversion=2&prop=info%7Cextracts&titles=Select_(Unix)%7CExec&exintro=true&redirects=1&origin=*',
      '/wiki/User:Example/sandbox.js?action=raw&ctype=text/javascript',
      '/w/load.php?lang=en&modules=ext.a,b%7Cjquery%2Cjquery.ui%7Cmediawiki.String%2CTitle%2Capi%2Cbase%2Ccldr%2Ccookie&skin=vector-2022&version=1d2v',
    ]),
    headers: common(random, 'https://en.wikipedia.org/wiki/Main_Page'),
  }),
  wikiEdit: (random) => {
    const text = `== History ==\n'''O'Neill''' was born in [[Union, New Jersey|Union]].<ref name="a">{{cite web |url=https://example.com/?id=1&x=2 |title=Drop the "table" |access-date=2024-05-02}}</ref>\n\n{| class="wikitable sortable"\n! a !! b\n|-\n| 1 || style="color:red" | 2\n|}\n<math>\\int_0^1 x\\,dx</math>\n<syntaxhighlight lang="sql">SELECT * FROM a WHERE b = 'c';</syntaxhighlight>\n{{#if:{{{1|}}}|yes|no}}\n${random.pick(POSTS_EN)}`;
    const { type, body } = multipart(random, [
      { name: 'wpTextbox1', value: text.replaceAll('\n', '\r\n') },
      { name: 'wpSummary', value: "/* History */ it's fixed; see [[Talk:O'Neill]]" },
      { name: 'wpEditToken', value: `${random.hex(40)}+\\` },
      { name: 'wpUltimateParam', value: '1' },
    ]);
    return {
      host: 'en.wikipedia.org',
      target: '/w/index.php?title=O%27Neill&action=submit',
      type,
      body,
      headers: common(random, 'https://en.wikipedia.org/w/index.php?title=O%27Neill&action=edit'),
    };
  },
  translate: (random) => ({
    host: 'translate.example.com',
    target: '/translate_a/single?client=gtx&dt=t&dt=bd&sl=auto&tl=zh-CN',
    type: FORM,
    body: `q=${component(random.pick(POSTS_EN))}&inputm=1&sign=${random.digits(6)}.${random.digits(6)}`,
    headers: common(random, 'https://translate.example.com/#en/zh/select'),
  }),
  webmail: (random) => ({
    host: 'mail.example.com',
    target: `/js6/s?sid=${random.word(32)}&func=mbox:compose&l=compose&action=deliver`,
    type: FORM,
    body: `var=${formXml(random)}`,
    headers: common(
      random,
      'https://mail.example.com/js6/main.jsp?sid=x&df=mail163_letter#module=compose.ComposeModule%7C%7B%22type%22%3A%22compose%22%7D',
    ),
  }),
  gmail: (random) => ({
    host: 'mail.google.com',
    target: '/sync/u/0/i/s?hl=en&c=12&rt=r&pt=ji',
    ...json([
      [
        1,
        0,
        random.digits(5),
        0,
        [
          null,
          null,
          [
            [
              `thread-a:r${random.digits(18)}`,
              [
                null,
                [1, random.pick(NAMES), `o'brien@example.com`],
                null,
                random.pick(POSTS_EN),
                [[0, `<div dir="ltr">${random.pick(RICH_TEXTS)}<div><br></div>-- <br></div>`]],
              ],
            ],
          ],
        ],
      ],
    ]),
    headers: [
      ...common(random, 'https://mail.google.com/mail/u/0/'),
      'X-Framework-XSRF-Token',
      `${random.word(30)}:${random.epoch()}`,
      'X-Gmail-BTAI',
      '[null,null,[null,null,null,null,null,0,null,null,null,0]]',
    ],
  }),
  discussion: (random) => ({
    host: 'github.example.com',
    target: '/acme/app/issues/12/comments',
    ...form({
      authenticity_token: `${random.word(86)}==`,
      'comment[body]': `${random.pick(POSTS_EN)}\n\n<details>\n<summary>Log</summary>\n\n\`\`\`\n${random.pick(POSTS_EN)}\n\`\`\`\n</details>\n\nFixes #12, cc @o-brien`,
      issue: 12,
      path: 'src/../index.ts',
      required_field_1a2b: '',
      timestamp: random.epoch(),
    }),
    headers: common(random, 'https://github.example.com/acme/app/issues/12#issuecomment-1'),
  }),
  chat: (random) => ({
    host: 'chat.example.com',
    target: '/api/chat/completions',
    ...json({
      model: 'gpt-4o',
      stream: true,
      temperature: 0.7,
      messages: [
        {
          role: 'system',
          content: 'You are a helpful assistant. Use {{name}} for names & <b>no</b> HTML.',
        },
        { role: 'user', content: random.pick([...POSTS_EN, ...POSTS_ZH, ...SEARCHES]) },
      ],
    }),
    headers: common(random, `https://chat.example.com/c/${random.uuid()}`),
  }),
  account: (random) => ({
    host: 'id.example.com',
    target: `/oauth2/authorize?${query({ client_id: random.uuid(), response_type: 'code id_token', redirect_uri: random.pick(['https://app.example.com/signin-oidc', 'http://localhost:5173/callback', 'com.example.app://oauth', 'http://127.0.0.1:8976/oauth/callback', 'https://intranet.corp.local/cb?x=1']), scope: 'openid profile email offline_access https://graph.example.com/.default', state: base64url(JSON.stringify({ r: '/a?b=c&d', n: "o'k" })), nonce: `${random.digits(18)}.${base64(random.uuid() + random.uuid())}`, code_challenge: random.word(43), code_challenge_method: 'S256', prompt: 'select_account', claims: '{"id_token":{"auth_time":{"essential":true}}}' })}`,
    headers: common(random, 'https://app.example.com/'),
  }),
  newsPage: (random) => ({
    host: 'news.example.cn',
    target: `/a/20240502/A0${random.word(6)}.html?${random.pick(['from=timeline&isappinstalled=0', 'spm_id=a2o.1/b.c-2', `scene=21&clicktime=${random.digits(10)}&enterid=${random.digits(10)}`, "k=it's", 'refer=cp_1026&utm_source=weibo&luicode=10000011&lfid=100103type%3D1%26q%3D%E5%93%88%E5%93%88%26t%3D'])}`,
    headers: common(
      random,
      `https://www.so.com/link?m=${random.word(60)}%2F${random.word(20)}%3D%3D`,
    ),
  }),
};

function formXml(random: Chance): string {
  const escape = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  return component(
    `<?xml version="1.0"?><object><string name="id">c:${random.epoch()}</string><object name="attrs"><string name="account">"王"&lt;wang@example.com&gt;</string><boolean name="showOneRcpt">false</boolean><array name="to"><string>"O'Brien"&lt;o@example.com&gt;</string></array><string name="subject">${escape(random.pick(SEARCHES))}</string><boolean name="isHtml">true</boolean><string name="content">${escape(random.pick(RICH_TEXTS))}</string><int name="priority">3</int></object><boolean name="returnInfo">false</boolean><string name="action">deliver</string></object>`,
  );
}
