// What programs in pages, apps and tools send: calls, uploads, protocols over HTTP.
import { deflateSync, gzipSync } from 'node:zlib';
import { base64, component, form, json, JSON_TYPE, multipart, PLAIN_FORM } from './encode.ts';
import { kinds } from './request.ts';
import { pageAddress, visitPage } from './sessions.ts';
import { NAMES, POSTS, POSTS_EN, POSTS_ZH, RICH_TEXTS, SEARCHES } from './texts.ts';

export const PROGRAM_KINDS = kinds(visitPage, {
  graphql: (random) => ({
    host: 'api.example.com',
    target: '/graphql?op=SearchQuery',
    ...json({
      operationName: 'Search',
      query:
        'query Search($q: String!, $first: Int = 10, $where: ProductFilter) {\n  search(query: $q, first: $first, where: $where) @connection(key: "s") {\n    edges { node { __typename id ... on Product { title price(currency: "EUR") } } }\n    pageInfo { endCursor hasNextPage }\n  }\n}',
      variables: {
        q: random.pick(SEARCHES),
        where: { AND: [{ price: { gt: 10 } }, { OR: [{ tag: { in: ['a', "b's"] } }] }], NOT: null },
        after: base64('cursor:v2:1'),
      },
      extensions: { persistedQuery: { version: 1, sha256Hash: random.hex(64) } },
    }),
    headers: [...visitPage(random), 'apollo-require-preflight', 'true'],
  }),
  graphqlMutation: (random) => ({
    host: 'api.example.com',
    target: '/graphql',
    ...json([
      {
        operationName: 'AddComment',
        query:
          'mutation AddComment($input: AddCommentInput!) { addComment(input: $input) { comment { id bodyHTML } errors { message } } }',
        variables: {
          input: { subjectId: base64('Issue:12'), body: random.pick(POSTS) },
        },
      },
    ]),
  }),
  graphqlGet: (random) => ({
    host: 'www.example.com',
    target: `/api/graphql/${random.word(22)}/TweetDetail?variables=${component(JSON.stringify({ focalTweetId: random.digits(19), with_rux_injections: false, includePromotedContent: true, rawQuery: random.pick(SEARCHES) }))}&features=${component(JSON.stringify({ rweb_tipjar: true, responsive_web_graphql_exclude_directive_enabled: true }))}&fieldToggles=%7B%22withArticleRichContentState%22%3Atrue%7D`,
  }),
  grpcWeb: (random) => ({
    host: 'grpc.example.com',
    target: '/acme.v1.UserService/ListUsers',
    type: random.pick([
      'application/grpc-web+proto',
      'application/grpc-web-text',
      'application/grpc+proto',
    ]),
    body: random.chance(0.5)
      ? Buffer.concat([
          Buffer.from([0, 0, 0, 0, 40, 10, 38]),
          Buffer.from(random.pick(SEARCHES)),
          random.bytes(20),
        ])
      : base64(`\0\0\0\0\n${random.pick(SEARCHES)}`),
    headers: ['X-Grpc-Web', '1', 'X-User-Agent', 'grpc-web-javascript/0.1', ...visitPage(random)],
  }),
  protobuf: (random) => ({
    host: 'play.example.com',
    target: '/log?format=json&hasfast=true&authuser=0',
    type: random.pick(['application/x-protobuf', 'application/protobuf', 'application/binary']),
    client: 'app',
    body: Buffer.concat(
      Array.from({ length: 5 }, () => {
        const text = Buffer.from(random.pick([...SEARCHES, ...POSTS_ZH, pageAddress(random)]));
        return Buffer.concat([
          Buffer.from([0x0a + 8 * random.integer(10), text.length & 0x7f]),
          text,
          random.bytes(random.integer(30)),
        ]);
      }),
    ),
    headers: [],
  }),
  googleBatch: (random) => ({
    host: 'docs.google.com',
    target: `/document/d/1${random.word(43)}/save?id=1&sid=${random.hex(16)}&vc=1&c=1&w=1&flr=0&smv=2&token=${random.word(30)}%3A${random.epoch()}&includes_info_params=true`,
    ...form(
      {
        rev: 12,
        bundles: JSON.stringify([
          {
            commands: [
              { ty: 'is', ibi: 1, s: random.pick(POSTS) },
              {
                ty: 'as',
                st: 'text',
                si: 1,
                ei: 4,
                sm: { ts_ff: 'Arial', ts_fgc2: { hclr_color: '#000' } },
              },
            ],
            sid: random.hex(16),
            reqId: 1,
          },
        ]),
      },
      'application/x-www-form-urlencoded;charset=utf-8',
    ),
    headers: [...visitPage(random), 'X-Same-Domain', '1'],
  }),
  batchExecute: (random) => ({
    host: 'www.google.com',
    target:
      '/_/VisualFrontendUi/data/batchexecute?rpcids=s0Kyge&source-path=%2Fsearch&f.sid=-123&bl=boq_visual_20240430.01_p0&hl=en&soc-app=162&_reqid=12345&rt=c',
    type: 'application/x-www-form-urlencoded;charset=UTF-8',
    body: `f.req=${component(JSON.stringify([[['s0Kyge', JSON.stringify([[null, [[random.pick(SEARCHES), [1, 2]]]], "it's"]), null, 'generic']]]))}&at=${random.word(30)}%3A${random.epoch()}&`,
  }),
  spreadsheet: (random) => ({
    host: 'sheets.example.com',
    target: '/api/save',
    ...json({
      sheet: 'Sheet1',
      cells: [
        { r: 1, c: 1, f: '=IF(A1>0,"yes","no")&" "&TEXT(B1,"0.00%")' },
        { r: 2, c: 1, f: '=SUMIFS(D:D,A:A,"<>"&F1,B:B,">=2024-01-01")/COUNT(D:D)' },
        { r: 3, c: 1, f: "=INDEX('My Sheet'!$A$1:$B$9,MATCH(1,(A:A=\"x\")*(B:B='y'!C1),0))" },
        { r: 4, f: '=HYPERLINK("https://example.com/?a=1","link")' },
        {
          r: 5,
          f: "=QUERY(A1:C,\"select A, sum(B) where C = 'x' group by A order by sum(B) desc label sum(B) 'total'\")",
        },
        { v: random.pick(NAMES) },
      ],
    }),
  }),
  csvUpload: (random) => ({
    ...multipart(random, [
      {
        name: 'file',
        filename: "report (1) - O'Brien & Co.csv",
        type: 'text/csv',
        value: `id,name,note\r\n1,"${random.pick(NAMES).replaceAll('"', '""')}","=1+1"\r\n2,"x","${random.pick(SEARCHES).replaceAll('"', '""')}"\r\n3,-5%,@home\r\n`,
      },
    ]),
    host: 'app.example.com',
    target: '/import/csv',
  }),
  officeUpload: (random) => {
    const [filename, mime, magic] = random.pick([
      [
        '年度报告(最终版)v2.docx',
        'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        'PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0[Content_Types].xml \xa2\x04\x02(\xa0\0\x02',
      ],
      [
        'budget 2024 & 2025.xlsx',
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        'PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0xl/worksheets/sheet1.xml',
      ],
      [
        'scan.pdf',
        'application/pdf',
        '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/OpenAction[3 0 R/FitH null]/Names<</JavaScript 4 0 R>>>>\nendobj\nstream\n',
      ],
      ['backup.zip', 'application/x-zip-compressed', 'PK\x03\x04\x14\0\0\0\x08\0src/index.php'],
      ['IMG_20240502(1).HEIC', 'image/heic', '\0\0\0\x18ftypheic'],
      ['voice.amr', 'audio/amr', '#!AMR\n'],
      ['old.doc', 'application/msword', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
      ['font.woff2', 'font/woff2', 'wOF2\0\x01\0\0'],
      [
        'db.sqlite',
        'application/octet-stream',
        'SQLite format 3\0CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT)',
      ],
      ['app.apk', 'application/vnd.android.package-archive', 'PK\x03\x04META-INF/MANIFEST.MF'],
    ] as const);
    const { type, body } = multipart(random, [
      { name: 'id', value: 'WU_FILE_0' },
      { name: 'name', value: filename },
      { name: 'type', value: mime },
      { name: 'lastModifiedDate', value: 'Thu May 02 2024 10:11:12 GMT+0800 (中国标准时间)' },
      { name: 'size', value: random.digits(6) },
      { name: 'chunk', value: '0' },
      {
        name: 'file',
        filename,
        type: mime,
        value: Buffer.concat([
          Buffer.from(magic, 'latin1'),
          random.bytes(500 + random.integer(6000)),
        ]),
      },
    ]);
    return {
      host: 'upload.example.cn',
      target: `/ueditor/php/controller.php?action=uploadimage&encode=utf-8&_t=${random.epoch()}`,
      type,
      body,
    };
  },
  svgUpload: (random) => ({
    ...multipart(random, [
      {
        name: 'icon',
        filename: 'logo.svg',
        type: 'image/svg+xml',
        value: `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 24 24"><title>O'Neill &amp; Co</title><defs><style type="text/css"><![CDATA[.a{fill:url(#b);}]]></style><linearGradient id="b"><stop offset="0" style="stop-color:#fff"/></linearGradient></defs><use xlink:href="#c"/><path class="a" d="M12 2L2 7l10 5 10-5-10-5z"/></svg>`,
      },
    ]),
    host: 'app.example.com',
    target: '/api/icons',
  }),
  imageJson: (random) => ({
    host: 'api.example.com',
    target: '/v1/avatar',
    ...json({
      image: `data:image/${random.pick(['png', 'jpeg', 'webp', 'svg+xml'])};base64,${random.bytes(4000).toString('base64')}`,
      crop: '0,0,200,200',
      font: `url(data:font/woff2;charset=utf-8;base64,d09GMgABAAAAA${random.bytes(900).toString('base64')}) format("woff2")`,
    }),
  }),
  base64Form: (random) => ({
    host: 'ocr.example.cn',
    target: `/rest/2.0/ocr/v1/general_basic?access_token=24.${random.hex(32)}.2592000.${random.digits(10)}.282335-${random.digits(8)}`,
    type: 'application/x-www-form-urlencoded',
    client: 'app',
    body: `image=${component(random.bytes(5000).toString('base64'))}&language_type=CHN_ENG&detect_direction=true`,
    headers: [],
  }),
  saml: (random) => ({
    host: 'sp.example.com',
    target: '/saml/acs',
    ...form(
      {
        SAMLResponse: base64(
          `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_${random.hex(32)}" Version="2.0" IssueInstant="2024-05-02T10:11:12Z" Destination="https://sp.example.com/saml/acs"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">https://idp.example.com/</saml:Issuer><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:Reference URI="#_1"><ds:DigestValue>${random.word(27)}=</ds:DigestValue></ds:Reference></ds:SignedInfo></ds:Signature><saml:Assertion><saml:Attribute Name="name"><saml:AttributeValue>${random.pick(NAMES).replaceAll('"', '')}</saml:AttributeValue></saml:Attribute></saml:Assertion></samlp:Response>`,
        ),
        RelayState: random.pick(['https://sp.example.com/?a=b&c=d', 'cookie:1714650400_ab12', '/']),
      },
      PLAIN_FORM,
    ),
  }),
  samlRedirect: (random) => ({
    host: 'idp.example.com',
    target: `/sso/redirect?SAMLRequest=${component(deflateSync(`<samlp:AuthnRequest ID="_${random.hex(32)}" Version="2.0" AssertionConsumerServiceURL="https://sp/acs"/>`).toString('base64'))}&RelayState=${component('ss:mem:' + random.hex(64))}&SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256&Signature=${component(random.bytes(256).toString('base64'))}`,
  }),
  soap: (random) => ({
    host: 'ws.example.com',
    target: '/services/OrderService',
    type: random.pick([
      'text/xml; charset=utf-8',
      'application/soap+xml; charset=utf-8; action="urn:Get"',
    ]),
    client: 'tool',
    body: `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ord="http://example.com/order"><soapenv:Header><wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"><wsse:UsernameToken><wsse:Username>o&apos;brien</wsse:Username></wsse:UsernameToken></wsse:Security></soapenv:Header><soapenv:Body><ord:Get><ord:Filter><![CDATA[price < 100 && name = 'x']]></ord:Filter><ord:Note>${random.pick(POSTS_EN).replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</ord:Note></ord:Get></soapenv:Body></soapenv:Envelope>`,
    headers: ['SOAPAction', '"http://example.com/order/Get"'],
  }),
  xmlRpc: (random) => ({
    host: 'blog.example.com',
    target: '/RPC2',
    type: 'text/xml',
    client: 'tool',
    body: `<?xml version="1.0"?><methodCall><methodName>metaWeblog.newPost</methodName><params><param><value><string>1</string></value></param><param><value><struct><member><name>title</name><value>${random.pick(NAMES).replace(/[<>&]/g, '')}</value></member><member><name>description</name><value><string>${random.pick(RICH_TEXTS).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</string></value></member></struct></value></param></params></methodCall>`,
    headers: [],
  }),
  webdav: (random) => ({
    host: 'dav.example.com',
    method: random.pick(['PROPFIND', 'REPORT']),
    target: `/remote.php/dav/files/o'brien/${component('Photos & Videos (2024)')}/`,
    type: 'application/xml; charset=utf-8',
    client: 'tool',
    body: '<?xml version="1.0"?><d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop><d:getlastmodified/><d:getetag/><oc:permissions/></d:prop></d:propfind>',
    headers: ['Depth', '1', 'Authorization', `Basic ${base64(`o'brien:${random.word(12)}`)}`],
  }),
  webdavPut: (random) => ({
    host: 'dav.example.com',
    method: 'PUT',
    target: `/remote.php/webdav/notes/${component(random.pick(['todo list.md', 'a&b.txt', '笔记.md']))}`,
    type: 'text/markdown',
    client: 'tool',
    body: random.pick(POSTS),
    headers: ['OC-Checksum', `SHA1:${random.hex(40)}`, 'If-Match', `"${random.hex(32)}"`],
  }),
  video: (random) => ({
    host: `rr4---sn-4g5e.googlevideo.com`,
    target: `/videoplayback?expire=${random.digits(10)}&ei=${random.word(22)}&ip=203.0.113.7&id=o-A${random.word(43)}&itag=248&aitags=133%2C134%2C135&source=youtube&requiressl=yes&xpc=EgVo2aDSNQ%3D%3D&mh=${random.word(2)}&mm=31%2C29&mn=sn-4g5e6nsz%2Csn-4g5edn6r&ms=au%2Crdu&mime=video%2Fwebm&rqh=1&gir=yes&clen=${random.digits(9)}&dur=1234.567&lmt=${random.digits(16)}&c=WEB&sefc=1&txp=5535434&n=${random.word(14)}&sparams=expire%2Cei%2Cip%2Cid%2Caitags&sig=AJfQdSsw${random.word(80)}%3D%3D&lsparams=mh%2Cmm%2Cmn&lsig=${random.word(90)}&range=0-${random.digits(6)}&rn=1&rbuf=0`,
    headers: ['Range', `bytes=0-${random.digits(6)}`, 'Origin', 'https://www.youtube.com'],
  }),
  hls: (random) => ({
    host: 'live.example.cn',
    client: 'app',
    target: `/live-bvc/${random.digits(6)}/live_${random.digits(8)}_bs_${random.digits(7)}/index.m3u8?expires=${random.digits(10)}&len=0&oi=${random.digits(10)}&pt=web&qn=0&trid=${random.hex(36)}&sigparams=cdn,expires,len,oi,pt,qn,trid&cdn=cn-gotcha01&sign=${random.hex(32)}&sk=${random.hex(90)}&p2p_type=1&sl=3&free_type=0&mid=0&hot_cdn=0&site=${random.hex(32)}&order=1&v_host=a.example.cn:443`,
    headers: ['Icy-MetaData', '1'],
  }),
  vite: (random) => ({
    host: 'localhost:5173',
    target: random.pick([
      '/@vite/client',
      '/node_modules/.vite/deps/react-dom_client.js?v=1a2b3c4d',
      '/@fs/home/me/app/node_modules/vite/dist/client/env.mjs',
      '/@id/__x00__plugin-vue:export-helper',
      '/src/App.vue?vue&type=style&index=0&scoped=7a7a37b1&lang.css',
      '/src/App.tsx?t=1714650400000',
      '/@react-refresh',
      '/__webpack_hmr',
      '/sockjs-node/info?t=1714650400000',
      '/main.1a2b3c.hot-update.json',
      '/_next/static/webpack/1a2b3c.webpack.hot-update.json',
      '/_next/data/abc/blog/%5Bslug%5D.json?slug=a',
      '/__nextjs_original-stack-frame?isServer=true&isEdgeServer=false&isAppDirectory=true&errorMessage=Error%3A+x&file=webpack-internal%3A%2F%2F%2F(rsc)%2F.%2Fapp%2Fpage.tsx&methodName=%3Canonymous%3E&arguments=&lineNumber=5&column=11',
      '/@vite-plugin-checker-runtime',
      '/__inspect/?module=/src/main.ts',
      '/browser-sync/socket.io/?EIO=3&transport=polling&t=OzXyZ',
      '/src/pages/[id].vue?import&raw',
      "/src/components/It's.vue",
      '/%40fs/C:/Users/me/app/src/main.ts',
      '/.well-known/appspecific/com.chrome.devtools.json',
    ]),
    headers: ['Referer', 'http://localhost:5173/', 'Sec-Fetch-Dest', 'script'],
  }),
  assets: (random) => ({
    host: 'cdn.example.com',
    target: random.pick([
      '/??a/1.0/a-min.js,b/2.1/b-min.js,c.css?t=20240502',
      '/combo?3.18.1/yui-base/yui-base-min.js&3.18.1/oop/oop-min.js',
      '/css2?family=Roboto:ital,wght@0,400;0,700;1,400&family=Noto+Sans+SC:wght@300..700&display=swap',
      '/npm/vue@3.4.27/dist/vue.global.prod.js.map',
      '/ajax/libs/highlight.js/11.9.0/languages/sql.min.js',
      '/tps/i2/TB1.jpg_640x640q90.jpg_.webp',
      '/img/a.jpg!w300?imageView2/1/w/200/h/200/q/75|imageslim',
      '/img/b.png?x-oss-process=image/resize,m_fill,h_100,w_200/quality,q_90',
      '/img/c.jpg?imageMogr2/auto-orient/thumbnail/!300x300r/gravity/Center/crop/300x300',
      '/.well-known/assetlinks.json',
      '/.well-known/acme-challenge/abc-DEF_123',
      '/apple-touch-icon-precomposed.png',
      '/favicon.ico?v=%E7%89%88%E6%9C%AC',
      '/fonts/fa-solid-900.woff2?#iefix',
      '/wp-includes/js/tinymce/plugins/compat3x/plugin.min.js?ver=49110-20201110',
      '/wp-content/plugins/elementor/assets/js/frontend.min.js?ver=3.21.5',
      '/sites/default/files/css/css_x.css?delta=0&language=en&theme=olivero&include=eJx',
      '/image?url=%2F_next%2Fstatic%2Fmedia%2Fa.jpg&w=1920&q=75',
      '/_next/image?url=https%3A%2F%2Fimages.example.com%2Fa%20b.jpg%3Fx%3D1&w=640&q=75',
      '/thumb.php?src=http://img.example.com/a.jpg&w=100',
      "/a'b (1).png".replaceAll(' ', '%20'),
      '/assets/js/exec.js',
      '/admin/js/select2.full.min.js',
      '/theme/union/order.css',
      '/etc.clientlibs/site/clientlibs/base.min.css',
      '/content/dam/site/en/home/_jcr_content/renditions/cq5dam.web.1280.1280.jpeg',
      '/etc/designs/site.css',

      '/proc/static/a.js',
      '/static/%E5%9B%BE%E7%89%87%20(1).jpg',
      '/files/report..final.pdf',
      '/img/..%20copy.png',
      '/download?file=report.pdf&path=documents/2024/',
      '/%7Euser/index.html',
      '/cgi-bin/loginpage?t=wxm2-login&lang=zh_CN',
    ]),
  }),
  registry: (random) => ({
    host: 'registry.example.org',
    client: 'tool',
    target: random.pick([
      '/@types%2fnode',
      '/lodash/-/lodash-4.17.21.tgz',
      '/-/npm/v1/security/advisories/bulk',
      '/simple/requests/',
      '/v2/library/nginx/manifests/1.25-alpine',
      '/v2/library/nginx/blobs/sha256:' + random.hex(64),
      '/maven2/org/apache/logging/log4j/log4j-core/2.23.1/log4j-core-2.23.1.pom',
      '/acme/app.git/info/refs?service=git-upload-pack',
      '/github.com/stretchr/testify/@v/v1.9.0.mod',
      '/api/v1/crates/serde/1.0.200/download',
      '/debian/dists/bookworm/InRelease',
      '/ubuntu/pool/main/b/bash/bash_5.1-6ubuntu1.1_amd64.deb',
      '/p2/symfony/console~dev.json',
      '/gems/rails-7.1.3.gem',
      '/nuget/v3/registration5-gz-semver2/newtonsoft.json/index.json',
      '/api/packages/npm/%40scope%2Fpkg',
    ]),
    headers: [],
  }),
  gitPack: (random) => ({
    host: 'git.example.com',
    client: 'tool',
    target: '/acme/app.git/git-upload-pack',
    type: 'application/x-git-upload-pack-request',
    body: `0014command=fetch\n0016object-format=sha10001000fno-progress0032want ${random.hex(40)}\n0032have ${random.hex(40)}\n0009done\n0000`,
    headers: ['Git-Protocol', 'version=2', 'Accept', 'application/x-git-upload-pack-result'],
  }),
  npmAudit: (random) => ({
    host: 'registry.example.org',
    client: 'tool',
    target: '/-/npm/v1/security/advisories/bulk',
    type: JSON_TYPE,
    body: gzipSync(
      JSON.stringify({
        '@babel/core': ['7.24.5'],
        exec: ['1.0.0'],
        'shell-quote': ['1.8.1'],
        [random.word(8)]: ['1.0.0'],
      }),
    ),
    headers: ['Content-Encoding', 'gzip'],
  }),
  ide: (random) => ({
    host: 'ide.example.com',
    target: `/api/files/save?path=${component(random.pick(['/home/coder/project/src/index.ts', 'C:\\Users\\me\\app\\main.py', '/workspace/.vscode/settings.json', '~/app/Dockerfile']))}`,
    ...json({
      content: random.pick(POSTS_EN),
      language: 'markdown',
      cursor: { line: 1, ch: 2 },
    }),
  }),
  jupyter: (random) => ({
    host: 'notebook.example.com',
    method: 'PUT',
    target: '/api/contents/Untitled.ipynb?1714650400000',
    ...json({
      type: 'notebook',
      content: {
        cells: [
          {
            cell_type: 'code',
            source: "import pandas as pd\ndf = pd.read_csv('data.csv')\ndf[df['age'] > 30].head()",
            outputs: [
              {
                data: {
                  'text/html': [
                    '<div>\n',
                    '<style scoped>.dataframe tbody tr th { vertical-align: top; }</style>\n',
                    '<table border="1" class="dataframe"><tr><td>1</td></tr></table></div>',
                  ],
                  'text/plain': ['   a\n0  1'],
                },
              },
            ],
          },
          { cell_type: 'markdown', source: random.pick(POSTS_EN) },
        ],
        metadata: { kernelspec: { name: 'python3' } },
        nbformat: 4,
      },
    }),
    headers: [
      'X-XSRFToken',
      `2|${random.hex(8)}|${random.hex(32)}|${random.digits(10)}`,
      ...visitPage(random),
    ],
  }),
  adminForm: (random) => ({
    host: 'panel.example.com',
    target: '/settings/save',
    ...form({
      cron: random.pick(['*/5 * * * *', '0 0 1,15 * 1-5', '@daily']),
      pattern: random.pick(['^/api/(v[0-9]+)/.*$', '(?i)\\.(jpe?g|png|gif)$', '[^a-z0-9_-]+']),
      allow: '10.0.0.0/8, 192.168.1.0/24, 127.0.0.1',
      webhook: 'https://hooks.example.com/services/T0/B0/x',
      smtp: 'smtp.internal.example.com:587',
      path: '/var/www/html/uploads',
      css: '.a > .b { color: #fff !important; background: url("/img/x.png") no-repeat; }',
      template: 'Hello {{ user.name }}, your order #{{ order.id }} is {{ order.status }}.',
      rewrite: 'RewriteRule ^old$ /new [R=301,L]',
      command: 'php artisan schedule:run',
      robots: 'User-agent: *\nDisallow: /admin/\nAllow: /',
    }),
  }),
});
