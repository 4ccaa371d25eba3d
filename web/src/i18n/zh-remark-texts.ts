import type { SentenceTable } from './sentences.ts';

/** What remarks without a code of their own say: why a part of the flood shield is as it is, in Chinese. */
export const ZH_REMARK_TEXTS: SentenceTable = {
  'the demo shop': '演示商店',
  '%{} and others': '%{} 等',
  nothing: '无',
  'no setpriv (util-linux) here, so no bounding set, no_new_privs or death signal':
    '没有 setpriv（util-linux），因此没有能力边界集、no_new_privs 和父进程终止信号',
  'switched off (shield.xdp: off)': '已关闭（shield.xdp: off）',
  'just starting': '正在启动',
  'not on %{} (%{})': '不在 %{}（%{}）',
  '%{} on %{}': '%{} 在 %{}',
  'no interface to attach to': '没有可挂载的网络接口',
  'SYNPROXY alone answers (%{})': '仅由 SYNPROXY 应答（%{}）',
  'this kernel has no SYNPROXY: its SYN cookies alone': '此内核没有 SYNPROXY，仅有 SYN Cookie',
  '%{} is not there: SYN cookies alone': '没有 %{}，仅有 SYN Cookie',
  'nft is not installed (package nftables)': '未安装 nft（软件包 nftables）',
  'the table was applied with another data folder (--data, --config): kernel settings are as that left them, and a Rampart that runs there puts the table back':
    '防火墙表是用另一个数据目录（--data、--config）建立的：内核设置保持其留下的样子，在那里运行的 Rampart 会恢复该表',
  'a new start': '重新启动',
  'a new configuration': '新的配置',
  'flood (%{}), and %{}': '洪水攻击（%{}），且%{}',
  'cannot engage SYNPROXY: %{}': '无法启用 SYNPROXY：%{}',
  'cannot release SYNPROXY: %{}': '无法停用 SYNPROXY：%{}',
  'cannot keep its state: %{}': '无法保存状态：%{}',
  'the table was removed': '防火墙表已被移除',
  'rules of the table were changed': '防火墙表的规则已被更改',
  'the table was emptied': '防火墙表已被清空',
  'nobody confirmed': '无人确认',
  'cannot build the table (%{}): %{}': '无法建立防火墙表（%{}）：%{}',
  'bans did not fit: %{}': '封禁数量超出容量：%{}',
  'cannot set bans: %{}': '无法设置封禁：%{}',
  'table inet rampart: %{}': '表 inet rampart：%{}',
  'the record of what was applied: %{}': '已应用内容的记录：%{}',
};
