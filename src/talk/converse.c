/* converse.c: a turn from its words to the answer. See converse.h. */
#include <math.h>
#include <string.h>
#include "base/cancel.h"
#include "talk/act.h"
#include "talk/make.h"

/* --- what the files share ----------------------------------------------------------------------- */

static void
append_sentence(Talk *talk, const char *format, va_list args)
{
  if (talk->say->len > 0 && !talk->chinese)
    g_string_append_c(talk->say, ' ');
  g_string_append_vprintf(talk->say, format, args);
}

void
talk_say(Talk *talk, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  append_sentence(talk, format, args);
  va_end(args);
}

void
talk_refuse(Talk *talk, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  append_sentence(talk, format, args);
  va_end(args);
  talk->act = LITHO_ACT_NONE;
}

void
talk_forget_results(Talk *talk)
{
  if (talk->results != NULL)
    litho_run_results_clear(talk->results);
  g_clear_pointer(&talk->results, g_free);
}

LithoChatPhoto *
talk_photo(const Talk *talk)
{
  return litho_conversation_photo(talk->conversation, talk->conversation->photo);
}

LithoSession *
talk_session(Talk *talk, GError **error)
{
  if (talk->session == NULL)
    talk->session = talk->options->session_of(talk_photo(talk), talk->options->session_data, error);
  return talk->session;
}

/* --- acts --------------------------------------------------------------------------------------- */

static void
tell_place(Talk *talk)
{
  talk_forget_results(talk);
  talk->session = NULL; /* a made picture may be another one there */
  const LithoChatPhoto *photo = talk_photo(talk);
  const guint n = litho_chat_photo_recipe(photo)->steps->len;
  talk->has_version = TRUE;
  if (photo->at == 0)
    talk_say(talk, "%s", TALK_IN(talk, "This is the original.", "现在是原图。"));
  else if (talk->chinese)
    talk_say(talk, "现在是版本 %u，共 %u 步。", photo->at, n);
  else
    talk_say(talk, "This is version %u, with %u step%s.", photo->at, n, n == 1 ? "" : "s");
}

/* "Undo" after "the same on these": there. FALSE: the last turn was no such one. */
static gboolean
undo_same(Talk *talk)
{
  const LithoConversation *conversation = talk->conversation;
  const LithoChatTurn *last =
      conversation->turns->len > 0 ? conversation->turns->pdata[conversation->turns->len - 1] : NULL;
  if (last == NULL || strcmp(last->act, litho_act_names[LITHO_ACT_ALL]) != 0)
    return FALSE;
  guint n = 0;
  for (guint i = 0; i < conversation->photos->len; i++) {
    LithoChatPhoto *photo = conversation->photos->pdata[i];
    if ((int)i != conversation->photo && strcmp(litho_chat_photo_version(photo, photo->at)->said, last->user) == 0)
      n += litho_chat_photo_undo(photo);
  }
  if (talk->chinese)
    talk_say(talk, "已在 %u 张照片上撤销。", n);
  else
    talk_say(talk, "Undone on %u photo%s.", n, n == 1 ? "" : "s");
  return TRUE;
}

static void
undo(Talk *talk, const LithoTurn *turn)
{
  if (undo_same(talk))
    return;
  LithoChatPhoto *photo = talk_photo(talk);
  const int times = isnan(turn->number) ? 1 : (int)turn->number;
  int done = 0;
  g_autofree char *said = g_strdup(litho_chat_photo_version(photo, photo->at)->said);
  while (done < times && litho_chat_photo_undo(photo))
    done++;
  if (done == 0) {
    talk_refuse(talk, "%s", TALK_IN(talk, "There is nothing to undo.", "没有可以撤销的。"));
    return;
  }
  if (done == 1)
    talk_say(talk, TALK_IN(talk, "Undone: “%s”.", "已撤销：“%s”。"), said);
  else
    talk_say(talk, TALK_IN(talk, "Undone: the last %d.", "已撤销最后 %d 次改动。"), done);
  tell_place(talk);
}

