/* chat_loop.c: see chat_loop.h. Lines that begin with "/" are commands, "#" begins a remark of a script. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "base/json.h"
#include "base/vips_auto.h"
#include "cli/cmd.h"
#include "cli/cmd/chat_loop.h"
#include "cli/progress.h"
#include "cli/text.h"
#include "make/picture.h"

#define PICTURE_PX 900 /* long edge of what is shown */
#define SIXEL_PX 640

extern const LithoCmd cmd_chat;

static LithoChatPhoto *
photo_of(const ChatLoop *loop)
{
  return litho_conversation_photo(loop->conversation, loop->conversation->photo);
}

/* --- what is printed ---------------------------------------------------------------------------- */

static void
print_text(const char *text)
{
  g_autofree char *safe = cli_text_safe_lines(text);
  g_autofree char *lines = cli_text_wrap(safe, 0, NULL, cli_text_columns());
  fputs(lines, stdout);
}

static void
print_json(JsonObject *object)
{
  g_autoptr(JsonNode) root = json_node_init_object(json_node_alloc(), object);
  g_autofree char *line = litho_json_print_line(root);
  printf("%s\n", line);
}

static void
print_said(const ChatLoop *loop, const char *key, const char *value, const char *format)
{
  if (loop->as_json) {
    g_autoptr(JsonObject) object = json_object_new();
    json_object_set_string_member(object, key, value);
    print_json(object);
    return;
  }
  g_autofree char *safe = cli_text_safe(value);
  printf(format, safe);
}

static void
print_choices(JsonObject *question)
{
  JsonArray *choices = json_object_get_array_member(question, "choices");
  for (guint i = 0; i < json_array_get_length(choices); i++) {
    JsonObject *choice = json_array_get_object_element(choices, i);
    JsonArray *box = json_object_has_member(choice, "box") ? json_object_get_array_member(choice, "box") : NULL;
    g_autofree char *label = cli_text_safe(json_object_get_string_member(choice, "label"));
    printf("  %d  %s", (int)json_object_get_int_member(choice, "id"), label);
    if (box != NULL)
      printf("  (%.0f %% from the left, %.0f %% from the top)",
             100 * (json_array_get_double_element(box, 0) + json_array_get_double_element(box, 2) / 2),
             100 * (json_array_get_double_element(box, 1) + json_array_get_double_element(box, 3) / 2));
    putchar('\n');
  }
}

static void
print_results(JsonObject *search)
{
  JsonArray *results = json_object_get_array_member(search, "results");
  for (guint i = 0; i < json_array_get_length(results); i++) {
    JsonObject *one = json_array_get_object_element(results, i);
    g_autofree char *path = cli_text_safe(json_object_get_string_member(one, "path"));
    printf("  %2u  %3.0f %%  %s\n", i + 1, 100 * json_object_get_double_member(one, "score"), path);
  }
}

static void
print_answer(const ChatLoop *loop, JsonObject *answer)
{
  if (loop->as_json) {
    print_json(answer);
    return;
  }
  print_text(json_object_get_string_member(answer, "answer"));
  if (json_object_has_member(answer, "search"))
    print_results(json_object_get_object_member(answer, "search"));
  else if (json_object_has_member(answer, "question"))
    print_choices(json_object_get_object_member(answer, "question"));
  if (loop->quiet || !chat_input_is_terminal(loop->input))
    return;
  JsonArray *suggestions = json_object_get_array_member(answer, "suggestions");
  g_autoptr(GString) list = g_string_new(NULL);
  for (guint i = 0; i < json_array_get_length(suggestions); i++)
    g_string_append_printf(list, "%s%s", i > 0 ? " · " : "", json_array_get_string_element(suggestions, i));
  printf("%s%s%s\n", cli_text_has_color() ? "\033[2m" : "", list->str, cli_text_has_color() ? "\033[0m" : "");
}

/* --- pictures ----------------------------------------------------------------------------------- */

/* A file of this conversation that the next picture replaces. */
static char *
preview_path(const ChatLoop *loop)
{
  g_autofree char *name = g_strdup_printf("litho-chat-%.8s.png", loop->conversation->id);
  return g_build_filename(g_get_user_runtime_dir(), name, NULL);
}

