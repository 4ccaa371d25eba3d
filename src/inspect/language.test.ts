// What rules do: chains, the flow of phases, what becomes of a request, ctl, collections, answers.
import { describe } from 'node:test';
import { GET, tell, testLanguage, type LanguageCase } from '../../test/support/rule-language.ts';

const CASES: readonly LanguageCase[] = [
  {
    name: 'a message is cut, whatever its macros stand for',
    rules: `SecRule ARGS "@rx ^x+" "id:1,phase:1,deny,log,msg:'%{MATCHED_VAR}',logdata:'%{MATCHED_VAR}'"`,
    request: `GET /?a=${'x'.repeat(5000)} HTTP/1.1\n\n`,
    fires: [1],
    says: 'x'.repeat(1024),
    interrupts: { message: 'x'.repeat(1024) },
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
  // ---- rules that wait for what others set, or for something to count ----
  {
    name: 'a rule sees what the one before it has set, though the chain of that does not match',
    rules: `
      SecRule ARGS "@streq 1" "id:1,phase:1,pass,nolog,setvar:tx.seen=1,chain"
        SecRule ARGS "@streq never"
      SecRule TX:seen "@eq 1" "id:2,phase:1,pass,log"
      SecRule TX:other "@eq 1" "id:3,phase:1,pass,log"`,
    request: 'GET /?a=1 HTTP/1.1\n\n',
    fires: [2],
  },
  {
    name: 'a bound that a rule lowers',
    rules: `
      SecAction "id:1,phase:1,pass,nolog,setvar:tx.score=3,setvar:tx.bound=5"
      SecRule TX:score "@ge %{tx.bound}" "id:2,phase:1,pass,log"
      SecRule ARGS "@streq 1" "id:3,phase:1,pass,nolog,setvar:tx.bound=2"
      SecRule TX:score "@ge %{tx.bound}" "id:4,phase:1,pass,log"
      SecRule TX:score "@ge %{tx.bound}" "id:5,phase:2,pass,log"`,
    request: 'GET /?a=1 HTTP/1.1\n\n',
    fires: [4, 5],
  },
  {
    name: 'a variable whose name is put together, one that is taken away, and a count of one',
    rules: `
      SecAction "id:1,phase:1,pass,nolog,setvar:tx.gone=1"
      SecRule ARGS "@streq seen" "id:2,phase:1,pass,nolog,setvar:tx.%{MATCHED_VAR}=7,setvar:!tx.gone"
      SecRule TX:seen "@gt 6" "id:3,phase:1,pass,log"
      SecRule TX:gone "@eq 1" "id:4,phase:1,pass,log"
      SecRule &TX:gone "@eq 0" "id:5,phase:1,pass,log"`,
    request: 'GET /?a=seen HTTP/1.1\n\n',
    fires: [3, 5],
  },
  {
    name: 'counts of what is there, and of what is not',
    rules: `
      SecRule &REQUEST_HEADERS:X-A "@gt 0" "id:1,phase:1,pass,log"
      SecRule &REQUEST_HEADERS:X-B "@gt 0" "id:2,phase:1,pass,log"
      SecRule &REQUEST_HEADERS:X-B "!@gt 0" "id:3,phase:1,pass,log"
      SecRule &ARGS:a|&REQUEST_HEADERS:X-B "@ge 2" "id:4,phase:1,pass,log"
      SecRule &ARGS|ARGS:c "@eq 3" "id:5,phase:1,pass,log"
      SecRule &ARGS:a "@eq 2" "id:6,phase:1,pass,log,t:length"
      SecRule &REQUEST_BODY "@gt 0" "id:7,phase:1,pass,log"`,
    request: 'GET /?a=1&a=2&c=3 HTTP/1.1\nX-A: 1\n\n',
    fires: [1, 3, 4, 5, 5, 7],
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

describe('what rules do', () => testLanguage(CASES));
