import type { CodePattern } from './pattern.ts';
import { wholeCall } from './whole-call.ts';

/** Tags and directives that a web server or a cache runs (ASP, JSP, ColdFusion, SSI, ESI), and code of .NET. */
export const PAGE_PATTERNS: readonly CodePattern[] = [
  {
    context: 'asp',
    hint: '<asp:',
    pattern:
      /^\s{0,8}(?:<%@[^%]{0,400}%>\s{0,8})?<asp:\w{2,40}\s[^>]{0,400}\brunat\s{0,4}=\s{0,4}["']?server/i,
    why: 'is a control that a server page runs (ASP.NET)',
  },
  {
    context: 'dotnet-code',
    hint: 'process',
    // A question about C# names the call too; what an attacker sends begins with it, or starts a shell.
    pattern:
      /^[\s;'")}@({]{0,8}(?:var\s{1,4}\w{1,32}\s{0,4}=\s{0,4})?(?:new\s{1,4})?(?:System\s{0,2}\.\s{0,2})?Diagnostics\s{0,2}\.\s{0,2}Process(?:StartInfo)?\s{0,2}[.(]|\bDiagnostics\s{0,2}\.\s{0,2}Process\s{0,2}\.\s{0,2}Start\s{0,4}\(\s{0,4}@?["'](?:[\w:\\.]{0,64}(?:cmd|powershell|pwsh|rundll32|certutil)\b|\/(?:usr\/)?bin\/)/i,
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
    context: 'coldfusion',
    hint: '<cf',
    pattern: /<cf(?:execute|file|include|registry|object|query|directory|http)\s/i,
    why: 'is a tag that ColdFusion runs',
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
    context: 'asp',
    hint: '<c:',
    pattern: /<c:(?:import|redirect|set|out|url)\s[^<>]{0,200}(?:url|value)\s{0,4}=/i,
    why: 'is a tag that a server page runs (JSTL)',
  },
  {
    context: 'dotnet-code',
    hint: '(',
    pattern: wholeCall(
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
];
