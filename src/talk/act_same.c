/* act_same.c: the recipe of one photo on others. */
#include <math.h>
#include "base/cancel.h"
#include "see/find/finder.h"
#include "talk/act.h"

/* The recipe for this photo: what it does not show left out, amounts that words gave found anew. */
static LithoRecipe *
fitted(Talk *talk, LithoSession *session, const LithoRecipe *own, const LithoRecipe *recipe, gboolean exact,
       GPtrArray *reasons, GError **error)
{
  g_autoptr(LithoRecipe) more = litho_recipe_copy(recipe);
  VipsImage *proxy = litho_scene_proxy(litho_session_scene(session), error);
  if (proxy == NULL || !litho_plan_drop_absent(more, litho_session_finder(session), proxy->Xsize,
                                               proxy->Ysize, reasons, error))
    return NULL;
  g_autoptr(LithoRecipe) both = talk_joined(own, more);
  return exact ? g_steal_pointer(&both) : talk_solved(session, both, own->steps->len, error);
}

static gboolean
same_on(Talk *talk, guint from, guint to, gboolean exact, JsonArray *made, GString *names, GError **error)
{
  LithoConversation *conversation = talk->conversation;
  LithoChatPhoto *photo = litho_conversation_photo(conversation, (int)to);
  const LithoRecipe *recipe = litho_chat_photo_recipe(litho_conversation_photo(conversation, (int)from));
  if (litho_is_cancelled(talk->options->cancel, error))
    return FALSE;
  LithoSession *session = talk->options->session_of(photo, talk->options->session_data, error);
  if (session == NULL)
    return FALSE;
  g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);
  LithoRecipe *own = fitted(talk, session, litho_chat_photo_recipe(photo), recipe, exact, reasons, error);
  if (own == NULL)
    return FALSE;
  for (guint i = 0; i < reasons->len; i++)
    g_ptr_array_add(talk->warnings, g_strdup_printf("%s: %s", photo->name, (char *)reasons->pdata[i]));
  const int version = litho_chat_photo_add(photo, own, talk->words, error);
  if (version < 0)
    return FALSE;
  JsonObject *one = json_object_new();
  json_object_set_int_member(one, "photo", to);
  json_object_set_int_member(one, "version", version);
  json_array_add_object_element(made, one);
  g_string_append_printf(names, "%s%s", names->len > 0 ? TALK_IN(talk, ", ", "、") : "", photo->name);
  return TRUE;
}

static gboolean
is_wanted(const GArray *photos, guint i)
{
  for (guint k = 0; photos != NULL && k < photos->len; k++)
    if (g_array_index(photos, guint, k) == i)
      return TRUE;
  return photos == NULL;
}

gboolean
talk_same(Talk *talk, guint from, const GArray *photos, gboolean exact, GError **error)
{
  LithoConversation *conversation = talk->conversation;
  if (litho_chat_photo_recipe(litho_conversation_photo(conversation, (int)from))->steps->len == 0) {
    talk_refuse(
        talk, "%s",
        TALK_IN(talk, "This photo has no steps yet that others could take.", "这张照片还没有可以套用的步骤。"));
    return TRUE;
  }
  g_autoptr(JsonArray) made = json_array_new();
  g_autoptr(GString) names = g_string_new(NULL);
  for (guint i = 0; i < conversation->photos->len; i++)
    if (i != from && is_wanted(photos, i) && !same_on(talk, from, i, exact, made, names, error))
      return FALSE;
  const guint n = json_array_get_length(made);
  if (n == 0) {
    talk_refuse(talk, "%s", TALK_IN(talk, "There is no other photo.", "没有其他照片。"));
    return TRUE;
  }
  json_object_set_array_member(talk->answer, "photos", g_steal_pointer(&made));
  if (talk->chinese)
    talk_say(talk, "已同样处理 %u 张照片：%s。", n, names->str);
  else
    talk_say(talk, "The same on %u photo%s: %s.", n, n == 1 ? "" : "s", names->str);
  for (guint i = 0; i < talk->warnings->len; i++)
    talk_say(talk, TALK_IN(talk, "%s.", "%s。"), (char *)talk->warnings->pdata[i]);
  return TRUE;
}
