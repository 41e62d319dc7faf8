/* fuse.c: consecutive point kernels as one pass.
 *
 * The exact pass works spans of LITHO_SPAN_MAX pixels as planes of float that stay in the first
 * cache: decode, each kernel (converted between linear light and Oklab only where two neighbours
 * differ), blend by mask and strength, encode. Where it may, a table takes its place (fuse_bake.c).
 *
 * Where all masks of a chain are 0 the values go through as they came: coded ones where the chain ends in
 * the coding that it began with, else linear ones.
 */
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "run/fuse_internal.h"
#include <string.h>
#include "color/oklab.h"
#include "run/keep.h"

static void
link_clear(gpointer data)
{
  Link *link = data;
  if (link->op->free_state != NULL)
    link->op->free_state(link->state);
  else
    g_free(link->state);
  litho_mask_unref(link->mask);
}

LithoChain *
litho_chain_new(LithoCoding *in, LithoCoding *out, gboolean exact)
{
  LithoChain *chain = g_new0(LithoChain, 1);
  chain->ref_count = 1;
  chain->in = in != NULL ? litho_coding_ref(in) : NULL;
  chain->out = out != NULL ? litho_coding_ref(out) : NULL;
  chain->exact = exact;
  chain->links = g_array_new(FALSE, TRUE, sizeof(Link));
  g_array_set_clear_func(chain->links, link_clear);
  return chain;
}

void
litho_chain_free(LithoChain *chain)
{
  if (chain == NULL || !g_atomic_int_dec_and_test(&chain->ref_count))
    return;
  litho_coding_unref(chain->in);
  litho_coding_unref(chain->out);
  g_array_unref(chain->links);
  litho_table_free(chain->table);
  g_free(chain);
}

void
litho_chain_add(LithoChain *chain, const LithoOp *op, gpointer state, LithoMask *mask,
                double strength)
{
  Link link = {.op = op, .state = state, .mask = mask, .strength = (float)strength};
  g_array_append_val(chain->links, link);
}

void
litho_chain_count(LithoChain *chain, LithoKept *kept)
{
  chain->kept = kept;
}

guint
litho_chain_length(const LithoChain *chain)
{
  return chain->links->len;
}

void
litho_chain_set_out(LithoChain *chain, LithoCoding *out)
{
  g_return_if_fail(chain->out == NULL);
  chain->out = litho_coding_ref(out);
}

double
litho_chain_table_error(const LithoChain *chain)
{
  return chain->table_error;
}

/* --- the exact pass ----------------------------------------------------------------------- */

