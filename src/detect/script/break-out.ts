import { skipBlanks } from '../characters.ts';
import type { Finding } from '../evidence.ts';
import { gateReasons } from '../patterns.ts';
import { findActivity, findSink, type ScriptActivity } from './sinks.ts';

/** A value longer than this is no probe that stands as a whole script. */
const PROBE_LENGTH_MAX = 400;
/** What may stand right behind a string that an attack has closed: an operator, a bracket, a separator. */
const AFTER_STRING = /^\s*(?:[;,+\-*/%&|^<>?)\]}:]|=(?!["'\s])|\b(?:in|instanceof)\b|\r?\n)/;
/** What a value begins with that ends something before it was reached. */
const CLOSES_SOMETHING =
  /^\s*(?:\d{1,8}\s{0,2}[-+*/,;})\]|&^]|[;)\]}+\-*/&|,^%>?:]|<(?![a-z/!])|\*\/|-->)/i;

/**
 * A text that would stand inside a script: in a string of each kind, or as it is. What follows the quote
 * that ends the string has to read on as JavaScript.
 */
export function judgeScriptBreak(text: string): Finding | undefined {
  return (
    judgeQuote(text, "'", 'script-single-quoted') ??
    judgeQuote(text, '"', 'script-double-quoted') ??
    judgeQuote(text, '`', 'script-template') ??
    judgeSubstitution(text) ??
    judgeBareScript(text) ??
    judgeReach(text)
  );
}

