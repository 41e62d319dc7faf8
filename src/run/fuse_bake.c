/* fuse_bake.c: the kernels of a chain as a colour table.
 *
 * For 8-bit photos the kernels up to the first one that looks at the place are baked, together with
 * the decoding, into a 3D table (fuse_table.c); where nothing is left after them and an 8-bit
 * result is wanted, the encoding is baked too. Such a table holds device values that run on past 0
 * and 1, because the bend at the gamut's hull must not be smeared over a cell: what comes out
 * beyond is brought to the hull pixel by pixel. Else it holds the root of linear light. A table is
 * used only when random probes stay within LITHO_TABLE_BOUND of the exact pass; it is tried at 33³
 * and 65³ nodes. Chains whose every step is masked are never baked.
 */
#include "run/fuse_internal.h"
#include <math.h>
#include <string.h>

#define N_PROBES 4096

/* Linear device value ⇄ device value, running on: mirrored below 0, straight above 1. */
static float
run_on(const LithoCoding *coding, int c, float slope, float v)
{
  float a = fabsf(v);
  float p = sqrtf(MIN(a, 1)) * LITHO_CODING_TABLE;
  int k = (int)MIN(p, LITHO_CODING_TABLE - 1);
  const float *t = coding->from_linear[c];
  float y = a > 1 ? 1 + (a - 1) * slope : t[k] + (p - k) * (t[k + 1] - t[k]);
  return copysignf(y, v);
}

static float
run_on_inverse(const LithoCoding *coding, int c, float slope, float v)
{
  float a = fabsf(v);
  float p = MIN(a, 1) * LITHO_CODING_TABLE;
  int k = (int)MIN(p, LITHO_CODING_TABLE - 1);
  const float *t = coding->to_linear[c];
  float y = a > 1 ? 1 + (a - 1) / slope : t[k] + (p - k) * (t[k + 1] - t[k]);
  return copysignf(y, v);
}

/* Linear light x ⇄ y with x = y·(TOE + (1 - TOE)·|y|): about as even to the eye as an sRGB code,
 * defined everywhere, smooth, finite at 0, and back with two multiplications. */
#define TOE 0.08f

static float
root(float x)
{
  float y = (sqrtf(TOE * TOE + 4 * (1 - TOE) * fabsf(x)) - TOE) / (2 * (1 - TOE));
  return copysignf(y, x);
}

static inline float
square(float y)
{
  return y * (TOE + (1 - TOE) * fabsf(y));
}

static void
fill_table(gconstpointer data, float *d0, float *d1, float *d2, int n)
{
  const LithoChain *chain = data;
  LithoSpan span = {.c0 = d0, .c1 = d1, .c2 = d2, .n = n, .width = 1, .height = 1};
  float cover[LITHO_SPAN_MAX] ALIGNED = {0};
  LithoSpace space = LITHO_SPACE_LINEAR;
  litho_coding_decode(chain->in, &span);
  run_chain_run_links(chain, 0, chain->n_baked, &span, &space, cover);
  run_chain_convert(&span, &space, LITHO_SPACE_LINEAR);
  if (!chain->direct) {
    for (int i = 0; i < n; i++) {
      d0[i] = root(d0[i]);
      d1[i] = root(d1[i]);
      d2[i] = root(d2[i]);
    }
    return;
  }
  const float *m = chain->out->inverse;
  for (int i = 0; i < n; i++) {
    float r = d0[i], g = d1[i], b = d2[i];
    d0[i] = 255 * run_on(chain->out, 0, chain->slope[0], m[0] * r + m[1] * g + m[2] * b);
    d1[i] = 255 * run_on(chain->out, 1, chain->slope[1], m[3] * r + m[4] * g + m[5] * b);
    d2[i] = 255 * run_on(chain->out, 2, chain->slope[2], m[6] * r + m[7] * g + m[8] * b);
  }
}

/* Interpolated values that left 0..255 by more than this are brought to the hull. */
#define CODE_SLACK 0.4f

/* n_out pixels at `place`. */
static void
direct_to_hull(const LithoChain *chain, const LithoNode *node, const short *place, int n_out, guint8 *target)
{
  float plane[3][LITHO_SPAN_MAX] ALIGNED;
  for (int c = 0; c < 3; c++)
    for (int i = 0; i < n_out; i++)
      plane[c][i] = run_on_inverse(chain->out, c, chain->slope[c], node[place[i]][c] / 255);
  LithoSpan span = {.c0 = plane[0], .c1 = plane[1], .c2 = plane[2], .n = n_out};
  const float *m = chain->out->matrix;
  for (int i = 0; i < n_out; i++) {
    float r = plane[0][i], g = plane[1][i], b = plane[2][i];
    plane[0][i] = m[0] * r + m[1] * g + m[2] * b;
    plane[1][i] = m[3] * r + m[4] * g + m[5] * b;
    plane[2][i] = m[6] * r + m[7] * g + m[8] * b;
  }
  guint8 row[3 * LITHO_SPAN_MAX];
  litho_coding_store(chain->out, &span, row);
  for (int i = 0; i < n_out; i++)
    memcpy(target + 3 * place[i], row + 3 * i, 3);
}

static void
direct_span(const LithoChain *chain, int n, const guint8 *source, guint8 *target)
{
  LithoNode node[LITHO_SPAN_MAX];
  short place[LITHO_SPAN_MAX + 1];
  const int n_out = litho_table_codes(chain->table, source, n, CODE_SLACK, node, target, place);
  if (n_out > 0)
    direct_to_hull(chain, node, place, n_out, target);
}

typedef gint32 Bits __attribute__((vector_size(16)));

