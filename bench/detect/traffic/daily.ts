// A day of ordinary people: what forms, chats and apps send, in several languages.
import type { Chance } from './chance.ts';
import { base64, component, FORM, form, json, multipart, type Pairs, query } from './encode.ts';
import { type Draft, kinds } from './request.ts';
import { remembered } from './sessions.ts';

const TEXTS: readonly string[] = [
  "Can't make it tonight; let's do Fri @ 8? (bring wine & cheese)",
  'Order #10293: 2x "Blue" shirts, 1x hat -> total $58.50 - thanks!!',
  "Mom's recipe: 250g flour, 1/2 tsp salt; mix & let rest > 30 min",
  'RE: RE: FW: Budget 2025 (v3_final_FINAL.xlsx)',
  'Meeting notes:\n- select vendor (A or B)\n- update roadmap\n- drop feature X?\n- create table of risks\nAction: Bob & Alice',
  "Her score was 3-0; his, 2-1. They'd won 'the double' before -- in '98 and '03.",
  'Looking for a 2BR/1BA apt. near Union St & 5th Ave, <$2,500/mo, pets ok?',
  'Is "null" a valid last name? Our form says: Error: name == null; please enter a name.',
  "J'ai acheté l'ordinateur d'occasion : c'est top ! L'écran n'a qu'une rayure…",
  'Größe: 38/40 | Farbe: schwarz & weiß | Preis: 19,99 € (VB) – nur Abholung!',
  '¿Dónde está el baño? ¡No sé! "Él dijo: \'mañana\'..."',
  'Привет! Когда встреча? В 10:00 или в 11:30? (кабинет №5)',
  '明日の会議は10時からです。資料は「共有フォルダ」→『2024年度』にあります。',
  '안녕하세요~ 배송 언제 되나요?? ㅠㅠ (주문번호: 20240502-001)',
  '今天天气真好！去公园玩吧～（记得带水&零食）😊👍',
  '包包收到了，颜色和图片一样，就是拉链有点紧；客服态度很好，赞！！',
  '请问一下：这款手机支持5G吗？内存8+256G多少钱？能便宜点不…',
  '转让9成新婴儿车，原价1299，现价399（可小刀），同城自提，非诚勿扰！',
  '老师好，第3题的答案是不是A？x²-5x+6=0 => x=2或x=3。',
  '【通知】5月1日—5月5日放假5天，5月6日（周一）正常上班。请相互转告！',
  'I think A and B or C is ambiguous: (A and B) or C vs A and (B or C)?',
  'The exec team will order lunch; group by dietary needs, having veggie options 1st.',
  'My kid is 5 and likes trucks; union workers let him sit in one. Like, wow.',
  'What does "script" mean in "film script"? And "cast"? And "alert"? lol',
  'Path: Settings > Privacy > Location Services > System Services (iOS 17.4+)',
  'pH = -log[H+]; if [H+] = 1e-7 then pH = 7',
  'Temp: -5°C/23°F; wind 10-15 km/h NW; humidity: 80%; UV: 1/11',
  'BTC/USD 64,250.50 (+2.3%) | ETH/USD 3,120.00 (-0.8%)',
  '1 tbsp = 3 tsp = 15 ml; 1 cup = 16 tbsp; 1 lb = 16 oz',
  'Q: 5*5=? A: 25; Q: 100/4=? A: 25; Q: is 25=25? A: yes!',
  'wifi: CafeGuest / pw: Latte&Mocha2024!',
  'Song: "Don\'t Stop Believin\'" -- Journey (1981), 4:11',
  'ISBN 978-3-16-148410-0; DOI: 10.1000/xyz123; see pp. 12-15, §4.2',
  'Tel.: +49 (0)30/1234-567, Fax: -568; Mo-Fr 9-17 Uhr (außer feiertags)',
  'v2.3.1: fixed #42, #57; added dark mode; removed "Like" button :(',
  'Flight LH400 FRA->JFK 10:50-13:40 (+0), seat 24A; bag: 1x23kg; PNR: X7K9QZ',
  '"To be, or not to be: that is the question" - Hamlet, Act III, Scene I',
  'email me: first.last+promo@sub.example.co.uk or o_neil@example.org',
  'Lat/Lng: 48.8566° N, 2.3522° E; alt=35m; acc=±5m',
  'C# dev wanted: .NET 8, ASP.NET Core, SQL Server; nice-to-have: F#, Node.js, CI/CD',
];

