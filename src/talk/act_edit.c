/* act_edit.c: turns that make a new version. */
#include <math.h>
#include <string.h>
#include "base/cancel.h"
#include "base/vips_auto.h"
#include "pixel/difference.h"
#include "see/find/finder.h"
#include "talk/act.h"

#define SEEN 0.5 /* mean difference (pixel/difference.h) from which somebody who looks for it sees a change */

/* --- recipes ------------------------------------------------------------------------------------ */

static LithoClause *
clause_copy(const LithoClause *clause, guint offset)
{
  LithoClause *copy = litho_clause_new(clause->text, clause->kind, clause->reason);
  for (guint i = 0; clause->steps != NULL && i < clause->steps->len; i++) {
    const guint step = g_array_index(clause->steps, guint, i) + offset;
    if (copy->steps == NULL)
      copy->steps = g_array_new(FALSE, FALSE, sizeof(guint));
    g_array_append_val(copy->steps, step);
  }
  return copy;
}

LithoRecipe *
talk_joined(const LithoRecipe *recipe, const LithoRecipe *more)
{
  LithoRecipe *out = litho_recipe_copy(recipe);
  const guint offset = out->steps->len;
  for (guint i = 0; i < more->steps->len; i++)
    g_ptr_array_add(out->steps, litho_step_copy(more->steps->pdata[i]));
  for (guint i = 0; i < more->clauses->len; i++)
    g_ptr_array_add(out->clauses, clause_copy(more->clauses->pdata[i], offset));
  g_autofree char *words = out->instruction == NULL || *out->instruction == '\0'
                               ? g_strdup(more->instruction)
                               : g_strdup_printf("%s; %s", out->instruction, more->instruction);
  if (words != NULL && strlen(words) <= LITHO_INSTRUCTION_MAX_BYTES) {
    g_free(out->instruction);
    out->instruction = g_steal_pointer(&words);
  }
  if (more->made_by != NULL) {
    g_clear_pointer(&out->made_by, json_object_unref);
    out->made_by = json_object_ref(more->made_by);
  }
  return out;
}

void
talk_drop_step(LithoRecipe *recipe, guint i)
{
  g_ptr_array_remove_index(recipe->steps, i);
  for (guint c = recipe->clauses->len; c-- > 0;) {
    LithoClause *clause = recipe->clauses->pdata[c];
    if (clause->steps == NULL)
      continue;
    for (guint k = clause->steps->len; k-- > 0;) {
      guint *step = &g_array_index(clause->steps, guint, k);
      if (*step == i)
        g_array_remove_index(clause->steps, k);
      else if (*step > i)
        (*step)--;
    }
    if (clause->steps->len == 0 && clause->kind == LITHO_CLAUSE_STEP)
      g_ptr_array_remove_index(recipe->clauses, c);
  }
}

/* One turn wishes a thing once: "bluer and darker" of a sky may be read as darker twice. */
static void
drop_doubles(LithoRecipe *draft)
{
  for (guint i = 1; i < draft->steps->len; i++)
    for (guint k = 0; k < i; k++) {
      const LithoStep *step = draft->steps->pdata[i], *before = draft->steps->pdata[k];
      const gboolean is_double = step->op == before->op && (step->op->flags & LITHO_OP_SIGNED) != 0 &&
                                 step->op->kind == LITHO_KIND_POINT && (step->op->flags & LITHO_OP_COLOR) == 0 &&
                                 step->said.set && before->said.set && step->said.sign == before->said.sign &&
                                 isnan(step->said.number) && isnan(before->said.number) &&
                                 talk_same_place(step->region, before->region);
      if (!is_double)
        continue;
      talk_drop_step(draft, i--);
      break;
    }
}

/* New steps that do once more what one of the old ones does become a larger amount of that. */
static void
fold(Talk *talk, LithoRecipe *recipe, guint n_old)
{
  for (guint i = n_old; i < recipe->steps->len;) {
    guint k = n_old;
    while (k-- > 0)
      if (talk_amount_fold(recipe->steps->pdata[k], recipe->steps->pdata[i]))
        break;
    if (k < n_old) {
      talk_drop_step(recipe, i);
      g_array_append_val(talk->changed, k);
      continue;
    }
    g_array_append_val(talk->changed, i);
    i++;
  }
}