static void
go(Talk *talk, const LithoTurn *turn)
{
  LithoChatPhoto *photo = talk_photo(talk);
  if (turn->version < 0 || !litho_chat_photo_goto(photo, (guint)turn->version))
    talk_refuse(talk, TALK_IN(talk, "There are versions 0 to %u.", "只有版本 0 到 %u。"), photo->versions->len - 1);
  else
    tell_place(talk);
}

static gboolean do_turns(Talk *talk, const char *words, int depth, GError **error);

/* A photo that was found becomes one of the conversation's, and the one that is talked about. */
static gboolean
open_found(Talk *talk, const char *path, GError **error)
{
  const LithoChatPhoto probe = {.path = (char *)path};
  g_autoptr(GError) local = NULL;
  talk->act = LITHO_ACT_CHOOSE;
  if (talk->options->session_of(&probe, talk->options->session_data, &local) == NULL) {
    if (g_error_matches(local, LITHO_ERROR, LITHO_ERROR_CANCELLED)) {
      g_propagate_error(error, g_steal_pointer(&local));
      return FALSE;
    }
    talk_refuse(talk, TALK_IN(talk, "It cannot be opened: %s.", "打不开：%s。"), local->message);
    return TRUE;
  }
  if (litho_conversation_add_photo(talk->conversation, path, NULL, error) < 0)
    return FALSE;
  talk->session = NULL; /* of the photo before */
  talk_say(talk, TALK_IN(talk, "Open: %s.", "已打开：%s。"), talk_photo(talk)->name);
  return TRUE;
}

static gboolean
choose(Talk *talk, int id, GError **error)
{
  g_autoptr(LithoQuestion) question = g_steal_pointer(&talk->conversation->pending);
  const LithoChoice *choice = litho_question_choice(question, id);
  if (strcmp(question->words, TALK_OPEN) == 0)
    return open_found(talk, choice->words, error);
  GString *words = g_string_new(question->words);
  g_string_replace(words, "{}", choice->words, 0);
  g_autofree char *said = g_string_free(words, FALSE);
  talk->act = LITHO_ACT_ADD;
  g_free(talk->words);
  talk->words = g_strdup(said);
  if (g_str_has_prefix(question->words, "I meant")) /* a place, not a wish */
    return do_turns(talk, said, 1, error);
  return talk_add(talk, said, error);
}

static gboolean
repeat(Talk *talk, int depth, GError **error)
{
  const LithoChatPhoto *photo = talk_photo(talk);
  const char *said = litho_chat_photo_version(photo, photo->at)->said;
  if (*said == '\0' || depth > 1) {
    talk_refuse(talk, "%s", TALK_IN(talk, "There is nothing to repeat yet.", "还没有可以重复的。"));
    return TRUE;
  }
  g_free(talk->words);
  talk->words = g_strdup(said);
  g_autofree char *words = g_strdup(said);
  return do_turns(talk, words, depth + 1, error);
}

static gboolean
needs_photo(LithoAct act)
{
  return act != LITHO_ACT_NONE && act != LITHO_ACT_SEARCH && act != LITHO_ACT_HELP && act != LITHO_ACT_CHOOSE &&
         act != LITHO_ACT_MAKE;
}

/* What a made picture's scene may be meant by. */
static gboolean
may_be_scene(LithoAct act)
{
  return act == LITHO_ACT_ADD || act == LITHO_ACT_CHANGE || act == LITHO_ACT_REPLACE || act == LITHO_ACT_REMOVE ||
         act == LITHO_ACT_REPEAT || act == LITHO_ACT_SEARCH || act == LITHO_ACT_NONE;
}

