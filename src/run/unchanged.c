/* unchanged.c: what no step touched leaves exactly as it came.
 *
 * Steps copy the pixels that their mask does not cover, bit for bit, so that such a pixel is at the end
 * still the one that the decoder's value stands for; its coded value is then taken from the source instead
 * of being encoded again. The hash is a sum of a 64-bit mix (the finaliser of MurmurHash3) of place and
 * value, because tiles come in any order.
 */
#include <string.h>
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "op/op.h"
#include "run/unchanged.h"

static inline guint64
mix(guint64 x)
{
  x ^= x >> 33;
  x *= 0xff51afd7ed558ccdu;
  x ^= x >> 33;
  x *= 0xc4ceb9fe1a85ec53u;
  return x ^ x >> 33;
}

void
run_unchanged_add(LithoUnchanged *unchanged, const guint8 *source, gsize size, int x, int y, int n,
               const float *touched)
{
  guint64 pixels = 0, hash[2] = {0};
  for (int i = 0; i < n; i++) {
    if (touched[i] != 0)
      continue;
    guint64 value[2] = {0};
    memcpy(value, source + (gsize)i * size, size);
    guint64 h = mix(value[0] ^ mix(value[1] ^ mix((guint64)y << 32 | (guint32)(x + i))));
    pixels++;
    hash[0] += h;
    hash[1] += mix(h ^ 0x9e3779b97f4a7c15u);
  }
  __atomic_fetch_add(&unchanged->pixels, pixels, __ATOMIC_RELAXED);
  __atomic_fetch_add(&unchanged->hash[0], hash[0], __ATOMIC_RELAXED);
  __atomic_fetch_add(&unchanged->hash[1], hash[1], __ATOMIC_RELAXED);
}

JsonObject *
litho_unchanged_to_json(const LithoUnchanged *unchanged)
{
  if (!unchanged->known)
    return NULL;
  JsonObject *object = json_object_new();
  g_autofree char *hash = g_strdup_printf("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x",
                                          unchanged->hash[0], unchanged->hash[1]);
  json_object_set_int_member(object, "pixels", (gint64)unchanged->pixels);
  json_object_set_string_member(object, "hash", hash);
  if (unchanged->blocks.known)
    json_object_set_int_member(object, "in_file", (gint64)unchanged->blocks.pixels);
  return object;
}

typedef struct {
  VipsImage *coded, *linear; /* owned */
  LithoCoding *coding;       /* owned */
  LithoUnchanged *unchanged;           /* or NULL */
} Pass;

static void
pass_free(gpointer data)
{
  Pass *pass = data;
  g_clear_object(&pass->coded);
  g_clear_object(&pass->linear);
  litho_coding_unref(pass->coding);
  g_free(pass);
}

static int
generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  VipsRegion **in = seq;
  const Pass *pass = b;
  const VipsRect *r = &out->valid;
  const gsize size = VIPS_IMAGE_SIZEOF_PEL(pass->coded);
  float plane[3][LITHO_SPAN_MAX] __attribute__((aligned(32))), touched[LITHO_SPAN_MAX];
  if (vips_region_prepare(in[0], r) != 0 || vips_region_prepare(in[1], r) != 0)
    return -1;
  for (int y = r->top; y < VIPS_RECT_BOTTOM(r); y++)
    for (int x = r->left; x < VIPS_RECT_RIGHT(r); x += LITHO_SPAN_MAX) {
      LithoSpan span = {.c0 = plane[0], .c1 = plane[1], .c2 = plane[2],
                        .n = MIN(LITHO_SPAN_MAX, VIPS_RECT_RIGHT(r) - x), .x = x, .y = y,
                        .width = out->im->Xsize, .height = out->im->Ysize};
      const guint8 *source = VIPS_REGION_ADDR(in[0], x, y);
      const float *now = (const float *)VIPS_REGION_ADDR(in[1], x, y);
      guint8 *target = VIPS_REGION_ADDR(out, x, y);
      int n_touched = 0;
      litho_coding_load(pass->coding, source, &span);
      for (int i = 0; i < span.n; i++) {
        touched[i] = plane[0][i] != now[3 * i] || plane[1][i] != now[3 * i + 1] ||
                     plane[2][i] != now[3 * i + 2];
        plane[0][i] = now[3 * i];
        plane[1][i] = now[3 * i + 1];
        plane[2][i] = now[3 * i + 2];
        n_touched += touched[i] != 0;
      }
      if (n_touched > 0)
        litho_coding_store(pass->coding, &span, target);
      else
        memcpy(target, source, (gsize)span.n * size);
      for (int i = 0; i < span.n && n_touched > 0; i++)
        if (touched[i] == 0)
          memcpy(target + (gsize)i * size, source + (gsize)i * size, size);
      if (pass->unchanged != NULL)
        run_unchanged_add(pass->unchanged, source, size, x, y, span.n, touched);
    }
  return 0;
}

gboolean
run_unchanged_keep(VipsImage *coded, VipsImage *linear, LithoCoding *coding, LithoUnchanged *unchanged,
               VipsImage **out, GError **error)
{
  Pass *pass = g_new0(Pass, 1);
  pass->coded = g_object_ref(coded);
  pass->linear = g_object_ref(linear);
  pass->coding = litho_coding_ref(coding);
  pass->unchanged = unchanged;
  if (unchanged != NULL)
    unchanged->known = TRUE;
  g_autoptr(VipsImage) image = vips_image_new();
  g_object_set_data_full(G_OBJECT(image), "litho-pass", pass, pass_free);
  VipsImage **in = vips_allocate_input_array(image, coded, linear, NULL);
  if (in == NULL || vips_image_pipeline_array(image, VIPS_DEMAND_STYLE_FATSTRIP, in) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "the last pass");
  image->Bands = coded->Bands;
  image->BandFmt = coded->BandFmt;
  image->Type = coded->Type;
  if (vips_image_generate(image, vips_start_many, generate, vips_stop_many, in, pass) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "the last pass");
  *out = g_steal_pointer(&image);
  return TRUE;
}
