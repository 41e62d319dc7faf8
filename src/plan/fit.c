/* fit.c: a plan fitted to one photo by what is known of it.
 *
 * A request that does not say what to do ("fix it", "too dark", "make it pop") is answered by what is
 * wrong with the photo: for each fault among its facts the operation that cures it, in a mild
 * amount, the fault named in `why`. The automatic tone that the draft has stays in front of the cures of tone
 * and colour, and the gate decides between the two and the photo as it is (choose.c). What was said in so
 * many words is done as said; where the facts speak against it, the step's note says so. No model: the same
 * facts give the same plan. */
#include <math.h>
#include "plan/fit.h"
#include "plan/plan.h"

/* Who asks for help sees something wrong, so these are milder than the words of see/facts/facts_quality.c: a
 * fifth of 300 photos of Flickr8k's training split lies beyond each (a tenth for casts and noise). */
#define MOST_UNASKED_DEG 8 /* a lean of more may be meant: it is turned where that is said */
#define NIGHT_SHARE 0.1 /* of the frame, pure black */
#define LIT_ABOVE 0.55
#define DARK_BELOW 0.46
#define BRIGHT_ABOVE 0.63
#define FLAT_BELOW 0.155 /* RMS contrast */
#define VERY_FLAT_BELOW 0.13
#define NARROW_BELOW 0.62 /* black to white point */
#define DULL_BELOW 0.024
#define CAST_ABOVE 0.03
#define ROOM_BELOW 0.56    /* mean lightness: above it more light is not what is missed */
#define NOISE_ABOVE 5 /* sigma, 8-bit codes; small photos 9: there texture looks like noise */
#define NOISE_ABOVE_SMALL 9
#define SMALL_PX 1000000
/* From such a sensitivity on what looks like noise is noise, so that less of it counts; from the second on there is some. */
#define HIGH_ISO 1600
#define NOISE_ABOVE_HIGH_ISO 2.5
#define VERY_HIGH_ISO 6400
#define BRIGHT_TOP 0.92      /* white point from which more exposure would clip */
#define STRONG_CONTRAST 0.25 /* RMS */
#define GREY_CHROMA 0.005    /* a black-and-white photo */
#define STRONG_CHROMA 0.10
#define CLIPPED_SHARE 0.02
#define STRONG_CAST 0.05
#define STRONG_NOISE 12

typedef struct {
  const LithoFacts *facts;
  LithoOpen open;
  LithoDegree said; /* "a lot too dark" */
  gboolean competes; /* with the automatic tone, which stands in front */
  GPtrArray *first; /* LithoStep*: geometry and noise, before tones are touched */
  GPtrArray *tone;  /* tone and colour */
  GPtrArray *last;  /* sharpening */
} Fit;

static double
measure(const Fit *fit, LithoMeasureId id)
{
  return fit->facts->measures.v[id];
}

static gboolean
has(const Fit *fit, const char *quality)
{
  return litho_facts_have(fit->facts, quality);
}

/* What is seen is lit, before the dark: a face in the flash at night. More light would burn it. */
static gboolean
is_lit_in_dark(const Fit *fit)
{
  return fit->facts->clipped_black > NIGHT_SHARE && measure(fit, LITHO_MEASURE_HIGHLIGHT_LIGHTNESS) > LIT_ABOVE;
}

static gboolean
is_dark(const Fit *fit)
{
  return has(fit, "underexposed") || (measure(fit, LITHO_MEASURE_MEAN_LIGHTNESS) < DARK_BELOW && !is_lit_in_dark(fit));
}

static gboolean
is_bright(const Fit *fit)
{
  return has(fit, "overexposed") || measure(fit, LITHO_MEASURE_MEAN_LIGHTNESS) > BRIGHT_ABOVE;
}

static gboolean
is_flat(const Fit *fit)
{
  double span = measure(fit, LITHO_MEASURE_WHITE_POINT) - measure(fit, LITHO_MEASURE_BLACK_POINT);
  return has(fit, "flat") || has(fit, "low contrast") || span < NARROW_BELOW ||
         measure(fit, LITHO_MEASURE_RMS_CONTRAST) < FLAT_BELOW;
}

