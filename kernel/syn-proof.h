// How a new connection proves its address at the network driver, while a flood is on: a SYN is answered
// here with a SYN cookie (RFC 4987, 3.6) in the server's place, and what belongs to no connection and
// returns no cookie ends here. Word for word what SYNPROXY of the kernel (nftables) would
// answer, so that SYNPROXY takes over with the acknowledgement, and the whole where this program is gone:
// the kernel's own cookie, its way to keep the client's options in the timestamp, and a closed window,
// which SYNPROXY opens once the server has answered.
//
// The functions of the kernel for it ask for the GPL. This program, as it is built with them, may be used
// under the GPL, version 2, as well as under the Apache License, version 2.0.
#pragma once
#include "bpf.h"
#include "packet.h"

#define OPTION_BYTES_MAX 40
#define OPTION_WORDS_MAX (OPTION_BYTES_MAX / 4)

#define OPTION_END 0
#define OPTION_NOTHING 1
#define OPTION_SEGMENT_SIZE 2
#define OPTION_WINDOW_SCALE 3
#define OPTION_SELECTIVE_ACKS 4
#define OPTION_TIMESTAMP 8

#define NS_PER_MS 1000000
#define WINDOW_SCALE_MAX 14 /* RFC 7323, 2.3 */
/* What SYN cookies keep in the last six bits of the timestamp: the client's window scale, 15 for none,
 * and whether it takes selective acknowledgements. */
#define KEPT_MASK 0x3f
#define KEPT_NO_SCALE 0xf
#define KEPT_SELECTIVE_ACKS (1 << 4)

#define HOPS 64
#define IPV4_NO_OPTIONS 0x45
#define IPV4_DO_NOT_FRAGMENT 0x4000
#define IPV6_NO_CLASS 0x60000000

/* What is promised in the server's name; the segment sizes are of IPv4 and IPv6. */
struct promise {
  u16 segment_size4;
  u16 segment_size6;
  u8 window_scale;
  u8 timestamps;
  u8 selective_acks;
  u8 padding;
};

/* What the client asked for. */
struct wishes {
  u32 timestamp;
  u8 has_timestamp;
  u8 selective_acks;
  u8 has_scale;
  u8 scale;
};

/* The TCP header with its options, as words: sums and copies need no more. */
#define HEADER_WORDS 5
#define ANSWER_WORDS_MAX (HEADER_WORDS + 5)
union segment {
  struct tcp tcp;
  u32 words[HEADER_WORDS + OPTION_WORDS_MAX];
  u8 bytes[sizeof(struct tcp) + OPTION_BYTES_MAX];
};

/* Copies header and options out of the frame; what the header does not have is OPTION_END. */
static INLINE int copy_segment(struct xdp_md *context, struct tcp *tcp, union segment *segment) {
  u32 at = (u32)(long)tcp - context->data;
  u32 bytes = (tcp->words >> 4) * 4;

  /* For the verifier: what is compared has to be what is used. */
  __asm__ volatile("" : "+r"(bytes));
  if (bytes < sizeof(*tcp)) return 0;
  __builtin_memset(segment, 0, sizeof(*segment));
  if (bpf_xdp_load_bytes(context, at, segment, bytes) < 0) return 0;
  /* The kernel wants to be told the length as a number, and skips what is empty. */
  segment->tcp.words = (HEADER_WORDS + OPTION_WORDS_MAX) << 4;
  return 1;
}

