/* recolor_paint.c: see recolor_paint.h.
 *
 * The loops over a span have no branches and no calls, so that the compiler makes vectors of them:
 * the power that shade goes with is by an atanh series for log2 and a Taylor polynomial for exp2,
 * within 1e-6 of its value.
 */
#include <math.h>
#include "color/oklab.h"
#include "ops/recolor_paint.h"

#define MEMBER_LEAST 0.20f /* saturation beside the material's: a pixel begins to be of it … */
#define MEMBER_FULL 0.55f  /* … and is in full */
#define HUE_NEAR 0.91f     /* cosine of the hue's distance (24°) */
#define HUE_FAR 0.64f      /* and 50° */
#define WEAK 0.07f         /* chroma over L up to which a material is bleached by light: denim */
#define FIRM 0.14f /* from which on what has no colour is something else: print on a red shirt */
#define PLAIN_LEAST 0.20f /* lightness beside a light plain material's: the same … */
#define PLAIN_FULL 0.38f  /* … windows, tyres, a dog's nose are not of it */
#define DARK 0.35f  /* lightness of a material in which all that is darker is its own shade … */
#define LIGHT 0.70f /* … and from which on it is something else */
#define PLAIN_CHROMA 0.12f /* chroma over L from which a pixel begins to be something else … */
#define OTHER_CHROMA 0.25f /* … and is … */
#define NOISE 0.03f        /* … unless its chroma is no more than dark pixels have by chance */

static inline float
smooth(float from, float to, float x)
{
  float t = (x - from) * (1 / (to - from));
  t = MAX(t, 0.0f);
  t = MIN(t, 1.0f);
  return t * t * (3 - 2 * t);
}

/* x to the power of y; x from 1e-9 on. */
static inline float
power(float x, float y)
{
  union {
    float f;
    gint32 i;
  } m = {.f = x}, e;
  const gint32 exponent = (m.i - 0x3f3504f3) >> 23; /* of a mantissa from √½ to √2 */
  m.i -= exponent * (1 << 23);
  const float t = (m.f - 1) / (m.f + 1), t2 = t * t;
  const float log2 =
      (float)exponent +
      t * (2.88539008f +
           t2 * (0.961796694f + t2 * (0.577078016f + t2 * (0.412198583f + t2 * 0.3205989f))));
  const float z = MAX(y * log2, -120.0f), whole = rintf(z), f = z - whole;
  e.i = ((gint32)whole + 127) * (1 << 23);
  return e.f *
         (1 + f * (0.693147181f +
                   f * (0.240226507f +
                        f * (0.0555041087f +
                             f * (0.00961812911f + f * (0.00133335581f + f * 0.000154035304f))))));
}

static inline float
shaded(const RecolorState *s, float L)
{
  const float below = s->lab[0] * power(MAX(L, 1e-9f) / s->L, s->depth),
              above = s->lab[0] + s->slope * (L - s->L);
  return L < s->L ? below : above;
}

typedef enum { ONE_HUE, NO_HUE, MANY_HUES } Kind;

static Kind
kind_of(const RecolorState *s)
{
  return s->is_plain && s->L > 0 ? NO_HUE : s->has_color ? ONE_HUE : MANY_HUES;
}

static inline float
member_of_none(const RecolorState *s, float light, float L, float chroma)
{
  const float shade = 1 - light * (1 - smooth(PLAIN_LEAST, PLAIN_FULL, L / s->L)),
              ratio = chroma / MAX(L, 0.02f);
  return shade * (1 - smooth(PLAIN_CHROMA, OTHER_CHROMA, ratio) * smooth(NOISE, 2 * NOISE, chroma));
}

static inline float
member_of_one(const RecolorState *s, float bleach, float L, float chroma, float cosine)
{
  const float saturation = chroma / MAX(L, 0.02f) / s->ratio;
  const float shares =
      smooth(MEMBER_LEAST, MEMBER_FULL, saturation) * smooth(HUE_FAR, HUE_NEAR, cosine);
  const float bleached = bleach * (1 - smooth(0.5f, 1, saturation));
  return MAX(shares, bleached);
}

static inline float
cosine_of(const RecolorState *s, float chroma, float a, float b)
{
  const float cosine = (a * s->hue[0] + b * s->hue[1]) / MAX(chroma, 1e-4f);
  return chroma < 1e-4f ? 0 : cosine;
}

