// What clients and frameworks say to servers in forms that others laid down.
import { deflateRawSync, gzipSync } from 'node:zlib';
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
  uuid,
  word,
} from './encode.ts';
import { visit } from './jars.ts';
import { address, prose, title } from './prose.ts';
import type { MakeDraft } from './request.ts';

const token = (random: Random): string =>
  `${base64url('{"alg":"RS256","typ":"JWT","kid":"../keys/1"}'.replace('../', ''))}.${base64url(JSON.stringify({ iss: 'https://login.example.com/', sub: uuid(random), aud: ['api', 'https://www.example.com'], name: 'Seán O\'Hara "Jack"', scope: 'openid profile', roles: ['admin|user'], exp: 1714650400, amr: ['pwd'] }))}.${base64url(bytes(random, 256))}`;

const samlResponse = (random: Random): string =>
  `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_${hex(random, 32)}" Version="2.0" IssueInstant="2024-05-02T10:11:12Z" Destination="https://sp.example.com/acs?x=1&amp;y=2"><saml:Issuer>http://www.okta.com/${word(random, 20)}</saml:Issuer><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"><ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="xs"/></ds:Transform></ds:Transforms><ds:DigestValue>${bytes(random, 32).toString('base64')}</ds:DigestValue></ds:SignedInfo></ds:Signature><saml:Assertion><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">o'hara@example.com</saml:NameID></saml:Subject><saml:AttributeStatement><saml:Attribute Name="http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"><saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">D'Arcy &amp; Co &lt;x&gt;</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>`;