/** What a value reaches for from its first word on: the page's cookies, its address, its content. */
const REACHES = gateReasons('script', [
  [
    /^[\s;'")}\]+-]{0,12}(?:(?:window|self|top|parent)\s{0,2}\.\s{0,2})?document\s{0,2}(?:\.\s{0,2}|\[\s{0,2}["'`])cookie["'`\]\s;'"/)+]{0,12}$/,
    'reads the cookies of the page',
  ],
  [
    /^[\s;'")}\]+-]{0,12}(?:(?:window|self|top|parent)\s{0,2}\.\s{0,2})?(?:document\s{0,2}\.\s{0,2}(?:location|title|body\s{0,2}\.\s{0,2}(?:innerHTML|outerHTML|background))|location(?:\s{0,2}\.\s{0,2}href)?)\s{0,4}=\s{0,4}(?:["'`]|document\b|name\b|window\b|location\b|atob\b|eval\b)/,
    'puts a text of its own into the page or its address',
  ],
  [
    /^[\s;'")}\]+-]{0,12}(?:\w{1,8}\s{0,2}=\s{0,2})?\(?new\s{1,4}(?:Image\s{0,2}(?:\(\s{0,2}\))?\s{0,2}\)?\s{0,2}[.[]\s{0,2}["'`]?src|(?:WebSocket|EventSource|Worker|SharedWorker|Function)\s{0,2}[(`])/,
    'sends something elsewhere or loads a script',
  ],
  [
    /^[^"'`\n]{0,32}["'`]?\s{0,2}[-+*/^|&;,?>)}\]]{1,3}\s{0,2}(?:print\s{0,2}\(\s{0,2}\)|debugger|console\.log\(\d{0,4}\)|(?:\$|jQuery)\.getScript\(|open\(\s{0,2}["'`](?:https?:)?\/\/)\s{0,2}(?:[-+*/^|&;,"'`\\:})\]h/]|in\b|<!--|$)/,
    'ends a string and calls a function',
  ],
  [
    /^[^"'`\n]{0,32}["'`]\s{0,2}[-+*/^|&;,]{1,2}\s{0,2}\(\s{0,2}(?:function\s{0,2}\(|\(\s{0,2}\)\s{0,2}=>)/,
    'ends a string and calls a function of its own',
  ],
  [
    /^[\s;'")}\]+-]{0,12}Object\s{0,2}\.\s{0,2}(?:assign|defineProperty)\s{0,2}\(\s{0,2}(?:window|self|top|globalThis|document)\b/,
    'changes the window',
  ],
  [
    /^[\s;'")}\]+{-]{0,12}(?:throw\s{0,4}\{?\s{0,4})?(?:window\s{0,2}\.\s{0,2})?onerror\s{0,4}=\s{0,4}[a-z]/,
    'handles errors that it makes itself',
  ],
  [
    /^[\s;'")}\]]{0,12}\*\/\s{0,4}\(?(?:alert|confirm|prompt|eval|fetch)\)?\s{0,2}[(`]/,
    'ends a comment and calls a function',
  ],
  [
    /^(?:[\w ]{0,24}[\\]{0,2}["']|[\\"';)}\]\s]{1,6}|`(?=[\w.]{1,24}\())\s{0,2}(?:(?:window|self|top|parent|globalThis|frames\[\d\])\s{0,2}\??\.\s{0,2})?\(?(?:\d\s{0,2},\s{0,2})?(?:alert|confirm|prompt|eval|setTimeout|fetch|document\.write|Set\.constructor|Reflect\.apply|navigator\.sendBeacon|new Image)\)?\s{0,2}(?:\?\.)?\s{0,2}(?:\(\s{0,2}(?:[\d"'`/)]|\w{1,16}[.(),\]]|location|name|document)|`)/,
    'ends a string and calls a function',
  ],
  [
    // Whatever stands between: lists of such ends are put together by chance, and engines forgive some of them.
    /^(?!\s{0,4}```)[\w.:/@%-]{0,32}(?:\\{0,2}["'`]|\\[xu](?:00)?2[27]|\*\/|\/\*|;(?=\S)|[)}\]\n](?=\s{0,4}[;,+\-*/^|&%=})\]?:<]))(?:[\s;,+\-*/^|&%<>?:=!~(){}[\]'"`\\]|\\u202[89]|\/\/\w{0,8}%0[ad]|%0[ad]){0,12}(?:import\(\s{0,2}["'`](?:https?:)?\/\/|location(?:\.href)?\s{0,2}=\s{0,2}["'`](?:https?:)?\/\/|(?:(?:window|self|top|parent|frames(?:\[\d\])?|globalThis|this)\s{0,2}(?:\??\.\s{0,2}|\[["'`](?=alert|confirm|prompt|eval)))?\(?(?:alert|confirm|prompt|eval|setTimeout|fetch|document\.write(?:ln)?|navigator\.sendBeacon|parent\.postMessage|window\.open)(?:["'`]\]|\))?(?:\?\.)?(?:\.(?:call|apply|bind))?(?:\(\s{0,2}(?:[\d"'`/]|\w{1,16}[.(,]|location|name|document|this|window|self)|``|`[\w\\]))/,
    'ends a string and calls a function',
  ],
  [
    /^(?!\s{0,4}```)[\w.:/@%-]{0,32}(?:\\{0,2}["'`]|\\[xu](?:00)?2[27]|\*\/|\/\*|;(?=\S)|[)}\]\n](?=\s{0,4}[;,+\-*/^|&%=})\]?:<]))(?:[\s;,+\-*/^|&%<>?:!~(){}[\]'"`\\]|\\u202[89]|%0[ad]){1,12}(?:import\(\s{0,2}["'`]|open\(\s{0,2}["'`](?:https?:)?\/\/|(?:\$|jQuery)\.(?:get|post|ajax|getScript|getJSON|globalEval)\(\s{0,2}["'`{](?:https?:)?\/?\/?|(?:alert|confirm|prompt|print)\(\s{0,2}\)\s{0,2}[;,+\-*/^|&'"`}<-]|location(?:\.href)?\s{0,2}=\s{0,2}["'`](?:https?:|javascript:|data:)?\/?\/?\w|\w{1,3}=(?:alert|confirm|prompt|eval)\s{0,2}[;,]|new\s{1,2}Function\s{0,2}[(`]|(?:var|let|const)\s{1,2}\w{1,3}\s{0,2}=\s{0,2}new\s{1,2}Image\b|throw\s{1,2}onerror\s{0,2}=|onerror\s{0,2}=\s{0,2}(?:alert|eval|confirm|prompt)\b|window\.onload\s{0,2}=\s{0,2}\w|(?:local|session)Storage\.(?:get|set)Item\(\s{0,2}["'`]|document\.(?:querySelector\w{0,3}|getElement\w{2,12})\(\s{0,2}["'`]|document\.(?:forms|body|location|cookie|domain)\b[^\n=]{0,32}=\s{0,2}["'`\w]|\(0,\s{0,2}(?:alert|eval|confirm|prompt)\)\(|eval\(atob|(?:top|self)\[\s{0,2}["'`/]|debugger\s{0,2}(?:[;,+\-*/^|&'"`}<]|$))/,
    'ends a string and calls a function',
  ],
  [
    /^(?:callback|jsonp|cb|func(?:tion)?)\s{0,2}=\s{0,2}(?:alert|confirm|prompt|eval)\s{0,2}[(`]/i,
    'calls a function in place of another',
  ],
  [
    /(?:^|[^\w$.])with\s{0,2}\(\s{0,2}(?:document|window|self|top|parent|location)\s{0,2}\)\s{0,2}(?:\w{2,16}\s{0,2}[(`=]|\{)/,
    'takes the members of the page for its own',
  ],
  [
    /^\s{0,4}if\s{0,2}\(\s{0,2}\w{1,8}\s{0,2}\)\s{0,2}(?:alert|confirm|prompt|eval)\s{0,2}[(`]/,
    'calls a function under a condition',
  ],
  [
    /^[\s;'")}\]+-]{0,12}(?:\$|jQuery)\s{0,2}\.\s{0,2}(?:getScript|globalEval)\s{0,2}\(/,
    'loads a script',
  ],
  [
    /(?:^|[;,({|&^]\s{0,4})\w{1,8}\s{0,4}=\s{0,4}(?:alert|confirm|prompt|eval)\s{0,4}[,;)}]/,
    'gives a function that attacks call another name',
  ],
]);

function judgeReach(text: string): Finding | undefined {
  if (text.length > PROBE_LENGTH_MAX) return undefined;
  const behind = text.replace(/^\s*(?:\*\/|-->)/, ';');
  for (const [, pattern, why] of REACHES) {
    const match = pattern.exec(behind);
    if (match !== null) {
      const end = match.index + match[0].length;
      return report('script', 'the value', match.index, { why, start: match.index, end });
    }
  }
  return undefined;
}

function judgeQuote(text: string, quote: string, context: string): Finding | undefined {
  const close = text.indexOf(quote);
  if (close < 0 || !AFTER_STRING.test(text.slice(close + 1, close + 12))) return undefined;
  if (text.charAt(close + 1) === quote) return undefined;
  // `L'%C3%89t%C3%A9`: a text that is encoded still.
  if (/^%[0-9A-F]{2}/i.test(text.slice(close + 1, close + 4))) return undefined;
  const sink = findSink(text, close + 1);
  if (sink !== undefined) return report(context, 'ends the string it stands in and', close, sink);
  if (!endsScript(text, close)) return undefined;
  const activity = findActivity(text, close + 1);
  return activity && report(context, 'ends the string it stands in and', close, activity);
}

/** The rest of the original script is commented out: no ordinary text ends like that after a quote. */
function endsScript(text: string, close: number): boolean {
  return (
    /^\s*[;)}]/.test(text.slice(close + 1, close + 4)) && /(?:\/\/|<!--)\s*$/.test(text.slice(-16))
  );
}

/** `${alert(1)}`: the text stands in a template. */
function judgeSubstitution(text: string): Finding | undefined {
  const open = text.search(/[$#]\{|\[\[|\{[{%]/);
  if (open < 0) return undefined;
  const close = text.indexOf(text.charAt(open + 1) === '[' ? ']]' : '}', open);
  const sink = findSink(text, open + 2, close < 0 ? text.length : close);
  return sink && report('script-template', 'a substitution', open, sink);
}

/** The whole value is a script, or goes on where one was left. */
function judgeBareScript(text: string): Finding | undefined {
  if (text.length > PROBE_LENGTH_MAX) return undefined;
  const start = skipBlanks(text, 0);
  const sink = findSink(text, start);
  if (sink === undefined) return undefined;
  const closes = CLOSES_SOMETHING.test(text.slice(0, 16));
  const leading = text.slice(start, sink.start);
  // Declarations and statements before the call are the code of people who talk about code.
  const isDirect = /^[\s(!+~;'"-]*$/.test(leading) || HANDING_ON.test(leading);
  if (!closes && !isDirect && !HIDDEN.test(sink.why)) return undefined;
  return report('script', 'the value', start, sink);
}

const HIDDEN = /hidden|put together|in a string|character codes|constructor/;
/** `[1].map(alert)` */
const HANDING_ON =
  /^\s*\[[^\]]{0,20}\]\.\w{1,16}\($|^\s*(?:(?:window|self|top|parent|frames|globalThis|this|document|navigator|Reflect)\s*\.\s*){1,4}$|^\s*Reflect\s*\.\s*apply\s*\($/;

function report(
  context: string,
  subject: string,
  start: number,
  activity: ScriptActivity,
): Finding {
  return {
    context,
    why: `${subject} ${activity.why}`,
    start: Math.min(start, activity.start),
    end: activity.end,
    fingerprint: activity.why.replaceAll(' ', '-'),
  };
}
