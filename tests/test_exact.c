/* test_exact.c: what a sentence says to the letter: quantities, the parameters that they are of, what is not wanted.
 * The crossings are generated from the operation table: every operation × every way to say its number, every way to
 * deny × every operation, in English and Chinese, read by the keyword reader and, where it is installed, by the net
 * too. */
#include <locale.h>
#include <math.h>
#include <string.h>
#include "plan/ask/draft_net.h"
#include "plan/exact/bind.h"
#include "plan/read/reading.h"

/* --- the grammar ------------------------------------------------------------------------------ */

static void
test_quantities(void)
{
  static const struct {
    const char *text;
    LithoQuantityKind kind;
    double v, w;
    int sign;
  } cases[] = {
      {"-0.7 EV", QUANTITY_EV, 0.7, 0, -1},
      {"−0.7 EV", QUANTITY_EV, 0.7, 0, -1},
      {"–0.7 EV", QUANTITY_EV, 0.7, 0, -1},
      {"+1 stop", QUANTITY_EV, 1, 0, 1},
      {"minus 2 stops", QUANTITY_EV, 2, 0, -1},
      {"plus two f-stops", QUANTITY_EV, 2, 0, 1},
      {"0,7 EV", QUANTITY_EV, 0.7, 0, 0},
      {".5 stops", QUANTITY_EV, 0.5, 0, 0},
      {"1/3 stop", QUANTITY_EV, 1 / 3.0, 0, 0},
      {"1/3 of a stop", QUANTITY_EV, 1 / 3.0, 0, 0},
      {"1 1/3 stops", QUANTITY_EV, 4 / 3.0, 0, 0},
      {"½ stop", QUANTITY_EV, 0.5, 0, 0},
      {"1½ stops", QUANTITY_EV, 1.5, 0, 0},
      {"a third of a stop", QUANTITY_EV, 1 / 3.0, 0, 0},
      {"two thirds of a stop", QUANTITY_EV, 2 / 3.0, 0, 0},
      {"half a stop", QUANTITY_EV, 0.5, 0, 0},
      {"a quarter stop", QUANTITY_EV, 0.25, 0, 0},
      {"a stop", QUANTITY_EV, 1, 0, 0},
      {"a stop and a half", QUANTITY_EV, 1.5, 0, 0},
      {"one and a half stops", QUANTITY_EV, 1.5, 0, 0},
      {"半档", QUANTITY_EV, 0.5, 0, 0},
      {"一档半", QUANTITY_EV, 1.5, 0, 0},
      {"三分之一档", QUANTITY_EV, 1 / 3.0, 0, 0},
      {"零点七档", QUANTITY_EV, 0.7, 0, 0},
      {"负0.7档", QUANTITY_EV, 0.7, 0, -1},
      {"减0.7档", QUANTITY_EV, 0.7, 0, -1},
      {"加两档", QUANTITY_EV, 2, 0, 1},
      {"20%", QUANTITY_PERCENT, 20, 0, 0},
      {"20 %", QUANTITY_PERCENT, 20, 0, 0},
      {"twenty-five percent", QUANTITY_PERCENT, 25, 0, 0},
      {"20 per cent", QUANTITY_PERCENT, 20, 0, 0},
      {"百分之二十五", QUANTITY_PERCENT, 25, 0, 0},
      {"２０％", QUANTITY_PERCENT, 20, 0, 0},
      {"三成", QUANTITY_PERCENT, 30, 0, 0},
      {"by half", QUANTITY_PERCENT, 50, 0, 0},
      {"by a third", QUANTITY_PERCENT, 100 / 3.0, 0, 0},
      {"降低一半", QUANTITY_PERCENT, 50, 0, 0},
      {"减半", QUANTITY_PERCENT, 50, 0, -1},
      {"halve", QUANTITY_PERCENT, 50, 0, -1},
      {"90°", QUANTITY_DEGREE, 90, 0, 0},
      {"-90 degrees", QUANTITY_DEGREE, 90, 0, -1},
      {"10-degree", QUANTITY_DEGREE, 10, 0, 0},
      {"九十度", QUANTITY_DEGREE, 90, 0, 0},
      {"1,200 px", QUANTITY_PX, 1200, 0, 0},
      {"800像素", QUANTITY_PX, 800, 0, 0},
      {"5500K", QUANTITY_KELVIN, 5500, 0, 0},
      {"5500 kelvin", QUANTITY_KELVIN, 5500, 0, 0},
      {"2x", QUANTITY_TIMES, 2, 0, 0},
      {"×2", QUANTITY_TIMES, 2, 0, 0},
      {"three times", QUANTITY_TIMES, 3, 0, 0},
      {"twice", QUANTITY_TIMES, 2, 0, 0},
      {"double the", QUANTITY_TIMES, 2, 0, 0},
      {"两倍", QUANTITY_TIMES, 2, 0, 0},
      {"一倍", QUANTITY_TIMES, 2, 0, 0}, /* 亮一倍 is twice the light */
      {"翻倍", QUANTITY_TIMES, 2, 0, 0},
      {"10 inches", QUANTITY_INCH, 10, 0, 0},
      {"25.4 mm", QUANTITY_INCH, 1, 0, 0},
      {"2.54厘米", QUANTITY_INCH, 1, 0, 0},
      {"300 dpi", QUANTITY_DPI, 300, 0, 0},
      {"12 MP", QUANTITY_MEGAPIXEL, 12, 0, 0},
      {"500 KB", QUANTITY_FILE_SIZE, 500e3, 0, 0},
      {"2MB", QUANTITY_FILE_SIZE, 2e6, 0, 0},
      {"3:2", QUANTITY_RATIO, 3, 2, 0},
      {"16 by 9", QUANTITY_RATIO, 16, 9, 0},
      {"16比9", QUANTITY_RATIO, 16, 9, 0},
      {"4x6", QUANTITY_RATIO, 4, 6, 0},
      {"1920x1080", QUANTITY_SIZE_PX, 1920, 1080, 0},
      {"1920 × 1080", QUANTITY_SIZE_PX, 1920, 1080, 0},
      {"1920 by 1080 pixels", QUANTITY_SIZE_PX, 1920, 1080, 0},
      {"1080p", QUANTITY_SIZE_PX, 0, 1080, 0},
      {"5x7 inches", QUANTITY_SIZE_INCH, 5, 7, 0},
      {"25.4 x 50.8 mm", QUANTITY_SIZE_INCH, 1, 2, 0},
      {"A4", QUANTITY_SIZE_INCH, 210 / 25.4, 297 / 25.4, 0},
      {"4K", QUANTITY_LONG_EDGE, 3840, 0, 0},
      {"10 to 15 %", QUANTITY_PERCENT, 12.5, 0, 0},
      {"10-15%", QUANTITY_PERCENT, 12.5, 0, 0},
      {"between 10 and 20 %", QUANTITY_PERCENT, 15, 0, 0},
      {"from 10 to 15 %", QUANTITY_PERCENT, 15, 0, 0},
      {"to zero", QUANTITY_NUMBER, 0, 0, 0},
      {"+20", QUANTITY_NUMBER, 20, 0, 1},
      {"contrast-20", QUANTITY_NUMBER, 20, 0, -1},
      {"contrast - 20", QUANTITY_NUMBER, 20, 0, -1},
      {"EV+0.5", QUANTITY_NUMBER, 0.5, 0, 1},
  };
  guint bad = 0;
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GArray) found = litho_quantities_find(cases[i].text);
    const LithoQuantity none = {.kind = -1}, *q = found->len == 1 ? &g_array_index(found, LithoQuantity, 0) : &none;
    const gboolean good = q->kind == cases[i].kind && fabs(q->v[0] - cases[i].v) < 1e-9 &&
                          fabs(q->v[1] - cases[i].w) < 1e-9 && q->sign == cases[i].sign &&
                          q->end <= strlen(cases[i].text);
    if (!good)
      g_test_message("\"%s\": %u, kind %d, %g, %g, sign %d", cases[i].text, found->len, (int)q->kind, q->v[0], q->v[1],
                     q->sign);
    bad += !good;
  }
  g_assert_cmpuint(bad, ==, 0);
}

