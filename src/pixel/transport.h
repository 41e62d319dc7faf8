/* transport.h: the map that gives one picture's colours the distribution of another's. */
#ifndef LITHO_PIXEL_TRANSPORT_H
#define LITHO_PIXEL_TRANSPORT_H

#include <glib.h>

typedef struct _LithoTransport LithoTransport;

/* From n × 3 Oklab values to the distribution of n_to × 3 others. weight: n values ≥ 0 that say how much
 * each counts, or NULL. What has no colours (n or n_to 0, no weight) gives the identity. Deterministic. */
LithoTransport *litho_transport_new(const float *from, const float *weight, gsize n, const float *to,
                                    gsize n_to);
void litho_transport_free(LithoTransport *transport);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoTransport, litho_transport_free)

/* One colour; thread-safe. in and out may be the same. */
void litho_transport_at(const LithoTransport *transport, const float in[3], float out[3]);

#endif
