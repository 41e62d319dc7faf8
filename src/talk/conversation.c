/* conversation.c: the document in memory. conversation_json.c prints and parses it. */
#include "talk/conversation.h"

static void
version_free(gpointer data)
{
  LithoVersion *version = data;
  litho_recipe_free(version->recipe);
  g_free(version->said);
  g_free(version->made);
  g_free(version);
}

static void
photo_free(gpointer data)
{
  LithoChatPhoto *photo = data;
  g_free(photo->name);
  g_free(photo->path);
  g_ptr_array_unref(photo->versions);
  g_array_unref(photo->redo);
  g_free(photo);
}

static void
turn_free(gpointer data)
{
  LithoChatTurn *turn = data;
  g_free(turn->user);
  g_free(turn->act);
  g_free(turn->answer);
  g_array_unref(turn->steps);
  g_free(turn);
}

static void
choice_free(gpointer data)
{
  LithoChoice *choice = data;
  g_free(choice->label);
  g_free(choice->words);
  g_free(choice);
}

LithoConversation *
litho_conversation_new(void)
{
  LithoConversation *conversation = g_new0(LithoConversation, 1);
  conversation->id = g_uuid_string_random();
  conversation->created_s = g_get_real_time() / G_USEC_PER_SEC;
  conversation->photos = g_ptr_array_new_with_free_func(photo_free);
  conversation->photo = -1;
  conversation->turns = g_ptr_array_new_with_free_func(turn_free);
  return conversation;
}

void
litho_conversation_free(LithoConversation *conversation)
{
  if (conversation == NULL)
    return;
  g_free(conversation->id);
  g_ptr_array_unref(conversation->photos);
  g_ptr_array_unref(conversation->turns);
  litho_question_free(conversation->pending);
  g_free(conversation);
}

/* --- photos and versions ---------------------------------------------------------------------- */

int
litho_conversation_add_photo(LithoConversation *conversation, const char *path, const char *name, GError **error)
{
  if (conversation->photos->len >= LITHO_CONVERSATION_MAX_PHOTOS) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "%s: a conversation holds %d photos at most", path,
                LITHO_CONVERSATION_MAX_PHOTOS);
    return -1;
  }
  if (!g_utf8_validate(path, -1, NULL)) {
    g_autofree char *safe = g_filename_display_name(path);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "%s: its name is not UTF-8, and a conversation is kept as text: rename the file", safe);
    return -1;
  }
  LithoChatPhoto *photo = g_new0(LithoChatPhoto, 1);
  g_autofree char *base = g_path_get_basename(path);
  g_autofree char *shown = g_filename_display_name(base);
  photo->name = g_strdup(name != NULL ? name : shown);
  photo->path = g_strdup(path);
  photo->versions = g_ptr_array_new_with_free_func(version_free);
  photo->redo = g_array_new(FALSE, FALSE, sizeof(guint));
  LithoVersion *first = g_new0(LithoVersion, 1);
  *first = (LithoVersion){.parent = -1, .recipe = litho_recipe_new(), .said = g_strdup("")};
  g_ptr_array_add(photo->versions, first);
  g_ptr_array_add(conversation->photos, photo);
  conversation->photo = (int)conversation->photos->len - 1;
  return conversation->photo;
}

void
litho_conversation_remove_photo(LithoConversation *conversation, guint i)
{
  if (i >= conversation->photos->len)
    return;
  g_ptr_array_remove_index(conversation->photos, i);
  for (guint t = 0; t < conversation->turns->len; t++) {
    LithoChatTurn *turn = conversation->turns->pdata[t];
    if (turn->photo == (int)i) {
      turn->photo = turn->version = -1;
      g_array_set_size(turn->steps, 0);
    } else if (turn->photo > (int)i) {
      turn->photo--;
    }
  }
  if (conversation->photo == (int)i)
    litho_conversation_ask(conversation, NULL);
  if (conversation->photo >= (int)i && (conversation->photo > 0 || conversation->photos->len == 0))
    conversation->photo--;
}

LithoChatPhoto *
litho_conversation_photo(const LithoConversation *conversation, int i)
{
  return i >= 0 && (guint)i < conversation->photos->len ? conversation->photos->pdata[i] : NULL;
}

const LithoVersion *
litho_chat_photo_version(const LithoChatPhoto *photo, guint version)
{
  return version < photo->versions->len ? photo->versions->pdata[version] : NULL;
}

