import type { NamedPattern } from '../patterns.ts';

/** `php://filter/...`, `phar://`: what a server opens like a file and gets something else. */
const WRAPPER =
  /^(?:data:\/\/\w|data:application\/x-(?:httpd-)?php|php:\/\/(?:filter|input|stdin|fd|memory|temp|expect)|php:\/?filter\/|(?:phar|zip|zlib|bzip2|compress\.(?:zlib|bzip2)|glob|expect|ogg|rar|ssh2\.\w+):\/\/|classpath\*?:\/{0,2}[\w/.*-]{2,128}\.(?:properties|ya?ml|xml|class|conf)$)/i;
/** A name that the server reads as one file and its check as another. */
const DOUBLE_NAME =
  /^[\w./-]{1,64}\.as[pa]x?\+?\.ht[rwx]\b|^[\w.-]{1,64}\.(?:php\d?|phtml|aspx?|jspx?|cgi)%0a$|^[\w.-]{1,64}\.(?:php\d?|phtml|aspx?|jspx?|cgi|config)(?:::\$(?:DATA|INDEX_ALLOCATION)|(?:;\w{0,8}|\0|:|%00|\\0)\.?(?:jpe?g|png|gif|txt|html?|pdf))$/i;
/** `list::$DATA`: the main stream of a file (NTFS), which old servers hand out as text. */
const STREAM = /^[\w./\\-]{1,256}::\$(?:DATA|INDEX_ALLOCATION)$/i;
/** `index.php%00`, `/etc/x\0.jpg`: a name whose end somebody wants cut off. */
const CUT_NAME =
  /^[\w./\\:-]{0,128}[./\\][\w./\\:-]{0,64}(?:\0|%00)[\w.?#%-]{0,24}$|^[\w-]{1,64}(?:\0|%00)\.\w{1,5}$/;
/** `config.php~`, `index.asp.bak`: what an editor or a careful person has left, whose source is shown. */
const LEFT_BEHIND =
  /^[\w./-]{1,64}\.(?:php\d?|aspx?|jspx?|config|inc|env)(?:\.(?:bak|old|orig|save|swp)|~)$/i;
/** `/static../.git`, `./\\/./.\\/`: what a careless rewriting of addresses or a filter makes a climb of. */
const REWRITTEN =
  /^\/;\/|^\/?\.\.;[\\/]|^\.?[\\/]{2,3}\.\.[\\/]{2,3}|^\/[\w-]{1,32}\.\.[\\/]|^(?:\.?[\\/]{1,3}\.[\\/]{1,3}){3}/;
/** `/..../{FILE}`, `..\..\{FILE};index.html`: scanners that forget to fill in their lists. */
const PLACEHOLDER =
  /^(?:[a-z]:)?(?:[/\\][a-z./\\]{0,4096}|(?=[^{}]{0,4096}\.[\\/.])[^\w\s{}<>"'][^\s{}<>"']{0,4096})\{file\}(?:;index\.html)?$/i;

/** Whole values that need not be followed: what they look like says what they are for. */
export const SHAPES: readonly NamedPattern[] = [
  ['wrapper', WRAPPER, 'a stream wrapper that makes the server read or run what it names'],
  ['double-name', DOUBLE_NAME, 'a script whose name ends like a picture'],
  ['stream', STREAM, 'the source of a page, as a stream of its file'],
  ['cut', CUT_NAME, 'a file name that is cut off by a NUL'],
  ['left-behind', LEFT_BEHIND, 'the source of a page, as a backup shows it'],
  ['disguised', REWRITTEN, 'a step up that a server makes of it'],
  ['placeholder', PLACEHOLDER, 'a list of traversal attempts, sent with its placeholder'],
];
