/* conversation_json.c: a conversation as JSON and back. */
#include <math.h>
#include <string.h>
#include "base/json.h"
#include "make/picture.h"
#include "talk/conversation.h"

#define MAX_TEXT (64u << 10)

static JsonNode *
node_of(JsonObject *object)
{
  JsonNode *node = json_node_new(JSON_NODE_OBJECT);
  json_node_take_object(node, object);
  return node;
}

static JsonArray *
numbers(const GArray *list)
{
  JsonArray *array = json_array_new();
  for (guint i = 0; i < list->len; i++)
    json_array_add_int_element(array, g_array_index(list, guint, i));
  return array;
}

/* --- printing --------------------------------------------------------------------------------- */

static JsonObject *
photo_json(const LithoChatPhoto *photo)
{
  JsonObject *object = json_object_new();
  JsonArray *versions = json_array_new();
  json_object_set_string_member(object, "name", photo->name);
  json_object_set_string_member(object, "path", photo->path);
  for (guint i = 0; i < photo->versions->len; i++) {
    const LithoVersion *version = photo->versions->pdata[i];
    JsonObject *one = json_object_new();
    json_object_set_int_member(one, "parent", version->parent);
    json_object_set_member(one, "recipe", litho_recipe_to_json(version->recipe));
    json_object_set_string_member(one, "said", version->said);
    if (version->made != NULL)
      json_object_set_string_member(one, "made", version->made);
    json_array_add_object_element(versions, one);
  }
  json_object_set_array_member(object, "versions", versions);
  json_object_set_int_member(object, "at", photo->at);
  json_object_set_array_member(object, "redo", numbers(photo->redo));
  return object;
}

JsonNode *
litho_question_to_json(const LithoQuestion *question)
{
  JsonObject *object = json_object_new();
  JsonArray *choices = json_array_new();
  json_object_set_string_member(object, "text", question->text);
  json_object_set_string_member(object, "words", question->words);
  for (guint i = 0; i < question->choices->len; i++) {
    const LithoChoice *choice = question->choices->pdata[i];
    JsonObject *one = json_object_new();
    json_object_set_int_member(one, "id", choice->id);
    json_object_set_string_member(one, "label", choice->label);
    json_object_set_string_member(one, "words", choice->words);
    if (choice->has_box) {
      JsonArray *box = json_array_new();
      for (int k = 0; k < 4; k++)
        json_array_add_double_element(box, round(choice->box[k] * 1e4) / 1e4);
      json_object_set_array_member(one, "box", box);
    }
    json_array_add_object_element(choices, one);
  }
  json_object_set_array_member(object, "choices", choices);
  return node_of(object);
}

JsonNode *
litho_conversation_to_json(const LithoConversation *conversation)
{
  JsonObject *object = json_object_new();
  JsonArray *photos = json_array_new(), *turns = json_array_new();
  json_object_set_int_member(object, "litho_chat", 1);
  json_object_set_string_member(object, "id", conversation->id);
  json_object_set_int_member(object, "created", conversation->created_s);
  for (guint i = 0; i < conversation->photos->len; i++)
    json_array_add_object_element(photos, photo_json(conversation->photos->pdata[i]));
  json_object_set_array_member(object, "photos", photos);
  json_object_set_int_member(object, "photo", conversation->photo);
  for (guint i = 0; i < conversation->turns->len; i++) {
    const LithoChatTurn *turn = conversation->turns->pdata[i];
    JsonObject *one = json_object_new();
    json_object_set_string_member(one, "user", turn->user);
    json_object_set_string_member(one, "act", turn->act);
    json_object_set_int_member(one, "photo", turn->photo);
    json_object_set_int_member(one, "version", turn->version);
    json_object_set_array_member(one, "steps", numbers(turn->steps));
    json_object_set_string_member(one, "answer", turn->answer);
    json_array_add_object_element(turns, one);
  }
  json_object_set_array_member(object, "turns", turns);
  if (conversation->pending != NULL)
    json_object_set_member(object, "pending", litho_question_to_json(conversation->pending));
  else
    json_object_set_null_member(object, "pending");
  return node_of(object);
}