const LithoRecipe *
litho_chat_photo_recipe(const LithoChatPhoto *photo)
{
  return litho_chat_photo_version(photo, photo->at)->recipe;
}

int
litho_chat_photo_add(LithoChatPhoto *photo, LithoRecipe *recipe, const char *said, GError **error)
{
  if (photo->versions->len >= LITHO_CONVERSATION_MAX_VERSIONS) {
    litho_recipe_free(recipe);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "%s: a photo has %d versions at most: begin a new conversation",
                photo->name, LITHO_CONVERSATION_MAX_VERSIONS);
    return -1;
  }
  LithoVersion *version = g_new0(LithoVersion, 1);
  *version = (LithoVersion){.parent = (int)photo->at,
                            .recipe = recipe,
                            .said = g_strdup(said),
                            .made = g_strdup(litho_chat_photo_version(photo, photo->at)->made)};
  g_ptr_array_add(photo->versions, version);
  photo->at = photo->versions->len - 1;
  g_array_set_size(photo->redo, 0);
  return (int)photo->at;
}

const char *
litho_chat_photo_source(const LithoChatPhoto *photo, guint version)
{
  const LithoVersion *one = photo->versions != NULL ? litho_chat_photo_version(photo, version) : NULL;
  return one != NULL && one->made != NULL ? one->made : photo->path;
}

void
litho_chat_photo_remake(LithoChatPhoto *photo, const char *made)
{
  LithoVersion *version = photo->versions->pdata[photo->at];
  g_free(version->made);
  version->made = g_strdup(made);
}

gboolean
litho_chat_photo_undo(LithoChatPhoto *photo)
{
  const int parent = litho_chat_photo_version(photo, photo->at)->parent;
  if (parent < 0)
    return FALSE;
  g_array_append_val(photo->redo, photo->at);
  photo->at = (guint)parent;
  return TRUE;
}

gboolean
litho_chat_photo_redo(LithoChatPhoto *photo)
{
  if (photo->redo->len == 0)
    return FALSE;
  photo->at = g_array_index(photo->redo, guint, photo->redo->len - 1);
  g_array_set_size(photo->redo, photo->redo->len - 1);
  return TRUE;
}

gboolean
litho_chat_photo_goto(LithoChatPhoto *photo, guint version)
{
  if (version >= photo->versions->len)
    return FALSE;
  g_array_set_size(photo->redo, 0);
  photo->at = version;
  return TRUE;
}

/* --- turns and questions ---------------------------------------------------------------------- */

LithoChatTurn *
litho_conversation_add_turn(LithoConversation *conversation, const char *user, const char *act, const char *answer,
                            int photo, int version, const GArray *steps)
{
  LithoChatTurn *turn = g_new0(LithoChatTurn, 1);
  *turn = (LithoChatTurn){.user = g_strdup(user),
                          .act = g_strdup(act),
                          .answer = g_strdup(answer),
                          .photo = photo,
                          .version = version,
                          .steps = g_array_new(FALSE, FALSE, sizeof(guint))};
  if (steps != NULL)
    g_array_append_vals(turn->steps, steps->data, steps->len);
  g_ptr_array_add(conversation->turns, turn);
  return turn;
}

void
litho_conversation_ask(LithoConversation *conversation, LithoQuestion *question)
{
  litho_question_free(conversation->pending);
  conversation->pending = question;
}

LithoQuestion *
litho_question_new(const char *text, const char *words)
{
  LithoQuestion *question = g_new0(LithoQuestion, 1);
  question->text = g_strdup(text);
  question->words = g_strdup(words);
  question->choices = g_ptr_array_new_with_free_func(choice_free);
  return question;
}

void
litho_question_add(LithoQuestion *question, const char *label, const char *words, const double *box)
{
  LithoChoice *choice = g_new0(LithoChoice, 1);
  choice->id = (int)question->choices->len + 1;
  choice->label = g_strdup(label);
  choice->words = g_strdup(words);
  choice->has_box = box != NULL;
  for (int i = 0; box != NULL && i < 4; i++)
    choice->box[i] = box[i];
  g_ptr_array_add(question->choices, choice);
}

void
litho_question_free(LithoQuestion *question)
{
  if (question == NULL)
    return;
  g_free(question->text);
  g_free(question->words);
  g_ptr_array_unref(question->choices);
  g_free(question);
}

const LithoChoice *
litho_question_choice(const LithoQuestion *question, int id)
{
  return id >= 1 && (guint)id <= question->choices->len ? question->choices->pdata[id - 1] : NULL;
}
