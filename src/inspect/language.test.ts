// What the words of the rule language do: rules and a request in, what fired and what came of it out.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect, programOf, type ResponseText } from '../../test/support/rules.ts';
import { PersistentStore, type Interruption, type Outcome } from './index.ts';

interface Case {
  readonly name: string;
  readonly rules: string;
  readonly request?: string;
  readonly response?: ResponseText;
  /** Ids of the matches in order, one for each value that matched. */
  readonly fires: readonly number[];
  /** Message of the last match. */
  readonly says?: string;
  /** Targets of the matches. */
  readonly targets?: readonly string[];
  readonly interrupts?: Partial<Interruption>;
  readonly mode?: 'block' | 'detect';
  readonly inboundScore?: number;
}

const GET = 'GET / HTTP/1.1\nHost: a.example\n\n';
const FORM = (body: string): string =>
  `POST /form HTTP/1.1\nHost: a.example\nContent-Type: application/x-www-form-urlencoded\n\n${body}`;
const JSON_BODY = (body: string): string =>
  `POST /api HTTP/1.1\nHost: a.example\nContent-Type: application/json\n\n${body}`;

/** A rule that tells what a template expands to. */
const tell = (text: string, phase = 5): string =>
  `SecAction "id:900,phase:${phase},pass,log,msg:'${text}'"`;