/* What of the turn is about the scene of a made picture, and then what is left for the picture. */
static gboolean
do_scene(Talk *talk, const LithoTurn *turn, guint n_turns, gboolean *done, GError **error)
{
  /* Of several in one message each has its own words. */
  const char *words = n_turns > 1 && turn->words != NULL ? turn->words : n_turns > 1 ? "" : talk->words;
  const gboolean only_another = turn->act == LITHO_ACT_SEARCH || turn->act == LITHO_ACT_NONE || turn->act == LITHO_ACT_REPEAT;
  g_autofree char *rest = NULL;
  *done = FALSE;
  if (*words == '\0')
    return TRUE;
  if (!talk_make_again(talk, words, only_another, done, &rest, error))
    return FALSE;
  return !*done || rest == NULL || talk_add(talk, rest, error);
}

static gboolean
do_act(Talk *talk, const LithoTurn *turn, const LithoTurnContext *context, guint n_turns, int depth, GError **error)
{
  talk->act = turn->act;
  if (may_be_scene(turn->act)) {
    gboolean done;
    if (!do_scene(talk, turn, n_turns, &done, error))
      return FALSE;
    if (done)
      return TRUE;
  }
  if (needs_photo(turn->act) && talk_photo(talk) == NULL) {
    talk_refuse(
        talk, "%s",
        TALK_IN(talk, "No photo is open yet: add one, look for one, or say what picture to make (\"make me a beach at sunset\").",
                "还没有打开照片：先添加一张，找一张，或者让我画一张（“画一张夕阳下的海滩”）。"));
    return TRUE;
  }
  switch (turn->act) {
  case LITHO_ACT_ADD:
    if (turn->op != NULL && strcmp(turn->op->name, "rotate") == 0 && turn->sign == 0 && !isnan(turn->number) &&
        turn->number != 180) {
      talk_ask_direction(talk, turn->words);
      return TRUE;
    }
    return talk_add(talk, turn->words, error);
  case LITHO_ACT_CHANGE:
    return talk_change(talk, turn, context, error);
  case LITHO_ACT_REPLACE:
    return talk_replace(talk, turn, context, error);
  case LITHO_ACT_REMOVE:
    return talk_remove(talk, context->deeds[turn->deed].step, turn->others, error);
  case LITHO_ACT_UNDO:
    undo(talk, turn);
    return TRUE;
  case LITHO_ACT_REDO:
    if (!litho_chat_photo_redo(talk_photo(talk)))
      talk_refuse(talk, "%s", TALK_IN(talk, "There is nothing to redo.", "没有可以重做的。"));
    else
      tell_place(talk);
    return TRUE;
  case LITHO_ACT_GOTO:
    go(talk, turn);
    return TRUE;
  case LITHO_ACT_REPEAT:
    return turn->words != NULL ? talk_also(talk, turn, context, error) : repeat(talk, depth, error);
  case LITHO_ACT_ALL:
    return talk_same(talk, (guint)talk->conversation->photo, NULL, FALSE, error);
  case LITHO_ACT_ASK:
    return talk_ask(talk, turn, context, error);
  case LITHO_ACT_SEARCH:
    return talk_search(talk, turn, error);
  case LITHO_ACT_COMPARE:
    talk_compare(talk, turn);
    return TRUE;
  case LITHO_ACT_EXPORT:
    talk_export(talk, turn);
    return TRUE;
  case LITHO_ACT_CHOOSE:
    return choose(talk, turn->choice, error);
  case LITHO_ACT_MAKE:
    return talk_make(talk, turn->words, error);
  case LITHO_ACT_HELP:
    talk_help(talk);
    return TRUE;
  case LITHO_ACT_NONE:
  case LITHO_N_ACTS:
    talk_say(talk, "%s", TALK_IN(talk, "All right.", "好的。"));
    return TRUE;
  }
  return TRUE;
}

