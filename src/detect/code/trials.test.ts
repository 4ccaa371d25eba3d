import { describeDetector } from '../../../test/support/describe-detector.ts';
import { detectCode } from './detect-code.ts';

describeDetector('detectCode: trials', detectCode, {
  attacks: [
    ["'.gethostbyname(lc('hit'.'x.example.')).'", 'trial'],
    ["x'.chr(67).chr(104).'", 'trial'],
    ['print("abc"+str(48211*39114))', 'trial'],
    ['"abzzzd".replace("z","o")', 'trial'],
    ['abc{48211*39114}xyz', 'trial'],
    ['<%{{${5*5}}', 'trial'],
    ['"+response.write({0}*{1})+"', 'trial'],
    ["x'.lookFor(7).'", 'trial'],
    ['("ab"^"``")("id");', 'trial'],
    ['\x04\x08o:\x40ActiveSupport::Deprecation::DeprecatedInstanceVariableProxy\t', 'ruby-object'],
    [
      '\x80\x04\x95\x1f\0\0\0\0\0\0\0\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\x8c\x02id\x94.',
      'python-object',
    ],
  ],
  ordinary: [
    '',
    '"a" + b(c) + d',
    "it's (more + less) it's",
    '{width*height}',
    '((a ^ b) (c))',
    'the hostname (by name)',
    '[[[[1,2],[3,4]]]]',
  ],
  pieces: ['chr(', '1', ').', '{', '*', '${', '<%', '[[', '"', '.replace(', ')', '^', '\x80\x04'],
});
