/* light.c: a white balance for a light that is said: 5600 K, "daylight white balance", "white
 * balance for tungsten", 白平衡设为阴天, and the light as shot. See bind.h.
 *
 * The names are those of cameras and raw converters, with Adobe's temperatures. A name counts only
 * beside the words "white balance", for "the cloudy sky" and "in daylight" tell of the photo. The
 * step then is `temperature`, for `white_balance` finds the light out by itself. */
#include <string.h>
#include "plan/exact/frame.h"

#define BALANCE "white balance|white-balance|wb|color balance|colour balance|白平衡"
#define LEAST_KELVIN 1500

static const ExactRow lights[] = {
    {"as shot|as-shot|the camera's|the camera|camera|the "
     "original|original|原始|原来的|原来|相机|相机的|拍摄时的|拍摄时|原照",
     0, 0},
    {"daylight|direct sunlight|direct sun|sunlight|sunny|日光|阳光|晴天|太阳光", 0, 5500},
    {"flash|flashlight|strobe|speedlight|闪光灯|闪光", 0, 5500},
    {"cloudy|overcast|cloud|clouds|阴天|多云", 0, 6500},
    {"shade|open shade|shadow|阴影|背阴|阴影处", 0, 7500},
    {"tungsten|incandescent|light bulb|bulb|bulbs|light bulbs|钨丝灯|白炽灯|灯泡", 0, 2850},
    {"fluorescent|neon|tube light|荧光灯|日光灯", 0, 3800},
};

/* Between the words and the name, either way. */
#define LINKS                                                                                                                      \
  "to|for|at|as|in|is|of|be|set|setting|preset|mode|light|lights|lighting|lamp|lamps|the|a|it|"                                    \
  "was|should|use|using|from|back|按照|按|"                                                                                     \
  "设为|设置为|设成|设置|设|改为|改成|改|调为|调成|调到|到|为|成|用|换成|换|恢复|是|模式|预设|" \
  "灯光|光|的|下|恢复到|回到|回"
/* What goes on behind a name. */
#define BEHIND "and|then|but|please|，|。|和|并|然后|吧"
/* Behind a name: of these it is still the name of a light. */
#define LAMPS                                                                                      \
  "light|lights|lighting|lamp|lamps|bulb|bulbs|preset|setting|mode|灯光|模式|预设|光|灯|的"

/* Behind one of the words, or a blank, at p; p where none stands there. */
static guint
skip_word(const char *s, guint p, guint end, const char *words)
{
  if (p >= end)
    return p;
  const guint n = litho_words_at(s, p, words);
  return n > 0                           ? p + n
         : strchr(" :=,", s[p]) != NULL  ? p + 1
         : g_str_has_prefix(s + p, "：") ? p + 3
                                         : p;
}

static guint
skip_words(const char *s, guint p, guint end, const char *words)
{
  for (guint next; (next = skip_word(s, p, end, words)) > p; p = next)
    if (next >= end)
      return end;
  return p;
}

static gboolean
name_at(const char *s, guint p, guint end, LithoExactLight *out, guint *behind)
{
  guint n;
  const ExactRow *row = exact_row_at(s, p, lights, G_N_ELEMENTS(lights), &n);
  if (row == NULL || p + n > end)
    return FALSE;
  out->kelvin = row->v;
  *behind = p + n;
  return TRUE;
}

/* "white balance for daylight", 白平衡日光: a name behind the words, which end at p, and nothing
 * else behind it. */
static gboolean
behind_words(const char *s, guint p, guint end, LithoExactLight *out)
{
  guint behind;
  for (guint next = p;; p = next) {
    if (name_at(s, p, end, out, &behind)) {
      out->end = skip_words(s, behind, end, LAMPS);
      return out->end >= end || strchr(".;!?", s[out->end]) != NULL ||
             litho_words_at(s, out->end, BEHIND) > 0;
    }
    next = skip_word(s, p, end, LINKS);
    if (next == p)
      return FALSE;
  }
}

gboolean
litho_exact_light(const char *s, guint start, guint end, LithoExactLight *out)
{
  guint n, behind;
  for (guint p = exact_find_words(s, start, end, BALANCE, &n); p < end;
       p = exact_find_words(s, p + 1, end, BALANCE, &n)) {
    if (behind_words(s, p + n, end, out)) {
      out->start = p;
      return TRUE;
    }
    /* "daylight white balance", 阴天白平衡 */
    for (guint q = start; q < p; q++)
      if ((q == start || !g_ascii_isalpha(s[q - 1]) || !g_ascii_isalpha(s[q])) &&
          name_at(s, q, p, out, &behind) && skip_words(s, behind, p, LAMPS) == p) {
        out->start = q;
        out->end = p + n;
        return TRUE;
      }
  }
  return FALSE;
}

static gboolean
says_kelvin(const LithoExactStep *step, const GArray *quantities)
{
  for (guint i = 0; i < quantities->len; i++) {
    const LithoQuantity *q = &g_array_index(quantities, LithoQuantity, i);
    if (q->start >= step->clause_start && q->end <= step->clause_end &&
        (q->kind == QUANTITY_KELVIN || (q->kind == QUANTITY_NUMBER && q->v[0] >= LEAST_KELVIN)))
      return TRUE;
  }
  return FALSE;
}

void
exact_balance(const char *s, LithoExactStep *steps, guint n, const GArray *quantities)
{
  for (guint i = 0; i < n; i++) {
    LithoExactStep *step = &steps[i];
    if (step->op == NULL || step->is_denied ||
        !(exact_op_is(step->op, "white_balance") || exact_op_is(step->op, "temperature")))
      continue;
    LithoExactLight light;
    const gboolean said = says_kelvin(step, quantities);
    const gboolean named =
        !said && litho_exact_light(s, step->clause_start, step->clause_end, &light);
    if (!said && !named)
      continue;
    gboolean twice = FALSE; /* "the white balance, 5600 kelvin" read as two wishes */
    for (guint k = 0; k < n; k++)
      twice |= k != i && exact_op_is(step->op, "white_balance") && steps[k].op != NULL &&
               exact_op_is(steps[k].op, "temperature") &&
               steps[k].clause_start == step->clause_start;
    if (twice || (named && light.kelvin == 0)) {
      step->is_denied = TRUE;
      g_free(step->reason);
      step->reason = g_strdup(twice ? "said with the temperature"
                                    : "the light as shot is what a plan begins with");
      continue;
    }
    if (exact_op_is(step->op, "white_balance"))
      exact_turn_into(step, "temperature");
    if (!named)
      continue;
    exact_set(step, exact_param_of(step->op, "kelvin"), light.kelvin);
    step->number = light.kelvin;
    step->unit = "K";
  }
}