VERIFIED_ALONE int read_options(union segment *segment, struct wishes *wishes) {
  u8 *options;
  u32 at = 0;

  if (!segment || !wishes) return 0;
  options = segment->bytes + sizeof(struct tcp);
  for (u32 count = 0; count < OPTION_BYTES_MAX; count++) {
    u32 kind, bytes;
    if (at >= OPTION_BYTES_MAX) return 0;
    kind = options[at];
    if (kind == OPTION_END) return 0;
    if (kind == OPTION_NOTHING) {
      at++;
      continue;
    }
    if (at + 1 >= OPTION_BYTES_MAX) return 0;
    bytes = options[at + 1];
    if (bytes < 2 || at + bytes > OPTION_BYTES_MAX) return 0;
    if (kind == OPTION_SELECTIVE_ACKS && bytes == 2) {
      wishes->selective_acks = 1;
    } else if (kind == OPTION_WINDOW_SCALE && bytes == 3 && at + 2 < OPTION_BYTES_MAX) {
      wishes->has_scale = 1;
      wishes->scale = options[at + 2];
    } else if (kind == OPTION_TIMESTAMP && bytes == 10 && at + 5 < OPTION_BYTES_MAX) {
      wishes->has_timestamp = 1;
      wishes->timestamp = options[at + 2] << 24 | options[at + 3] << 16 | options[at + 4] << 8 |
                          options[at + 5];
    }
    at += bytes;
  }
  return 0;
}

static INLINE u32 option_word(u8 first, u8 second, u8 third, u8 fourth) {
  return TO_NETWORK32((u32)first << 24 | (u32)second << 16 | (u32)third << 8 | fourth);
}

/* Makes the answer of the question in place; returns how many words it has. */
static INLINE u32 write_answer(union segment *segment, u32 cookie, u16 segment_size,
                               struct promise *promise) {
  struct wishes wishes = {};
  u32 words = HEADER_WORDS + 1;
  u32 next = FROM_NETWORK32(segment->tcp.sequence) + 1;
  u16 client = segment->tcp.source;
  u32 kept;

  read_options(segment, &wishes);
  segment->tcp.source = segment->tcp.destination;
  segment->tcp.destination = client;
  segment->tcp.sequence = TO_NETWORK32(cookie);
  segment->tcp.acknowledgement = TO_NETWORK32(next);
  segment->tcp.flags = TCP_SYN | TCP_ACK;
  segment->tcp.window = 0;
  segment->tcp.checksum = 0;
  segment->tcp.urgent = 0;
  segment->words[5] = option_word(OPTION_SEGMENT_SIZE, 4, segment_size >> 8, segment_size);
  /* Without a timestamp there is nowhere to keep what the client can do. */
  if (wishes.has_timestamp && promise->timestamps) {
    kept = KEPT_NO_SCALE;
    if (wishes.has_scale) {
      kept = wishes.scale < WINDOW_SCALE_MAX ? wishes.scale : WINDOW_SCALE_MAX;
    }
    segment->words[6] = option_word(OPTION_NOTHING, OPTION_NOTHING, OPTION_TIMESTAMP, 10);
    if (wishes.selective_acks && promise->selective_acks) {
      kept |= KEPT_SELECTIVE_ACKS;
      segment->words[6] = option_word(OPTION_SELECTIVE_ACKS, 2, OPTION_TIMESTAMP, 10);
    }
    segment->words[7] = TO_NETWORK32(((u32)(bpf_ktime_get_ns() / NS_PER_MS) & ~KEPT_MASK) | kept);
    segment->words[8] = TO_NETWORK32(wishes.timestamp);
    words = HEADER_WORDS + 4;
    if (wishes.has_scale) {
      segment->words[9] = option_word(OPTION_NOTHING, OPTION_WINDOW_SCALE, 3, promise->window_scale);
      words = ANSWER_WORDS_MAX;
    }
  }
  segment->tcp.words = words << 4;
  return words;
}

/* Sums of 32-bit words come out the same as of 16-bit ones once they are folded (RFC 1071). */
static INLINE u16 fold(u64 sum) {
#pragma unroll
  for (u32 round = 0; round < 4; round++) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum;
}

/* The headers of IPv6 and of an answer are no longer. */
#define SUMMED_WORDS_MAX 10
static INLINE u64 sum_words(u32 *words, u32 count) {
  u64 sum = 0;
#pragma unroll
  for (u32 index = 0; index < SUMMED_WORDS_MAX; index++) {
    if (index < count) sum += words[index];
  }
  return sum;
}