LithoRecipe *
talk_solved(LithoSession *session, const LithoRecipe *recipe, guint n_old, GError **error)
{
  g_autoptr(LithoRecipe) trial = litho_recipe_copy(recipe);
  for (guint i = 0; i < n_old; i++) { /* their amounts stand */
    LithoStep *step = trial->steps->pdata[i];
    g_clear_pointer(&step->said.unit, g_free);
    step->said = (LithoSaid){.number = NAN};
  }
  litho_session_take_recipe(session, trial);
  if (!litho_session_solve(session, error))
    return NULL;
  LithoRecipe *out = litho_recipe_copy(litho_session_recipe(session));
  for (guint i = 0; i < n_old; i++) {
    litho_step_free(out->steps->pdata[i]);
    out->steps->pdata[i] = litho_step_copy(recipe->steps->pdata[i]);
  }
  return out;
}

/* --- a version ---------------------------------------------------------------------------------- */

/* A change of an amount that nobody would see is told; words are told of by talk_speak_steps(). */
static gboolean
tell_if_unseen(Talk *talk, VipsImage *before, VipsImage *after, GError **error)
{
  LithoDifference difference;
  if (before->Xsize != after->Xsize || before->Ysize != after->Ysize)
    return TRUE;
  if (!litho_difference_take(before, after, NULL, &difference, error))
    return FALSE;
  if (difference.acts < SEEN)
    talk_say(talk, "%s",
             TALK_IN(talk, "That is so little that hardly anybody will see it.", "变化太小，几乎看不出来。"));
  return TRUE;
}

/* What is left of the frame, where a step changed it. */
static void
tell_frame(Talk *talk, const LithoRecipe *recipe, const VipsImage *after)
{
  const LithoPhoto *photo = litho_session_photo(talk->session);
  const VipsImage *proxy = litho_scene_proxy(litho_session_scene(talk->session), NULL);
  gboolean frames = FALSE;
  for (guint k = 0; k < talk->changed->len; k++) {
    const LithoOp *op = ((LithoStep *)recipe->steps->pdata[g_array_index(talk->changed, guint, k)])->op;
    frames |= op->kind == LITHO_KIND_GEOMETRY && strcmp(op->name, "flip") != 0 && strcmp(op->name, "rotate") != 0;
  }
  if (!frames || proxy == NULL || (after->Xsize == proxy->Xsize && after->Ysize == proxy->Ysize))
    return;
  const double scale = (double)photo->coded->Xsize / proxy->Xsize;
  talk_say(talk, TALK_IN(talk, "The frame is now about %.0f × %.0f px.", "画面现在约 %.0f × %.0f 像素。"),
           after->Xsize * scale, after->Ysize * scale);
}

/* Did no step that was made do anything? */
static gboolean
did_nothing(const Talk *talk, const LithoRunResults *results)
{
  for (guint k = 0; k < talk->changed->len; k++) {
    const guint i = g_array_index(talk->changed, guint, k);
    if (results->steps == NULL || i >= results->steps->len ||
        !(litho_step_result(results->steps, i)->skipped || litho_step_result(results->steps, i)->unchanged))
      return FALSE;
  }
  return talk->changed->len > 0;
}

gboolean
talk_finish(Talk *talk, LithoRecipe *taken, GError **error)
{
  g_autoptr(LithoRecipe) recipe = taken;
  LithoChatPhoto *photo = talk_photo(talk);
  g_auto(LithoRunResults) results = {0};
  g_autoptr(VipsImage) after = NULL, before = NULL;
  if (!talk_run(talk, recipe, &after, &results, error))
    return FALSE;
  talk_speak_steps(talk, recipe, &results);
  if (talk->act == LITHO_ACT_ADD && did_nothing(talk, &results)) { /* a step that is only waited for */
    talk->act = LITHO_ACT_NONE;
    g_array_set_size(talk->changed, 0);
    return TRUE;
  }
  tell_frame(talk, recipe, after);
  if (talk->act == LITHO_ACT_CHANGE && (!talk_run(talk, litho_chat_photo_recipe(photo), &before, NULL, error) ||
                                        !tell_if_unseen(talk, before, after, error)))
    return FALSE;
  litho_run_results_doubts(&results, recipe, talk->warnings);
  talk_forget_results(talk);
  talk->results = g_memdup2(&results, sizeof results);
  results = (LithoRunResults){0};
  if (litho_chat_photo_add(photo, g_steal_pointer(&recipe), talk->words, error) < 0)
    return FALSE;
  talk->has_version = TRUE;
  return TRUE;
}