static gboolean
show_picture(ChatLoop *loop, guint version, int beside, GError **error)
{
  const LithoChatPhoto *photo = photo_of(loop);
  const int size_px = loop->pictures == CHAT_PICTURES_SIXEL ? SIXEL_PX : PICTURE_PX;
  g_autoptr(VipsImage) picture = chat_photos_picture(loop->photos, photo, version, beside, size_px, error);
  g_autofree char *path = preview_path(loop);
  if (picture == NULL)
    return FALSE;
  if (loop->pictures == CHAT_PICTURES_SIXEL) {
    chat_picture_print(stdout, loop->pictures, picture, NULL);
    return TRUE;
  }
  if (!chat_photos_write(loop->photos, photo, picture, path, error))
    return FALSE;
  if (loop->pictures == CHAT_PICTURES_NONE) {
    print_said(loop, "picture", path, "%s\n");
    return TRUE;
  }
  g_autoptr(GBytes) png = litho_file_read(path, G_MAXUINT32, error);
  if (png != NULL)
    chat_picture_print(stdout, loop->pictures, picture, png);
  unlink(path);
  return png != NULL;
}

/* --- a turn ------------------------------------------------------------------------------------- */

static gboolean
keep(ChatLoop *loop, GError **error)
{
  return loop->store == NULL || litho_chat_store_save(loop->store, loop->conversation, error);
}

static gboolean
after_turn(ChatLoop *loop, JsonObject *answer, guint was, GError **error)
{
  const LithoChatPhoto *photo = photo_of(loop);
  if (json_object_has_member(answer, "export")) {
    g_autofree char *written = NULL;
    if (!chat_save(loop, NULL, json_object_get_object_member(answer, "export"), &written, error))
      return FALSE;
    print_said(loop, "saved", written, "%s\n");
  }
  JsonObject *compare =
      json_object_has_member(answer, "compare") ? json_object_get_object_member(answer, "compare") : NULL;
  if (compare != NULL && photo != NULL)
    return show_picture(loop, (guint)json_object_get_int_member(compare, "b"),
                        (int)json_object_get_int_member(compare, "a"), error);
  if (loop->shows && photo != NULL && (photo->at != was || json_object_has_member(answer, "made")))
    return show_picture(loop, photo->at, -1, error);
  return TRUE;
}

static gboolean
take_turn(ChatLoop *loop, const char *words, GError **error)
{
  g_autoptr(JsonObject) answer = NULL;
  const LithoChatPhoto *before = photo_of(loop);
  const guint was = before != NULL ? before->at : 0;
  g_autoptr(Progress) progress = cli_progress_new(loop->quiet ? PROGRESS_QUIET : PROGRESS_AUTO, 1, 1);
  cli_progress_begin(progress, 0, "working");
  const gboolean ok = litho_conversation_turn(loop->conversation, &loop->talk, words, &answer, error);
  cli_progress_clear(progress);
  if (!ok || !keep(loop, error))
    return FALSE;
  print_answer(loop, answer);
  fflush(stdout);
  return after_turn(loop, answer, was, error);
}

static gboolean
move(ChatLoop *loop, const char *act, guint version, GError **error)
{
  g_autoptr(JsonObject) answer = NULL;
  const LithoChatPhoto *before = photo_of(loop);
  const guint was = before != NULL ? before->at : 0;
  if (!litho_conversation_move(loop->conversation, &loop->talk, act, version, &answer, error) || !keep(loop, error))
    return FALSE;
  print_answer(loop, answer);
  return after_turn(loop, answer, was, error);
}

/* --- commands ----------------------------------------------------------------------------------- */

static const char help_text[] =
    "Say what you want, or:\n"
    "  /undo, /redo       a version back, forward again\n"
    "  /versions          which there are; /version N goes to one\n"
    "  /show [N]          the picture, of version N; /compare [N] beside the original or version N\n"
    "  /photos            which are open; /photo N talks about another one; /add PHOTO opens one\n"
    "  /save [FILE]       full resolution; /recipe FILE the recipe\n"
    "  /help, /quit\n";

static void
print_photos(const ChatLoop *loop)
{
  for (guint i = 0; i < loop->conversation->photos->len; i++) {
    const LithoChatPhoto *photo = loop->conversation->photos->pdata[i];
    g_autofree char *path = cli_text_safe(made_is_path(photo->path) ? "made here" : photo->path);
    printf("%s %u  %s  (version %u of %u)\n", (int)i == loop->conversation->photo ? "*" : " ", i + 1, path, photo->at,
           photo->versions->len - 1);
  }
}