static gboolean
do_turns(Talk *talk, const char *words, int depth, GError **error)
{
  TalkKnowledge knowledge;
  talk_know(&knowledge, talk->conversation);
  g_autoptr(GPtrArray) turns = litho_turns_read(words, &knowledge.known);
  gboolean ok = TRUE;
  for (guint i = 0; i < turns->len && ok; i++) {
    const LithoTurn *turn = turns->pdata[i];
    if (turn->act != LITHO_ACT_CHOOSE)
      litho_conversation_ask(talk->conversation, NULL); /* who does not answer wants something else */
    if (i > 0) {                                        /* the first one changed what there is */
      talk_knowledge_clear(&knowledge);
      talk_know(&knowledge, talk->conversation);
      if (turn->deed >= (int)knowledge.known.n_deeds)
        break;
      g_array_set_size(talk->changed, 0);
    }
    ok = do_act(talk, turn, &knowledge.known, turns->len, depth, error);
    if (talk->act == LITHO_ACT_NONE)
      break;
  }
  talk_knowledge_clear(&knowledge);
  return ok;
}

/* --- the public functions ----------------------------------------------------------------------- */

static gboolean
begin(Talk *talk, LithoConversation *conversation, const LithoTalkOptions *options, const char *words,
      TalkState *state, GError **error)
{
  if (litho_is_cancelled(options->cancel, error))
    return FALSE;
  if (options->photo >= (int)conversation->photos->len) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "the conversation has no photo %d", options->photo);
    return FALSE;
  }
  talk_state_take(state, conversation);
  if (options->photo >= 0)
    conversation->photo = options->photo;
  *talk = (Talk){.conversation = conversation,
                 .options = options,
                 .words = g_strdup(words),
                 .say = g_string_new(NULL),
                 .answer = json_object_new(),
                 .warnings = g_ptr_array_new_with_free_func(g_free),
                 .changed = g_array_new(FALSE, FALSE, sizeof(guint))};
  const LithoChatTurn *last =
      conversation->turns->len > 0 ? conversation->turns->pdata[conversation->turns->len - 1] : NULL;
  talk->chinese = turn_is_chinese(*words != '\0' || last == NULL ? words : last->answer);
  return TRUE;
}

/* Keeps the turn and gives the answer, or puts everything back. */
static gboolean
end(Talk *talk, TalkState *state, const char *user, gboolean ok, JsonObject **answer, GError **error)
{
  if (ok)
    ok = talk_answer(talk, user, error);
  if (ok)
    *answer = json_object_ref(talk->answer);
  else
    talk_state_restore(state, talk->conversation);
  talk_state_clear(state);
  talk_forget_results(talk);
  g_string_free(talk->say, TRUE);
  g_free(talk->words);
  json_object_unref(talk->answer);
  g_ptr_array_unref(talk->warnings);
  g_array_unref(talk->changed);
  return ok;
}

gboolean
litho_conversation_turn(LithoConversation *conversation, const LithoTalkOptions *options, const char *words,
                        JsonObject **answer, GError **error)
{
  Talk talk;
  TalkState state;
  if (strlen(words) > LITHO_INSTRUCTION_MAX_BYTES) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "a turn has at most %d bytes", LITHO_INSTRUCTION_MAX_BYTES);
    return FALSE;
  }
  if (options->choice != 0 &&
      (conversation->pending == NULL || litho_question_choice(conversation->pending, options->choice) == NULL)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "there is no choice %d: %s", options->choice,
                conversation->pending != NULL ? "look at the question" : "nothing was asked");
    return FALSE;
  }
  if (!begin(&talk, conversation, options, words, &state, error))
    return FALSE;
  gboolean ok;
  g_autofree char *user = NULL;
  if (options->choice != 0) {
    user = g_strdup(*words != '\0' ? words : litho_question_choice(conversation->pending, options->choice)->label);
    ok = choose(&talk, options->choice, error);
  } else {
    user = g_strdup(words);
    ok = do_turns(&talk, words, 0, error);
  }
  return end(&talk, &state, user, ok, answer, error);
}

