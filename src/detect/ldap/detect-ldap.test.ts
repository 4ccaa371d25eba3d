import { describeDetector } from '../../../test/support/describe-detector.ts';
import { detectLdap } from './detect-ldap.ts';

describeDetector('detectLdap', detectLdap, {
  attacks: [
    ['pwd))(&(1=0', 'value'],
    ['(objectClass=*)', 'filter'],
    ['*)(uid=*))(|(uid=*', 'value'],
    ['admin)(&)', 'value'],
    ['a)(!(cn=b', 'value'],
    ['a)(cn>=b', 'value'],
    ['*(|(a=*))', 'value'],
    ['(&(uid=admin)(cn=*))', 'filter'],
    ['cn:2.5.13.18:=1', 'matching-rule'],
    ['%2a%29%28uid%3d%2a', 'value'],
  ],
  ordinary: [
    '',
    'foo(bar))(baz',
    'a (b) c',
    ':) (:',
    'f(x)(y)',
    '(a|b)',
    'x=(1)',
    'a)b(c',
    '1) a 2) b',
    'time 12:30:=',
    '(1+2)*(3+4)',
  ],
  pieces: ['(', ')', '*', '&', '|', '!', '=', 'uid', 'cn', '~', '<', '>', ':', '1.2.3', ' ', 'a'],
});
