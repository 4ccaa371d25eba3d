// Where people work together: tickets, wikis, mail, notebooks, dashboards, chats.
import { gzipSync } from 'node:zlib';
import { component, escapeMarkup, form, json, JSON_TYPE, multipart, query } from './encode.ts';
import { visit } from './jars.ts';
import { address, article, prose, title } from './prose.ts';
import { kinds } from './request.ts';
import { rich } from './rich-text.ts';

export const OFFICE_KINDS = kinds(visit, {
  jiraIssue: (random) => ({
    host: 'jira.example.com',
    target: '/secure/QuickCreateIssue.jspa?decorator=none',
    ...form({
      pid: 10000,
      issuetype: 10001,
      atl_token: `${random.word(4)}-${random.word(4)}-${random.word(4)}|${random.hex(40)}|lin`,
      formToken: random.hex(40),
      summary: title(random),
      description: `h2. Steps\r\n# ${prose(random)}\r\n{code:java}\r\n${article(random)}\r\n{code}\r\n||a||b||\r\n|*x*|{{mono}}|\r\n!image-2024.png|thumbnail! [~bob] {color:#de350b}red{color} {noformat}\r\nCaused by: java.sql.SQLSyntaxErrorException: ORA-00942: table or view does not exist\r\n\tat oracle.jdbc.driver.T4CTTIoer11.processError(T4CTTIoer11.java:509)\r\n{noformat}`,
      dnd_dropzone: '',
      fieldsToRetain: 'issuetype',
    }),
    headers: ['X-AUSERNAME', 'bob', ...visit(random)],
  }),
  jql: (random) => ({
    host: 'jira.example.com',
    target: `/rest/issueNav/1/issueTable`,
    ...form({
      startIndex: 0,
      filterId: -1,
      jql: random.pick([
        'project = ABC AND status in (Open, "In Progress") AND text ~ "can\'t login*" ORDER BY created DESC',
        'assignee = currentUser() OR reporter in membersOf("jira-users") AND resolution = Unresolved order by updated',
        'issueFunction in linkedIssuesOf("project = X") and (labels is EMPTY or labels not in (wontfix)) AND created >= -7d',
        `summary ~ "${title(random).replaceAll('"', '\\"')}" and id in issueHistory() union`,
      ]),
      layoutKey: 'split-view',
    }),
    headers: ['X-Atlassian-Token', 'no-check', ...visit(random)],
  }),
  confluence: (random) => ({
    host: 'wiki.example.com',
    method: 'PUT',
    target: `/rest/api/content/${random.digits(8)}?status=draft`,
    ...json({
      id: random.digits(8),
      type: 'page',
      title: title(random),
      body: {
        editor: {
          value: `${rich(random)}<p><img class="editor-inline-macro" src="/plugins/servlet/confluence/placeholder/macro?definition=e2luZm99&amp;locale=en_GB" data-macro-name="info" data-macro-parameters="title=It\\'s|icon=false"></p>`,
          representation: 'editor',
        },
        storage: {
          value: `<p>${escapeMarkup(prose(random))}</p><ac:structured-macro ac:name="code" ac:schema-version="1"><ac:parameter ac:name="language">sql</ac:parameter><ac:plain-text-body><![CDATA[${article(random)}]]></ac:plain-text-body></ac:structured-macro><ac:image><ri:attachment ri:filename="a b.png" /></ac:image>`,
        },
      },
      version: { number: 3 },
    }),
  }),
  mediawiki: (random) => ({
    ...multipart(random, [
      {
        name: 'wpTextbox1',
        value: `{{Infobox person|name=D'Angelo|birth_date={{birth date|1974|2|11}}}}\n'''Foo''' is a ''bar''<ref name="x">{{cite web|url=${address(random)}|title=${title(random)}}}</ref>.\n\n== History ==\n${article(random)}\n{| class="wikitable"\n|-\n! a !! b\n|-\n| 1 || <nowiki>''</nowiki>\n|}\n[[File:A b.jpg|thumb|It's]] [[:Category:X]] <math>\\int_0^1 x\\,dx</math> <syntaxhighlight lang="sql">SELECT 1;</syntaxhighlight> {{#if:{{{1|}}}|a|b}} ~~~~`,
      },
      { name: 'wpSummary', value: `/* History */ ${prose(random)}` },
      { name: 'wpEditToken', value: `${random.hex(40)}+\\` },
      { name: 'wpUltimateParam', value: '1' },
    ]),

    host: 'wiki.example.org',
    target: `/w/index.php?title=${component(title(random))}&action=submit`,
  }),
  webmail: (random) => ({
    host: 'mail.example.com',
    target: `/?_task=mail&_unlock=loading${random.epoch()}&_framed=1&_lang=en_GB`,
    ...form({
      _token: random.word(32),
      _task: 'mail',
      _action: 'send',
      _from: 1,
      _to: '"O\'Hara, Scarlett" <scarlett@example.com>, bob@example.org; 张三 <z@example.cn>',
      _cc: '',
      _bcc: '',
      _subject: `Re: Fwd: ${title(random)}`,
      _message: `<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" /></head><body style='font-size: 10pt; font-family: Verdana,Geneva,sans-serif'>${rich(random)}<blockquote type="cite" style="padding: 0 0.4em; border-left: #1010ff 2px solid"><style type="text/css">@font-face{font-family:Calibri} a:link{mso-style-priority:99}</style>${rich(random)}</blockquote></body></html>`,
      _is_html: 1,
      _attachments: '',
      _draft_saveid: '',
    }),
  }),
  owa: (random) => ({
    host: 'mail.example.com',
    target: '/owa/service.svc?action=UpdateItem&EP=1&ID=-42&AC=1',
    type: 'application/json; charset=utf-8',
    body: JSON.stringify({
      __type: 'UpdateItemJsonRequest:#Exchange',
      Header: {
        __type: 'JsonRequestHeaders:#Exchange',
        RequestServerVersion: 'Exchange2016',
        TimeZoneContext: {
          __type: 'TimeZoneContext:#Exchange',
          TimeZoneDefinition: {
            __type: 'TimeZoneDefinitionType:#Exchange',
            Id: 'W. Europe Standard Time',
          },
        },
      },
      Body: {
        __type: 'UpdateItemRequest:#Exchange',
        ItemChanges: [
          {
            __type: 'ItemChange:#Exchange',
            Updates: [
              {
                __type: 'SetItemField:#Exchange',
                Path: { __type: 'PropertyUri:#Exchange', FieldURI: 'Body' },
                Item: {
                  __type: 'Message:#Exchange',
                  Body: {
                    __type: 'BodyContentType:#Exchange',
                    BodyType: 'HTML',
                    Value: `<html dir="ltr"><head><style type="text/css" id="owaParaStyle" style="display:none">P{margin-top:0;}</style></head><body ocsi="0" fpstyle="1">${rich(random)}</body></html>`,
                  },
                },
              },
            ],
          },
        ],
      },
    }),
    headers: ['X-OWA-CANARY', random.word(76), 'Action', 'UpdateItem', ...visit(random)],
  }),
  gmail: (random) => ({
    host: 'mail.example.com',
    target: `/sync/u/0/i/s?hl=en&c=${random.digits(3)}&rt=r&pt=ji`,
    ...json({
      2: {
        1: [
          {
            1: 'thread-a:r1',
            2: {
              2: {
                14: {
                  1: {
                    8: title(random),
                    9: {
                      2: [
                        {
                          1: 0,
                          2: `<div dir="ltr">${rich(random)}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Thu, May 2, 2024 at 10:11 AM O'Brien &lt;<a href="mailto:o@example.com">o@example.com</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">${rich(random)}</blockquote></div>`,
                        },
                      ],
                    },
                  },
                },
              },
            },
          },
        ],
      },
    }),
  }),
  jupyterKernel: (random) => ({
    host: 'hub.example.com',
    method: 'PUT',
    target: `/user/bob/api/contents/work/${component(title(random))}.ipynb`,
    ...json({
      type: 'notebook',
      format: 'json',
      content: {
        cells: [
          {
            cell_type: 'code',
            execution_count: 3,
            metadata: {},
            source: random.pick([
              'import os\nimport subprocess\nos.getcwd()\n!pip install -q pandas\n%matplotlib inline',
              'df.query("age > 30 and name == \'Bob\'").groupby("x").agg({"y": "sum"})',
              'df.sort_values(["a", "b"], ascending=False).dropna()',
              '!ls -la /data | head\n!cat requirements.txt',
              'with open("/etc/hosts") as f:\n    print(f.read())',
              'np.linalg.norm(a - b) ** 2; plt.plot(x, y, "r--"); plt.show()',
            ]),
            outputs: [
              {
                output_type: 'error',
                ename: 'KeyError',
                evalue: "'x'",
                traceback: [
                  '\u001b[0;31m---------------------------------------------------------------------------\u001b[0m',
                  "\u001b[0;31mKeyError\u001b[0m: 'x'",
                ],
              },
              {
                output_type: 'display_data',
                data: {
                  'image/png': random.bytes(800).toString('base64'),
                  'text/html': ['<div id=\'x\' class="bk-root"></div>'],
                },
              },
            ],
          },
          { cell_type: 'markdown', source: article(random) },
        ],
        nbformat: 4,
        nbformat_minor: 5,
        metadata: { kernelspec: { display_name: 'Python 3', name: 'python3' } },
      },
    }),
    headers: [
      'X-XSRFToken',
      `2|${random.hex(8)}|${random.hex(32)}|${random.digits(10)}`,
      ...visit(random),
    ],
  }),
  playground: (random) => ({
    host: 'play.example.com',
    target: '/compile',
    ...form({
      version: 2,
      body: `package main\n\nimport (\n\t"fmt"\n\t"os/exec"\n)\n\nfunc main() {\n\tfmt.Println("${title(random).replaceAll('"', '\\"')}")\n\t// ${prose(random)}\n\t_ = exec.Command\n}\n`,
      withVet: 'true',
    }),
  }),
  codepen: (random) => ({
    host: 'pens.example.com',
    target: '/api/pens',
    ...json({
      css: '.loader{animation:spin 1s linear infinite}@keyframes spin{to{transform:rotate(360deg)}}',
      markdown: article(random),
      title: title(random),
      settings: { css_external: [address(random)], auto_run: true },
    }),
  }),
  grafanaPanel: (random) => ({
    host: 'grafana.example.com',
    target: `/api/ds/query?ds_type=${random.pick(['mysql', 'prometheus', 'influxdb'])}&requestId=Q${random.digits(3)}`,
    ...json({
      queries: [
        {
          refId: 'A',
          datasource: { type: 'mysql', uid: random.word(12) },
          rawQuery: true,
          format: 'time_series',
          expr: 'sum(rate(http_requests_total{job=~"api|web",code!~"5.."}[$__rate_interval])) by (instance) / on(instance) group_left max_over_time(up[5m]) > 0.5 or vector(0)',
          query:
            'SELECT mean("usage_idle") FROM "cpu" WHERE $timeFilter GROUP BY time($__interval) fill(null)',
          legendFormat: '{{instance}} - {{job}}',
          intervalMs: 15000,
        },
      ],
      from: String(random.epoch()),
      to: String(random.epoch()),
    }),
    headers: ['X-Grafana-Org-Id', '1', 'X-Panel-Id', '2', ...visit(random)],
  }),
  kibana: (random) => ({
    host: 'kibana.example.com',
    target: '/internal/bsearch?compress=true',
    ...json({
      batch: [
        {
          request: {
            params: {
              index: 'logs-*',
              body: {
                sort: [{ '@timestamp': { order: 'desc', unmapped_type: 'boolean' } }],
                script_fields: {
                  h: { script: { source: "doc['@timestamp'].value.getHour()", lang: 'painless' } },
                },
                query: {
                  bool: {
                    must: [
                      {
                        query_string: {
                          query: `message:"${random.pick(['failed password', "can't", 'GET /index.php?id=1'])}" AND (status:[400 TO *] OR NOT host.name:web*)`,
                        },
                      },
                    ],
                    filter: [
                      { range: { '@timestamp': { gte: 'now-15m/m', lte: 'now' } } },
                      { match_phrase: { 'url.path': address(random) } },
                      { wildcard: { 'user.name': { value: "*o'b*" } } },
                      { regexp: { path: '/(admin|login)/.*' } },
                    ],
                  },
                },
                highlight: { pre_tags: ['@kibana-highlighted-field@'], fields: { '*': {} } },
                runtime_mappings: { x: { type: 'keyword', script: "emit(doc['a'].value)" } },
              },
            },
          },
          options: { strategy: 'ese' },
        },
      ],
    }),
    headers: ['kbn-xsrf', 'true', 'kbn-version', '8.13.2', ...visit(random)],
  }),
  kibanaState: (random) => ({
    host: 'kibana.example.com',
    target:
      `/app/discover#/?_g=()`.split('#')[0]! +
      `?_g=(filters:!(),refreshInterval:(pause:!t,value:0),time:(from:now-15m,to:now))&_a=(columns:!(message,'@timestamp'),filters:!(('$state':(store:appState),meta:(alias:!n,disabled:!f,index:'logs-*',key:a.b,negate:!t,params:(query:'x y'),type:phrase),query:(match_phrase:(a.b:'x%20y')))),interval:auto,query:(language:kuery,query:'${component(random.pick(['status >= 500 and not url.path : "/health*"', 'user.name: "o\'brien" or host : web-*']).replaceAll("'", "!'"))}'),sort:!(!('@timestamp',desc)))`,
  }),
  superset: (random) => ({
    host: 'bi.example.com',
    target: `/api/v1/chart/data?form_data=${component(JSON.stringify({ slice_id: 12 }))}`,
    ...json({
      datasource: { id: 1, type: 'table' },
      queries: [
        {
          filters: [
            { col: 'name', op: 'ILIKE', val: "%o'b%" },
            { col: 'x', op: 'IN', val: ['a', null] },
            { col: 'ds', op: 'TEMPORAL_RANGE', val: 'Last week : now' },
          ],
          extras: { having: '', where: '' },
          columns: ['a', 'b'],
          metrics: [{ aggregate: 'SUM', label: 'SUM(x)', optionName: 'metric_1' }, 'count'],
          orderby: [['count', false]],
          row_limit: 1000,
          time_range: 'No filter',
        },
      ],
    }),
    headers: ['X-CSRFToken', random.word(60), ...visit(random)],
  }),
  nocode: (random) => ({
    host: 'flow.example.com',
    method: 'PATCH',
    target: `/rest/workflows/${random.word(16)}`,
    ...json({
      nodes: [
        {
          parameters: {
            url: '=https://api.example.com/{{ $json.id }}',
            options: { qs: "={{ $node['Set'].json.q || 'none' }}" },
          },
          name: 'HTTP Request',
          type: 'n8n-nodes-base.httpRequest',
          position: [1, 2],
        },
        {
          parameters: {
            text: '={{ $now.format("yyyy-MM-dd") }}: {{ $json["name"].toUpperCase() }}',
          },
          type: 'n8n-nodes-base.slack',
        },
      ],
      connections: { Start: { main: [[{ node: 'HTTP Request', type: 'main', index: 0 }]] } },
    }),
  }),
  mailTemplate: (random) => ({
    host: 'crm.example.com',
    target: '/api/templates',
    ...json({
      name: title(random),
      subject: 'Hi {{contact.first_name|default:"there"}}, your order {{ order.id }} shipped',
      html: `<table role="presentation" width="100%"><tr><td>*|FNAME|* %recipient.name% {{{unsubscribe}}} [[trackingUrl]] \${name} %%FirstName%% <%= link %></td></tr></table>${rich(random)}<!--[if mso]><v:rect xmlns:v="urn:schemas-microsoft-com:vml" fill="true" style="width:600px;"><v:fill type="tile" src="https://a.example.com/b.png" color="#7bceeb"/></v:rect><![endif]-->`,
    }),
  }),
  gzipBody: (random) => ({
    host: 'api.example.com',
    target: '/v1/notes',
    type: JSON_TYPE,
    body: gzipSync(JSON.stringify({ text: article(random), html: rich(random) })),
    headers: ['Content-Encoding', 'gzip', ...visit(random)],
  }),
  chatSend: (random) => ({
    host: 'chat.example.com',
    target: `/api/chat.postMessage?_x_id=${random.hex(8)}-${random.epoch()}.123&_x_csid=${random.word(10)}&slack_route=T${random.word(8).toUpperCase()}&_x_gantry=true`,
    ...multipart(random, [
      {
        name: 'token',
        value: `xoxc-${random.digits(12)}-${random.digits(12)}-${random.hex(64)}`,
      },
      {
        name: 'blocks',
        value: JSON.stringify([
          {
            type: 'rich_text',
            elements: [
              {
                type: 'rich_text_section',
                elements: [
                  { type: 'text', text: prose(random) },
                  { type: 'emoji', name: '+1' },
                  { type: 'link', url: address(random) },
                ],
              },
              {
                type: 'rich_text_preformatted',
                elements: [{ type: 'text', text: article(random) }],
              },
            ],
          },
        ]),
      },
      { name: 'unfurl', value: '[]' },
      { name: '_x_reason', value: 'webapp_message_send' },
    ]),
  }),
  supportTicket: (random) => ({
    host: 'help.example.com',
    target: `/api/v2/requests.json?${query({ locale: 'en-us' })}`,
    ...json({
      request: {
        subject: title(random),
        comment: {
          body: `${prose(random)}\n\n2024-05-02 10:11:12,131 ERROR [http-nio-8080-exec-3] o.a.c.c.C.[.[.[/].[dispatcherServlet] - Servlet.service() threw exception\norg.hibernate.exception.SQLGrammarException: could not extract ResultSet\n\tat com.example.A.b(A.java:12) ~[app.jar!/:1.0]\n\nOS: Windows 10 (C:\\Program Files\\App\\bin\\app.exe --config "D:\\conf\\a.ini")\n192.168.1.${random.digits(2)} - - [02/May/2024:10:11:12 +0000] "GET /a?b=1 HTTP/1.1" 200 12 "-" "curl/8.5.0"`,
        },
        custom_fields: [{ id: 1, value: "D'Arcy" }],
      },
    }),
  }),
  aiChat: (random) => ({
    host: 'ai.example.com',
    target: '/backend-api/conversation',
    ...json({
      action: 'next',
      messages: [
        {
          id: random.uuid(),
          author: { role: 'user' },
          content: { content_type: 'text', parts: [`${prose(random)}\n\n${article(random)}`] },
        },
      ],
      parent_message_id: random.uuid(),
      model: 'auto',
      history_and_training_disabled: false,
      conversation_mode: { kind: 'primary_assistant' },
      websocket_request_id: random.uuid(),
    }),
    headers: ['Accept', 'text/event-stream', ...visit(random)],
  }),
});