void
chain_convert(LithoSpan *span, LithoSpace *space, LithoSpace wanted)
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
run_link(const Link *link, LithoSpan *span, LithoSpace *space, float *cover)
{
  chain_convert(span, space, link->op->space);
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
chain_run_links(const LithoChain *chain, guint from, guint to, LithoSpan *span, LithoSpace *space,
                float *cover)
{
  for (guint i = from; i < to; i++)
    run_link(&g_array_index(chain->links, Link, i), span, space, cover);
}

static const LithoCoding *
linear_coding(void)
{
  static const LithoCoding linear = {
      .kind = LITHO_CODING_LINEAR, .format = VIPS_FORMAT_FLOAT, .bands = 3, .scale = 1};
  return &linear;
}

const LithoCoding *
chain_in_coding(const LithoChain *chain)
{
  return chain->in != NULL ? chain->in : linear_coding();
}

const LithoCoding *
chain_out_coding(const LithoChain *chain)
{
  return chain->out != NULL ? chain->out : linear_coding();
}

static gsize
pixel_bytes(const LithoCoding *coding)
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
chain_finish_span(const LithoChain *chain, guint from, LithoSpan *span, LithoSpace space,
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
  chain_run_links(chain, from, chain->links->len, span, &space, cover);
  chain_convert(span, &space, LITHO_SPACE_LINEAR);
  span->n = n;
  for (int i = 0; keep && i < n; i++)
    if (cover[i] == 0) {
      span->c0[i] = before[0][i];
      span->c1[i] = before[1][i];
      span->c2[i] = before[2][i];
    }
  litho_coding_store(chain_out_coding(chain), span, target);
  if (!chain->masked)
    return;
  const gsize size = pixel_bytes(chain->in);
  for (int i = 0; i < span->n; i++)
    if (cover[i] == 0)
      memcpy(target + i * size, source + i * size, size);
  if (chain->kept != NULL)
    litho_kept_add(chain->kept, source, size, span->x, span->y, n, cover);
}

void
chain_exact_span(const LithoChain *chain, LithoSpan *span, const guint8 *source, guint8 *target)
{
  litho_coding_load(chain_in_coding(chain), source, span);
  chain_finish_span(chain, 0, span, LITHO_SPACE_LINEAR, source, target);
}

/* --- as an image -------------------------------------------------------------------------- */

static int
generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  VipsRegion *in = seq;
  const LithoChain *chain = b;
  const VipsRect *r = &out->valid;
  if (vips_region_prepare(in, r) != 0)
    return -1;
  const gsize in_size = pixel_bytes(chain_in_coding(chain)),
              out_size = pixel_bytes(chain_out_coding(chain));
  float plane[3][LITHO_SPAN_MAX] ALIGNED;
  for (int y = r->top; y < VIPS_RECT_BOTTOM(r); y++) {
    const guint8 *source = VIPS_REGION_ADDR(in, r->left, y);
    guint8 *target = VIPS_REGION_ADDR(out, r->left, y);
    for (int done = 0; done < r->width; done += LITHO_SPAN_MAX) {
      LithoSpan span = {.c0 = plane[0],
                        .c1 = plane[1],
                        .c2 = plane[2],
                        .n = MIN(LITHO_SPAN_MAX, r->width - done),
                        .x = r->left + done,
                        .y = y,
                        .width = out->im->Xsize,
                        .height = out->im->Ysize};
      if (chain->table != NULL)
        chain_table_span(chain, &span, source + done * in_size, target + done * out_size);
      else
        chain_exact_span(chain, &span, source + done * in_size, target + done * out_size);
    }
  }
  return 0;
}

static VipsInterpretation
interpretation(const LithoCoding *coding)
{
  if (coding->kind == LITHO_CODING_LINEAR)
    return VIPS_INTERPRETATION_scRGB;
  if (coding->format == VIPS_FORMAT_USHORT)
    return coding->bands == 1 ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_RGB16;
  return coding->bands == 1 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB;
}

gboolean
litho_chain_run(LithoChain *chain, VipsImage *in, VipsImage **out, GError **error)
{
  const LithoCoding *from = chain_in_coding(chain), *to = chain_out_coding(chain);
  if (in->Bands != from->bands || in->BandFmt != from->format || in->Coding != VIPS_CODING_NONE) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL,
                "a pass expects %d bands of %s but got %d of %s", from->bands,
                vips_enum_nick(VIPS_TYPE_BAND_FORMAT, from->format), in->Bands,
                vips_enum_nick(VIPS_TYPE_BAND_FORMAT, in->BandFmt));
    return FALSE;
  }
  if (chain->links->len == 0 && litho_coding_equal(from, to)) {
    *out = g_object_ref(in);
    return TRUE;
  }
  chain_bake(chain);
  g_autoptr(VipsImage) image = vips_image_new();
  if (vips_image_pipelinev(image, VIPS_DEMAND_STYLE_SMALLTILE, in, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a pass over the photo");
  image->Bands = to->bands;
  image->BandFmt = to->format;
  image->Type = interpretation(to);
  g_atomic_int_inc(&chain->ref_count);
  g_object_set_data_full(G_OBJECT(image), "litho-chain", chain, (GDestroyNotify)litho_chain_free);
  g_object_set_data_full(G_OBJECT(image), "litho-source", g_object_ref(in), g_object_unref);
  if (vips_image_generate(image, vips_start_one, generate, vips_stop_one, in, chain) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a pass over the photo");
  *out = g_steal_pointer(&image);
  return TRUE;
}
