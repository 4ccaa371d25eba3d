import type { CodePattern } from './pattern.ts';

/** What stands before a call that breaks out of the text around it, and what may stand behind one. */
const BEFORE = String.raw`^[\s;'"+.&|)}]{0,8}`;
const AFTER = String.raw`\s{0,4}\)[\s;'"+.&|)}]{0,12}(?:\/\/|#|$)`;
/** Arguments that say something: the name of a variable is what manuals have there. */
const ARGUMENTS = String.raw`\s{0,4}(?:@?["'%:$]|\d|\w{1,24}\s{0,2}\.)[^()\n]{0,120}(?:\([^()\n]{0,80}\))?`;

function whole(call: string, flags = ''): RegExp {
  return new RegExp(`${BEFORE}(?:${call})\\s{0,4}\\(${ARGUMENTS}${AFTER}`, flags);
}

/**
 * Values that are one call of a function that runs code, reads files or reaches classes, in languages that
 * servers run. A question about such a function has words around it, and empty parentheses.
 */
export const CALL_PATTERNS: readonly CodePattern[] = [
  {
    context: 'php-code',
    hint: '(',
    pattern: new RegExp(
      `${BEFORE}@?(?:base64_decode|gzinflate|gzuncompress|gzdecode|str_rot13|hex2bin|convert_uudecode|strrev|parse_str|parse_url|dl|ini_set|ini_get|putenv|getenv|chmod|rmdir|mkdir|symlink|fsockopen|curl_init|simplexml_load_(?:file|string)|get_defined_\\w{4,12}|apache_\\w{4,24}|posix_\\w{4,16})\\s{0,4}\\(\\s{0,4}(?:["'][^"'\\n]{1,120}["']|\\w{3,24}\\()[^()\\n]{0,80}\\){1,3}[\\s;'"+.&|)}]{0,12}(?:\\(|\\/\\/|#|$)`,
      'i',
    ),
    why: 'calls a function of PHP that acts',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern:
      /\b(?:array_(?:map|filter|walk|reduce|diff_u\w{3,8}|u\w{3,16})|u?a?k?sort|call_user_func\w{0,8}|iterator_apply|register_\w{4,24}|set_(?:error|exception)_handler|spl_autoload_register|preg_replace_callback)\s{0,4}\((?:array\s*\([^()\n]*\)|[^()\n])*["'](?:system|passthru|exec|shell_exec|popen|assert|eval|phpinfo|call_user_func)["']/i,
    why: 'has a function of PHP call another that runs commands',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern:
      /^[\s;'"+.&|)(}]{0,8}(?:new\s{1,4}\w{3,24}\s{0,4}\(\s{0,4}|function\s{0,4}\(\s{0,4}\)\s{0,4}\{\s{0,4}(?:return\s{1,4})?|(?:throw|return|echo|print)\s{1,4})(?:new\s{1,4}\w{3,24}\s{0,4}\(\s{0,4})?(?:system|passthru|exec|shell_exec|popen|phpinfo|eval|assert)\s{0,4}\(\s{0,4}(?:["'$]|\))/i,
    why: 'runs a command where an object or a function is made (PHP)',
  },
  {
    context: 'php-code',
    hint: 'chr(',
    pattern:
      /^[\s;'"$\w=@({]{0,16}\bchr\(\d{1,3}\)\s{0,2}\.\s{0,2}chr\(\d{1,3}\)(?:\s{0,2}\.\s{0,2}chr\(\d{1,3}\)){0,40}[\s;)]{0,4}(?:\(|$)/i,
    why: 'puts a text together from character codes (PHP)',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern:
      /^\s{0,4}\(\s{0,4}["'][a-z_]{2,12}["']\s{0,2}\.\s{0,2}["'][a-z_]{1,12}["']\s{0,4}\)\s{0,4}\(|^[\s;'"]{0,4}(?:echo|print|die|exit)\s{0,4}\(\s{0,4}\d{1,9}\s{0,4}\)\s{0,4};\s{0,4}(?:die|exit)\b|^\s{0,4}\{\$\{\s{0,4}\w{3,24}\s{0,4}\(/i,
    why: 'calls a function of PHP',
  },
  {
    context: 'php-code',
    hint: '();',
    pattern:
      /^[\s;@]{0,4}\w{3,24}\(\);\s{0,4}@?(?:system|passthru|exec|shell_exec|eval|assert|highlight_file|show_source|readfile|var_dump|print_r)\s{0,4}\(/i,
    why: 'calls one function of PHP after the other',
  },
  {
    context: 'php-code',
    hint: '()',
    pattern:
      /^[\s;'"+.&|)}]{0,8}(?:(?:echo|print|print_r|var_dump)\s{0,4}\(?\s{0,4})?(?:get_defined_(?:vars|constants|functions)|getcwd|getmypid|get_loaded_extensions|php_ini_loaded_file|get_include_path|sys_get_temp_dir|globals|locals)\(\)\s{0,4}\)?\s{0,4};?\s{0,4}$/i,
    why: 'shows what the server knows',
  },
  {
    context: 'php-code',
    hint: 'reflection',
    pattern: /\bnew\s{1,4}Reflection(?:Function|Method|Class)\s{0,4}\(\s{0,4}["']/i,
    why: 'calls a function of PHP by its name',
  },
  {
    context: 'file-access',
    hint: '(',
    pattern: whole(
      String.raw`os\s{0,2}\.\s{0,2}(?:listdir|scandir|walk|getenv|remove|unlink)|Deno\s{0,2}\.\s{0,2}(?:readTextFile|run|Command)|Bun\s{0,2}\.\s{0,2}(?:spawn|file|write)\w{0,8}|Dir\s{0,2}\.\s{0,2}(?:glob|entries|children)|dofile|Eval\s{0,2}\.\s{0,2}me|pickle\s{0,2}\.\s{0,2}loads?|marshal\s{0,2}\.\s{0,2}loads`,
    ),
    why: 'reads files of the server or runs code',
  },
  {
    context: 'node-code',
    hint: 'process.',
    pattern:
      /^[\s;'"+(){}]{0,8}(?:function\s{0,4}\(\s{0,4}\)\s{0,4}\{|\(\)\s{0,4}=>\s{0,4}\{?)\s{0,4}(?:return\s{1,4})?(?:global\.)?process\.\w{2,16}\b[^\n]{0,80}\)\s{0,4}\(\s{0,4}\)\s{0,4};?$/,
    why: 'reaches the process of the server (Node.js)',
  },
  {
    context: 'java-code',
    hint: 'class',
    pattern: new RegExp(
      String.raw`^[\s;'"+{(]{0,8}(?:[\w.]{1,40}\.)?(?:getSystemClassLoader|getClass\(\)\s{0,2}\.\s{0,2}\w{3,32}|getContextClassLoader)\s{0,4}\([^\n]{0,120}\)|^[\s;'"]{0,4}new\s{1,4}(?:java\.lang\.)?String\s{0,4}\([^()\n]{0,40}\)\.getClass\(`,
    ),
    why: 'reaches the class loader (Java)',
  },
  {
    context: 'java-code',
    hint: 'java.',
    pattern:
      /^[\s;'"]{0,4}(?:Packages|importPackage\s{0,2}\(\s{0,2}Packages)\.java|^\s{0,4}importPackage\s{0,2}\(\s{0,2}java/,
    why: 'reaches classes of Java from a script',
  },
  {
    context: 'groovy-code',
    hint: 'groovy',
    pattern:
      /\bnew\s{1,4}groovy\.lang\.\w|@groovy\.(?:transform\.ASTTest|lang\.Grab)\w{0,8}\s{0,4}\(/,
    why: 'runs a text as Groovy',
  },
  {
    context: 'dotnet-code',
    hint: '(',
    pattern: whole(
      String.raw`(?:System\s{0,2}\.\s{0,2})?(?:IO\s{0,2}\.\s{0,2}(?:File|Directory)\s{0,2}\.\s{0,2}\w{3,24}|(?:Reflection\s{0,2}\.\s{0,2})?Assembly\s{0,2}\.\s{0,2}Load\w{0,16}|Activator\s{0,2}\.\s{0,2}CreateInstance|Environment\s{0,2}\.\s{0,2}(?:GetEnvironmentVariables?|Exit|FailFast)|Type\s{0,2}\.\s{0,2}GetTypeFromProgID|AppDomain\s{0,2}\.\s{0,2}\w{3,32}|Marshal\s{0,2}\.\s{0,2}\w{4,32})`,
    ),
    why: 'reaches files or classes of the server (.NET)',
  },
  {
    context: 'asp',
    hint: 'script:',
    pattern: /\bGetObject\s{0,4}\(\s{0,4}["']script:/i,
    why: 'loads a script from elsewhere (ASP)',
  },
  {
    context: 'dotnet-object',
    hint: 'clr-namespace:',
    pattern: /clr-namespace:System\.(?:Diagnostics|IO|Reflection|Windows\.Data)\b/,
    why: 'names classes of .NET that XAML would build',
  },
  {
    context: 'ruby-code',
    hint: '(',
    pattern: whole(
      String.raw`Object\s{0,2}\.\s{0,2}const_get|(?:\w{1,24}\s{0,2}\.\s{0,2})?(?:instance|class|module)_(?:eval|exec)|Marshal\s{0,2}\.\s{0,2}load|YAML\s{0,2}\.\s{0,2}(?:unsafe_)?load|ERB\s{0,2}\.\s{0,2}new|Process\s{0,2}\.\s{0,2}(?:spawn|kill|exit!?)|ObjectSpace\s{0,2}\.\s{0,2}\w{4,24}`,
    ),
    why: 'runs or builds what a text says (Ruby)',
  },
  {
    context: 'shell-code',
    hint: '(',
    pattern:
      /^[\s;'"(]{0,4}(?:os:cmd\s{0,2}\(\s{0,2}["']|erlang:halt\s{0,2}\(|System\.cmd\s{0,2}\(\s{0,2}["']|\(?System\/exit\s|clojure\.java\.shell\/sh\s|clojure\.core\/eval\s|eval\s{1,4}\(read-string\s|exec\.Command\s{0,2}\(\s{0,2}["']|(?:scala\.)?sys\.process\.\w{1,16}\s{0,2}\(|loadstring\s{0,2}\(|string\.dump\s{0,2}\(|debug\.(?:getinfo|getregistry|sethook|getupvalue)\s{0,2}\(|package\.loadlib\s{0,2}\(|syscall\.Exec\s{0,2}\(|std::process::Command)|^\s{0,4}["'][a-z][\w\s/-]{0,40}["']\s{0,2}\.\s{0,2}!!?\s{0,4}$/,
    why: 'runs a command (Erlang, Elixir, Clojure, Go, Scala, Lua)',
  },
  {
    context: 'python-code',
    hint: '__',
    pattern:
      /(?:["'\])}]|\b(?:self|request|config|app|type|object|int|str|x|g))\s{0,2}\.\s{0,2}__(?:class|init|globals|code|reduce|mro|bases?|dict|getattribute|builtins)__\s{0,2}(?:$|[.[(])|^\s{0,4}\(\s{0,2}lambda\s{0,4}\w{0,8}:[^\n]{0,40}\)\s{0,2}(?:\.__|\(\))/,
    why: 'reaches what Python keeps inside',
  },
  {
    context: 'perl-code',
    hint: 'posix::',
    pattern: /^[\s;'"]{0,4}(?:use\s{1,4}POSIX\s{0,4};\s{0,4})?POSIX::\w{2,16}\s{0,4}\(/,
    why: 'acts on the process of the server (Perl)',
  },
  {
    context: 'perl-code',
    hint: '@{[',
    pattern: /@\{\[\s{0,4}(?:`|system\b|exec\b|qx\b|eval\b|open\b|\d{1,9}\s{0,4}[*+])/,
    why: 'runs what stands in a text (Perl)',
  },
  {
    context: 'node-code',
    hint: '(',
    pattern:
      /^[^\s\n]{1,40}\(\s{0,4}(?:(?:global|globalThis|this)\.)?process\.(?:env|versions?|mainModule|argv|cwd|memoryUsage|config)\b[^\n]{0,40}\)[\s;'"+)}]{0,8}$|^[\s;'"+)}]{0,8}(?:res|response)\.(?:end|send|write|json)\s{0,4}\(\s{0,4}(?:["'`]?\d|require|process|global)[^\n]{0,120}\)[\s;'"+)}]{0,8}(?:\/\/)?$|\bReflect\.(?:construct|apply)\s{0,4}\(\s{0,4}Function\b|\barguments\.callee\.caller\b(?=[^\n]{0,80}$)/,
    why: 'answers with what the server knows (Node.js)',
  },
  {
    context: 'esi',
    hint: 'esi',
    pattern: /<!--\s{0,4}esi\b|<\/?esi:\w{3,16}[\s/>]/i,
    why: 'is a directive that a cache runs (ESI)',
  },
  {
    context: 'esi',
    hint: '$(',
    pattern:
      /\$\(\s{0,4}(?:HTTP_(?:COOKIE|HOST|USER_AGENT|REFERER|ACCEPT_LANGUAGE)|QUERY_STRING|REMOTE_ADDR|REQUEST_(?:METHOD|PATH))(?:\{\w{1,40}\})?\s{0,4}[|)]/,
    why: 'is a variable that a cache fills in (ESI)',
  },
  {
    context: 'coldfusion',
    hint: '<cf',
    pattern:
      /^[^<\n]{0,32}<cf(?:script|set|output|dump|abort|param|invoke|content|module|thread|zip|mail|ftp|log)\b[^>\n]{0,200}>/i,
    why: 'is a tag that ColdFusion runs',
  },
  {
    context: 'yaml-object',
    hint: '!php/',
    pattern: /!php\/(?:object|const|enum)[:\s]/,
    why: 'names the class of an object in YAML',
  },
  {
    context: 'xslt',
    hint: 'xsl:',
    pattern:
      /<(?:ms)?xsl:(?:script|include|import)\b|<xsl:(?:value-of|copy-of|variable)\s[^>]{0,40}select\s{0,4}=\s{0,4}["'][^"']{0,200}\b(?:\w{1,16}:\w{1,24}|document|unparsed-text|system-property)\s{0,4}\(/i,
    why: 'is a style sheet that reads files or runs code',
  },
  {
    context: 'graphql',
    hint: '__typename',
    pattern: /(?:\b\w{1,32}\s{0,4}:\s{0,4}__typename[\s,]{0,4}){4}/,
    why: 'asks for the same many times (GraphQL)',
  },
  {
    context: 'graphql',
    hint: '@',
    pattern: /\{?\s{0,4}\w{0,32}(?:\s?@(\w{1,16}))(?:\s?@\1\b){5}/,
    why: 'repeats a directive until the server gives in (GraphQL)',
  },
  {
    context: 'format-string',
    hint: '%',
    pattern:
      /^[A-Za-z]{0,8}(?:[.\s:_,|/-]?%[-+0#]?\d{0,4}(?:ll?|hh?)?[sxnpXduc@oi]){5,}[\s.]{0,4}$|^[A-Za-z]{0,8}%0?8?l?x(?:[.\s:_,|/-]?%0?8?l?x){1,64}[\s.]{0,4}$|^%#\d{4,16}x%|^%\d{1,2}\$[sxnp](?:[\s,.]?%\d{1,2}\$[sxnp]){0,16}$|^%\*d(?:%\*d)+$/,
    why: 'reads or writes the memory of a program by a format',
  },
  {
    context: 'probe',
    hint: 'f',
    pattern: /^[\s;+]{0,4}f(["'])\{[^{}\n]{0,80}(?:\d\s?\*\s?\d|__|\()[^{}\n]{0,80}\}\1/,
    why: 'computes what stands in a text (Python)',
  },
];
