/* coding_span.c: the kernels of a coding: coded values ⇄ spans of linear light.
 *
 * Out-of-gamut colours are brought to the hull along constant Oklab lightness and hue by bisection
 * on chroma, after B. Ottosson, "sRGB gamut clipping" (2021), for the primaries of the profile.
 * The loops are written for the compiler's vectoriser: no branches, MIN and MAX instead of fminf
 * and fmaxf, whose care for NaN keeps them scalar.
 */
#include <math.h>
#include "color/oklab.h"
#include "color/coding.h"

/* How far a linear device value may leave 0..1 before it counts as out of gamut: matrices and
 * interpolation stay far below, and a third of an 8-bit step in the shadows is not seen. */
#define GAMUT_SLACK 1e-4f
#define GAMUT_STEPS 11
#define VECTOR 8 /* floats of a vector register */
/* Share of the largest channel by which a colour must be out before it is wholly moved along its
 * hue; one that is hardly out is clipped. A line of constant hue may leave the hull at a flat
 * angle: without this, neighbouring colours on its two sides would end far apart. */
#define GAMUT_BLEND 0.04f

static inline float
clamp01(float x)
{
  return MIN(MAX(x, 0.0f), 1.0f);
}

static void
look_up(const float *table, float *v, int n)
{
  for (int i = 0; i < n; i++) {
    float p = clamp01(v[i]) * LITHO_CODING_TABLE;
    int k = (int)MIN(p, LITHO_CODING_TABLE - 1);
    v[i] = table[k] + (p - k) * (table[k + 1] - table[k]);
  }
}

static void
multiply(const float *m, LithoSpan *span)
{
  for (int i = 0; i < span->n; i++) {
    float r = span->c0[i], g = span->c1[i], b = span->c2[i];
    span->c0[i] = m[0] * r + m[1] * g + m[2] * b;
    span->c1[i] = m[3] * r + m[4] * g + m[5] * b;
    span->c2[i] = m[6] * r + m[7] * g + m[8] * b;
  }
}

/* Coded values to planes of linear light, before the matrix. */
#define LOAD(TYPE)                                                                                 \
  do {                                                                                             \
    const TYPE *p = row;                                                                           \
    const float *v0 = coding->values[0], *v1 = coding->values[1], *v2 = coding->values[2];         \
    if (coding->bands == 1)                                                                        \
      for (int i = 0; i < span->n; i++)                                                            \
        span->c0[i] = span->c1[i] = span->c2[i] = v0[p[i]];                                        \
    else                                                                                           \
      for (int i = 0; i < span->n; i++) {                                                          \
        span->c0[i] = v0[p[3 * i]];                                                                \
        span->c1[i] = v1[p[3 * i + 1]];                                                            \
        span->c2[i] = v2[p[3 * i + 2]];                                                            \
      }                                                                                            \
  } while (0)

static void
load_floats(const LithoCoding *coding, const float *p, LithoSpan *span)
{
  float *restrict c0 = span->c0, *restrict c1 = span->c1, *restrict c2 = span->c2;
  const int n = span->n;
  if (coding->bands == 1)
    for (int i = 0; i < n; i++)
      c0[i] = c1[i] = c2[i] = p[i];
  else
    for (int i = 0; i < n; i++) {
      c0[i] = p[3 * i];
      c1[i] = p[3 * i + 1];
      c2[i] = p[3 * i + 2];
    }
}

void
litho_coding_load(const LithoCoding *coding, const void *row, LithoSpan *span)
{
  if (coding->format == VIPS_FORMAT_UCHAR) {
    LOAD(guint8);
  } else if (coding->format == VIPS_FORMAT_USHORT) {
    LOAD(guint16);
  } else {
    load_floats(coding, row, span);
    if (coding->kind == LITHO_CODING_MATRIX)
      litho_coding_decode(coding, span);
    return;
  }
  if (!coding->is_srgb && coding->bands == 3)
    multiply(coding->matrix, span);
}

void
litho_coding_decode(gconstpointer state, LithoSpan *span)
{
  const LithoCoding *coding = state;
  look_up(coding->to_linear[0], span->c0, span->n);
  look_up(coding->to_linear[1], span->c1, span->n);
  look_up(coding->to_linear[2], span->c2, span->n);
  if (!coding->is_srgb && coding->bands == 3)
    multiply(coding->matrix, span);
}

