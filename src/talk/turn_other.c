/* turn_other.c: choices, questions, export, steps that are taken out or meant elsewhere. */
#include <math.h>
#include <string.h>
#include "plan/exact/number.h"
#include "plan/exact/quantity.h"
#include "talk/turn.h"

/* --- an answer to a question ------------------------------------------------------------------- */

static int
choice_number(const char *text, guint n)
{
  static const char *const words[] = {
      "1|one|first|first one|the first|the first one|number one|a|第一个|第一|一|左起第一个",
      "2|two|second|second one|the second|the second one|number two|b|第二个|第二|二",
      "3|three|third|third one|the third|the third one|number three|c|第三个|第三|三",
      "4|four|fourth|fourth one|the fourth|the fourth one|d|第四个|第四|四",
      "5|five|fifth|fifth one|the fifth|the fifth one|e|第五个|第五|五"};
  for (guint i = 0; i < G_N_ELEMENTS(words) && i < n; i++) {
    guint length = 0;
    if (turn_begins(text, "number |no. |#|option |choice |choose |take |the |open |open the |打开", &length) &&
        turn_is(text + length, words[i]))
      return (int)i + 1;
    if (turn_is(text, words[i]))
      return (int)i + 1;
  }
  if (turn_is(text, "last|last one|the last|the last one|最后一个|最后"))
    return (int)n;
  return 0;
}

/* How many words of a label the text says: "left" of "the dog on the left". */
static guint
label_hits(const char *text, const char *written)
{
  g_autofree char *label = g_utf8_strdown(written, -1);
  g_auto(GStrv) parts = g_strsplit_set(label, " ,", -1);
  guint hits = turn_is_chinese(label) && strstr(text, label) != NULL ? 2 : 0;
  for (guint i = 0; parts[i] != NULL; i++)
    hits +=
        *parts[i] != '\0' && !turn_begins(parts[i], "the|one|on|a|of|at|in|that", NULL) && turn_has(text, parts[i]);
  return hits;
}

LithoTurn *
turn_read_choice(const TurnText *t)
{
  if (t->context->choices == NULL)
    return NULL;
  const guint n = g_strv_length((char **)t->context->choices);
  int id = choice_number(t->text, n);
  guint best = 0;
  for (guint i = 0; id == 0 && i < n; i++)
    best = MAX(best, label_hits(t->text, t->context->choices[i]));
  for (guint i = 0, ties = 0; best > 0 && i < n; i++)
    if (label_hits(t->text, t->context->choices[i]) == best)
      id = ties++ == 0 ? (int)i + 1 : 0;
  if (id == 0)
    return NULL;
  LithoTurn *turn = turn_new(LITHO_ACT_CHOOSE);
  turn->choice = id;
  return turn;
}

/* --- export ------------------------------------------------------------------------------------ */

LithoTurn *
turn_read_export(const TurnText *t)
{
  static const char *const formats[][2] = {{"png", "png"},        {"jpg|jpeg", "jpeg"}, {"webp", "webp"},
                                           {"tif|tiff", "tiff"},  {"avif", "avif"},     {"heic|heif", "heif"},
                                           {"jxl|jpeg xl", "jxl"}};
  const gboolean saves =
      turn_begins(t->text, "save|export|download|write it|write this|store it|output", NULL) ||
      turn_has(t->text, "保存|导出|另存|下载|存成|存为|export it|save it|save this|save that|download it");
  if (!saves ||
      (!turn_is_chinese(t->text) && !turn_is(t->text, "save|export|download") &&
       !turn_has(t->text, "it|this|that|as|photo|picture|image|file|png|jpg|jpeg|webp|tiff|tif|avif|copy|result|all|"
                          "here|to|px|pixels|version")))
    return NULL;
  LithoTurn *turn = turn_new(LITHO_ACT_EXPORT);
  for (guint i = 0; i < G_N_ELEMENTS(formats) && turn->format == NULL; i++)
    if (turn_has(t->text, formats[i][0]))
      turn->format = g_strdup(formats[i][1]);
  g_autoptr(GArray) found = litho_quantities_find(t->text);
  const gboolean quality = turn_has(t->text, "quality|质量");
  for (guint i = 0; i < found->len; i++) {
    const LithoQuantity *q = &g_array_index(found, LithoQuantity, i);
    const double most = MAX(q->v[0], q->v[1]);
    if ((q->kind == QUANTITY_PX || q->kind == QUANTITY_SIZE_PX || q->kind == QUANTITY_LONG_EDGE ||
         (q->kind == QUANTITY_NUMBER && most > 100)) &&
        most <= 100000)
      turn->size_px = (int)most;
    else if (quality && most >= 1 && most <= 100)
      turn->quality = (int)most;
  }
  return turn;
}

