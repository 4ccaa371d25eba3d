// Sends what it is run on out of one interface: with it the kernel makes frames at the rate of a fast
// network card (BPF_F_TEST_XDP_LIVE_FRAMES), without a packet of its own for each.
#include "../../kernel/bpf.h"

static long (*bpf_redirect)(u32 interface, u64 flags) = (void *)23;

SECTION("xdp")
int rampart_redirect(struct xdp_md *context) { return bpf_redirect(INTERFACE, 0); }

char license_of_program[] SECTION("license") = "Apache-2.0";