/* The table's values as interleaved linear floats. */
static void
linear_span(int n, const LithoNode *node, float *target)
{
  const LithoNode toe = {TOE, TOE, TOE, TOE}, rest = 1 - toe;
  for (int i = 0; i < n; i++) {
    LithoNode y = node[i], size = (LithoNode)((Bits)y & 0x7fffffff), x = y * (toe + rest * size);
    if (i < n - 1)
      memcpy(target + 3 * i, &x, 4 * sizeof(float)); /* the fourth is the next pixel's */
    else
      memcpy(target + 3 * i, &x, 3 * sizeof(float));
  }
}

void
run_chain_table_span(const LithoChain *chain, LithoSpan *span, const guint8 *source, guint8 *target)
{
  if (chain->direct) {
    direct_span(chain, span->n, source, target);
    return;
  }
  LithoNode node[LITHO_SPAN_MAX];
  litho_table_look_up(chain->table, source, span->n, node);
  if (chain->n_baked == chain->links->len && chain->out == NULL) {
    linear_span(span->n, node, (float *)target);
    return;
  }
  for (int i = 0; i < span->n; i++) {
    span->c0[i] = square(node[i][0]);
    span->c1[i] = square(node[i][1]);
    span->c2[i] = square(node[i][2]);
  }
  run_chain_finish_span(chain, chain->n_baked, span, LITHO_SPACE_LINEAR, source, target);
}

/* Difference between what the table gives and what the kernels give, in 8-bit codes (of sRGB where
 * the result is linear), over probes of random codes and the corners of the cube: its root mean
 * square, and in *worst the largest. */
static double
measure_error(const LithoChain *chain, double *worst)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(20);
  g_autoptr(LithoCoding) srgb = litho_coding_new(NULL, VIPS_FORMAT_FLOAT, 3, NULL);
  const LithoCoding *out = run_chain_out_coding(chain);
  double squares = 0;
  *worst = 0;
  for (int first = 0; first < N_PROBES; first += LITHO_SPAN_MAX) {
    guint8 source[3 * LITHO_SPAN_MAX], target[3 * sizeof(float) * LITHO_SPAN_MAX] ALIGNED;
    float plane[2][3][LITHO_SPAN_MAX] ALIGNED;
    for (int i = 0; i < 3 * LITHO_SPAN_MAX; i++)
      source[i] = (guint8)g_rand_int_range(rand, 0, 256);
    for (int k = 0; k < 8 && first == 0; k++)
      for (int c = 0; c < 3; c++)
        source[3 * k + c] = k >> c & 1 ? 255 : 0;
    for (int way = 0; way < 2; way++) {
      LithoSpan span = {.c0 = plane[way][0],
                        .c1 = plane[way][1],
                        .c2 = plane[way][2],
                        .n = LITHO_SPAN_MAX,
                        .width = 1,
                        .height = 1};
      (way == 0 ? run_chain_exact_span : run_chain_table_span)(chain, &span, source, target);
      litho_coding_load(out, target, &span);
      if (chain->direct)
        for (int i = 0; i < 3 * LITHO_SPAN_MAX; i++)
          plane[way][i % 3][i / 3] = target[i] / 255.0f;
      else
        litho_coding_encode(srgb, &span);
    }
    for (int c = 0; c < 3; c++)
      for (int i = 0; i < LITHO_SPAN_MAX; i++) {
        double d = 255 * fabs(plane[0][c][i] - plane[1][c][i]);
        squares += d * d;
        *worst = fmax(*worst, d);
      }
  }
  return sqrt(squares / (3 * N_PROBES));
}

static gboolean
has_place(const RunLink *link)
{
  return (link->op->flags & LITHO_OP_PLACE) != 0 ||
         (link->mask != NULL && litho_mask_has_place(link->mask));
}

void
run_chain_bake(LithoChain *chain)
{
  guint n_masked = 0;
  for (guint i = 0; i < chain->links->len; i++)
    n_masked += g_array_index(chain->links, RunLink, i).mask != NULL;
  chain->all_masked = n_masked == chain->links->len;
  chain->masked = chain->all_masked && chain->in != NULL && chain->out != NULL &&
                  litho_coding_equal(chain->in, chain->out);
  const LithoCoding *in = chain->in, *out = chain->out;
  if (chain->exact || chain->all_masked || in == NULL || in->kind != LITHO_CODING_MATRIX ||
      in->format != VIPS_FORMAT_UCHAR || in->bands != 3)
    return;
  if (out != NULL && out->format != VIPS_FORMAT_UCHAR)
    return;
  while (chain->n_baked < chain->links->len &&
         !has_place(&g_array_index(chain->links, RunLink, chain->n_baked)))
    chain->n_baked++;
  if (chain->n_baked == 0)
    return;
  chain->direct = out != NULL && out->bands == 3 && chain->n_baked == chain->links->len;
  for (int c = 0; c < 3 && chain->direct; c++)
    chain->slope[c] =
        (out->from_linear[c][LITHO_CODING_TABLE] - out->from_linear[c][LITHO_CODING_TABLE - 1]) *
        LITHO_CODING_TABLE / 2;
  static const int sizes[] = {33, 65};
  for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
    litho_table_free(chain->table);
    chain->table = litho_table_new(sizes[i], fill_table, chain, vips_concurrency_get());
    double worst;
    chain->table_error = measure_error(chain, &worst);
    if (chain->table_error <= LITHO_TABLE_BOUND && worst <= LITHO_TABLE_WORST)
      return;
  }
  g_clear_pointer(&chain->table, litho_table_free);
  chain->table_error = 0;
}
