/* turn_tool.c: tool, direction and number that a text says, for turns in pieces. */
#include <math.h>
#include <string.h>
#include "plan/exact/number.h"
#include "plan/exact/quantity.h"
#include "plan/read/lexicon.h"
#include "talk/turn.h"

#define LEFT_WORDS \
  "anti clockwise|anti-clockwise|anticlockwise|anti clock wise|anti clock|anti-clock|anticlock|" \
  "counter clockwise|counter-clockwise|counterclockwise|counter clock wise|counter clock|counter-clock|" \
  "counterclock|left|leftwards|anti|ccw|逆时针|向左|往左|左转|左边"
#define RIGHT_WORDS \
  "clockwise|clock wise|clock|right|rightwards|cw|顺时针|向右|往右|右转|右边"
#define ROTATE_WORDS \
  "rotate|rotates|rotated|rotating|rotation|clockwise|clock wise|anti clock|counterclockwise|anticlockwise|" \
  "upside down|旋转|转动|顺时针|逆时针|转"
#define TURN_WORDS \
  "turn|turned|turning|tilt|tilted|tilting|till|move|moved|flip|spin|angle"

static const LithoWordClass tool_classes = WORD_PROPERTY | WORD_VERB;

/* "more", "further": a direction only where nothing else says one. */
static gboolean
is_weak(const LithoToken *token)
{
  static const char *const weak[] = {"more", "further", "enough", "good", "lot", "some", "set", "go", "lift"};
  for (guint i = 0; i < G_N_ELEMENTS(weak); i++)
    if (strcmp(token->word, weak[i]) == 0)
      return TRUE;
  return FALSE;
}

static void
read_number(const char *text, TurnTool *tool)
{
  g_autoptr(GArray) found = litho_quantities_find(text);
  tool->number = NAN;
  for (guint i = 0; i < found->len; i++) {
    const LithoQuantity *q = &g_array_index(found, LithoQuantity, i);
    if (q->kind > QUANTITY_PX)
      continue;
    tool->number = q->v[0];
    tool->unit = litho_quantity_unit(q->kind);
    tool->is_absolute = q->is_absolute;
    if (q->sign != 0)
      tool->sign = q->sign;
  }
  /* "by twenty", "twenty would be good": words count without a unit where they cannot be an article */
  for (guint p = 0; isnan(tool->number) && text[p] != '\0'; p++) {
    if (p > 0 && g_ascii_isalnum(text[p - 1]))
      continue;
    ExactNumber number;
    const guint end = exact_any_number(text, p, &number);
    if (end > p && number.v >= 5 && !number.is_half)
      tool->number = number.v;
  }
}

int
turn_side(const char *text)
{
  guint n = 0;
  int last = -1, sign = 0;
  for (int at = 0; (at = turn_find(text, (guint)at, LEFT_WORDS, &n)) >= 0; at += (int)n) {
    last = at + (int)n;
    sign = -1;
  }
  /* not "clock wise" within "anti-clock wise" */
  for (int at = 0; (at = turn_find(text, (guint)at, RIGHT_WORDS, &n)) >= 0; at += (int)n)
    if (at >= last && !turn_begins(text + at, "right now|right away", NULL)) {
      last = at + (int)n;
      sign = 1;
    }
  return sign;
}

static void
read_rotation(const char *text, TurnTool *tool)
{
  const int side = turn_side(text);
  const gboolean upside = turn_has(text, "upside down|upside-down|head over heels|倒过来|颠倒");
  if (upside && isnan(tool->number))
    tool->number = 180;
  if (side != 0)
    tool->sign = side;
  else if (upside)
    tool->sign = 1;
}

void
turn_tool_read(const char *text, TurnTool *tool)
{
  *tool = (TurnTool){.number = NAN};
  g_autoptr(LithoWords) w = litho_words_new(text);
  const LithoOp *op = NULL;
  const LithoOp *directed = NULL; /* the property beside "increase", where several are named */
  int up = 0, weak = 0, property = 1, verb = 0, up_at = -9, directed_sign = 0;
  gboolean many = FALSE, many_directed = FALSE;
  for (guint i = 0; i < w->tokens->len; i++) {
    const LithoToken *token = litho_word(w, i);
    const LithoEntry *entry = token->entry;
    if (WORD_IN(token, WORD_UP | WORD_DOWN) || strcmp(token->word, "add") == 0) {
      const int sign = WORD_IN(token, WORD_DOWN) ? -1 : 1;
      if (is_weak(token)) {
        weak = sign;
      } else {
        up = sign;
        up_at = (int)i;
      }
    }
    tool->vague |= WORD_IN(token, WORD_DEGREE);
    const gboolean again = token->chinese && turn_has(text, "再|更");
    const gboolean compared = WORD_IN(token, WORD_ADJECTIVE) && (token->inflect == INFLECT_COMPARATIVE || again);
    if (entry == NULL || entry->op == NULL || !(WORD_IN(token, tool_classes) || compared))
      continue;
    const LithoOp *found = litho_op_find(entry->op);
    const gboolean is_loose = entry->text != NULL && !compared; /* "color", "quality": words that mean much else */
    if (found == NULL || is_loose || strcmp(found->name, "rotate") == 0 || strcmp(found->name, "flip") == 0)
      continue;
    if (WORD_IN(token, WORD_PROPERTY) && (int)i <= up_at + 3) {
      many_directed |= directed != NULL && directed != found;
      directed = found;
      directed_sign = up * entry->sign;
    }
    many |= op != NULL && found != op;
    op = found;
    tool->is_word = !WORD_IN(token, WORD_PROPERTY);
    if (!tool->is_word)
      property = entry->sign;
    else
      verb = entry->sign;
  }
  read_number(text, tool);
  const gboolean turned = turn_has(text, ROTATE_WORDS);
  const gboolean may_turn = turned || (op == NULL && turn_has(text, TURN_WORDS) &&
                                       (turn_side(text) != 0 || !isnan(tool->number) || turn_has(text, "tilt|till")));
  if (may_turn && (op == NULL || turned)) {
    tool->op = litho_op_find("rotate");
    read_rotation(text, tool);
    return;
  }
  tool->is_many = many && (directed == NULL || many_directed);
  if (tool->is_many)
    return;
  tool->op = many ? directed : op;
  if (many && tool->sign == 0)
    tool->sign = directed_sign;
  if (tool->sign == 0)
    tool->sign = verb != 0 ? verb : up != 0 ? up * property : weak * property;
  if (op == NULL && turn_side(text) != 0 && up == 0)
    tool->sign = turn_side(text);
}

char *
turn_tool_words(const TurnTool *tool)
{
  if (tool->op == NULL || isnan(tool->number))
    return NULL;
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd(number, sizeof number, "%.6g", fabs(tool->number));
  if (strcmp(tool->op->name, "rotate") == 0)
    return g_strdup_printf("rotate %s° %s", number, tool->sign < 0 ? "counterclockwise" : "clockwise");
  const char *what =
      tool->op->aliases != NULL && tool->op->aliases[0] != NULL ? tool->op->aliases[0] : tool->op->title;
  if (strcmp(tool->op->name, "exposure") == 0)
    what = "brightness";
  g_autofree char *lower = g_utf8_strdown(what, -1);
  return g_strdup_printf("%s the %s by %s%s", tool->sign < 0 ? "decrease" : "increase", lower, number,
                         tool->unit == NULL || strcmp(tool->unit, "%") == 0 ? " %" : tool->unit);
}
