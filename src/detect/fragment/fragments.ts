/** A form that a whole value may have. */
interface Fragment {
  readonly context: string;
  /** Of the whole value, without regard to case. */
  readonly pattern: RegExp;
  readonly why: string;
}

/**
 * In each of them two signs meet that writing keeps apart. What people write by itself is none: quotes for inches,
 * years and speech (`24"`, `'90s`), what separates and encloses fields (`"`, `;`, `{{`), faces (`:')`).
 */
export const FRAGMENTS: readonly Fragment[] = [
  {
    context: 'text',
    // A word at most, then quotes of two kinds, or a quote with what closes a call: '" 1') x"))
    pattern: /^[\w@.-]{0,16}(?:'["`]|"['`]|`['"]|['"]\)|(?<!\w)\\['"])[)\]'"`\\;]{0,8}$/i,
    why: 'is the end of a text and nothing else',
  },
  {
    context: 'text',
    // The same in an escape that something behind the first decoder undoes: %27 1%2527 \x27 &#39;
    pattern:
      /^\w{0,9}(?:%(?:25){0,3}(?:27|60|c0%a7|ef%bc%87|u00(?:27|22|60))|&#(?:0{0,4}39|x0{0,4}27|0{0,4}34|x0{0,4}22);?|\\[xu](?:00)?2[27]){1,4}['")]{0,2}$/i,
    why: 'is the end of a text in an escape and nothing else',
  },
  {
    context: 'attribute',
    // "> '/> "><img x" onload=
    pattern:
      /^\w{0,9}\\?['"]{1,2}(?:\s{0,2}\/?>{1,2}(?:<\/?\w{0,12}>?)?|\s{1,2}(?:on[a-z]{3,24}|style|src|href)\s{0,2}=\w{0,12})$/i,
    why: 'is the end of an attribute and nothing else',
  },
  {
    context: 'element',
    pattern:
      /^['"]{0,2}>?<\/?(?:script|iframe|object|embed|svg|applet|xss|marquee|isindex)\s{0,2}\/?>?$/i,
    why: 'is a tag that runs something and nothing else',
  },
  {
    context: 'query',
    // 1' or, ') or (", ' union select, 1" order by, ';drop
    pattern:
      /^(?:(?:\d{0,9}|admin|test)['"]\)?\s{0,4}|[a-z]['"](?:\)|\s)\s{0,4})(?:(?:or|and|xor|union(?:\s{1,4}(?:all|select)){0,2}|having|rlike|(?:order|group)\s{1,4}by)\s{0,2}\(?|;\s{0,2}(?:select|drop|exec|execute|insert|declare|shutdown|waitfor|truncate))(?:\s{1,4}['"])?\s{0,4}(?:--[\s+-]{0,2}|#)?$/i,
    why: 'ends a text and begins a condition, and nothing else',
  },
  {
    context: 'comment',
    // 1'-- admin'# 1')/*
    pattern: /^(?:\d{0,9}|[a-z]|admin|test|root)['"]\){0,2}\s{0,4}(?:--[\s+-]{0,2}|#|\/\*)$/i,
    why: 'ends a text and begins a comment, and nothing else',
  },
  {
    context: 'filter',
    // Of a directory: *)( *)(& )(|(
    pattern: /^\w{0,9}\*?\){1,2}\([&|!]?\(?$/i,
    why: 'ends one condition of a directory and begins another, and nothing else',
  },
  {
    context: 'name',
    pattern:
      /^(?:\$_(?:GET|POST|SERVER|COOKIE|REQUEST|SESSION|ENV|FILES)\b|\$GLOBALS\b)(?:\[['"]?\w{0,16}['"]?\]){0,3}(?:\s{0,4}=[^=\n]{0,24})?;?$|^(?:(?:['"]\w{0,16}['"]|[\w()[\]]{1,2})\.)?__(?:class|globals|builtins|subclasses|mro|bases?|dict|import|getattribute|reduce|(?:define|lookup)[GS]etter)__(?:\(\)|\.__\w{2,16}__|\[\d{1,3}\]){0,4}$/i,
    why: 'is a name that one language alone knows, and nothing else',
  },
  {
    context: 'stream',
    pattern:
      /^(?:(?:php|expect|phar|zip|glob|gopher|netdoc):\/\/|php:\/\/(?:std(?:in|out|err)|output|memory|temp|fd\/\d)\b.{0,24})$/i,
    why: 'is the beginning of an address that only a server reads, and nothing else',
  },
  {
    context: 'script',
    // <?= "x", <? php echo, <?php
    pattern: /^['"]?>?<\?(?:=\s{0,4}["'`$\w]|\s{1,8}php\s).{0,48}$/i,
    why: 'is the beginning of a script of PHP',
  },
  {
    context: 'script',
    // $_(3), $__[o](4), $OOO000{0}(15), ${@a}(10), $f($x): a function by the name that a variable holds
    pattern:
      /^@?(?:\$\w{1,24}\s{0,2}=\s{0,2})?@?\$(?:\{@{0,2}\$?\w{1,24}\}|\$\w{1,24}|_\w{0,24}|[a-z]\w{0,16}\d\w{0,8}|[a-z]\w{0,23}(?=\s{0,4}\(\s{0,2}[\d$])|[a-z]\w{0,23}(?=[[{]))(?:\[[^[\]]{0,24}\]|\{\d\}){0,4}\s{0,4}\([^()]{0,24}\)[\s;]{0,4}$/i,
    why: 'calls a function of PHP by its name',
  },
  {
    context: 'script',
    // (system)(id), [system][0](id), {[system][0]}('id')
    pattern:
      /^[\s;@(]{0,4}[[({]{1,3}\s{0,4}["']?(?:system|passthru|exec|shell_exec|assert|eval|popen|phpinfo|var_dump|print_r|file_get_contents|readfile|string)["']?\s{0,4}[\])]{1,3}(?:\s{0,4}[[{]\s{0,2}\d\s{0,2}[\]}]){0,3}[\s})]{0,4}\([^()]{0,32}\)[\s;]{0,4}$/i,
    why: 'calls a function of PHP by its name',
  },
  {
    context: 'format',
    pattern: /^\w{0,8}(?:(?:%[nxp]){2,32}|(?:%s){4,32}|(?:%\d{1,3}\$[nxps]){1,16})$/i,
    why: 'asks a formatting function for what it was not given',
  },
];