static void
test_no_quantities(void)
{
  static const char *const texts[] = {"the 70s",
                                      "the 1920's",
                                      "the 2nd man",
                                      "a 3D look",
                                      "f/2.8",
                                      "IMG_2034",
                                      "iso 800",
                                      "第3个人",
                                      "make it one",
                                      "a half moon",
                                      "double exposure look",
                                      "one man",
                                      "MP3",
                                      "halfway",
                                      "twoness",
                                      "1. crop it",
                                      "十分",
                                      "一只猫",
                                      "加一只猫",
                                      "脸一半亮一半黑"};
  guint bad = 0;
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autoptr(GArray) found = litho_quantities_find(texts[i]);
    if (found->len > 0)
      g_test_message("\"%s\"", texts[i]);
    bad += found->len > 0;
  }
  g_assert_cmpuint(bad, ==, 0);
}

/* --- sentences -------------------------------------------------------------------------------- */

static LithoReadingNet *net; /* NULL: the keyword reader alone */

static LithoRecipe *
draft(const char *words)
{
  g_autoptr(GError) error = NULL;
  LithoRecipe *recipe = net != NULL ? litho_draft_by_net(net, words, &error) : litho_draft_words(words, &error);
  g_assert_no_error(error);
  return recipe;
}

/* "exposure ev=-0.7; crop box=[0 0.1 1 0.9]" and "cannot" where a clause is. */
static char *
plan(const char *words)
{
  g_autoptr(LithoRecipe) recipe = draft(words);
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    g_string_append_printf(out, "%s%s%s", out->len > 0 ? "; " : "", step->op->name,
                           isnan(step->said.number) && (step->op->flags & (LITHO_OP_SIGNED | LITHO_OP_EFFECT))
                               ? step->said.sign < 0 ? "-" : "+"
                               : "");
    for (guint k = 0; k < step->op->n_params; k++) {
      const LithoParam *p = &step->op->params[k];
      const LithoValue *v = &step->values[k];
      if (!v->set)
        continue;
      if (p->kind == LITHO_PARAM_POINTS) {
        g_string_append_printf(out, " %s=[", p->name);
        for (guint m = 0; m < v->n_points; m++)
          g_string_append_printf(out, "%s%g", m > 0 ? " " : "", v->points[m]);
        g_string_append_c(out, ']');
      } else if (v->text != NULL) {
        g_string_append_printf(out, " %s=%s", p->name, v->text);
      } else {
        g_string_append_printf(out, " %s=%.6g", p->name, v->num);
      }
    }
  }
  for (guint i = 0; i < recipe->clauses->len; i++)
    if (((LithoClause *)recipe->clauses->pdata[i])->kind == LITHO_CLAUSE_CANNOT)
      g_string_append_printf(out, "%scannot", out->len > 0 ? "; " : "");
  return g_string_free(out, FALSE);
}

typedef struct {
  const char *words, *plan;
} Case;

static void
check(const Case *cases, guint n)
{
  guint bad = 0;
  for (guint i = 0; i < n; i++) {
    g_autofree char *got = plan(cases[i].words);
    if (g_strcmp0(got, cases[i].plan) != 0) {
      g_test_message("\"%s\": %s, not %s", cases[i].words, got, cases[i].plan);
      bad++;
    }
  }
  g_assert_cmpuint(bad, ==, 0);
}
#define CHECK(...) check((const Case[]){__VA_ARGS__}, G_N_ELEMENTS(((const Case[]){__VA_ARGS__})))

