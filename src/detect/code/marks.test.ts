import { describeDetector } from '../../../test/support/describe-detector.ts';
import { detectCode } from './detect-code.ts';

describeDetector('detectCode: marks', detectCode, {
  attacks: [
    [`chair,..))(,,'"`, 'marks'],
    [`7(".',,).()`, 'marks'],
    [`chair'kPwZqR<'">bNmLxY`, 'marks'],
    [`chairabz>ahx"zxc'xcv`, 'marks'],
    [`1'"><qjx`, 'marks'],
    [`chair\xbf'"(`, 'marks'],
    [`<>"'%;)(&+`, 'marks'],
    [`'';!--"<X>=`, 'marks'],
  ],
  ordinary: [
    '',
    `"it's" (so.)`,
    `f("a", 'b')`,
    `print('."')`,
    `5' 10" <tall>`,
    `O'Brien's "<3"`,
    `He said "it's" > "that's"`,
    `<p>Tom's "house"</p>`,
    `''""`,
    `k{W-bnQ{xs7(LugN"'"<`,
    `:'( :"(`,
  ],
  pieces: ["'", '"', '<', '>', '(', ')', '.', ',', 'chair', ' ', '&', ';', '`'],
});
