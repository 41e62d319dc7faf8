/* facts_quality.c: words for what is good or bad in a photo, from its numbers.
 *
 * The thresholds were chosen on photos of Flickr8k's training split (docs/describe.md): a word is to be
 * rare on photos as people publish them, and certain on the same photos made worse on purpose.
 */
#include <math.h>
#include "see/facts/facts.h"

#define CAST_LEAST 0.045

/* In this order; litho_facts_judge() below says the same in C. */
const LithoQuality litho_qualities[] = {
    {"underexposed", "mean lightness below 0.30, or below 0.38 with a white point below 0.80"},
    {"overexposed", "mean lightness above 0.82, or above 0.74 with 5 % clipped white"},
    {"clipped highlights", "5 % of the pixels are pure white"},
    {"clipped shadows", "8 % of the pixels are pure black"},
    {"low contrast", "standard deviation of lightness below 0.11"},
    {"flat", "2nd and 98th percentile of lightness less than 0.45 apart"},
    {"hazy", "mean dark channel above 0.45, black point above 0.30, low spread of lightness (0.17)"},
    {"noisy", "noise sigma above 6 codes; above 12 in a photo of less than a megapixel, where "
              "texture looks like noise"},
    {"blurred", "the sharpest edges are wider than 1.7 px, or 1/900 of the long edge"},
    {"tilted", "the horizon is off level by 3 degrees"},
    {"dull colours", "colourfulness below 12, but not black and white"},
    {"black and white", "colourfulness below 3"},
    {"oversaturated", "8 % of the pixels outside sRGB, or colourfulness above 100"},
    {"orange cast", "what is likely grey lies 0.045 off neutral in Oklab, towards that hue"},
    {"yellow cast", "the same"},
    {"green cast", "the same"},
    {"aqua cast", "the same"},
    {"blue cast", "the same"},
    {"magenta cast", "the same"},
    {NULL, NULL},
};

static void
say(LithoFacts *facts, gboolean when, const char *word)
{
  if (when)
    g_ptr_array_add(facts->qualities, g_strdup(word));
}

static const char *
cast_word(double a, double b)
{
  double hue = atan2(b, a) * 180 / G_PI;
  if (hue < 0)
    hue += 360;
  return hue < 25 ? "magenta cast" : hue < 82 ? "orange cast" : hue < 115 ? "yellow cast" :
         hue < 170 ? "green cast" : hue < 220 ? "aqua cast" : hue < 300 ? "blue cast" : "magenta cast";
}

void
litho_facts_judge(LithoFacts *facts)
{
  const double *v = facts->measures.v;
  const double mean = v[LITHO_MEASURE_MEAN_LIGHTNESS], white = v[LITHO_MEASURE_WHITE_POINT];
  const double black = v[LITHO_MEASURE_BLACK_POINT], spread = v[LITHO_MEASURE_RMS_CONTRAST];
  const gboolean is_small = (gint64)facts->width * facts->height < 1000000;
  const double wide_px = MAX(1.7, MAX(facts->width, facts->height) / 900.0);
  g_ptr_array_set_size(facts->qualities, 0);
  say(facts, mean < 0.30 || (mean < 0.38 && white < 0.80), "underexposed");
  say(facts, mean > 0.82 || (mean > 0.74 && facts->clipped_white > 0.05), "overexposed");
  say(facts, facts->clipped_white > 0.05, "clipped highlights");
  say(facts, facts->clipped_black > 0.08, "clipped shadows");
  say(facts, spread < 0.11, "low contrast");
  say(facts, white - black < 0.45, "flat");
  say(facts, v[LITHO_MEASURE_HAZE] > 0.45 && black > 0.30 && spread < 0.17, "hazy");
  say(facts, facts->noise_sigma > (is_small ? 12 : 6), "noisy");
  say(facts, facts->blur_px > wide_px, "blurred");
  say(facts, fabs(facts->tilt_deg) >= 3, "tilted");
  say(facts, facts->colorfulness < 12 && facts->colorfulness >= 3, "dull colours");
  say(facts, facts->colorfulness < 3, "black and white");
  say(facts, v[LITHO_MEASURE_OVERSATURATED] > 0.08 || facts->colorfulness > 100, "oversaturated");
  say(facts, hypot(facts->cast[0], facts->cast[1]) > CAST_LEAST, cast_word(facts->cast[0], facts->cast[1]));
}