static void
test_frames(void)
{
  CHECK({"resize to 1920x1080", "resize width=1920 height=1080"},
        {"resize to 1920 by 1080 pixels", "resize width=1920 height=1080"},
        {"resize it to 10 cm wide at 300 dpi", "resize width=1181"}, {"resize it to 10 cm wide", "resize width=1181"},
        {"resize it to 4x6", "resize width=1200 height=1800"}, {"make it 1200 px wide", "resize width=1200"},
        {"resize to a height of 800 pixels", "resize height=800"},
        {"resize so that the longest edge is 2048 px", "resize long_edge=2048"}, {"resize to 50%", "resize percent=50"},
        {"make it 20% smaller", "resize percent=80"}, {"resize to 4K", "resize long_edge=3840"},
        {"resize to 1080p", "resize height=1080"}, {"resize to A4 at 300 dpi", "resize width=2480 height=3508"},
        {"resize the short side to 500 px", "cannot"}, {"enlarge it 2x", "upscale factor=2"},
        {"enlarge it 20x", "cannot"}, {"scale it up 2.5 times", "upscale factor=2.5"},
        {"缩小到800像素宽", "resize width=800"}, {"宽度改成1080像素", "resize width=1080"},
        {"放大到原来的2倍", "upscale factor=2"}, {"crop to 3:2 portrait", "crop aspect=2:3"},
        {"crop to 2:3 landscape", "crop aspect=3:2"}, {"crop it to 5x7 inches", "crop aspect=5:7"},
        {"crop to a square", "crop aspect=1:1"}, {"crop to 1920x1080", "resize width=1920 height=1080 fit=cover"},
        {"裁成16比9", "crop aspect=16:9"}, {"裁成4:3竖版", "crop aspect=3:4"},
        {"crop 10% off the top", "crop box=[0 0.1 1 0.9]"}, {"crop the bottom 20%", "crop box=[0 0 1 0.8]"},
        {"trim 5% off each side", "crop box=[0.05 0.05 0.9 0.9]"},
        {"cut 10% off the left and 5% off the right", "crop box=[0.1 0 0.85 1]"},
        {"crop to the left half", "crop box=[0 0 0.5 1]"}, {"crop away the half an elephant at the left", "crop"}, {"crop to the top third", "crop box=[0 0 1 0.3333]"},
        {"crop off the bottom quarter", "crop box=[0 0 1 0.75]"},
        {"keep only the right half", "crop box=[0.5 0 0.5 1]"}, {"crop 100 px off the top", "cannot"},
        {"上面裁掉10%", "crop box=[0 0.1 1 0.9]"}, {"左右各裁掉5%", "crop box=[0.05 0 0.9 1]"},
        {"裁掉下面三分之一", "crop box=[0 0 1 0.6667]"}, {"四周裁掉百分之十", "crop box=[0.1 0.1 0.8 0.8]"},
        {"crop by 10%", "crop amount=10"}, {"add a border of 50 px", "pad px=50"},
        {"add a 5% white border", "pad amount=5 color=white"}, {"compress it to under 500 KB", "cannot"});
}

static void
test_bound(void)
{
  CHECK({"exposure -0.7 EV", "exposure ev=-0.7"},
        {"contrast +20, saturation -30", "contrast amount=20; saturation amount=-30"},
        {"20% more contrast and 30% less saturation", "contrast amount=20; saturation amount=-30"},
        {"increase contrast and saturation by 15%", "contrast amount=15; saturation amount=15"},
        {"brighten it by half a stop and sharpen it by 40%", "exposure ev=0.5; sharpen amount=40"},
        {"set the saturation to zero", "saturation amount=-100"},
        {"reduce the saturation to 40%", "saturation amount=-60"}, {"reduce contrast by half", "contrast amount=-50"},
        {"halve the contrast", "contrast amount=-50"}, {"darken it by a third of a stop", "exposure ev=-0.3333"},
        {"temperature 5000 K", "temperature kelvin=5000"}, {"set the temperature to 5500", "temperature kelvin=5500"},
        {"warmer by 500 K", "temperature kelvin_by=500"}, {"300 K cooler", "temperature kelvin_by=-300"}, {"brightness +20", "exposure ev=0.263"},
        {"exposure +20 EV", "cannot"}, {"sharpen with radius 2 px", "sharpen+ radius=2"},
        {"rotate 30 degrees, then exposure 45 degrees", "rotate angle=30; cannot"},
        {"exposure from 0 to -1 EV", "exposure ev=-1"}, {"lift the shadows by half a stop", "shadows amount=28"},
        {"contrast 10 to 20", "contrast amount=15"},
        {"亮度加20%，对比度减10%", "exposure ev=0.263; contrast amount=-10"},
        {"暗部提30，高光减20", "shadows amount=30; highlights amount=-20"}, {"曝光降低半档", "exposure ev=-0.5"},
        {"饱和度降到零", "saturation amount=-100"}, {"色温调到5000K", "temperature kelvin=5000"},
        {"逆时针旋转90度", "rotate angle=-90"}, {"rotate 90 degrees to the left", "rotate angle=-90"},
        {"remove the 2 men on the left", "remove_object target=2 men on the left"},
        {"make it look like the 70s, contrast +10", "style style=vintage; contrast amount=10"});
}