/* --- questions --------------------------------------------------------------------------------- */

LithoTurn *
turn_read_ask(const TurnText *t)
{
  LithoAskKind kind;
  if (turn_is(t->text,
              "help|what can you do|what can i say|how does this work|what can i do|帮助|你能做什么|怎么用|你会什么"))
    return turn_new(LITHO_ACT_HELP);
  if (turn_begins(t->text, "why|how come|what for|为什么|为何|怎么", NULL) || turn_is(t->text, "why|为什么") ||
      turn_has(t->text, "why did you|why is the|为什么"))
    kind = LITHO_ASK_WHY;
  else if (
      turn_has(
          t->text,
          "tell me what you did|did you change|did you do|how much did you|what is the current|what's the current|"
          "current settings|what did you do|what have you done|what did you change|what have you changed|what changed|"
          "what was done|what was changed|what happened to|what did you|list the steps|show the steps|"
          "what steps|which steps|explain what you did|summarize|你做了什么|改了什么|做了哪些|做了什么|"
          "有哪些步骤|改动了什么"))
    kind = LITHO_ASK_WHAT;
  else if (turn_has(t->text, "which version|which versions|list the versions|show the versions|what "
                             "versions|history|how many versions|"
                             "有哪些版本|历史"))
    kind = LITHO_ASK_VERSIONS;
  else if (turn_begins(t->text, "where is|where are|is there|are there|do you see|can you find the|在哪|哪里是",
                       NULL) ||
           turn_has(t->text, "在哪里|在哪儿"))
    kind = LITHO_ASK_REGIONS;
  else if (turn_has(t->text, "what is in|what's in|what do you see|what can you see|describe|what is this|what's this|"
                             "who is in|how many|what time|when was|where was|who is|what else|what do you "
                             "suggest|suggest something|is the horizon|what should i|what "
                             "would you|any suggestions|"
                             "what could be better|改进|几个|有几|what is wrong with|what's wrong with|what is in "
                             "it|照片里有什么|图里有什么|描述|"
                             "你看到什么|看到了什么|有什么问题"))
    kind = LITHO_ASK_PHOTO;
  else
    return NULL;
  LithoTurn *turn = turn_new(LITHO_ACT_ASK);
  turn->ask = kind;
  turn->deed = turn_named_deed(t->text, t->context);
  if (kind == LITHO_ASK_REGIONS) {
    guint n = 0;
    turn_begins(t->text,
                "where is the|where are the|where is|where are|is there a|is there an|is there any|is there|"
                "are there any|are there|do you see a|do you see the|do you see|can you find the",
                &n);
    g_autofree char *rest = g_strdup(t->text + n);
    g_strstrip(g_strdelimit(rest, "?.!", ' '));
    const int in = turn_find(rest, 0, "in the photo|in the picture|in the image|in this photo|in it|here", NULL);
    if (in > 0)
      rest[in] = '\0';
    turn->words = g_strdup(g_strstrip(rest));
  }
  return turn;
}

/* --- steps ------------------------------------------------------------------------------------- */

gboolean
turn_keeps_one(const TurnText *t)
{
  return turn_has(t->text, "undo|remove|drop|delete|keep|撤销|去掉|保留") &&
         turn_has(t->text, "everything except|everything but|all except|all but|keep only|only keep|undo the rest|"
                           "remove the rest|drop the rest|除了|只保留") &&
         turn_named_deed(t->text, t->context) >= 0;
}

