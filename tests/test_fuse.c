/* Chains of point kernels: tables against exact kernels, spans, threads, codings. */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "color/oklab.h"
#include "run/fuse.h"

#define WIDTH 301 /* not a multiple of the span */
#define HEIGHT 67

/* Values that make an operation do something: usual_min + t·(usual_max - usual_min) of its main
 * parameter. */
static LithoValue *
values_at(const LithoOp *op, double t)
{
  LithoValue *values = litho_values_new(op->n_params);
  const LithoParam *main = &op->params[op->main];
  if (main->kind == LITHO_PARAM_NUMBER || main->kind == LITHO_PARAM_INTEGER) {
    values[op->main].set = TRUE;
    values[op->main].num = main->usual_min + t * (main->usual_max - main->usual_min);
  }
  return values;
}

static gboolean
add(LithoChain *chain, const LithoOp *op, double t, LithoMask *mask, double strength)
{
  LithoOpContext ctx = {.width = WIDTH, .height = HEIGHT, .scale = 1};
  LithoValue *values = values_at(op, t);
  gpointer state = NULL;
  gboolean ready = op->prepare(&ctx, values, &state, NULL);
  litho_values_free(values, op->n_params);
  if (ready)
    litho_chain_add(chain, op, state, mask, strength);
  else
    litho_mask_unref(mask);
  return ready;
}

/* Every 8-bit code along ramps, then noise: seeded. */
static VipsImage *
test_image(VipsBandFormat format, int bands)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(7);
  const gsize n = (gsize)WIDTH * HEIGHT * bands;
  g_autofree guint16 *wide = g_new(guint16, n);
  g_autofree guint8 *narrow = g_new(guint8, n);
  for (gsize i = 0; i < n; i++) {
    wide[i] = i < 65536 ? (guint16)i : (guint16)g_rand_int_range(rand, 0, 65536);
    narrow[i] = i < 768 ? (guint8)(i / 3) : (guint8)g_rand_int_range(rand, 0, 256);
  }
  gboolean is_wide = format == VIPS_FORMAT_USHORT;
  return vips_image_new_from_memory_copy(is_wide ? (void *)wide : narrow, n * (is_wide ? 2 : 1),
                                         WIDTH, HEIGHT, bands, format);
}

static guint8 *
run(LithoChain *chain, VipsImage *in, gsize *size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(VipsImage) out = NULL;
  litho_chain_run(chain, in, &out, &error);
  g_assert_no_error(error);
  guint8 *pixels = vips_image_write_to_memory(out, size);
  g_assert_nonnull(pixels);
  return pixels;
}

static gboolean
is_point(const LithoOp *op)
{
  return op->kind == LITHO_KIND_POINT && !op->needs_proxy;
}

/* The bound was checked on 4096 probes when the table was made; half as much again is left for the
 * other pixels of this harsh picture (uniform random codes, far more saturated than photos). */
static void
assert_table_close(LithoChain *table, LithoChain *exact, VipsImage *in, const char *what)
{
  gsize size;
  g_autofree guint8 *a = run(table, in, &size);
  g_autofree guint8 *b = run(exact, in, &size);
  double squares = 0;
  for (gsize i = 0; i < size; i++)
    squares += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
  double rms = sqrt(squares / size);
  g_test_message("%s: probes %.4f, picture %.4f codes", what, litho_chain_table_error(table), rms);
  g_assert_cmpfloat(litho_chain_table_error(table), <=, LITHO_TABLE_BOUND);
  g_assert_cmpfloat(rms, <=, 1.5 * LITHO_TABLE_BOUND);
}

static void
test_each_op(void)
{
  g_autoptr(LithoCoding) srgb = litho_coding_new(NULL, VIPS_FORMAT_UCHAR, 3, NULL);
  g_autoptr(VipsImage) in = test_image(VIPS_FORMAT_UCHAR, 3);
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  for (guint i = 0; i < n; i++)
    for (double t = 0; t <= 1; t += 0.5) {
      g_autoptr(LithoChain) table = litho_chain_new(srgb, srgb, FALSE);
      g_autoptr(LithoChain) exact = litho_chain_new(srgb, srgb, TRUE);
      if (!is_point(ops[i]) || !add(table, ops[i], t, NULL, 1) || !add(exact, ops[i], t, NULL, 1))
        continue;
      assert_table_close(table, exact, in, ops[i]->name);
    }
}