/* A light that is said is not found out: it is `temperature`. */
static void
test_lights(void)
{
  CHECK({"set the white balance to 5600 K", "temperature kelvin=5600"}, {"5600 kelvin", "temperature kelvin=5600"},
        {"wb 5200", "temperature kelvin=5200"}, {"白平衡 5200K", "temperature kelvin=5200"},
        {"daylight white balance", "temperature kelvin=5500"}, {"set the white balance to cloudy", "temperature kelvin=6500"},
        {"white balance for tungsten light, then sharpen it", "temperature kelvin=2850; sharpen+"},
        {"white balance: shade", "temperature kelvin=7500"}, {"阴天白平衡", "temperature kelvin=6500"},
        {"白平衡设为荧光灯", "temperature kelvin=3800"}, {"white balance as shot", ""}, {"use the camera's white balance", ""},
        {"白平衡恢复原始", ""},
        /* the photo is told of, not the light that is wanted */
        {"fix the white balance", "white_balance"}, {"the daylight is too dark", "exposure+"},
        {"white balance 50%", "white_balance amount=50"});
}

/* What is said of the lens is corrected, and no more. */
static void
test_lens(void)
{
  CHECK({"lens correction", "lens"}, {"镜头校正", "lens"},
        {"fix the lens distortion", "lens falloff=0 fringes=0"}, {"correct the chromatic aberration", "lens distortion=0 falloff=0"},
        {"remove the purple fringing", "lens distortion=0 falloff=0"}, {"去紫边", "lens distortion=0 falloff=0"},
        {"校正镜头畸变", "lens falloff=0 fringes=0"}, {"correct the barrel distortion by 50%", "lens amount=50 falloff=0 fringes=0"});
}

static void
test_denied(void)
{
  CHECK({"don't make it brighter, just sharpen it", "sharpen+"}, {"warmer but not orange", "temperature+"},
        {"neither sharpen nor denoise, only straighten", "straighten"}, {"it is not too dark", ""},
        {"brighter, but not too bright", "exposure+"}, {"stop making it so dark", ""},
        {"instead of brightening it, sharpen it", "sharpen+"}, {"sharpen it rather than brightening it", "sharpen+"},
        {"make it brighter, no wait, darker", "exposure-"}, {"sharpen it without cropping", "sharpen+"},
        {"undo the sharpening", "cannot"}, {"undo the vignette, add contrast", "contrast+; cannot"},
        {"don't crop, rotate or flip it, just warm it up", "temperature+"}, {"不要调亮，只要锐化", "sharpen+"},
        {"别裁剪，调暖一点", "temperature+"}, {"锐化，而不是调亮", "sharpen+"}, {"不是调亮，而是锐化", "sharpen+"},
        {"既不要锐化也不要降噪，只要拉直", "straighten"}, {"亮一点，但别太亮", "exposure+"}, {"不是太暗", ""},
        /* wishes and complaints that a negation holds stay */
        {"it isn't sharp enough", "sharpen+"}, {"not so yellow", "color_mix- color=yellow"}, {"不要那么黄", "color_mix- color=yellow"},
        {"don't forget to sharpen it", "sharpen+"}, {"why don't you brighten it", "exposure+"},
        {"not only brighter but warmer", "exposure+; temperature+"});
}

/* --- every operation × every way to say its number -------------------------------------------- */

typedef struct {
  guint n, bad;
} Count;

static gboolean
is_chinese(const char *text)
{
  return (guchar)text[0] > 127;
}

/* A word of the operation that the reader takes for it, and for it alone: "contrast", 对比度. NULL: none in that
 * language. */
static const char *
word_of(const LithoOp *op, gboolean chinese, int sign)
{
  static GHashTable *known;
  if (known == NULL)
    known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *key = g_strdup_printf("%s %d %d %d", op->name, chinese, sign, net != NULL);
  gpointer hit;
  if (g_hash_table_lookup_extended(known, key, NULL, &hit))
    return hit;
  const char *out = chinese && g_str_equal(op->name, "tint") ? "色调" : NULL;
  for (int i = -2; out == NULL && (i < 0 || (op->aliases != NULL && op->aliases[i] != NULL)); i++) {
    g_autofree char *name = i == -2   ? g_strdelimit(g_strdup(op->name), "_", ' ')
                            : i == -1 ? g_utf8_strdown(op->title, -1)
                                      : g_strdup(op->aliases[i]);
    if (is_chinese(name) != chinese)
      continue;
    g_autoptr(LithoRecipe) recipe = litho_draft_words(name, NULL); /* plain: also without the net */
    const LithoStep *step = recipe->steps->len == 1 ? recipe->steps->pdata[0] : NULL;
    const gboolean own =
        i == -2 && !chinese && g_str_equal(op->name, "tint"); /* a cast, but with a number the slider */
    if (own || (step != NULL && step->op == op && step->region == NULL &&
                (sign == 0 || step->said.sign == sign || step->said.sign == 0)))
      out = g_intern_string(name);
  }
  g_hash_table_insert(known, g_steal_pointer(&key), (gpointer)out);
  return out;
}

static void
expect(Count *count, const char *words, const LithoOp *op, const char *param, double value)
{
  g_autoptr(LithoRecipe) recipe = draft(words);
  count->n++;
  guint i = 0;
  const LithoStep *step = recipe->steps->len == 1 ? recipe->steps->pdata[0] : NULL;
  gboolean good = step != NULL && step->op == op && litho_op_param(op, param, &i) != NULL && step->values[i].set &&
                  fabs(step->values[i].num - value) < 1e-4 &&
                  (!(op->flags & LITHO_OP_SIGNED) || value == 0 || op->params[i].min >= 0 ||
                   step->said.sign == (value < op->params[i].def ? -1 : 1));
  if (!good) {
    g_autofree char *got = plan(words);
    g_test_message("\"%s\": %s, not %s %s=%g", words, got, op->name, param, value);
    count->bad++;
  }
}