gboolean
litho_conversation_make(LithoConversation *conversation, const LithoTalkOptions *options, const char *words,
                        JsonObject **answer, GError **error)
{
  Talk talk;
  TalkState state;
  if (strlen(words) > LITHO_INSTRUCTION_MAX_BYTES) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "a turn has at most %d bytes", LITHO_INSTRUCTION_MAX_BYTES);
    return FALSE;
  }
  if (!begin(&talk, conversation, options, words, &state, error))
    return FALSE;
  litho_conversation_ask(conversation, NULL);
  /* "make me a beach" says the same as "a beach". */
  const LithoTurnContext context = {0};
  g_autoptr(GPtrArray) turns = litho_turns_read(words, &context);
  const LithoTurn *turn = turns->pdata[0];
  const gboolean ok = talk_make(&talk, turn->act == LITHO_ACT_MAKE ? turn->words : words, error);
  return end(&talk, &state, words, ok, answer, error);
}

gboolean
litho_conversation_set_recipe(LithoConversation *conversation, const LithoTalkOptions *options, LithoRecipe *taken,
                              const char *said, JsonObject **answer, GError **error)
{
  g_autoptr(LithoRecipe) recipe = taken;
  Talk talk;
  TalkState state;
  if (!begin(&talk, conversation, options, said, &state, error))
    return FALSE;
  LithoChatPhoto *photo = talk_photo(&talk);
  gboolean ok = photo != NULL;
  if (!ok) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, "the conversation has no photo yet");
  } else {
    /* what is new or not what it was */
    const LithoRecipe *old = litho_chat_photo_recipe(photo);
    for (guint i = 0; i < recipe->steps->len; i++) {
      g_autoptr(JsonNode) one = litho_step_to_json(recipe->steps->pdata[i]);
      g_autoptr(JsonNode) before = i < old->steps->len ? litho_step_to_json(old->steps->pdata[i]) : NULL;
      if (before == NULL || !json_node_equal(one, before))
        g_array_append_val(talk.changed, i);
    }
    talk.act = LITHO_ACT_CHANGE;
    ok = talk_finish(&talk, g_steal_pointer(&recipe), error);
  }
  return end(&talk, &state, said, ok, answer, error);
}

gboolean
litho_conversation_same(LithoConversation *conversation, const LithoTalkOptions *options, guint from,
                        const GArray *photos, gboolean exact, JsonObject **answer, GError **error)
{
  Talk talk;
  TalkState state;
  if (from >= conversation->photos->len) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "the conversation has no photo %u", from);
    return FALSE;
  }
  if (!begin(&talk, conversation, options, "the same on the others", &state, error))
    return FALSE;
  talk.act = LITHO_ACT_ALL;
  const gboolean ok = talk_same(&talk, from, photos, exact, error);
  return end(&talk, &state, "the same on the others", ok, answer, error);
}

gboolean
litho_conversation_move(LithoConversation *conversation, const LithoTalkOptions *options, const char *act,
                        guint version, JsonObject **answer, GError **error)
{
  Talk talk;
  TalkState state;
  LithoTurn turn = {.act = LITHO_ACT_GOTO, .version = (int)MIN(version, G_MAXINT), .number = NAN, .deed = -1};
  if (strcmp(act, "undo") == 0)
    turn.act = LITHO_ACT_UNDO;
  else if (strcmp(act, "redo") == 0)
    turn.act = LITHO_ACT_REDO;
  if (!begin(&talk, conversation, options, act, &state, error))
    return FALSE;
  const LithoTurnContext context = {0};
  litho_conversation_ask(conversation, NULL);
  const gboolean ok = do_act(&talk, &turn, &context, 1, 0, error);
  return end(&talk, &state, act, ok, answer, error);
}

LithoRecipe *
litho_chat_export_recipe(const LithoRecipe *recipe, int size_px)
{
  LithoRecipe *copy = litho_recipe_copy(recipe);
  const LithoOp *op = litho_op_find("resize");
  guint i;
  if (size_px <= 0 || litho_op_param(op, "long_edge", &i) == NULL)
    return copy;
  LithoStep *step = litho_step_new(op);
  step->values[i].set = TRUE;
  step->values[i].num = size_px;
  g_ptr_array_add(copy->steps, step);
  return copy;
}