/* Puts the answer where the question was; false where the frame is too short for it. */
static INLINE int put_segment(u32 *at, void *end, union segment *segment, u32 words) {
  for (u32 index = 0; index < ANSWER_WORDS_MAX; index++) {
    if (index >= words) break;
    if ((void *)(at + index + 1) > end) return 0;
    at[index] = segment->words[index];
  }
  return 1;
}

static INLINE void turn_frame(struct ethernet *ethernet) {
#pragma unroll
  for (u32 index = 0; index < sizeof(ethernet->source); index++) {
    u8 byte = ethernet->source[index];
    ethernet->source[index] = ethernet->destination[index];
    ethernet->destination[index] = byte;
  }
}

/* Makes the frame as long as the answer; what was read of it has to be looked up anew. */
static INLINE int resize(struct xdp_md *context, u32 bytes) {
  int more = (int)bytes - (int)(context->data_end - context->data);
  return more == 0 || bpf_xdp_adjust_tail(context, more) == 0;
}

/* The layout that all but a few packets have: no VLAN, no options of IP, no extension headers. */
static INLINE struct ipv4 *plain_ipv4(struct xdp_md *context) {
  struct ethernet *ethernet = (void *)(long)context->data;
  struct ipv4 *ip = (void *)(ethernet + 1);
  struct tcp *tcp = (void *)(ip + 1);

  if ((void *)(tcp + 1) > (void *)(long)context->data_end) return 0;
  if (ethernet->type != TO_NETWORK16(ETHERNET_IPV4) || ip->protocol != PROTOCOL_TCP) return 0;
  return ip->version_words == IPV4_NO_OPTIONS ? ip : 0;
}

static INLINE struct ipv6 *plain_ipv6(struct xdp_md *context) {
  struct ethernet *ethernet = (void *)(long)context->data;
  struct ipv6 *ip = (void *)(ethernet + 1);
  struct tcp *tcp = (void *)(ip + 1);

  if ((void *)(tcp + 1) > (void *)(long)context->data_end) return 0;
  return ethernet->type == TO_NETWORK16(ETHERNET_IPV6) && ip->next == PROTOCOL_TCP ? ip : 0;
}

/* Sends the frame back with these headers in it; XDP_PASS where it is as it came. */
static INLINE int send_back(struct xdp_md *context, void *ip, u32 ip_bytes, union segment *segment,
                            u32 words) {
  struct ethernet *ethernet;
  u32 *at;

  if (!resize(context, sizeof(*ethernet) + ip_bytes + words * 4)) return XDP_PASS;
  ethernet = (void *)(long)context->data;
  at = (void *)(ethernet + 1) + ip_bytes;
  if ((void *)at > (void *)(long)context->data_end) return XDP_DROP;
  turn_frame(ethernet);
  __builtin_memcpy(ethernet + 1, ip, ip_bytes);
  return put_segment(at, (void *)(long)context->data_end, segment, words) ? XDP_TX : XDP_DROP;
}

static INLINE int answer_syn4(struct xdp_md *context, struct ipv4 *asked, struct promise *promise) {
  struct ipv4 ip = {.version_words = IPV4_NO_OPTIONS,
                    .fragment = TO_NETWORK16(IPV4_DO_NOT_FRAGMENT),
                    .lifetime = HOPS,
                    .protocol = PROTOCOL_TCP,
                    .source = asked->destination,
                    .destination = asked->source};
  union segment segment;
  long cookie;
  u32 words;

  if (!copy_segment(context, (void *)(asked + 1), &segment)) return XDP_PASS;
  cookie = bpf_tcp_raw_gen_syncookie_ipv4(asked, &segment, sizeof(segment));
  if (cookie < 0) return XDP_PASS;
  words = write_answer(&segment, cookie, promise->segment_size4, promise);
  ip.length = TO_NETWORK16(sizeof(ip) + words * 4);
  ip.checksum = fold(sum_words((u32 *)&ip, sizeof(ip) / 4));
  segment.tcp.checksum = fold((u64)ip.source + ip.destination + TO_NETWORK32(PROTOCOL_TCP) +
                              TO_NETWORK32(words * 4) + sum_words(segment.words, words));
  return send_back(context, &ip, sizeof(ip), &segment, words);
}

