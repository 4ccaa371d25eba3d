import type { SentenceTable } from './sentences.ts';

/** What is wrong with a value that somebody entered, in Chinese. */
export const ZH_REFUSALS: SentenceTable = {
  '%{} is wider than one ban may be (/%{})': '%{} 超出单条封禁允许的范围（/%{}）',
  'is (or holds) a private or reserved network, which is never banned':
    '是（或包含）私有或保留网段，永远不会被封禁',
  'is (or holds) a trusted proxy, which is never banned':
    '是（或包含）受信任的代理，永远不会被封禁',
  'is (or holds) an upstream, which is never banned': '是（或包含）上游服务，永远不会被封禁',
  'is (or holds) the address of somebody signed in to the console, which is never banned':
    '是（或包含）当前登录控制台者的地址，永远不会被封禁',
  'is (or holds) the address of somebody logged in by SSH, which is never banned':
    '是（或包含）当前经 SSH 登录者的地址，永远不会被封禁',
  'is (or holds) a network of administrators (shield.admins), which is never banned':
    '是（或包含）管理员网段（shield.admins），永远不会被封禁',
  'is (or holds) an address of this machine, which is never banned':
    '是（或包含）本机地址，永远不会被封禁',
  'cannot be written down (%{})': '无法写入磁盘（%{}）',
  '"%{}" is no address or network': '“%{}”不是地址或网段',
  '%{}: a ban ends after now, and within ten years': '%{}：封禁的结束时间应在现在之后、十年之内',
  '%{}: there are %{} bans already, and %{} may not make it more than %{}':
    '%{}：已有 %{} 条封禁，%{} 不能使其超过 %{} 条',
  '%{}: with it the bans of %{} would cover more of the address space than they may (a /%{})':
    '%{}：加上它之后，%{} 的封禁覆盖的地址空间将超出允许范围（相当于 /%{}）',
  'one line of printable text is expected': '应为一行可打印的文本',
  'a rule id is a whole number from 1 to %{}': '规则编号是 1 到 %{} 的整数',
  'a scope of the whole site has no path': '范围为整个站点时不带路径',
  'a path has at most %{} bytes': '路径最多 %{} 字节',
  'a path begins with "/" and has no spaces, "?" or "#"; write it as it stands in the request':
    '路径以 "/" 开头，不含空格、"?" 或 "#"；请按请求中的原样书写',
  'a pattern has "*" as one of its segments, as in /orders/*/notes':
    '模式中有一段是 "*"，例如 /orders/*/notes',
  '%{} is one value and takes no name': '%{} 是单个值，不带名称',
  'a name has from 1 to %{} bytes': '名称为 1 到 %{} 字节',
  'an address or a network is expected': '应为地址或网段',
  'an address is expected': '应为地址',
  'an IPv4 or IPv6 address is expected': '应为 IPv4 或 IPv6 地址',
  'a whole number is expected': '应为整数',
  'expected any of: %{}': '应为以下之一：%{}',
  'must be after "from"': '应晚于 "from"',
  'the period is too long': '时间段过长',
  'no such id': '没有这个编号',
  'a status such as 404, or a class such as 5xx': '状态码（如 404）或类别（如 5xx）',
  'letters, digits and . _ @ + - inside': '字母、数字，中间可含 . _ @ + -',
  'letters, digits, blanks and . _ -': '字母、数字、空格和 . _ -',
  '%{} characters or more; a sentence is a good password': '至少 %{} 个字符；一句话就是好密码',
  'nothing to change': '没有要更改的内容',
  'Too small: expected string to have >=%{} characters': '至少 %{} 个字符',
  'Too big: expected string to have <=%{} characters': '最多 %{} 个字符',
  'Invalid input: expected %{}, received %{}': '输入无效：应为 %{}，收到 %{}',
  'Invalid option: expected one of %{}': '选项无效：应为 %{} 之一',
};