LithoTurn *
turn_read_remove(const TurnText *t)
{
  if (turn_keeps_one(t)) {
    LithoTurn *turn = turn_new(LITHO_ACT_REMOVE);
    turn->deed = turn_named_deed(t->text, t->context);
    turn->op = t->context->deeds[turn->deed].op;
    turn->others = TRUE;
    return turn;
  }
  guint n = 0;
  const gboolean plain = turn_begins(t->text,
                                     "i don't like the|i dont like the|i do not like the|i do not want the|i don't "
                                     "want the|i dont want the|drop|undo|skip|forget|"
                                     "leave out|take back|without|lose|revert|cancel|no|"
                                     "undo only|撤销|不要|取消",
                                     &n);
  const gboolean removes = plain || turn_begins(t->text,
                                                "remove|delete|take off|take out|get rid of|take away|turn off|"
                                                "disable|switch off|去掉|删掉|删除|关掉",
                                                &n);
  if (!removes && !turn_has(t->text, "去掉|删掉|删除|拿掉|关掉"))
    return NULL;
  const char *rest = t->text + n;
  const int deed = turn_named_deed(rest, t->context);
  if (deed < 0)
    return NULL;
  const LithoOp *op = t->context->deeds[deed].op;
  /* "remove the noise" with a denoise step is no wish to see it again; "remove the background" is a new one */
  const gboolean cures = op != NULL && (strcmp(op->name, "denoise") == 0 || strcmp(op->name, "dehaze") == 0 ||
                                        g_str_has_prefix(op->name, "remove_") || strcmp(op->name, "red_eye") == 0);
  const gboolean names_step = turn_has(rest, "step|effect|change|edit|adjustment|filter|removal|步骤|效果|调整");
  if (!plain && cures && !names_step)
    return NULL;
  /* "remove the red car": a thing, though a step on it is there */
  gboolean by_op = op != NULL && !cures;
  if (by_op && !plain && !names_step) {
    const LithoDeed only = {.op = op, .number = NAN};
    const LithoTurnContext alone = {.deeds = &only, .n_deeds = 1};
    by_op = turn_named_deed(rest, &alone) >= 0;
  }
  if (!plain && !names_step && !by_op)
    return NULL;
  LithoTurn *turn = turn_new(LITHO_ACT_REMOVE);
  turn->deed = deed;
  turn->op = op;
  return turn;
}

LithoTurn *
turn_read_replace(const TurnText *t)
{
  guint n = 0;
  int at = turn_find(t->text, 0,
                     "i meant|i mean|i was talking about|i was thinking of|rather|i'm talking about|我说的是|"
                     "我是说|我指的是|我的意思是",
                     &n);
  if (at < 0 && t->is_no &&
      turn_begins(t->text,
                  "the other one|the other|another one|只|只要|另一个|另外一个|the left|the right|"
                  "the one|the left one|the right one|only the|just the",
                  &n)) {
    at = 0;
    n = 0;
  }
  if (at < 0 && (turn_is(t->text, "the other one|the other|other one|another one|另一个|另外一个|另一只|另外一只") ||
                 turn_begins(t->text, "换成|换到|改到", &n))) {
    at = 0;
    n = turn_begins(t->text, "换成|换到|改到", &n) ? n : 0;
  }
  if (at < 0 && turn_begins(t->text, "not the", &n)) { /* "not the sky, the water" */
    const int comma = turn_find(t->text, n, "but", &n);
    const char *mark = comma >= 0 ? NULL : strchr(t->text, ',');
    if (comma < 0 && mark == NULL)
      return NULL;
    at = comma >= 0 ? comma : (int)(mark - t->text);
    n = comma >= 0 ? 3 : 1;
  }
  if (at < 0 && g_str_has_suffix(t->text, " instead") && turn_begins(t->text, "on|in|at|to|the|do", &n)) {
    at = 0;
    turn_begins(t->text, "do that on|do it on|do this on|on|in|at|to", &n);
  }
  if (at < 0 || t->context->n_deeds == 0)
    return NULL;
  TurnTool tool;
  turn_tool_read(t->text, &tool);
  if (tool.op == NULL && (tool.sign != 0 || !isnan(tool.number)) && turn_side(t->text) == 0)
    return NULL; /* "I meant you may have overdone it: decrease it by 5" */
  g_autofree char *rest = g_strdup(t->text + at + n);
  g_strstrip(g_strdelimit(rest, "?.!,:", ' '));
  if (g_str_has_suffix(rest, " instead"))
    rest[strlen(rest) - 8] = '\0';
  guint skip = 0;
  if (turn_begins(rest, "on|for|in|to|with", &skip))
    memmove(rest, rest + skip, strlen(rest + skip) + 1);
  g_strstrip(rest);
  if (*rest == '\0')
    return NULL;
  LithoTurn *turn = turn_new(LITHO_ACT_REPLACE);
  turn->deed = (int)t->context->n_deeds - 1;
  turn->op = t->context->deeds[turn->deed].op;
  turn->words = g_steal_pointer(&rest);
  return turn;
}