static INLINE int answer_syn6(struct xdp_md *context, struct ipv6 *asked, struct promise *promise) {
  struct ipv6 ip = {.version_class_flow = TO_NETWORK32(IPV6_NO_CLASS),
                    .next = PROTOCOL_TCP,
                    .hops = HOPS,
                    .source = asked->destination,
                    .destination = asked->source};
  union segment segment;
  long cookie;
  u32 words;

  if (!copy_segment(context, (void *)(asked + 1), &segment)) return XDP_PASS;
  cookie = bpf_tcp_raw_gen_syncookie_ipv6(asked, &segment, sizeof(segment));
  if (cookie < 0) return XDP_PASS;
  words = write_answer(&segment, cookie, promise->segment_size6, promise);
  ip.length = TO_NETWORK16(words * 4);
  segment.tcp.checksum = fold(sum_words(ip.source.words, 4) + sum_words(ip.destination.words, 4) +
                              TO_NETWORK32(PROTOCOL_TCP) + TO_NETWORK32(words * 4) +
                              sum_words(segment.words, words));
  return send_back(context, &ip, sizeof(ip), &segment, words);
}

/* Answers a SYN; XDP_PASS where that is left to SYNPROXY. */
static INLINE int answer_syn(struct xdp_md *context, struct promise *promise) {
  struct ipv4 *ip4 = plain_ipv4(context);
  struct ipv6 *ip6;

  if (ip4) return answer_syn4(context, ip4, promise);
  ip6 = plain_ipv6(context);
  return ip6 ? answer_syn6(context, ip6, promise) : XDP_PASS;
}

/* As in linux/bpf.h, by family. */
struct tuple4 {
  u32 source;
  u32 destination;
  u16 source_port;
  u16 destination_port;
};

struct tuple6 {
  struct address source;
  struct address destination;
  u16 source_port;
  u16 destination_port;
};

/*
 * Whether a socket of this very machine listens here, and no connection has this address. Where nothing
 * listens, connections may belong to somebody behind: they are not judged.
 */
static INLINE int has_no_connection(struct xdp_md *context, void *tuple, u32 bytes) {
  struct bpf_sock *socket = bpf_skc_lookup_tcp(context, tuple, bytes, BPF_CURRENT_NETNS, 0);
  u32 state;

  if (!socket) return 0;
  state = socket->state;
  bpf_sk_release(socket);
  return state == BPF_TCP_LISTEN;
}

/* Whether it neither belongs to a connection nor, as an acknowledgement may, returns a cookie. */
static INLINE int is_stray(struct xdp_md *context, int is_ack) {
  struct ipv4 *ip4 = plain_ipv4(context);
  struct ipv6 *ip6 = plain_ipv6(context);

  if (ip4) {
    struct tcp *tcp = (void *)(ip4 + 1);
    struct tuple4 tuple = {ip4->source, ip4->destination, tcp->source, tcp->destination};
    return has_no_connection(context, &tuple, sizeof(tuple)) &&
           !(is_ack && bpf_tcp_raw_check_syncookie_ipv4(ip4, tcp) == 0);
  }
  if (ip6) {
    struct tcp *tcp = (void *)(ip6 + 1);
    struct tuple6 tuple = {ip6->source, ip6->destination, tcp->source, tcp->destination};
    return has_no_connection(context, &tuple, sizeof(tuple)) &&
           !(is_ack && bpf_tcp_raw_check_syncookie_ipv6(ip6, tcp) == 0);
  }
  return 0;
}
