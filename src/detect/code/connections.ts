import type { CodePattern } from './pattern.ts';

/** Packages that nobody's own XML elements are named after, and XStream builds objects of. */
const ELEMENT_PACKAGES =
  '(?:jdk\\.nashorn|sun|com\\.sun|javax\\.(?:naming|script|swing|imageio|crypto|management|activation|media)|java\\.(?:lang|util|net|io|rmi|beans|security)|org\\.apache\\.(?:commons|xalan|xbean|tomcat)|org\\.(?:codehaus\\.groovy|springframework|hibernate|mozilla)|groovy\\.util|com\\.(?:mchange|zaxxer|caucho|rometools|ibm\\.jndi)|ch\\.qos\\.logback)';

/**
 * What a server loads by itself once it is told where from, or how: connection strings of databases,
 * descriptions of pictures, arguments of mailers, class files.
 */
export const CONNECTION_PATTERNS: readonly CodePattern[] = [
  {
    context: 'connection',
    hint: 'jdbc:',
    pattern:
      /\bjdbc:[\w:]{2,24}:[^\n]{0,1200}(?:\bINIT\s{0,4}=|TRACE_LEVEL_SYSTEM_OUT|autoDeserialize|(?:query|statement)Interceptors|allowLoadLocalInfile|allowUrlInLocalInfile|allowLoadLocalInfileInPath|socketFactory(?:Arg)?\s{0,4}=|sslfactory(?:arg)?\s{0,4}=|loggerFile\s{0,4}=|JNDIName\s{0,4}=|java\.naming\.|authenticationPluginClassName|slave(?:Host|Port)\s{0,4}=)/i,
    why: 'is an address of a database that runs code when it is opened (JDBC)',
  },
  {
    context: 'connection',
    hint: 'init',
    pattern:
      /;\s{0,4}\\?INIT\s{0,4}=\s{0,4}(?:RUNSCRIPT|CREATE|CALL|DROP|SET)\b|\bRUNSCRIPT\s{1,8}FROM\s{1,8}['"]/i,
    why: 'runs SQL when a database is opened (H2)',
  },
  {
    context: 'connection',
    hint: '$$',
    pattern:
      /\bCREATE\s{1,8}(?:ALIAS|TRIGGER)\b[^$]{0,400}\$\$\s{0,8}(?:\/\/javascript|[^$]{0,200}(?:Runtime|exec|\bvoid\b|\bString\b))/i,
    why: 'defines a function of a database in another language (H2)',
  },
  {
    context: 'connection',
    hint: 'serversideprepstmts',
    pattern: /ServerStatusDiffInterceptor|ClassPathXmlApplicationContext&/i,
    why: 'names a class that a database driver loads',
  },
  {
    context: 'java-object',
    hint: 'yv66vg',
    pattern: /^yv66vgAAAD[A-Za-z0-9+/]{12}/,
    why: 'is a class of Java in base64',
  },
  {
    context: 'dotnet-object',
    hint: '/wey',
    pattern: /^\/wEy[A-Za-z0-9+/]{24}/,
    why: 'is a state of a page that consists of a serialised object (.NET)',
  },
  {
    context: 'dotnet-object',
    hint: ',',
    pattern:
      /^(?!System\.(?:Collections\.(?:Generic|ObjectModel|Immutable|Concurrent)\.|(?:Guid|Object|String|Byte|Char|Boolean|Decimal|Single|Double|U?Int\d\d|DateTime(?:Offset)?|TimeSpan|Uri|Version|Nullable|(?:Value)?Tuple)\b)(?![^]*System\.(?!Collections|Private|Core\b|Guid|Object|String|Byte|Char|Boolean|Decimal|Single|Double|U?Int\d|DateTime|TimeSpan|Uri|Version|Nullable|Tuple|ValueTuple)|[^]*(?:PresentationFramework|Microsoft\.)))(?:System|Microsoft)\.[\w.`+[\], ]{3,256},\s{0,4}(?:mscorlib|System(?:\.\w{1,32}){0,4}|PresentationFramework|PresentationCore|WindowsBase|Microsoft(?:\.\w{1,32}){1,5})\b/,
    why: 'names a class of .NET with the library that holds it',
  },
  {
    context: 'java-object',
    hint: 'ro0ab',
    pattern: /[>"'=:\s]rO0AB[XQ][A-Za-z0-9+/_-]{8}/,
    why: 'holds a serialised object of Java in base64',
  },
  {
    context: 'xml-object',
    hint: '.',
    pattern: new RegExp(
      `<${ELEMENT_PACKAGES}\\.[\\w.$-]{3,120}[\\s/>]|<[\\w.-]{1,80}\\s[^>]{0,80}\\bclass\\s{0,4}=\\s{0,4}["'](?:jdk\\.nashorn|sun\\.|com\\.sun\\.|javax\\.(?:naming|swing|script)|java\\.beans|java\\.lang\\.(?:Runtime|ProcessBuilder))`,
    ),
    why: 'describes an object of Java in XML, as XStream builds it',
  },
  {
    context: 'picture',
    hint: 'graphic-context',
    pattern:
      /^\s{0,16}push\s{1,8}graphic-context\b[^]{0,600}(?:url\s{0,4}\(|(?:ephemeral|msl|label|text|mvg|epi):|image\s{1,8}over)/i,
    why: 'is a picture that runs a command or reads a file (ImageMagick)',
  },
  {
    context: 'picture',
    hint: '%pipe%',
    pattern: /\(%pipe%[^)\n]{1,200}\)/i,
    why: 'is a document that runs a command (Ghostscript)',
  },
  {
    context: 'asp',
    hint: 'jsp:',
    pattern: /<jsp:(?:scriptlet|expression|declaration|usebean|include|forward|root)[\s/>]/i,
    why: 'is a server page of JSP',
  },
  {
    context: 'cgi',
    hint: '#!',
    pattern:
      /^#!\s{0,4}\/\S{3,40}[^\n]{0,40}\n[^]{0,2000}(?:content-type\s{0,4}:|\buse\s{1,4}CGI\b)/i,
    why: 'is a script that a web server runs (CGI)',
  },
  {
    context: 'mail-arguments',
    hint: ' -',
    pattern:
      /["'\\\s]\s{0,4}-(?:X\s{0,2}\/[\w./-]{2,200}\.(?:php\d?|phtml|pht|jsp|txt|log)\b|oQ\s{0,2}\/|OQueueDirectory|be\s{0,4}\$\{run)/,
    why: 'adds an argument to the program that sends mail (CVE-2016-10033)',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern:
      /^[^\s;(){}<>]{0,48};\s{0,4}@?(?:phpinfo|system|passthru|shell_exec|exec|eval|assert)\s{0,4}\([^\n]{0,400}\)\s{0,4};?\s{0,4}(?:$|\/\/|#|\?>)/i,
    why: 'ends a statement of PHP and adds another',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern:
      /^\s{0,4}@(?:ini_set|set_time_limit|error_reporting|set_magic_quotes_runtime|session_start|ignore_user_abort|ob_start)\s{0,4}\([^()\n]{0,80}\)\s{0,4};\s{0,8}\S/i,
    why: 'is a script of PHP without its tag',
  },
  {
    context: 'php-code',
    hint: '$',
    pattern:
      /["'](?:system|exec|passthru|shell_exec|assert|eval|popen|proc_open)["'][^\n]{0,80}\$\w{1,24}\s{0,4}\(|^[^\n]{0,32}\$\w{1,24}\s{0,4}=\s{0,4}["'](?:system|exec|passthru|shell_exec|assert)["']/i,
    why: 'calls a function of PHP by its name in a text',
  },
  {
    context: 'php-code',
    hint: '`$_',
    pattern: /`\$_(?:GET|POST|REQUEST|COOKIE|SERVER)\b[^`\n]{0,64}`/,
    why: 'runs what a parameter holds (PHP)',
  },
  {
    context: 'php-code',
    hint: 'zerodium',
    pattern: /^zerodium/i,
    why: 'opens the back door of a release of PHP (8.1.0-dev)',
  },
  {
    context: 'php-code',
    hint: '{searchpage:',
    pattern: /\{searchpage:/i,
    why: 'puts PHP together by a template (SeaCMS)',
  },
  {
    context: 'node-code',
    hint: 'process',
    pattern:
      /^[\s;'")}\]+-]{0,16}(?:this\.|global\.|globalThis\.)?process\s{0,4}\.\s{0,4}(?:exit|abort|reallyExit)\s{0,4}\(/,
    why: 'ends the process of the server (Node.js)',
  },
  {
    context: 'node-code',
    hint: 'require',
    pattern:
      /\bres(?:ponse)?\s{0,4}\.\s{0,4}(?:end|send|write|json)\s{0,4}\(\s{0,4}(?:\w{1,16}\.)?require\s{0,4}\(/,
    why: 'answers with what the server can read (Node.js)',
  },
  {
    context: 'node-code',
    hint: 'process.env',
    pattern: /^[\s;'")}]{0,8}(?:console\.log\s{0,4}\(|return\s{1,4})\s{0,4}process\.env\b/,
    why: 'shows the environment of the server (Node.js)',
  },
  {
    context: 'connection',
    hint: 'jndiloginmodule',
    pattern: /\bauth\.module\.JndiLoginModule\b/,
    why: 'signs in by an address that loads code (CVE-2023-25194)',
  },
  {
    context: 'xml-object',
    hint: 'class',
    pattern:
      /<bean\s[^<>]{0,120}\bclass\s{0,4}=\s{0,4}["'](?:java\.lang\.(?:ProcessBuilder|Runtime)|org\.springframework\.[\w.]{1,80}(?:XmlApplicationContext|MethodInvokingFactoryBean|SpelExpression))/,
    why: 'describes an object for Spring that runs code',
  },
  {
    context: 'picture',
    hint: '(metadata',
    pattern: /\(metadata\s*\([^]{0,240}?(?:\bqx\s{0,4}[{(]|\bsystem\s{0,4}[({]|`)/,
    why: 'is a picture whose description runs a command (CVE-2021-22204)',
  },
  {
    context: 'java-framework',
    hint: 'axis/wsdd',
    pattern: /<[\w:]{1,40}\s[^<>]{0,200}xml\.apache\.org\/axis\/wsdd/,
    why: 'deploys a service on a server (CVE-2019-0227)',
  },
  {
    context: 'java-framework',
    hint: 'enableremotestreaming',
    pattern: /\benableRemoteStreaming\b/,
    why: 'has Solr read what an address names (CVE-2021-27905)',
  },
  {
    context: 'java-framework',
    hint: ';.jsp',
    pattern: /^\/[\w/:.-]{1,200};\.jsp$/,
    why: 'is an address that two parts of a server read differently (CVE-2024-27198)',
  },
  {
    context: 'java-code',
    hint: 'java.lang.system',
    pattern:
      /^[\s;'"]{0,8}java\.lang\.System\.(?:getProperty|getenv|exit|setProperty|load)\s{0,4}\(/,
    why: 'reads or changes the runtime (Java)',
  },
  {
    context: 'java-object',
    hint: '\xac\xed\x00\x05',
    pattern: /\xac\xed\x00\x05[\x70-\x7e]/,
    why: 'holds a serialised object of Java',
  },
  {
    context: 'ruby-object',
    hint: 'gem::',
    pattern:
      /^Gem::(?:Installer|Requirement|Package|SpecFetcher|Source|StubSpecification|RequestSet)\b/,
    why: 'names a class that deserialisers of Ruby have been made to misuse',
  },
  {
    context: 'php-framework',
    hint: 'fnstream',
    pattern: /\bPsr7\\{1,4}FnStream\b/,
    why: 'names a class that calls what it is told (CVE-2023-41892)',
  },
  {
    context: 'php-framework',
    hint: '__construct()',
    pattern: /^["']?__construct\(\)["']?$/,
    why: 'calls a constructor by its name (CVE-2023-41892)',
  },
  {
    context: 'php-framework',
    hint: 'dataisurl',
    pattern: /(?:^|[.[])dataIsURL\b/,
    why: 'has a class read XML from an address (CVE-2024-34102)',
  },
  {
    context: 'java-code',
    hint: 'forname',
    pattern: /(?:\.\s{0,2}class|getClass\s{0,2}\(\s{0,2}\))\s{0,2}\.\s{0,2}forName\s{0,2}\(/,
    why: 'loads a class by its name (Java)',
  },
];

/** What those are made of, where nothing else in the value would have it read. */
export const CONNECTION_NAME =
  /\bjdbc:|\bRUNSCRIPT\b|;\s?\\?INIT=|^(?:System|Microsoft)\.\w+[^,]{0,200},|^yv66vgAAAD|^\/wEy|\s-(?:X\s?\/|oQ)|^zerodium|`\$_|JndiLoginModule|^#!|;\.jsp$|\benableRemoteStreaming$|^Gem::|\bdataIsURL$|\bprocess\.env\b/i;