/* --- add ---------------------------------------------------------------------------------------- */

/* What could not be done, of the ledger. */
static void
tell_ledger(Talk *talk, const LithoRecipe *draft)
{
  for (guint i = 0; i < draft->clauses->len; i++) {
    const LithoClause *clause = draft->clauses->pdata[i];
    if (clause->kind != LITHO_CLAUSE_CANNOT && clause->kind != LITHO_CLAUSE_REFUSED)
      continue;
    g_autofree char *text =
        g_strdup_printf("%s%s%s", clause->text, clause->reason != NULL && *clause->reason != '\0' ? ": " : "",
                        clause->reason != NULL ? clause->reason : "");
    talk_say(talk, TALK_IN(talk, "Not done: %s.", "没有处理：%s。"), text);
    g_ptr_array_add(talk->warnings, g_strdup(text));
  }
}

gboolean
talk_add(Talk *talk, const char *words, GError **error)
{
  LithoChatPhoto *photo = talk_photo(talk);
  LithoSession *session = talk_session(talk, error);
  if (session == NULL)
    return FALSE;
  g_autoptr(GError) local = NULL;
  if (!litho_session_draft(session, talk->options->planner, words, &local)) {
    if (!g_error_matches(local, LITHO_ERROR, LITHO_ERROR_PLAN) &&
        !g_error_matches(local, LITHO_ERROR, LITHO_ERROR_USAGE)) {
      g_propagate_error(error, g_steal_pointer(&local));
      return FALSE;
    }
    talk_refuse(talk, TALK_IN(talk, "I could not read that: %s.", "我没有读懂：%s。"), local->message);
    return TRUE;
  }
  g_autoptr(LithoRecipe) draft = litho_recipe_copy(litho_session_recipe(session));
  talk_resolve_places(talk, draft, words);
  drop_doubles(draft);
  gboolean asked = FALSE;
  if (!talk_ask_which(talk, draft, words, &asked, error))
    return FALSE;
  if (asked)
    return TRUE;
  VipsImage *proxy = litho_scene_proxy(litho_session_scene(session), error);
  if (proxy == NULL ||
      !litho_plan_drop_absent(draft, litho_session_finder(session), proxy->Xsize, proxy->Ysize, NULL, error))
    return FALSE;
  if (draft->steps->len == 0) {
    tell_ledger(talk, draft);
    if (talk->say->len == 0)
      talk_say(talk, "%s",
               TALK_IN(talk, "I found nothing to do in that. Say \"help\" for what you can say.",
                       "没有需要做的事。说“帮助”可以看看能说什么。"));
    talk->act = LITHO_ACT_NONE;
    return TRUE;
  }
  litho_session_take_recipe(session, draft);
  if (!litho_session_fit(session, error))
    return FALSE;
  const LithoRecipe *old = litho_chat_photo_recipe(photo);
  const guint n_old = old->steps->len;
  if (n_old + litho_session_recipe(session)->steps->len > LITHO_RECIPE_MAX_STEPS) {
    talk_refuse(talk,
                TALK_IN(talk, "A recipe has at most %d steps: remove some first.", "最多 %d 个步骤：请先去掉一些。"),
                LITHO_RECIPE_MAX_STEPS);
    return TRUE;
  }
  g_autoptr(LithoRecipe) both = talk_joined(old, litho_session_recipe(session));
  LithoRecipe *recipe = talk_solved(session, both, n_old, error);
  if (recipe == NULL)
    return FALSE;
  fold(talk, recipe, n_old);
  if (!talk_finish(talk, recipe, error))
    return FALSE;
  tell_ledger(talk, draft);
  return TRUE;
}

/* --- change, remove ----------------------------------------------------------------------------- */

/* Steps that the turn means: of the deed; "a bit less" of a turn that made several means them all. */
static GArray *
steps_meant(const LithoTurn *turn, const LithoTurnContext *context, const LithoConversation *conversation,
            gboolean named)
{
  GArray *steps = g_array_new(FALSE, FALSE, sizeof(guint));
  const guint step = context->deeds[turn->deed].step;
  const LithoChatTurn *last =
      conversation->turns->len > 0 ? conversation->turns->pdata[conversation->turns->len - 1] : NULL;
  const gboolean all = !named && turn->change == LITHO_CHANGE_FACTOR && last != NULL && last->steps->len > 1 &&
                       last->photo == conversation->photo;
  if (all)
    g_array_append_vals(steps, last->steps->data, last->steps->len);
  else
    g_array_append_val(steps, step);
  return steps;
}