static gboolean
is_noisy(const Fit *fit)
{
  const LithoFacts *facts = fit->facts;
  gboolean is_small = (gint64)facts->width * facts->height < SMALL_PX;
  const double limit = facts->shot.iso >= HIGH_ISO ? NOISE_ABOVE_HIGH_ISO : is_small ? NOISE_ABOVE_SMALL : NOISE_ABOVE;
  return has(fit, "noisy") || facts->noise_sigma > limit || facts->shot.iso >= VERY_HIGH_ISO;
}

/* A horizon is a border of sky or water; other lines that lean are often meant to. */
static gboolean
is_tilted(const Fit *fit)
{
  return has(fit, "tilted") && fabs(fit->facts->tilt_deg) <= MOST_UNASKED_DEG &&
         (litho_facts_region(fit->facts, "sky") != NULL || litho_facts_region(fit->facts, "water") != NULL);
}

static gboolean
is_dull(const Fit *fit)
{
  double chroma = measure(fit, LITHO_MEASURE_MEAN_CHROMA);
  return has(fit, "dull colours") || (chroma < DULL_BELOW && chroma > GREY_CHROMA);
}

static void cure(Fit *fit, GPtrArray *list, const char *op, int sign, LithoDegree degree,
                 const char *why, ...) G_GNUC_PRINTF(6, 7);

static void
cure(Fit *fit, GPtrArray *list, const char *op, int sign, LithoDegree degree, const char *why, ...)
{
  va_list args;
  va_start(args, why);
  LithoStep *step = litho_step_new(litho_op_find(op));
  step->why = g_strdup_vprintf(why, args);
  va_end(args);
  step->said.set = TRUE;
  step->said.sign = sign;
  step->said.degree = degree;
  step->said.open = list == fit->tone ? fit->open : LITHO_OPEN_NOT;
  g_ptr_array_add(list, step);
}

static LithoDegree
degree_of(double lack, double some, double lot)
{
  return lack < some ? LITHO_DEGREE_TOUCH : lack < lot ? LITHO_DEGREE_SOME : LITHO_DEGREE_LOT;
}

static void
brighten(Fit *fit)
{
  double L = measure(fit, LITHO_MEASURE_MEAN_LIGHTNESS), lack = DARK_BELOW - L;
  LithoDegree degree = MAX(degree_of(lack, 0.05, 0.10), fit->said);
  if (measure(fit, LITHO_MEASURE_WHITE_POINT) > BRIGHT_TOP) {
    cure(fit, fit->tone, "shadows", 1, degree,
         "mean lightness %.2f, and its brightest parts need no more light", L);
    if (lack > 0.10)
      cure(fit, fit->tone, "exposure", 1, LITHO_DEGREE_TOUCH, "it is dark all over");
    return;
  }
  cure(fit, fit->tone, "exposure", 1, degree, "mean lightness %.2f", L);
  if (lack > 0.15)
    cure(fit, fit->tone, "shadows", 1, LITHO_DEGREE_SOME, "its shadows are nearly black (%.2f)",
         measure(fit, LITHO_MEASURE_SHADOW_LIGHTNESS));
}

static void
darken(Fit *fit)
{
  double L = measure(fit, LITHO_MEASURE_MEAN_LIGHTNESS);
  LithoDegree degree = MAX(degree_of(L - BRIGHT_ABOVE, 0.07, 0.14), fit->said);
  /* What is pure white holds nothing to bring back: less light would make it grey. */
  if (!fit->competes || fit->facts->clipped_white < CLIPPED_SHARE)
    cure(fit, fit->tone, "exposure", -1, degree, "mean lightness %.2f", L);
  if (fit->facts->clipped_white > CLIPPED_SHARE)
    cure(fit, fit->tone, "highlights", -1, LITHO_DEGREE_SOME, "%.0f %% of it is pure white",
         100 * fit->facts->clipped_white);
}

