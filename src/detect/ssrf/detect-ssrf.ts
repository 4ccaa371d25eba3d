import type { Evidence, Finding } from '../evidence.ts';
import { HAS_COLON, HAS_SLASH, HAS_BACKSLASH, traitsOf, type Traits } from '../traits.ts';
import { mayBeEncoded } from '../views/signs.ts';
import { detectInViews } from '../views/views.ts';
import { isTornHost, leadsAside } from './led-aside.ts';
import { readHost } from './read-host.ts';

/** Schemes that make a server speak to others in its own name; no form asks for one. */
const INNER_SCHEME =
  /^(?:gopher|dict|tftp|ldapi?|ldaps|jar|netdoc|expect|sftp|rmi|dns|jndi|smb|nfs|rsync|imaps?|pop3|smtps?|telnet|mongodb|redis|iiop|corba(?:loc|name)|(?:http\+)?unix|docker|mysql|postgres(?:ql)?|pgsql|mssql|memcached?|amqp|zookeeper|vnc|ssh2):/i;
const WEB_URL =
  /^(?:(?:url|jar|view-source):)?(?:https?|ftp|wss?):(?:[/\\]{1,}|(?=0x[\da-f]{8}|\d{9,10}(?:[/?#:]|$)|(?:0x?)?[\da-f]{1,4}(?:\.(?:0x?)?[\da-f]{1,4}){3}(?:[/?#:]|$)|\[[\da-f:]{3,}))([^/\\?#]*)([^?#]*)(.*)$/is;
/** Schemes that a client may know; applications have theirs, with "localhost" behind them. */
const OTHER_URL = /^[a-z][a-z\d+.-]{1,12}:\/\/([^/\\?#]*)/i;
const SCHEMELESS_URL = /^\/\/([^/\\?#]+)([^?#]*)(.*)$/is;
/** Included from elsewhere, with a `?` to cut off the extension that the page adds. */
const INCLUDED_SCRIPT =
  /\.(?:txt|php\d?|inc|dat|log)\?{1,2}$|\.(?:txt|jpe?g|gif|png|ico|bmp|inc|dat)\?[\w=&]{0,16}\.(?:php|jsp|asp|jpe?g|png|gif|html?)$|\?\.(?:php|jspx?|aspx?|jpe?g|png|gif|txt|html?)$|\/(?:[\w-]{0,16}(?:c99|r57|shell|cmd|backdoor|exploit|payload|evil|inject|malicious|rfi|fx29)[\w-]{0,16}|id\d?|x|a)\.(?:txt|inc|dat)(?:\?|%00|$)/i;
/** Behind two slashes one question mark keeps caches from answering. */
const DOUBLE_MARK =
  /\?{2}$|\.(?:php\d?|inc)(?:\.txt)?\?$|\/(?:c99|r57|shell|b374k|cmd|backdoor)\.(?:txt|php)$/i;
/** The same, named like a picture; who counts visitors asks for pictures like that by HTTPS. */
const INCLUDED_PICTURE = /^http:.*\.(?:gif|jpg)\?{1,2}$/is;
const VALUE_LENGTH_MAX = 4096;

/**
 * Finds an address that makes the server reach for itself, its neighbours or the cloud's metadata
 * service, in any spelling a resolver takes, and remote files to include. Only a value that is an URL
 * and nothing else is judged: links in texts lead a person somewhere, not the server.
 */
export function detectSsrf(value: string): Evidence | null {
  const traits = traitsOf(value);
  if (!mayHoldUrl(value, traits) && !mayBeEncoded(value, traits)) return null;
  return detectInViews('ssrf', value, judgeUrl);
}

/** An address of the web under a common top-level domain, and no file to include: most there are. */
const ORDINARY_URL =
  /^(?:https?:)?\/\/(?!metadata\.)(?:[a-z][a-z0-9-]{0,62}\.){1,6}(?:com|org|net|edu|gov|cn|de|uk|jp|fr|ru|br|in|it|es|nl|au|ca|eu|us|tw|hk|kr|app|dev|shop|info|biz|tv|top)(?::\d{2,5})?(?:\/|$|[?#](?![@.]))(?![^]*(?:\?{1,2}|(?:\.\.|%2e%2e)\/?|\.(?:txt|inc|dat)(?:\?|%00|\0)?|\?\.\w{2,5})$)/i;

function mayHoldUrl(text: string, traits: Traits): boolean {
  if ((traits & HAS_SLASH) === 0) {
    if (METADATA_ADDRESS.test(text)) return true;
    if ((traits & HAS_BACKSLASH) === 0) return /^\s{0,4}https?:[\w@]/i.test(text);
    return (traits & HAS_COLON) !== 0 || text.startsWith('\\\\');
  }
  if ((traits & HAS_COLON) === 0 && !text.includes('//') && !ODD_SLASHES.test(text)) {
    return METADATA_ADDRESS.test(text) || INNER_NAME.test(text);
  }
  return !ORDINARY_URL.test(text);
}

/** `url=http://...`: what it is for stands before the address. */
const LABEL = /^(?:url|uri|link|src|target)[=:](?=(?:https?|ftp|gopher|dict|file):)/i;
/** The address under which clouds tell their machines who they are, without a scheme. */
const METADATA_ADDRESS =
  /^\s{0,4}(?:169\.254\.169\.254|metadata\.google\.internal)(?:[:/]\S{0,256})?\s{0,4}$/i;
/** Names that lead to the server itself or to who runs it, as addresses without a scheme. */
const INNER_NAME =
  /^\s{0,4}(?:localhost(?:\.localdomain|4|6|4\.localdomain4|6\.localdomain6)?|ip(?:v?6)-(?:localhost|loopback)|(?:[\w-]{1,32}\.)?(?:localtest\.me|lvh\.me|vcap\.me)|(?:host|gateway|kubernetes)\.docker\.internal|host\.containers\.internal|kubernetes\.default(?:\.svc(?:\.cluster\.local)?)?|metadata\.packet\.net)(?::\d{1,5})?\/\S{0,128}\s{0,4}$/i;
/** `/\\host`, `\\/host`, a slash, a tab and a slash. */
const ODD_SLASHES = /^\s{0,4}(?:\/\\|\\\/|\/[\s\0]{1,4}\/)/;

function judgeUrl(text: string, traits: Traits): Finding | undefined {
  if (!mayHoldUrl(text, traits)) return undefined;
  if (text.length <= VALUE_LENGTH_MAX && (TORN.test(text) || isTornHost(text))) {
    return finding('disguised', 'browsers drop what stands between its slashes', text, text);
  }
  const url = text
    .replace(/^[ \t\r\n]{1,64}|[ \t\r\n]{1,64}$/g, '')
    .replace(PICTURE, '$1')
    .replace(LABEL, '');
  // Bytes of UTF-8 may look like blanks.
  if (url.length > VALUE_LENGTH_MAX || /[ \t\r\n]/.test(url)) return undefined;
  const inner = INNER_SCHEME.exec(url);
  if (inner !== null && /^[a-z0-9+]+:(?:\/\/|[/\\_\w])/i.test(url) && url.includes('//')) {
    return finding(
      'scheme',
      `${inner[0].toLowerCase()} addresses are for servers, not for visitors`,
      text,
      url,
    );
  }
  if (CONFUSED.test(url) || leadsAside(url)) {
    return finding('disguised', 'parsers disagree about its host', text, url);
  }
  if (METADATA_ADDRESS.test(url)) {
    return finding('metadata', "it leads to the cloud's metadata service", text, url);
  }
  if (INNER_NAME.test(url)) return finding('loopback', 'it leads to the server itself', text, url);
  const found = WEB_URL.exec(url) ?? SCHEMELESS_URL.exec(url);
  if (found === null) return judgeOtherScheme(text, url);
  const [, authority = '', path = '', rest = ''] = found;
  const host = hostOf(authority);
  const { kind, isDisguised } = readHost(host);
  if (kind === 'metadata') {
    return finding('metadata', "it leads to the cloud's metadata service", text, url);
  }
  if (isDisguised && kind !== 'public' && kind !== 'name') {
    return finding('disguised', `${host} is an inner address in disguise`, text, url);
  }
  if (kind === 'loopback' && (host.toLowerCase() !== 'localhost' || /^ftp/i.test(url))) {
    return finding('loopback', 'it leads to the server itself', text, url);
  }
  // `http://a:b@10.0.0.1`, `http://10.0.0.1./`: what no neighbour is called by.
  const isDressed = authority.includes('@') || (host.endsWith('.') && kind !== 'name');
  if (isDressed && (kind === 'private' || kind === 'loopback')) {
    return finding('disguised', `${host} is an inner address in disguise`, text, url);
  }
  if (HOST_AS_NAME.test(authority))
    return finding('disguised', 'what stands before the `@` looks like the host', text, url);
  if (isDisguised || WIDE_DIGIT.test(host))
    return finding('disguised', `${host} is an address in disguise`, text, url);
  if (
    (INCLUDED_SCRIPT.test(path + rest) && (!url.startsWith('//') || DOUBLE_MARK.test(url))) ||
    INCLUDED_PICTURE.test(url)
  ) {
    return finding('inclusion', 'a remote file, written to be included by a page', text, url);
  }
  return undefined;
}

function judgeOtherScheme(text: string, url: string): Finding | undefined {
  const authority = OTHER_URL.exec(url)?.[1];
  if (authority === undefined) return undefined;
  const host = hostOf(authority);
  const { kind, isDisguised } = readHost(host);
  if (kind === 'metadata') {
    return finding('metadata', "it leads to the cloud's metadata service", text, url);
  }
  if (!isDisguised || (kind !== 'loopback' && kind !== 'private')) return undefined;
  return finding('disguised', `${host} is an inner address in disguise`, text, url);
}

/** `[img=1,1]http://a/b.jpg[/img]`: a picture of a post, which forums fetch by themselves. */
const PICTURE = /^\[img(?:=[\d,x]{1,12})?\]([^[\]\s]{8,2048})\[\/img\]$/i;

/** Hosts that one parser sees and another does not: `http://a#@b/`, `http://a\\@b/`, `///b`, `http:127.0.0.1`. */
const CONFUSED =
  /^(?:\\{2,}|\/{2,}\\+|https?:\/{3,}|https?:)(?![/\\])(?:[\w-]{1,63}\.){1,4}(?:com|net|org|io|cn|tld|xyz|me|ru|example|test)(?:[/:?]|$)|^(?:https?:)?\/\/(?:[^/?#]{0,128}[;\\]@|[^/?#@]{0,128}\\@|[^/?#]{1,128}%(?:23|3f|40|5c|2f|00|0d|0a)|[^/?#]{1,128}\0|[;&,]?@)|^https?:@[\w.-]{3,128}|^\/\/[\w.-]{3,128}\/(?:%2f|\/|%5c|\\)?\.\.|^https?:\/\/[^/?#\\]{1,128}(?:[#\\]@[\w.[]|[#?]\.[\w-]{1,63}\.\w)|^(?:\/{3,}|\/\\{1,2}\/?|\\\/)(?!\/)[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:com|net|org|io|cn|tld|xyz|me|ru|example)(?:\/|$)|^https?:(?:127\.|localhost|0x7f|10\.|192\.168\.)/i;
/** `<tab>//host`, `/<tab>/host`, `https:<line break>//host`, `http://a b@host` */
const TORN =
  /^(?:ldap|dict|gopher|ftp)s?:\/\/[^\s]{1,128}[\r\n]|^https?:\/\\[\\/]{0,4}[\w-]{1,63}\.[\w-]|^[\t\r\n\0]{1,4}\/{2}[\w-]{1,63}\.[\w.-]{2,64}(?:[/:?]|$)|^\s{0,4}(?:\/[\s\0]{1,4}\/|\/{2}[\r\n\t\0]{1,4}|https?:[\r\n\t\0]{1,4}\/\/)[\w-]{1,63}\.[\w.-]{2,64}(?:[/:?]|$)|^https?:\/\/[^\s/]{1,128}\s[^\s]{0,64}@[\w.-]{3,128}/i;
/** `https://known.example:443@evil.example`: a name and a password that read like a host and its port. */
const HOST_AS_NAME =
  /^[\w-]+(?:\.[\w-]+){0,5}\.(?:com|net|org|cn|io|gov|edu|tld|local|example)(?::\d{1,5})?@|^[\w.-]+:(?:80|443|8080|8443|1337|\d{5})@|^(?:localhost|\d{1,3}(?:\.\d{1,3}){3})@/;
/** Circled, bold and full-width letters, digits and dots, which resolvers read as what they look like (UTS 46). */
const WIDE_DIGIT =
  /\xe2\x91[\xa0-\xbf]|\xe2[\x92\x93][\x80-\xbf]|\xf0\x9d[\x90-\x9f]|\xef\xbc[\x8e\x90-\xba]|\xef\xbd[\x81-\x9a\xa1]|\xe3\x80\x82/;

/** The host as a client would connect to it: behind the last `@`, without the port. */
function hostOf(authority: string): string {
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return host.startsWith('[') ? host.replace(/\]:\d*$/, ']') : host.replace(/:\d*$/, '');
}

function finding(context: string, why: string, text: string, url: string): Finding {
  const start = text.indexOf(url);
  return { context, why, start, end: start + url.length, fingerprint: context };
}
