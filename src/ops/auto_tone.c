/* auto_tone.c: a mild automatic tone, worked out from the photo.
 *
 * From the Oklab histogram of the proxy (L at 0.5 %, 50 %, 99.5 %) a rising curve with three moves:
 *   black point  to 40 % of where it is, white point 40 % of the way to white (ceilings 0.12, 0.2)
 *   mid-tone     half way from where that puts it to L = 0.52 (at most +0.13); from above only a
 *                tenth, so that snow and paper stay light
 *   colour       where the range was stretched a veil was lifted, so pale colours get back a part
 *                of that stretch, weighted as in vibrance
 * Each is a share of the distance, so dark and misty scenes keep their character, and a photo that
 * is right already hardly moves. A photo without range (one flat tone) is left alone. It does not look
 * at faces or subject, and does not correct colour casts (white_balance does).
 */
#include "ops/auto_tone.h"
#include "op/op.h"
#include "op/proxy.h"
#include "color/tone.h"
#include "color/tonetable.h"

enum { AMOUNT };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                  .usual_min = 25, .usual_max = 100, .def = 100,
                  .help = "how much of the automatic correction to apply"},
};

#define BINS 512

typedef struct {
  ColorToneTable curve;
  float vibrance;
} State;

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

static double
smooth(double u)
{
  double c = CLAMP(u, 0, 1);
  return c * c * (3 - 2 * c);
}

gboolean
litho_auto_tone_prepare(const LithoOpContext *ctx, double amount, gpointer *state, GError **error)
{
  gsize n;
  g_autofree float *lab = litho_proxy_pixels(ctx, "auto_tone", LITHO_SPACE_OKLAB, &n, error);
  if (lab == NULL)
    return FALSE;
  guint bins[BINS] = {0};
  for (gsize i = 0; i < n; i++)
    bins[(int)(CLAMP(lab[3 * i], 0, 0.9999f) * BINS)]++;
  const double low = percentile(bins, n, 0.005), high = percentile(bins, n, 0.995);
  const double mid = percentile(bins, n, 0.5);
  const double strength = amount / 100 * smooth((high - low) / 0.15);

  const double black = low - MIN(0.6 * low, 0.12), white = high + MIN(0.4 * (1 - high), 0.2);
  const double stretch = (white - black) / MAX(high - low, 0.05);
  const double moved = black + (mid - low) * stretch, away = 0.52 - moved;
  const double centre = moved + MIN((away > 0 ? 0.5 : 0.1) * away, 0.13);

  double x[5] = {0}, y[5] = {0};
  guint k = 1;
  const double knots[3][2] = {{low, black}, {mid, centre}, {high, white}};
  for (int i = 0; i < 3; i++)
    if (knots[i][0] > x[k - 1] + 0.02 && knots[i][0] < 0.98) {
      x[k] = knots[i][0];
      y[k] = CLAMP(x[k] + strength * (knots[i][1] - x[k]), y[k - 1], 1);
      k++;
    }
  x[k] = y[k] = 1;
  State *s = g_new(State, 1);
  litho_tone_table_fill(&s->curve, x, y, k + 1);
  s->vibrance = (float)(strength * CLAMP(0.7 * (stretch - 1), 0, 0.5));
  *state = s;
  return TRUE;
}

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  return litho_auto_tone_prepare(ctx, op_number(params, values, AMOUNT), state, error);
}

void
litho_auto_tone_kernel(gconstpointer state, LithoSpan *span)
{
  const State *s = state;
  const float v = s->vibrance;
  float shift[LITHO_SPAN_MAX];
  tone_table_shifts(&s->curve, span, shift);
  for (int i = 0; i < span->n; i++) {
    const float a = span->c1[i], b = span->c2[i];
    const float k = 1 + v / (1 + (a * a + b * b) * (1 / (0.12f * 0.12f)));
    tone_shift(span, i, shift[i], 0.85f);
    span->c1[i] *= k;
    span->c2[i] *= k;
  }
}

static const char *const aliases[] = {
    "auto", "auto enhance", "fix", "improve", "make it better", "better", "perfect",
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
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {50, 100, 100}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = litho_auto_tone_kernel,
};
