import type { CodePattern } from './pattern.ts';

/** Packages whose classes deserialisers have been made to build (ysoserial, marshalsec, CVEs of fastjson). */
const GADGET_PACKAGES =
  '(?:\\[?L|\\[)?(?:java\\.(?:lang|net|util|io|rmi|security|beans|sql)|javax\\.(?:naming|script|swing|management|sql|el|xml)|com\\.(?:sun|mysql|ibatis|zaxxer|mchange|alibaba|caucho|ibm|vaadin)|org\\.(?:apache|springframework|hibernate|codehaus|h2|jboss|mozilla|python|beanshell|postgresql|aspectj|quartz)|sun\\.|ch\\.qos\\.logback|br\\.com\\.anteros|oracle\\.jdbc|net\\.sf\\.ehcache|clojure\\.|bsh\\.|groovy\\.|weblogic\\.|cn\\.hutool\\.|org\\.mvel2|com\\.(?:tangosol|bea))';

/** Packages that nobody's own XML elements are named after, and XStream builds objects of. */
const ELEMENT_PACKAGES =
  '(?:jdk\\.nashorn|sun|com\\.sun|javax\\.(?:naming|script|swing|imageio|crypto|management|activation|media)|java\\.(?:lang|util|net|io|rmi|beans|security)|org\\.apache\\.(?:commons|xalan|xbean|tomcat)|org\\.(?:codehaus\\.groovy|springframework|hibernate|mozilla)|groovy\\.util|com\\.(?:mchange|zaxxer|caucho|rometools|ibm\\.jndi)|ch\\.qos\\.logback)';