/* --- parsing ---------------------------------------------------------------------------------- */

/* A text that must be there; new. */
static gboolean
need_text(JsonObject *object, const char *at, const char *key, char **out, GError **error)
{
  g_autofree char *text = NULL;
  if (!litho_json_get_text(object, at, key, MAX_TEXT, &text, error))
    return FALSE;
  if (text == NULL)
    return litho_recipe_fail(error, at, "\"%s\" is missing", key);
  g_free(*out);
  *out = g_steal_pointer(&text);
  return TRUE;
}

static gboolean
need_int(JsonObject *object, const char *at, const char *key, double min, double max, int *out, GError **error)
{
  double v = NAN;
  if (!litho_json_get_number(object, at, key, min, max, NULL, &v, error))
    return FALSE;
  if (isnan(v) || v != floor(v))
    return litho_recipe_fail(error, at, "\"%s\" must be a whole number", key);
  *out = (int)v;
  return TRUE;
}

static JsonArray *
need_array(JsonObject *object, const char *at, const char *key, guint max, GError **error)
{
  JsonNode *node = json_object_get_member(object, key);
  if (node == NULL || !JSON_NODE_HOLDS_ARRAY(node)) {
    litho_recipe_fail(error, at, "\"%s\" must be a list", key);
    return NULL;
  }
  if (json_array_get_length(json_node_get_array(node)) > max) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "%s/%s: more than %u elements", at, key, max);
    return NULL;
  }
  return json_node_get_array(node);
}

static JsonObject *
need_object(JsonArray *array, guint i, const char *at, const char *const *known, GError **error)
{
  JsonNode *node = json_array_get_element(array, i);
  if (!JSON_NODE_HOLDS_OBJECT(node)) {
    litho_recipe_fail(error, at, "must be an object");
    return NULL;
  }
  return litho_json_only(json_node_get_object(node), at, known, error) ? json_node_get_object(node) : NULL;
}

static gboolean
read_numbers(JsonObject *object, const char *at, const char *key, guint below, GArray *out, GError **error)
{
  JsonArray *array = need_array(object, at, key, LITHO_CONVERSATION_MAX_VERSIONS, error);
  if (array == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length(array); i++) {
    JsonNode *node = json_array_get_element(array, i);
    const double v = litho_json_is_number(node) ? json_node_get_double(node) : -1;
    if (v < 0 || v >= below || v != floor(v))
      return litho_recipe_fail(error, at, "\"%s\" holds a number that is none of 0 to %u", key, below - 1);
    const guint n = (guint)v;
    g_array_append_val(out, n);
  }
  return TRUE;
}

static gboolean
read_version(JsonArray *list, guint i, const char *at, LithoChatPhoto *photo, GError **error)
{
  static const char *const known[] = {"parent", "recipe", "said", "made", NULL};
  JsonObject *object = need_object(list, i, at, known, error);
  int parent = -1;
  g_autofree char *said = NULL, *made = NULL;
  if (object == NULL || !need_text(object, at, "said", &said, error) || !litho_json_get_text(object, at, "made", MAX_TEXT, &made, error) ||
      !need_int(object, at, "parent", i == 0 ? -1 : 0, (double)i - 1, &parent, error))
    return FALSE;
  JsonNode *node = json_object_get_member(object, "recipe");
  if (node == NULL)
    return litho_recipe_fail(error, at, "\"recipe\" is missing");
  g_autofree char *text = litho_json_print_line(node);
  LithoRecipe *recipe = litho_recipe_parse(at, text, -1, error);
  if (recipe == NULL)
    return FALSE;
  if (i == 0) {
    LithoVersion *first = photo->versions->pdata[0];
    litho_recipe_free(first->recipe);
    first->recipe = recipe;
    g_free(first->said);
    first->said = g_steal_pointer(&said);
    return TRUE;
  }
  if (made != NULL && !made_is_path(made)) {
    litho_recipe_free(recipe);
    return litho_recipe_fail(error, at, "\"made\" is no made picture");
  }
  photo->at = (guint)parent;
  if (litho_chat_photo_add(photo, recipe, said, error) < 0)
    return FALSE;
  litho_chat_photo_remake(photo, made);
  return TRUE;
}

