// What the flood shield does at the network driver, before the kernel makes a packet of its own of it:
// it counts by source, and drops what banned sources send. While a flood is on, it also has connections
// to protected ports prove their address (syn-proof.h). Nothing else is ever dropped here, what cannot
// be read least of all: that is for the kernel to judge.
//
// Built on the machine it runs on, by src/shield/xdp/build-object.ts; its maps are filled and read by
// src/shield/xdp/map-values.ts, which has to know the same shapes. It includes nothing, so that clang
// alone builds it; what it needs of the kernel is written down in bpf.h.
#include "bpf.h"
#include "packet.h"
#include "syn-proof.h"

#define SOURCES_MAX 32768
#define BANS_MAX 262144
#define BAN_NETWORKS_MAX 16384
#define ADMINS_MAX 16384
#define LOCAL_ADDRESSES_MAX 1024
#define PORT_BYTES 8192
#define IPV4_PREFIX_BITS 96
#define ADDRESS_BITS 128
/* A source's packets are those of its last ten seconds or less. */
#define WINDOW_NS 10000000000ULL
/*
 * Making room for a source costs ten times what looking for it does. A processor that meets more new
 * ones than this in a tenth of a second remembers one of sixteen: what is judged by them is judged by
 * those alone, and comes out the same.
 */
#define NEW_SOURCES_MAX 1000
#define NEW_SOURCES_NS 100000000ULL
#define NEW_SOURCES_SAMPLE 16

/* Whether a source keeps up its end of the handshake: an address that was made up never does. */
enum handshake { NO_SYN_YET, NO_ANSWER_YET, ANSWERED };

struct settings {
  u32 refuses;
  u32 ban_networks;
  /* Connections have to prove their address now. */
  u32 proves;
  struct promise promise;
  u32 padding;
  u8 ports[PORT_BYTES];
  /* Of those, the ones whose connections are sure to end at this machine: the gateway's. */
  u8 own_ports[PORT_BYTES];
};

struct totals {
  u64 packets[PACKET_KINDS];
  /* Of the SYNs to ports that are protected, and of those whose source is remembered ... */
  u64 syns;
  u64 syns_of_unseen;
  u64 syns_of_unproved;
  /* ... and the acknowledgements to them. */
  u64 answers;
  u64 acks_of_unseen;
  u64 dropped_by_address;
  u64 dropped_by_network;
  u64 dropped_bytes;
  u64 spared;
  /* SYNs answered with a cookie, and what was dropped because it belongs to no connection. */
  u64 syns_answered;
  u64 strays;
  /* New sources that were not remembered. */
  u64 sources_skipped;
  /* The processor's own: when it began to count new sources, and how many there were since. */
  u64 new_since_ns;
  u64 new_sources;
};

struct source {
  u64 since_ns;
  u32 packets[SOURCE_KINDS];
  u32 handshake;
  u32 padding;
};

struct ban {
  /* CLOCK_MONOTONIC: a clock that jumps bans nobody for longer. */
  u64 until_ns;
  u64 dropped;
  u32 prefix_bits;
  u32 padding;
};

struct network {
  u32 prefix_bits;
  struct address address;
};

struct {
  UINT(type, BPF_MAP_TYPE_ARRAY);
  UINT(max_entries, 1);
  TYPE(key, u32);
  TYPE(value, struct settings);
} settings SECTION(".maps");