static gboolean
to_photo(ChatLoop *loop, const char *rest, GError **error)
{
  const int n = atoi(rest);
  if (n < 1 || (guint)n > loop->conversation->photos->len) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "/photo takes 1 to %u", loop->conversation->photos->len);
    return FALSE;
  }
  loop->conversation->photo = n - 1;
  litho_conversation_ask(loop->conversation, NULL);
  return keep(loop, error);
}

static gboolean
add_photo(ChatLoop *loop, const char *path, GError **error)
{
  g_autofree char *whole = g_canonicalize_filename(path, NULL);
  LithoChatPhoto probe = {.path = whole};
  if (*path == '\0') {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, "/add takes a photo");
    return FALSE;
  }
  return chat_photos_session(&probe, loop->photos, error) != NULL &&
         litho_conversation_add_photo(loop->conversation, whole, NULL, error) >= 0 && keep(loop, error);
}

/* FALSE without an error: /quit. */
static gboolean
command(ChatLoop *loop, const char *line, GError **error)
{
  g_auto(GStrv) parts = g_strsplit(line, " ", 2);
  const char *name = parts[0], *rest = parts[1] != NULL ? g_strstrip(parts[1]) : "";
  const LithoChatPhoto *photo = photo_of(loop);
  const gboolean needs_photo = g_strv_contains((const char *const[]){"/show", "/compare", NULL}, name);
  if (g_str_equal(name, "/quit") || g_str_equal(name, "/exit"))
    return FALSE;
  if (g_str_equal(name, "/help")) {
    fputs(help_text, stdout);
    return TRUE;
  }
  if (needs_photo && photo == NULL) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, "no photo is open: /add PHOTO");
    return FALSE;
  }
  if (g_str_equal(name, "/undo") || g_str_equal(name, "/redo"))
    return move(loop, name + 1, 0, error);
  if (g_str_equal(name, "/version") && *rest != '\0')
    return move(loop, "goto", (guint)MAX(atoi(rest), 0), error);
  if (g_str_equal(name, "/versions") || g_str_equal(name, "/version"))
    return take_turn(loop, "which versions are there?", error);
  if (needs_photo) {
    const guint version = *rest != '\0' ? (guint)MAX(atoi(rest), 0) : g_str_equal(name, "/show") ? photo->at : 0;
    if (litho_chat_photo_version(photo, version) == NULL) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "there are versions 0 to %u", photo->versions->len - 1);
      return FALSE;
    }
    return g_str_equal(name, "/show") ? show_picture(loop, version, -1, error)
                                      : show_picture(loop, photo->at, (int)version, error);
  }
  if (g_str_equal(name, "/photos")) {
    print_photos(loop);
    return TRUE;
  }
  if (g_str_equal(name, "/photo"))
    return to_photo(loop, rest, error);
  if (g_str_equal(name, "/add"))
    return add_photo(loop, rest, error);
  if (g_str_equal(name, "/recipe") && *rest != '\0')
    return chat_save_recipe(loop, rest, error);
  if (g_str_equal(name, "/save")) {
    g_autofree char *written = NULL;
    if (!chat_save(loop, *rest != '\0' ? rest : NULL, NULL, &written, error))
      return FALSE;
    print_said(loop, "saved", written, "%s\n");
    return TRUE;
  }
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "no such command: %s; /help lists them", name);
  return FALSE;
}

gboolean
chat_loop_run(ChatLoop *loop, int *exit_code, GError **error)
{
  *exit_code = 0;
  for (;;) {
    g_autofree char *line = chat_input_line(loop->input);
    if (line == NULL)
      return TRUE;
    const char *text = g_strstrip(line);
    if (*text == '\0' || *text == '#')
      continue;
    cmd_forget_signals();
    if (!chat_input_is_terminal(loop->input) && !loop->as_json && !loop->quiet)
      printf("> %s\n", text);
    g_autoptr(GError) local = NULL;
    const gboolean ok = *text == '/' ? command(loop, text, &local) : take_turn(loop, text, &local);
    fflush(stdout);
    if (!ok && local == NULL)
      return TRUE;
    if (ok)
      continue;
    *exit_code = cmd_fail(&cmd_chat, local, loop->as_json);
    if (!chat_input_is_terminal(loop->input)) /* what follows in a script rests on what failed */
      return TRUE;
  }
}