static inline int
is_inside(float c0, float c1, float c2)
{
  float least = MIN(c0, MIN(c1, c2)), most = MAX(c0, MAX(c1, c2));
  return (least >= -GAMUT_SLACK) & (most <= 1 + GAMUT_SLACK);
}

/* n colours of linear device values that are outside: to the hull. */
static void
to_hull(const LithoCoding *coding, float *c0, float *c1, float *c2, int n)
{
  const float *m = coding->matrix, low = -GAMUT_SLACK, high = 1 + GAMUT_SLACK;
  const float *w = coding->cones;
  enum { ROOM = LITHO_SPAN_MAX + VECTOR };
  float L[ROOM], kl[ROOM], km[ROOM], ks[ROOM], inside[ROOM];
  for (int i = 0; i < n; i++) {
    float lightness, A, B;
    oklab_from_linear(m[0] * c0[i] + m[1] * c1[i] + m[2] * c2[i],
                      m[3] * c0[i] + m[4] * c1[i] + m[5] * c2[i],
                      m[6] * c0[i] + m[7] * c1[i] + m[8] * c2[i], &lightness, &A, &B);
    L[i] = clamp01(lightness);
    kl[i] = 0.3963377774f * A + 0.2158037573f * B;
    km[i] = -0.1055613458f * A - 0.0638541728f * B;
    ks[i] = -0.0894841775f * A - 1.2914855480f * B;
    inside[i] = 0;
  }
  /* Share of the chroma that still fits, one binary digit a round. */
  float step = 1;
  for (int k = 0; k < GAMUT_STEPS; k++) {
    step *= 0.5f;
    for (int i = 0; i < n; i++) {
      float t = inside[i] + step;
      float l = L[i] + t * kl[i], mm = L[i] + t * km[i], s = L[i] + t * ks[i];
      l = l * l * l;
      mm = mm * mm * mm;
      s = s * s * s;
      float d0 = w[0] * l + w[1] * mm + w[2] * s;
      float d1 = w[3] * l + w[4] * mm + w[5] * s;
      float d2 = w[6] * l + w[7] * mm + w[8] * s;
      float least = MIN(d0, MIN(d1, d2)), most = MAX(d0, MAX(d1, d2));
      float room = MIN(least - low, high - most);
      inside[i] = room >= 0 ? t : inside[i];
    }
  }
  for (int i = 0; i < n; i++) {
    float least = MIN(c0[i], MIN(c1[i], c2[i])), most = MAX(c0[i], MAX(c1[i], c2[i]));
    float out = MAX(-least, most - 1), share = clamp01(out / (GAMUT_BLEND * MAX(most, 0.02f)));
    float t = inside[i], l = L[i] + t * kl[i], mm = L[i] + t * km[i], s = L[i] + t * ks[i];
    float k0 = clamp01(c0[i]), k1 = clamp01(c1[i]), k2 = clamp01(c2[i]);
    l = l * l * l;
    mm = mm * mm * mm;
    s = s * s * s;
    c0[i] = k0 + share * (w[0] * l + w[1] * mm + w[2] * s - k0);
    c1[i] = k1 + share * (w[3] * l + w[4] * mm + w[5] * s - k1);
    c2[i] = k2 + share * (w[6] * l + w[7] * mm + w[8] * s - k2);
  }
}

void
litho_coding_to_gamut(const LithoCoding *coding, LithoSpan *span)
{
  if (!coding->is_srgb)
    multiply(coding->inverse, span);
  float *c0 = span->c0, *c1 = span->c1, *c2 = span->c2;
  if (coding->clips) {
    for (int i = 0; i < span->n; i++) {
      c0[i] = clamp01(c0[i]);
      c1[i] = clamp01(c1[i]);
      c2[i] = clamp01(c2[i]);
    }
    return;
  }
  gint32 outside[LITHO_SPAN_MAX], any = 0;
  for (int i = 0; i < span->n; i++) {
    outside[i] = !is_inside(c0[i], c1[i], c2[i]);
    any |= outside[i];
  }
  if (!any)
    return;
  float out[3][LITHO_SPAN_MAX + VECTOR];
  gint32 place[LITHO_SPAN_MAX + 1];
  int n = 0;
  for (int i = 0; i < span->n; i++) { /* no branch: which pixels are out cannot be foretold */
    place[n] = i;
    n += outside[i];
  }
  for (int k = 0; k < n; k++) {
    out[0][k] = c0[place[k]];
    out[1][k] = c1[place[k]];
    out[2][k] = c2[place[k]];
  }
  /* Whole vectors: what is left over one by one would cost more than the rest. */
  int n_padded = (n + VECTOR - 1) / VECTOR * VECTOR;
  for (int i = n; i < n_padded; i++)
    out[0][i] = out[1][i] = out[2][i] = 0;
  to_hull(coding, out[0], out[1], out[2], n_padded);
  for (int k = 0; k < n; k++) {
    c0[place[k]] = out[0][k];
    c1[place[k]] = out[1][k];
    c2[place[k]] = out[2][k];
  }
}

