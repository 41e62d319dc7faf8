/* turn_also.c: the last step at one more place: "do that to the grass as well", "and the sky too". */
#include <math.h>
#include <string.h>
#include "plan/read/lexicon.h"
#include "talk/turn.h"

#define FRONT_WORDS \
  "do that to|do that on|do that for|do it to|do it on|do it for|do this to|do this for|do the same to|" \
  "do the same on|do the same for|do the same with|the same to|the same on|the same for|the same with|same on|" \
  "same for|same to|same with|also on|also for|also in|also to|now do|do the|now the|on|for|in|to|把|也|对|同样处理"
#define BACK_WORDS \
  "as well|too|also|instead as well|也一样|也这样|也|同样"

/* Is the text the name of a thing or a place, and nothing else? */
static gboolean
is_place(const char *text)
{
  static const LithoWordClass other = WORD_PROPERTY | WORD_VERB | WORD_ADJECTIVE | WORD_EFFECT | WORD_FAULT | WORD_UP |
                                      WORD_DOWN | WORD_REMOVE | WORD_STYLE | WORD_REFUSE | WORD_NUMBER | WORD_NOT;
  g_autoptr(LithoWords) w = litho_words_new(text);
  gboolean found = FALSE;
  for (guint i = 0; i < w->tokens->len; i++) {
    const LithoToken *token = litho_word(w, i);
    const gboolean thing = WORD_IN(token, WORD_NOUN | WORD_REGION);
    if (!thing && WORD_IN(token, other))
      return FALSE;
    found |= thing;
  }
  return found && w->tokens->len <= 6;
}

LithoTurn *
turn_read_also(const TurnText *t)
{
  if (t->context->n_deeds == 0)
    return NULL;
  g_autofree char *place = g_strdup(t->text);
  g_strstrip(g_strdelimit(place, "?.!,", ' '));
  guint n = 0;
  const gboolean front = turn_begins(place, FRONT_WORDS, &n);
  if (front)
    memmove(place, place + n, strlen(place + n) + 1);
  g_strstrip(place);
  guint length = 0;
  const int tail = turn_find(place, 1, BACK_WORDS, &length);
  const gboolean back = tail > 0 && place[tail + (int)length] == '\0';
  if (back)
    place[tail] = '\0';
  g_strstrip(place);
  if (!(back || (front && !turn_begins(t->text, "on|for|in|to|把|对", NULL)) ||
        turn_begins(t->text, "on the", NULL)) ||
      turn_has(place, "photo|photos|picture|pictures|image|images|all|these|those|others|照片|其他") ||
      !is_place(place))
    return NULL;
  LithoTurn *turn = turn_new(LITHO_ACT_REPEAT);
  turn->deed = (int)t->context->n_deeds - 1;
  turn->op = t->context->deeds[turn->deed].op;
  turn->words = g_steal_pointer(&place);
  return turn;
}
