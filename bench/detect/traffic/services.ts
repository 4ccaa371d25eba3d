// Services of single countries, and what services tell each other.
import { gzipSync } from 'node:zlib';
import {
  base64,
  component,
  escapeMarkup,
  form,
  json,
  multipart,
  PLAIN_FORM,
  query,
  typed,
} from './encode.ts';
import { kinds } from './request.ts';
import { jwt, remembered } from './sessions.ts';
import { NAMES, POSTS, POSTS_ZH, RICH_TEXTS, SEARCHES } from './texts.ts';

export const SERVICE_KINDS = kinds(remembered, {
  eastmoney: (random) => ({
    host: 'datacenter-web.example.cn',
    target: `/api/data/v1/get?callback=jQuery1123${random.digits(16)}_${random.epoch()}&sortColumns=UPDATE_DATE,SECURITY_CODE&sortTypes=-1,-1&pageSize=50&pageNumber=1&reportName=RPT_LICO_FN_CPD&columns=ALL&filter=(REPORTDATE%3D%272024-03-31%27)(SECURITY_CODE%3D%22${random.digits(6)}%22)(TRADE_MARKET_CODE!%3D%22069001017%22)`,
  }),
  quotes: (random) => ({
    host: 'push2.example.cn',
    target: `/api/qt/clist/get?cb=jQuery${random.digits(20)}&pn=1&pz=20&po=1&np=1&ut=${random.hex(32)}&fltt=2&invt=2&wbp2u=|0|0|0|web&fid=f3&fs=m:0+t:6,m:0+t:80,m:1+t:2,m:1+t:23,m:0+t:81+s:2048&fields=f1,f2,f3,f12,f14&list=sh600000,s_sz399001,gb_$dji`,
  }),
  tickets: (random) => ({
    host: 'kyfw.example.cn',
    target: `/otn/leftTicket/queryG?leftTicketDTO.train_date=2024-05-02&leftTicketDTO.from_station=BJP&leftTicketDTO.to_station=SHH&purpose_codes=ADULT`,
    headers: [
      'Cookie',
      `JSESSIONID=${random.hex(32)}; _jc_save_fromStation=%u5317%u4EAC%2CBJP; _jc_save_toStation=%u4E0A%u6D77%2CSHH; _jc_save_fromDate=2024-05-02; _jc_save_wfdc_flag=dc; guidesStatus=off; highContrastMode=defaltMode; cursorStatus=off; BIGipServerotn=${random.digits(9)}.64545.0000; route=${random.hex(32)}`,
    ],
  }),
  jd: (random) => ({
    host: 'api.m.jd.com',
    target: `/?${query({ functionId: 'pc_search_s_new', appid: 'search-pc-java', client: 'pc', t: random.epoch(), body: JSON.stringify({ keyword: random.pick(SEARCHES), enc: 'utf-8', area: '1_2802_54745_0', s: 1, page: 2, ev: 'exbrand_Apple^' }), h5st: `20240502101112${random.digits(3)};${random.word(16).toLowerCase()};f06cc;tk03w${random.word(80)};${random.hex(64)};4.7;${random.epoch()};${random.word(120)}`, 'x-api-eid-token': `jdd03${random.word(90)}` })}`,
  }),
  netease: (random) => ({
    host: 'music.example.cn',
    target: '/weapi/cloudsearch/get/web?csrf_token=',
    ...form({ params: random.bytes(160).toString('base64'), encSecKey: random.hex(256) }),
  }),
  pinduoduo: (random) => ({
    host: 'mobile.example.cn',
    target: `/proxy/api/search?pdduid=${random.digits(10)}&q=${component(random.pick(SEARCHES))}&anti_content=0as${random.word(200)}&list_id=${random.word(10)}&flip=0%3B4%3B0%3B10%3B${random.uuid()}&sort=default&filter=%7B%22promotion%22%3A%5B%5D%7D`,
    headers: [
      'AccessToken',
      random.word(52),
      'VerifyAuthToken',
      random.word(22),
      ...remembered(random),
    ],
  }),
  meituan: (random) => ({
    host: 'apimobile.example.cn',
    target: `/group/v4/poi/pcsearch/1?uuid=${random.hex(20)}.${random.digits(10)}.1.0.0&userid=-1&limit=32&offset=32&cateId=-1&q=${component(random.pick(SEARCHES))}&_token=eJx${component(random.bytes(300).toString('base64'))}`,
  }),
  baiduPan: (random) => ({
    host: 'pan.example.cn',
    target: `/api/list?clienttype=0&app_id=250528&web=1&dp-logid=${random.digits(20)}&order=time&desc=1&dir=${component(random.pick(["/我的资源/[字幕组] it's (2024)", '/apps/select & backup/..新建文件夹', '/电影/速度与激情{1-10}']))}&num=100&page=1&sign=${component(random.bytes(30).toString('base64'))}&fields=%5B%22fs_id%22%2C%22path%22%5D`,
  }),
  qqmail: (random) => ({
    host: 'mail.example.cn',
    target: `/cgi-bin/compose_send?sid=${random.word(16)}&t=compose_send`,
    ...form({
      to: `"王经理"<wang@example.cn>; "O'Neil"<oneil@example.com>;`,
      subject: random.pick(SEARCHES),
      content__html: `<div style="font-family: 微软雅黑;">${random.pick(RICH_TEXTS)}</div><div><includetail><!--<![endif]--></includetail></div>`,
      sendmailname: 'a@example.cn',
      savesendbox: 1,
      actiontype: 'send',
      separatedcopy: 'false',
      cginame: 'compose_send',
      fmailid: `ZC${random.word(20)}`,
      cattachelist: '[]',
    }),
  }),
  weibo: (random) => ({
    host: 'weibo.example.cn',
    target: '/ajax/statuses/update',
    ...form({
      content: random.pick(POSTS_ZH),
      visible: 0,
      share_id: '',
      media: '{}',
      vote: '{}',
      st: random.hex(6),
      pic_id: '',
      url_objects: JSON.stringify([{ url: 'https://t.cn/A6', short: '#话题#' }]),
    }),
    headers: [...remembered(random), 'X-XSRF-TOKEN', random.word(24)],
  }),
  csdn: (random) => ({
    host: 'bizapi.example.cn',
    target: '/blog-console-api/v3/mdeditor/saveArticle',
    ...json({
      title: random.pick(SEARCHES),
      markdowncontent: `@[TOC](目录)\n# 一、前言\n${random.pick(POSTS)}\n\`\`\`java\npublic static void main(String[] args) {\n    System.out.println("hello");\n}\n\`\`\`\n![在这里插入图片描述](https://img-blog.example.cn/${random.hex(32)}.png#pic_center =600x)`,
      content: `<p></p><div class="toc"><h3>目录</h3><ul><li><a href="#_1" rel="nofollow">一、前言</a></li></ul></div><h1><a id="_1"></a>一、前言</h1><pre><code class="prism language-sql"><span class="token keyword">select</span> <span class="token operator">*</span> <span class="token keyword">from</span> user <span class="token keyword">where</span> id <span class="token operator">=</span> <span class="token number">1</span><span class="token punctuation">;</span>\n</code></pre>`,
      tags: 'java,mysql',
      categories: '',
      type: 'original',
      status: 2,
    }),
    headers: [
      'X-Ca-Key',
      random.digits(9),
      'X-Ca-Nonce',
      random.uuid(),
      'X-Ca-Signature',
      random.bytes(32).toString('base64'),
      ...remembered(random),
    ],
  }),
  yuque: (random) => ({
    host: 'www.example.cn',
    method: 'PUT',
    target: `/api/docs/${random.digits(8)}/content`,
    ...json({
      format: 'lake',
      body_asl: `<!doctype lake><meta name="doc-version" content="1" /><meta name="viewport" content="fixed" /><p data-lake-id="u1" id="u1"><span data-lake-id="u2">${escapeMarkup(random.pick(POSTS))}</span><card type="inline" name="image" value="data:%7B%22src%22%3A%22https%3A%2F%2Fcdn.example.cn%2Fa.png%22%2C%22originWidth%22%3A600%7D"></card></p><card type="block" name="codeblock" value="data:%7B%22mode%22%3A%22sql%22%2C%22code%22%3A%22select%20*%20from%20t%22%7D"></card>`,
      draft_version: 2,
      sync_dynamic_data: false,
    }),
  }),
  ruoyi: (random) => ({
    host: 'admin.example.cn',
    target: `/system/user/list?pageNum=1&pageSize=10&userName=${component(random.pick(NAMES))}&orderByColumn=createTime&isAsc=descending&params%5BbeginTime%5D=2024-05-01%2000%3A00%3A00&params%5BendTime%5D=2024-05-02%2023%3A59%3A59&params%5BdataScope%5D=`,
    headers: ['Authorization', `Bearer ${jwt(random)}`, ...remembered(random)],
  }),
  jeecg: (random) => ({
    host: 'admin.example.cn',
    target: `/jeecg-boot/sys/user/list?_t=${random.digits(10)}&column=createTime&order=desc&field=id,,action,username,realname,avatar,sex_dictText&pageNo=1&pageSize=10&superQueryMatchType=and&superQueryParams=${component(
      JSON.stringify([
        { rule: 'like', type: 'text', val: random.pick(SEARCHES), field: 'username' },
        { rule: 'gt', val: '1', field: 'age' },
      ]),
    )}`,
    headers: [
      'X-Access-Token',
      jwt(random),
      'X-Sign',
      random.hex(32).toUpperCase(),
      'X-TIMESTAMP',
      String(random.epoch()),
    ],
  }),
  thinkphp: (random) => ({
    host: 'www.example.cn',
    target: `/index.php?s=/home/article/detail/id/${random.digits(3)}.html&p=2&keyword=${component(random.pick(SEARCHES))}`,
  }),
  dede: (random) => ({
    ...multipart(random, [
      { name: 'channelid', value: '1' },
      { name: 'dopost', value: 'save' },
      { name: 'title', value: random.pick(POSTS_ZH).slice(0, 20).toWellFormed() },
      { name: 'flags[]', value: 'c' },
      { name: 'redirecturl', value: '' },
      { name: 'litpic', value: '', filename: '', type: 'application/octet-stream' },
      { name: 'body', value: `<p>\r\n\t&nbsp;</p>\r\n${random.pick(RICH_TEXTS)}` },
      { name: 'dede_addonfields', value: 'body,htmltext;price,float' },
      { name: 'imageField.x', value: '35' },
    ]),

    host: 'www.example.cn',
    target: '/member/article_add.php',
  }),
  cnki: (random) => ({
    host: 'kns.example.cn',
    target: '/kns8s/brief/grid',
    ...form({
      boolSearch: 'true',
      QueryJson: JSON.stringify({
        Platform: '',
        Resource: 'CROSSDB',
        Classid: 'WD0FTY92',
        QNode: {
          QGroup: [
            {
              Key: 'Subject',
              Title: '',
              Logic: 0,
              Items: [{ Field: 'SU', Value: random.pick(SEARCHES), Operator: 'TOPRANK', Logic: 0 }],
              ChildItems: [],
            },
          ],
        },
        ExScope: '1',
      }),
      pageNum: 1,
      pageSize: 20,
      sortField: 'PT',
      sortType: 'desc',
      dstyle: 'listmode',
      aside: `主题：${random.pick(SEARCHES)}`,
    }),
  }),
  danmaku: (random) => ({
    host: 'api.live.example.cn',
    target: '/msg/send',
    ...form({
      bubble: 0,
      msg: random.pick(POSTS_ZH).slice(0, 30).toWellFormed(),
      color: 16777215,
      mode: 1,
      room_type: 0,
      fontsize: 25,
      rnd: random.digits(10),
      roomid: random.digits(6),
      csrf: random.hex(32),
      statistics: '{"appId":100,"platform":5}',
      reply_attr: 0,
      data_extend: '{"trackid":"-99998"}',
    }),
  }),
  danmakuList: (random) => ({
    host: 'api.example.cn',
    target: `/x/v2/dm/web/seg.so?type=1&oid=${random.digits(9)}&pid=${random.digits(9)}&segment_index=1&pull_mode=1&ps=0&pe=120000&web_location=1315873&w_rid=${random.hex(32)}&wts=${random.digits(10)}`,
  }),
  exam: (random) => ({
    host: 'exam.example.cn',
    target: '/exam/submit',
    ...json({
      paperId: 1,
      answers: [
        { id: 1, v: 'A' },
        { id: 2, v: 'SELECT name FROM student WHERE age > 18 ORDER BY age DESC' },
        { id: 3, v: 'for(i=0;i<10;i++){ printf("%d\\n", i); }' },
        { id: 4, v: random.pick(POSTS) },
        { id: 5, v: 'x=(-b±√(b²-4ac))/2a; {x|x>1 且 x<5}' },
      ],
    }),
  }),
  bank: (random) => ({
    host: 'ebank.example.com',
    target: '/transfer/confirm',
    ...form({
      _csrf: random.uuid(),
      fromAccount: '6222-****-****-1234',
      toName: random.pick(NAMES),
      amount: '1,234.56',
      currency: 'EUR',
      purpose: random.pick([
        "Rent May '24 & deposit",
        'Invoice #12/2024; thanks!',
        '房租(5月)',
        "Mom's b-day -- 2 x 50",
        'Ref: A-1/B_2*C',
      ]),
      reference: 'RF18 5390 0754 7034',
      otp: random.digits(6),
      pin: random.bytes(128).toString('hex'),
    }),
  }),
  hotel: (random) => ({
    host: 'www.booking.example',
    target: `/searchresults.html?${query({ label: `gen173nr-1FCAEoggI46AdIM1gEaDuIAQGYATG4ARfIAQzYAQHoAQH4AQKIAgGoAgO4A${random.word(20)}`, ss: random.pick(["L'Hospitalet de Llobregat", "King's Cross, London", 'São Paulo & around', "Xi'an"]), nflt: 'class=4;class=5;price=EUR-50-200-1;review_score=80;ht_id=204', group_adults: 2, age: [5, 7].join('&age='), dest_id: `-${random.digits(6)}`, order: 'price', sb_price_type: 'total', srpvid: random.hex(16), aid: 304142 })}`,
  }),
  flight: (random) => ({
    host: 'flights.example',
    target: `/flights/DUB-JFK,EWR,LGA/2024-06-01-flexible/2024-06-15/2adults/children-11-1L?fs=stops=~0;airlines=-AA,UA;price=-900;takeoff=0600,2200__0700,2359;baditin=baditin&sort=bestflight_a&ucs=${random.word(6)}&attempt=1&lastms=${random.epoch()}`,
  }),
  jobs: (random) => ({
    host: 'www.jobs.example',
    target: `/search?keywords=${component(random.pick(['C++ OR Rust AND "embedded linux" NOT intern', '.NET / C# developer (m/f/d)', 'node.js (remote)', "chef d'équipe", 'union organizer / order picker']))}&f_TPR=r86400&f_WT=2%2C3&geoId=${random.digits(9)}&salary=%3E60000&sort=date_desc&start=25&trk=public_jobs_jobs-search-bar_search-submit`,
  }),
  urlShared: (random) => ({
    host: 'share.example.com',
    target: `/intent?url=${component(`https://www.example.com/watch?v=${random.word(11)}&list=PL${random.word(20)}#t=1m2s`)}&text=${component(`"${random.pick(NAMES)}" -- ${random.pick(SEARCHES)} | via @o_brien`)}&hashtags=a,b&related=x%3Ay`,
  }),
  proxyImage: (random) => ({
    host: 'img.example.com',
    target: `/unsafe/fit-in/600x400/filters:quality(80):fill(white):format(webp)/${component(`https://cdn.example.org/a b/c's.jpg?x=1&y=${random.hex(6)}`)}`,
  }),
  typedText: (random) => ({
    host: 'www.example.com',
    target: `/search/${typed(random.pick(SEARCHES))
      .replaceAll('/', '%2F')
      .replaceAll('?', '%3F')
      .replace(/\.\.%2F/g, '')}?page=1`,
  }),
  beaconBatch: (random) => ({
    host: 'stat.example.com',
    target: `/log.gif?d=${component(base64(JSON.stringify({ e: 'click', t: random.pick(SEARCHES), u: `https://www.example.com/?q=${component(random.pick(SEARCHES))}` })))}&z=${component(gzipSync(random.pick(POSTS)).toString('base64'))}&_=${random.epoch()}`,
  }),
  performance: (random) => ({
    host: 'rum.example.com',
    target: '/v1/collect',
    ...form(
      {
        'pt.tstart': random.epoch(),
        nt_nav_st: random.epoch(),
        u: `https://www.example.com/?q=${component(random.pick(SEARCHES))}`,
        'rt.si': random.uuid(),
        'rt.ss': random.epoch(),
        restiming: JSON.stringify({
          'https://': {
            'www.example.com/': '6,1i,1h,1h,1h,,1h,1h,k*1a',
            'cdn.example.com/|a.js*2': '35,2b',
          },
        }),
        err: `1|eval|b|${random.pick(['Script error.', "can't read 'x' of null"])}|s|at f (a.js:1:2)`,
        'dom.doms': 5,
      },
      'text/plain;charset=UTF-8',
    ),
  }),
  mobileCrash: (random) => ({
    host: 'crash.example.com',
    client: 'app',
    target: '/v2/minidump?app=1',
    ...json({
      device: {
        model: 'SM-G991B',
        os: 'Android 14',
        root: false,
        files: ['/data/app/~~abc==/com.example-1/base.apk', '/system/lib64/libc.so'],
      },
      threads: [
        {
          name: 'main',
          frames: [
            'java.lang.ClassLoader.loadClass(ClassLoader.java:379)',
            'android.app.ActivityThread.main(ActivityThread.java:8061)',
            'libart.so (art::Runtime::Abort(char const*)+668) (BuildId: ' + random.hex(32) + ')',
          ],
        },
      ],
      log: `05-02 10:11:12.345 1234 1234 W System.err: ${random.pick(SEARCHES)}\n05-02 10:11:12.346 E AndroidRuntime: FATAL EXCEPTION: main\n`,
    }),
    headers: [],
  }),
  payPal: (random) => ({
    host: 'shop.example.com',
    client: 'tool',
    target: '/ipn',
    ...form(
      {
        mc_gross: '19.99',
        protection_eligibility: 'Eligible',
        address_street: "1 O'Connell St\r\nFlat 2",
        payment_date: '10:11:12 May 02, 2024 PDT',
        charset: 'windows-1252',
        address_name: "Bob O'Brien",
        item_name1: 'T-shirt (M) "select" & mug',
        custom: '{"order":12,"u":null}',
        verify_sign: `A${random.word(55)}`,
        txn_type: 'cart',
        notify_version: '3.9',
        ipn_track_id: random.hex(13),
      },
      PLAIN_FORM,
    ),
    headers: [],
  }),
  stripeHook: (random) => ({
    host: 'shop.example.com',
    client: 'tool',
    target: '/hooks/stripe',
    type: 'application/json; charset=utf-8',
    body: JSON.stringify(
      {
        id: `evt_${random.word(24)}`,
        object: 'event',
        data: {
          object: {
            id: `cs_${random.word(40)}`,
            customer_details: { name: random.pick(NAMES), address: { line1: "5 King's Rd" } },
            metadata: { note: random.pick(SEARCHES) },
            success_url: 'https://shop.example.com/thanks?session_id={CHECKOUT_SESSION_ID}',
          },
        },
        type: 'checkout.session.completed',
      },
      null,
      2,
    ),
    headers: [
      'Stripe-Signature',
      `t=${random.digits(10)},v1=${random.hex(64)},v0=${random.hex(64)}`,
    ],
  }),
  gitHook: (random) => ({
    host: 'ci.example.com',
    client: 'tool',
    target: '/github-webhook/',
    ...form({
      payload: JSON.stringify({
        ref: 'refs/heads/main',
        commits: [
          {
            id: random.hex(40),
            message: random.pick([
              "fix: don't drop table on update; closes #12",
              "Merge branch 'a' into b",
              'feat(sql): support UNION ALL & WHERE EXISTS (...)',
              'chore: rm -rf dist before build',
              "docs: `SELECT 1` isn't needed",
            ]),
            added: ['src/../a.ts', '.env.example', 'etc/passwd.test'],
            author: { name: random.pick(NAMES) },
          },
        ],
        repository: {
          html_url: 'https://github.com/acme/app',
          clone_url: 'https://github.com/acme/app.git',
        },
      }),
    }),
    headers: ['X-GitHub-Event', 'push', 'X-Hub-Signature-256', `sha256=${random.hex(64)}`],
  }),
});
