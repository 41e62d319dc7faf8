/* fuse.c: consecutive point kernels as one pass.
 *
 * The exact pass works spans of LITHO_SPAN_MAX pixels as planes of float that stay in the first
 * cache: decode, each kernel (converted between linear light and Oklab only where two neighbours
 * differ), blend by mask and strength, encode.
 *
 * For 8-bit photos the kernels up to the first one that looks at the place are baked, together with
 * the decoding, into a 3D table (fuse_table.c); where nothing is left after them and an 8-bit
 * result is wanted, the encoding is baked too. Such a table holds device values that run on past 0
 * and 1, because the bend at the gamut's hull must not be smeared over a cell: what comes out
 * beyond is brought to the hull pixel by pixel. Else it holds the root of linear light. A table is
 * used only when random probes stay within LITHO_TABLE_BOUND of the exact pass; it is tried at 33³
 * and 65³ nodes.
 *
 * Chains whose every step is masked are never baked: where the masks are 0 the coded values go
 * through as they came.
 */
#include "base/vips_auto.h"
#include "recipe/fuse.h"
#include <math.h>
#include <string.h>
#include "ops/oklab.h"
#include "recipe/fuse_table.h"

#define N_PROBES 4096
#define VECTOR 8 /* floats of a vector register; divides LITHO_SPAN_MAX */
#define ALIGNED __attribute__((aligned(32)))

typedef struct {
  const LithoOp *op;
  gpointer state;  /* owned */
  LithoMask *mask; /* owned, NULL: everywhere */
  float strength;
} Link;

struct _LithoChain {
  int ref_count;
  LithoCoding *in, *out; /* owned, NULL: linear float */
  gboolean exact;
  GArray *links;
  LithoTable *table; /* owned, NULL: exact */
  guint n_baked;     /* links in the table */
  gboolean direct;   /* the table's values are coded values of `out`, running on past its range */
  float slope[3];    /* of the running-on above 1 */
  gboolean masked;   /* every link has a mask and in = out: untouched pixels are copied */
  double table_error;
};

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

static void
convert(LithoSpan *span, LithoSpace *space, LithoSpace wanted)
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
  convert(span, space, link->op->space);
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