static gboolean
cure_haze(Fit *fit)
{
  const gboolean is_hazy = has(fit, "hazy");
  if (is_hazy)
    cure(fit, fit->tone, "dehaze", 1, LITHO_DEGREE_SOME, "it is hazy (dark channel %.2f)",
         measure(fit, LITHO_MEASURE_HAZE));
  return is_hazy;
}

static void
cure_light(Fit *fit)
{
  const gboolean is_hazy = cure_haze(fit);
  if (is_dark(fit))
    brighten(fit);
  else if (is_bright(fit))
    darken(fit);
  else if (fit->facts->clipped_white > CLIPPED_SHARE)
    cure(fit, fit->tone, "highlights", -1, LITHO_DEGREE_TOUCH, "%.0f %% of it is pure white",
         100 * fit->facts->clipped_white);
  double contrast = measure(fit, LITHO_MEASURE_RMS_CONTRAST);
  if (is_flat(fit) && !is_hazy)
    cure(fit, fit->tone, "contrast", 1, contrast < VERY_FLAT_BELOW ? LITHO_DEGREE_SOME : LITHO_DEGREE_TOUCH,
         "it is flat (contrast %.2f)", contrast);
}

static void
cure_cast(Fit *fit)
{
  double cast = hypot(fit->facts->cast[0], fit->facts->cast[1]);
  const char *word = "off neutral";
  for (guint i = 0; i < fit->facts->qualities->len; i++)
    if (g_str_has_suffix(fit->facts->qualities->pdata[i], " cast"))
      word = fit->facts->qualities->pdata[i];
  if (cast > CAST_ABOVE)
    cure(fit, fit->tone, "white_balance", 0,
         cast < STRONG_CAST ? LITHO_DEGREE_TOUCH : LITHO_DEGREE_SOME, "its greys have a tint (%s, %.3f)",
         word, cast);
}

/* Nothing of its light is wrong, and something is wished all the same: what is left is opened a little. */
static void
open_up(Fit *fit)
{
  cure(fit, fit->tone, "shadows", 1, LITHO_DEGREE_SOME, "its light is sound: the darker parts are opened");
  if (measure(fit, LITHO_MEASURE_WHITE_POINT) > BRIGHT_TOP)
    cure(fit, fit->tone, "highlights", -1, LITHO_DEGREE_TOUCH, "its brightest parts are near white");
}

/* What most photos gain by: room in light, contrast and colour that is not used. Nothing that a cure has moved. */
static void
cure_ordinary(Fit *fit)
{
  const double L = measure(fit, LITHO_MEASURE_MEAN_LIGHTNESS), contrast = measure(fit, LITHO_MEASURE_RMS_CONTRAST);
  const double chroma = measure(fit, LITHO_MEASURE_MEAN_CHROMA);
  const guint n_cures = fit->tone->len;
  const gboolean is_lit = is_dark(fit) || is_bright(fit);
  if (!is_lit && L < ROOM_BELOW && measure(fit, LITHO_MEASURE_WHITE_POINT) < BRIGHT_TOP)
    cure(fit, fit->tone, "exposure", 1, LITHO_DEGREE_TOUCH, "there is room for light (%.2f)", L);
  if (!is_flat(fit) && !has(fit, "hazy") && contrast < STRONG_CONTRAST)
    cure(fit, fit->tone, "contrast", 1, LITHO_DEGREE_TOUCH, "there is room for contrast (%.2f)", contrast);
  if (!is_dull(fit) && !has(fit, "oversaturated") && chroma > GREY_CHROMA && chroma < STRONG_CHROMA)
    cure(fit, fit->tone, "vibrance", 1, LITHO_DEGREE_TOUCH, "there is room for colour (%.3f)", chroma);
  if (n_cures == 0 && fit->tone->len < 2)
    cure(fit, fit->tone, "clarity", 1, LITHO_DEGREE_SOME, "its light and colours are strong: depth is what it can gain");
}

