/** A longer text is a template that somebody edits. */
const WHOLE_LENGTH_MAX = 300;

/** What a value that is nothing but an expression begins and ends with; longer ones first. */
const WRAPPERS: readonly (readonly [open: string, close: string])[] = [
  ['{{', '}}'],
  ['${{', '}}'],
  ['$!{', '}'],
  ['${', '}'],
  ['#{', '}'],
  ['*{', '}'],
  ['~{', '}'],
  ['@{', '}'],
  ['%{', '}'],
  ['!{', '}'],
  ['@(', ')'],
  ['[[${', '}]]'],
  ['[[', ']]'],
  ['[(', ')]'],
  ['{!!', '!!}'],
  ['{!', '!}'],
  ['{%', '%}'],
  ['{~', '~}'],
  ['{=', '}'],
  ['{@', '}'],
  ['<%', '%>'],
  ['__${', '}__'],
  ['__*{', '}__'],
];
const BEGINS_WRAPPED: ReadonlySet<string> = new Set(WRAPPERS.map(([open]) => open.charAt(0)));
/** Lists in lists are ordinary data. */
const LIST_OPEN = '[[';

/** Letters and ends of what stands around that scanners put before and behind an expression, to find its result again. */
const MARKS =
  /^(?:[a-z]{2,8}|\w{1,8}\s|["'`]{1,2}|\}\}|%\}|%>|\]\])(?=[{<[$#*~@%!_])|(?<=[}\])>_])(?:[a-z]{2,8}|["'`]{1,2}|::\.?\w{0,8})$/gi;

/** Signs of one engine or another before and behind the expression itself. */
const EDGES = /^[\s={!:#&@~^>({[-]+|[\s)}\]!~;-]+$/g;

/** Texts that pages show in the visitor's language, addresses they make: placeholders that were not filled in. */
const PLACEHOLDER_FILTER =
  '(?:translate|trans|t|tr|i18n|l10n|lang|asset\\w{0,8}|url\\w{0,8}|date\\w{0,8}|currency|number|link\\w{0,8}|img\\w{0,8}|image\\w{0,8}|path|route|theme|media\\w{0,8}|src|static|relative_url|absolute_url)';
const TEXT = `(?:"[^"\\n]{0,64}"|'[^'\\n]{0,64}')`;

/** What is computed or asked for, where a placeholder would be a name. */
const COMPUTES = new RegExp(
  [
    `^(?:""|'')$|^(?:\\[\\s{0,4}\\]|\\(\\s{0,4}\\)|\\{\\s{0,4}\\})$`,
    `^${TEXT}\\s{0,4}(?:\\.\\s{0,4}\\w{1,32}\\s{0,4}(?:\\(|$)|\\|\\s{0,4}(?!${PLACEHOLDER_FILTER}\\b)\\w|[*%~]\\s{0,4}["'\\d]|\\[\\s{0,4}["'\\d])`,
    `^(?:\\[\\s{0,4}["'\\d][^\\]\\n]{0,80}\\]|\\(\\s{0,4}\\)|\\[\\s{0,4}\\]|\\{[^{}\\n]{0,80}\\})\\s{0,4}(?:\\||\\.\\s{0,4}\\w)`,
    `^\\d{1,9}\\s{0,4}\\|\\s{0,4}[a-z]`,
    `^\\d{1,9}\\s{0,4}[*+/-]\\s{0,4}["']?\\d{1,9}["']?\\s{0,4}(?:\\||\\)|$)`,
    `^-?\\d[\\d.]{0,12}\\s{0,4}(?:[*/%<>!?~]|[=+-]{1,2}\\s{0,4}["'\\d]|matches\\s|in\\s|and\\s|or\\s|\\?c$|;\\d)`,
    `^\\w{2,24}\\s{0,4}\\(\\s{0,4}["']?\\d{1,9}["']?\\s{0,4}[-+*/%]\\s{0,4}["']?\\d{1,9}`,
    // A call of what no page calls to show a text or an address, with nothing but texts and numbers.
    `^(?!(?:\\w{1,24}\\.)?(?:${PLACEHOLDER_FILTER}|_{1,2}|\\$?tc?|n?gettext|config|old|csrf\\w{0,8}|mix|vite|format\\w{0,16}|get\\w{0,24}|add\\w{0,16}|set\\w{0,16}|is\\w{0,16}|has\\w{0,16}|on\\w{0,16}|round|page|params?|item|block|menu|field|form\\w{0,16}|moment|site|theme|widget)\\s{0,2}\\()(?:[\\w]{1,24}\\.){0,3}\\w{1,24}\\s{0,2}\\(\\s{0,2}(?:\\d[\\d\\s,.]{0,16}|["'][^"'\\n]{0,64}["'](?:\\s{0,2},\\s{0,2}["'\\w]{1,24}){0,3}|this)\\s{0,2}(?:\\)\\s{0,2}\\|[^{}\\n]{0,24})?$`,
    `^(?:for\\s{1,4}\\w{1,16}\\s{1,4}in\\s{1,4}range\\b|import\\s{1,4}(?:os|sys|subprocess|java\\.))|^(?:ENV|DateTime\\.(?:Utc)?Now|System\\.Environment\\.\\w{2,24}|(?:global\\.)?process\\.(?:env|version|argv)|root\\.process|Object\\.keys|g\\.pop)\\b`,
    `^${TEXT}\\s{0,2}\\[|^(?:true|false|null|undefined)\\.\\w|^undefined\\.\\w`,
    `^(?:url_for|get_flashed_messages|current_app|lipsum|cycler|joiner|varargs)\\s{0,4}(?:\\(\\s{0,4})?$`,
    `^(?:dir|vars|globals|locals|phpinfo|phpversion)\\s{0,2}\\(\\s{0,4}$|^(?:\\w{1,24}\\(\\)\\s{0,2}->|\\$__env\\b|\\$_(?:SERVER|GET|POST|ENV|COOKIE|REQUEST|SESSION)\\b)`,
    `^["'\\d][^\\]\\n]{0,80}\\]\\s{0,4}\\|\\s{0,4}[a-z]`,
    `^["'\\d][^{}\\n]{0,24}\\sif\\s[^{}\\n]{1,40}\\selse\\s`,
    `^java\\.(?:version|vendor|home|class\\.path|io\\.tmpdir|vm\\.\\w{2,16}|runtime\\.\\w{2,16})$|^user\\.(?:dir|home)$|^craft\\.app\\.`,
    `^(?:true|false|not|null|none|empty)\\s{1,4}(?:and|or|not|true|false|\\?\\?|['"\\d])`,
    `^${TEXT}\\s{0,4}(?:\\+|in\\b)\\s{0,4}["'\\w]`,
    `^\\.(?:now|locals|globals|version|main|vars|namespace|data_model|node|lang|locale|caller_template_name)\\b`,
    `^(?:config|g|cycler|lipsum)\\s{0,4}(?:\\||\\.\\s{0,4}(?:pop|get|items|keys|from_\\w{3,12})\\b)|^(?:constructor|toString|__FILE__|__proto__)$|^(?:Time\\.now|Object\\.constants)`,
    `^(?:max|min|dict|sum|abs|range|namespace)\\s{0,4}\\(\\s{0,4}(?:\\d|\\w{1,8}\\s{0,2}=\\s{0,2}\\d)`,
    `(?:^|[.[("'])__[a-z]{2,16}__(?:$|[.[()|"'])`,
    `^(?:\\$|@root|_context|_charset|_self|hostvars|beans|lipsum|cycler|joiner)(?:\\s{0,4}\\||$|\\.)`,
    `^(?:this|self|root|global|globalThis|window|top|parent|frames|constructor|toString|range)\\s{0,4}(?:\\.|\\[\\s{0,4}["'])\\s{0,4}(?:constructor|process|prototype|__|\\$el|mainModule|parent|cookie|document)`,
    `^(?:lookup|env|getenv|file|readFile|exec|attribute|block|constant|source|dump|range|cycle|random|key|secret|vault|query|getVars?|defined)\\s{0,4}\\(\\s{0,4}(?:["'\\d]|\\w{1,24}\\s{0,4},\\s{0,4}["'])`,
    `^(?:env|file|readFile|exec|key|secret|tree|ls|printf|print|println|urlquery|index|slice|len|call|getenv|datasource|include|lookup)\\s{1,4}(?:["'\`.$]|\\d|\\w{1,16}\\s{1,4}["'])`,
    `^\\$?[\\w.]{1,32}\\s{0,4}:?=\\s{0,4}(?:["'\\d[{(]|new\\b)`,
    `\\b(?:session|request|response|application|facesContext|pageContext|servletContext)\\s{0,4}\\.\\s{0,4}(?:set|get|invalidate|add|remove)\\w{0,32}\\s{0,4}\\(`,
    `^(?:range|with|template|define|if)\\s{1,4}(?:\\.|\\$|["'])|^(?:range)\\s{0,4}\\(`,
    `^_{1,2}\\.constructor|^[a-z$]{1,3}\\.(?:constructor|\\$?on|\\$?eval|\\$?parent|pop|push|concat|sub|fromCharCode)\\s{0,4}[.([]`,
    `^(?:ENV|self\\.(?:class|methods|instance_variables|send|inspect)|Dir|File|IO|Kernel|Process|Rails)\\b(?:\\.|\\[|$)`,
    `^request\\s{0,4}(?:\\||\\.(?:user\\.password|session|scheme|host|META|args|form|cookies|environ|application|headers|server|query)\\b)`,
  ].join('|'),
);

/** Directives of engines that no placeholder looks like, where the value begins with one. */
const DIRECTIVE = new RegExp(
  [
    `^[<[]#(?:assign|list|if|include|import|macro|function|setting|global|local)\\s[^\\n]{1,240}[>\\]]`,
    `^#(?:if|macro|foreach|define|set)\\s{0,4}\\([^\\n]{1,120}\\)[^\\n]{0,80}#end\\s{0,4}$`,
    `^\\$!?\\{?(?:context|request|response|session|application|ex|class|math|esc|velocityEngine|servletContext|xwiki|services|doc)\\.\\w{1,32}\\s{0,4}\\(`,
    `^#(?:rt|this|root|request|session|application|context|parameters|attr|parent)\\.\\w{1,32}\\s{0,4}[.(]`,
    `^\\{%-?\\s{0,4}(?:csrf_token|raw|verbatim|sql|autoescape|filter\\s{1,4}\\w|do\\s|call\\b|block\\s{1,4}\\w|liquid\\s|(?:set|assign)\\s{1,4}\\w{1,24}\\s{0,4}=|capture\\s)[^{}\\n]{0,120}-?%\\}(?:[^{}\\n]{0,40}\\{%-?\\s{0,4}end\\w{0,16}\\s{0,4}-?%\\})?$`,
    `^\\{%-?\\s{0,4}for\\s{1,4}\\w{1,24}\\s{1,4}in\\s{1,4}range\\s{0,4}\\(|^\\{%-?\\s{0,4}(?:print|if|elseif|with)\\s{0,4}\\(?\\s{0,4}(?:${TEXT}|\\d{1,9})\\s{0,4}[)|*+=<>!-]`,
    `^\\{\\{[#&^]?(?:each|with|if|unless)\\s{1,4}(?:this|\\.|@root|"|'|\\(|\\d)[^\\n]{0,160}\\{\\{/`,
    `^\\{\\{[{&]?\\s{0,4}(?:this|@root|\\.)\\s{0,4}(?:\\}\\}|\\|)|^\\{\\{[#&^]?with\\s{1,4}["']`,
    `^\\{\\{(?:range|with|if)\\s[^{}\\n]{0,60}\\}\\}[^{}\\n]{0,40}(?:\\{\\{[^{}\\n]{0,40}\\}\\}[^{}\\n]{0,40})?\\{\\{\\s{0,4}end\\s{0,4}\\}\\}$`,
    `^\\{%-?\\s{0,4}(?:(?:ssi|now|firstof|cycle|templatetag|widthratio|lorem|with|url)\\s{1,4}["'\\d\\w][^{}\\n]{0,80}|comment\\s{0,4}|for\\s{1,4}\\w{1,24}\\s{1,4}in\\s{1,4}[[(\\d][^{}\\n]{0,80}|\\d{1,9}\\s{0,4}[*+][^{}\\n]{0,40})-?%\\}`,
    `^@\\(?System\\.\\w{2,24}\\.|^@(?:foreach|if|for|while|using)\\s{0,4}\\([^\\n]{1,120}\\)\\s{0,4}\\{`,
    `^\\{(?:(?:include_php|extends|insert|block|capture)\\s{1,4}(?:file|name)\\s{0,4}=|if\\s{1,4}\\d|phpinfo\\s{0,4}\\(|${TEXT}\\s{0,4}[|*]\\s{0,4}[\\w"'])`,
    `^\\[%=?-?\\s{0,4}(?:\\w{3,24}\\s{0,4}\\(|\\d{1,9}\\s{0,4}[*+])|^<\\?=\\s{0,4}\\d{1,9}\\s{0,4}[*+]`,
    `^\\{literal\\}[^\\n]{0,200}[({[][^\\n]{0,200}\\{/literal\\}$`,
    `^\\{(?:self::|\\$smarty\\b|fetch\\s{1,4}file\\s{0,4}=|assign\\s{1,4}var\\s{0,4}=|function\\s{1,4}name\\s{0,4}=)`,
    `^\\$\\{(?:["'$<%\\[]|\\{\\s{0,4}["'$<%\\[{\\d])`,
    `^\\{!!\\s{0,4}(?:\\d{1,9}\\s{0,4}[*+]|["'$]\\w{0,24}\\s{0,4}[.(|])`,
    `^\\{\\{-?\\d{1,9}-?\\}\\}[*+-]\\{\\{|^\\{\\$\\w{1,24}\\|@?(?:system|exec|passthru|shell_exec|eval|assert|phpinfo|file_get_contents|readfile|print_r|var_dump)\\b`,
    `^\\{\\/?php\\b|^\\$smarty\\.\\w{3,24}$|^~\\{[^{}\\n]{0,64}::|^@php\\s{0,2}\\(`,
    `^\\$(?:eval|apply|on|watch)\\s{0,4}\\(\\s{0,4}["']`,
  ].join('|'),
);

/**
 * True for a value that is one expression between the delimiters of an engine, or begins with a directive of
 * one, and nothing else. Names, with dots and filters, are placeholders that a page did not fill in.
 */
export function isExpressionAlone(text: string): boolean {
  if (text.length > WHOLE_LENGTH_MAX) return false;
  const value = text.trim().replace(MARKS, '');
  if (!BEGINS_WRAPPED.has(value.charAt(0))) return false;
  if (DIRECTIVE.test(value)) return true;
  return WRAPPERS.some(([open, close]) => {
    if (!value.startsWith(open) || !value.endsWith(close)) return false;
    const inside = value.slice(open.length, Math.max(open.length, value.length - close.length));
    if (open === LIST_OPEN && /^[\s"'\d[{,]/.test(inside)) return false;
    return COMPUTES.test(bodyOf(inside));
  });
}

/** The expression without what engines put around it; empty texts and lists stay as they are. */
function bodyOf(inside: string): string {
  const trimmed = inside.trim();
  return /^(?:\[\s{0,4}\]|\(\s{0,4}\)|\{\s{0,4}\})/.test(trimmed)
    ? trimmed
    : trimmed.replace(EDGES, '');
}