static gboolean
read_photo(JsonArray *list, guint i, LithoConversation *conversation, GError **error)
{
  static const char *const known[] = {"name", "path", "versions", "at", "redo", NULL};
  g_autofree char *at = g_strdup_printf("/photos/%u", i), *name = NULL, *path = NULL;
  JsonObject *object = need_object(list, i, at, known, error);
  if (object == NULL || !need_text(object, at, "name", &name, error) || !need_text(object, at, "path", &path, error))
    return FALSE;
  JsonArray *versions = need_array(object, at, "versions", LITHO_CONVERSATION_MAX_VERSIONS, error);
  if (versions == NULL)
    return FALSE;
  const guint n = json_array_get_length(versions);
  if (n == 0)
    return litho_recipe_fail(error, at, "\"versions\" holds at least the photo as it was");
  const int place = litho_conversation_add_photo(conversation, path, name, error);
  if (place < 0)
    return FALSE;
  LithoChatPhoto *photo = litho_conversation_photo(conversation, place);
  for (guint v = 0; v < n; v++) {
    g_autofree char *where = g_strdup_printf("%s/versions/%u", at, v);
    if (!read_version(versions, v, where, photo, error))
      return FALSE;
  }
  int now = 0;
  if (!need_int(object, at, "at", 0, n - 1, &now, error) || !read_numbers(object, at, "redo", n, photo->redo, error))
    return FALSE;
  photo->at = (guint)now;
  return TRUE;
}

static gboolean
read_turn(JsonArray *list, guint i, LithoConversation *conversation, GError **error)
{
  static const char *const known[] = {"user", "act", "photo", "version", "steps", "answer", NULL};
  g_autofree char *at = g_strdup_printf("/turns/%u", i), *user = NULL, *act = NULL, *answer = NULL;
  g_autoptr(GArray) steps = g_array_new(FALSE, FALSE, sizeof(guint));
  JsonObject *object = need_object(list, i, at, known, error);
  int photo = -1, version = -1;
  if (object == NULL || !need_text(object, at, "user", &user, error) || !need_text(object, at, "act", &act, error) ||
      !need_text(object, at, "answer", &answer, error) ||
      !need_int(object, at, "photo", -1, (double)conversation->photos->len - 1, &photo, error))
    return FALSE;
  const LithoChatPhoto *of = litho_conversation_photo(conversation, photo);
  if (!need_int(object, at, "version", -1, of != NULL ? (double)of->versions->len - 1 : -1, &version, error) ||
      !read_numbers(object, at, "steps", LITHO_RECIPE_MAX_STEPS, steps, error))
    return FALSE;
  litho_conversation_add_turn(conversation, user, act, answer, photo, version, steps);
  return TRUE;
}

static gboolean
read_choice(JsonArray *list, guint i, LithoQuestion *question, GError **error)
{
  static const char *const known[] = {"id", "label", "words", "box", NULL};
  g_autofree char *at = g_strdup_printf("/pending/choices/%u", i), *label = NULL, *words = NULL;
  JsonObject *object = need_object(list, i, at, known, error);
  if (object == NULL || !need_text(object, at, "label", &label, error) ||
      !need_text(object, at, "words", &words, error))
    return FALSE;
  double box[4];
  const gboolean has_box = json_object_has_member(object, "box");
  JsonArray *array = has_box ? need_array(object, at, "box", 4, error) : NULL;
  if (has_box && (array == NULL || json_array_get_length(array) != 4))
    return array == NULL ? FALSE : litho_recipe_fail(error, at, "\"box\" is four numbers");
  for (guint k = 0; has_box && k < 4; k++) {
    JsonNode *node = json_array_get_element(array, k);
    if (!litho_json_is_number(node) || json_node_get_double(node) < 0 || json_node_get_double(node) > 1)
      return litho_recipe_fail(error, at, "\"box\" is four numbers from 0 to 1");
    box[k] = json_node_get_double(node);
  }
  litho_question_add(question, label, words, has_box ? box : NULL);
  return TRUE;
}