static void
test_random_chains(void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(11);
  g_autoptr(LithoCoding) srgb = litho_coding_new(NULL, VIPS_FORMAT_UCHAR, 3, NULL);
  g_autoptr(VipsImage) in = test_image(VIPS_FORMAT_UCHAR, 3);
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  for (int k = 0; k < 12; k++) {
    g_autoptr(LithoChain) table = litho_chain_new(srgb, srgb, FALSE);
    g_autoptr(LithoChain) exact = litho_chain_new(srgb, srgb, TRUE);
    while (litho_chain_length(exact) < 6) {
      const LithoOp *op = ops[g_rand_int_range(rand, 0, (gint32)n)];
      double t = g_rand_double_range(rand, 0.2, 0.8), strength = g_rand_double_range(rand, 0.5, 1);
      if (is_point(op) && add(table, op, t, NULL, strength))
        add(exact, op, t, NULL, strength);
    }
    assert_table_close(table, exact, in, "random chain");
  }
}

/* Steps at their defaults change no code value; 16 bit and the table alike. */
static void
test_identity(void)
{
  const struct {
    VipsBandFormat format;
    int bands;
    gboolean exact;
  } cases[] = {{VIPS_FORMAT_UCHAR, 3, FALSE}, {VIPS_FORMAT_UCHAR, 3, TRUE},
               {VIPS_FORMAT_USHORT, 3, FALSE}, {VIPS_FORMAT_UCHAR, 1, FALSE},
               {VIPS_FORMAT_USHORT, 1, FALSE}};
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  for (guint c = 0; c < G_N_ELEMENTS(cases); c++) {
    g_autoptr(LithoCoding) coding =
        litho_coding_new(NULL, cases[c].format, cases[c].bands, NULL);
    g_autoptr(VipsImage) in = test_image(cases[c].format, cases[c].bands);
    g_autoptr(LithoChain) chain = litho_chain_new(coding, coding, cases[c].exact);
    LithoOpContext ctx = {.width = WIDTH, .height = HEIGHT, .scale = 1};
    for (guint i = 0; i < n; i++) {
      LithoValue *values = litho_values_new(ops[i]->n_params);
      gpointer state;
      if (is_point(ops[i]) && (ops[i]->flags & LITHO_OP_IDENTITY) != 0 &&
          ops[i]->prepare(&ctx, values, &state, NULL))
        litho_chain_add(chain, ops[i], state, NULL, 1);
      litho_values_free(values, ops[i]->n_params);
    }
    g_assert_cmpuint(litho_chain_length(chain), >, 0);
    gsize size, in_size;
    g_autofree guint8 *out = run(chain, in, &size);
    g_autofree guint8 *before = vips_image_write_to_memory(in, &in_size);
    g_assert_cmpmem(out, size, before, in_size);
  }
}

static LithoChain *
some_chain(LithoCoding *in, LithoCoding *out, gboolean exact)
{
  static const char *const names[] = {"exposure", "saturation", "contrast", "vignette", "hue"};
  LithoChain *chain = litho_chain_new(in, out, exact);
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    const LithoOp *op = litho_op_find(names[i]);
    g_assert_nonnull(op);
    g_assert_true(add(chain, op, 0.6, NULL, 0.9));
  }
  return chain;
}