static void
cure_all(Fit *fit)
{
  double chroma = measure(fit, LITHO_MEASURE_MEAN_CHROMA), sigma = fit->facts->noise_sigma;
  if (is_tilted(fit))
    cure(fit, fit->first, "straighten", 0, LITHO_DEGREE_SOME, "its horizon leans by %.1f°",
         fit->facts->tilt_deg);
  if (is_noisy(fit) && fit->facts->shot.iso >= HIGH_ISO)
    cure(fit, fit->first, "denoise", 1, sigma < STRONG_NOISE ? LITHO_DEGREE_TOUCH : LITHO_DEGREE_SOME,
         "taken at ISO %d, noise of sigma %.1f", fit->facts->shot.iso, sigma);
  else if (is_noisy(fit))
    cure(fit, fit->first, "denoise", 1, sigma < STRONG_NOISE ? LITHO_DEGREE_TOUCH : LITHO_DEGREE_SOME,
         "it is noisy (sigma %.1f)", sigma);
  cure_cast(fit);
  cure_light(fit);
  if (is_dull(fit))
    cure(fit, fit->tone, "vibrance", 1,
         has(fit, "dull colours") ? LITHO_DEGREE_SOME : LITHO_DEGREE_TOUCH,
         "its colours are dull (chroma %.3f)", chroma);
  else if (has(fit, "oversaturated"))
    cure(fit, fit->tone, "saturation", -1, LITHO_DEGREE_TOUCH, "its colours are too strong (chroma %.3f)",
         chroma);
  if (fit->competes)
    cure_ordinary(fit);
  if (has(fit, "blurred") && !is_noisy(fit))
    cure(fit, fit->last, "sharpen", 1, LITHO_DEGREE_SOME, "it is not sharp");
}

/* "make it pop": what stands out is what it has too little of. */
static void
cure_pop(Fit *fit)
{
  double chroma = measure(fit, LITHO_MEASURE_MEAN_CHROMA);
  double contrast = measure(fit, LITHO_MEASURE_RMS_CONTRAST);
  gboolean is_strong = has(fit, "oversaturated") || chroma > STRONG_CHROMA;
  gboolean is_grey = has(fit, "black and white") || chroma < GREY_CHROMA;
  if (is_dark(fit))
    brighten(fit);
  if (!cure_haze(fit) && contrast < STRONG_CONTRAST)
    cure(fit, fit->tone, "contrast", 1, LITHO_DEGREE_SOME, "there is room for contrast (%.2f)", contrast);
  if (is_strong || is_grey)
    cure(fit, fit->tone, "clarity", 1, LITHO_DEGREE_SOME,
         is_grey ? "it has no colours: depth is what can pop"
                              : "its colours are strong already (chroma %.3f)",
         chroma);
  else
    cure(fit, fit->tone, "vibrance", 1, MAX(fit->said, LITHO_DEGREE_SOME), "there is room for colour (chroma %.3f)",
         chroma);
}

static void
insert_all(LithoRecipe *recipe, GPtrArray *steps, guint at, guint like)
{
  for (guint i = 0; i < steps->len; i++) {
    LithoStep *step = steps->pdata[i];
    if (recipe->steps->len >= LITHO_RECIPE_MAX_STEPS) {
      litho_step_free(step);
      continue;
    }
    plan_insert_step(recipe, at + i, step, at <= like ? like + i : like);
  }
}