static void
expect_cannot(Count *count, const char *words, const LithoOp *op, const char *other)
{
  g_autoptr(LithoRecipe) recipe = draft(words);
  count->n++;
  gboolean good = recipe->steps->len == (other != NULL), cannot = FALSE;
  for (guint i = 0; i < recipe->steps->len; i++)
    good &= g_strcmp0(((LithoStep *)recipe->steps->pdata[i])->op->name, other) == 0;
  for (guint i = 0; i < recipe->clauses->len; i++) {
    const LithoClause *c = recipe->clauses->pdata[i];
    cannot |= c->kind == LITHO_CLAUSE_CANNOT && c->reason != NULL && strstr(c->reason, op->name) != NULL;
  }
  if (!good || !cannot) {
    g_autofree char *got = plan(words);
    g_test_message("\"%s\": %s, not cannot%s", words, got, other != NULL ? " and the rest" : "");
    count->bad++;
  }
}

static const struct {
  const char *unit, *english[8], *chinese[4];
} spellings[] = {
    {NULL, {"", " points"}, {""}},
    {"%", {"%", " %", " percent", " per cent"}, {"%", "％"}},
    {"EV", {"EV", " EV", " ev", " stops", " f-stops"}, {"档", "EV"}},
    {"°", {"°", " degrees", " deg"}, {"度", "°"}},
    {"px", {"px", " px", " pixels"}, {"像素", "px"}},
    {"x", {"x", "×", " times"}, {"倍", "x"}},
};

static const char *const forms[] = {"%1$s %2$s%3$s",        "%1$s: %2$s%3$s",         "%1$s by %2$s%3$s",
                                    "%1$s of %2$s%3$s",     "%1$s at %2$s%3$s",       "%1$s = %2$s%3$s",
                                    "%1$s %2$s%3$s please", "please, %1$s %2$s%3$s.", "%1$s, %2$s%3$s",
                                    "%2$s%3$s %1$s",        "%1$s (%2$s%3$s)"};
static const char *const forms_zh[] = {"%1$s%2$s%3$s",       "%1$s：%2$s%3$s", "%1$s %2$s%3$s",
                                       "把%1$s调到%2$s%3$s", "请%1$s%2$s%3$s", "%1$s%2$s%3$s。"};

/* "%1$s" … "%3$s" by a, b, c; what is not in the form is not used. */
static char *
fill(const char *form, const char *a, const char *b, const char *c)
{
  const char *const parts[] = {a, b, c};
  GString *out = g_string_new(form);
  for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
    const char mark[] = {'%', (char)('1' + i), '$', 's', 0};
    g_string_replace(out, mark, parts[i], 0);
  }
  return g_string_free(out, FALSE);
}

/* A value that is legal, not round and not the default. */
static double
a_value(const LithoParam *p, int sign)
{
  double v = g_strcmp0(p->unit, "EV") == 0  ? 0.7
             : g_strcmp0(p->unit, "x") == 0 ? 2.5
             : g_strcmp0(p->unit, "°") == 0 ? 35
                                            : 27;
  return sign * v;
}

static void
cross_spellings(Count *count, const LithoOp *op, guint s, int sign)
{
  static const char *const minus[] = {"-", "−", "minus ", "negative "}, *const plus[] = {"", "+", "plus "};
  static const char *const minus_zh[] = {"-", "−", "负", "减"}, *const plus_zh[] = {"+", "加"};
  const LithoParam *p = &op->params[op->main];
  const char *word = word_of(op, FALSE, sign < 0 ? 0 : 1), *chinese = word_of(op, TRUE, sign < 0 ? 0 : 1);
  const double v = a_value(p, sign);
  for (guint u = 0; spellings[s].english[u] != NULL && word != NULL; u++)
    for (guint m = 0; m < (sign < 0 ? G_N_ELEMENTS(minus) : G_N_ELEMENTS(plus)); m++)
      for (guint f = 0; f < G_N_ELEMENTS(forms); f++) {
        g_autofree char *number = g_strdup_printf("%s%g", sign < 0 ? minus[m] : plus[m], fabs(v));
        g_autofree char *words = fill(forms[f], word, number, spellings[s].english[u]);
        expect(count, words, op, p->name, v);
      }
  for (guint u = 0; spellings[s].chinese[u] != NULL && chinese != NULL; u++)
    for (guint m = 0; m < (sign < 0 ? G_N_ELEMENTS(minus_zh) : G_N_ELEMENTS(plus_zh)); m++)
      for (guint f = 0; f < G_N_ELEMENTS(forms_zh); f++) {
        g_autofree char *number = g_strdup_printf("%s%g", sign < 0 ? minus_zh[m] : plus_zh[m], fabs(v));
        if (strstr(forms_zh[f], "调到") != NULL && (g_str_has_prefix(number, "加") || g_str_has_prefix(number, "减")))
          continue; /* no Chinese */
        g_autofree char *words = fill(forms_zh[f], chinese, number, spellings[s].chinese[u]);
        expect(count, words, op, p->name, v);
      }
}

/* With a verb that says the way. */
static void
cross_verbs(Count *count, const LithoOp *op, guint s)
{
  static const struct {
    const char *form;
    int sign;
  } verbs[] = {{"increase the %1$s by %2$s%3$s", 1},
               {"raise %1$s by %2$s%3$s", 1},
               {"reduce the %1$s by %2$s%3$s", -1},
               {"lower %1$s by %2$s%3$s", -1},
               {"%2$s%3$s more %1$s", 1},
               {"%2$s%3$s less %1$s", -1},
               {"turn the %1$s up by %2$s%3$s", 1},
               {"decrease the %1$s %2$s%3$s", -1},
               {"set the %1$s to -%2$s%3$s", -1},
               {"set %1$s to +%2$s%3$s", 1},
               {"can you raise the %1$s by about %2$s%3$s?", 1}},
    verbs_zh[] = {{"%1$s提高%2$s%3$s", 1},  {"%1$s降低%2$s%3$s", -1},   {"%1$s增加%2$s%3$s", 1},
                  {"%1$s减少%2$s%3$s", -1}, {"把%1$s降低%2$s%3$s", -1}, {"提高%1$s%2$s%3$s", 1},
                  {"降低%1$s%2$s%3$s", -1}};
  const LithoParam *p = &op->params[op->main];
  const char *word = word_of(op, FALSE, 1), *chinese = word_of(op, TRUE, 1);
  const double v = a_value(p, 1);
  g_autofree char *number = g_strdup_printf("%g", v), *comma = g_strdelimit(g_strdup(number), ".", ',');
  for (guint u = 0; spellings[s].english[u] != NULL && word != NULL; u++)
    for (guint k = 0; k < G_N_ELEMENTS(verbs); k++) {
      g_autofree char *words = fill(verbs[k].form, word, k % 2 ? comma : number, spellings[s].english[u]);
      expect(count, words, op, p->name, verbs[k].sign * v);
    }
  for (guint u = 0; spellings[s].chinese[u] != NULL && chinese != NULL; u++)
    for (guint k = 0; k < G_N_ELEMENTS(verbs_zh); k++) {
      g_autofree char *words = fill(verbs_zh[k].form, chinese, number, spellings[s].chinese[u]);
      expect(count, words, op, p->name, verbs_zh[k].sign * v);
    }
}