static void
run_links(const LithoChain *chain, guint from, guint to, LithoSpan *span, LithoSpace *space,
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

static const LithoCoding *
in_coding(const LithoChain *chain)
{
  return chain->in != NULL ? chain->in : linear_coding();
}

static const LithoCoding *
out_coding(const LithoChain *chain)
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
static void
finish_span(const LithoChain *chain, guint from, LithoSpan *span, LithoSpace space,
            const guint8 *source, guint8 *target)
{
  float cover[LITHO_SPAN_MAX] ALIGNED;
  const int n = span->n;
  pad(span);
  memset(cover, 0, span->n * sizeof(float));
  run_links(chain, from, chain->links->len, span, &space, cover);
  convert(span, &space, LITHO_SPACE_LINEAR);
  span->n = n;
  litho_coding_store(out_coding(chain), span, target);
  if (!chain->masked)
    return;
  const gsize size = pixel_bytes(chain->in);
  for (int i = 0; i < span->n; i++)
    if (cover[i] == 0)
      memcpy(target + i * size, source + i * size, size);
}

static void
exact_span(const LithoChain *chain, LithoSpan *span, const guint8 *source, guint8 *target)
{
  litho_coding_load(in_coding(chain), source, span);
  finish_span(chain, 0, span, LITHO_SPACE_LINEAR, source, target);
}

/* --- the baked pass ----------------------------------------------------------------------- */

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
  run_links(chain, 0, chain->n_baked, &span, &space, cover);
  convert(&span, &space, LITHO_SPACE_LINEAR);
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

static void
direct_to_hull(const LithoChain *chain, const LithoNode *node, int n, guint8 *target)
{
  float plane[3][LITHO_SPAN_MAX] ALIGNED;
  short place[LITHO_SPAN_MAX];
  int n_out = 0;
  for (int i = 0; i < n; i++) {
    LithoNode v = node[i];
    float least = MIN(v[0], MIN(v[1], v[2])), most = MAX(v[0], MAX(v[1], v[2]));
    if (least >= -CODE_SLACK && most <= 255 + CODE_SLACK)
      continue;
    place[n_out] = (short)i;
    for (int c = 0; c < 3; c++)
      plane[c][n_out] = run_on_inverse(chain->out, c, chain->slope[c], v[c] / 255);
    n_out++;
  }
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
  litho_table_look_up(chain->table, source, n, node);
  const float *value = (const float *)node;
  guint8 code[4 * LITHO_SPAN_MAX];
  int n_out = 0;
  for (int i = 0; i < 4 * n; i++) {
    float v = value[i];
    n_out += (v < -CODE_SLACK) | (v > 255 + CODE_SLACK);
    v = v > 0 ? v : 0;
    v = v < 255 ? v : 255;
    code[i] = (guint8)(int)(v + 0.5f);
  }
  for (int i = 0; i < n - 1; i++)
    memcpy(target + 3 * i, code + 4 * i, 4); /* the fourth byte is the next pixel's */
  memcpy(target + 3 * (n - 1), code + 4 * (n - 1), 3);
  if (n_out > 0)
    direct_to_hull(chain, node, n, target);
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

static void
table_span(const LithoChain *chain, LithoSpan *span, const guint8 *source, guint8 *target)
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
  finish_span(chain, chain->n_baked, span, LITHO_SPACE_LINEAR, source, target);
}

/* Difference between what the table gives and what the kernels give, in 8-bit codes (of sRGB where
 * the result is linear), over probes of random codes and the corners of the cube: its root mean
 * square, and in *worst the largest. */
static double
measure_error(const LithoChain *chain, double *worst)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(20);
  g_autoptr(LithoCoding) srgb = litho_coding_new(NULL, VIPS_FORMAT_FLOAT, 3, NULL);
  const LithoCoding *out = out_coding(chain);
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
      (way == 0 ? exact_span : table_span)(chain, &span, source, target);
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
has_place(const Link *link)
{
  return (link->op->flags & LITHO_OP_PLACE) != 0 ||
         (link->mask != NULL && litho_mask_has_place(link->mask));
}

static void
bake(LithoChain *chain)
{
  guint n_masked = 0;
  for (guint i = 0; i < chain->links->len; i++)
    n_masked += g_array_index(chain->links, Link, i).mask != NULL;
  gboolean all_masked = n_masked == chain->links->len;
  chain->masked = all_masked && chain->in != NULL && chain->out != NULL &&
                  litho_coding_equal(chain->in, chain->out);
  const LithoCoding *in = chain->in, *out = chain->out;
  if (chain->exact || all_masked || in == NULL || in->kind != LITHO_CODING_MATRIX ||
      in->format != VIPS_FORMAT_UCHAR || in->bands != 3)
    return;
  if (out != NULL && out->format != VIPS_FORMAT_UCHAR)
    return;
  while (chain->n_baked < chain->links->len &&
         !has_place(&g_array_index(chain->links, Link, chain->n_baked)))
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

/* --- as an image -------------------------------------------------------------------------- */

static int
generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  VipsRegion *in = seq;
  const LithoChain *chain = b;
  const VipsRect *r = &out->valid;
  if (vips_region_prepare(in, r) != 0)
    return -1;
  const gsize in_size = pixel_bytes(in_coding(chain)), out_size = pixel_bytes(out_coding(chain));
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
        table_span(chain, &span, source + done * in_size, target + done * out_size);
      else
        exact_span(chain, &span, source + done * in_size, target + done * out_size);
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
  const LithoCoding *from = in_coding(chain), *to = out_coding(chain);
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
  bake(chain);
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
