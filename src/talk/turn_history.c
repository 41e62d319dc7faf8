/* turn_history.c: turns about versions and the other photos. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "plan/exact/number.h"
#include "talk/turn.h"

#define UNDO_WORDS \
  "that's worse|that is worse|worse|it was better before|better before|i liked it better before|不喜欢|不喜欢这个|" \
  "没有刚才好|不如刚才|刚才更好|之前更好|i do not like it|i do not like that|i don't like it|i dont like it|i don't like that|" \
  "don't like it|that's wrong|that was wrong|oops|delete the last step|delete the last one|remove the last one|" \
  "remove that step|remove the last change|上一步|undo|undo it|undo that|undo this|undo the last|" \
  "undo the last one|undo the last step|undo last step|undo last|undo the last change|undo twice|" \
  "take that back|take it back|revert|revert that|revert it|go back|go back one step|one step back|step back|" \
  "put it back|put that back|never mind|nevermind|scratch that|cancel that|forget that|i liked it before|" \
  "i liked before it|remove the last step|drop the last step|撤销|撤回|退回|取消上一步|还原上一步|上一步不要|撤销上一步|返回上一步|退一步"
#define REDO_WORDS \
  "redo|redo it|redo that|redo the last|put it back again|do it again after all|bring it back|重做|恢复|恢复上一步"
#define START_WORDS \
  "back to how it was|回到原来|原来的样子|start over|start again from scratch|start from scratch|from scratch|" \
  "start again|clear everything|clear all|remove everything|remove all edits|remove all steps|reset|reset it|" \
  "reset everything|undo everything|undo all|undo it all|back to the start|back to the beginning|" \
  "back to the original|go back to the original|return to the original|restore the original|" \
  "revert to the original|original again|as it was at first|从头开始|从头来|恢复原图|还原原图|回到原图|全部撤销|回到最初|重新开始"
#define GOTO_WORDS \
  "back to|go to|return to|go back to|revert to|switch to|take|use|restore|show|i prefer|i preferred|i liked|" \
  "回到|返回|用|退回到"
#define COMPARE_WORDS \
  "compare|comparison|before and after|before/after|before after|side by side|show the original|" \
  "show me the original|see the original|what did it look like before|how was it before|how did it look before|" \
  "the difference|show me before|show before|show original|see original|对比一下|比较|和原图对比|比原图|跟原图对比|与原图对比|和原图|前后对比|" \
  "看看原图|看原图|看一下原图|对比原图|对比前后"
#define ALL_WORDS \
  "same settings|these edits|those edits|the same to|apply these|apply those|apply the edits|use the same|" \
  "same on|same for|same to|same with|same on all|same thing on|same thing for|same edit on|same edits on|" \
  "apply this to|apply that to|apply it to|apply the same to|apply these to|apply the same|apply to all|" \
  "do it to all|do that to all|do this to all|do the same for|do the same to|do the same on|now the same|" \
  "copy this to|copy these edits|用到|用在|同样处理|其他照片也|其它照片也|都一样处理|应用到|这些也|也这样"
#define OTHERS_WORDS \
  "other picture|other photo|other image|the rest|rest|all|others|the others|other photos|other pictures|" \
  "the rest|these|those|them|every|everything|photos|pictures|images|them all|next one|全部|所有|其他|其它|这些|那些|另外|都"
#define REPEAT_WORDS \
  "again|once more|one more time|do it again|do that again|do it once more|repeat|repeat that|repeat it|" \
  "repeat the same|same again|the same again|again please|the same thing again|do the same again|and again|" \
  "再来一次|再做一次|再来一遍|重复|重复一次|再一次"

/* 1 for "first", "1st", "1", "第一"; 0: none. */
static int
ordinal(const char *text, guint from)
{
  static const char *const words[] = {"first|1st|第一|第1",   "second|2nd|第二|第2", "third|3rd|第三|第3",
                                      "fourth|4th|第四|第4",  "fifth|5th|第五|第5",  "sixth|6th|第六|第6",
                                      "seventh|7th|第七|第7", "eighth|8th|第八|第8", "ninth|9th|第九|第9",
                                      "tenth|10th|第十|第10"};
  for (guint i = 0; i < G_N_ELEMENTS(words); i++)
    if (turn_find(text, from, words[i], NULL) >= 0)
      return (int)i + 1;
  guint n = 0;
  const int at = turn_find(text, from, "version|step|number|no.|#|版本|版", &n);
  if (at < 0)
    return 0;
  ExactNumber number;
  const guint p = exact_skip_blanks(text, (guint)at + n), end = exact_any_number(text, p, &number);
  return end > p && number.v >= 0 && number.v < 10000 && number.v == floor(number.v) ? (int)number.v : 0;
}

static LithoTurn *
to_version(int version)
{
  LithoTurn *turn = turn_new(LITHO_ACT_GOTO);
  turn->version = version;
  return turn;
}