struct {
  UINT(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  UINT(max_entries, 1);
  TYPE(key, u32);
  TYPE(value, struct totals);
} totals SECTION(".maps");

struct {
  UINT(type, BPF_MAP_TYPE_LRU_HASH);
  UINT(max_entries, SOURCES_MAX);
  TYPE(key, struct address);
  TYPE(value, struct source);
} sources SECTION(".maps");

struct {
  UINT(type, BPF_MAP_TYPE_HASH);
  UINT(map_flags, BPF_F_NO_PREALLOC);
  UINT(max_entries, BANS_MAX);
  TYPE(key, struct address);
  TYPE(value, struct ban);
} bans SECTION(".maps");

struct {
  UINT(type, BPF_MAP_TYPE_LPM_TRIE);
  UINT(map_flags, BPF_F_NO_PREALLOC);
  UINT(max_entries, BAN_NETWORKS_MAX);
  TYPE(key, struct network);
  TYPE(value, struct ban);
} ban_networks SECTION(".maps");

struct {
  UINT(type, BPF_MAP_TYPE_LPM_TRIE);
  UINT(map_flags, BPF_F_NO_PREALLOC);
  UINT(max_entries, ADMINS_MAX);
  TYPE(key, struct network);
  /* As in the key: a look-up does not say which network it found. */
  TYPE(value, u32);
} admins SECTION(".maps");

/* An address by which the interface itself is meant: what is behind it answers for itself. */
struct local_address {
  u32 interface;
  struct address address;
};

struct {
  UINT(type, BPF_MAP_TYPE_HASH);
  UINT(max_entries, LOCAL_ADDRESSES_MAX);
  TYPE(key, struct local_address);
  TYPE(value, u32);
} local_addresses SECTION(".maps");

/* IPv4 lives inside IPv6's space here; a wide IPv6 network means no IPv4 client all the same. */
static INLINE int is_meant(struct packet *packet, u32 prefix_bits) {
  return !packet->is_ipv4 || prefix_bits >= IPV4_PREFIX_BITS;
}

static INLINE int is_in_force(struct packet *packet, struct ban *ban) {
  return ban && is_meant(packet, ban->prefix_bits) && bpf_ktime_get_ns() < ban->until_ns;
}

static INLINE int is_admin(struct packet *packet) {
  struct network network = {.prefix_bits = ADDRESS_BITS, .address = packet->source};
  u32 *prefix_bits = bpf_map_lookup_elem(&admins, &network);
  return prefix_bits && is_meant(packet, *prefix_bits);
}

/* True where the source is banned; says so in the counters. */
static INLINE int is_refused(struct settings *now, struct totals *count, struct packet *packet) {
  struct network network = {.prefix_bits = ADDRESS_BITS, .address = packet->source};
  struct ban *ban = bpf_map_lookup_elem(&bans, &packet->source);
  u64 *counter = &count->dropped_by_address;

  if (!is_in_force(packet, ban)) {
    if (!now->ban_networks) return 0;
    ban = bpf_map_lookup_elem(&ban_networks, &network);
    if (!is_in_force(packet, ban)) return 0;
    counter = &count->dropped_by_network;
  }
  if (is_admin(packet)) {
    count->spared++;
    return 0;
  }
  __sync_fetch_and_add(&ban->dropped, 1);
  *counter += 1;
  return 1;
}

/* The handshake as one source plays it, for the ports that are protected. */
static INLINE void judge(struct totals *count, struct packet *packet, struct source *source) {
  if (packet->kind == PACKET_SYN) {
    if (source->handshake == NO_SYN_YET) {
      source->handshake = NO_ANSWER_YET;
      count->syns_of_unseen++;
    }
    if (source->handshake == NO_ANSWER_YET) count->syns_of_unproved++;
  } else if (packet->kind == PACKET_ACK && source->handshake == NO_ANSWER_YET) {
    source->handshake = ANSWERED;
    count->answers++;
  }
}

static INLINE int is_crowded(struct totals *count, u64 now_ns) {
  return count->new_sources > NEW_SOURCES_MAX && now_ns - count->new_since_ns <= NEW_SOURCES_NS;
}

/* In a flood of sources, most of them are not worth their room. */
static INLINE int is_worth_room(struct totals *count, u64 now_ns) {
  if (now_ns - count->new_since_ns > NEW_SOURCES_NS) {
    count->new_since_ns = now_ns;
    count->new_sources = 0;
  }
  count->new_sources++;
  if (count->new_sources <= NEW_SOURCES_MAX) return 1;
  if (count->new_sources % NEW_SOURCES_SAMPLE == 0) return 1;
  count->sources_skipped++;
  return 0;
}

static INLINE int is_in(u8 *ports, u16 port) { return ports[port >> 3] & (1 << (port & 7)); }

static INLINE void remember(struct settings *now, struct totals *count, struct packet *packet) {
  struct source fresh = {};
  struct address key = packet->source;
  u32 kind = packet->kind < SOURCE_KINDS ? packet->kind : PACKET_OTHER;
  u32 is_protected = is_in(now->ports, packet->port);
  u64 now_ns = bpf_ktime_get_ns();
  u32 is_chosen = 0;
  struct source *source;

  /* One home or one server has a /64 of IPv6 for itself: it is one source. */
  if (!packet->is_ipv4) key.words[2] = key.words[3] = 0;
  if (is_protected && packet->kind == PACKET_SYN) count->syns++;
  /* In a flood of SYNs even looking for their sources costs more than answering them. */
  if (packet->kind == PACKET_SYN && is_crowded(count, now_ns)) {
    if (!is_worth_room(count, now_ns)) return;
    is_chosen = 1;
  }
  source = bpf_map_lookup_elem(&sources, &key);
  if (source) {
    if (now_ns - source->since_ns > WINDOW_NS) {
      __builtin_memset(source->packets, 0, sizeof(source->packets));
      source->since_ns = now_ns;
    }
    __sync_fetch_and_add(&source->packets[kind], 1);
    if (is_protected) judge(count, packet, source);
    return;
  }
  if (is_protected && packet->kind == PACKET_ACK) count->acks_of_unseen++;
  if (!is_chosen && !is_worth_room(count, now_ns)) return;
  fresh.since_ns = now_ns;
  fresh.packets[kind] = 1;
  if (is_protected) judge(count, packet, &fresh);
  bpf_map_update_elem(&sources, &key, &fresh, BPF_ANY);
}

#ifdef SYN_PROOF
static INLINE int is_tcp(struct packet *packet) {
  return packet->kind == PACKET_SYN || packet->kind == PACKET_ACK || packet->kind == PACKET_TCP;
}

static INLINE int is_local(struct xdp_md *context, struct packet *packet) {
  struct local_address key = {context->ingress_ifindex, packet->destination};
  return bpf_map_lookup_elem(&local_addresses, &key) != 0;
}

/* What becomes of a packet while connections have to prove their address. */
static INLINE int demand_proof(struct xdp_md *context, struct settings *now, struct totals *count,
                               struct packet *packet) {
  int is_syn = packet->kind == PACKET_SYN && is_in(now->ports, packet->port);
  int is_own = is_tcp(packet) && is_in(now->own_ports, packet->port);
  int outcome = XDP_PASS;