gboolean
talk_change(Talk *talk, const LithoTurn *turn, const LithoTurnContext *context, GError **error)
{
  const LithoChatPhoto *photo = talk_photo(talk);
  if (turn->deed < 0) {
    talk_refuse(talk, "%s",
                TALK_IN(talk, "There is no step yet whose amount could change: say what you want first.",
                        "还没有可以调整的步骤：先说想要什么效果。"));
    return TRUE;
  }
  g_autoptr(LithoRecipe) recipe = litho_recipe_copy(litho_chat_photo_recipe(photo));
  g_autofree char *lower = g_utf8_strdown(talk->words, -1);
  const gboolean named = turn_named_deed(lower, context) >= 0;
  g_autoptr(GArray) steps = steps_meant(turn, context, talk->conversation, named);
  g_autoptr(GString) limits = g_string_new(NULL);
  for (guint k = 0; k < steps->len; k++) {
    const guint i = g_array_index(steps, guint, k);
    if (i >= recipe->steps->len)
      continue;
    LithoStep *step = recipe->steps->pdata[i];
    double was, is;
    const TalkAmount change = talk_amount_change(step, turn, &was, &is);
    g_autofree char *text = talk_step_text(talk, step);
    if (change == TALK_AMOUNT_NONE)
      continue;
    if (change == TALK_AMOUNT_AT_END) {
      g_string_append_printf(limits, TALK_IN(talk, "%s%s is at its end already", "%s%s 已经到头了"),
                             limits->len > 0 ? "; " : "", text);
      if (strcmp(step->op->name, "vibrance") == 0 &&
          turn->factor > 1) /* it spares vivid colours; the other does not */
        g_string_append(limits, TALK_IN(talk, ": “more saturation” goes further", "：“增加饱和度”还能更浓"));
      continue;
    }
    if (change == TALK_AMOUNT_LIMITED)
      g_string_append_printf(limits, TALK_IN(talk, "%s%s: that is as far as it goes", "%s%s：只能到这里"),
                             limits->len > 0 ? "; " : "", text);
    g_array_append_val(talk->changed, i);
  }
  if (talk->changed->len == 0) {
    if (limits->len > 0)
      talk_refuse(talk, TALK_IN(talk, "%s.", "%s。"), limits->str);
    else
      talk_refuse(talk, "%s",
                  TALK_IN(talk, "The last step has no amount that could be changed like that.",
                          "上一步没有可以这样调整的量。"));
    return TRUE;
  }
  if (!talk_finish(talk, g_steal_pointer(&recipe), error))
    return FALSE;
  if (limits->len > 0)
    talk_say(talk, TALK_IN(talk, "%s.", "%s。"), limits->str);
  return TRUE;
}

gboolean
talk_remove(Talk *talk, guint i, gboolean others, GError **error)
{
  LithoChatPhoto *photo = talk_photo(talk);
  g_autoptr(LithoRecipe) recipe = litho_recipe_copy(litho_chat_photo_recipe(photo));
  g_autoptr(GString) gone = g_string_new(NULL);
  for (guint k = recipe->steps->len; k-- > 0;) {
    if ((k == i) == others)
      continue;
    g_autofree char *text = talk_step_text(talk, recipe->steps->pdata[k]);
    g_string_prepend(gone, gone->len > 0 ? TALK_IN(talk, "; ", "；") : "");
    g_string_prepend(gone, text);
    talk_drop_step(recipe, k);
  }
  if (gone->len == 0) {
    talk_refuse(talk, "%s", TALK_IN(talk, "There is no other step.", "没有别的步骤。"));
    return TRUE;
  }
  const guint n = recipe->steps->len;
  talk_forget_results(talk);
  if (litho_chat_photo_add(photo, g_steal_pointer(&recipe), talk->words, error) < 0)
    return FALSE;
  talk->has_version = TRUE;
  if (talk->chinese)
    talk_say(talk, n > 0 ? "已去掉：%s。还剩 %u 步。" : "已去掉：%s。照片现在和原图一样。", gone->str, n);
  else if (n > 0)
    talk_say(talk, "Taken out: %s. %u step%s left.", gone->str, n, n == 1 ? " is" : "s are");
  else
    talk_say(talk, "Taken out: %s. The photo is as it was.", gone->str);
  return TRUE;
}
