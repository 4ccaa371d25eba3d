// What clients say to servers in forms that standards laid down.
import { deflateRawSync } from 'node:zlib';
import type { Chance } from './chance.ts';
import {
  base64,
  base64url,
  component,
  FORM,
  form,
  json,
  multipart,
  PLAIN_FORM,
  query,
} from './encode.ts';
import { visit } from './jars.ts';
import { address, prose, title } from './prose.ts';
import { kinds } from './request.ts';
import { identityToken } from './sessions.ts';

const samlResponse = (random: Chance): string =>
  `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_${random.hex(32)}" Version="2.0" IssueInstant="2024-05-02T10:11:12Z" Destination="https://sp.example.com/acs?x=1&amp;y=2"><saml:Issuer>http://www.okta.com/${random.word(20)}</saml:Issuer><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"><ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="xs"/></ds:Transform></ds:Transforms><ds:DigestValue>${random.bytes(32).toString('base64')}</ds:DigestValue></ds:SignedInfo></ds:Signature><saml:Assertion><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">o'hara@example.com</saml:NameID></saml:Subject><saml:AttributeStatement><saml:Attribute Name="http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"><saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">D'Arcy &amp; Co &lt;x&gt;</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>`;

export const PROTOCOL_KINDS = kinds(visit, {
  samlPost: (random) => ({
    host: 'sp.example.com',
    target: '/simplesaml/module.php/saml/sp/saml2-acs.php/default-sp',
    ...form({ SAMLResponse: base64(samlResponse(random)), RelayState: address(random) }),
  }),
  samlRedirect: (random) => ({
    host: 'idp.example.com',
    target: `/idp/profile/SAML2/Redirect/SSO?${query({ SAMLRequest: deflateRawSync(`<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_${random.hex(32)}" AssertionConsumerServiceURL="${address(random).replaceAll('&', '&amp;')}"/>`).toString('base64'), RelayState: `ss:mem:${random.hex(64)}`, SigAlg: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', Signature: random.bytes(256).toString('base64') })}`,
  }),
  wsFederation: () => ({
    host: 'sp.example.com',
    target: '/',
    ...form({
      wa: 'wsignin1.0',
      wresult: `<t:RequestSecurityTokenResponse xmlns:t="http://schemas.xmlsoap.org/ws/2005/02/trust"><t:Lifetime><wsu:Created xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">2024-05-02T10:11:12.131Z</wsu:Created></t:Lifetime><t:RequestedSecurityToken><saml:Assertion MajorVersion="1" xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion"><saml:AttributeValue>O'Hara</saml:AttributeValue></saml:Assertion></t:RequestedSecurityToken></t:RequestSecurityTokenResponse>`,
      wctx: `rm=0&id=passive&ru=${component('/a?b=c')}`,
    }),
  }),
  authorize: (random) => ({
    host: 'login.example.com',
    target: `/common/oauth2/v2.0/authorize?${query({ client_id: random.uuid(), scope: 'openid profile offline_access https://graph.microsoft.com/.default', redirect_uri: random.pick(['http://localhost:3000/api/auth/callback/azure-ad', 'https://www.example.com/cb?a=1', 'com.example.app://oauth2redirect', 'urn:ietf:wg:oauth:2.0:oob', 'http://127.0.0.1:53682/', 'myapp:/callback']), 'client-request-id': random.uuid(), response_mode: 'fragment', response_type: 'code id_token', 'x-client-SKU': 'msal.js.browser', code_challenge: random.word(43), code_challenge_method: 'S256', nonce: random.uuid(), state: base64(JSON.stringify({ id: random.uuid(), meta: { interactionType: 'redirect' } })), login_hint: "o'hara@example.com", claims: '{"id_token":{"acr":{"essential":true,"value":"urn:x"}}}', ui_locales: 'zh-CN en' })}`,
  }),
  callback: (random) => ({
    host: 'www.example.com',
    target: `/auth/callback?${query({ code: `0.AX${random.word(300)}`, id_token: identityToken(random), state: `${base64url(random.bytes(60))}|${address(random)}`, session_state: random.uuid(), iss: 'https://login.example.com/x', error_description: random.pick(['', "AADSTS50105: Your administrator has configured the application 'X' ('1-2') to block users unless they're granted access.\r\nTrace ID: 1\r\nTimestamp: 2024-05-02 10:11:12Z"]) })}`,
  }),
  tokenRequest: (random) => ({
    host: 'login.example.com',
    target: '/oauth/token',
    ...form({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: identityToken(random),
      client_secret: random.pick(["a~.8Q~'x--", 'p@$$;w0rd|&', random.word(40)]),
      code_verifier: random.word(64),
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
  }),
  loginJson: (random) => ({
    host: 'www.example.com',
    target: '/api/session',
    ...json({
      email: "d'arcy.o'neil+news@example.co.uk",
      password: random
        .bytes(12)
        .toString('latin1')
        .replaceAll(/[^\x21-\x7e]/g, 'a'),
      captcha: `03AFcWeA${random.word(1000)}`,
      fingerprint: {
        fonts: ['Arial', "Tom's New Roman"],
        webgl:
          'ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 (0x00002503) Direct3D11 vs_5_0 ps_5_0, D3D11)',
        plugins: 'PDF Viewer::internal-pdf-viewer::application/pdf~pdf,text/pdf~pdf',
        canvas: `data:image/png;base64,${random.bytes(600).toString('base64')}`,
        math: '1.4474840516030247',
        err: "Cannot read properties of null (reading 'x')",
        timezone: 'America/St_Johns',
      },
    }),
  }),
  webauthn: (random) => ({
    host: 'www.example.com',
    target: '/webauthn/verify',
    ...json({
      id: base64url(random.bytes(32)),
      rawId: base64url(random.bytes(32)),
      response: {
        clientDataJSON: base64url(
          JSON.stringify({
            type: 'webauthn.get',
            challenge: base64url(random.bytes(32)),
            origin: 'https://www.example.com',
          }),
        ),
        authenticatorData: base64url(random.bytes(37)),
        signature: base64url(random.bytes(71)),
        userHandle: null,
      },
      type: 'public-key',
    }),
  }),
  viewState: (random) => ({
    host: 'erp.example.com',
    target: `/Orders/List.aspx?ReturnUrl=%2fDefault.aspx&id={${random.uuid().toUpperCase()}}`,
    ...form(
      {
        __EVENTTARGET: 'ctl00$ContentPlaceHolder1$GridView1',
        __EVENTARGUMENT: random.pick(['Page$2', 'Select$0', 'Sort$Name', 'Edit$3', 'Delete$1', '']),
        __LASTFOCUS: '',
        __VIEWSTATE: `/wEPDwUK${random.bytes(900 + random.integer(2000)).toString('base64')}`,
        __VIEWSTATEGENERATOR: random.hex(8).toUpperCase(),
        __VIEWSTATEENCRYPTED: '',
        __PREVIOUSPAGE: base64url(random.bytes(60)),
        __EVENTVALIDATION: `/wEdAA${random.bytes(200).toString('base64')}`,
        ctl00$ScriptManager1: 'ctl00$UpdatePanel1|ctl00$btnSearch',
        ctl00$txtSearch: prose(random),
        ctl00$ddl: '-- Select --',
        __ASYNCPOST: 'true',
        ctl00$RadGrid1_ClientState: '{"selectedIndexes":["0"],"reorderedColumns":[]}',
        ctl00_RadScriptManager1_TSM:
          ';;System.Web.Extensions, Version=4.0.0.0, Culture=neutral, PublicKeyToken=31bf3856ad364e35:en:ba1d5018-bf9d-4762-82f6-06087a49b5f6:ea597d4b:b25378d2;Telerik.Web.UI, Version=2019.1.115.45',
      },
      PLAIN_FORM,
    ),
  }),
  faces: (random) => ({
    host: 'erp.example.com',
    target: '/app/faces/main.xhtml;jsessionid=' + random.hex(32),
    ...form({
      'javax.faces.partial.ajax': 'true',
      'javax.faces.source': 'form:table:0:j_idt42',
      'javax.faces.partial.execute': '@all',
      'javax.faces.partial.render': '@form :msgs',
      'form:filter': prose(random),
      'form:editor_input': `<p>${prose(random).replaceAll('<', '&lt;')}</p>`,
      'javax.faces.ViewState': random.pick([
        `-${random.digits(19)}:-${random.digits(19)}`,
        random.bytes(700).toString('base64'),
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
    headers: ['x-csrf-token', random.word(22), 'MaxDataServiceVersion', '2.0', ...visit(random)],
  }),
  odata: (random) => ({
    host: 'api.example.com',
    target:
      `/odata/Customers?$filter=${component(random.pick(["contains(tolower(Name),'o''brien') and Orders/any(o: o/Total gt 100 or o/Date lt 2024-01-01T00:00:00Z)", "startswith(Title,'Select') or Status eq 'Union' and not (Id in (1,2))", `Name eq '${title(random).replaceAll("'", "''")}'`]))}&$orderby=Name asc&$apply=groupby((Region),aggregate(Amount with sum as Total))&$compute=Price mul Qty as T&$search="a b" NOT c&$top=10&$count=true`
        .replaceAll(' ', '%20')
        .replaceAll('"', '%22'),
  }),
  sharepoint: (random) => ({
    host: 'example.sharepoint.com',
    target: `/sites/HR/_api/web/GetFileByServerRelativePath(decodedurl='${component("/sites/HR/Shared Documents/O''Brien's review.docx")}')/ListItemAllFields?$select=Id,FileRef&@a1='%7B${random.uuid()}%7D'`,
    headers: [
      'X-RequestDigest',
      `0x${random.hex(128).toUpperCase()},02 May 2024 10:11:12 -0000`,
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
    headers: [],
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
    target: `/dav/cal/${random.uuid().toUpperCase()}.ics`,
    type: 'text/calendar; charset=utf-8',
    body: `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Apple Inc.//iOS 17.4//EN\r\nBEGIN:VEVENT\r\nUID:${random.uuid()}\r\nDTSTART;TZID=America/New_York:20240502T100000\r\nRRULE:FREQ=WEEKLY;BYDAY=MO\r\nSUMMARY:${title(random).replaceAll(',', '\\,').replaceAll(';', '\\;')}\r\nDESCRIPTION:${prose(random).replaceAll('\n', '\\n').replaceAll(';', '\\;')}\r\nATTENDEE;CN="O'Hara, S.";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION:mailto:s@example.com\r\nX-ALT-DESC;FMTTYPE=text/html:<html><body><p>x</p></body></html>\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
    headers: ['If-None-Match', '*'],
  }),
  contact: (random) => ({
    host: 'dav.example.com',
    client: 'app',
    method: 'PUT',
    target: `/dav/card/${random.uuid()}.vcf`,
    type: 'text/vcard; charset=utf-8',
    body: `BEGIN:VCARD\r\nVERSION:3.0\r\nN:O'Hara;Scarlett;"Kitty";Ms.;\r\nADR;TYPE=HOME:;;1 Union St;Select Town;;12345;US\r\nitem1.URL;type=pref:http\\://example.com/?a=1&b=2\r\nitem1.X-ABLabel:_$!<HomePage>!$_\r\nPHOTO;ENCODING=b;TYPE=JPEG:${random.bytes(700).toString('base64')}\r\nNOTE:${prose(random).replaceAll('\n', '\\n')}\r\nEND:VCARD\r\n`,
    headers: [],
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
      ? { target: `/dns-query?dns=${base64url(random.bytes(40))}` }
      : { target: '/dns-query', type: 'application/dns-message', body: random.bytes(60) }),
    headers: ['Accept', 'application/dns-message'],
  }),
  ocsp: (random) => ({
    host: 'ocsp.example.com',
    client: 'app',
    ...(random.chance(0.5)
      ? { target: `/${component(random.bytes(80).toString('base64'))}` }
      : { target: '/', type: 'application/ocsp-request', body: random.bytes(80) }),
    headers: [],
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
    target: '/service/update2?cup2key=12:' + random.word(43) + '&cup2hreq=' + random.hex(64),
    ...json({
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
            ping: { ping_freshness: `{${random.uuid()}}`, r: 1 },
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
    target: `/d/msdownload/update/software/defu/2024/05/am_delta_${random.hex(40)}.exe?cacheHostOrigin=au.download.example.com`,
    headers: ['Range', 'bytes=0-1048575', 'MS-CV', `${random.word(16)}.0.1.2.3`],
  }),
  s3Signed: (random) => ({
    host: 'bucket.s3.eu-west-1.amazonaws.com',
    target: `/${component(title(random))}?response-content-disposition=${component(`attachment; filename="${title(random).replaceAll('"', '')}"; filename*=UTF-8''${component(title(random))}`)}&response-content-type=${component('text/html; charset=utf-8')}&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIA${random.word(16).toUpperCase()}%2F20240502%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Security-Token=${component(random.bytes(400).toString('base64'))}&X-Amz-Signature=${random.hex(64)}`,
    headers: [],
  }),
  s3Post: (random) => ({
    ...multipart(random, [
      { name: 'key', value: `uploads/${random.uuid()}/\${filename}` },
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
      { name: 'x-amz-signature', value: random.hex(64) },
      { name: 'file', filename: "it's a file.png", type: 'image/png', value: random.bytes(2000) },
    ]),

    host: 'bucket.oss-cn-hangzhou.aliyuncs.com',
    target: '/',
    headers: ['Referer', address(random)],
  }),
});
