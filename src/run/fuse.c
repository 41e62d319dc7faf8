/* fuse.c: consecutive point kernels as one pass: span by span exactly (fuse_span.c) or, where it may be, by a table
 * (fuse_bake.c).
 */
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "run/fuse_internal.h"

static void
link_clear(gpointer data)
{
  RunLink *link = data;
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
  chain->links = g_array_new(FALSE, TRUE, sizeof(RunLink));
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
  RunLink link = {.op = op, .state = state, .mask = mask, .strength = (float)strength};
  g_array_append_val(chain->links, link);
}

void
litho_chain_count(LithoChain *chain, LithoUnchanged *unchanged)
{
  chain->unchanged = unchanged;
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

/* --- as an image -------------------------------------------------------------------------- */

static int
generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  VipsRegion *in = seq;
  const LithoChain *chain = b;
  const VipsRect *r = &out->valid;
  if (vips_region_prepare(in, r) != 0)
    return -1;
  const gsize in_size = run_chain_pixel_bytes(run_chain_in_coding(chain)),
              out_size = run_chain_pixel_bytes(run_chain_out_coding(chain));
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
        run_chain_table_span(chain, &span, source + done * in_size, target + done * out_size);
      else
        run_chain_exact_span(chain, &span, source + done * in_size, target + done * out_size);
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
  const LithoCoding *from = run_chain_in_coding(chain), *to = run_chain_out_coding(chain);
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
  run_chain_bake(chain);
  g_autoptr(VipsImage) image = vips_image_new();
  if (vips_image_pipelinev(image, VIPS_DEMAND_STYLE_FATSTRIP, in, NULL) != 0)
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
