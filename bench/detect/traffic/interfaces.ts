// Interfaces with query languages, and frameworks with fields of their own.
import {
  base64,
  base64url,
  component,
  escapeMarkup,
  FORM,
  form,
  json,
  multipart,
  PLAIN_FORM,
} from './encode.ts';
import { kinds } from './request.ts';
import { jwt, remembered } from './sessions.ts';
import { NAMES, POSTS, SEARCHES } from './texts.ts';

export const INTERFACE_KINDS = kinds(remembered, {
  postgrest: (random) => ({
    host: 'db.example.co',
    target: `/rest/v1/posts?select=*,author:users(name,avatar_url),comments(count)&title=ilike.*${component(random.pick(SEARCHES))}*&or=(status.eq.open,and(priority.gt.3,owner.is.null))&order=created_at.desc.nullslast&limit=20&name=eq.${component("O'Brien")}`,
    headers: ['apikey', jwt(random), 'Prefer', 'count=exact', 'Range-Unit', 'items'],
  }),
  strapi: (random) => ({
    host: 'cms.example.com',
    target: `/api/articles?filters[$and][0][title][$containsi]=${component(random.pick(SEARCHES))}&filters[$or][1][price][$gte]=10&filters[category][slug][$in][0]=news&filters[publishedAt][$notNull]=true&populate[author][fields][0]=name&sort[0]=publishedAt:desc&pagination[page]=1`,
  }),
  feathers: (random) => ({
    host: 'api.example.com',
    target: `/messages?$limit=25&$skip=0&$sort[createdAt]=-1&$select[]=text&$select[]=userId&roomId[$in][]=1&read[$ne]=true&createdAt[$gt]=${random.epoch()}`,
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
      _ApplicationId: random.word(40),
      _ClientVersion: 'js4.3.1',
    }),
  }),
  mango: (random) => ({
    host: 'couch.example.com',
    target: '/notes/_find',
    ...json({
      selector: {
        $and: [{ type: { $eq: 'note' } }, { updated: { $gt: '2024-01-01' } }],
        tags: { $elemMatch: { $eq: random.pick(SEARCHES) } },
      },
      sort: [{ updated: 'desc' }],
      limit: 20,
    }),
  }),
  loopback: (random) => ({
    host: 'api.example.com',
    target: `/api/products?filter=${component(JSON.stringify({ where: { or: [{ name: { like: `%${random.pick(SEARCHES)}%` } }, { price: { between: [0, 7] } }] }, include: ['category'], order: 'price DESC', limit: 10 }))}`,
  }),
  directus: (random) => ({
    host: 'cms.example.com',
    target:
      `/items/articles?filter=${component(JSON.stringify({ _and: [{ title: { _icontains: random.pick(SEARCHES) } }, { status: { _neq: 'archived' } }] }))}&fields[]=*.*&deep={"translations":{"_filter":{"languages_code":{"_eq":"en-US"}}}}&meta=*`.replaceAll(
        '"',
        '%22',
      ),
  }),
  scim: (random) => ({
    host: 'scim.example.com',
    client: 'tool',
    target: `/scim/v2/Users?filter=${component(`userName eq "${random.pick(["o'brien@example.com", 'bjensen'])}" and (emails.type eq "work" or meta.lastModified gt "2024-05-02T00:00:00Z")`)}&attributes=userName,name.familyName&startIndex=1&count=100`,
    headers: ['Authorization', `Bearer ${random.word(60)}`],
  }),
  rsql: (random) => ({
    host: 'api.example.com',
    target: `/films?query=${component('name=="Kill Bill";year=gt=2003,director.lastName==\'O*\'')}&search=${component(random.pick(SEARCHES))}&sort=name,-year`,
  }),
  solr: (random) => ({
    host: 'search.example.com',
    target: `/solr/products/select?q=${component(`title:(${random.pick(['red shoes', "levi's"])})^5 OR body:"a b"~3`)}&fq=${component('{!tag=price}price:[10 TO 99.5]')}&fq=-status:deleted&facet=true&facet.field=brand&facet.query=${component('price:[* TO 20]')}&hl=true&hl.simple.pre=%3Cem%3E&hl.simple.post=%3C%2Fem%3E&bf=recip(ms(NOW,created),3.16e-11,1,1)&wt=json&json.nl=map`,
  }),
  algolia: (random) => ({
    host: 'abc-dsn.algolia.net',
    target: `/1/indexes/*/queries?x-algolia-agent=${component('Algolia for JavaScript (4.23.3); Browser (lite); instantsearch.js (4.66.1)')}&x-algolia-api-key=${random.hex(32)}&x-algolia-application-id=${random.word(10)}`,
    type: FORM,
    body: JSON.stringify({
      requests: [
        {
          indexName: 'prod',
          params: `query=${component(random.pick(SEARCHES))}&facets=%5B%22*%22%5D&filters=${component('price < 100 AND (brand:"Levi\'s" OR NOT stock=0)')}&highlightPreTag=__ais-highlight__&tagFilters=`,
        },
      ],
    }),
  }),
  msearch: (random) => ({
    host: 'logs.example.com',
    target: '/_msearch?rest_total_hits_as_int=true',
    type: 'application/x-ndjson',
    body: `{"index":"logs-*"}\n${JSON.stringify({ query: { query_string: { query: `message:"${random.pick(['select *', "can't connect", 'a/b'])}" AND NOT level:(debug OR trace)`, analyze_wildcard: true } }, script: { source: "doc['a'].value > params.x ? 1 : 0" } })}\n`,
  }),
  loki: (random) => ({
    host: 'grafana.example.com',
    target: `/loki/api/v1/query_range?query=${component(random.pick(['{app="web",env=~"prod|stage"} |= "error" != "timeout" | json | status >= 500 | line_format "{{.method}} {{.path}}"', 'sum by (host) (rate({job="nginx"} | pattern `<ip> - - <_> "<method> <uri> <_>" <status> <size>` [5m]))']))}&start=${random.epoch()}000000&limit=100&direction=backward`,
  }),
  splunk: (random) => ({
    host: 'splunk.example.com',
    target: '/en-US/splunkd/__raw/servicesNS/admin/search/search/v2/jobs',
    ...form({
      search: random.pick([
        'search index=main sourcetype=access_combined status>=500 | stats count by host | sort -count | head 20',
        'search "can\'t open" | rex field=_raw "user=(?<user>\\w+)" | eval x=if(a>1,"y","n") | table user x',
        '| tstats count where index=* by _time span=1h',
      ]),
      earliest_time: '-24h@h',
      latest_time: 'now',
      exec_mode: 'normal',
    }),
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
    target: `/v0/app${random.word(14)}/Tasks?filterByFormula=${component(`AND({Status}='Open', OR({Owner}="O'Neil", FIND('a', {Name}) > 0), NOT({Done}))`)}&sort%5B0%5D%5Bfield%5D=Name&maxRecords=50`,
    headers: ['Authorization', `Bearer pat${random.word(14)}.${random.hex(64)}`],
  }),
  jsonRpc: () => ({
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
  }),
  webForms: (random) => ({
    host: 'www.example.gov.cn',
    target: '/search/Default.aspx?id=12',
    ...form({
      __EVENTTARGET: 'ctl00$ContentPlaceHolder1$GridView1',
      __EVENTARGUMENT: 'Page$2',
      __LASTFOCUS: '',
      __VIEWSTATE: random.bytes(900).toString('base64'),
      __VIEWSTATEGENERATOR: random.hex(8).toUpperCase(),
      __EVENTVALIDATION: random.bytes(200).toString('base64'),
      ctl00$ContentPlaceHolder1$txtKey: random.pick(SEARCHES),
      ctl00$ContentPlaceHolder1$ddlType: '-1',
      ctl00$ScriptManager1: 'ctl00$UpdatePanel1|ctl00$btnSearch',
      __ASYNCPOST: 'true',
    }),
    headers: [...remembered(random), 'X-MicrosoftAjax', 'Delta=true'],
  }),
  faces: (random) => ({
    host: 'app.example.com',
    target: '/app/pages/list.xhtml',
    ...form({
      'javax.faces.partial.ajax': 'true',
      'javax.faces.source': 'form:table',
      'javax.faces.partial.execute': '@form',
      'javax.faces.partial.render': 'form:table form:growl @(.x)',
      'form:table_filtering': 'true',
      'form:table:col1:filter': random.pick(SEARCHES),
      'javax.faces.ViewState': `-${random.digits(18)}:${random.digits(18)}`,
      'primefaces.nonce': base64(random.uuid()),
    }),
    headers: [...remembered(random), 'Faces-Request', 'partial/ajax'],
  }),
  aura: (random) => ({
    host: 'crm.example.com',
    target: '/aura?r=12&aura.RecordUi.getRecordWithFields=1',
    ...form({
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
        fwuid: random.word(22),
        app: 'one:one',
        loaded: { 'APPLICATION@markup://one:one': random.word(22) },
      }),
      'aura.token': jwt(random),
    }),
  }),
  confluence: (random) => ({
    host: 'wiki.example.com',
    method: 'PUT',
    target: `/rest/api/content/${random.digits(6)}?status=draft`,
    ...json({
      type: 'page',
      title: random.pick(NAMES),
      body: {
        editor: {
          value: `<h1>Run</h1><ac:structured-macro ac:name="code" ac:schema-version="1"><ac:parameter ac:name="language">bash</ac:parameter><ac:plain-text-body><![CDATA[git pull && npm ci\nsudo systemctl restart web]]></ac:plain-text-body></ac:structured-macro><p><ac:link><ri:user ri:userkey="8a"/></ac:link> ${escapeMarkup(random.pick(POSTS))}</p><p><img class="editor-inline-macro" src="/plugins/servlet/confluence/placeholder/macro?definition=e3RvY30" data-macro-name="toc"></p>`,
          representation: 'editor',
        },
      },
      version: { number: 3 },
    }),
  }),
  slack: (random) => ({
    ...multipart(random, [
      { name: 'token', value: `xoxc-${random.digits(12)}-${random.hex(64)}` },
      { name: 'channel', value: `C${random.word(10).toUpperCase()}` },
      {
        name: 'blocks',
        value: JSON.stringify([
          {
            type: 'rich_text',
            elements: [
              {
                type: 'rich_text_section',
                elements: [
                  { type: 'text', text: random.pick(POSTS) },
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
    ]),

    host: 'app.slack.com',
    target: '/api/chat.postMessage?_x_id=1a2b-1714650400.123&slack_route=T1',
  }),
  teams: (random) => ({
    host: 'teams.example.com',
    target: `/v1/users/ME/conversations/19%3A${random.hex(32)}%40thread.v2/messages`,
    ...json({
      content: `<p>Hi <readonly class="skipProofing" itemtype="http://schema.skype.com/Mention" contenteditable="false" spellcheck="false"><span itemtype="http://schema.skype.com/Mention" itemscope itemid="0">Seán O'Brien</span></readonly>&nbsp;${escapeMarkup(random.pick(POSTS))}</p>`,
      messagetype: 'RichText/Html',
      contenttype: 'text',
      clientmessageid: random.digits(19),
      properties: { mentions: '[{"@type":"http://schema.skype.com/Mention","itemid":"0"}]' },
    }),
  }),
  discourse: (random) => ({
    host: 'meta.example.com',
    target: '/posts',
    ...form({
      raw: `[quote="o-brien, post:3, topic:12"]\nit's "broken"\n[/quote]\n\n${random.pick(POSTS)}`,
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
    headers: [...remembered(random), 'Discourse-Present', 'true'],
  }),
  notion: (random) => ({
    host: 'www.notion.so',
    target: '/api/v3/saveTransactionsFanout',
    ...json({
      requestId: random.uuid(),
      transactions: [
        {
          id: random.uuid(),
          operations: [
            {
              pointer: { table: 'block', id: random.uuid() },
              path: ['properties', 'title'],
              command: 'set',
              args: [
                [
                  random.pick(POSTS),
                  [['b'], ['a', 'https://example.com/?x=1&y=2'], ['e', '\\frac{a}{b}']],
                ],
              ],
            },
            { command: 'update', path: [], args: { last_edited_time: random.epoch() } },
          ],
        },
      ],
    }),
  }),
  firestore: (random) => ({
    host: 'firestore.googleapis.com',
    target: `/google.firestore.v1.Firestore/Listen/channel?VER=8&database=projects%2Fapp%2Fdatabases%2F(default)&RID=${random.digits(5)}&CVER=22&X-HTTP-Session-Id=gsessionid&%24httpHeaders=X-Goog-Api-Client%3Agl-js%2F%20fire%2F10.11.1%0D%0AContent-Type%3Atext%2Fplain%0D%0AX-Firebase-GMPID%3A1%3A2%3Aweb%3A3%0D%0A&zx=${random.word(12)}&t=1`,
    ...form(
      {
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
      },
      PLAIN_FORM,
    ),
  }),
  fhir: (random) => ({
    host: 'fhir.example.org',
    target:
      '/fhir/Patient?name:contains=O%27Brien&birthdate=ge1970-01-01&_include=Patient:organization&_revinclude=Observation:subject&_sort=-_lastUpdated&code=http://loinc.org|8480-6,8462-4&_elements=id,name',
    headers: ['Accept', 'application/fhir+json', ...remembered(random)],
  }),
  caldav: (random) => ({
    host: 'dav.example.com',
    client: 'tool',
    method: 'REPORT',
    target: "/calendars/o'brien/default/",
    type: 'text/xml; charset=utf-8',
    body: `<?xml version="1.0" encoding="utf-8"?><C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/><C:calendar-data/></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="20240501T000000Z" end="${random.digits(8)}T000000Z"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`,
    headers: ['Depth', '1'],
  }),
  calendarPut: (random) => ({
    host: 'dav.example.com',
    client: 'tool',
    method: 'PUT',
    target: `/calendars/me/default/${random.uuid()}.ics`,
    type: 'text/calendar; charset=utf-8',
    body: `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Apple Inc.//macOS 14.4//EN\r\nBEGIN:VEVENT\r\nUID:${random.uuid()}\r\nDTSTART;TZID=Europe/Dublin:20240502T100000\r\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10\r\nSUMMARY:${random.pick(NAMES)}'s party\r\nDESCRIPTION:${random.pick(SEARCHES).replaceAll('\n', '\\n')}\r\nATTENDEE;CN="O'Brien";PARTSTAT=ACCEPTED:mailto:o'brien@example.com\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
    headers: ['If-None-Match', '*'],
  }),
  ocsp: (random) => ({
    host: 'ocsp.example.com',
    client: 'app',
    target: '/',
    type: 'application/ocsp-request',
    body: random.bytes(83),
    headers: [],
  }),
  bosh: (random) => ({
    host: 'xmpp.example.com',
    target: '/http-bind',
    type: 'text/xml; charset=utf-8',
    body: `<body rid='${random.digits(9)}' sid='${random.hex(16)}' xmlns='http://jabber.org/protocol/httpbind'><message to='o\\27brien@example.com' type='chat' xmlns='jabber:client'><body>${escapeMarkup(random.pick(POSTS)).replace(/[\0-\x08]/g, '')}</body><active xmlns='http://jabber.org/protocol/chatstates'/></message></body>`,
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
          nonce: random.word(40),
          url: 'https://acme.example.com/acme/new-order',
        }),
      ),
      payload: base64url(
        JSON.stringify({ identifiers: [{ type: 'dns', value: '*.example.com' }] }),
      ),
      signature: random.word(86),
    }),
    headers: [],
  }),
  passkey: (random) => ({
    host: 'id.example.com',
    target: '/webauthn/register/finish',
    ...json({
      id: random.word(43),
      rawId: random.word(43),
      response: {
        clientDataJSON: base64url(
          JSON.stringify({
            type: 'webauthn.create',
            challenge: random.word(43),
            origin: 'https://id.example.com',
            crossOrigin: false,
          }),
        ),
        attestationObject: base64url(random.bytes(300)),
      },
      type: 'public-key',
    }),
  }),
});