export const PROTOCOL_KINDS: Readonly<Record<string, MakeDraft>> = {
  samlPost: (random) => ({
    host: 'sp.example.com',
    target: '/simplesaml/module.php/saml/sp/saml2-acs.php/default-sp',
    type: FORM,
    body: form({ SAMLResponse: base64(samlResponse(random)), RelayState: address(random) }),
    headers: visit(random),
  }),
  samlRedirect: (random) => ({
    host: 'idp.example.com',
    target: `/idp/profile/SAML2/Redirect/SSO?${query({ SAMLRequest: deflateRawSync(`<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_${hex(random, 32)}" AssertionConsumerServiceURL="${address(random).replaceAll('&', '&amp;')}"/>`).toString('base64'), RelayState: `ss:mem:${hex(random, 64)}`, SigAlg: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', Signature: bytes(random, 256).toString('base64') })}`,
    headers: visit(random),
  }),
  wsFederation: (random) => ({
    host: 'sp.example.com',
    target: '/',
    type: FORM,
    body: form({
      wa: 'wsignin1.0',
      wresult: `<t:RequestSecurityTokenResponse xmlns:t="http://schemas.xmlsoap.org/ws/2005/02/trust"><t:Lifetime><wsu:Created xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">2024-05-02T10:11:12.131Z</wsu:Created></t:Lifetime><t:RequestedSecurityToken><saml:Assertion MajorVersion="1" xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion"><saml:AttributeValue>O'Hara</saml:AttributeValue></saml:Assertion></t:RequestedSecurityToken></t:RequestSecurityTokenResponse>`,
      wctx: `rm=0&id=passive&ru=${component('/a?b=c')}`,
    }),
    headers: visit(random),
  }),
  authorize: (random) => ({
    host: 'login.example.com',
    target: `/common/oauth2/v2.0/authorize?${query({ client_id: uuid(random), scope: 'openid profile offline_access https://graph.microsoft.com/.default', redirect_uri: random.pick(['http://localhost:3000/api/auth/callback/azure-ad', 'https://www.example.com/cb?a=1', 'com.example.app://oauth2redirect', 'urn:ietf:wg:oauth:2.0:oob', 'http://127.0.0.1:53682/', 'myapp:/callback']), 'client-request-id': uuid(random), response_mode: 'fragment', response_type: 'code id_token', 'x-client-SKU': 'msal.js.browser', code_challenge: word(random, 43), code_challenge_method: 'S256', nonce: uuid(random), state: base64(JSON.stringify({ id: uuid(random), meta: { interactionType: 'redirect' } })), login_hint: "o'hara@example.com", claims: '{"id_token":{"acr":{"essential":true,"value":"urn:x"}}}', ui_locales: 'zh-CN en' })}`,
    headers: visit(random),
  }),
  callback: (random) => ({
    host: 'www.example.com',
    target: `/auth/callback?${query({ code: `0.AX${word(random, 300)}`, id_token: token(random), state: `${base64url(bytes(random, 60))}|${address(random)}`, session_state: uuid(random), iss: 'https://login.example.com/x', error_description: random.pick(['', "AADSTS50105: Your administrator has configured the application 'X' ('1-2') to block users unless they're granted access.\r\nTrace ID: 1\r\nTimestamp: 2024-05-02 10:11:12Z"]) })}`,
    headers: visit(random),
  }),
  tokenRequest: (random) => ({
    host: 'login.example.com',
    target: '/oauth/token',
    type: FORM,
    body: form({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: token(random),
      client_secret: random.pick(["a~.8Q~'x--", 'p@$$;w0rd|&', word(random, 40)]),
      code_verifier: word(random, 64),
      redirect_uri: 'http://localhost:8080/cb',
      password: random.pick([
        "o'Hara!99",
        '<Pa$$w0rd>',
        '"; drop',
        'x&&y||z;',
        '~`!1',
        '${pass}',
        '{{7}}',
        "it's--",
      ]),
    }),
    headers: visit(random),
  }),
  loginJson: (random) => ({
    host: 'www.example.com',
    target: '/api/session',
    type: JSON_TYPE,
    body: JSON.stringify({
      email: "d'arcy.o'neil+news@example.co.uk",
      password: bytes(random, 12)
        .toString('latin1')
        .replaceAll(/[^\x21-\x7e]/g, 'a'),
      captcha: `03AFcWeA${word(random, 1000)}`,
      fingerprint: {
        fonts: ['Arial', "Tom's New Roman"],
        webgl:
          'ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 (0x00002503) Direct3D11 vs_5_0 ps_5_0, D3D11)',
        plugins: 'PDF Viewer::internal-pdf-viewer::application/pdf~pdf,text/pdf~pdf',
        canvas: `data:image/png;base64,${bytes(random, 600).toString('base64')}`,
        math: '1.4474840516030247',
        err: "Cannot read properties of null (reading 'x')",
        timezone: 'America/St_Johns',
      },
    }),
    headers: visit(random),
  }),
  webauthn: (random) => ({
    host: 'www.example.com',
    target: '/webauthn/verify',
    type: JSON_TYPE,
    body: JSON.stringify({
      id: base64url(bytes(random, 32)),
      rawId: base64url(bytes(random, 32)),
      response: {
        clientDataJSON: base64url(
          JSON.stringify({
            type: 'webauthn.get',
            challenge: base64url(bytes(random, 32)),
            origin: 'https://www.example.com',
          }),
        ),
        authenticatorData: base64url(bytes(random, 37)),
        signature: base64url(bytes(random, 71)),
        userHandle: null,
      },
      type: 'public-key',
    }),
    headers: visit(random),
  }),
  viewState: (random) => ({
    host: 'erp.example.com',
    target: `/Orders/List.aspx?ReturnUrl=%2fDefault.aspx&id={${uuid(random).toUpperCase()}}`,
    type: 'application/x-www-form-urlencoded',
    body: form({
      __EVENTTARGET: 'ctl00$ContentPlaceHolder1$GridView1',
      __EVENTARGUMENT: random.pick(['Page$2', 'Select$0', 'Sort$Name', 'Edit$3', 'Delete$1', '']),
      __LASTFOCUS: '',
      __VIEWSTATE: `/wEPDwUK${bytes(random, 900 + random.integer(2000)).toString('base64')}`,
      __VIEWSTATEGENERATOR: hex(random, 8).toUpperCase(),
      __VIEWSTATEENCRYPTED: '',
      __PREVIOUSPAGE: base64url(bytes(random, 60)),
      __EVENTVALIDATION: `/wEdAA${bytes(random, 200).toString('base64')}`,
      ctl00$ScriptManager1: 'ctl00$UpdatePanel1|ctl00$btnSearch',
      ctl00$txtSearch: prose(random),
      ctl00$ddl: '-- Select --',
      __ASYNCPOST: 'true',
      ctl00$RadGrid1_ClientState: '{"selectedIndexes":["0"],"reorderedColumns":[]}',
      ctl00_RadScriptManager1_TSM:
        ';;System.Web.Extensions, Version=4.0.0.0, Culture=neutral, PublicKeyToken=31bf3856ad364e35:en:ba1d5018-bf9d-4762-82f6-06087a49b5f6:ea597d4b:b25378d2;Telerik.Web.UI, Version=2019.1.115.45',
    }),
    headers: visit(random),
  }),
  faces: (random) => ({
    host: 'erp.example.com',
    target: '/app/faces/main.xhtml;jsessionid=' + hex(random, 32),
    type: FORM,
    body: form({
      'javax.faces.partial.ajax': 'true',
      'javax.faces.source': 'form:table:0:j_idt42',
      'javax.faces.partial.execute': '@all',
      'javax.faces.partial.render': '@form :msgs',
      'form:filter': prose(random),
      'form:editor_input': `<p>${prose(random).replaceAll('<', '&lt;')}</p>`,
      'javax.faces.ViewState': random.pick([
        `-${digits(random, 19)}:-${digits(random, 19)}`,
        bytes(random, 700).toString('base64'),
      ]),
      'form:table_selection': '',
    }),
    headers: ['Faces-Request', 'partial/ajax', ...visit(random)],
  }),
  sapBatch: (random) => ({
    host: 'erp.example.com',
    target: '/sap/opu/odata/sap/API_X_SRV/$batch?sap-client=100',
    type: 'multipart/mixed; boundary=batch_1',
    body: `--batch_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nGET Products?$filter=${component(`substringof('${title(random).replaceAll("'", "''")}',Name) and (Price gt 10M or Status ne 'X')`)}&$orderby=Name%20desc&$expand=Items/Sub&$select=* HTTP/1.1\r\nsap-cancel-on-close: true\r\nAccept: application/json\r\nAccept-Language: en\r\n\r\n\r\n--batch_1--\r\n`,
    headers: ['x-csrf-token', word(random, 22), 'MaxDataServiceVersion', '2.0', ...visit(random)],
  }),
  odata: (random) => ({
    host: 'api.example.com',
    target:
      `/odata/Customers?$filter=${component(random.pick(["contains(tolower(Name),'o''brien') and Orders/any(o: o/Total gt 100 or o/Date lt 2024-01-01T00:00:00Z)", "startswith(Title,'Select') or Status eq 'Union' and not (Id in (1,2))", `Name eq '${title(random).replaceAll("'", "''")}'`]))}&$orderby=Name asc&$apply=groupby((Region),aggregate(Amount with sum as Total))&$compute=Price mul Qty as T&$search="a b" NOT c&$top=10&$count=true`
        .replaceAll(' ', '%20')
        .replaceAll('"', '%22'),
    headers: visit(random),
  }),
  sharepoint: (random) => ({
    host: 'example.sharepoint.com',
    target: `/sites/HR/_api/web/GetFileByServerRelativePath(decodedurl='${component("/sites/HR/Shared Documents/O''Brien's review.docx")}')/ListItemAllFields?$select=Id,FileRef&@a1='%7B${uuid(random)}%7D'`,
    headers: [
      'X-RequestDigest',
      `0x${hex(random, 128).toUpperCase()},02 May 2024 10:11:12 -0000`,
      ...visit(random),
    ],
  }),
  caml: (random) => ({
    host: 'example.sharepoint.com',
    target: "/sites/HR/_api/web/lists/GetByTitle('Docs')/RenderListDataAsStream",
    type: 'application/json;odata=verbose',
    body: JSON.stringify({
      parameters: {
        ViewXml: `<View Scope="RecursiveAll"><Query><Where><And><Eq><FieldRef Name="Title"/><Value Type="Text">O'Brien</Value></Eq><Contains><FieldRef Name="Body"/><Value Type="Note">${title(random).replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</Value></Contains></And></Where><OrderBy><FieldRef Name="ID" Ascending="FALSE"/></OrderBy></Query><ViewFields><FieldRef Name="Title"/></ViewFields><RowLimit Paged="TRUE">30</RowLimit></View>`,
      },
    }),
    headers: visit(random),
  }),
  soap: (random) => ({
    host: 'ws.example.com',
    target: '/services/CustomerService.asmx',
    type: 'text/xml; charset=utf-8',
    body: `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soap:Header><wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"><wsse:UsernameToken><wsse:Username>o'b</wsse:Username></wsse:UsernameToken></wsse:Security></soap:Header><soap:Body><Find xmlns="http://tempuri.org/"><q>${title(random).replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</q><html><![CDATA[<b>${prose(random)}</b>]]></html><n xsi:nil="true"/></Find></soap:Body></soap:Envelope>`,
    headers: ['SOAPAction', '"http://tempuri.org/Find"'],
  }),
  xmlRpc: (random) => ({
    host: 'blog.example.com',
    client: 'app',
    target: '/xmlrpc.php',
    type: 'text/xml',
    body: `<?xml version="1.0"?><methodCall><methodName>wp.newPost</methodName><params><param><value><int>1</int></value></param><param><value><string>bob</string></value></param><param><value><string>p'w&lt;</string></value></param><param><value><struct><member><name>post_content</name><value><string>&lt;p&gt;${title(random).replaceAll('&', '&amp;').replaceAll('<', '&lt;')}&lt;/p&gt;</string></value></member></struct></value></param></params></methodCall>`,
  }),
  caldav: (random) => ({
    host: 'dav.example.com',
    client: 'app',
    method: random.pick(['REPORT', 'PROPFIND']),
    target: `/remote.php/dav/calendars/o'hara@example.com/personal/`,
    type: 'application/xml; charset=utf-8',
    body: '<?xml version="1.0" encoding="UTF-8"?>\n<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/><c:calendar-data/></d:prop><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"><c:time-range start="20240502T000000Z" end="20240602T000000Z"/></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>',
    headers: ['Depth', '1', 'Authorization', `Basic ${base64("o'hara:p;w|1")}`],
  }),
  calendarPut: (random) => ({
    host: 'dav.example.com',
    client: 'app',
    method: 'PUT',
    target: `/dav/cal/${uuid(random).toUpperCase()}.ics`,
    type: 'text/calendar; charset=utf-8',
    body: `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Apple Inc.//iOS 17.4//EN\r\nBEGIN:VEVENT\r\nUID:${uuid(random)}\r\nDTSTART;TZID=America/New_York:20240502T100000\r\nRRULE:FREQ=WEEKLY;BYDAY=MO\r\nSUMMARY:${title(random).replaceAll(',', '\\,').replaceAll(';', '\\;')}\r\nDESCRIPTION:${prose(random).replaceAll('\n', '\\n').replaceAll(';', '\\;')}\r\nATTENDEE;CN="O'Hara, S.";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION:mailto:s@example.com\r\nX-ALT-DESC;FMTTYPE=text/html:<html><body><p>x</p></body></html>\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
    headers: ['If-None-Match', '*'],
  }),
  contact: (random) => ({
    host: 'dav.example.com',
    client: 'app',
    method: 'PUT',
    target: `/dav/card/${uuid(random)}.vcf`,
    type: 'text/vcard; charset=utf-8',
    body: `BEGIN:VCARD\r\nVERSION:3.0\r\nN:O'Hara;Scarlett;"Kitty";Ms.;\r\nADR;TYPE=HOME:;;1 Union St;Select Town;;12345;US\r\nitem1.URL;type=pref:http\\://example.com/?a=1&b=2\r\nitem1.X-ABLabel:_$!<HomePage>!$_\r\nPHOTO;ENCODING=b;TYPE=JPEG:${bytes(random, 700).toString('base64')}\r\nNOTE:${prose(random).replaceAll('\n', '\\n')}\r\nEND:VCARD\r\n`,
  }),
  webdav: (random) => ({
    host: 'dav.example.com',
    client: 'tool',
    method: random.pick(['PROPFIND', 'LOCK', 'MKCOL', 'MOVE', 'OPTIONS', 'HEAD']),
    target:
      `/remote.php/webdav/${random.pick(["Bob's docs", 'desktop.ini', '.DS_Store', '._.', 'Thumbs.db', 'New folder (2)', '~$report.docx', '#recycle', 'AutoRun.inf'])}`
        .replaceAll(' ', '%20')
        .replaceAll('#', '%23'),
    headers: [
      'Depth',
      '0',
      'Destination',
      `https://dav.example.com/remote.php/webdav/${component(title(random))}.txt`,
      'translate',
      'f',
      'Overwrite',
      'F',
    ],
  }),
  dnsOverHttps: (random) => ({
    host: 'dns.example.com',
    client: 'app',
    ...(random.chance(0.5)
      ? { target: `/dns-query?dns=${base64url(bytes(random, 40))}` }
      : { target: '/dns-query', type: 'application/dns-message', body: bytes(random, 60) }),
    headers: ['Accept', 'application/dns-message'],
  }),
  ocsp: (random) => ({
    host: 'ocsp.example.com',
    client: 'app',
    ...(random.chance(0.5)
      ? { target: `/${component(bytes(random, 80).toString('base64'))}` }
      : { target: '/', type: 'application/ocsp-request', body: bytes(random, 80) }),
  }),
  captive: (random) => ({
    host: random.pick([
      'captive.apple.com',
      'connectivitycheck.gstatic.com',
      'www.msftconnecttest.com',
      'detectportal.firefox.com',
    ]),
    target: random.pick([
      '/hotspot-detect.html',
      '/generate_204',
      '/connecttest.txt',
      '/success.txt?ipv4',
      '/canonical.html',
      '/ncsi.txt',
    ]),
    headers: ['Upgrade-Insecure-Requests', '1'],
  }),
  update: (random) => ({
    host: 'update.example.com',
    client: 'app',
    target: '/service/update2?cup2key=12:' + word(random, 43) + '&cup2hreq=' + hex(random, 64),
    type: JSON_TYPE,
    body: JSON.stringify({
      request: {
        '@os': 'win',
        '@updater': 'chrome',
        acceptformat: 'crx3,puff',
        app: [
          {
            appid: '{8A69D345-D564-463C-AFF1-A69D9E530F96}',
            cohort: '1:1a2b:',
            cohorthint: '',
            updatecheck: {},
            version: '124.0.6367.119',
            ping: { ping_freshness: `{${uuid(random)}}`, r: 1 },
          },
        ],
        os: { arch: 'x86_64', platform: 'Windows', version: '10.0.19045.4291' },
        protocol: '3.1',
      },
    }),
    headers: ['X-Goog-Update-AppId', 'abc,def', 'X-Goog-Update-Interactivity', 'bg'],
  }),
  windowsUpdate: (random) => ({
    host: 'au.download.example.com',
    client: 'app',
    target: `/d/msdownload/update/software/defu/2024/05/am_delta_${hex(random, 40)}.exe?cacheHostOrigin=au.download.example.com`,
    headers: ['Range', 'bytes=0-1048575', 'MS-CV', `${word(random, 16)}.0.1.2.3`],
  }),
  s3Signed: (random) => ({
    host: 'bucket.s3.eu-west-1.amazonaws.com',
    target: `/${component(title(random))}?response-content-disposition=${component(`attachment; filename="${title(random).replaceAll('"', '')}"; filename*=UTF-8''${component(title(random))}`)}&response-content-type=${component('text/html; charset=utf-8')}&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIA${word(random, 16).toUpperCase()}%2F20240502%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Security-Token=${component(bytes(random, 400).toString('base64'))}&X-Amz-Signature=${hex(random, 64)}`,
  }),
  s3Post: (random) => {
    const { type, body } = multipart(random, [
      { name: 'key', value: `uploads/${uuid(random)}/\${filename}` },
      {
        name: 'policy',
        value: base64(
          JSON.stringify({
            expiration: '2024-05-02T12:00:00Z',
            conditions: [
              { bucket: 'b' },
              ['starts-with', '$key', 'uploads/'],
              ['content-length-range', 0, 10485760],
            ],
          }),
        ),
      },
      {
        name: 'callback',
        value: base64(
          JSON.stringify({
            callbackUrl: 'https://api.example.cn/cb',
            callbackBody: 'bucket=${bucket}&object=${object}&size=${size}&mimeType=${mimeType}',
            callbackBodyType: FORM,
          }),
        ),
      },
      { name: 'success_action_redirect', value: address(random) },
      { name: 'x-amz-signature', value: hex(random, 64) },
      { name: 'file', filename: "it's a file.png", type: 'image/png', value: bytes(random, 2000) },
    ]);
    return {
      host: 'bucket.oss-cn-hangzhou.aliyuncs.com',
      target: '/',
      type,
      body,
      headers: ['Referer', address(random)],
    };
  },
  grpcWeb: (random) => ({
    host: 'api.example.com',
    target: '/acme.search.v1.SearchService/Query',
    type: random.pick(['application/grpc-web+proto', 'application/grpc-web-text']),
    body: random.chance(0.5)
      ? bytes(random, 50 + random.integer(300))
      : Buffer.from(
          Buffer.concat([Buffer.from([0, 0, 0, 0, 40]), Buffer.from(prose(random))]).toString(
            'base64',
          ),
        ),
    headers: ['X-Grpc-Web', '1', 'X-User-Agent', 'grpc-web-javascript/0.1', ...visit(random)],
  }),
  jsonRpc: (random) => ({
    host: 'rpc.example.com',
    target: random.pick(['/', '/web/dataset/call_kw/res.partner/web_search_read', '/jsonrpc']),
    type: JSON_TYPE,
    body: JSON.stringify({
      jsonrpc: '2.0',
      method: 'call',
      params: {
        model: 'res.partner',
        method: 'search_read',
        args: [],
        kwargs: {
          domain: [
            '&',
            '|',
            ['name', 'ilike', "o'brien"],
            ['email', '=like', '%@example.com'],
            ['active', '!=', false],
          ],
          fields: ['name'],
          limit: 80,
          order: 'name ASC, id DESC',
          context: { lang: 'en_US', tz: 'Asia/Shanghai' },
        },
      },
      id: 12,
    }),
    headers: visit(random),
  }),
  ethereum: (random) => ({
    host: 'rpc.example.com',
    target: `/v3/${hex(random, 32)}`,
    type: JSON_TYPE,
    body: JSON.stringify([
      {
        jsonrpc: '2.0',
        id: 1,
        method: 'eth_call',
        params: [
          { to: `0x${hex(random, 40)}`, data: `0x${hex(random, 8 + 64 * random.integer(12))}` },
          'latest',
        ],
      },
      {
        jsonrpc: '2.0',
        id: 2,
        method: 'eth_getLogs',
        params: [{ topics: [`0x${hex(random, 64)}`, null] }],
      },
    ]),
    headers: visit(random),
  }),
  graphqlPersisted: (random) => ({
    host: 'api.example.com',
    target: `/graphql?operationName=Search&variables=${component(JSON.stringify({ q: prose(random), first: 10, after: base64(`arrayconnection:${digits(random, 2)}`), where: { OR: [{ name: { _ilike: "%o'b%" } }, { price: { _gte: 5 } }] }, orderBy: ['NAME_ASC'] }))}&extensions=${component(JSON.stringify({ persistedQuery: { version: 1, sha256Hash: hex(random, 64) } }))}`,
    headers: [
      'apollo-require-preflight',
      'true',
      'x-apollo-operation-name',
      'Search',
      ...visit(random),
    ],
  }),
  graphqlIntrospect: (random) => ({
    host: 'api.example.com',
    target: '/graphql',
    type: JSON_TYPE,
    body: JSON.stringify([
      {
        operationName: 'Posts',
        variables: { filter: { search: prose(random), tags: ['c#', "l'art"] } },
        query:
          'query Posts($filter: PostFilter = {status: PUBLISHED}, $n: Int! = 10) @live {\n  posts(filter: $filter, first: $n, orderBy: {createdAt: DESC}) @connection(key: "posts") {\n    edges { node { id ... on Article { title(format: "%s \\"x\\"") @include(if: true) author { ...A } } __typename } }\n  }\n}\nfragment A on User { name, avatar(size: 64) }',
      },
    ]),
    headers: visit(random),
  }),
  webSocket: (random) => ({
    host: 'ws.example.com',
    target: `/socket/websocket?token=${token(random)}&vsn=2.0.0&params=${component('{"room":"a b"}')}`,
    headers: [
      'Upgrade',
      'websocket',
      'Connection',
      'Upgrade',
      'Sec-WebSocket-Version',
      '13',
      'Sec-WebSocket-Key',
      bytes(random, 16).toString('base64'),
      'Sec-WebSocket-Extensions',
      'permessage-deflate; client_max_window_bits',
      'Sec-WebSocket-Protocol',
      `graphql-transport-ws, base64url.bearer.authorization.k8s.io.${base64url(word(random, 30))}`,
      'Origin',
      'https://www.example.com',
      ...visit(random),
    ],
  }),
  liveView: (random) => ({
    host: 'app.example.com',
    target: '/livewire/update',
    type: JSON_TYPE,
    body: JSON.stringify({
      _token: word(random, 40),
      components: [
        {
          snapshot: JSON.stringify({
            data: {
              search: prose(random),
              filters: [{ a: null }, { s: 'arr' }],
              user: [null, { class: 'App\\Models\\User', key: 5, s: 'mdl' }],
            },
            memo: {
              id: word(random, 20),
              name: 'users.table',
              path: 'admin/users',
              method: 'GET',
              errors: [],
              locale: 'en',
            },
            checksum: hex(random, 64),
          }),
          updates: { 'form.bio': prose(random) },
          calls: [
            { path: '', method: 'sortBy', params: ["name'", 'desc'] },
            { path: '', method: '__dispatch', params: ['x', {}] },
          ],
        },
      ],
    }),
    headers: ['X-Livewire', '', ...visit(random)],
  }),
  hotwire: (random) => ({
    host: 'app.example.com',
    target: `/posts/${digits(random, 4)}`,
    type: FORM,
    body: form({
      _method: 'patch',
      authenticity_token: base64url(bytes(random, 64)),
      'post[title]': title(random),
      'post[body]': `<div>${prose(random).replaceAll('&', '&amp;').replaceAll('<', '&lt;')}<action-text-attachment sgid="${base64(`{"_rails":{"data":"gid://app/User/1"}}`)}--${hex(random, 40)}" content-type="image/png" url="${address(random).replaceAll('&', '&amp;').replaceAll('"', '')}" filename="a.png"></action-text-attachment></div>`,
      'post[tag_ids][]': 1,
      commit: 'Save',
    }),
    headers: [
      'Accept',
      'text/vnd.turbo-stream.html, text/html, application/xhtml+xml',
      'Turbo-Frame',
      'post_12',
      ...visit(random),
    ],
  }),
  serverAction: (random) => ({
    host: 'app.example.com',
    target: '/dashboard/settings?tab=a',
    type: 'text/plain;charset=UTF-8',
    body: JSON.stringify([
      { name: title(random), note: prose(random) },
      '$undefined',
      '$K1',
      ['$D2024-05-02T10:11:12.131Z'],
      '$$escaped',
    ]),
    headers: [
      'Next-Action',
      hex(random, 40),
      'Next-Router-State-Tree',
      component(
        JSON.stringify([
          '',
          { children: ['(main)', { children: ['[slug]', {}] }] },
          null,
          null,
          true,
        ]),
      ),
      'RSC',
      '1',
      ...visit(random),
    ],
  }),
  serverActionForm: (random) => ({
    host: 'app.example.com',
    target: '/signup',
    ...((): { type: string; body: Buffer } =>
      multipart(random, [
        { name: '1_$ACTION_REF_1', value: '' },
        { name: '1_$ACTION_1:0', value: `{"id":"${hex(random, 40)}","bound":"$@1"}` },
        { name: '1_$ACTION_1:1', value: '[{"message":null}]' },
        { name: '1_$ACTION_KEY', value: `k${digits(random, 10)}` },
        { name: '1_name', value: "D'Arcy" },
        { name: '0', value: '[{"message":null},"$K1"]' },
      ]))(),
    headers: ['Next-Action', hex(random, 42), ...visit(random)],
  }),
  blazor: (random) => ({
    host: 'app.example.com',
    target: `/_blazor?id=${word(random, 22)}`,
    type: 'text/plain;charset=UTF-8',
    body: `{"type":1,"target":"BeginInvokeDotNetFromJS","arguments":["5",null,"DispatchEventAsync",1,"[{\\"eventHandlerId\\":4,\\"eventName\\":\\"change\\",\\"eventFieldInfo\\":{\\"componentId\\":12,\\"fieldValue\\":${JSON.stringify(JSON.stringify(title(random))).slice(1, -1)}}}]"]}\u001e`,
    headers: [
      'X-SignalR-User-Agent',
      'Microsoft SignalR/8.0 (8.0.4; Unknown OS; Browser; Unknown Runtime Version)',
      ...visit(random),
    ],
  }),
  gwt: (random) => ({
    host: 'app.example.com',
    target: '/app/service/rpc',
    type: 'text/x-gwt-rpc; charset=utf-8',
    body: `7|0|8|https://app.example.com/app/|${hex(random, 32).toUpperCase()}|com.example.client.SearchService|search|java.lang.String/2004016611|java.util.ArrayList/4159755760|Bob's query|java.lang.Integer/3438268394|1|2|3|4|2|5|6|7|6|1|8|12|`,
    headers: [
      'X-GWT-Permutation',
      hex(random, 32).toUpperCase(),
      'X-GWT-Module-Base',
      'https://app.example.com/app/',
      ...visit(random),
    ],
  }),
  dwr: (random) => ({
    host: 'oa.example.cn',
    target: '/dwr/call/plaincall/UserService.find.dwr',
    type: 'text/plain',
    body: `callCount=1\nwindowName=\nc0-scriptName=UserService\nc0-methodName=find\nc0-id=0\nc0-e1=string:${component(prose(random))}\nc0-param0=Object_Object:{name:reference:c0-e1, age:reference:c0-e2}\nbatchId=2\npage=%2Foa%2Findex.jsp%3Fa%3D1\nscriptSessionId=${word(random, 20)}/${word(random, 10)}\n`,
    headers: visit(random),
  }),
  git: (random) => ({
    host: 'git.example.com',
    client: 'tool',
    target: `/acme/app.git/info/lfs/objects/batch`,
    type: 'application/vnd.git-lfs+json',
    body: JSON.stringify({
      operation: 'download',
      objects: [{ oid: hex(random, 64), size: 12 }],
      transfers: ['lfs-standalone-file', 'basic', 'ssh'],
      ref: { name: "refs/heads/fix/o'b" },
      hash_algo: 'sha256',
    }),
  }),
  webhook: (random) => ({
    host: 'ci.example.com',
    client: 'tool',
    target: `/github-webhook/`,
    type: FORM,
    body: ((): string => {
      const event = JSON.stringify({
        ref: 'refs/heads/main',
        before: hex(random, 40),
        commits: [
          {
            id: hex(random, 40),
            message: `${title(random)}\n\n${prose(random)}\n\nCo-authored-by: Pat O'Hara <p@example.com>`,
            url: address(random),
            added: [
              'src/../a.ts'.replace('../', ''),
              'scripts/install.sh',
              'etc/passwd.tmpl',
              '.github/workflows/ci.yml',
            ],
            modified: ['web.config', 'app/wp-config.php'],
          },
        ],
        repository: {
          full_name: 'acme/app',
          html_url: 'https://git.example.com/acme/app',
          archive_url: 'https://api.git.example.com/repos/acme/app/{archive_format}{/ref}',
        },
        comment: { body: prose(random) },
        head_commit: null,
      });
      return form({ payload: event });
    })(),
    headers: ['X-GitHub-Event', 'push', 'X-Hub-Signature-256', `sha256=${hex(random, 64)}`],
  }),
  jenkins: (random) => ({
    host: 'ci.example.com',
    target: `/job/acme/job/deploy/${random.pick(['buildWithParameters', 'configSubmit'])}`,
    type: FORM,
    body: form({
      BRANCH: "feature/o'b-12",
      ARGS: '--env=prod --tags "a,b" -v',
      'Jenkins-Crumb': hex(random, 64),
      json: JSON.stringify({
        parameter: [{ name: 'BRANCH', value: 'main' }],
        description: prose(random),
      }),
      Submit: 'Build',
    }),
    headers: visit(random),
  }),
  portainer: (random) => ({
    host: 'panel.example.com',
    target: `/api/endpoints/1/docker/containers/json?all=1&filters=${component('{"label":["com.docker.compose.project=web"],"status":["running"]}')}`,
    headers: ['Authorization', `Bearer ${token(random)}`, ...visit(random)],
  }),
  phpMyAdmin: (random) => ({
    host: 'db.example.com',
    target: `/index.php?route=/table/sql&db=shop&table=users&${query({ server: 1, pos: 0 })}`,
    type: FORM,
    body: form({
      ajax_request: 'true',
      ajax_page_request: 'true',
      server: 1,
      db: 'shop',
      table: 'users',
      token: hex(random, 32),
      session_max_rows: 25,
      goto: 'index.php?route=/table/structure',
      prev_sql_query: '',
      _nocache: epoch(random),
    }),
    headers: visit(random),
  }),
  telemetryGzip: (random) => ({
    host: 'in.example.com',
    client: 'app',
    target: '/v2/track',
    type: JSON_TYPE,
    body: gzipSync(
      JSON.stringify([
        {
          event: 'Crash',
          stack: `java.lang.RuntimeException: ${prose(random)}\n\tat android.os.Handler.dispatchMessage(Handler.java:106)\nCaused by: android.database.sqlite.SQLiteException: no such column: x (code 1): , while compiling: SELECT * FROM t WHERE x = 1`,
          device: 'SM-G998B',
        },
      ]),
    ),
    headers: ['Content-Encoding', 'gzip'],
  }),
  range: (random) => ({
    host: 'dl.example.com',
    target: `/${component(title(random))}-1.pdf`,
    headers: [
      'Range',
      'bytes=0-65535, 131072-196607',
      'If-Range',
      `"${hex(random, 16)}"`,
      'If-Modified-Since',
      'Thu, 02 May 2024 10:11:12 GMT',
      'If-None-Match',
      `W/"${hex(random, 10)}"`,
      ...visit(random),
    ],
  }),
  proxyHeaders: (random) => ({
    host: 'www.example.com',
    target: `/p/${digits(random, 5)}?x=${component(title(random))}`,
    headers: [
      'X-Forwarded-For',
      '192.0.2.1, 10.0.0.1, fd00::1',
      'X-Forwarded-Proto',
      'https',
      'X-Real-IP',
      '192.0.2.1',
      'Forwarded',
      'for="[2001:db8::1]:4711";proto=https;by=203.0.113.43',
      'CF-Visitor',
      '{"scheme":"https"}',
      'CF-IPCountry',
      'CN',
      'Cdn-Loop',
      'cloudflare; loops=1',
      'X-Amzn-Trace-Id',
      `Root=1-${hex(random, 8)}-${hex(random, 24)}`,
      'Via',
      '1.1 google, 1.1 varnish (Varnish/7.4)',
      'X-Original-URL',
      `/p/${digits(random, 5)}`,
      'X-Wap-Profile',
      '"http://wap.samsungmobile.com/uaprof/SM-G998B.xml"',
      'Save-Data',
      'on',
      'X-Purpose',
      'preview',
      ...visit(random),
    ],
  }),
};
