/* know.c: what the reader of a turn may know of the conversation, and the conversation put back after an error. */
#include <math.h>
#include <string.h>
#include "plan/solve.h"
#include "talk/act.h"

/* --- what the reader knows ---------------------------------------------------------------------- */

static LithoDeed
deed_of(const LithoRecipe *recipe, guint i)
{
  const LithoStep *step = recipe->steps->pdata[i];
  LithoDeed deed = {.op = step->op, .number = NAN, .step = i};
  const LithoParam *p = step->op->n_params > 0 ? &step->op->params[step->op->main] : NULL;
  if (p != NULL && (p->kind == LITHO_PARAM_NUMBER || p->kind == LITHO_PARAM_INTEGER)) {
    const double effect = litho_value_number(&step->values[step->op->main], p) - plan_amount_neutral(step->op);
    deed.number = fabs(effect);
    deed.sign = isnan(effect) ? 0 : effect < 0 ? -1 : 1;
  }
  if (step->region != NULL && (step->region->kind == LITHO_REGION_NAMED || step->region->kind == LITHO_REGION_TEXT))
    deed.place = step->region->text;
  return deed;
}

static gboolean
is_last(const LithoConversation *conversation, guint step)
{
  for (guint t = conversation->turns->len; t-- > 0;) {
    const LithoChatTurn *turn = conversation->turns->pdata[t];
    if (turn->photo != conversation->photo || turn->steps->len == 0)
      continue;
    for (guint i = 0; i < turn->steps->len; i++)
      if (g_array_index(turn->steps, guint, i) == step)
        return TRUE;
    return FALSE;
  }
  return FALSE;
}

void
talk_know(TalkKnowledge *knowledge, const LithoConversation *conversation)
{
  const LithoChatPhoto *photo = litho_conversation_photo(conversation, conversation->photo);
  const LithoRecipe *recipe = photo != NULL ? litho_chat_photo_recipe(photo) : NULL;
  *knowledge = (TalkKnowledge){.deeds = g_array_new(FALSE, FALSE, sizeof(LithoDeed))};
  for (int last = 0; last < 2; last++) /* what was changed last is what "it" is */
    for (guint i = 0; recipe != NULL && i < recipe->steps->len; i++)
      if (is_last(conversation, i) == last) {
        const LithoDeed deed = deed_of(recipe, i);
        g_array_append_val(knowledge->deeds, deed);
      }
  if (conversation->pending != NULL) {
    knowledge->choices = g_ptr_array_new();
    for (guint i = 0; i < conversation->pending->choices->len; i++)
      g_ptr_array_add(knowledge->choices, ((LithoChoice *)conversation->pending->choices->pdata[i])->label);
    g_ptr_array_add(knowledge->choices, NULL);
  }
  knowledge->known =
      (LithoTurnContext){.deeds = (const LithoDeed *)(gpointer)knowledge->deeds->data,
                         .n_deeds = knowledge->deeds->len,
                         .choices = knowledge->choices != NULL ? (const char *const *)knowledge->choices->pdata : NULL,
                         .n_versions = photo != NULL ? photo->versions->len : 0,
                         .n_photos = conversation->photos->len};
}

void
talk_knowledge_clear(TalkKnowledge *knowledge)
{
  g_array_unref(knowledge->deeds);
  g_clear_pointer(&knowledge->choices, g_ptr_array_unref);
}

/* --- a conversation as it was ------------------------------------------------------------------- */

static LithoQuestion *
question_copy(const LithoQuestion *question)
{
  LithoQuestion *copy = litho_question_new(question->text, question->words);
  for (guint i = 0; i < question->choices->len; i++) {
    const LithoChoice *choice = question->choices->pdata[i];
    litho_question_add(copy, choice->label, choice->words, choice->has_box ? choice->box : NULL);
  }
  return copy;
}

void
talk_state_take(TalkState *state, const LithoConversation *conversation)
{
  state->photos = g_array_new(FALSE, FALSE, sizeof(TalkPhotoState));
  state->photo = conversation->photo;
  state->pending = conversation->pending != NULL ? question_copy(conversation->pending) : NULL;
  for (guint i = 0; i < conversation->photos->len; i++) {
    const LithoChatPhoto *photo = conversation->photos->pdata[i];
    const TalkPhotoState one = {photo->versions->len, photo->at, g_array_copy(photo->redo)};
    g_array_append_val(state->photos, one);
  }
}

void
talk_state_restore(TalkState *state, LithoConversation *conversation)
{
  g_ptr_array_set_size(conversation->photos, (int)state->photos->len);
  conversation->photo = state->photo;
  litho_conversation_ask(conversation, g_steal_pointer(&state->pending));
  for (guint i = 0; i < state->photos->len; i++) {
    const TalkPhotoState *one = &g_array_index(state->photos, TalkPhotoState, i);
    LithoChatPhoto *photo = conversation->photos->pdata[i];
    g_ptr_array_set_size(photo->versions, (int)one->n_versions);
    photo->at = one->at;
    g_array_set_size(photo->redo, 0);
    g_array_append_vals(photo->redo, one->redo->data, one->redo->len);
  }
}

void
talk_state_clear(TalkState *state)
{
  for (guint i = 0; i < state->photos->len; i++)
    g_array_unref(g_array_index(state->photos, TalkPhotoState, i).redo);
  g_array_unref(state->photos);
  litho_question_free(state->pending);
}
