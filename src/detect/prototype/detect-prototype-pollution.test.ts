import { describeDetector } from '../../../test/support/describe-detector.ts';
import { detectPrototypePollution } from './detect-prototype-pollution.ts';

describeDetector('detectPrototypePollution', detectPrototypePollution, {
  attacks: [
    ['__proto__', 'name'],
    ['__proto__[a]', 'name'],
    ['a[__proto__][b]', 'name'],
    ['json.__proto__.a', 'name'],
    ['constructor[prototype][a]', 'name'],
    ['constructor.prototype.a', 'name'],
    ['{"__proto__":{"a":1}}', 'json'],
    ['{"constructor":{"prototype":{"a":1}}}', 'json'],
    ['%5f%5fproto%5f%5f[a]', 'name'],
  ],
  ordinary: [
    '',
    'prototype',
    'the __proto__ property',
    'protocol',
    'constructor',
    'a.constructor',
    'prototype.constructor of it',
  ],
  pieces: [
    '__proto__',
    'constructor',
    'prototype',
    '.',
    '[',
    ']',
    '"',
    ':',
    '{',
    '}',
    'a',
    '%5f',
    ' ',
  ],
});