static gboolean
has_number(const LithoOp *op)
{
  const LithoParam *p = &op->params[op->main];
  return op->n_params > 0 && (p->kind == LITHO_PARAM_NUMBER || p->kind == LITHO_PARAM_INTEGER);
}

static void
cross_numbers(void)
{
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  Count count = {0};
  for (guint i = 0; i < n; i++) {
    const LithoOp *op = ops[i];
    const LithoParam *p = &op->params[op->main];
    if (!has_number(op) || exact_is_frame(op))
      continue;
    for (guint s = 0; s < G_N_ELEMENTS(spellings); s++) {
      const gboolean own =
          g_strcmp0(p->unit, spellings[s].unit) == 0 || (p->unit == NULL && g_strcmp0(spellings[s].unit, "%") == 0) ||
          (spellings[s].unit == NULL && g_strcmp0(p->unit, "EV") != 0 && (op->flags & LITHO_OP_SIGNED));
      if (!own)
        continue;
      cross_spellings(&count, op, s, 1);
      if (p->min < 0)
        cross_spellings(&count, op, s, -1);
      if ((op->flags & LITHO_OP_SIGNED) && !(op->flags & LITHO_OP_EFFECT) && p->min < 0)
        cross_verbs(&count, op, s);
    }
  }
  g_test_message("%u sentences, %u wrong", count.n, count.bad);
  g_assert_cmpuint(count.n, >, 3000);
  g_assert_cmpuint(count.bad, ==, 0);
}

/* A number of another kind, or out of range, is said to be so, and the rest of the sentence is done. */
static void
cross_misfits(void)
{
  static const struct {
    const char *said, *unit, *chinese;
  } units[] = {{"30 EV", "EV", "30档"},
               {"30°", "°", "30度"},
               {"30 px", "px", "30像素"},
               {"500 K", "K", "500K"},
               {"300 dpi", "", "300dpi"}};
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  Count count = {0};
  for (guint i = 0; i < n; i++) {
    const LithoOp *op = ops[i];
    if (!has_number(op) || exact_is_frame(op) || op->category == LITHO_CATEGORY_OBJECT ||
        op->category == LITHO_CATEGORY_STYLE || op->kind == LITHO_KIND_CUTOUT ||
        !(op->flags & (LITHO_OP_SIGNED | LITHO_OP_EFFECT)))
      continue;
    const gboolean sharp = g_str_equal(op->name, "sharpen");
    const char *rest = sharp ? "make it warmer" : "sharpen it", *rest_zh = sharp ? "调暖一点" : "锐化一下",
               *other = sharp ? "temperature" : "sharpen";
    for (guint u = 0; u < G_N_ELEMENTS(units); u++) {
      gboolean takes = g_str_equal(units[u].unit, "EV") && g_str_equal(op->name, "exposure"); /* 30 EV: out of range */
      for (guint k = 0; k < op->n_params && !takes; k++)
        if (g_strcmp0(op->params[k].unit, units[u].unit) == 0)
          takes = TRUE;
      if (takes && !g_str_equal(op->name, "exposure"))
        continue;
      const char *word = word_of(op, FALSE, 1), *chinese = word_of(op, TRUE, 1);
      g_autofree char *alone = g_strdup_printf("%s %s", word, units[u].said);
      g_autofree char *first = g_strdup_printf("%s %s and then %s", word, units[u].said, rest);
      g_autofree char *last = g_strdup_printf("%s. %s %s", rest, word, units[u].said);
      g_autofree char *zh = g_strdup_printf("%s%s，%s", chinese, units[u].chinese, rest_zh);
      if (word != NULL) {
        expect_cannot(&count, alone, op, NULL);
        expect_cannot(&count, first, op, other);
        expect_cannot(&count, last, op, other);
      }
      if (chinese != NULL)
        expect_cannot(&count, zh, op, other);
    }
    const LithoParam *p = &op->params[op->main];
    g_autofree char *much =
        g_strdup_printf("%s %g%s", word_of(op, FALSE, 1), p->max * 3, p->unit != NULL ? p->unit : "");
    if (word_of(op, FALSE, 1) != NULL)
      expect_cannot(&count, much, op, NULL);
  }
  g_test_message("%u sentences, %u wrong", count.n, count.bad);
  g_assert_cmpuint(count.n, >, 200);
  g_assert_cmpuint(count.bad, ==, 0);
}

/* --- every way to deny × every operation ------------------------------------------------------- */

