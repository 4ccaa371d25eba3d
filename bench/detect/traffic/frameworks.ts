// What frameworks make of calls: remote procedures, live pages, hooks.
import { gzipSync } from 'node:zlib';
import { base64, base64url, component, form, json, JSON_TYPE, multipart, query } from './encode.ts';
import { visit } from './jars.ts';
import { address, prose, title } from './prose.ts';
import { kinds } from './request.ts';
import { identityToken } from './sessions.ts';

export const FRAMEWORK_KINDS = kinds(visit, {
  grpcWeb: (random) => ({
    host: 'api.example.com',
    target: '/acme.search.v1.SearchService/Query',
    type: random.pick(['application/grpc-web+proto', 'application/grpc-web-text']),
    body: random.chance(0.5)
      ? random.bytes(50 + random.integer(300))
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
    ...json({
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
  }),
  ethereum: (random) => ({
    host: 'rpc.example.com',
    target: `/v3/${random.hex(32)}`,
    ...json([
      {
        jsonrpc: '2.0',
        id: 1,
        method: 'eth_call',
        params: [
          { to: `0x${random.hex(40)}`, data: `0x${random.hex(8 + 64 * random.integer(12))}` },
          'latest',
        ],
      },
      {
        jsonrpc: '2.0',
        id: 2,
        method: 'eth_getLogs',
        params: [{ topics: [`0x${random.hex(64)}`, null] }],
      },
    ]),
  }),
  graphqlPersisted: (random) => ({
    host: 'api.example.com',
    target: `/graphql?operationName=Search&variables=${component(JSON.stringify({ q: prose(random), first: 10, after: base64(`arrayconnection:${random.digits(2)}`), where: { OR: [{ name: { _ilike: "%o'b%" } }, { price: { _gte: 5 } }] }, orderBy: ['NAME_ASC'] }))}&extensions=${component(JSON.stringify({ persistedQuery: { version: 1, sha256Hash: random.hex(64) } }))}`,
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
    ...json([
      {
        operationName: 'Posts',
        variables: { filter: { search: prose(random), tags: ['c#', "l'art"] } },
        query:
          'query Posts($filter: PostFilter = {status: PUBLISHED}, $n: Int! = 10) @live {\n  posts(filter: $filter, first: $n, orderBy: {createdAt: DESC}) @connection(key: "posts") {\n    edges { node { id ... on Article { title(format: "%s \\"x\\"") @include(if: true) author { ...A } } __typename } }\n  }\n}\nfragment A on User { name, avatar(size: 64) }',
      },
    ]),
  }),
  webSocket: (random) => ({
    host: 'ws.example.com',
    target: `/socket/websocket?token=${identityToken(random)}&vsn=2.0.0&params=${component('{"room":"a b"}')}`,
    headers: [
      'Upgrade',
      'websocket',
      'Connection',
      'Upgrade',
      'Sec-WebSocket-Version',
      '13',
      'Sec-WebSocket-Key',
      random.bytes(16).toString('base64'),
      'Sec-WebSocket-Extensions',
      'permessage-deflate; client_max_window_bits',
      'Sec-WebSocket-Protocol',
      `graphql-transport-ws, base64url.bearer.authorization.k8s.io.${base64url(random.word(30))}`,
      'Origin',
      'https://www.example.com',
      ...visit(random),
    ],
  }),
  liveView: (random) => ({
    host: 'app.example.com',
    target: '/livewire/update',
    ...json({
      _token: random.word(40),
      components: [
        {
          snapshot: JSON.stringify({
            data: {
              search: prose(random),
              filters: [{ a: null }, { s: 'arr' }],
              user: [null, { class: 'App\\Models\\User', key: 5, s: 'mdl' }],
            },
            memo: {
              id: random.word(20),
              name: 'users.table',
              path: 'admin/users',
              method: 'GET',
              errors: [],
              locale: 'en',
            },
            checksum: random.hex(64),
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
    target: `/posts/${random.digits(4)}`,
    ...form({
      _method: 'patch',
      authenticity_token: base64url(random.bytes(64)),
      'post[title]': title(random),
      'post[body]': `<div>${prose(random).replaceAll('&', '&amp;').replaceAll('<', '&lt;')}<action-text-attachment sgid="${base64(`{"_rails":{"data":"gid://app/User/1"}}`)}--${random.hex(40)}" content-type="image/png" url="${address(random).replaceAll('&', '&amp;').replaceAll('"', '')}" filename="a.png"></action-text-attachment></div>`,
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
      random.hex(40),
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
    ...multipart(random, [
      { name: '1_$ACTION_REF_1', value: '' },
      { name: '1_$ACTION_1:0', value: `{"id":"${random.hex(40)}","bound":"$@1"}` },
      { name: '1_$ACTION_1:1', value: '[{"message":null}]' },
      { name: '1_$ACTION_KEY', value: `k${random.digits(10)}` },
      { name: '1_name', value: "D'Arcy" },
      { name: '0', value: '[{"message":null},"$K1"]' },
    ]),
    headers: ['Next-Action', random.hex(42), ...visit(random)],
  }),
  blazor: (random) => ({
    host: 'app.example.com',
    target: `/_blazor?id=${random.word(22)}`,
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
    body: `7|0|8|https://app.example.com/app/|${random.hex(32).toUpperCase()}|com.example.client.SearchService|search|java.lang.String/2004016611|java.util.ArrayList/4159755760|Bob's query|java.lang.Integer/3438268394|1|2|3|4|2|5|6|7|6|1|8|12|`,
    headers: [
      'X-GWT-Permutation',
      random.hex(32).toUpperCase(),
      'X-GWT-Module-Base',
      'https://app.example.com/app/',
      ...visit(random),
    ],
  }),
  dwr: (random) => ({
    host: 'oa.example.cn',
    target: '/dwr/call/plaincall/UserService.find.dwr',
    type: 'text/plain',
    body: `callCount=1\nwindowName=\nc0-scriptName=UserService\nc0-methodName=find\nc0-id=0\nc0-e1=string:${component(prose(random))}\nc0-param0=Object_Object:{name:reference:c0-e1, age:reference:c0-e2}\nbatchId=2\npage=%2Foa%2Findex.jsp%3Fa%3D1\nscriptSessionId=${random.word(20)}/${random.word(10)}\n`,
  }),
  git: (random) => ({
    host: 'git.example.com',
    client: 'tool',
    target: `/acme/app.git/info/lfs/objects/batch`,
    type: 'application/vnd.git-lfs+json',
    body: JSON.stringify({
      operation: 'download',
      objects: [{ oid: random.hex(64), size: 12 }],
      transfers: ['lfs-standalone-file', 'basic', 'ssh'],
      ref: { name: "refs/heads/fix/o'b" },
      hash_algo: 'sha256',
    }),
    headers: [],
  }),
  webhook: (random) => ({
    host: 'ci.example.com',
    client: 'tool',
    target: `/github-webhook/`,
    ...form({
      payload: JSON.stringify({
        ref: 'refs/heads/main',
        before: random.hex(40),
        commits: [
          {
            id: random.hex(40),
            message: `${title(random)}\n\n${prose(random)}\n\nCo-authored-by: Pat O'Hara <p@example.com>`,
            url: address(random),
            added: [
              'src/a.ts',
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
      }),
    }),
    headers: ['X-GitHub-Event', 'push', 'X-Hub-Signature-256', `sha256=${random.hex(64)}`],
  }),
  jenkins: (random) => ({
    host: 'ci.example.com',
    target: `/job/acme/job/deploy/${random.pick(['buildWithParameters', 'configSubmit'])}`,
    ...form({
      BRANCH: "feature/o'b-12",
      ARGS: '--env=prod --tags "a,b" -v',
      'Jenkins-Crumb': random.hex(64),
      json: JSON.stringify({
        parameter: [{ name: 'BRANCH', value: 'main' }],
        description: prose(random),
      }),
      Submit: 'Build',
    }),
  }),
  portainer: (random) => ({
    host: 'panel.example.com',
    target: `/api/endpoints/1/docker/containers/json?all=1&filters=${component('{"label":["com.docker.compose.project=web"],"status":["running"]}')}`,
    headers: ['Authorization', `Bearer ${identityToken(random)}`, ...visit(random)],
  }),
  phpMyAdmin: (random) => ({
    host: 'db.example.com',
    target: `/index.php?route=/table/sql&db=shop&table=users&${query({ server: 1, pos: 0 })}`,
    ...form({
      ajax_request: 'true',
      ajax_page_request: 'true',
      server: 1,
      db: 'shop',
      table: 'users',
      token: random.hex(32),
      session_max_rows: 25,
      goto: 'index.php?route=/table/structure',
      prev_sql_query: '',
      _nocache: random.epoch(),
    }),
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
      `"${random.hex(16)}"`,
      'If-Modified-Since',
      'Thu, 02 May 2024 10:11:12 GMT',
      'If-None-Match',
      `W/"${random.hex(10)}"`,
      ...visit(random),
    ],
  }),
  proxyHeaders: (random) => ({
    host: 'www.example.com',
    target: `/p/${random.digits(5)}?x=${component(title(random))}`,
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
      `Root=1-${random.hex(8)}-${random.hex(24)}`,
      'Via',
      '1.1 google, 1.1 varnish (Varnish/7.4)',
      'X-Original-URL',
      `/p/${random.digits(5)}`,
      'X-Wap-Profile',
      '"http://wap.samsungmobile.com/uaprof/SM-G998B.xml"',
      'Save-Data',
      'on',
      'X-Purpose',
      'preview',
      ...visit(random),
    ],
  }),
});
