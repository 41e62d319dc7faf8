/* fuse_span.c: the exact pass of a chain.
 *
 * It works spans of LITHO_SPAN_MAX pixels as planes of float that stay in the first
 * cache: decode, each kernel (converted between linear light and Oklab only where two neighbours
 * differ), blend by mask and strength, encode. Where it may, a table takes its place (fuse_bake.c).
 *
 * Where all masks of a chain are 0 the values go through as they came: coded ones where the chain ends in
 * the coding that it began with, else linear ones.
 */
#include "run/fuse_internal.h"
#include <string.h>
#include "color/oklab.h"

void
run_chain_convert(LithoSpan *span, LithoSpace *space, LithoSpace wanted)
{
  float *c0 = span->c0, *c1 = span->c1, *c2 = span->c2;
  if (*space == wanted)
    return;
  if (wanted == LITHO_SPACE_OKLAB)
    for (int i = 0; i < span->n; i++)
      oklab_from_linear(c0[i], c1[i], c2[i], &c0[i], &c1[i], &c2[i]);
  else
    for (int i = 0; i < span->n; i++)
      oklab_to_linear(c0[i], c1[i], c2[i], &c0[i], &c1[i], &c2[i]);
  *space = wanted;
}

static void
blend(float *v, const float *before, const float *weight, int n)
{
  for (int i = 0; i < n; i++)
    v[i] = weight[i] > 0 ? before[i] + weight[i] * (v[i] - before[i]) : before[i];
}

static void
run_link(const RunLink *link, LithoSpan *span, LithoSpace *space, float *cover)
{
  run_chain_convert(span, space, link->op->space);
  if (link->mask == NULL && link->strength >= 1) {
    link->op->kernel(link->state, span);
    return;
  }
  float before[3][LITHO_SPAN_MAX] ALIGNED, weight[LITHO_SPAN_MAX] ALIGNED;
  const gsize bytes = span->n * sizeof(float);
  memcpy(before[0], span->c0, bytes);
  memcpy(before[1], span->c1, bytes);
  memcpy(before[2], span->c2, bytes);
  if (link->mask != NULL)
    litho_mask_fill(link->mask, span, *space, weight);
  else
    for (int i = 0; i < span->n; i++)
      weight[i] = 1;
  for (int i = 0; i < span->n; i++) {
    weight[i] *= link->strength;
    cover[i] = MAX(cover[i], weight[i]);
  }
  link->op->kernel(link->state, span);
  blend(span->c0, before[0], weight, span->n);
  blend(span->c1, before[1], weight, span->n);
  blend(span->c2, before[2], weight, span->n);
}

void
run_chain_run_links(const LithoChain *chain, guint from, guint to, LithoSpan *span, LithoSpace *space,
                float *cover)
{
  for (guint i = from; i < to; i++)
    run_link(&g_array_index(chain->links, RunLink, i), span, space, cover);
}

static const LithoCoding *
linear_coding(void)
{
  static const LithoCoding linear = {
      .kind = LITHO_CODING_LINEAR, .format = VIPS_FORMAT_FLOAT, .bands = 3, .scale = 1};
  return &linear;
}

const LithoCoding *
run_chain_in_coding(const LithoChain *chain)
{
  return chain->in != NULL ? chain->in : linear_coding();
}

const LithoCoding *
run_chain_out_coding(const LithoChain *chain)
{
  return chain->out != NULL ? chain->out : linear_coding();
}

gsize
run_chain_pixel_bytes(const LithoCoding *coding)
{
  return coding->bands * vips_format_sizeof(coding->format);
}

/* Makes the span a whole number of vectors by repeating its last pixel: loops then have no rest,
 * which would be slow and could be rounded in another way than the vectors. */
static void
pad(LithoSpan *span)
{
  const int n = span->n, last = n - 1;
  span->n = (n + VECTOR - 1) / VECTOR * VECTOR;
  for (int i = n; i < span->n; i++) {
    span->c0[i] = span->c0[last];
    span->c1[i] = span->c1[last];
    span->c2[i] = span->c2[last];
  }
}

/* The links from `from` on and the encoding; the span is in `space`. */
void
run_chain_finish_span(const LithoChain *chain, guint from, LithoSpan *span, LithoSpace space,
                  const guint8 *source, guint8 *target)
{
  float cover[LITHO_SPAN_MAX] ALIGNED, before[3][LITHO_SPAN_MAX] ALIGNED;
  const int n = span->n;
  /* Colours taken to Oklab and back are not the same to the last bit. */
  const gboolean keep = chain->all_masked && !chain->masked && space == LITHO_SPACE_LINEAR;
  pad(span);
  memset(cover, 0, span->n * sizeof(float));
  if (keep) {
    memcpy(before[0], span->c0, n * sizeof(float));
    memcpy(before[1], span->c1, n * sizeof(float));
    memcpy(before[2], span->c2, n * sizeof(float));
  }
  run_chain_run_links(chain, from, chain->links->len, span, &space, cover);
  run_chain_convert(span, &space, LITHO_SPACE_LINEAR);
  span->n = n;
  for (int i = 0; keep && i < n; i++)
    if (cover[i] == 0) {
      span->c0[i] = before[0][i];
      span->c1[i] = before[1][i];
      span->c2[i] = before[2][i];
    }
  litho_coding_store(run_chain_out_coding(chain), span, target);
  if (!chain->masked)
    return;
  const gsize size = run_chain_pixel_bytes(chain->in);
  for (int i = 0; i < span->n; i++)
    if (cover[i] == 0)
      memcpy(target + i * size, source + i * size, size);
  if (chain->unchanged != NULL)
    run_unchanged_add(chain->unchanged, source, size, span->x, span->y, n, cover);
}

void
run_chain_exact_span(const LithoChain *chain, LithoSpan *span, const guint8 *source, guint8 *target)
{
  litho_coding_load(run_chain_in_coding(chain), source, span);
  run_chain_finish_span(chain, 0, span, LITHO_SPACE_LINEAR, source, target);
}
