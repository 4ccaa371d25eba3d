// From the bytes of a frame to what the shield has to know of it. Every read is checked against the
// end of the frame first; every loop has a bound. A header that ends too soon makes the packet
// malformed, and a malformed packet that has told its source can still be refused for it.
#pragma once
#include "bpf.h"

/* The order is known to map-values.ts. What comes after PACKET_OTHER is counted in total only. */
enum packet_kind {
  PACKET_SYN,
  PACKET_ACK,
  PACKET_TCP,
  PACKET_UDP,
  PACKET_ICMP,
  PACKET_OTHER,
  PACKET_FRAGMENT,
  PACKET_MALFORMED,
  PACKET_NOT_IP,
  PACKET_KINDS
};
#define SOURCE_KINDS (PACKET_OTHER + 1)

/* Network order; IPv4 as ::ffff:a.b.c.d, as everywhere in Rampart. */
struct address {
  u32 words[4];
};

struct packet {
  struct address source;
  struct address destination;
  u32 kind;
  u16 port; /* the destination's, host order */
  u8 has_source;
  u8 is_ipv4;
};

#define TAGS_MAX 2            /* IEEE 802.1ad: a tag within a tag */
#define EXTENSION_HEADERS_MAX 8

#define ETHERNET_IPV4 0x0800
#define ETHERNET_IPV6 0x86dd
#define ETHERNET_TAG 0x8100
#define ETHERNET_SERVICE_TAG 0x88a8

#define PROTOCOL_HOP_BY_HOP 0
#define PROTOCOL_ICMP 1
#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17
#define PROTOCOL_ROUTING 43
#define PROTOCOL_FRAGMENT 44
#define PROTOCOL_AUTHENTICATION 51
#define PROTOCOL_ICMPV6 58
#define PROTOCOL_DESTINATION 60
#define PROTOCOL_MOBILITY 135
#define PROTOCOL_HIP 139
#define PROTOCOL_SHIM6 140

#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_ACK 0x10
#define TCP_FIN 0x01

#define IPV4_HEADER_WORDS_MIN 5
#define TCP_HEADER_WORDS_MIN 5

struct ethernet {
  u8 destination[6];
  u8 source[6];
  u16 type;
} __attribute__((packed));

struct tag {
  u16 control;
  u16 type;
};

/* RFC 791. */
struct ipv4 {
  u8 version_words;
  u8 service;
  u16 length;
  u16 id;
  u16 fragment;
  u8 lifetime;
  u8 protocol;
  u16 checksum;
  u32 source;
  u32 destination;
};

/* RFC 8200. */
struct ipv6 {
  u32 version_class_flow;
  u16 length;
  u8 next;
  u8 hops;
  struct address source;
  struct address destination;
};

/* All but AH's count their length in eight bytes beyond the first eight; AH's in four beyond eight. */
struct extension {
  u8 next;
  u8 length;
  u16 fragment; /* in a fragment header alone */
  u32 rest;
};

/* RFC 9293. */
struct tcp {
  u16 source;
  u16 destination;
  u32 sequence;
  u32 acknowledgement;
  u8 words;
  u8 flags;
  u16 window;
  u16 checksum;
  u16 urgent;
};

struct udp {
  u16 source;
  u16 destination;
  u16 length;
  u16 checksum;
};

#define SWAP16(value) __builtin_bswap16(value)
#define SWAP32(value) __builtin_bswap32(value)
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define FROM_NETWORK16(value) SWAP16(value)
#define FROM_NETWORK32(value) SWAP32(value)
#else
#define FROM_NETWORK16(value) (value)
#define FROM_NETWORK32(value) (value)
#endif
/* There and back is the same. */
#define TO_NETWORK16(value) FROM_NETWORK16(value)
#define TO_NETWORK32(value) FROM_NETWORK32(value)

/* Fragments with an offset have no header of their own; the offset is 13 bits in either family. */
#define IPV4_FRAGMENT_OFFSET 0x1fff
#define IPV6_FRAGMENT_OFFSET 0xfff8

static INLINE u32 kind_of_tcp(u8 flags) {
  if ((flags & (TCP_FIN | TCP_SYN | TCP_RST | TCP_ACK)) == TCP_SYN) return PACKET_SYN;
  if ((flags & (TCP_SYN | TCP_RST | TCP_ACK)) == TCP_ACK) return PACKET_ACK;
  return PACKET_TCP;
}