static gboolean
read_pending(JsonNode *node, LithoConversation *conversation, GError **error)
{
  static const char *const known[] = {"text", "words", "choices", NULL};
  if (node == NULL || JSON_NODE_HOLDS_NULL(node))
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT(node))
    return litho_recipe_fail(error, "/pending", "must be an object or null");
  JsonObject *object = json_node_get_object(node);
  g_autofree char *text = NULL, *words = NULL;
  if (!litho_json_only(object, "/pending", known, error) || !need_text(object, "/pending", "text", &text, error) ||
      !need_text(object, "/pending", "words", &words, error))
    return FALSE;
  JsonArray *choices = need_array(object, "/pending", "choices", 64, error);
  g_autoptr(LithoQuestion) question = litho_question_new(text, words);
  if (choices == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length(choices); i++)
    if (!read_choice(choices, i, question, error))
      return FALSE;
  litho_conversation_ask(conversation, g_steal_pointer(&question));
  return TRUE;
}

static gboolean
is_id(const char *id)
{
  const gsize length = strlen(id);
  return length >= 1 && length <= 64 &&
         strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == length;
}

static gboolean
read_document(JsonNode *root, LithoConversation *conversation, GError **error)
{
  static const char *const known[] = {"litho_chat", "id", "created", "photos", "photo", "turns", "pending", NULL};
  if (!JSON_NODE_HOLDS_OBJECT(root))
    return litho_recipe_fail(error, "/", "a conversation is an object");
  JsonObject *object = json_node_get_object(root);
  int version = 0, photo = -1;
  double created = NAN;
  if (!litho_json_only(object, "/", known, error) || !need_int(object, "/", "litho_chat", 1, 1, &version, error) ||
      !need_text(object, "/", "id", &conversation->id, error) ||
      !litho_json_get_number(object, "/", "created", 0, 1e15, NULL, &created, error))
    return FALSE;
  if (!is_id(conversation->id))
    return litho_recipe_fail(error, "/id", "must be 1 to 64 letters, digits and \"-\"");
  conversation->created_s = isnan(created) ? 0 : (gint64)created;
  JsonArray *photos = need_array(object, "/", "photos", LITHO_CONVERSATION_MAX_PHOTOS, error);
  if (photos == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length(photos); i++)
    if (!read_photo(photos, i, conversation, error))
      return FALSE;
  if (!need_int(object, "/", "photo", -1, (double)conversation->photos->len - 1, &photo, error))
    return FALSE;
  conversation->photo = photo;
  JsonArray *turns = need_array(object, "/", "turns", 100000, error);
  if (turns == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length(turns); i++)
    if (!read_turn(turns, i, conversation, error))
      return FALSE;
  return read_pending(json_object_get_member(object, "pending"), conversation, error);
}

LithoConversation *
litho_conversation_from_json(const char *name, JsonNode *root, GError **error)
{
  g_autoptr(LithoConversation) conversation = litho_conversation_new();
  if (read_document(root, conversation, error))
    return g_steal_pointer(&conversation);
  g_prefix_error(error, "%s: ", name);
  return NULL;
}

LithoConversation *
litho_conversation_parse(const char *name, const char *json, gssize length, GError **error)
{
  if ((length < 0 ? strlen(json) : (gsize)length) > LITHO_CONVERSATION_MAX_BYTES) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "%s: a conversation has %u bytes at most", name,
                LITHO_CONVERSATION_MAX_BYTES);
    return NULL;
  }
  g_autoptr(JsonNode) root = litho_json_parse(json, length, error);
  if (root == NULL) {
    g_prefix_error(error, "%s: ", name);
    return NULL;
  }
  return litho_conversation_from_json(name, root, error);
}
