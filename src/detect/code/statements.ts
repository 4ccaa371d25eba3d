import type { CodePattern } from './pattern.ts';

/** Functions of PHP that testers call to see whether anybody does. */
const PHP_TELLERS =
  '(?:phpinfo|phpversion|php_uname|php_sapi_name|get_current_user|getcwd|print|print_r|var_dump|echo|die|exit|md5|sha1|system|exec|passthru|shell_exec|eval|assert|popen|proc_open|sleep|usleep|file_get_contents|readfile|highlight_file|show_source|scandir|ini_get_all|get_defined_vars|phpcredits)';

/**
 * Values that are one statement of a language servers run, or that end the text around them and add one.
 * All begin where the value begins: the same in the middle of a post is somebody's example.
 */
export const STATEMENT_PATTERNS: readonly CodePattern[] = [
  {
    context: 'php-code',
    hint: '(',
    pattern: new RegExp(
      `^[^"'\\n]{0,48}(["'])\\s{0,4}[.;,|&+]{1,2}\\s{0,4}@?${PHP_TELLERS}\\s{0,4}\\([^\\n]{0,200}\\)\\s{0,4}(?:[.;,|&+]{1,2}\\s{0,4}(?:\\1|//|#|/\\*|$|\\$)|\\)|$)`,
      'i',
    ),
    why: 'ends the text around it and calls a function of PHP',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern: new RegExp(
      `^[\\w"']{0,16}[)\\]}]{1,4}\\s{0,4};\\s{0,4}@?${PHP_TELLERS}\\s{0,4}\\(`,
      'i',
    ),
    why: 'ends the call around it and makes another (PHP)',
  },
  {
    context: 'file-access',
    hint: '(',
    pattern:
      /^[\s;'")}]{0,4}(?:@?(?:print_r|var_dump|var_export|echo|print|die|exit)\s{0,4}\(?\s{0,4})?@?(?:file_get_contents|file|readfile|show_source|highlight_file|scandir|opendir|glob|fopen|parse_ini_file|php_strip_whitespace|include(?:_once)?|require(?:_once)?)\s{0,4}\(\s{0,4}(?:["'](?:\/(?:etc|proc|var|home|root|tmp|usr|opt|flag)\b|\/?\*|\.{0,2}\/?["']|(?:\.\.\/){1,8}[\w./-]{1,64}["']\s{0,4}\)|[a-z]:[\\/]|(?:https?|ftp|php|data|file|expect|zip|phar):)|__FILE__|\$_[A-Z])/i,
    why: 'reads a file or a folder of the server',
  },
  {
    context: 'file-access',
    hint: 'fopen',
    pattern:
      /\b(?:fputs|fwrite)\s{0,4}\(\s{0,4}@?fopen\s{0,4}\(|^[\s;'"]{0,4}(?:\$\w{1,16}\s{0,4}=\s{0,4})?@?fopen\s{0,4}\([^()\n]{1,80},\s{0,4}["']?[wax]b?\+?["']?\s{0,4}\)[^\n]{0,200}$/i,
    why: 'writes a file of the server (PHP)',
  },
  {
    context: 'file-access',
    hint: 'clude',
    pattern:
      /^[\s;'"]{0,4}@?include(?:_once)?(?:\s{1,4}["']?|["']|(?=\$))(?:\/(?:etc|proc|var|home|root|tmp)\/|\.\.\/|(?:https?|ftp|php|data|file|expect):|\$_[A-Z])/i,
    why: 'includes a file (PHP)',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern:
      /^["'](?:\\x[0-9a-f]{2}){3,32}["']\s{0,4}\(|^\s{0,4}\((?:\(?["'`]?\w{1,12}["'`]?\)?\s{0,2}\.\s{0,2}){1,12}\(?["'`]?\w{1,12}["'`]?\)?\s{0,2}\)\s{0,2}\([^()\n]{0,80}\)\s{0,4};/i,
    why: 'calls a function of PHP whose name is put together',
  },
  {
    context: 'php-code',
    hint: '$_=',
    pattern: /^(?:<\?(?:php|=)?\s{0,4})?\$_{1,8}\s{0,2}=\s{0,2}(?:\[\]|@?["']|\+|\(|!|\.|~)/,
    why: 'is a script of PHP without letters',
  },
  {
    context: 'python-code',
    hint: '__',
    pattern:
      /\{[\w.[\]'"]{0,64}\.?__(?:class|init|globals|dict|mro|base|bases|builtins|subclasses|code|func|import)__/,
    why: 'reaches what Python keeps inside by a format',
  },
  {
    context: 'ruby-code',
    hint: '%x',
    pattern: /^[\s;'"+#{]{0,8}%x[({[|/!]\s{0,4}[\w/]/,
    why: 'runs a command (Ruby)',
  },
  {
    context: 'ruby-code',
    hint: '|',
    pattern:
      /^[^\n]{0,64}\b(?:open|IO\s{0,2}\.\s{0,2}(?:read|popen|readlines|foreach|write|binread))(?:\s{0,4}\(|\s)\s{0,4}(?:\w{1,8}\s{0,4},\s{0,4})?["']\s{0,4}(?:\|\s{0,4}[\w/]|[^"'|\n]{1,64}\|["'])/,
    why: 'opens a pipe to a command (Perl, Ruby)',
  },
  {
    context: 'ruby-code',
    hint: 'send',
    pattern:
      /\b(?:send|public_send|__send__|method)\s{0,4}\(?\s{0,4}[:"'](?:system|exec|eval|instance_eval|class_eval|spawn|fork|`)\b/,
    why: 'calls a function of Ruby by its name',
  },
  {
    context: 'perl-code',
    hint: 'qx',
    // A signature in base64 may begin with the same letters.
    pattern: /^[\s;'"=@{[(]{0,8}qx(?!\/[A-Za-z0-9+/_-]{20,}={0,2}$)\s{0,2}[/{(|['!~]\s{0,4}[\w/]/,
    why: 'runs a command (Perl)',
  },
  {
    context: 'perl-code',
    hint: 'system',
    pattern:
      /^[\s;'"]{0,4}(?:print|echo|puts|p|return|say)\s{1,4}system\s{0,4}\(?\s{0,4}["'`][\w/]/,
    why: 'prints what a command says',
  },
  {
    context: 'node-code',
    hint: 'while',
    pattern:
      /^[\s;'")}]{0,8}while\s{0,4}\(\s{0,4}(?:1|true|!0|!\[\]|!""|!'')\s{0,4}\)\s{0,4}(?:\{[\s;]{0,4}\}|;)/,
    why: 'loops for ever',
  },
  {
    context: 'node-code',
    hint: 'process.env',
    pattern:
      /^[\s;'"+({[\]})]{0,8}(?:this\.|global\.|globalThis\.)?process\.env(?:\.\w{1,48})?[\s;'"+)}]{0,8}$/,
    why: 'shows the environment of the server (Node.js)',
  },
  {
    context: 'java-code',
    hint: 'system.exit',
    pattern: /^[\s;'"]{0,4}(?:java\.lang\.)?System\.exit\s{0,4}\(\s{0,4}-?\d/,
    why: 'ends the process of the server (Java)',
  },
  {
    context: 'ruby-object',
    hint: 'bah',
    pattern: /^BAh[vVue][A-Za-z0-9+/]{24}/,
    why: 'is a serialised object of Ruby in base64',
  },
  {
    context: 'spreadsheet',
    hint: '(',
    pattern:
      /^[\s"';,]{0,4}[=+@-][^\n(]{0,32}\b(?:HYPERLINK\s{0,4}\([^\n]{0,200}&\s{0,4}\$?[A-Z]{1,3}\$?\d|(?:IMPORT(?:XML|DATA|HTML|FEED|RANGE)|WEBSERVICE)\s{0,4}\([^\n]{0,200}(?:https?:|ftp:|\\\\))/i,
    why: 'is a formula that sends cells elsewhere',
  },
  {
    context: 'format-string',
    hint: '%',
    pattern:
      /^[A-Za-z]{0,8}(?:[.\s:_,|/-]?%(?:\d{1,3}\$)?[-+0#]?\d{0,4}(?:ll?|hh?)?[sxnpXdu]){4,}[\s.]{0,4}$|^[A-Za-z]{0,8}(?:%[nsdxp]){0,4}%n(?:%n)?(?<=%\w%n)$|^[^%\n]{0,16}%\d{1,4}\$h{0,2}n|^%[.0]?\d{4,24}l{0,2}[sdxfun]$/,
    why: 'reads or writes the memory of a program by a format',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern: new RegExp(
      `^[\\s;]{0,4}@?(?:(?:die|exit|echo|print)\\s{0,4}\\(?\\s{0,4}(?:phpinfo|phpversion|php_uname|system|shell_exec|passthru|getcwd|get_current_user)\\s{0,4}\\(|(?:print_r|var_dump|var_export|extract|parse_str|move_uploaded_file)\\s{0,4}\\(\\s{0,4}\\$_[A-Z]|(?:create_function|unlink|getenv|ini_get|ini_set|putenv)\\s{0,4}\\(\\s{0,4}["']|(?:phpversion|php_uname|get_current_user)\\s{0,4}\\(\\s{0,4}\\)\\s{0,4};?\\s{0,4}$)`,
      'i',
    ),
    why: 'calls a function of PHP that tells of the server or acts on it',
  },
  {
    context: 'php-code',
    hint: '$',
    pattern:
      /^[\s;]{0,4}\$(\w{1,16})\s{0,4}=\s{0,4}["'][^"'\n]{1,16}["']\s{0,4}\.[^;\n]{1,120};\s{0,4}\$\1\s{0,4}\(/,
    why: 'calls a function of PHP whose name is put together',
  },
  {
    context: 'java-code',
    hint: 'system.get',
    pattern: /^[\s;'"]{0,4}System\.(?:getProperty|getenv)\s{0,4}\(/,
    why: 'reads what the server runs with (Java)',
  },
  {
    context: 'java-code',
    hint: 'groovyshell',
    pattern: /\bnew\s{1,4}GroovyShell\s{0,4}\(/,
    why: 'runs a text as Groovy',
  },
  {
    context: 'python-code',
    hint: 'compile',
    pattern: /\bcompile\s{0,4}\([^()\n]{1,120},\s{0,4}["'](?:exec|eval|single)["']\s{0,4}\)/,
    why: 'makes code of a text (Python)',
  },
  {
    context: 'file-access',
    hint: 'open',
    pattern:
      /^[\s;'"+)]{0,8}(?:str|print|repr|list|bytes)\s{0,4}\(\s{0,4}open\s{0,4}\(\s{0,4}["'][/.]/,
    why: 'reads a file of the system (Python)',
  },
  {
    context: 'node-code',
    hint: 'global',
    pattern: /\b(?:global|globalThis)\s{0,2}\[\s{0,2}["'`](?:pro|req|mod|eva)/,
    why: 'reaches the process of the server (Node.js)',
  },
  {
    context: 'node-code',
    hint: 'require',
    pattern: /\bnew\s{1,4}\(\s{0,4}require\s{0,4}\(\s{0,4}["'`]vm\b/,
    why: 'runs a text as a script of its own (Node.js)',
  },
  {
    context: 'node-code',
    hint: 'object.prototype',
    pattern: /^[\s;'"]{0,4}Object\.prototype\.\w{1,48}\s{0,4}=[^=]/,
    why: 'changes what all objects inherit',
  },
  {
    context: 'yaml-object',
    hint: 'tag:yaml.org',
    pattern: /tag:yaml\.org,2002:(?:python|java|ruby|js|perl)\//,
    why: 'names the class of an object in YAML',
  },
  {
    context: 'spreadsheet',
    hint: '(',
    pattern:
      /^[\s"';,]{0,4}[=+@-]\s{0,4}(?:CALL|REGISTER(?:\.ID)?|RegisterXLL|EXEC)\s{0,4}\(\s{0,4}["']/i,
    why: 'is a formula that loads a program',
  },
  {
    context: 'probe',
    hint: "'",
    pattern: /'"\(\)&%<|"'\(\)&%<|'"\\'\\"\);\|\]/,
    why: 'ends texts, calls and tags of all kinds at once',
  },
  {
    context: 'probe',
    hint: '(',
    pattern:
      /\.concat\s{0,2}\(\s{0,2}\d{1,3}\s{0,2}[-+*]\s{0,2}\d{1,3}\s{0,2}\)|\bprint\s{0,2}\(int\)\s{0,2}0x[\da-f]|\bnetsparker\s{0,2}\(\s{0,2}0x/i,
    why: 'computes what a scanner looks for',
  },
  {
    context: 'probe',
    hint: 'set|set&set',
    pattern: /\bset\|set&set\b/,
    why: 'asks a shell of each kind for its variables',
  },
  {
    context: 'asp',
    hint: '<c:',
    pattern: /<c:(?:import|redirect|set|out|url)\s[^<>]{0,200}(?:url|value)\s{0,4}=/i,
    why: 'is a tag that a server page runs (JSTL)',
  },
];

/** What those are made of, where nothing else in the value would have it read. */
export const STATEMENT_NAME =
  /^(?:\$_|qx\W|[\s;'"]{0,4}@?include(?:_once)?\s|(?:print|echo|say|p|puts|return)\s{1,4}(?:std|qx|\d)|(?:system|exec|spawn|popen)\s{1,4}["']|[A-Za-z]{0,8}[.:_,|/-]?%[\d.$]{0,24}l?[a-z])/i;