static INLINE void read_transport(void *at, void *end, u8 protocol, struct packet *packet) {
  if (protocol == PROTOCOL_TCP) {
    struct tcp *tcp = at;
    if ((void *)(tcp + 1) > end || tcp->words >> 4 < TCP_HEADER_WORDS_MIN) return;
    packet->port = FROM_NETWORK16(tcp->destination);
    packet->kind = kind_of_tcp(tcp->flags);
  } else if (protocol == PROTOCOL_UDP) {
    struct udp *udp = at;
    if ((void *)(udp + 1) > end) return;
    packet->port = FROM_NETWORK16(udp->destination);
    packet->kind = PACKET_UDP;
  } else if (protocol == PROTOCOL_ICMP || protocol == PROTOCOL_ICMPV6) {
    packet->kind = PACKET_ICMP;
  } else {
    packet->kind = PACKET_OTHER;
  }
}

static INLINE void read_ipv4(void *at, void *end, struct packet *packet) {
  struct ipv4 *ip = at;
  u32 words;

  if ((void *)(ip + 1) > end || ip->version_words >> 4 != 4) return;
  packet->source.words[2] = TO_NETWORK32(0xffff);
  packet->source.words[3] = ip->source;
  packet->destination.words[2] = TO_NETWORK32(0xffff);
  packet->destination.words[3] = ip->destination;
  packet->is_ipv4 = 1;
  packet->has_source = 1;
  words = ip->version_words & 0xf;
  if (words < IPV4_HEADER_WORDS_MIN) return;
  if (FROM_NETWORK16(ip->fragment) & IPV4_FRAGMENT_OFFSET) {
    packet->kind = PACKET_FRAGMENT;
    return;
  }
  /* Options are stepped over, not read: nothing of them is asked for. */
  read_transport(at + words * 4, end, ip->protocol, packet);
}

static INLINE void read_ipv6(void *at, void *end, struct packet *packet) {
  struct ipv6 *ip = at;
  u8 next;

  if ((void *)(ip + 1) > end || *(u8 *)at >> 4 != 6) return;
  packet->source = ip->source;
  packet->destination = ip->destination;
  packet->has_source = 1;
  next = ip->next;
  at = ip + 1;
#pragma unroll
  for (u32 header = 0; header < EXTENSION_HEADERS_MAX; header++) {
    struct extension *extension = at;
    switch (next) {
      case PROTOCOL_HOP_BY_HOP:
      case PROTOCOL_ROUTING:
      case PROTOCOL_DESTINATION:
      case PROTOCOL_MOBILITY:
      case PROTOCOL_HIP:
      case PROTOCOL_SHIM6:
        if ((void *)(extension + 1) > end) return;
        at += (extension->length + 1) * 8;
        break;
      case PROTOCOL_AUTHENTICATION:
        if ((void *)(extension + 1) > end) return;
        at += (extension->length + 2) * 4;
        break;
      case PROTOCOL_FRAGMENT:
        if ((void *)(extension + 1) > end) return;
        if (FROM_NETWORK16(extension->fragment) & IPV6_FRAGMENT_OFFSET) {
          packet->kind = PACKET_FRAGMENT;
          return;
        }
        at = extension + 1;
        break;
      default:
        read_transport(at, end, next, packet);
        return;
    }
    next = extension->next;
  }
  /* More headers than any real packet has: counted, and left to the kernel. */
  packet->kind = PACKET_OTHER;
}

static INLINE void read_packet(struct xdp_md *context, struct packet *packet) {
  void *end = (void *)(long)context->data_end;
  struct ethernet *ethernet = (void *)(long)context->data;
  void *at = ethernet + 1;
  u16 type;

  packet->kind = PACKET_MALFORMED;
  if (at > end) return;
  type = FROM_NETWORK16(ethernet->type);
#pragma unroll
  for (u32 tags = 0; tags < TAGS_MAX; tags++) {
    struct tag *tag = at;
    if (type != ETHERNET_TAG && type != ETHERNET_SERVICE_TAG) break;
    if ((void *)(tag + 1) > end) return;
    type = FROM_NETWORK16(tag->type);
    at = tag + 1;
  }
  if (type == ETHERNET_IPV4) read_ipv4(at, end, packet);
  else if (type == ETHERNET_IPV6) read_ipv6(at, end, packet);
  else packet->kind = PACKET_NOT_IP;
}