/* "sharpen the photo" → "sharpening the photo" */
static char *
gerund(const char *wish)
{
  const char *end = strchr(wish, ' ');
  const guint n = end != NULL ? (guint)(end - wish) : (guint)strlen(wish);
  g_autofree char *verb = g_strndup(wish, n);
  const gboolean doubles = g_str_equal(verb, "crop") || g_str_equal(verb, "flip") || g_str_equal(verb, "put") ||
                           g_str_equal(verb, "cut") || g_str_equal(verb, "get");
  const gboolean mute = g_str_has_suffix(verb, "e") && !g_str_has_suffix(verb, "ee");
  return g_strdup_printf("%.*s%.*sing%s", (int)(n - mute), verb, doubles, verb + n - 1, wish + n);
}

/* Requests of the operation table that the reader takes for its operation alone, and that begin with a verb. */
static GPtrArray *
wishes_of(const LithoOp *op, gboolean chinese)
{
  static const char *const verbs[] = {
      "make ",   "add ",    "remove ", "crop ",      "flip ",   "rotate ",  "turn ",    "sharpen", "brighten",
      "darken",  "lighten", "reduce ", "increase ",  "raise ",  "lower ",   "lift ",    "bring ",  "tone ",
      "give ",   "blur ",   "smooth",  "straighten", "enlarge", "resize ",  "convert ", "fix ",    "mirror ",
      "denoise", "warm ",   "cool ",   "improve ",   "take ",   "get ",     "recover ", "boost ",  "deepen ",
      "clean ",  "soften ", "apply ",  "shift ",     "put ",    "replace ", "change ",  "cut "};
  GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < op->n_examples; i++) {
    const char *words = op->examples[i].words;
    gboolean verb = chinese;
    for (guint k = 0; k < G_N_ELEMENTS(verbs); k++)
      verb |= g_str_has_prefix(words, verbs[k]);
    if (is_chinese(words) != chinese || !verb || strpbrk(words, ",;") != NULL || strstr(words, "，") != NULL ||
        strstr(words, " but ") != NULL || strstr(words, "太") != NULL || strstr(words, "别") != NULL ||
        strstr(words, " and ") != NULL)
      continue;
    g_autoptr(LithoRecipe) recipe = draft(words);
    if (recipe->steps->len == 1 && ((LithoStep *)recipe->steps->pdata[0])->op == op)
      g_ptr_array_add(out, g_strdup(words));
  }
  return out;
}

static void
expect_only(Count *count, const char *words, const char *op)
{
  g_autoptr(LithoRecipe) recipe = draft(words);
  count->n++;
  if (recipe->steps->len != (op != NULL) ||
      (op != NULL && !g_str_equal(((LithoStep *)recipe->steps->pdata[0])->op->name, op))) {
    g_autofree char *got = plan(words);
    g_test_message("\"%s\": %s, not %s alone", words, got, op != NULL ? op : "nothing");
    count->bad++;
  }
}

static void
cross_denials(void)
{
  /* 1: the wish, 2: as a gerund, 3: what is wanted */
  static const char *const families[] = {"don't %1$s, just %3$s",
                                         "do not %1$s, only %3$s",
                                         "don't %1$s. %3$s",
                                         "%3$s, but don't %1$s",
                                         "%3$s but do not %1$s",
                                         "%3$s, please don't %1$s",
                                         "never %1$s, %3$s",
                                         "no need to %1$s, just %3$s",
                                         "%3$s without %2$s",
                                         "%3$s instead of %2$s",
                                         "instead of %2$s, %3$s",
                                         "%3$s rather than %2$s",
                                         "stop %2$s, just %3$s",
                                         "avoid %2$s, only %3$s",
                                         "you should not %1$s, just %3$s",
                                         "I don't want you to %1$s, just %3$s",
                                         "neither %1$s nor flip it, only %3$s",
                                         "%1$s, no wait, %3$s",
                                         "%1$s. Scratch that. %3$s",
                                         "please don't %1$s; %3$s"};
  static const char *const families_zh[] = {
      "不要%1$s，只%3$s", "别%1$s，%3$s",     "不用%1$s，%3$s就行", "%3$s，但不要%1$s",
      "%3$s，别%1$s",     "%3$s，而不是%1$s", "不是%1$s，而是%3$s", "既不要%1$s，也不要翻转，只%3$s",
      "不需要%1$s，%3$s", "请不要%1$s。%3$s", "无需%1$s，直接%3$s", "%1$s，不对，%3$s"};
  guint n, without = 0;
  const LithoOp *const *ops = litho_ops(&n);
  Count count = {0};
  for (guint i = 0; i < n; i++) {
    const gboolean sharp = g_str_equal(ops[i]->name, "sharpen");
    const char *other = sharp ? "temperature" : "sharpen", *wanted = sharp ? "make it warmer" : "sharpen it",
               *wanted_zh = sharp ? "调暖一点" : "锐化一下";
    g_autoptr(GPtrArray) wishes = wishes_of(ops[i], FALSE), chinese = wishes_of(ops[i], TRUE);
    without += wishes->len + chinese->len == 0;
    for (guint k = 0; k < wishes->len; k++) {
      g_autofree char *ing = gerund(wishes->pdata[k]);
      for (guint f = 0; f < G_N_ELEMENTS(families); f++) {
        if (strstr(families[f], "flip") != NULL && g_str_equal(ops[i]->name, "flip"))
          continue;
        g_autofree char *words = fill(families[f], wishes->pdata[k], ing, wanted);
        expect_only(&count, words, other);
      }
    }
    for (guint k = 0; k < chinese->len; k++)
      for (guint f = 0; f < G_N_ELEMENTS(families_zh); f++) {
        if (strstr(families_zh[f], "翻转") != NULL && g_str_equal(ops[i]->name, "flip"))
          continue;
        g_autofree char *words = fill(families_zh[f], chinese->pdata[k], "", wanted_zh);
        expect_only(&count, words, other);
      }
  }
  g_test_message("%u sentences, %u wrong; %u operations have no plain example", count.n, count.bad, without);
  g_assert_cmpuint(count.n, >, 600);
  g_assert_cmpuint(count.bad, ==, 0);
}