static LithoTurn *
read_undo(const TurnText *t)
{
  guint n = 0;
  if (turn_has(t->text, START_WORDS) && !turn_has(t->text, "compare|show me|show|看")) {
    const int deed = turn_has(t->text, "reset") ? turn_named_deed(t->text, t->context) : -1;
    if (deed < 0)
      return to_version(0);
    LithoTurn *turn = turn_new(LITHO_ACT_REMOVE); /* "reset the sky" */
    turn->deed = deed;
    turn->op = t->context->deeds[deed].op;
    return turn;
  }
  if (turn_is(t->text, REDO_WORDS))
    return turn_new(LITHO_ACT_REDO);
  const int at = turn_find(t->text, 0, "undo|" UNDO_WORDS, &n);
  if (at < 0)
    return NULL;
  const char *rest = t->text + at + n;
  const gboolean ends = turn_is(t->text + at, UNDO_WORDS);
  if (!ends && turn_named_deed(rest, t->context) >= 0)
    return NULL; /* "undo the vignette": a step */
  LithoTurn *turn = turn_new(LITHO_ACT_UNDO);
  ExactNumber number = {.v = 1};
  for (const char *p = rest; *p != '\0'; p = g_utf8_next_char(p))
    if ((p == rest || !g_ascii_isalnum(p[-1])) && exact_any_number(p, 0, &number) > 0 && number.v >= 1 &&
        number.v < 100)
      break;
    else
      number.v = 1;
  turn->number = turn_has(t->text, "twice|两次|两步") ? 2 : number.v;
  if (ends || at == 0 || turn->number > 1 || turn_has(t->text, "undo|撤销"))
    return turn;
  litho_turn_free(turn);
  return NULL;
}

static LithoTurn *
read_goto(const TurnText *t)
{
  if (!turn_has(t->text, GOTO_WORDS "|version|版本"))
    return NULL;
  const gboolean back = turn_has(t->text, "back to|return to|go back to|revert to|version|i liked the|i prefer the|i "
                                          "preferred the|回到|返回|版本|go to|switch to");
  const int version = ordinal(t->text, 0);
  if (back && version > 0 && !turn_has(t->text, "dog|man|woman|person|one on|photo|picture|照片"))
    return to_version(version);
  if (back && turn_has(t->text, "previous|before that|one before|last version|上一个|上一版")) {
    LithoTurn *turn = turn_new(LITHO_ACT_UNDO);
    turn->number = 1;
    return turn;
  }
  if (turn_has(t->text, "version 0|original version|untouched|原图版本"))
    return to_version(0);
  return NULL;
}

static LithoTurn *
read_compare(const TurnText *t)
{
  if (!turn_has(t->text, COMPARE_WORDS) || (turn_is_edit(t->text) && !turn_has(t->text, "原图|original")))
    return NULL;
  LithoTurn *turn = turn_new(LITHO_ACT_COMPARE);
  turn->version = 0;
  turn->number = NAN;
  guint n = 0, found = 0;
  for (guint p = 0; t->text[p] != '\0'; p += MAX(n, 1)) {
    ExactNumber number;
    n = 0;
    if (p > 0 && g_ascii_isalnum(t->text[p - 1]))
      continue;
    const guint end = g_ascii_isdigit(t->text[p]) ? exact_any_number(t->text, p, &number) : p;
    if (end <= p || number.v != floor(number.v))
      continue;
    n = end - p;
    if (found++ == 0)
      turn->version = (int)number.v;
    else
      turn->number = number.v;
  }
  if (found == 0 && turn_has(t->text, "previous|last one|last version|one before|上一个|上一版"))
    turn->version = -1;
  return turn;
}

LithoTurn *
turn_read_history(const TurnText *t)
{
  if (turn_keeps_one(t))
    return NULL;
  LithoTurn *turn = read_compare(t);
  if (turn == NULL)
    turn = read_undo(t);
  if (turn == NULL)
    turn = read_goto(t);
  if (turn != NULL)
    return turn;
  if (turn_has(t->text, ALL_WORDS) && turn_has(t->text, OTHERS_WORDS) && t->context->n_photos > 1)
    return turn_new(LITHO_ACT_ALL);
  const gboolean same = turn_has(t->text, "same amount|same again|repeat the same|once more|one more time|再来一次");
  if (turn_is(t->text, REPEAT_WORDS) ||
      (same && !turn_is_edit(t->text) && !turn_has(t->text, "other|opposite|further") &&
       strpbrk(t->text, "0123456789") == NULL)) {
    turn = turn_new(LITHO_ACT_REPEAT);
    turn->deed = (int)t->context->n_deeds - 1;
    if (turn->deed >= 0) {
      turn->op = t->context->deeds[turn->deed].op;
      turn->sign = t->context->deeds[turn->deed].sign;
    }
  }
  return turn;
}
