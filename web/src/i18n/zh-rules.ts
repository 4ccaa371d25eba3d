import type { SentenceTable } from './sentences.ts';

/**
 * Messages of the default rules (`rules/`), in Chinese; `%{...}` stands for what a rule fills in. A test
 * holds that none is missing. Other rules say what they say in their own words.
 */
export const ZH_RULE_MESSAGES: SentenceTable = {
  'A card number in what somebody writes': '用户内容中含有银行卡号',
  'A command for a shell': '含有 shell 命令',
  'A condition that overflows a buffer (CVE-2017-7269)': '会造成缓冲区溢出的条件（CVE-2017-7269）',
  'A cookie that makes Exchange ask another server (CVE-2021-26855)':
    '使 Exchange 访问其他服务器的 Cookie（CVE-2021-26855）',
  'A copy of the whole site that somebody may have left behind is asked for':
    '请求可能被遗留的整站备份',
  'A copy or a key that somebody may have left behind is asked for': '请求可能被遗留的备份或密钥',
  'A file name that leads where no visitor is meant to go': '文件名指向访客不应到达的位置',
  'A file name that may lead where no visitor is meant to go': '文件名可能指向访客不应到达的位置',
  "A file of a developer's folder is asked for": '请求开发者目录中的文件',
  'A file that changes the settings of the server is uploaded': '上传会更改服务器设置的文件',
  "A file that is nobody's business is asked for": '请求不对外公开的文件',
  'A file that the server would run is uploaded': '上传服务器会执行的文件',
  'A folder above or beside that of the site': '位于站点目录之上或之旁的目录',
  'A fragment of an attack, and nothing else': '只有攻击的片段',
  'A header holds what its grammar has no room for': '请求头含有其语法不允许的内容',
  'A header that names a program or an address holds a query':
    '表示程序或地址的请求头中含有查询语句',
  'A header that names types of answers holds something else (CVE-2019-5418)':
    '表示应答类型的请求头中含有别的内容（CVE-2019-5418）',
  'A header that names encodings holds something else': '表示编码的请求头中含有别的内容',
  'A header that only a framework sends to itself (CVE-2025-29927)':
    '只有框架自身才会发送的请求头（CVE-2025-29927）',
  'A header that only ways into known products have': '只见于入侵已知产品的请求头',
  'A header that proxies are told to drop': '要求代理丢弃的请求头',
  'A header that would become HTTP_PROXY inside the application (httpoxy, CVE-2016-5385)':
    '会在应用内变成 HTTP_PROXY 的请求头（httpoxy，CVE-2016-5385）',
  'A header that would change the path behind the checks of a proxy':
    '会绕过代理检查而更改路径的请求头',
  'A header that would lead past the checks of a proxy': '会绕过代理检查的请求头',
  'A header whose grammar has no room for it holds an attack':
    '语法不允许此类内容的请求头中含有攻击',
  'A key or a token in what somebody writes': '用户内容中含有密钥或令牌',
  'A known hole is asked for': '请求已知漏洞',
  'A line break that begins another header or command': '换行开始了另一个请求头或命令',
  'A link that hides where it leads': '隐藏去向的链接',
  'A link that shows another address than the one it leads to': '显示地址与实际去向不同的链接',
  'A link to a program': '指向程序的链接',
  'A method that makes the server repeat, debug or forward the request':
    '使服务器回显、调试或转发请求的方法',
  'A name of a host longer than any can be (CVE-2023-4966)':
    '超出任何可能长度的主机名（CVE-2023-4966）',
  'A name or a password holds an attack': '用户名或密码中含有攻击',
  'A name or an operator of a language, and nothing else': '只有某种语言的名称或运算符',
  'A name that would change the prototype of objects': '会更改对象原型的名称',
  'A page is asked for that is named like a web shell': '请求名称像 WebShell 的页面',
  'A page that an installation may have left behind is asked for': '请求可能由安装程序遗留的页面',
  'A page that runs is asked for where only files lie': '在只存放文件的位置请求可执行页面',
  'A page that the server would run is put onto it': '向服务器写入会被执行的页面',
  'A parameter that sets what only the program itself sets': '设置了只应由程序自身设置的内容的参数',
  'A part of a program is asked for by itself': '单独请求程序的某个部件',
  'A part of the body can be a field or a file': '请求体的某部分既可当作字段也可当作文件',
  'A part of the body is in an encoding that hides it': '请求体的某部分使用掩盖内容的编码',
  'A path that is written so that no check reads it': '为躲避检查而书写的路径',
  'A path that servers read in more than one way': '服务器会有多种解读的路径',
  'A path with steps or letters that no browser would leave in it':
    '路径中含有浏览器不会保留的跳转或字符',
  'A picture to fetch that would be stored as a page (UEditor)':
    '要抓取的图片会被保存为页面（UEditor）',
  'A piece of a query, and nothing else': '只有查询的一个片段',
  'A program and no browser asks for it': '由程序而非浏览器请求',
  'A query of GraphQL that is nested deep, or asks the same many times':
    '嵌套过深或大量重复的 GraphQL 查询',
  'A remembered session as large as no session is (Shiro)': '异常庞大的记住登录会话（Shiro）',
  'A text holds NUL bytes': '文本中含有 NUL 字节',
  'A text that is made of links': '由链接堆成的文本',
  'A token holds an attack': '令牌中含有攻击',
  'A value that only known holes take': '只有已知漏洞才接受的值',
  'A value that would change a filter of a directory': '会更改目录查询过滤器的值（LDAP）',
  'A way up to settings': '通向设置的上级路径',
  'A web shell is told to connect to another server': 'WebShell 被指示连接另一台服务器',
  'A web shell is told to run a command': '命令 WebShell 执行操作',
  'An address in the network of the server': '服务器内网中的地址',
  'An address that makes the server reach inwards': '使服务器访问内部的地址（SSRF）',
  'An address that only tells whether a server can be made to call it':
    '仅用于探测服务器能否被诱导访问的地址',
  'An expression that a template engine or a logger would evaluate':
    '模板引擎或日志组件会求值的表达式',
  'An operator or a script for a document database': '文档数据库的操作符或脚本（NoSQL）',
  'An option for the interpreter stands where a query belongs (CVE-2012-1823)':
    '查询位置上出现解释器选项（CVE-2012-1823）',
  'An option for the interpreter, or a command, stands where a query belongs (CVE-2012-1823)':
    '查询位置上出现解释器选项或命令（CVE-2012-1823）',
  'A new user gives rights to himself': '新用户给自己授予权限',
  'A program is asked for as few pages do': '以页面少有的方式请求程序',
  'The beginning of markup or of an expression, and nothing else': '只有标记或表达式的开头',
  'The end of a text or a tag, and nothing else': '只有文本或标签的结尾',
  'Who asks for it neither comes from a page nor stays': '请求者既非来自页面，也不停留',
  'An uploaded list of films makes its converter read files': '上传的影片列表使转换程序读取文件',
  'The body is said to be of two types': '请求体被声明为两种类型',
  'The name of an uploaded file becomes one that the server would run':
    '上传文件名会变成服务器会执行的文件名',
  'A method that runs commands is called': '调用会执行命令的方法',
  'A new user gives rights to himself (CVE-2016-8869)': '新用户给自己授予权限（CVE-2016-8869）',
  'A script of another server to include': '要包含其他服务器上的脚本',
  'An address longer than any can be (CVE-2025-0282, CVE-2025-22457)':
    '超出任何可能长度的地址（CVE-2025-0282、CVE-2025-22457）',
  'An upload is to be stored as what the server would run': '要求把上传内容存为服务器会执行的文件',
  'An uploaded script opens a way to a shell': '上传的脚本打开通往 shell 的途径',
  'More files are uploaded than are read': '上传的文件数超出读取上限',
  'The form is larger than what is read': '表单大小超出读取上限',
  'The form has more fields than are read': '表单字段数超出读取上限',
  'The query has thousands of parameters': '查询串含有数千个参数',
  'An uploaded file holds code that the server would run': '上传的文件含有服务器会执行的代码',
  'An uploaded file holds settings of the server': '上传的文件含有服务器设置',
  'An uploaded file is XML that makes its parser read elsewhere':
    '上传的文件是会使解析器读取别处的 XML',
  'An uploaded page is little more than a script': '上传的页面几乎只有脚本',
  'An uploaded picture holds a script': '上传的图片含有脚本',
  'Answer withheld with %{tx.outbound_anomaly_score} points':
    '应答被拦下，得分 %{tx.outbound_anomaly_score}',
  'Code or a serialised object that a server would run': '服务器会执行的代码或序列化对象',
  'Cross-site scripting': '跨站脚本',
  'JSON names a class of the runtime to build': 'JSON 指定要构造的运行时类',
  'Many calls in one, or a call back to another site (WordPress)':
    '一次请求中的大量调用，或回调其他站点（WordPress）',
  'One password is to be sent to several addresses (CVE-2023-7028)':
    '要求将同一密码发送到多个地址（CVE-2023-7028）',
  'Request refused with %{tx.inbound_anomaly_score} points':
    '请求被拒绝，得分 %{tx.inbound_anomaly_score}',
  'SQL injection': 'SQL 注入',
  'The address holds a NUL byte': '地址中含有 NUL 字节',
  'The answer holds a secret of the server': '应答中含有服务器机密',
  'The answer is the page of a web shell': '应答是 WebShell 页面',
  'The answer is the source of a page': '应答是页面源代码',
  'The answer shows a card number': '应答中显示银行卡号',
  'The answer shows a social security number': '应答中显示社会保障号',
  'The answer shows an error of the database': '应答中显示数据库错误',
  'The answer shows the number of an identity card': '应答中显示身份证号',
  'The answer shows where the program failed': '应答中显示程序出错位置',
  'The body has two ends': '请求体有两个结尾',
  'The body is in an encoding that hides it': '请求体使用掩盖内容的编码',
  'The body is not what its Content-Type says': '请求体与 Content-Type 不符',
  'The client behaves as attacks do': '客户端行为像攻击',
  'The console of a server is asked for': '请求服务器的控制台',
  'The inside of a program is asked for by itself': '直接请求程序的内部页面',
  'The key that opens cameras of one make': '可打开某品牌摄像头的密钥',
  'The list of who may sign in is asked for': '请求可登录用户的名单',
  'The multipart body can be read in more than one way': '多部分请求体有多种解读方式',
  'The name of an uploaded file leads out of its folder, to what the server would run':
    '上传文件名跳出所在目录，指向服务器会执行的位置',
  'The number of an identity card in what somebody writes': '用户内容中含有身份证号',
  'The parts of the body can be told apart in more than one way': '请求体的各部分有多种划分方式',
  'The path of a known hole is asked for': '请求已知漏洞的路径',
  'The request asks for many overlapping ranges, or for more than any file has (CVE-2011-3192, CVE-2015-1635)':
    '请求大量重叠或超出任何文件的范围（CVE-2011-3192、CVE-2015-1635）',
  'The request is for another host than it says': '请求的主机与其声明不符',
  'The request names a tool that looks for holes': '请求自称漏洞扫描工具',
  'A request that says the server itself has sent it': '声称由服务器自身发出的请求',
  'The name of a file to store leads out of its folder, to what the server would run':
    '要保存的文件名跳出了其目录，指向服务器会运行的文件',
  'A program to fetch, from a server that has no name': '从没有域名的服务器获取程序',
  'A whole query stands in the address': '地址中带有完整的查询语句',
  'The settings of a server are asked for': '请求服务器的设置',
  'The type of the body is none': '请求体类型无效',
  'The way past the sign-in of a known server': '绕过已知服务器登录的途径',
  'The whole schema of a GraphQL interface is asked for': '请求 GraphQL 接口的完整结构',
  'What was written holds what should not be told, or a link that misleads':
    '所写内容含有不应透露的信息或误导性链接',
  'XML that describes an object or code for the server': '为服务器描述对象或代码的 XML',
  'XML that makes its parser read elsewhere': '使解析器读取别处的 XML（XXE）',
  'A text in an encoding that hides it': '文本使用了掩盖其内容的编码',
  'A header that only tools add that look for holes': '只有漏洞扫描工具才会添加的请求头',
  'A debugger is asked for': '请求启动调试器',
  'Many queries of GraphQL in one request': '一个请求中含有大量 GraphQL 查询',
  'The root of the site is asked for its files': '请求列出站点根目录中的文件',
  'A web shell is told something enciphered': '向 WebShell 发送加密内容',
  'A file that holds passwords is to be handed out': '要求取出保存密码的文件',
  'The name of an uploaded file leads out of its folder': '上传文件的名称指向其目录之外',
  'The name of an uploaded file holds a command': '上传文件的名称中含有命令',
  'Operators for a document database where values belong': '值的位置上是文档数据库的操作符',
  'An uploaded picture makes its converter read elsewhere': '上传的图片会使转换程序读取其他位置',
  'An uploaded table starts a program': '上传的表格会启动程序',
  'An uploaded paper is little more than a script': '上传的文档几乎只含脚本',
  'A value by which scanners look for holes': '扫描器用来查找漏洞的值',
};
