/* chat_save.c: what a conversation made, as files. */
#include <string.h>
#include "cli/cmd.h"
#include "cli/cmd/chat_loop.h"
#include "cli/progress.h"
#include "make/picture.h"
#include "run/apply.h"

static LithoChatPhoto *
photo_of(const ChatLoop *loop, GError **error)
{
  LithoChatPhoto *photo = litho_conversation_photo(loop->conversation, loop->conversation->photo);
  if (photo == NULL)
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, "no photo is open: /add PHOTO");
  return photo;
}

/* beach.jpg → beach-edited.png, beach-edited-2.png … beside it; a made picture has its own name, in the current folder. */
static char *
free_name(const LithoChatPhoto *photo, const char *format)
{
  const gboolean is_made = made_is_path(photo->path);
  const char *path = is_made ? photo->name : photo->path, *mark = is_made ? "" : "-edited";
  g_autofree char *folder = g_path_get_dirname(path), *base = g_path_get_basename(path);
  char *dot = strrchr(base, '.');
  g_autofree char *suffix = NULL;
  if (format != NULL)
    suffix = g_strdup_printf(".%s", strcmp(format, "jpeg") == 0   ? "jpg"
                                    : strcmp(format, "heif") == 0 ? "heic"
                                                                  : format);
  else
    suffix = g_strdup(dot != NULL && dot != base ? dot : ".jpg");
  if (dot != NULL && dot != base)
    *dot = '\0';
  for (guint i = 1;; i++) {
    g_autofree char *name =
        i == 1 ? g_strdup_printf("%s%s%s", base, mark, suffix) : g_strdup_printf("%s%s-%u%s", base, mark, i, suffix);
    char *whole = g_build_filename(folder, name, NULL);
    if (!g_file_test(whole, G_FILE_TEST_EXISTS))
      return whole;
    g_free(whole);
  }
}

static void
on_progress(double fraction, gpointer progress)
{
  cli_progress_set(progress, 0, fraction);
}

gboolean
chat_save(ChatLoop *loop, const char *path, JsonObject *export, char **written, GError **error)
{
  LithoChatPhoto *photo = photo_of(loop, error);
  LithoSession *session = photo != NULL ? chat_photos_session(photo, loop->photos, error) : NULL;
  if (session == NULL)
    return FALSE;
  const int size_px = export != NULL ? (int)json_object_get_int_member_with_default(export, "size", 0) : 0;
  const char *format = export != NULL ? json_object_get_string_member_with_default(export, "format", NULL) : NULL;
  g_autoptr(LithoRecipe) recipe = litho_chat_export_recipe(litho_chat_photo_recipe(photo), size_px);
  LithoApplyOptions apply;
  litho_apply_options_default(&apply);
  apply.save = loop->save;
  if (format != NULL)
    apply.save.format = format;
  if (export != NULL && json_object_has_member(export, "quality"))
    apply.save.quality = (int)json_object_get_int_member(export, "quality");
  g_autofree char *to = path != NULL ? g_strdup(path) : free_name(photo, apply.save.format);
  if (!apply.save.quality && apply.save.format != NULL && strcmp(apply.save.format, "jpeg") != 0)
    apply.save.quality = 0;
  g_autoptr(Progress) progress = cli_progress_new(loop->quiet ? PROGRESS_QUIET : PROGRESS_AUTO, 1, 1);
  cli_progress_begin(progress, 0, to);
  apply.progress = on_progress;
  apply.data = progress;
  litho_session_take_recipe(session, recipe);
  if (!litho_session_apply(session, to, &apply, NULL, error))
    return FALSE;
  *written = g_steal_pointer(&to);
  return TRUE;
}

gboolean
chat_save_recipe(const ChatLoop *loop, const char *path, GError **error)
{
  const LithoChatPhoto *photo = photo_of(loop, error);
  if (photo == NULL)
    return FALSE;
  g_autofree char *text = litho_recipe_print(litho_chat_photo_recipe(photo));
  return litho_file_write(path, text, strlen(text), error);
}