/* --- whatever comes in ------------------------------------------------------------------------- */

static void
garble(void)
{
  static const char *const bits[] = {"exposure",
                                     "-0.7",
                                     "EV",
                                     "+",
                                     "-",
                                     "20",
                                     "%",
                                     "contrast",
                                     "crop",
                                     "10",
                                     "off",
                                     "the",
                                     "top",
                                     "left",
                                     "half",
                                     "to",
                                     "by",
                                     "x",
                                     "1920x1080",
                                     "3:2",
                                     "portrait",
                                     "resize",
                                     "300 dpi",
                                     "cm",
                                     "4K",
                                     "don't",
                                     "not too",
                                     "neither",
                                     "nor",
                                     "but",
                                     "instead of",
                                     "undo",
                                     "no wait",
                                     "make it",
                                     "feel like",
                                     "autumn",
                                     "style",
                                     "lut",
                                     "curve",
                                     "remove",
                                     "replace the background",
                                     "with",
                                     "add",
                                     "border",
                                     "rotate",
                                     "90°",
                                     "一半",
                                     "三分之一",
                                     "百分之",
                                     "裁掉",
                                     "上面",
                                     "不要",
                                     "别",
                                     "而不是",
                                     "调亮",
                                     "对比度",
                                     "减",
                                     "档",
                                     "，",
                                     "。",
                                     ",",
                                     ".",
                                     "9999999999999999999",
                                     "1e9",
                                     "0",
                                     "0:0",
                                     "1/0",
                                     "-",
                                     "−",
                                     "½",
                                     "color tint",
                                     "grade",
                                     "\n",
                                     "\"",
                                     "<|im_end|>",
                                     "\xff\xfe",
                                     "(",
                                     ")",
                                     "sharpen",
                                     "sky",
                                     "人"};
  g_autoptr(GRand) rand = g_rand_new_with_seed(14);
  guint n = net != NULL ? 300 : 4000;
  for (guint i = 0; i < n; i++) {
    g_autoptr(GString) text = g_string_new(NULL);
    for (int k = g_rand_int_range(rand, 1, 24); k > 0; k--)
      g_string_append_printf(text, "%s%s", bits[g_rand_int_range(rand, 0, G_N_ELEMENTS(bits))],
                             g_rand_boolean(rand) ? " " : "");
    g_autoptr(GError) error = NULL;
    const gint64 start = g_get_monotonic_time();
    g_autoptr(LithoRecipe) recipe =
        net != NULL ? litho_draft_by_net(net, text->str, &error) : litho_draft_words(text->str, &error);
    g_assert_cmpint(g_get_monotonic_time() - start, <, 2 * G_USEC_PER_SEC);
    if (recipe == NULL) {
      g_assert_error(error, LITHO_ERROR, LITHO_ERROR_USAGE); /* no words at all */
      continue;
    }
    for (guint k = 0; k < recipe->clauses->len; k++) {
      const LithoClause *c = recipe->clauses->pdata[k];
      g_assert_true((c->kind == LITHO_CLAUSE_STEP) == (c->reason == NULL));
    }
    g_autofree char *json = litho_recipe_print(recipe);
    g_autoptr(LithoRecipe) again = litho_recipe_parse("garbled", json, -1, &error);
    if (error != NULL)
      g_test_message("\"%s\": %s", text->str, error->message);
    g_assert_no_error(error);
  }
}

/* A long sentence of one thing costs no more than its length. */
static void
test_long(void)
{
  static const char *const bits[] = {"-",       "1",    "一", "1x",       "not ",        ", ",
                                     "half a ", "1:2 ", "百", "no wait ", "contrast +1 "};
  for (guint i = 0; i < G_N_ELEMENTS(bits); i++) {
    g_autoptr(GString) text = g_string_new("contrast ");
    while (text->len + strlen(bits[i]) < LITHO_INSTRUCTION_MAX_BYTES)
      g_string_append(text, bits[i]);
    const gint64 start = g_get_monotonic_time();
    g_autoptr(LithoRecipe) recipe = litho_draft_words(text->str, NULL);
    g_test_message("%s: %.3f s", bits[i], (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC);
    g_assert_cmpint(g_get_monotonic_time() - start, <, 5 * G_USEC_PER_SEC);
  }
}

static void
with_net(gconstpointer test)
{
  g_autoptr(GError) error = NULL;
  net = litho_reading_net_open(NULL, NULL, &error);
  if (net == NULL) {
    g_test_skip("the net's encoder is not installed here");
    return;
  }
  ((void (*)(void))test)();
  g_clear_pointer(&net, litho_reading_net_free);
}

int
main(int argc, char **argv)
{
  setlocale(LC_ALL, "");
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/exact/quantities", test_quantities);
  g_test_add_func("/exact/no quantities", test_no_quantities);
  g_test_add_func("/exact/frames", test_frames);
  g_test_add_func("/exact/numbers go to their parameters", test_bound);
  g_test_add_func("/exact/lights", test_lights);
  g_test_add_func("/exact/lens", test_lens);
  g_test_add_func("/exact/not wanted", test_denied);
  g_test_add_func("/exact/every operation × its number", cross_numbers);
  g_test_add_func("/exact/every operation × a number that is not its", cross_misfits);
  g_test_add_func("/exact/every operation × not wanted", cross_denials);
  g_test_add_func("/exact/garbled", garble);
  g_test_add_func("/exact/long", test_long);
  g_test_add_data_func("/exact/net/every operation × its number", cross_numbers, with_net);
  g_test_add_data_func("/exact/net/every operation × not wanted", cross_denials, with_net);
  g_test_add_data_func("/exact/net/garbled", garble, with_net);
  return g_test_run();
}
