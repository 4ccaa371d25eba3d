import type { CodePattern } from './pattern.ts';

/** Functions of PHP that run commands or code, read or write files, or tell of the server. */
const PHP_RUNNERS =
  '(?:eval|assert|system|exec|shell_exec|passthru|popen|proc_open|pcntl_exec|create_function|call_user_func(?:_array)?|array_map|array_filter|usort|ob_start|preg_replace|mb_ereg_replace|register_shutdown_function|forward_static_call(?:_array)?)';
const PHP_FILES =
  '(?:file_put_contents|file_get_contents|fwrite|fputs|fopen|readfile|highlight_file|show_source|move_uploaded_file|copy|rename|unlink|chmod|symlink|include|include_once|require|require_once|phpinfo|php_uname|getenv|posix_\\w{3,16}|scandir|opendir|glob|gzinflate|str_rot13|base64_decode|hex2bin|error_log|ini_set|putenv|mail|dl|curl_exec|unserialize|parse_str|extract|var_dump|print_r|die|md5|print|echo|printf)';
const SUPERGLOBAL =
  '\\$_(?:GET|POST|REQUEST|COOKIE|SERVER|FILES|SESSION|ENV)\\b|\\$(?:HTTP_RAW_POST_DATA|GLOBALS)\\b';

/** The beginning of a script of PHP, and what one that acts holds behind it. */
export const PHP_TAG = /<\?(?:php\b|=|(?!xml)(?=[\s\w@$(]))/i;
export const PHP_ACTION = new RegExp(
  `\\b(?:${PHP_RUNNERS}|${PHP_FILES})\\s{0,8}\\(|${SUPERGLOBAL}|\\$\\w{1,32}\\s{0,4}\\(|=\\s{0,4}\`[^\`\\n]{1,200}\``,
  'i',
);

/** Code of web languages that a server would run. */
export const LANGUAGE_PATTERNS: readonly CodePattern[] = [
  {
    context: 'php-tag',
    hint: '<?',
    pattern:
      /^\s{0,16}(?:[^<\n]{0,64}(?:JFIF|GIF8|PNG)[^<]{0,64})?<\?(?:php\b|=|\s)[^]{0,400}[;(]/i,
    why: 'is a script of PHP',
  },
  {
    context: 'php-tag',
    hint: '<?',
    pattern: /^[-+>"'\w]{0,8}<\?(?:php\s|=|\s)\s{0,8}(?:echo|print)\b/i,
    why: 'is a script of PHP',
  },
  {
    context: 'php-tag',
    hint: '<script',
    pattern:
      /<script\s[^>]{0,40}(?:language\s{0,4}=\s{0,4}["']?(?:php|vbscript|jscript)["'\s>][^>]{0,40}(?:runat|>)|\brunat\s{0,4}=\s{0,4}["']?server\b)/i,
    why: 'is a script for the server',
  },
  {
    context: 'php-code',
    hint: '$_',
    pattern: new RegExp(
      `\\b${PHP_RUNNERS}[\\s\\x01-\\x08]{0,4}\\(\\s{0,4}[@"'\\w]{0,32}\\(?(?:${SUPERGLOBAL})|(?:${SUPERGLOBAL})\\s{0,4}[[{][^\\]}]{0,40}[\\]}]\\s{0,4}\\(`,
      'i',
    ),
    why: 'runs what a parameter holds (PHP)',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern: new RegExp(
      `^[\\s;'")}\\]@.&|+-]{0,16}(?:\\$\\{\\s{0,4}|\\{\\s{0,4}\\$\\{?)?@?(?:${PHP_RUNNERS}|phpinfo|file_put_contents|readfile|highlight_file|show_source|unserialize)\\s{0,4}\\(\\s{0,4}(?:["']\\s{0,4}[\\w/.\\\\-]|\\$\\w|base64_decode\\s{0,4}\\(|chr\\s{0,4}\\(|md5\\s{0,4}\\(|\\)\\s{0,4}[;})]?\\s*(?:$|//|#))`,
      'i',
    ),
    why: 'calls a function of PHP that acts',
  },
  {
    context: 'php-code',
    hint: 'md5',
    pattern:
      /(?:^|[;{}"'@\s(])(?:print|die|echo|exit|var_dump|print_r)\s{0,4}\(?\s{0,4}md5\s{0,4}\(\s{0,4}["']?\w{1,32}["']?\s{0,4}\)/i,
    why: 'prints a number that a scanner looks for (PHP)',
  },
  {
    context: 'php-code',
    hint: '${',
    pattern: new RegExp(
      `\\$\\{\\s{0,4}@?(?:${PHP_RUNNERS}|phpinfo|print|echo|die|exit|u?sleep|md5|var_dump)\\s{0,4}\\(`,
      'i',
    ),
    why: 'calls a function of PHP inside a string',
  },
  {
    context: 'php-code',
    hint: 'chr',
    pattern: /(?:chr\s{0,4}\(\s{0,4}\d{1,3}\s{0,4}\)\s{0,4}\.\s{0,4}){3}/i,
    why: 'puts a text together from character codes (PHP)',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern:
      /^[\s;'")}{@$]{0,8}(?:if\s{0,4}[(:]\s{0,4})?@?(?:system|passthru|shell_exec|popen|proc_open|pcntl_exec)\s{0,4}\(\s{0,4}["']?(?:[a-z]{2,12}(?:\s[^)]{0,80})?|\/[^)]{1,80})["']?\s{0,4}[,)]/i,
    why: 'runs a command (PHP)',
  },
  {
    context: 'php-code',
    hint: '{',
    pattern: new RegExp(
      `\\{(?:[\\w-]{1,12}\\s{0,4}:\\s{0,4})?(?:if|elseif)(?:-\\w{1,8})?\\s{0,4}[:( ]\\s{0,4}[^{}]{0,64}\\b(?:${PHP_RUNNERS}|phpinfo|file_put_contents|md5|print_r|var_dump|die)\\s{0,4}\\(`,
      'i',
    ),
    why: 'runs PHP in a condition of a template',
  },
  {
    context: 'php-code',
    hint: '$_',
    pattern: new RegExp(
      `\\{(?:[\\w-]{1,12}\\s{0,4}:\\s{0,4})?(?:if|elseif)\\s{0,4}[:( -][^{}]{0,64}(?:${SUPERGLOBAL})\\s{0,4}[[{]`,
      'i',
    ),
    why: 'reads a parameter in a condition of a template (PHP)',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern: new RegExp(
      `["'](?:system|exec|shell_exec|passthru|popen|proc_open|assert|phpinfo|call_user_func(?:_array)?)["']\\s{0,4}\\)?\\s{0,4}\\(`,
      'i',
    ),
    why: 'calls a function of PHP by its name in quotes',
  },
  {
    context: 'php-code',
    hint: '(~',
    pattern: /\(~["']?[\x80-\xff]{4,64}["']?\)\s{0,4}\(/,
    why: 'calls a function of PHP whose name is written in inverted bytes',
  },
  {
    context: 'php-code',
    hint: '`',
    pattern:
      /^[\s;'")}&|]{0,8}(?:throw\s+new\s+\\?Exception\s{0,4}\(|echo\s)\s{0,4}`[^`\n]{1,200}`\s{0,4}\)?\s{0,4};/i,
    why: 'runs a command between backticks (PHP)',
  },
  {
    context: 'lua-code',
    hint: 'popen',
    pattern: /\bio\s{0,2}\.\s{0,2}popen\s{0,4}\(\s{0,4}["'\w]/,
    why: 'runs a command (Lua)',
  },
  {
    context: 'lua-code',
    hint: 'execute',
    pattern: /\bos\s{0,2}\.\s{0,2}execute\s{0,4}\(\s{0,4}["'\w]/,
    why: 'runs a command (Lua)',
  },
  {
    context: 'esi',
    hint: '<esi:',
    pattern: /<esi:(?:include|inline|debug|vars|assign|eval|remove|try|when|choose)[\s/>]/i,
    why: 'is a directive that a cache runs (ESI)',
  },
  {
    context: 'file-access',
    hint: '(',
    pattern:
      /^[\s;'")}{%=<-]{0,12}(?:(?:print|puts|echo|return|def\s\w{1,16}\s{0,4}=)\s{0,4}\(?\s{0,4})?(?:new\s{1,4}(?:java\.io\.)?(?:File|FileReader|FileInputStream)|open|File\s{0,2}\.\s{0,2}(?:open|read|new|readlines)|IO\s{0,2}\.\s{0,2}(?:read|readlines)|Path|codecs\s{0,2}\.\s{0,2}open|readFileSync|fs\s{0,2}\.\s{0,2}\w{4,16})\s{0,4}\(\s{0,4}["'](?:\/(?:etc|proc|var|root|home|tmp|flag)\b|\.\.[\\/]|[a-z]:[\\/])/i,
    why: 'reads a file of the system',
  },
  {
    context: 'groovy-code',
    hint: 'execute',
    pattern: /["']\s{0,4}\]?\s{0,4}\.\s{0,4}execute\s{0,4}\(\s{0,4}\)/,
    why: 'runs a command (Groovy)',
  },
  {
    context: 'php-code',
    hint: '{~',
    pattern:
      /\{~\s{0,4}(?:var_dump|print_r|phpinfo|eval|assert|system|passthru|md5|die|exit)\s{0,4}\(/i,
    why: 'calls a function of PHP in a template (ThinkPHP)',
  },
  {
    context: 'asp',
    hint: '<asp:',
    pattern:
      /^\s{0,8}(?:<%@[^%]{0,400}%>\s{0,8})?<asp:\w{2,40}\s[^>]{0,400}\brunat\s{0,4}=\s{0,4}["']?server/i,
    why: 'is a control that a server page runs (ASP.NET)',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern:
      /^[\s;'")}]{0,8}(?:echo\s|print\s|return\s)?(?:readfile|highlight_file|show_source|print_r|var_dump|eval|assert|system|passthru|file_get_contents|include|require)\s{0,2}\((?:[a-z_0-9]{2,24}\(){2}/i,
    why: 'calls functions of PHP in one another',
  },
  {
    context: 'groovy-code',
    hint: '{{',
    pattern:
      /\{\{(?:groovy|velocity|python|ruby|php)(?:\s[^}]{0,64})?\}\}[^]{0,2000}\{\{\/(?:groovy|velocity|python|ruby|php)\}\}/,
    why: 'is a macro of XWiki that runs code (CVE-2025-24893)',
  },
  {
    context: 'node-code',
    hint: 'child_process',
    pattern:
      /\(\s{0,4}["'`](?:node:)?child_process["'`]\s{0,4}\)[^\n]{0,120}\.(?:exec|spawn|fork)\w{0,8}\s{0,4}\(\s{0,4}["'`](?:id|whoami|ls|cat|curl|wget|nc|bash|sh|ping|touch|\/bin)\b/,
    why: 'runs a command (Node.js)',
  },
  {
    context: 'groovy-code',
    hint: '@',
    pattern: /@Grab(?:Config|Resolver)?\s{0,4}\(|@ASTTest\s{0,4}\(/,
    why: 'has the compiler fetch or run a class (CVE-2018-1000861)',
  },
  {
    context: 'java-code',
    hint: 'pagecontext',
    pattern:
      /\$\{\s{0,4}pageContext\s{0,4}[.[]\s{0,4}["']?(?:request|session|servletContext|setAttribute|getAttribute)\b/,
    why: 'reaches the request or the session through a page (EL)',
  },
  {
    context: 'dotnet-code',
    hint: 'process',
    // A question about C# names the call too; what an attacker sends begins with it, or starts a shell.
    pattern:
      /^[\s;'")}@({]{0,8}(?:var\s{1,4}\w{1,32}\s{0,4}=\s{0,4})?(?:new\s{1,4})?(?:System\s{0,2}\.\s{0,2})?Diagnostics\s{0,2}\.\s{0,2}Process\s{0,2}[.(]|\bDiagnostics\s{0,2}\.\s{0,2}Process\s{0,2}\.\s{0,2}Start\s{0,4}\(\s{0,4}@?["'](?:[\w:\\.]{0,64}(?:cmd|powershell|pwsh|rundll32|certutil)\b|\/(?:usr\/)?bin\/)/i,
    why: 'runs a command (.NET)',
  },
  {
    context: 'ssi',
    hint: '<!--#',
    pattern: /<!--#\s{0,8}(?:exec|include|echo|printenv|config|set|fsize|flastmod|if|elif)\b/i,
    why: 'is a directive that the web server runs (SSI)',
  },
  {
    context: 'asp',
    hint: '<%',
    pattern:
      /<%[@=]?\s{0,16}(?:page\s|import\s|(?:register|assembly|control|webservice|webhandler|master|taglib)\s[^%]{0,200}=|language\s{0,4}=|eval\b|execute(?:global)?\b|response\.|request\b|server\.|dim\s|set\s\w{1,32}\s{0,4}=|out\.print|Runtime\b|new\s+java|java\.|String\s\w{1,32}\s{0,4}=|if\s{0,4}\(|application\.|session\.|System\.|Environment\.)|<%!\s{0,16}(?:(?:public|private|static|final)\s|(?:String|int|byte|class)\b)/i,
    why: 'is a server page of ASP or JSP',
  },
  {
    context: 'asp',
    hint: 'request',
    pattern:
      /\b(?:eval|execute(?:global)?)\s{0,8}\(?\s{0,8}request\s{0,4}(?:\.\s{0,4}(?:form|querystring|item)\s{0,4})?[([]/i,
    why: 'runs what a parameter holds (ASP)',
  },
  {
    context: 'asp',
    hint: 'response.write',
    pattern:
      /^[\s;'")}&+-]{0,16}response\.write\s{0,4}\(\s{0,4}(?:[\d"']|new\s{1,4}System\.|[\w.]{1,40}(?:\([^()\n]{0,80}\))?\s{0,4}\)[\s;'"]{0,8}$)/i,
    why: 'writes an answer (ASP)',
  },
  {
    context: 'asp',
    hint: 'execute',
    pattern:
      /^[\s;'"]{0,8}execute(?:global)?\s{0,4}\(?\s{0,4}(?:strreverse|chrw?|replace|unescape|split|mid|server|session|application)\s{0,4}[(.]/i,
    why: 'runs what a text is put together to (ASP)',
  },
  {
    context: 'asp',
    hint: 'createobject',
    pattern:
      /\b(?:Server\s{0,4}\.\s{0,4})?CreateObject\s{0,4}\(\s{0,4}["']{1,4}(?:WScript\.Shell|Scripting\.FileSystemObject|Shell\.Application|ADODB\.Stream|MSXML2|Microsoft\.XMLHTTP)/i,
    why: 'creates an object that reaches the system (ASP)',
  },
  {
    context: 'asp',
    hint: '"&"',
    pattern: /["\w]"&"[\w(]{1,8}"&"[\w(]{1,12}["(]/,
    why: 'puts words together from pieces (VBScript)',
  },
  {
    context: 'java-code',
    hint: 'runtime',
    pattern:
      /\bRuntime\s{0,4}(?:\)\s{0,4})?\.\s{0,4}getRuntime\s{0,4}\(|getRuntime\s{0,4}\(\s{0,4}\)\s{0,4}\.\s{0,4}exec|java\.lang\.Runtime\s{0,4}["'@).]/,
    why: 'runs a command (Java)',
  },
  {
    context: 'java-code',
    hint: 'processbuilder',
    pattern: /\bProcessBuilder\s{0,4}\(|java\.lang\.ProcessBuilder\b/,
    why: 'runs a command (Java)',
  },
  {
    context: 'java-code',
    hint: 'java',
    pattern:
      /javax\.script\.ScriptEngineManager|javax\.naming\.InitialContext|java\.net\.URLClassLoader|com\.sun\.rowset\.JdbcRowSetImpl|\bClass\s{0,4}\.\s{0,4}forName\s{0,4}\(\s{0,4}["']java|\bT\s{0,4}\(\s{0,4}java\.|new\s+java\.(?:io|net|lang)\.\w{3,32}\s{0,4}\(/,
    why: 'reaches a class that loads or runs code (Java)',
  },
  {
    context: 'java-code',
    hint: 'classloader',
    pattern:
      /\bclass\s{0,2}(?:\.|\[['"]?)\s{0,2}(?:module\s{0,2}['"\].[]{1,3}\s{0,2})?classLoader\b/i,
    why: 'reaches the class loader of a bean (CVE-2022-22965)',
  },
  {
    context: 'java-code',
    hint: 'install_jar',
    pattern: /\bcall\s{1,8}sqlj\s{0,2}\.\s{0,2}install_jar\s{0,4}\(/i,
    why: 'has a database load a program (Derby)',
  },
  {
    context: 'template-call',
    hint: '${',
    pattern: /\$\{[^{}()\n]{0,64}\b(?:sql|exec|execute|system|eval)\s{0,2}\(\s{0,2}['"]/i,
    why: 'runs a query or a command inside a text',
  },
  {
    context: 'node-code',
    hint: 'child_process',
    pattern:
      /\brequire\s{0,4}\(\s{0,4}["'`](?:node:)?child_process|child_process["'`]?\s{0,4}\)?\s{0,4}[.[]\s{0,4}["'`]?(?:exec|spawn|fork)\w{0,8}["'`]?\s{0,4}\]?\s{0,4}\(\s{0,4}(?:["'`[]|\w{1,24}\s{0,4}["'`(.])/,
    why: 'runs a command (Node.js)',
  },
  {
    context: 'node-code',
    hint: 'process',
    pattern:
      /\bprocess\s{0,4}(?:\.\s{0,4}|\[\s{0,4}["'`])(?:mainModule|binding\s{0,4}["'`]?\]?\s{0,4}\(|dlopen|_load|kill\s{0,4}\()|return\s+(?:this\.|global\.)?process\b/,
    why: 'reaches the process of the server (Node.js)',
  },
  {
    context: 'node-code',
    hint: 'require',
    pattern:
      /^[\s;'")}\]+-]{0,16}(?:\w{1,16}\.)?require\s{0,4}\(\s{0,4}["'`](?:node:)?(?:fs|os|net|http|vm|module|cluster|worker_threads)["'`]\s{0,4}\)\s{0,4}\./,
    why: 'loads a module of the system (Node.js)',
  },
  {
    context: 'python-code',
    hint: '__',
    pattern: /__import__\s{0,4}\(|__builtins__|__globals__\s{0,4}\[|__subclasses__\s{0,4}\(/,
    why: 'reaches what Python keeps inside',
  },
  {
    context: 'python-code',
    hint: '.',
    pattern:
      /^[^\n]{0,120}\b(?:os\s{0,2}\.\s{0,2}(?:system|popen|execv?[lpe]{0,2}|spawn\w{1,4})|subprocess\s{0,2}\.\s{0,2}(?:Popen|call|run|check_output|getoutput)|commands\s{0,2}\.\s{0,2}getoutput|pty\s{0,2}\.\s{0,2}spawn|importlib\s{0,2}\.\s{0,2}import_module)\s{0,4}\(\s{0,4}["'[(\w][^\n]{0,400}\)[^\n]{0,40}$/,
    why: 'runs a command (Python)',
  },
  {
    context: 'python-code',
    hint: 'dup2',
    pattern: /\.connect\s{0,2}\(\s{0,2}\([^()\n]{1,80}\)\s{0,2}\)[^]{0,80}\bdup2\s{0,2}\(/,
    why: 'opens a shell to another server (Python)',
  },
  {
    context: 'ruby-code',
    hint: '(',
    pattern:
      /\b(?:Kernel|IO|Open3|Process|PTY)\s{0,2}\.\s{0,2}(?:exec|system|popen\w?|spawn|capture\d\w?|fork)\s{0,4}\(?\s{0,4}["'`]|%x[({[|]\s{0,4}[\w/]/,
    why: 'runs a command (Ruby)',
  },
  {
    context: 'perl-code',
    hint: 'use',
    pattern: /\buse\s+(?:Socket|IO::Socket|POSIX)\s{0,4};[^]{0,200}(?:exec|system|open)\b/,
    why: 'opens a connection and runs a command (Perl)',
  },
  {
    context: 'coldfusion',
    hint: '<cf',
    pattern: /<cf(?:execute|file|include|registry|object|query|directory|http)\s/i,
    why: 'is a tag that ColdFusion runs',
  },
  {
    context: 'tex',
    hint: '\\',
    pattern:
      /\\(?:immediate\s{0,4})?\\?write18\s{0,4}\{|\\(?:input|include|openin|lstinputlisting)\s{0,4}\{?\s{0,4}\|?\/(?:etc|proc)/,
    why: 'makes TeX run a command or read a file',
  },
  {
    context: 'java-code',
    hint: 'defineclass',
    pattern:
      /\bdefineClass\s{0,4}\([^\n]{0,200}(?:base64|\bdecode|getBytes|new\sbyte)|[;\s]ReflectUtils\s{0,2}\.\s{0,2}defineClass\s{0,2}\(/i,
    why: 'loads a class from bytes (Java)',
  },
  {
    context: 'python-code',
    hint: 'import',
    // Programs that pupils hand in clear the screen by the same call.
    pattern:
      /^(?:import\s[\w, ]{1,40}\s?[;\n]\s?){1,4}(?:\w{1,16}\s?=\s?)?os\.(?:system|popen)\(["'](?:id|whoami|cat\s|curl|wget|nc\s|bash|sh\s|\/bin|ping)/,
    why: 'runs a command (Python)',
  },
  {
    context: 'runs-command',
    hint: '(',
    pattern:
      /^(?:from\s\w{1,24}\simport\s\w{1,24}\s?[;\n]\s?)?[^\s]{0,60}\b(?:system2?|passthru|shell_exec|popen)\(["'](?:id|whoami|ls|pwd|cat|uname|curl|wget|ping|nc|bash|sh|dir|type|ipconfig|ifconfig|netstat|echo|sleep|touch|cmd|calc|nslookup)\b[^"'\n]{0,200}["']\)[\s;})\]'"]{0,8}$/,
    why: 'runs a command, and says nothing else',
  },
];
