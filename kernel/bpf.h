// What of the kernel's interface to BPF programs the shield uses (bpf(2), linux/bpf.h): numbers that
// the kernel keeps for ever. Written down here so that neither its headers nor libbpf's are needed.
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define INLINE inline __attribute__((always_inline))
#define SECTION(name) __attribute__((section(name), used))
/* libbpf reads a map's definition from the types of these members (BTF). */
#define UINT(name, value) int(*name)[value]
#define TYPE(name, type) type *name

#define BPF_MAP_TYPE_HASH 1
#define BPF_MAP_TYPE_ARRAY 2
#define BPF_MAP_TYPE_PERCPU_ARRAY 6
#define BPF_MAP_TYPE_LRU_HASH 9
#define BPF_MAP_TYPE_LPM_TRIE 11
#define BPF_F_NO_PREALLOC 1
#define BPF_ANY 0

#define XDP_DROP 1
#define XDP_PASS 2
#define XDP_TX 3

/* Since 5.8 none of these asks for a licence (gpl_only). */
static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;
static long (*bpf_map_update_elem)(void *map, const void *key, const void *value,
                                   u64 flags) = (void *)2;
static u64 (*bpf_ktime_get_ns)(void) = (void *)5;

struct xdp_md {
  u32 data;
  u32 data_end;
  u32 data_meta;
  u32 ingress_ifindex;
  u32 rx_queue_index;
  u32 egress_ifindex;
};

/* What looks up a socket in the network namespace that the interface belongs to. */
#define BPF_CURRENT_NETNS (-1)
#define BPF_TCP_LISTEN 10

struct bpf_sock {
  u32 bound_dev_if;
  u32 family;
  u32 type;
  u32 protocol;
  u32 mark;
  u32 priority;
  u32 src_ip4;
  u32 src_ip6[4];
  u32 src_port;
  u16 dst_port;
  u16 : 16;
  u32 dst_ip4;
  u32 dst_ip6[4];
  u32 state;
  int rx_queue_mapping;
};

/* Verified once, for whatever it may be given, and not anew on every way that leads to it. */
#define VERIFIED_ALONE __attribute__((noinline))

static long (*bpf_xdp_adjust_tail)(struct xdp_md *context, int bytes) = (void *)65;
static long (*bpf_sk_release)(void *socket) = (void *)86;
static struct bpf_sock *(*bpf_skc_lookup_tcp)(void *context, void *tuple, u32 bytes, u64 netns,
                                              u64 flags) = (void *)99;
/* Linux 5.18. */
static long (*bpf_xdp_load_bytes)(struct xdp_md *context, u32 at, void *bytes,
                                  u32 count) = (void *)189;
/* Linux 6.0; these ask for the GPL (gpl_only). */
static long (*bpf_tcp_raw_gen_syncookie_ipv4)(void *ip, void *tcp, u32 tcp_bytes) = (void *)204;
static long (*bpf_tcp_raw_gen_syncookie_ipv6)(void *ip, void *tcp, u32 tcp_bytes) = (void *)205;
static long (*bpf_tcp_raw_check_syncookie_ipv4)(void *ip, void *tcp) = (void *)206;
static long (*bpf_tcp_raw_check_syncookie_ipv6)(void *ip, void *tcp) = (void *)207;