/* How much of a plain material's darker parts is something else. */
static float
light_of(const RecolorState *s)
{
  return smooth(DARK, LIGHT, s->L);
}

static float
bleach_of(const RecolorState *s)
{
  return 1 - smooth(WEAK, FIRM, s->firm);
}

float
recolor_member(const RecolorState *s, float L, float a, float b)
{
  const float chroma = sqrtf(a * a + b * b);
  const Kind kind = kind_of(s);
  return kind == NO_HUE    ? member_of_none(s, light_of(s), L, chroma)
         : kind == ONE_HUE ? member_of_one(s, bleach_of(s), L, chroma, cosine_of(s, chroma, a, b))
                           : 1;
}

/* Where a thing of one hue has too little of it to be its paint (gloss, a blurred edge of print),
 * what there is of the old hue becomes as much of the new. */
static inline void
turn_rest(const RecolorState *s, float L, float chroma, float cosine, float *a, float *b)
{
  const float w = s->amount * smooth(HUE_FAR, HUE_NEAR, cosine) *
                  (1 - smooth(MEMBER_LEAST, MEMBER_FULL, chroma / MAX(L, 0.02f) / s->ratio));
  const float k = chroma / s->ratio / s->lab[0];
  *a += w * (k * s->lab[1] - *a);
  *b += w * (k * s->lab[2] - *b);
}

typedef float Plane[LITHO_SPAN_MAX];

/* w: how far each pixel is painted. A loop for each kind: a choice inside would keep them from
 * vectors. */
static void
weigh(const RecolorState *given, Kind kind, Plane lab[3], float *restrict w, int n)
{
  const RecolorState state = *given, *s = &state; /* nothing written here can change it */
  float *restrict L = lab[0], *restrict a = lab[1], *restrict b = lab[2];
  const float light = light_of(s), bleach = bleach_of(s);
  if (kind == MANY_HUES) {
    for (int i = 0; i < n; i++)
      w[i] = s->amount;
  } else if (kind == NO_HUE) {
    for (int i = 0; i < n; i++)
      w[i] = s->amount * member_of_none(s, light, L[i], sqrtf(a[i] * a[i] + b[i] * b[i]));
  } else {
    for (int i = 0; i < n; i++) {
      const float chroma = sqrtf(a[i] * a[i] + b[i] * b[i]),
                  cosine = cosine_of(s, chroma, a[i], b[i]);
      w[i] = s->amount * member_of_one(s, bleach, L[i], chroma, cosine);
      turn_rest(s, L[i], chroma, cosine, &a[i], &b[i]);
    }
  }
}

/* `span->own` becomes what is added to the pixels. */
static void
paint(const RecolorState *given, Kind kind, RecolorSpan *span, int n)
{
  const RecolorState state = *given, *s = &state;
  Plane lab[3] __attribute__((aligned(32))), w __attribute__((aligned(32)));
  for (int i = 0; i < n; i++)
    oklab_from_linear(span->own[0][i], span->own[1][i], span->own[2][i], &lab[0][i], &lab[1][i],
                      &lab[2][i]);
  weigh(s, kind, lab, w, n);
  for (int i = 0; i < n; i++) {
    const float to = shaded(s, lab[0][i]), over = MAX((to - s->lab[0]) / (1 - s->lab[0]), 0.0f);
    const float f = to / s->lab[0] * (1 - MIN(over * over, 1.0f));
    lab[0][i] += w[i] * (to - lab[0][i]);
    lab[1][i] += w[i] * (s->lab[1] * f - lab[1][i]);
    lab[2][i] += w[i] * (s->lab[2] * f - lab[2][i]);
  }
  for (int i = 0; i < n; i++) {
    float to[3];
    oklab_to_linear(lab[0][i], lab[1][i], lab[2][i], &to[0], &to[1], &to[2]);
    for (int c = 0; c < 3; c++)
      span->own[c][i] = span->share[i] * (to[c] - span->own[c][i]);
  }
}

void
recolor_paint(const RecolorState *s, RecolorSpan *span, int n, const float *p, float *q)
{
  paint(s, kind_of(s), span, n);
  for (int i = 0; i < n; i++)
    for (int c = 0; c < 3; c++)
      q[3 * i + c] = span->share[i] > 0 ? p[3 * i + c] + span->own[c][i] : p[3 * i + c];
}
