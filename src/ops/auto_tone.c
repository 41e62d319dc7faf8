/* auto_tone.c: a mild automatic tone, worked out from the photo.
 *
 * From the Oklab histogram of the proxy: the 0.5th and 99.5th percentile of L are taken towards black
 * and white (most of the way, never beyond), then the mean is taken part of the way to a mid-tone
 * target by a power of L between those ends, all as one rising curve (tonetable.h); chroma follows
 * and gets a little vibrance where the photo is dull. Dark or bright scenes keep their character: every
 * correction is a share of the distance and has a ceiling.
 */
#include "ops/op.h"
#include "ops/proxy.h"
#include "ops/tone.h"
#include "ops/tonetable.h"

enum { STRENGTH };

static const LithoParam params[] = {
    [STRENGTH] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                  .usual_min = 25, .usual_max = 100, .def = 100,
                  .help = "how much of the automatic correction to apply"},
};

#define BINS 512

typedef struct {
  ToneTable curve;
  float chroma;
} State;

extern const LithoOp litho_op_auto_tone;

static double
percentile(const guint *bins, gsize n, double share)
{
  double need = share * (double)n, sum = 0;
  for (int k = 0; k < BINS; k++) {
    if (sum + bins[k] >= need && bins[k] > 0)
      return (k + (need - sum) / bins[k]) / BINS;
    sum += bins[k];
  }
  return 1;
}

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  gsize n;
  g_autofree float *lab = litho_proxy_pixels(ctx, "auto_tone", LITHO_SPACE_OKLAB, &n, error);
  if (lab == NULL)
    return FALSE;
  guint bins[BINS] = {0};
  double chroma = 0;
  for (gsize i = 0; i < n; i++) {
    bins[(int)(CLAMP(lab[3 * i], 0, 0.9999f) * BINS)]++;
    chroma += hypotf(lab[3 * i + 1], lab[3 * i + 2]);
  }
  chroma /= (double)MAX(n, 1);
  const double strength = litho_op_number(&litho_op_auto_tone, values, STRENGTH) / 100;
  const double low = percentile(bins, n, 0.005), high = percentile(bins, n, 0.995);
  const double mid = percentile(bins, n, 0.5);

  const double black = strength * MIN(0.75 * low, 0.12);
  const double white = high + strength * MIN(0.7 * MAX(0.985 - high, 0), 0.2);
  const double spread = MAX(high - low, 0.05);
  const double to_mid = low - black + (mid - low) * (white - low + black) / spread;
  const double target = to_mid + strength * CLAMP(0.45 * (0.56 - to_mid), -0.06, 0.14);
  const double share = CLAMP((to_mid - low + black) / (white - low + black), 0.05, 0.95);
  const double wanted = CLAMP((target - low + black) / (white - low + black), 0.05, 0.95);
  const double power = log(wanted) / log(share);

  enum { KNOTS = 17 };
  double x[KNOTS], y[KNOTS];
  for (int k = 0; k < KNOTS; k++) {
    x[k] = (double)k / (KNOTS - 1);
    double t = (x[k] - black) / (high - black) * white;
    t = CLAMP(t / MAX(white, 0.05), 0, 1);
    y[k] = strength > 0 ? white * pow(t, power) : x[k];
    if (x[k] > high)
      y[k] = white + (1 - white) * (x[k] - high) / MAX(1 - high, 1e-3);
  }
  State *s = g_new(State, 1);
  litho_tone_table_fill(&s->curve, x, y, KNOTS);
  s->chroma = (float)(1 + strength * CLAMP(1.2 * (0.09 - chroma), 0, 0.08));
  *state = s;
  return TRUE;
}

static void
kernel(gconstpointer state, LithoSpan *span)
{
  const State *s = state;
  const float chroma = s->chroma;
  for (int i = 0; i < span->n; i++) {
    tone_shift(span, i, tone_table_at(&s->curve, span->c0[i]) - span->c0[i], 0.8f);
    span->c1[i] *= chroma;
    span->c2[i] *= chroma;
  }
}

static const char *const aliases[] = {
    "auto", "auto enhance", "enhance", "fix", "improve", "make it better", "better", "perfect",
    "correct", "touch up", "retouch", "auto levels", "自动", "自动调整", "优化", "美化", "修一下", NULL};
static const LithoExample examples[] = {
    {"fix this photo", "{}"},
    {"improve it a little", "{\"amount\":50}"},
    {"自动优化一下", "{}"},
};

const LithoOp litho_op_auto_tone = {
    .name = "auto_tone",
    .title = "Automatic tone",
    .aliases = aliases,
    .help = "Sets black point, white point, mid-tones and a little vibrance from the photo's own "
            "histogram. Every correction goes part of the way and has a ceiling.",
    .hint = "vague wishes: fix it, improve, enhance, make it better, looks professional",
    .category = LITHO_CATEGORY_TONE,
    .kind = LITHO_KIND_POINT,
    .flags = 0,
    .space = LITHO_SPACE_OKLAB,
    .needs_proxy = TRUE,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = STRENGTH,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {50, 100, 100}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = kernel,
};