/* The same bytes with one thread and four, and read in crooked pieces. */
static void
test_threads_and_tiles(void)
{
  g_autoptr(LithoCoding) srgb = litho_coding_new(NULL, VIPS_FORMAT_UCHAR, 3, NULL);
  g_autoptr(VipsImage) in = test_image(VIPS_FORMAT_UCHAR, 3);
  for (int exact = 0; exact < 2; exact++) {
    gsize size[2];
    g_autofree guint8 *pixels[2] = {NULL, NULL};
    for (int k = 0; k < 2; k++) {
      vips_concurrency_set(k == 0 ? 1 : 4);
      g_autoptr(LithoChain) chain = some_chain(srgb, srgb, exact);
      pixels[k] = run(chain, in, &size[k]);
    }
    vips_concurrency_set(0);
    g_assert_cmpmem(pixels[0], size[0], pixels[1], size[1]);
    g_autoptr(LithoChain) chain = some_chain(srgb, srgb, exact);
    g_autoptr(VipsImage) out = NULL;
    g_assert_true(litho_chain_run(chain, in, &out, NULL));
    g_autoptr(VipsRegion) region = vips_region_new(out);
    for (int y = 0; y < HEIGHT; y += 13)
      for (int x = 0; x < WIDTH; x += 37) {
        VipsRect rect = {x, y, MIN(37, WIDTH - x), MIN(13, HEIGHT - y)};
        g_assert_cmpint(vips_region_prepare(region, &rect), ==, 0);
        for (int row = 0; row < rect.height; row++)
          g_assert_cmpmem(VIPS_REGION_ADDR(region, x, y + row), 3 * rect.width,
                          pixels[0] + 3 * ((gsize)(y + row) * WIDTH + x), 3 * rect.width);
      }
    g_free(g_steal_pointer(&pixels[1]));
    g_free(g_steal_pointer(&pixels[0]));
  }
}

/* What leaves the gamut by more than a little keeps its Oklab lightness and hue; what is inside is
 * not touched. */
static void
test_gamut(void)
{
  g_autoptr(LithoCoding) srgb = litho_coding_new(NULL, VIPS_FORMAT_FLOAT, 3, NULL);
  g_autoptr(GRand) rand = g_rand_new_with_seed(3);
  int n_moved = 0;
  for (int k = 0; k < 2000; k++) {
    float L = (float)g_rand_double_range(rand, 0.05, 0.95);
    float hue = (float)g_rand_double_range(rand, 0, 2 * G_PI);
    float chroma = (float)g_rand_double_range(rand, 0, 0.4);
    float r, g, b, L2, A2, B2;
    oklab_to_linear(L, chroma * cosf(hue), chroma * sinf(hue), &r, &g, &b);
    const float was[3] = {r, g, b};
    float least = MIN(r, MIN(g, b)), most = MAX(r, MAX(g, b));
    LithoSpan span = {.c0 = &r, .c1 = &g, .c2 = &b, .n = 1};
    litho_coding_to_gamut(srgb, &span);
    if (least >= 0 && most <= 1) {
      g_assert_true(r == was[0] && g == was[1] && b == was[2]);
      continue;
    }
    g_assert_cmpfloat(MIN(r, MIN(g, b)), >=, -2e-4);
    g_assert_cmpfloat(MAX(r, MAX(g, b)), <=, 1 + 2e-4);
    if (MAX(-least, most - 1) < 0.05f * MAX(most, 0.02f))
      continue; /* hardly out: clipped, at most as far as it was out */
    n_moved++;
    oklab_from_linear(r, g, b, &L2, &A2, &B2);
    g_assert_cmpfloat_with_epsilon(L2, L, 1e-4);
    /* the sine of the angle between the hues, times the chroma that is left */
    g_assert_cmpfloat_with_epsilon(A2 * sinf(hue) - B2 * cosf(hue), 0, 1e-4);
  }
  g_assert_cmpint(n_moved, >, 500);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_autoptr(GError) error = NULL;
  if (!litho_init(argv[0], &error))
    g_error("%s", error->message);
  g_test_add_func("/fuse/gamut", test_gamut);
  g_test_add_func("/fuse/identity", test_identity);
  g_test_add_func("/fuse/each_op", test_each_op);
  g_test_add_func("/fuse/random_chains", test_random_chains);
  g_test_add_func("/fuse/threads_and_tiles", test_threads_and_tiles);
  int status = g_test_run();
  litho_shutdown();
  return status;
}
