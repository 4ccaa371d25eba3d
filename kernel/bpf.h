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