/* Answers the open step at `index`; returns the index of the step behind the answer. */
static guint
fit_open(LithoRecipe *recipe, guint index, const LithoFacts *facts)
{
  LithoStep *step = recipe->steps->pdata[index];
  g_autoptr(GPtrArray) first = g_ptr_array_new(), tone = g_ptr_array_new(), last = g_ptr_array_new();
  gboolean competes = step->said.sign == 0;
  Fit fit = {.facts = facts, .open = step->said.open, .first = first, .tone = tone, .last = last,
             .said = competes ? LITHO_DEGREE_TOUCH : step->said.degree, .competes = competes};
  if (step->said.open == LITHO_OPEN_POP)
    cure_pop(&fit);
  else if (step->said.open == LITHO_OPEN_ALL)
    cure_all(&fit);
  else if (step->said.sign > 0)
    brighten(&fit);
  else if (step->said.sign < 0)
    darken(&fit);
  else {
    cure_light(&fit);
    if (tone->len == 0)
      open_up(&fit);
  }
  g_autofree char *words = g_strdup(step->why);
  GPtrArray *lists[] = {first, tone, last};
  for (guint k = 0; k < G_N_ELEMENTS(lists) && words != NULL; k++)
    for (guint i = 0; i < lists[k]->len; i++) {
      LithoStep *made = lists[k]->pdata[i];
      g_autofree char *why = g_strdup_printf("%s: %s", words, made->why);
      g_free(made->why);
      made->why = litho_recipe_text(why);
    }
  guint n_before = recipe->steps->len;
  insert_all(recipe, last, index + 1, index);
  insert_all(recipe, tone, index + 1, index);
  insert_all(recipe, first, index, index);
  guint end = index + 1 + recipe->steps->len - n_before;
  if (!competes && recipe->steps->len > n_before) { /* the cures are the answer */
    plan_remove_step(recipe, index + first->len, NULL);
    end--;
  }
  return end;
}

/* --- what speaks against a wish ---------------------------------------------------------------- */

static const struct {
  const char *op;
  int sign; /* 0: either */
  const char *quality;
  gboolean lacks; /* speaks against it where the photo does not have the quality */
  const char *text;
} doubts[] = {
    {"exposure", 1, "overexposed", FALSE, "the photo is bright already"},
    {"exposure", -1, "underexposed", FALSE, "the photo is dark already"},
    {"saturation", 1, "oversaturated", FALSE, "the colours are strong already"},
    {"vibrance", 1, "oversaturated", FALSE, "the colours are strong already"},
    {"saturation", -1, "dull colours", FALSE, "the colours are pale already"},
    {"contrast", -1, "flat", FALSE, "the photo is flat already"},
    {"contrast", -1, "low contrast", FALSE, "the photo is flat already"},
    {"sharpen", 1, "noisy", FALSE, "the photo is noisy: sharpening shows the noise too"},
    {"blur", 1, "blurred", FALSE, "the photo is blurred already"},
    {"denoise", 1, "noisy", TRUE, "little noise was measured"},
    {"dehaze", 1, "hazy", TRUE, "little haze was measured"},
};

static void
note_doubts(LithoStep *step, const LithoFacts *facts)
{
  for (guint i = 0; i < G_N_ELEMENTS(doubts); i++) {
    /* "little noise was measured" is no doubt where the sensitivity says that there is some */
    if (g_str_equal(doubts[i].op, "denoise") && facts->shot.iso >= HIGH_ISO)
      continue;
    if (!g_str_equal(step->op->name, doubts[i].op) || step->said.sign != doubts[i].sign ||
        litho_facts_have(facts, doubts[i].quality) == doubts[i].lacks)
      continue;
    g_free(step->note);
    step->note = g_strdup_printf("%s; done as asked", doubts[i].text);
    return;
  }
}

gboolean
litho_plan_wants_facts(const LithoRecipe *recipe)
{
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    if (step->said.open != LITHO_OPEN_NOT && step->region == NULL)
      return TRUE;
  }
  return FALSE;
}

void
litho_plan_fit(LithoRecipe *recipe, const LithoFacts *facts)
{
  for (guint i = 0; i < recipe->steps->len;) {
    LithoStep *step = recipe->steps->pdata[i];
    if (step->said.set && step->said.open != LITHO_OPEN_NOT && step->region == NULL &&
        isnan(step->said.number)) {
      i = fit_open(recipe, i, facts);
      continue;
    }
    if (step->said.set && step->said.open == LITHO_OPEN_NOT && step->region == NULL)
      note_doubts(step, facts);
    i++;
  }
}