const CASES: readonly Case[] = [
  {
    name: 'a message is cut, whatever its macros stand for',
    rules: `SecRule ARGS "@rx ^x+" "id:1,phase:1,deny,log,msg:'%{MATCHED_VAR}',logdata:'%{MATCHED_VAR}'"`,
    request: `GET /?a=${'x'.repeat(5000)} HTTP/1.1\n\n`,
    fires: [1],
    says: 'x'.repeat(1024),
    interrupts: { message: 'x'.repeat(1024) },
  },
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
  // ---- chains ----
  {
    name: 'a chain matches when every link does',
    rules: `
      SecRule REQUEST_METHOD "@streq GET" "id:1,phase:1,deny,log,chain"
        SecRule ARGS:a "@streq 1" "chain"
        SecRule ARGS:b "@streq 2"
      SecRule REQUEST_METHOD "@streq GET" "id:2,phase:1,deny,log,chain"
        SecRule ARGS:a "@streq 2"`,
    request: 'GET /?a=1&b=2 HTTP/1.1\n\n',
    fires: [1],
    targets: ['ARGS:b'],
    interrupts: { ruleId: 1 },
  },
  {
    name: 'setvar of a link that matched stays though the chain does not match',
    rules: `
      SecRule REQUEST_METHOD "@streq GET" "id:1,phase:1,deny,log,setvar:tx.a=1,chain"
        SecRule ARGS "@streq never" "setvar:tx.b=1"
      ${tell('%{tx.a}%{tx.b}')}`,
    request: 'GET /?a=1 HTTP/1.1\n\n',
    fires: [900],
    says: '1',
  },
  // ---- flow ----
  {
    name: 'skipAfter',
    rules: `
      SecRule ARGS:a "@streq 1" "id:1,phase:1,pass,nolog,skipAfter:END"
      SecAction "id:2,phase:1,pass,log"
      SecMarker END
      SecAction "id:3,phase:1,pass,log"`,
    request: 'GET /?a=1 HTTP/1.1\n\n',
    fires: [3],
  },
  {
    name: 'skip',
    rules: `
      SecRule ARGS:a "@streq 1" "id:1,phase:1,pass,nolog,skip:2"
      SecAction "id:2,phase:1,pass,log"
      SecAction "id:3,phase:1,pass,log"
      SecAction "id:4,phase:1,pass,log"`,
    request: 'GET /?a=1 HTTP/1.1\n\n',
    fires: [4],
  },
  {
    name: 'skipping that nothing in a request decides',
    rules: `
      SecAction "id:1,phase:1,pass,nolog,setvar:tx.level=1"
      SecRule TX:level "@lt 2" "id:2,phase:1,pass,nolog,skipAfter:END"
      SecAction "id:3,phase:1,pass,log"
      SecMarker END
      SecRule TX:level "@lt 1" "id:4,phase:1,pass,nolog,skipAfter:END2"
      SecAction "id:5,phase:1,pass,log,msg:'%{tx.level}'"
      SecMarker END2`,
    request: GET,
    fires: [5],
    says: '1',
  },
  {
    name: 'what was decided at load is evaluated where ctl takes away what it relied on',
    rules: `
      SecRule ARGS:off "@streq 1" "id:1,phase:1,pass,nolog,ctl:ruleRemoveById=2"
      SecAction "id:2,phase:1,pass,nolog,setvar:tx.level=1"
      SecRule TX:level "@eq 1" "id:3,phase:1,pass,nolog,skipAfter:END"
      SecRule REQUEST_METHOD "@streq GET" "id:4,phase:1,pass,log"
      SecMarker END`,
    request: 'GET /?off=1 HTTP/1.1\n\n',
    fires: [4],
  },
  // ---- what becomes of the request ----
  {
    name: 'deny with a status ends the phases, but for the last',
    rules: `
      SecAction "id:1,phase:1,deny,status:418,log,msg:'no %{REQUEST_METHOD}'"
      SecAction "id:2,phase:1,pass,log"
      SecAction "id:3,phase:2,pass,log"
      SecAction "id:4,phase:5,pass,log"`,
    request: GET,
    fires: [1, 4],
    interrupts: { verdict: 'block', status: 418, phase: 1, message: 'no GET' },
  },
  {
    name: 'block does what SecDefaultAction says',
    rules: `
      SecDefaultAction "phase:1,deny,status:409,log"
      SecAction "id:1,phase:1,block"`,
    request: GET,
    fires: [1],
    interrupts: { status: 409 },
  },
  {
    name: 'drop',
    rules: `SecAction "id:1,phase:1,drop,log"`,
    request: GET,
    fires: [1],
    interrupts: { verdict: 'drop' },
  },
  {
    name: 'redirect, its place expanded',
    rules: `SecAction "id:1,phase:1,redirect:'https://b.example%{REQUEST_URI}',status:307,log"`,
    request: 'GET /x?y HTTP/1.1\n\n',
    fires: [1],
    interrupts: { verdict: 'redirect', status: 307, location: 'https://b.example/x?y' },
  },
  {
    name: 'allow ends all phases but logging',
    rules: `
      SecAction "id:1,phase:1,allow,log"
      SecAction "id:2,phase:1,deny,log"
      SecAction "id:3,phase:2,deny,log"
      SecAction "id:4,phase:5,pass,log"`,
    request: GET,
    fires: [1, 4],
  },
  {
    name: 'allow:phase',
    rules: `
      SecAction "id:1,phase:1,allow:phase,log"
      SecAction "id:2,phase:1,deny,log"
      SecAction "id:3,phase:2,pass,log"`,
    request: GET,
    fires: [1, 3],
  },
  {
    name: 'allow:request',
    rules: `
      SecAction "id:1,phase:1,allow:request,log"
      SecAction "id:2,phase:2,deny,log"
      SecAction "id:3,phase:3,pass,log"`,
    request: GET,
    response: { protocol: 'HTTP/1.1', status: 200, statusText: 'OK', rawHeaders: [] },
    fires: [1, 3],
  },
  {
    name: 'detection records what would have been done, and goes on',
    rules: `
      SecAction "id:1,phase:1,deny,status:418,log"
      SecAction "id:2,phase:2,deny,log"`,
    request: GET,
    mode: 'detect',
    fires: [1, 2],
    interrupts: { status: 418, ruleId: 1 },
  },
  {
    name: 'SecRuleEngine DetectionOnly',
    rules: `
      SecRuleEngine DetectionOnly
      SecAction "id:1,phase:1,deny,log"
      SecAction "id:2,phase:1,pass,log"`,
    request: GET,
    fires: [1, 2],
  },
  {
    name: 'SecRuleEngine Off',
    rules: `
      SecRuleEngine Off
      SecAction "id:1,phase:1,deny,log"`,
    request: GET,
    fires: [],
  },
  // ---- ctl ----
  {
    name: 'ctl:ruleEngine=DetectionOnly from here on',
    rules: `
      SecAction "id:1,phase:1,pass,nolog,ctl:ruleEngine=DetectionOnly"
      SecAction "id:2,phase:1,deny,log"`,
    request: GET,
    fires: [2],
  },
  {
    name: 'ctl takes rules out by id, tag and message',
    rules: `
      SecRule ARGS:off "@streq 1" "id:1,phase:1,pass,nolog,ctl:ruleRemoveById=10-11,\\
        ctl:ruleRemoveByTag=bad,ctl:ruleRemoveByMsg=a noisy one"
      SecAction "id:10,phase:1,pass,log"
      SecAction "id:11,phase:2,pass,log"
      SecAction "id:12,phase:1,pass,log,tag:bad"
      SecAction "id:13,phase:1,pass,log,msg:'a noisy one'"
      SecAction "id:14,phase:1,pass,log,tag:good"`,
    request: 'GET /?off=1 HTTP/1.1\n\n',
    fires: [14],
  },
  {
    name: 'ctl takes targets out',
    rules: `
      SecAction "id:1,phase:1,pass,nolog,ctl:ruleRemoveTargetById=10;ARGS:a,\\
        ctl:ruleRemoveTargetByTag=t;ARGS:/^b/,ctl:ruleRemoveTargetById=12;REQUEST_METHOD"
      SecRule ARGS "@streq x" "id:10,phase:1,pass,log"
      SecRule ARGS "@streq x" "id:11,phase:1,pass,log,tag:t"
      SecRule REQUEST_METHOD "@streq GET" "id:12,phase:1,pass,log"`,
    request: 'GET /?a=x&b=x&c=x HTTP/1.1\n\n',
    fires: [10, 10, 11, 11],
    targets: ['ARGS:b', 'ARGS:c', 'ARGS:a', 'ARGS:c'],
  },
  {
    name: 'SecRuleRemove and SecRuleUpdateTarget at load',
    rules: `
      SecAction "id:1,phase:1,pass,log"
      SecRule ARGS "@streq x" "id:2,phase:1,pass,log"
      SecRuleRemoveById 1
      SecRuleUpdateTargetById 2 "!ARGS:a"`,
    request: 'GET /?a=x&b=x HTTP/1.1\n\n',
    fires: [2],
    targets: ['ARGS:b'],
  },
  // ---- persistent collections ----
  {
    name: 'initcol opens, setvar counts',
    rules: `
      SecAction "id:1,phase:1,pass,nolog,initcol:ip=%{REMOTE_ADDR}"
      SecAction "id:2,phase:1,pass,nolog,setvar:ip.hits=+1,setvar:ip.hits=+1"
      SecRule IP:hits "@eq 2" "id:3,phase:1,pass,log,msg:'%{ip.hits}'"
      SecRule GLOBAL:hits "@ge 0" "id:4,phase:1,pass,log"`,
    request: GET,
    fires: [3],
    says: '2',
  },
  // ---- answers ----
  {
    name: 'the answer',
    rules: `
      SecResponseBodyAccess On
      SecResponseBodyMimeType text/html
      SecRule RESPONSE_STATUS "@streq 500" "id:1,phase:3,pass,log"
      SecRule RESPONSE_HEADERS:Server "@streq x" "id:2,phase:3,pass,log"
      SecRule RESPONSE_CONTENT_TYPE "@streq text/html" "id:3,phase:3,pass,log"
      SecRule RESPONSE_BODY "@contains trace" "id:4,phase:4,deny,log"`,
    request: GET,
    response: {
      protocol: 'HTTP/1.1',
      status: 500,
      statusText: 'Oops',
      rawHeaders: ['Server', 'x', 'Content-Type', 'text/html; charset=utf-8'],
      body: 'a stack trace',
    },
    fires: [1, 2, 3, 4],
    interrupts: { ruleId: 4, phase: 4 },
  },
  {
    name: 'a body of another type is not looked at',
    rules: `
      SecResponseBodyAccess On
      SecResponseBodyMimeType text/html
      SecRule RESPONSE_BODY "@contains trace" "id:4,phase:4,deny,log"`,
    request: GET,
    response: {
      protocol: 'HTTP/1.1',
      status: 200,
      statusText: 'OK',
      rawHeaders: ['Content-Type', 'image/png'],
      body: 'a stack trace',
    },
    fires: [],
  },
];