  if (!is_syn && !is_own) return XDP_PASS;
  if (!is_local(context, packet) || is_admin(packet)) return XDP_PASS;
  if (is_syn) {
    outcome = answer_syn(context, &now->promise);
    if (outcome == XDP_TX) count->syns_answered++;
  } else if (is_stray(context, packet->kind == PACKET_ACK)) {
    outcome = XDP_DROP;
    count->strays++;
  }
  return outcome;
}
#else
/* This kernel would not have it: SYNPROXY alone sees to it. */
#define demand_proof(context, now, count, packet) XDP_PASS
#endif

SECTION("xdp")
int rampart_shield(struct xdp_md *context) {
  u32 first = 0;
  struct packet packet = {};
  struct settings *now = bpf_map_lookup_elem(&settings, &first);
  struct totals *count = bpf_map_lookup_elem(&totals, &first);

  if (!now || !count) return XDP_PASS;
  read_packet(context, &packet);
  count->packets[packet.kind]++;
  if (!packet.has_source) return XDP_PASS;
  if (now->refuses && is_refused(now, count, &packet)) {
    count->dropped_bytes += context->data_end - context->data;
    return XDP_DROP;
  }
  remember(now, count, &packet);
  return now->proves ? demand_proof(context, now, count, &packet) : XDP_PASS;
}

#ifdef SYN_PROOF
char license_of_program[] SECTION("license") = "GPL";
#else
char license_of_program[] SECTION("license") = "Apache-2.0";
#endif
