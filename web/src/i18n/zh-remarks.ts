import type { RemarkWords } from '../../../src/lib/remark.ts';
import { wordOf } from '../lib/word-of.ts';
import { translateRemarkText } from './zh-sentences.ts';
import { zhShield } from './zh-shield.ts';

const ROLE_STATES: Readonly<Record<string, string>> = {
  up: '运行中',
  starting: '正在启动',
  down: '已停止',
  off: '未启动',
};
const ROLES: Readonly<Record<string, string>> = {
  viewer: '查看者',
  operator: '操作员',
  admin: '管理员',
};
const PROVIDER_MODES: Readonly<Record<string, string>> = {
  call: '实际调用',
  simulate: '仅模拟',
  off: '关闭',
};

/** What Rampart says of itself (`src/lib/remark.ts`), in Chinese. */
export const zhRemarks: RemarkWords = {
  text: ({ text }) => translateRemarkText(text),
  'role.away': ({ role, state }) =>
    `${role === 'gateway' ? '网关' : '控制角色'}${wordOf(ROLE_STATES, state)}`,
  more: ({ count }) => `以及另外 ${count} 项`,

  'gateway.strict': ({ upstream }) =>
    `严格的 HTTP、限制与超时，位于 ${translateRemarkText(upstream)} 之前`,
  'gateway.backlog': ({ backlog, wanted }) =>
    `内核只允许 ${backlog} 个连接等待，而不是 ${wanted} 个（net.core.somaxconn）`,
  'waf.off': ({ site }) => `${site}：关闭`,
  'waf.site': ({ site, mode, rules, ruleSet }) =>
    `${site}：${mode === 'block' ? '拦截' : '仅检测'}，${rules} 条规则（${ruleSet}）`,
  'tls.none': () => '没有监听器设置 tls: true；参见 gateway.listen 与 gateway.certificates',
  'tls.listeners': ({ listeners, count }) => `${listeners}，${count} 个证书`,
  'rate-limits.none': () => '没有站点设置限制；连接数仍受限制',
  'rate-limits.limit': ({ site, name, count, seconds }) =>
    `${site}：${name}，${seconds} 秒内 ${count} 次`,
  'privileges.user': ({ user }) => `网关以用户 ${user} 运行`,
  'privileges.one-user': () => '未以 root 启动，因此所有角色是同一用户',
  'privileges.model': () => 'Node 权限模型已开启：不能启动进程，除日志外不能读写文件',
  'journal.stored': () => '每个请求都会写下，并且只入库一次',
  'journal.waiting': ({ state }) =>
    `每个请求都会写下；控制角色恢复后入库（${wordOf(ROLE_STATES, state)}）`,
  'journal.held-up': ({ reason }) => `请求照常处理，但无法写下（${reason}）；恢复后自动继续`,
  'journal.not-stored': ({ reason }) => `每个请求都会写下；恢复后入库（${reason}）`,
  'bans.kept': () => '被封禁者会被拒绝，重启后依然有效',
  'bans.waiting': ({ state }) =>
    `被封禁者会被拒绝；控制角色恢复前名单不变（${wordOf(ROLE_STATES, state)}）`,
  'bans.in-memory': ({ reason }) =>
    `被封禁者会被拒绝，但名单只在内存中（store/bans.db：${reason}）；修复后请重启 Rampart`,
  'console.no-accounts': ({ reason }) =>
    `无法登录（store/accounts.db：${reason}）；修复后请重启 Rampart`,
  'agent.no-root': () => 'Rampart 未以 root 启动',
  'watch.needs-root': () => '此版本不包含；它需要 root',
  'watch.found': ({ kernel, btf, bpf, docker }) =>
    `此版本不包含（发现：内核 ${kernel}，${btf ? '有' : '没有'}内核类型信息（BTF），${
      bpf ? '可以加载 BPF' : '不能加载 BPF（CAP_BPF）'
    }，${docker ? '有' : '没有'} Docker）`,
  'provider.off': () => '已关闭（shield.provider）',
  'provider.no-speed': () => '没有网络接口说明链路速度；请在 shield.provider.linkSpeed 中写明',
  'provider.full': ({ link }) => `${link} 已满`,
  'provider.load': ({ link, percent }) => `${link} ${percent}%`,
  'provider.webhook': ({ mode }) => `Webhook（${wordOf(PROVIDER_MODES, mode)}）`,
  'provider.pending': ({ count }) => `有 ${count} 条消息未被 webhook 接收`,
  'provider.no-webhook': () => '仅产生事件，没有 Webhook',

  'shield.off': () => '未启用；“rampart shield plan” 显示它会做什么',
  'shield.waiting': () => '已生效；若没有及时运行 “rampart shield confirm”，会自行解除',
  'shield.lapsed': () => '未及时确认：不拒绝任何连接；用 “rampart shield apply” 重试',
  'shield.armed': () => '已生效',
  'shield.gone': () => '本应生效，但它的表不存在；代理会恢复它，也可运行 “rampart shield apply”',
  'shield.apply': () => '用 “rampart shield apply” 启用',
  'shield.tier': ({ tier, state }) =>
    `${wordOf(zhShield.tierNames, tier)}：${wordOf(zhShield.tierStates, state)}`,
  'tier.settings': ({ good, all }) =>
    good === all ? `全部 ${all} 项设置均符合建议` : `${all} 项设置中 ${good} 项符合建议`,
  'tier.setting': ({ name, value, recommended }) =>
    `${name} 为 ${value}（建议：${recommended.replace('at least ', '至少 ').replace('at most ', '至多 ')}）`,
  'tier.cookies': ({ value }) => `net.ipv4.tcp_syncookies 为 ${value}`,
  'tier.cookies-absent': () => '没有 net.ipv4.tcp_syncookies',
  'tier.agent': () => '由 “rampart up” 的代理加载',
  'tier.table': ({ ports }) => `表 inet rampart，端口 ${ports}`,
  'tier.proving': () => '新连接须证明其地址',
  'tier.waiting': () => '等待洪水攻击',
  'tier.silent': ({ sockets }) =>
    sockets === 0
      ? '未找到网关的监听套接字'
      : `未发送数据的连接在内核中等待（${sockets} 个套接字）`,
  'flood.syns': ({ perSecond, max }) => `每秒 ${perSecond} 个 SYN，超过 ${max}`,
  'flood.spoofed': ({ perSecond }) => `每秒 ${perSecond} 个来自伪造地址的 SYN`,
  'flood.strays': ({ perSecond }) => `每秒 ${perSecond} 个无主 ACK`,
  'flood.source-rate': () => '某个来源建立连接过快',
  'flood.source-connections': () => '某个来源的连接过多',
  'flood.quiet': ({ seconds }) => `已平静 ${seconds} 秒`,
  'flood.agent-stops': () => '代理停止',

  'audit.role': ({ role }) => `角色：${wordOf(ROLES, role)}`,
  'audit.role-changed': ({ before, after }) =>
    `角色：${wordOf(ROLES, before)} → ${wordOf(ROLES, after)}`,
  'audit.token': ({ prefix }) => `${prefix}...`,
  'audit.lifetime': ({ days }) => `${days} 天`,
  'audit.no-lifetime': () => '永不过期',
  'audit.imported': ({ added, lifted, refused }) =>
    `新增 ${added} 条，解除 ${lifted} 条，拒绝 ${refused} 条`,
};