describe('the rule language', () => {
  for (const plain of [false, true]) {
    describe(plain ? 'evaluated plainly' : 'optimised', () => {
      for (const one of CASES) {
        test(one.name, () => check(one, plain));
      }
    });
  }
});

function check(one: Case, plain: boolean): void {
  const program = programOf(one.rules, { plain });
  const { outcome, interruption } = inspect(
    program,
    one.request ?? GET,
    { mode: one.mode ?? 'block', store: new PersistentStore() },
    one.response,
  );
  assert.deepEqual(idsOf(outcome), one.fires);
  if (one.says !== undefined) assert.equal(outcome.matches.at(-1)?.message, one.says);
  if (one.targets !== undefined) {
    assert.deepEqual(
      outcome.matches.map((match) => match.target),
      one.targets,
    );
  }
  if (one.inboundScore !== undefined) assert.equal(outcome.inboundScore, one.inboundScore);
  const acted = one.mode === 'detect' ? outcome.interruption : interruption;
  if (one.interrupts === undefined) assert.equal(acted, undefined);
  for (const [key, value] of Object.entries(one.interrupts ?? {})) {
    assert.equal(acted?.[key as keyof Interruption], value, key);
  }
}

function idsOf(outcome: Outcome): readonly number[] {
  return outcome.matches.map((match) => match.ruleId);
}