/** Serialised objects, data formats that name the class to build, and arguments of drivers that load one. */
export const OBJECT_PATTERNS: readonly CodePattern[] = [
  {
    context: 'php-object',
    hint: ':"',
    pattern: /(?:^|[;{}|\s"'=])(?:O|C):\+?\d{1,4}:"[\w\\]{1,128}":\d{1,6}:\{/,
    why: 'is a serialised object of PHP',
  },
  {
    context: 'java-object',
    hint: '\xac\xed\x00\x05',
    pattern: /^\xac\xed\x00\x05/,
    why: 'is a serialised object of Java',
  },
  {
    context: 'java-object',
    hint: 'ro0ab',
    pattern: /^rO0AB[XQ][A-Za-z0-9+/_-]{8}/,
    why: 'is a serialised object of Java in base64',
  },
  {
    context: 'java-object',
    hint: 'aced0005',
    pattern: /^aced0005[0-9a-f]{8}/i,
    why: 'is a serialised object of Java in hexadecimal',
  },
  {
    context: 'dotnet-object',
    hint: 'aaeaaad/////',
    pattern: /^AAEAAAD\/{5}[A-Za-z0-9+/]{8}/,
    why: 'is a serialised object of .NET in base64',
  },
  {
    context: 'dotnet-object',
    hint: 'objectdataprovider',
    pattern:
      /ObjectDataProvider|System\.(?:Windows\.Data|Diagnostics\.Process|Configuration\.Install|Activities\.Presentation)/,
    why: 'names a class of .NET that runs programs when it is deserialised',
  },
  {
    context: 'dotnet-object',
    hint: 'system.',
    pattern:
      /\bSystem\.(?:Windows\.Markup\.XamlReader|Data\.Services\.Internal\.ExpandedWrapper|Web\.UI\.(?:ObjectState|Los)Formatter)\b/,
    why: 'names a class of .NET that builds others when it is deserialised',
  },
  {
    context: 'dotnet-object',
    hint: 'unityserializationholder',
    pattern: /\bUnitySerializationHolder\b/,
    why: 'names a class of .NET that builds others when it is deserialised',
  },
  {
    context: 'dotnet-object',
    hint: 'textformattingrunproperties',
    pattern: /\bTextFormattingRunProperties\b/,
    why: 'names a class of .NET that reads XAML when it is deserialised',
  },
  {
    context: 'dotnet-object',
    hint: '$type',
    pattern:
      /["']\$type["']\s{0,8}:\s{0,8}["'](?:System\.(?:Windows|Diagnostics|Configuration|Activities|AddIn|CodeDom|Data\.(?:Services|DataSet|DataView)|IO|Management|Messaging|Reflection|Resources|Runtime|Security|ServiceModel|Web|Workflow|Xaml|Delegate|AppDomain)\b|Microsoft\.(?:PowerShell|VisualStudio|Exchange|IdentityModel|Build)\b)/,
    why: 'names the class of .NET to deserialise',
  },
  {
    context: 'python-object',
    hint: 'gas',
    pattern: /^gASV[A-Za-z0-9+/=]{16}/,
    why: 'is a pickled object of Python in base64',
  },
  {
    context: 'python-object',
    hint: '\n',
    pattern:
      /(?:^|[\n(])[a(lptd0-9]{0,3}c(?:os|posix|nt|subprocess|__builtin__|builtins|commands)\n(?:system|popen|Popen|eval|exec|check_output|call)\n/,
    why: 'is a pickled object of Python that runs a command',
  },
  {
    context: 'yaml-object',
    hint: '!!',
    pattern: /!!(?:python\/(?:object|name|module|tuple)|javax?\.|com\.sun\.|org\.|ruby\/|perl\/)/,
    why: 'names the class of an object in YAML',
  },
  {
    context: 'yaml-object',
    hint: '!ruby/',
    pattern: /!ruby\/(?:object|hash|struct|regexp|sym)[:\s]/,
    why: 'names the class of an object in YAML',
  },
  {
    context: 'json-object',
    hint: 'type',
    pattern: new RegExp(
      `["']?@type["']?\\s{0,8}:\\s{0,8}["']${GADGET_PACKAGES}|["']@(?:\\\\x74|\\\\u0074)`,
      'i',
    ),
    why: 'names the class of an object in JSON, as fastjson builds it',
  },
  {
    context: 'xml-object',
    hint: 'java',
    pattern:
      /<(?:java\s[^>]{0,80}class\s{0,4}=|void\s[^>]{0,80}(?:class|method)\s{0,4}=\s{0,4}["'](?:java|exec|start|load)|java\.(?:lang|beans|util)\.[\w.-]{2,80}>|object-stream|sorted-set>\s{0,8}<(?:string|dynamic-proxy))/i,
    why: 'describes an object of Java in XML',
  },
  {
    context: 'xml-object',
    hint: 'dynamic-proxy',
    pattern: /<dynamic-proxy>|<(?:default|handler)\s[^>]{0,60}class\s{0,4}=\s{0,4}["']java\./i,
    why: 'describes an object of Java in XML, as XStream builds it',
  },
  {
    context: 'python-object',
    hint: "(s'",
    pattern:
      /c(?:os|posix|nt|subprocess|__builtin__|builtins|commands)\\n(?:system|popen|Popen|eval|exec)\\n(?:p\d{1,3}\\n)?\(S'/,
    why: 'is a pickled object of Python that runs a command',
  },
  {
    context: 'xml-object',
    hint: 'workcontext',
    pattern: /<work:WorkContext[\s>][^]{0,200}<(?:java|object|void|class)\b/i,
    why: 'describes an object of Java in XML (CVE-2017-10271)',
  },
  {
    context: 'python-object',
    hint: 'py/',
    pattern: /["']py\/(?:object|reduce|type|function|repr|newargs(?:ex)?|state)["']\s{0,4}:/,
    why: 'names the class of an object in JSON, as jsonpickle builds it',
  },
  {
    context: 'node-object',
    hint: '_$$nd_func$$_',
    pattern: /_\$\$ND_FUNC\$\$_/,
    why: 'is a serialised function of Node.js',
  },
  {
    context: 'php-object',
    hint: '|a:',
    pattern: /^[0-9a-f]{32,64}\w{0,4}\|a:\d{1,3}:\{/i,
    why: 'is a serialised array of PHP behind a key (ECShop)',
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
    context: 'xml-object',
    hint: 'class',
    pattern:
      /<bean\s[^<>]{0,120}\bclass\s{0,4}=\s{0,4}["'](?:java\.lang\.(?:ProcessBuilder|Runtime)|org\.springframework\.[\w.]{1,80}(?:XmlApplicationContext|MethodInvokingFactoryBean|SpelExpression))/,
    why: 'describes an object for Spring that runs code',
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
    context: 'ruby-object',
    hint: 'bah',
    pattern: /^BAh[vVue][A-Za-z0-9+/]{24}/,
    why: 'is a serialised object of Ruby in base64',
  },
  {
    context: 'yaml-object',
    hint: 'tag:yaml.org',
    pattern: /tag:yaml\.org,2002:(?:python|java|ruby|js|perl)\//,
    why: 'names the class of an object in YAML',
  },
  {
    context: 'ruby-object',
    hint: '\x04\x08',
    pattern:
      /^\x04\x08[[{o@IUu][^]{0,64}?(?:ActiveSupport|ActiveModel|Gem::|ERB\b|ActionView|Rails|Net::|OpenURI|UncaughtThrowError)/,
    why: 'is a serialised object of Ruby that runs code',
  },
  {
    context: 'dotnet-object',
    hint: 'clr-namespace:',
    pattern: /clr-namespace:System\.(?:Diagnostics|IO|Reflection|Windows\.Data)\b/,
    why: 'names classes of .NET that XAML would build',
  },
  {
    context: 'yaml-object',
    hint: '!php/',
    pattern: /!php\/(?:object|const|enum)[:\s]/,
    why: 'names the class of an object in YAML',
  },
  {
    context: 'driver-argument',
    hint: '=',
    pattern:
      /\b(?:autoDeserialize|allow(?:Load|UrlIn)LocalInfile(?:InPath)?)\s{0,2}=\s{0,2}(?:true|yes|1)\b|\b(?:query|statement|exception)Interceptors\s{0,2}=\s{0,2}com\.|\bsocketFactory(?:Arg)?\s{0,2}=\s{0,2}(?:org|java|https?)[.:]/i,
    why: 'has a database driver load classes or read files',
  },
];

/** A class as the whole value: what a leaf of JSON holds beside `@type`. */
export const CLASS_NAME = new RegExp(`^${GADGET_PACKAGES}[\\w.$]{3,128};?$`);

/** Classes among them that no ordinary error report is about as a whole value. */
export const GADGET_CLASS =
  /(?:JdbcRowSetImpl|TemplatesImpl|BasicDataSource|JndiDataSourceFactory|ClassPathXmlApplicationContext|FileSystemXmlApplicationContext|ScriptEngineManager|URLClassLoader|ProcessBuilder|Runtime|InvokerTransformer|BeanComparator|AutoCloseable|InetSocketAddress|Inet4Address|InetAddress|JndiConverter|LdapName|InitialContext|JMXServiceURL|UnicastRef|Groovy\w+|PropertyPathFactoryBean|HikariConfig|DriverAdapterCPDS|JndiRefForwardingDataSource|JEditorPane|DriverManagerConnectionSource|JNDIConnectionSource|ComboPooledDataSource|JndiObjectFactory\w*|SimpleJndiBeanFactory|ResourceRef|BadAttributeValueExpException|AnnotationInvocationHandler|ChainedTransformer|InstantiateTransformer|LazyMap|JNDIConfiguration|RmiServerConnectionSource|WrapperConnectionPoolDataSource|ReadOnlyBinding|MethodInvokingFactoryBean|DefaultBeanFactoryPointcutAdvisor|PartiallyComparableAdvisorHolder|NativeString|LazySearchEnumerationImpl|XStreamMarshaller|ScriptedItemList|hutool\.[\w.]+\.(?:RuntimeUtil|ReflectUtil|ScriptUtil|SimpleDataSource|PooledDSFactory)|(?:mvel2?|tangosol[\w.]*)\.\w{1,8}\.(?:ShellSession|MVEL\w*|Evaluate\w*))/;
