// What rules look at: targets, bodies, transformations, operators, variables.
import { describe } from 'node:test';
import { GET, tell, testLanguage, type LanguageCase } from '../../test/support/rule-language.ts';

const FORM = (body: string): string =>
  `POST /form HTTP/1.1\nHost: a.example\nContent-Type: application/x-www-form-urlencoded\n\n${body}`;
const JSON_BODY = (body: string): string =>
  `POST /api HTTP/1.1\nHost: a.example\nContent-Type: application/json\n\n${body}`;

const CASES: readonly LanguageCase[] = [
  // ---- targets ----
  {
    name: 'arguments of the query string, decoded',
    rules: `SecRule ARGS "@streq a b" "id:1,phase:1,pass,log"`,
    request: 'GET /?x=a%20b&y=a+b&z=c HTTP/1.1\n\n',
    fires: [1, 1],
    targets: ['ARGS:x', 'ARGS:y'],
  },
  {
    name: 'a selector takes a name in any case',
    rules: `SecRule ARGS:Name "@streq v" "id:1,phase:1,pass,log"`,
    request: 'GET /?NAME=v&other=v HTTP/1.1\n\n',
    fires: [1],
    targets: ['ARGS:NAME'],
  },
  {
    name: 'a pattern selector, and an exclusion',
    rules: `
      SecRule ARGS:/^a/|!ARGS:ab "@streq v" "id:1,phase:1,pass,log"
      SecRule ARGS|!ARGS:/^a/ "@streq v" "id:2,phase:1,pass,log"`,
    request: 'GET /?aa=v&ab=v&b=v HTTP/1.1\n\n',
    fires: [1, 2],
    targets: ['ARGS:aa', 'ARGS:b'],
  },
  {
    name: 'a count of values',
    rules: `
      SecRule &ARGS "@eq 2" "id:1,phase:1,pass,log"
      SecRule &ARGS:x "@eq 1" "id:2,phase:1,pass,log"
      SecRule &REQUEST_HEADERS:Accept "@eq 0" "id:3,phase:1,pass,log"`,
    request: 'GET /?x=1&y=2 HTTP/1.1\nHost: a\n\n',
    fires: [1, 2, 3],
  },
  {
    name: 'names of arguments, cookies and headers',
    rules: `
      SecRule ARGS_NAMES "@streq q" "id:1,phase:1,pass,log"
      SecRule REQUEST_COOKIES_NAMES "@streq sid" "id:2,phase:1,pass,log"
      SecRule REQUEST_COOKIES:sid "@streq 42" "id:3,phase:1,pass,log"
      SecRule REQUEST_HEADERS_NAMES "@streq Cookie" "id:4,phase:1,pass,log"`,
    request: 'GET /?q=1 HTTP/1.1\nHost: a\nCookie: sid=42; theme=dark\n\n',
    fires: [1, 2, 3, 4],
    targets: [
      'ARGS_NAMES:q',
      'REQUEST_COOKIES_NAMES:sid',
      'REQUEST_COOKIES:sid',
      'REQUEST_HEADERS_NAMES:Cookie',
    ],
  },
  {
    name: 'the parts of the target',
    rules: `
      SecRule REQUEST_LINE "@streq GET /a/%62.php?x=%20 HTTP/1.1" "id:1,phase:1,pass,log"
      SecRule REQUEST_URI_RAW "@streq /a/%62.php?x=%20" "id:2,phase:1,pass,log"
      SecRule REQUEST_FILENAME "@streq /a/b.php" "id:3,phase:1,pass,log"
      SecRule REQUEST_BASENAME "@streq b.php" "id:4,phase:1,pass,log"
      SecRule QUERY_STRING "@streq x=%20" "id:5,phase:1,pass,log"
      SecRule REQUEST_METHOD "@streq GET" "id:6,phase:1,pass,log"
      SecRule REQUEST_PROTOCOL "@streq HTTP/1.1" "id:7,phase:1,pass,log"
      SecRule REMOTE_ADDR "@ipMatch 203.0.113.0/24" "id:8,phase:1,pass,log"`,
    request: 'GET /a/%62.php?x=%20 HTTP/1.1\n\n',
    fires: [1, 2, 3, 4, 5, 6, 7, 8],
  },
  {
    name: 'an absolute target is its path',
    rules: `SecRule REQUEST_FILENAME "@streq /admin" "id:1,phase:1,pass,log"`,
    request: 'GET http://a.example/admin?x HTTP/1.1\n\n',
    fires: [1],
  },
  {
    name: 'a variable of one value is there, if empty',
    rules: `
      SecRule QUERY_STRING "@rx ^$" "id:1,phase:1,pass,log"
      SecRule ARGS "!@rx x" "id:2,phase:1,pass,log"
      SecRule REQUEST_HEADERS:Missing "!@rx x" "id:3,phase:1,pass,log"`,
    request: GET,
    fires: [1],
  },
  // ---- bodies ----
  {
    name: 'a form',
    rules: `
      SecRequestBodyAccess On
      SecRule ARGS_POST:a "@streq 1" "id:1,phase:2,pass,log"
      SecRule ARGS_GET:a "@streq 1" "id:2,phase:2,pass,log"
      SecRule ARGS:a "@streq 1" "id:3,phase:2,pass,log"
      SecRule REQUEST_BODY "@contains a=1" "id:4,phase:2,pass,log"
      SecRule REQBODY_PROCESSOR "@streq URLENCODED" "id:5,phase:2,pass,log"`,
    request: FORM('a=1&b=2'),
    fires: [1, 3, 4, 5],
  },
  {
    name: 'without access the body is not read',
    rules: `
      SecRequestBodyAccess Off
      SecRule ARGS_POST "@unconditionalMatch" "id:1,phase:2,pass,log"`,
    request: FORM('a=1'),
    fires: [],
  },
  {
    name: 'JSON is in ARGS, and neither in ARGS_GET nor in ARGS_POST',
    rules: `
      SecRequestBodyAccess On
      SecRule ARGS:json.a.b "@streq x" "id:1,phase:2,pass,log"
      SecRule ARGS_POST|ARGS_GET "@unconditionalMatch" "id:2,phase:2,pass,log"`,
    request: JSON_BODY('{"a":{"b":"x"}}'),
    fires: [1],
    targets: ['ARGS:json.a.b'],
  },
  {
    name: 'XML by path',
    rules: `
      SecRequestBodyAccess On
      SecRule XML:/* "@contains two" "id:1,phase:2,pass,log"
      SecRule XML://@* "@streq v" "id:2,phase:2,pass,log"
      SecRule XML:/*|XML://@*|!XML://@* "@streq v" "id:3,phase:2,pass,log"`,
    request:
      'POST / HTTP/1.1\nHost: a\nContent-Type: text/xml\n\n<a k="v"><b>one</b><c>two</c></a>',
    fires: [1, 2],
    targets: ['XML:/*', 'XML://@*'],
  },
  {
    name: 'uploaded files',
    rules: `
      SecRequestBodyAccess On
      SecRule FILES "@endsWith .php" "id:1,phase:2,pass,log"
      SecRule FILES_NAMES "@streq f" "id:2,phase:2,pass,log"
      SecRule ARGS_POST:t "@streq v" "id:3,phase:2,pass,log"
      SecRule MULTIPART_STRICT_ERROR "@eq 0" "id:4,phase:2,pass,log"
      SecRule REQUEST_BODY "@unconditionalMatch" "id:5,phase:2,pass,log"`,
    request: [
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n--b',
      'Content-Disposition: form-data; name="t"\r\n\r\nv\r\n--b',
      'Content-Disposition: form-data; name="f"; filename="x.php"\r\n\r\n<?php\r\n--b--\r\n',
    ].join('\r\n'),
    fires: [1, 2, 3, 4, 5],
  },
  {
    name: 'a broken body is told where rules ask',
    rules: `
      SecRequestBodyAccess On
      SecRule REQBODY_ERROR "!@eq 0" "id:1,phase:2,deny,status:400,log"`,
    request: JSON_BODY('{"a":'),
    fires: [1],
    interrupts: { ruleId: 1, status: 400 },
  },
  {
    name: 'a broken body is a fault where no rule asks',
    rules: `
      SecRequestBodyAccess On
      SecRule ARGS "@streq never" "id:1,phase:2,pass,log"`,
    request: JSON_BODY('{"a":'),
    fires: [],
    interrupts: { ruleId: 0, status: 400, verdict: 'block' },
  },
  {
    name: 'ctl chooses another body processor',
    rules: `
      SecRequestBodyAccess On
      SecRule REQUEST_HEADERS:Content-Type "@streq text/plain" \\
        "id:1,phase:1,pass,nolog,ctl:requestBodyProcessor=URLENCODED"
      SecRule ARGS_POST:a "@streq 1" "id:2,phase:2,pass,log"`,
    request: 'POST / HTTP/1.1\nHost: a\nContent-Type: text/plain\n\na=1',
    fires: [2],
  },
  {
    name: 'a body over the limit is rejected',
    rules: `
      SecRequestBodyAccess On
      SecRequestBodyLimit 10
      SecRequestBodyLimitAction Reject`,
    request: FORM('a=0123456789'),
    fires: [],
    interrupts: { status: 413, ruleId: 0 },
  },
  {
    name: 'a body over the limit is inspected as far as it goes',
    rules: `
      SecRequestBodyAccess On
      SecRequestBodyLimit 10
      SecRequestBodyLimitAction ProcessPartial
      SecRule ARGS:a "@streq 01234567" "id:1,phase:2,pass,log"
      SecRule INBOUND_DATA_ERROR "@eq 1" "id:2,phase:2,pass,log"
      SecRule REQUEST_BODY_LENGTH "@eq 10" "id:3,phase:2,pass,log"`,
    request: FORM('a=0123456789'),
    fires: [1, 2, 3],
  },
  // ---- transformations ----
  {
    name: 'transformations in order, t:none empties the list',
    rules: `
      SecDefaultAction "phase:1,pass,log,t:lowercase"
      SecRule ARGS "@streq <b>" "id:1,phase:1,pass,log,t:urlDecodeUni,t:htmlEntityDecode"
      SecRule ARGS "@streq &lt;B&gt;" "id:2,phase:1,pass,log,t:none"
      SecRule ARGS "@streq &lt;b&gt;" "id:3,phase:1,pass,log"`,
    request: 'GET /?a=%26lt;B%26gt; HTTP/1.1\n\n',
    fires: [1, 2, 3],
  },
  {
    name: 'multiMatch looks before and after each transformation',
    rules: `
      SecRule ARGS "@streq &LT;" "id:1,phase:1,pass,log,t:lowercase,t:htmlEntityDecode,multiMatch"
      SecRule ARGS "@streq &lt;" "id:2,phase:1,pass,log,t:lowercase,t:htmlEntityDecode,multiMatch"
      SecRule ARGS "@streq <" "id:3,phase:1,pass,log,t:lowercase,t:htmlEntityDecode,multiMatch"
      SecRule ARGS "@streq &lt;" "id:4,phase:1,pass,log,t:lowercase,t:htmlEntityDecode"`,
    request: 'GET /?a=%26LT; HTTP/1.1\n\n',
    fires: [1, 2, 3],
  },
  // ---- operators ----
  {
    name: 'a negated operator',
    rules: `SecRule REQUEST_METHOD "!@within GET HEAD" "id:1,phase:1,deny,log"`,
    request: 'TRACE / HTTP/1.1\n\n',
    fires: [1],
    interrupts: { verdict: 'block', status: 403, ruleId: 1 },
  },
  {
    name: 'macros in an argument',
    rules: `
      SecAction "id:1,phase:1,pass,nolog,setvar:tx.limit=3,setvar:tx.word=two"
      SecRule &ARGS "@ge %{tx.limit}" "id:2,phase:1,pass,log"
      SecRule ARGS "@streq %{tx.word}" "id:3,phase:1,pass,log"
      SecRule ARGS "@streq %{ARGS.b}" "id:4,phase:1,pass,log"`,
    request: 'GET /?a=one&b=two&c=three HTTP/1.1\n\n',
    fires: [2, 3, 4],
  },
  {
    name: 'captures, emptied by the next capture',
    rules: `
      SecRule ARGS:a "@rx (\\w)(\\w)" "id:1,phase:1,pass,log,capture,msg:'%{TX.0} %{TX.1} %{TX.2}'"
      SecRule ARGS:b "@rx (\\w)" "id:2,phase:1,pass,log,capture,msg:'%{TX.0} %{TX.1} %{TX.2}'"`,
    request: 'GET /?a=xy&b=z HTTP/1.1\n\n',
    fires: [1, 2],
    says: 'z z ',
  },
  {
    name: 'without capture TX.0 stays',
    rules: `
      SecRule ARGS:a "@rx (x)" "id:1,phase:1,pass,nolog,capture"
      SecRule ARGS:b "@rx (z)" "id:2,phase:1,pass,log,msg:'%{TX.1}'"`,
    request: 'GET /?a=xy&b=z HTTP/1.1\n\n',
    fires: [2],
    says: 'x',
  },
  // ---- variables ----
  {
    name: 'setvar: set, add, subtract, remove, bare',
    rules: `
      SecAction "id:1,phase:1,pass,nolog,setvar:tx.a=5,setvar:tx.a=+3,setvar:tx.a=-1,\\
        setvar:tx.b,setvar:tx.c=9,setvar:!tx.c,setvar:tx.d=+%{tx.a},setvar:'tx.e=a b'"
      ${tell('%{tx.a} %{tx.b} [%{tx.c}] %{tx.d} %{tx.e}')}`,
    request: GET,
    fires: [900],
    says: '7 1 [] 7 a b',
  },
  {
    name: 'names of variables in any case, and with macros',
    rules: `
      SecRule ARGS_NAMES "@rx ." "id:1,phase:1,pass,nolog,setvar:'tx.count_%{MATCHED_VAR}=+1'"
      SecRule TX:/^count_/ "@gt 1" "id:2,phase:1,pass,log"
      SecRule TX:COUNT_B "@eq 1" "id:3,phase:1,pass,log"`,
    request: 'GET /?a=1&b=1&a=2 HTTP/1.1\n\n',
    fires: [2, 3],
    targets: ['TX:count_a', 'TX:COUNT_B'],
  },
  {
    name: 'setvar once for each value that matches',
    rules: `
      SecRule ARGS "@contains x" "id:1,phase:1,pass,log,setvar:tx.inbound_anomaly_score=+5"`,
    request: 'GET /?a=x&b=x&c=y HTTP/1.1\n\n',
    fires: [1, 1],
    inboundScore: 10,
  },
  {
    name: 'MATCHED_VARS in a chain',
    rules: `
      SecRule ARGS "@contains x" "id:1,phase:1,pass,log,chain"
        SecRule MATCHED_VARS "@streq x2" "chain"
        SecRule MATCHED_VARS_NAMES "@streq ARGS:b" "setvar:tx.found=%{MATCHED_VAR_NAME}"
      ${tell('%{tx.found}')}`,
    request: 'GET /?a=x1&b=x2 HTTP/1.1\n\n',
    fires: [1, 900],
    says: 'MATCHED_VARS_NAMES:ARGS:b',
  },
  {
    name: 'RULE tells of the rule',
    rules: `
      SecRule REQUEST_METHOD "@streq GET" "id:7,rev:3,phase:1,pass,log,severity:ERROR,\\
        msg:'rule %{rule.id} rev %{rule.rev} severity %{rule.severity}'"`,
    request: GET,
    fires: [7],
    says: 'rule 7 rev 3 severity 3',
  },
  {
    name: 'HIGHEST_SEVERITY',
    rules: `
      SecAction "id:1,phase:1,pass,nolog,severity:WARNING"
      SecAction "id:2,phase:1,pass,nolog,severity:CRITICAL"
      SecAction "id:3,phase:1,pass,nolog,severity:NOTICE"
      ${tell('%{HIGHEST_SEVERITY}')}`,
    request: GET,
    fires: [900],
    says: '2',
  },
  {
    name: 'setenv and ENV',
    rules: `
      SecAction "id:1,phase:1,pass,nolog,setenv:who=me"
      SecRule ENV:who "@streq me" "id:2,phase:1,pass,log"
      SecRule ENV:PATH "@rx ." "id:3,phase:1,pass,log"`,
    request: GET,
    fires: [2],
  },
];

describe('what rules look at', () => testLanguage(CASES));