const text = (random: Chance): string => random.pick(TEXTS);
const get = (host: string, path: string, pairs: Pairs): Draft => ({
  host,
  target: `${path}?${query(pairs)}`,
});
const sendForm = (host: string, target: string, pairs: Pairs): Draft => ({
  host,
  target,
  ...form(pairs),
});
const sendJson = (host: string, target: string, value: unknown): Draft => ({
  host,
  target,
  ...json(value),
});

export const DAILY_KINDS = kinds(remembered, {
  ask: (random) =>
    get('www.example.com', '/search', {
      q: text(random).slice(0, 80).toWellFormed(),
      hl: 'en',
      start: random.integer(50),
      source: 'hp',
    }),
  typing: (random) =>
    get('www.example.com', '/complete', {
      q: text(random)
        .slice(0, 1 + random.integer(30))
        .toWellFormed(),
      cp: 5,
      client: 'gws-wiz',
      xssi: 't',
      gs_pcrt: 2,
    }),
  message: (random) =>
    sendJson('chat.example.com', '/v1/messages', {
      to: random.uuid(),
      text: text(random),
      ts: random.epoch(),
      reply: null,
      mentions: [],
    }),
  messageForm: (random) =>
    sendForm('im.example.cn', '/send', {
      to: random.digits(9),
      msg: text(random),
      type: 1,
      r: `0.${random.digits(16)}`,
    }),
  review: (random) =>
    sendForm('shop.example.cn', '/comment/add', {
      goods_id: random.digits(6),
      star: 5,
      content: text(random),
      'imgs[]': `https://img.example.cn/${random.hex(16)}.jpg`,
      anonymous: 0,
    }),
  note: (random) =>
    sendJson('notes.example.com', '/api/notes/sync', {
      notes: [
        {
          id: random.uuid(),
          title: text(random).slice(0, 30).toWellFormed(),
          body: `${text(random)}\n\n${text(random)}`,
          tags: ['a/b', 'c&d'],
        },
      ],
      since: random.epoch(),
    }),
  mail: (random) =>
    sendJson('mail.example.com', '/api/send', {
      to: ['"O\'Neil, Bob" <bob@example.com>'],
      subject: text(random).slice(0, 60).toWellFormed(),
      html: `<div>${text(random).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>')}</div><div><br></div><blockquote type="cite">${text(random).replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</blockquote>`,
      text: text(random),
    }),
  survey: (random) =>
    sendForm('survey.example.com', '/submit', {
      'q1[]': 'a',
      q2: text(random),
      q3: text(random),
      csrf: random.hex(40),
      'q4[other]': text(random),
    }),
  profile: (random) => ({
    ...multipart(random, [
      { name: 'bio', value: text(random).replaceAll('\n', '\r\n') },
      { name: 'site', value: 'https://me.example.com/~bob' },
      {
        name: 'avatar',
        filename: "me & my dog's.jpg",
        type: 'image/jpeg',
        value: Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), random.bytes(3000)]),
      },
    ]),

    host: 'www.example.com',
    target: '/settings/profile',
  }),
  task: (random) =>
    sendJson('tasks.example.com', '/graphql', {
      operationName: 'UpdateTask',
      variables: {
        id: base64(`Task:${random.digits(5)}`),
        name: text(random),
        due: '2024-05-02T10:00:00+08:00',
      },
      query:
        'mutation UpdateTask($id: ID!, $name: String, $due: DateTime) { updateTask(id: $id, name: $name, due: $due) { id name __typename } }',
    }),
  calendar: (random) =>
    sendJson('cal.example.com', '/api/events', {
      summary: text(random),
      location: "Rm. 5 (2nd fl.), O'Hara Bldg",
      recurrence: ['RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20241231T000000Z'],
      attendees: [{ email: "d'arcy@example.com" }],
    }),
  order: (random) =>
    sendJson('shop.example.com', '/api/orders', {
      lines: [
        { sku: 'TS-L/XL-#5', name: text(random).slice(0, 40).toWellFormed(), qty: 2, price: 19.99 },
      ],
      gift: { message: text(random) },
      discount: '10%',
      total: '$39.98',
    }),
  click: (random) =>
    get('log.example.com', '/e.gif', {
      e: 'click',
      t: text(random),
      p: `https://www.example.com/p?id=${random.digits(5)}&ref=a|b`,
      xy: '120,455',
      s: '.nav > li:nth-child(2) a',
      _: random.epoch(),
    }),
  clickJson: (random) => ({
    host: 'log.example.cn',
    target: '/batch',
    type: 'text/plain;charset=UTF-8',
    body: JSON.stringify([
      {
        ev: 'expose',
        props: {
          title: text(random),
          url: `https://www.example.cn/s?wd=${component(text(random))}`,
        },
        t: random.epoch(),
      },
    ]),
  }),
  clickBase64: (random) =>
    get('log.example.cn', '/sa.gif', {
      data: base64(
        JSON.stringify({
          event: '$WebClick',
          properties: { $element_content: text(random), $url_path: '/a b' },
        }),
      ),
      ext: `crc=${random.digits(9)}`,
    }),
  filter: (random) =>
    get('list.example.cn', '/list', {
      cat: '9987,653,655',
      ev: '2_5000^exprice_M1000L2999^',
      sort: 'sort_totalsales15_desc',
      trans: 1,
      keyword: text(random).slice(0, 20).toWellFormed(),
      'price[]': '100-200',
      tags: '5G|双卡',
    }),
  sheet: (random) =>
    sendJson('docs.example.cn', '/dop-api/save', {
      ops: [
        { p: ['cells', 'A1'], oi: text(random) },
        { p: ['cells', 'B2'], oi: '=IFERROR(VLOOKUP(A1,Sheet2!$A:$C,3,0),"-")' },
        { p: ['cells', 'C3'], oi: '=A1&"\'s total: "&ROUND(SUM(B1:B9)*1.06,2)' },
      ],
      rev: random.digits(4),
    }),
  lesson: (random) =>
    sendJson('learn.example.com', '/api/answers', {
      q: 12,
      answer: text(random),
      latex: '\\frac{-b \\pm \\sqrt{b^2-4ac}}{2a}',
      steps: ['x=2', 'y>=3 and y<=5', '|x-1|<2'],
    }),
  ticket: (random) =>
    sendForm('support.example.com', '/tickets', {
      'ticket[subject]': text(random).slice(0, 60).toWellFormed(),
      'ticket[description]': `${text(random)}\r\n\r\nBrowser: Chrome 124 (Windows 10; 64-bit)\r\nURL: https://app.example.com/#/a?b=c\r\nError: "Failed to fetch" at 10:11`,
      'ticket[priority]': 'high',
      utf8: '✓',
    }),
  blog: (random) =>
    sendForm('blog.example.cn', '/post/save', {
      title: text(random).slice(0, 40).toWellFormed(),
      content: `<h2>${text(random).replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</h2><p style="text-indent: 2em; line-height: 1.75;">${text(random).replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</p><p><img src="https://img.example.cn/a.jpg?x=1&amp;w=600" title="图1" alt="it's" /></p><hr /><p><a href="https://www.example.cn/?a=1&amp;b=2" target="_blank">链接</a></p>`,
      tags: 'a,b;c',
    }),
  location: (random) =>
    get('api.map.example.cn', '/place', {
      query: text(random).slice(0, 16).toWellFormed(),
      region: '北京',
      location: '39.915,116.404',
      radius: 2000,
      output: 'json',
      filter: 'sort_name:distance|sort_rule:1',
      ak: random.word(32),
    }),
  translate: (random) => ({
    host: 'tr.example.com',
    target: '/v2',
    type: FORM,
    body: `from=auto&to=en&query=${component(text(random))}&simple_means_flag=3&sign=${random.digits(6)}.${random.digits(6)}&domain=common`,
  }),
  voice: (random) =>
    sendJson('assistant.example.com', '/v1/chat', {
      messages: [
        {
          role: 'user',
          content: `Summarise this:\n"""\n${text(random)}\n${text(random)}\n"""\nIn 3 bullets; don't add anything.`,
        },
      ],
      tools: [
        {
          type: 'function',
          function: {
            name: 'search',
            parameters: {
              type: 'object',
              properties: { q: { type: 'string', description: "the user's query" } },
              required: ['q'],
            },
          },
        },
      ],
    }),
});
