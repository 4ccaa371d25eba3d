// Interfaces with query languages, frameworks with fields of their own, and sites of single countries.
import { gzipSync } from 'node:zlib';
import type { Random } from '../random.ts';
import {
  base64,
  base64url,
  bytes,
  component,
  digits,
  epoch,
  escapeMarkup,
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
import { NAMES, POSTS_EN, POSTS_ZH, RICH_TEXTS, SEARCHES } from './texts.ts';

const jar = (random: Random): string[] => ['Cookie', cookies(random)];
const post = (random: Random): string => random.pick([...POSTS_EN, ...POSTS_ZH]);

export const INTERFACE_KINDS: Readonly<Record<string, MakeDraft>> = {
  postgrest: (random) => ({
    host: 'db.example.co',
    target: `/rest/v1/posts?select=*,author:users(name,avatar_url),comments(count)&title=ilike.*${component(random.pick(SEARCHES))}*&or=(status.eq.open,and(priority.gt.3,owner.is.null))&order=created_at.desc.nullslast&limit=20&name=eq.${component("O'Brien")}`,
    headers: ['apikey', jwt(random), 'Prefer', 'count=exact', 'Range-Unit', 'items'],
  }),
  strapi: (random) => ({
    host: 'cms.example.com',
    target: `/api/articles?filters[$and][0][title][$containsi]=${component(random.pick(SEARCHES))}&filters[$or][1][price][$gte]=10&filters[category][slug][$in][0]=news&filters[publishedAt][$notNull]=true&populate[author][fields][0]=name&sort[0]=publishedAt:desc&pagination[page]=1`,
    headers: jar(random),
  }),
  feathers: (random) => ({
    host: 'api.example.com',
    target: `/messages?$limit=25&$skip=0&$sort[createdAt]=-1&$select[]=text&$select[]=userId&roomId[$in][]=1&read[$ne]=true&createdAt[$gt]=${epoch(random)}`,
    headers: jar(random),
  }),
  parse: (random) => ({
    host: 'api.example.com',
    target: '/parse/classes/Post',
    type: 'text/plain',
    body: JSON.stringify({
      where: {
        score: { $gte: 1000, $lt: 3000 },
        title: { $regex: '\\Qwhat\\E', $options: 'i' },
        $or: [{ a: { $exists: true } }, { b: { $in: ['x', "y's"] } }],
      },
      order: '-createdAt',
      _method: 'GET',
      _ApplicationId: word(random, 40),
      _ClientVersion: 'js4.3.1',
    }),
    headers: jar(random),
  }),
  mango: (random) => ({
    host: 'couch.example.com',
    target: '/notes/_find',
    type: JSON_TYPE,
    body: JSON.stringify({
      selector: {
        $and: [{ type: { $eq: 'note' } }, { updated: { $gt: '2024-01-01' } }],
        tags: { $elemMatch: { $eq: random.pick(SEARCHES) } },
      },
      sort: [{ updated: 'desc' }],
      limit: 20,
    }),
    headers: jar(random),
  }),
  loopback: (random) => ({
    host: 'api.example.com',
    target: `/api/products?filter=${component(JSON.stringify({ where: { or: [{ name: { like: `%${random.pick(SEARCHES)}%` } }, { price: { between: [0, 7] } }] }, include: ['category'], order: 'price DESC', limit: 10 }))}`,
    headers: jar(random),
  }),
  directus: (random) => ({
    host: 'cms.example.com',
    target:
      `/items/articles?filter=${component(JSON.stringify({ _and: [{ title: { _icontains: random.pick(SEARCHES) } }, { status: { _neq: 'archived' } }] }))}&fields[]=*.*&deep={"translations":{"_filter":{"languages_code":{"_eq":"en-US"}}}}&meta=*`.replaceAll(
        '"',
        '%22',
      ),
    headers: jar(random),
  }),
  scim: (random) => ({
    host: 'scim.example.com',
    client: 'tool',
    target: `/scim/v2/Users?filter=${component(`userName eq "${random.pick(["o'brien@example.com", 'bjensen'])}" and (emails.type eq "work" or meta.lastModified gt "2024-05-02T00:00:00Z")`)}&attributes=userName,name.familyName&startIndex=1&count=100`,
    headers: ['Authorization', `Bearer ${word(random, 60)}`],
  }),
  rsql: (random) => ({
    host: 'api.example.com',
    target: `/films?query=${component('name=="Kill Bill";year=gt=2003,director.lastName==\'O*\'')}&search=${component(random.pick(SEARCHES))}&sort=name,-year`,
    headers: jar(random),
  }),
  solr: (random) => ({
    host: 'search.example.com',
    target: `/solr/products/select?q=${component(`title:(${random.pick(['red shoes', "levi's"])})^5 OR body:"a b"~3`)}&fq=${component('{!tag=price}price:[10 TO 99.5]')}&fq=-status:deleted&facet=true&facet.field=brand&facet.query=${component('price:[* TO 20]')}&hl=true&hl.simple.pre=%3Cem%3E&hl.simple.post=%3C%2Fem%3E&bf=recip(ms(NOW,created),3.16e-11,1,1)&wt=json&json.nl=map`,
    headers: jar(random),
  }),
  algolia: (random) => ({
    host: 'abc-dsn.algolia.net',
    target: `/1/indexes/*/queries?x-algolia-agent=${component('Algolia for JavaScript (4.23.3); Browser (lite); instantsearch.js (4.66.1)')}&x-algolia-api-key=${hex(random, 32)}&x-algolia-application-id=${word(random, 10)}`,
    type: FORM,
    body: JSON.stringify({
      requests: [
        {
          indexName: 'prod',
          params: `query=${component(random.pick(SEARCHES))}&facets=%5B%22*%22%5D&filters=${component('price < 100 AND (brand:"Levi\'s" OR NOT stock=0)')}&highlightPreTag=__ais-highlight__&tagFilters=`,
        },
      ],
    }),
    headers: jar(random),
  }),
  msearch: (random) => ({
    host: 'logs.example.com',
    target: '/_msearch?rest_total_hits_as_int=true',
    type: 'application/x-ndjson',
    body: `{"index":"logs-*"}\n${JSON.stringify({ query: { query_string: { query: `message:"${random.pick(['select *', "can't connect", 'a/b'])}" AND NOT level:(debug OR trace)`, analyze_wildcard: true } }, script: { source: "doc['a'].value > params.x ? 1 : 0" } })}\n`,
    headers: jar(random),
  }),
  loki: (random) => ({
    host: 'grafana.example.com',
    target: `/loki/api/v1/query_range?query=${component(random.pick(['{app="web",env=~"prod|stage"} |= "error" != "timeout" | json | status >= 500 | line_format "{{.method}} {{.path}}"', 'sum by (host) (rate({job="nginx"} | pattern `<ip> - - <_> "<method> <uri> <_>" <status> <size>` [5m]))']))}&start=${epoch(random)}000000&limit=100&direction=backward`,
    headers: jar(random),
  }),
  splunk: (random) => ({
    host: 'splunk.example.com',
    target: '/en-US/splunkd/__raw/servicesNS/admin/search/search/v2/jobs',
    type: FORM,
    body: form({
      search: random.pick([
        'search index=main sourcetype=access_combined status>=500 | stats count by host | sort -count | head 20',
        'search "can\'t open" | rex field=_raw "user=(?<user>\\w+)" | eval x=if(a>1,"y","n") | table user x',
        '| tstats count where index=* by _time span=1h',
      ]),
      earliest_time: '-24h@h',
      latest_time: 'now',
      exec_mode: 'normal',
    }),
    headers: jar(random),
  }),
  labelSelector: (random) => ({
    host: 'k8s.example.com',
    client: 'tool',
    target: `/apis/apps/v1/namespaces/prod/deployments?labelSelector=${component('app in (web,api),tier!=cache,!legacy,release=v1.2')}&fieldSelector=${component('status.phase!=Running,metadata.name=web-1')}&limit=500&resourceVersion=0`,
    headers: ['Authorization', `Bearer ${jwt(random)}`],
  }),
  kubeApply: (random) => ({
    host: 'k8s.example.com',
    client: 'tool',
    method: 'PATCH',
    target: '/apis/apps/v1/namespaces/prod/deployments/web?fieldManager=kubectl-client-side-apply',
    type: 'application/strategic-merge-patch+json',
    body: JSON.stringify({
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'web',
                image: 'nginx:1.25',
                resources: { limits: { cpu: '500m' } },
                livenessProbe: { httpGet: { path: '/healthz', port: 8080 } },
                volumeMounts: [{ mountPath: '/srv/conf', name: 'conf' }],
              },
            ],
          },
        },
      },
    }),
    headers: ['Authorization', `Bearer ${jwt(random)}`],
  }),
  airtable: (random) => ({
    host: 'api.airtable.com',
    target: `/v0/app${word(random, 14)}/Tasks?filterByFormula=${component(`AND({Status}='Open', OR({Owner}="O'Neil", FIND('a', {Name}) > 0), NOT({Done}))`)}&sort%5B0%5D%5Bfield%5D=Name&maxRecords=50`,
    headers: ['Authorization', `Bearer pat${word(random, 14)}.${hex(random, 64)}`],
  }),
  jsonRpc: (random) => ({
    host: 'monitor.example.com',
    target: '/zabbix/api_jsonrpc.php',
    type: 'application/json-rpc',
    body: JSON.stringify({
      jsonrpc: '2.0',
      method: 'trigger.get',
      params: {
        output: ['description', 'expression'],
        filter: { value: 1 },
        search: { description: ['{HOST.NAME}*'] },
        expression:
          'last(/Linux/system.cpu.load[all,avg1])>5 and min(/Linux/vm.memory.size[available],5m)<100M',
      },
      id: 1,
    }),
    headers: jar(random),
  }),
  webForms: (random) => ({
    host: 'www.example.gov.cn',
    target: '/search/Default.aspx?id=12',
    type: FORM,
    body: form({
      __EVENTTARGET: 'ctl00$ContentPlaceHolder1$GridView1',
      __EVENTARGUMENT: 'Page$2',
      __LASTFOCUS: '',
      __VIEWSTATE: bytes(random, 900).toString('base64'),
      __VIEWSTATEGENERATOR: hex(random, 8).toUpperCase(),
      __EVENTVALIDATION: bytes(random, 200).toString('base64'),
      ctl00$ContentPlaceHolder1$txtKey: random.pick(SEARCHES),
      ctl00$ContentPlaceHolder1$ddlType: '-1',
      ctl00$ScriptManager1: 'ctl00$UpdatePanel1|ctl00$btnSearch',
      __ASYNCPOST: 'true',
    }),
    headers: [...jar(random), 'X-MicrosoftAjax', 'Delta=true'],
  }),
  faces: (random) => ({
    host: 'app.example.com',
    target: '/app/pages/list.xhtml',
    type: FORM,
    body: form({
      'javax.faces.partial.ajax': 'true',
      'javax.faces.source': 'form:table',
      'javax.faces.partial.execute': '@form',
      'javax.faces.partial.render': 'form:table form:growl @(.x)',
      'form:table_filtering': 'true',
      'form:table:col1:filter': random.pick(SEARCHES),
      'javax.faces.ViewState': `-${digits(random, 18)}:${digits(random, 18)}`,
      'primefaces.nonce': base64(uuid(random)),
    }),
    headers: [...jar(random), 'Faces-Request', 'partial/ajax'],
  }),
  aura: (random) => ({
    host: 'crm.example.com',
    target: '/aura?r=12&aura.RecordUi.getRecordWithFields=1',
    type: FORM,
    body: form({
      message: JSON.stringify({
        actions: [
          {
            id: '12;a',
            descriptor:
              'serviceComponent://ui.force.components.controllers.lists.selectableListDataProvider.SelectableListDataProviderController/ACTION$getItems',
            callingDescriptor: 'UNKNOWN',
            params: {
              entityNameOrId: 'Account',
              sortBy: 'Name',
              filter: `Name LIKE '%${random.pick(["O'Neil", 'A & B'])}%'`,
            },
          },
        ],
      }),
      'aura.context': JSON.stringify({
        mode: 'PROD',
        fwuid: word(random, 22),
        app: 'one:one',
        loaded: { 'APPLICATION@markup://one:one': word(random, 22) },
      }),
      'aura.token': jwt(random),
    }),
    headers: jar(random),
  }),
  confluence: (random) => ({
    host: 'wiki.example.com',
    method: 'PUT',
    target: `/rest/api/content/${digits(random, 6)}?status=draft`,
    type: JSON_TYPE,
    body: JSON.stringify({
      type: 'page',
      title: random.pick(NAMES),
      body: {
        editor: {
          value: `<h1>Run</h1><ac:structured-macro ac:name="code" ac:schema-version="1"><ac:parameter ac:name="language">bash</ac:parameter><ac:plain-text-body><![CDATA[git pull && npm ci\nsudo systemctl restart web]]></ac:plain-text-body></ac:structured-macro><p><ac:link><ri:user ri:userkey="8a"/></ac:link> ${escapeMarkup(post(random))}</p><p><img class="editor-inline-macro" src="/plugins/servlet/confluence/placeholder/macro?definition=e3RvY30" data-macro-name="toc"></p>`,
          representation: 'editor',
        },
      },
      version: { number: 3 },
    }),
    headers: jar(random),
  }),
  slack: (random) => {
    const { type, body } = multipart(random, [
      { name: 'token', value: `xoxc-${digits(random, 12)}-${hex(random, 64)}` },
      { name: 'channel', value: `C${word(random, 10).toUpperCase()}` },
      {
        name: 'blocks',
        value: JSON.stringify([
          {
            type: 'rich_text',
            elements: [
              {
                type: 'rich_text_section',
                elements: [
                  { type: 'text', text: post(random) },
                  { type: 'emoji', name: 'joy' },
                ],
              },
              {
                type: 'rich_text_preformatted',
                elements: [{ type: 'text', text: 'npm test -- --watch' }],
              },
            ],
          },
        ]),
      },
      { name: '_x_reason', value: 'webapp_message_send' },
    ]);
    return {
      host: 'app.slack.com',
      target: '/api/chat.postMessage?_x_id=1a2b-1714650400.123&slack_route=T1',
      type,
      body,
      headers: jar(random),
    };
  },
  teams: (random) => ({
    host: 'teams.example.com',
    target: `/v1/users/ME/conversations/19%3A${hex(random, 32)}%40thread.v2/messages`,
    type: JSON_TYPE,
    body: JSON.stringify({
      content: `<p>Hi <readonly class="skipProofing" itemtype="http://schema.skype.com/Mention" contenteditable="false" spellcheck="false"><span itemtype="http://schema.skype.com/Mention" itemscope itemid="0">Seán O'Brien</span></readonly>&nbsp;${escapeMarkup(post(random))}</p>`,
      messagetype: 'RichText/Html',
      contenttype: 'text',
      clientmessageid: digits(random, 19),
      properties: { mentions: '[{"@type":"http://schema.skype.com/Mention","itemid":"0"}]' },
    }),
    headers: jar(random),
  }),
  discourse: (random) => ({
    host: 'meta.example.com',
    target: '/posts',
    type: FORM,
    body: form({
      raw: `[quote="o-brien, post:3, topic:12"]\nit's "broken"\n[/quote]\n\n${post(random)}`,
      title: random.pick(SEARCHES),
      unlist_topic: 'false',
      category: 1,
      is_warning: 'false',
      archetype: 'regular',
      typing_duration_msecs: 5500,
      composer_open_duration_msecs: 60000,
      featured_link: '',
      'tags[]': 'c++',
    }),
    headers: [...jar(random), 'Discourse-Present', 'true'],
  }),
  notion: (random) => ({
    host: 'www.notion.so',
    target: '/api/v3/saveTransactionsFanout',
    type: JSON_TYPE,
    body: JSON.stringify({
      requestId: uuid(random),
      transactions: [
        {
          id: uuid(random),
          operations: [
            {
              pointer: { table: 'block', id: uuid(random) },
              path: ['properties', 'title'],
              command: 'set',
              args: [
                [
                  post(random),
                  [['b'], ['a', 'https://example.com/?x=1&y=2'], ['e', '\\frac{a}{b}']],
                ],
              ],
            },
            { command: 'update', path: [], args: { last_edited_time: epoch(random) } },
          ],
        },
      ],
    }),
    headers: jar(random),
  }),
  firestore: (random) => ({
    host: 'firestore.googleapis.com',
    target: `/google.firestore.v1.Firestore/Listen/channel?VER=8&database=projects%2Fapp%2Fdatabases%2F(default)&RID=${digits(random, 5)}&CVER=22&X-HTTP-Session-Id=gsessionid&%24httpHeaders=X-Goog-Api-Client%3Agl-js%2F%20fire%2F10.11.1%0D%0AContent-Type%3Atext%2Fplain%0D%0AX-Firebase-GMPID%3A1%3A2%3Aweb%3A3%0D%0A&zx=${word(random, 12)}&t=1`,
    type: 'application/x-www-form-urlencoded',
    body: form({
      count: 1,
      ofs: 0,
      req0___data__: JSON.stringify({
        database: 'projects/app/databases/(default)',
        addTarget: {
          query: {
            structuredQuery: {
              from: [{ collectionId: 'messages' }],
              where: {
                fieldFilter: {
                  field: { fieldPath: 'room' },
                  op: 'EQUAL',
                  value: { stringValue: random.pick(NAMES) },
                },
              },
              orderBy: [{ field: { fieldPath: '__name__' }, direction: 'ASCENDING' }],
            },
            parent: 'projects/app/databases/(default)/documents',
          },
          targetId: 2,
        },
      }),
    }),
    headers: jar(random),
  }),
  fhir: (random) => ({
    host: 'fhir.example.org',
    target:
      '/fhir/Patient?name:contains=O%27Brien&birthdate=ge1970-01-01&_include=Patient:organization&_revinclude=Observation:subject&_sort=-_lastUpdated&code=http://loinc.org|8480-6,8462-4&_elements=id,name',
    headers: ['Accept', 'application/fhir+json', ...jar(random)],
  }),
  caldav: (random) => ({
    host: 'dav.example.com',
    client: 'tool',
    method: 'REPORT',
    target: "/calendars/o'brien/default/",
    type: 'text/xml; charset=utf-8',
    body: `<?xml version="1.0" encoding="utf-8"?><C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/><C:calendar-data/></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="20240501T000000Z" end="${digits(random, 8)}T000000Z"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`,
    headers: ['Depth', '1'],
  }),
  calendarPut: (random) => ({
    host: 'dav.example.com',
    client: 'tool',
    method: 'PUT',
    target: `/calendars/me/default/${uuid(random)}.ics`,
    type: 'text/calendar; charset=utf-8',
    body: `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Apple Inc.//macOS 14.4//EN\r\nBEGIN:VEVENT\r\nUID:${uuid(random)}\r\nDTSTART;TZID=Europe/Dublin:20240502T100000\r\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10\r\nSUMMARY:${random.pick(NAMES)}'s party\r\nDESCRIPTION:${random.pick(SEARCHES).replaceAll('\n', '\\n')}\r\nATTENDEE;CN="O'Brien";PARTSTAT=ACCEPTED:mailto:o'brien@example.com\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
    headers: ['If-None-Match', '*'],
  }),
  ocsp: (random) => ({
    host: 'ocsp.example.com',
    client: 'app',
    target: '/',
    type: 'application/ocsp-request',
    body: bytes(random, 83),
    headers: [],
  }),
  bosh: (random) => ({
    host: 'xmpp.example.com',
    target: '/http-bind',
    type: 'text/xml; charset=utf-8',
    body: `<body rid='${digits(random, 9)}' sid='${hex(random, 16)}' xmlns='http://jabber.org/protocol/httpbind'><message to='o\\27brien@example.com' type='chat' xmlns='jabber:client'><body>${escapeMarkup(post(random)).replace(/[\0-\x08]/g, '')}</body><active xmlns='http://jabber.org/protocol/chatstates'/></message></body>`,
    headers: jar(random),
  }),
  acme: (random) => ({
    host: 'acme.example.com',
    client: 'tool',
    target: '/acme/new-order',
    type: 'application/jose+json',
    body: JSON.stringify({
      protected: base64url(
        JSON.stringify({
          alg: 'ES256',
          kid: 'https://acme.example.com/acme/acct/1',
          nonce: word(random, 40),
          url: 'https://acme.example.com/acme/new-order',
        }),
      ),
      payload: base64url(
        JSON.stringify({ identifiers: [{ type: 'dns', value: '*.example.com' }] }),
      ),
      signature: word(random, 86),
    }),
    headers: [],
  }),
  passkey: (random) => ({
    host: 'id.example.com',
    target: '/webauthn/register/finish',
    type: JSON_TYPE,
    body: JSON.stringify({
      id: word(random, 43),
      rawId: word(random, 43),
      response: {
        clientDataJSON: base64url(
          JSON.stringify({
            type: 'webauthn.create',
            challenge: word(random, 43),
            origin: 'https://id.example.com',
            crossOrigin: false,
          }),
        ),
        attestationObject: base64url(bytes(random, 300)),
      },
      type: 'public-key',
    }),
    headers: jar(random),
  }),
  eastmoney: (random) => ({
    host: 'datacenter-web.example.cn',
    target: `/api/data/v1/get?callback=jQuery1123${digits(random, 16)}_${epoch(random)}&sortColumns=UPDATE_DATE,SECURITY_CODE&sortTypes=-1,-1&pageSize=50&pageNumber=1&reportName=RPT_LICO_FN_CPD&columns=ALL&filter=(REPORTDATE%3D%272024-03-31%27)(SECURITY_CODE%3D%22${digits(random, 6)}%22)(TRADE_MARKET_CODE!%3D%22069001017%22)`,
    headers: jar(random),
  }),
  quotes: (random) => ({
    host: 'push2.example.cn',
    target: `/api/qt/clist/get?cb=jQuery${digits(random, 20)}&pn=1&pz=20&po=1&np=1&ut=${hex(random, 32)}&fltt=2&invt=2&wbp2u=|0|0|0|web&fid=f3&fs=m:0+t:6,m:0+t:80,m:1+t:2,m:1+t:23,m:0+t:81+s:2048&fields=f1,f2,f3,f12,f14&list=sh600000,s_sz399001,gb_$dji`,
    headers: jar(random),
  }),
  tickets: (random) => ({
    host: 'kyfw.example.cn',
    target: `/otn/leftTicket/queryG?leftTicketDTO.train_date=2024-05-02&leftTicketDTO.from_station=BJP&leftTicketDTO.to_station=SHH&purpose_codes=ADULT`,
    headers: [
      'Cookie',
      `JSESSIONID=${hex(random, 32)}; _jc_save_fromStation=%u5317%u4EAC%2CBJP; _jc_save_toStation=%u4E0A%u6D77%2CSHH; _jc_save_fromDate=2024-05-02; _jc_save_wfdc_flag=dc; guidesStatus=off; highContrastMode=defaltMode; cursorStatus=off; BIGipServerotn=${digits(random, 9)}.64545.0000; route=${hex(random, 32)}`,
    ],
  }),
  jd: (random) => ({
    host: 'api.m.jd.com',
    target: `/?${query({ functionId: 'pc_search_s_new', appid: 'search-pc-java', client: 'pc', t: epoch(random), body: JSON.stringify({ keyword: random.pick(SEARCHES), enc: 'utf-8', area: '1_2802_54745_0', s: 1, page: 2, ev: 'exbrand_Apple^' }), h5st: `20240502101112${digits(random, 3)};${word(random, 16).toLowerCase()};f06cc;tk03w${word(random, 80)};${hex(random, 64)};4.7;${epoch(random)};${word(random, 120)}`, 'x-api-eid-token': `jdd03${word(random, 90)}` })}`,
    headers: jar(random),
  }),
  netease: (random) => ({
    host: 'music.example.cn',
    target: '/weapi/cloudsearch/get/web?csrf_token=',
    type: FORM,
    body: form({ params: bytes(random, 160).toString('base64'), encSecKey: hex(random, 256) }),
    headers: jar(random),
  }),
  pinduoduo: (random) => ({
    host: 'mobile.example.cn',
    target: `/proxy/api/search?pdduid=${digits(random, 10)}&q=${component(random.pick(SEARCHES))}&anti_content=0as${word(random, 200)}&list_id=${word(random, 10)}&flip=0%3B4%3B0%3B10%3B${uuid(random)}&sort=default&filter=%7B%22promotion%22%3A%5B%5D%7D`,
    headers: ['AccessToken', word(random, 52), 'VerifyAuthToken', word(random, 22), ...jar(random)],
  }),
  meituan: (random) => ({
    host: 'apimobile.example.cn',
    target: `/group/v4/poi/pcsearch/1?uuid=${hex(random, 20)}.${digits(random, 10)}.1.0.0&userid=-1&limit=32&offset=32&cateId=-1&q=${component(random.pick(SEARCHES))}&_token=eJx${component(bytes(random, 300).toString('base64'))}`,
    headers: jar(random),
  }),
  baiduPan: (random) => ({
    host: 'pan.example.cn',
    target: `/api/list?clienttype=0&app_id=250528&web=1&dp-logid=${digits(random, 20)}&order=time&desc=1&dir=${component(random.pick(["/我的资源/[字幕组] it's (2024)", '/apps/select & backup/..新建文件夹', '/电影/速度与激情{1-10}']))}&num=100&page=1&sign=${component(bytes(random, 30).toString('base64'))}&fields=%5B%22fs_id%22%2C%22path%22%5D`,
    headers: jar(random),
  }),
  qqmail: (random) => ({
    host: 'mail.example.cn',
    target: `/cgi-bin/compose_send?sid=${word(random, 16)}&t=compose_send`,
    type: FORM,
    body: form({
      to: `"王经理"<wang@example.cn>; "O'Neil"<oneil@example.com>;`,
      subject: random.pick(SEARCHES),
      content__html: `<div style="font-family: 微软雅黑;">${random.pick(RICH_TEXTS)}</div><div><includetail><!--<![endif]--></includetail></div>`,
      sendmailname: 'a@example.cn',
      savesendbox: 1,
      actiontype: 'send',
      separatedcopy: 'false',
      cginame: 'compose_send',
      fmailid: `ZC${word(random, 20)}`,
      cattachelist: '[]',
    }),
    headers: jar(random),
  }),
  weibo: (random) => ({
    host: 'weibo.example.cn',
    target: '/ajax/statuses/update',
    type: FORM,
    body: form({
      content: random.pick(POSTS_ZH),
      visible: 0,
      share_id: '',
      media: '{}',
      vote: '{}',
      st: hex(random, 6),
      pic_id: '',
      url_objects: JSON.stringify([{ url: 'https://t.cn/A6', short: '#话题#' }]),
    }),
    headers: [...jar(random), 'X-XSRF-TOKEN', word(random, 24)],
  }),
  csdn: (random) => ({
    host: 'bizapi.example.cn',
    target: '/blog-console-api/v3/mdeditor/saveArticle',
    type: JSON_TYPE,
    body: JSON.stringify({
      title: random.pick(SEARCHES),
      markdowncontent: `@[TOC](目录)\n# 一、前言\n${post(random)}\n\`\`\`java\npublic static void main(String[] args) {\n    System.out.println("hello");\n}\n\`\`\`\n![在这里插入图片描述](https://img-blog.example.cn/${hex(random, 32)}.png#pic_center =600x)`,
      content: `<p></p><div class="toc"><h3>目录</h3><ul><li><a href="#_1" rel="nofollow">一、前言</a></li></ul></div><h1><a id="_1"></a>一、前言</h1><pre><code class="prism language-sql"><span class="token keyword">select</span> <span class="token operator">*</span> <span class="token keyword">from</span> user <span class="token keyword">where</span> id <span class="token operator">=</span> <span class="token number">1</span><span class="token punctuation">;</span>\n</code></pre>`,
      tags: 'java,mysql',
      categories: '',
      type: 'original',
      status: 2,
    }),
    headers: [
      'X-Ca-Key',
      digits(random, 9),
      'X-Ca-Nonce',
      uuid(random),
      'X-Ca-Signature',
      bytes(random, 32).toString('base64'),
      ...jar(random),
    ],
  }),
  yuque: (random) => ({
    host: 'www.example.cn',
    method: 'PUT',
    target: `/api/docs/${digits(random, 8)}/content`,
    type: JSON_TYPE,
    body: JSON.stringify({
      format: 'lake',
      body_asl: `<!doctype lake><meta name="doc-version" content="1" /><meta name="viewport" content="fixed" /><p data-lake-id="u1" id="u1"><span data-lake-id="u2">${escapeMarkup(post(random))}</span><card type="inline" name="image" value="data:%7B%22src%22%3A%22https%3A%2F%2Fcdn.example.cn%2Fa.png%22%2C%22originWidth%22%3A600%7D"></card></p><card type="block" name="codeblock" value="data:%7B%22mode%22%3A%22sql%22%2C%22code%22%3A%22select%20*%20from%20t%22%7D"></card>`,
      draft_version: 2,
      sync_dynamic_data: false,
    }),
    headers: jar(random),
  }),
  ruoyi: (random) => ({
    host: 'admin.example.cn',
    target: `/system/user/list?pageNum=1&pageSize=10&userName=${component(random.pick(NAMES))}&orderByColumn=createTime&isAsc=descending&params%5BbeginTime%5D=2024-05-01%2000%3A00%3A00&params%5BendTime%5D=2024-05-02%2023%3A59%3A59&params%5BdataScope%5D=`,
    headers: ['Authorization', `Bearer ${jwt(random)}`, ...jar(random)],
  }),
  jeecg: (random) => ({
    host: 'admin.example.cn',
    target: `/jeecg-boot/sys/user/list?_t=${digits(random, 10)}&column=createTime&order=desc&field=id,,action,username,realname,avatar,sex_dictText&pageNo=1&pageSize=10&superQueryMatchType=and&superQueryParams=${component(
      JSON.stringify([
        { rule: 'like', type: 'text', val: random.pick(SEARCHES), field: 'username' },
        { rule: 'gt', val: '1', field: 'age' },
      ]),
    )}`,
    headers: [
      'X-Access-Token',
      jwt(random),
      'X-Sign',
      hex(random, 32).toUpperCase(),
      'X-TIMESTAMP',
      String(epoch(random)),
    ],
  }),
  thinkphp: (random) => ({
    host: 'www.example.cn',
    target: `/index.php?s=/home/article/detail/id/${digits(random, 3)}.html&p=2&keyword=${component(random.pick(SEARCHES))}`,
    headers: jar(random),
  }),
  dede: (random) => {
    const { type, body } = multipart(random, [
      { name: 'channelid', value: '1' },
      { name: 'dopost', value: 'save' },
      { name: 'title', value: random.pick(POSTS_ZH).slice(0, 20).toWellFormed() },
      { name: 'flags[]', value: 'c' },
      { name: 'redirecturl', value: '' },
      { name: 'litpic', value: '', filename: '', type: 'application/octet-stream' },
      { name: 'body', value: `<p>\r\n\t&nbsp;</p>\r\n${random.pick(RICH_TEXTS)}` },
      { name: 'dede_addonfields', value: 'body,htmltext;price,float' },
      { name: 'imageField.x', value: '35' },
    ]);
    return {
      host: 'www.example.cn',
      target: '/member/article_add.php',
      type,
      body,
      headers: jar(random),
    };
  },
  cnki: (random) => ({
    host: 'kns.example.cn',
    target: '/kns8s/brief/grid',
    type: FORM,
    body: form({
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
    headers: jar(random),
  }),
  danmaku: (random) => ({
    host: 'api.live.example.cn',
    target: '/msg/send',
    type: FORM,
    body: form({
      bubble: 0,
      msg: random.pick(POSTS_ZH).slice(0, 30).toWellFormed(),
      color: 16777215,
      mode: 1,
      room_type: 0,
      fontsize: 25,
      rnd: digits(random, 10),
      roomid: digits(random, 6),
      csrf: hex(random, 32),
      statistics: '{"appId":100,"platform":5}',
      reply_attr: 0,
      data_extend: '{"trackid":"-99998"}',
    }),
    headers: jar(random),
  }),
  danmakuList: (random) => ({
    host: 'api.example.cn',
    target: `/x/v2/dm/web/seg.so?type=1&oid=${digits(random, 9)}&pid=${digits(random, 9)}&segment_index=1&pull_mode=1&ps=0&pe=120000&web_location=1315873&w_rid=${hex(random, 32)}&wts=${digits(random, 10)}`,
    headers: jar(random),
  }),
  exam: (random) => ({
    host: 'exam.example.cn',
    target: '/exam/submit',
    type: JSON_TYPE,
    body: JSON.stringify({
      paperId: 1,
      answers: [
        { id: 1, v: 'A' },
        { id: 2, v: 'SELECT name FROM student WHERE age > 18 ORDER BY age DESC' },
        { id: 3, v: 'for(i=0;i<10;i++){ printf("%d\\n", i); }' },
        { id: 4, v: post(random) },
        { id: 5, v: 'x=(-b±√(b²-4ac))/2a; {x|x>1 且 x<5}' },
      ],
    }),
    headers: jar(random),
  }),
  bank: (random) => ({
    host: 'ebank.example.com',
    target: '/transfer/confirm',
    type: FORM,
    body: form({
      _csrf: uuid(random),
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
      otp: digits(random, 6),
      pin: bytes(random, 128).toString('hex'),
    }),
    headers: jar(random),
  }),
  hotel: (random) => ({
    host: 'www.booking.example',
    target: `/searchresults.html?${query({ label: `gen173nr-1FCAEoggI46AdIM1gEaDuIAQGYATG4ARfIAQzYAQHoAQH4AQKIAgGoAgO4A${word(random, 20)}`, ss: random.pick(["L'Hospitalet de Llobregat", "King's Cross, London", 'São Paulo & around', "Xi'an"]), nflt: 'class=4;class=5;price=EUR-50-200-1;review_score=80;ht_id=204', group_adults: 2, age: [5, 7].join('&age='), dest_id: `-${digits(random, 6)}`, order: 'price', sb_price_type: 'total', srpvid: hex(random, 16), aid: 304142 })}`,
    headers: jar(random),
  }),
  flight: (random) => ({
    host: 'flights.example',
    target: `/flights/DUB-JFK,EWR,LGA/2024-06-01-flexible/2024-06-15/2adults/children-11-1L?fs=stops=~0;airlines=-AA,UA;price=-900;takeoff=0600,2200__0700,2359;baditin=baditin&sort=bestflight_a&ucs=${word(random, 6)}&attempt=1&lastms=${epoch(random)}`,
    headers: jar(random),
  }),
  jobs: (random) => ({
    host: 'www.jobs.example',
    target: `/search?keywords=${component(random.pick(['C++ OR Rust AND "embedded linux" NOT intern', '.NET / C# developer (m/f/d)', 'node.js (remote)', "chef d'équipe", 'union organizer / order picker']))}&f_TPR=r86400&f_WT=2%2C3&geoId=${digits(random, 9)}&salary=%3E60000&sort=date_desc&start=25&trk=public_jobs_jobs-search-bar_search-submit`,
    headers: jar(random),
  }),
  urlShared: (random) => ({
    host: 'share.example.com',
    target: `/intent?url=${component(`https://www.example.com/watch?v=${word(random, 11)}&list=PL${word(random, 20)}#t=1m2s`)}&text=${component(`"${random.pick(NAMES)}" -- ${random.pick(SEARCHES)} | via @o_brien`)}&hashtags=a,b&related=x%3Ay`,
    headers: jar(random),
  }),
  proxyImage: (random) => ({
    host: 'img.example.com',
    target: `/unsafe/fit-in/600x400/filters:quality(80):fill(white):format(webp)/${component(`https://cdn.example.org/a b/c's.jpg?x=1&y=${hex(random, 6)}`)}`,
    headers: jar(random),
  }),
  typedText: (random) => ({
    host: 'www.example.com',
    target: `/search/${typed(random.pick(SEARCHES))
      .replaceAll('/', '%2F')
      .replaceAll('?', '%3F')
      .replace(/\.\.%2F/g, '')}?page=1`,
    headers: jar(random),
  }),
  beaconBatch: (random) => ({
    host: 'stat.example.com',
    target: `/log.gif?d=${component(base64(JSON.stringify({ e: 'click', t: random.pick(SEARCHES), u: `https://www.example.com/?q=${component(random.pick(SEARCHES))}` })))}&z=${component(gzipSync(post(random)).toString('base64'))}&_=${epoch(random)}`,
    headers: jar(random),
  }),
  performance: (random) => ({
    host: 'rum.example.com',
    target: '/v1/collect',
    type: 'text/plain;charset=UTF-8',
    body: form({
      'pt.tstart': epoch(random),
      nt_nav_st: epoch(random),
      u: `https://www.example.com/?q=${component(random.pick(SEARCHES))}`,
      'rt.si': uuid(random),
      'rt.ss': epoch(random),
      restiming: JSON.stringify({
        'https://': {
          'www.example.com/': '6,1i,1h,1h,1h,,1h,1h,k*1a',
          'cdn.example.com/|a.js*2': '35,2b',
        },
      }),
      err: `1|eval|b|${random.pick(['Script error.', "can't read 'x' of null"])}|s|at f (a.js:1:2)`,
      'dom.doms': 5,
    }),
    headers: jar(random),
  }),
  mobileCrash: (random) => ({
    host: 'crash.example.com',
    client: 'app',
    target: '/v2/minidump?app=1',
    type: JSON_TYPE,
    body: JSON.stringify({
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
            'libart.so (art::Runtime::Abort(char const*)+668) (BuildId: ' + hex(random, 32) + ')',
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
    type: 'application/x-www-form-urlencoded',
    body: form({
      mc_gross: '19.99',
      protection_eligibility: 'Eligible',
      address_street: "1 O'Connell St\r\nFlat 2",
      payment_date: '10:11:12 May 02, 2024 PDT',
      charset: 'windows-1252',
      address_name: "Bob O'Brien",
      item_name1: 'T-shirt (M) "select" & mug',
      custom: '{"order":12,"u":null}',
      verify_sign: `A${word(random, 55)}`,
      txn_type: 'cart',
      notify_version: '3.9',
      ipn_track_id: hex(random, 13),
    }),
    headers: [],
  }),
  stripeHook: (random) => ({
    host: 'shop.example.com',
    client: 'tool',
    target: '/hooks/stripe',
    type: 'application/json; charset=utf-8',
    body: JSON.stringify(
      {
        id: `evt_${word(random, 24)}`,
        object: 'event',
        data: {
          object: {
            id: `cs_${word(random, 40)}`,
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
      `t=${digits(random, 10)},v1=${hex(random, 64)},v0=${hex(random, 64)}`,
    ],
  }),
  gitHook: (random) => ({
    host: 'ci.example.com',
    client: 'tool',
    target: '/github-webhook/',
    type: FORM,
    body: form({
      payload: JSON.stringify({
        ref: 'refs/heads/main',
        commits: [
          {
            id: hex(random, 40),
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
    headers: ['X-GitHub-Event', 'push', 'X-Hub-Signature-256', `sha256=${hex(random, 64)}`],
  }),
};