/* Linear device value → device value: the tables are indexed by the root. */
static void
shape(const float *table, float *v, int n)
{
  for (int i = 0; i < n; i++)
    v[i] = sqrtf(clamp01(v[i]));
  look_up(table, v, n);
}

/* Linear light → linear device values 0..1; of a grey coding only c0 counts. */
static void
to_device(const LithoCoding *coding, LithoSpan *span)
{
  if (coding->bands == 3) {
    litho_coding_to_gamut(coding, span);
    return;
  }
  for (int i = 0; i < span->n; i++)
    span->c0[i] = 0.2126390f * span->c0[i] + 0.7151687f * span->c1[i] + 0.0721923f * span->c2[i];
}

void
litho_coding_encode(gconstpointer state, LithoSpan *span)
{
  const LithoCoding *coding = state;
  to_device(coding, span);
  shape(coding->from_linear[0], span->c0, span->n);
  if (coding->bands == 1) {
    memcpy(span->c1, span->c0, span->n * sizeof(float));
    memcpy(span->c2, span->c0, span->n * sizeof(float));
    return;
  }
  shape(coding->from_linear[1], span->c1, span->n);
  shape(coding->from_linear[2], span->c2, span->n);
}

/* Where the code of a linear device value stands in coding->codes. */
static void
code_places(const float *v, int n, gint32 *at)
{
  for (int i = 0; i < n; i++) {
    float held = MIN(MAX(v[i], 0x1p-24f), 1.0f);
    memcpy(&at[i], &held, sizeof held);
    at[i] = (at[i] - LITHO_CODING_CODES_FIRST) >> LITHO_CODING_CODES_SHIFT;
  }
}

static void
store_codes(const LithoCoding *coding, const LithoSpan *span, guint8 *row)
{
  const guint8 *t0 = coding->codes[0], *t1 = coding->codes[1], *t2 = coding->codes[2];
  gint32 at[3][LITHO_SPAN_MAX];
  const int n = span->n;
  code_places(span->c0, n, at[0]);
  if (coding->bands == 1) {
    for (int i = 0; i < n; i++)
      row[i] = t0[at[0][i]];
    return;
  }
  code_places(span->c1, n, at[1]);
  code_places(span->c2, n, at[2]);
  for (int i = 0; i < n; i++) {
    guint32 code = t0[at[0][i]] | (guint32)t1[at[1][i]] << 8 | (guint32)t2[at[2][i]] << 16;
    code = GUINT32_TO_LE(code);
    if (i < n - 1)
      memcpy(row + 3 * i, &code, 4); /* the fourth byte is the next pixel's */
    else
      memcpy(row + 3 * i, &code, 3);
  }
}

#define STORE(TYPE)                                                                                \
  do {                                                                                             \
    TYPE *q = row;                                                                                 \
    if (coding->bands == 1)                                                                        \
      for (int i = 0; i < span->n; i++)                                                            \
        q[i] = (TYPE)(span->c0[i] * coding->scale + round);                                        \
    else                                                                                           \
      for (int i = 0; i < span->n; i++) {                                                          \
        q[3 * i] = (TYPE)(span->c0[i] * coding->scale + round);                                    \
        q[3 * i + 1] = (TYPE)(span->c1[i] * coding->scale + round);                                \
        q[3 * i + 2] = (TYPE)(span->c2[i] * coding->scale + round);                                \
      }                                                                                            \
  } while (0)

void
litho_coding_store(const LithoCoding *coding, LithoSpan *span, void *row)
{
  if (coding->kind == LITHO_CODING_MATRIX && coding->format == VIPS_FORMAT_UCHAR) {
    to_device(coding, span);
    store_codes(coding, span, row);
    return;
  }
  if (coding->kind == LITHO_CODING_MATRIX)
    litho_coding_encode(coding, span);
  if (coding->format == VIPS_FORMAT_USHORT) {
    const float round = 0.5f;
    STORE(guint16);
  } else {
    const float round = 0;
    STORE(float);
  }
}
