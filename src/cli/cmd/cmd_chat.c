/* cmd_chat.c: litho chat: a conversation about photos in a terminal. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/json.h"
#include "cli/cmd.h"
#include "cli/cmd/chat_batch.h"
#include "cli/cmd/chat_loop.h"
#include "cli/io_options.h"
#include "cli/plan_options.h"
#include "cli/text.h"

extern const LithoCmd cmd_chat;

static char *batch, *script, *resume_id, *save_recipe, *pictures_name, *store_path, *index_path;
static gboolean as_json, list, resume, forget, quiet;

static gboolean
on_resume(const char *name, const char *value, gpointer data, GError **error)
{
  (void)name;
  (void)data;
  (void)error;
  resume = TRUE;
  g_free(resume_id);
  resume_id = g_strdup(value);
  return TRUE;
}

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"resume", 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, (gpointer)on_resume,
       "go on with a conversation: the last one, or --resume=ID", "ID"},
      {"list", 0, 0, G_OPTION_ARG_NONE, &list, "print the conversations that are kept", NULL},
      {"script", 0, 0, G_OPTION_ARG_FILENAME, &script,
       "read turns from this file, one a line (- for stdin); so too where stdin is no terminal", "FILE"},
      {"pictures", 0, 0, G_OPTION_ARG_STRING, &pictures_name,
       "how pictures are shown (default auto: what the terminal says that it can; none: the path of a file)",
       "auto|kitty|iterm|sixel|none"},
      {"save-recipe", 0, 0, G_OPTION_ARG_FILENAME, &save_recipe, "write the recipe there when the conversation ends",
       "FILE"},
      {"batch", 0, 0, G_OPTION_ARG_FILENAME, &batch,
       "read each line {\"id\",\"dialog\"} of this file (- for stdin) and print what its last turn asks for", "FILE"},
      {"db", 0, 0, G_OPTION_ARG_FILENAME, &store_path,
       "where conversations are kept (default ~/.local/state/litho/chats.db)", "FILE"},
      {"forget", 0, 0, G_OPTION_ARG_NONE, &forget, "keep nothing of this conversation", NULL},
      {"index", 0, 0, G_OPTION_ARG_FILENAME, &index_path,
       "the index to search (default ~/.local/share/litho/index.db)", "FILE"},
      PLAN_ENTRIES,
      IO_LOAD_ENTRIES,
      {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "one JSON object a turn; errors too", NULL},
      {"quiet", 0, 0, G_OPTION_ARG_NONE, &quiet, "answers alone: no progress, no suggestions", NULL},
      {NULL},
  };
  return entries;
}

/* --- the conversations that are kept ------------------------------------------------------------ */

static void
print_entry(const LithoChatEntry *entry)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(entry->changed_s);
  g_autofree char *when = g_date_time_format(time, "%Y-%m-%d %H:%M"), *title = cli_text_safe(entry->title);
  if (!as_json) {
    printf("%.8s  %s  %3u turn%s  %s\n", entry->id, when, entry->n_turns, entry->n_turns == 1 ? " " : "s", title);
    return;
  }
  g_autoptr(JsonObject) object = json_object_new();
  json_object_set_string_member(object, "id", entry->id);
  json_object_set_string_member(object, "title", entry->title);
  json_object_set_int_member(object, "photos", entry->n_photos);
  json_object_set_int_member(object, "turns", entry->n_turns);
  json_object_set_int_member(object, "changed", entry->changed_s);
  g_autoptr(JsonNode) root = json_node_init_object(json_node_alloc(), object);
  g_autofree char *line = litho_json_print_line(root);
  printf("%s\n", line);
}

static gboolean
print_list(GError **error)
{
  g_autoptr(LithoChatStore) store = litho_chat_store_open(store_path, error);
  g_autoptr(GPtrArray) entries = store != NULL ? litho_chat_store_list(store, error) : NULL;
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    print_entry(entries->pdata[i]);
  return entries != NULL;
}

/* --- one conversation --------------------------------------------------------------------------- */

/* Every photo is opened once, so that one that is none is said at once and not at the first turn about it. */
static gboolean
add_photos(LithoConversation *conversation, ChatPhotos *photos, int argc, char **argv, GError **error)
{
  for (int i = argc - 1; i >= 1; i--) {
    g_autofree char *whole = g_canonicalize_filename(argv[i], NULL);
    LithoChatPhoto probe = {.path = whole};
    if (chat_photos_session(&probe, photos, error) == NULL)
      return FALSE;
  }
  for (int i = 1; i < argc; i++) {
    g_autofree char *whole = g_canonicalize_filename(argv[i], NULL);
    if (litho_conversation_add_photo(conversation, whole, NULL, error) < 0)
      return FALSE;
  }
  if (argc > 1)
    conversation->photo = (int)conversation->photos->len - (argc - 1);
  return TRUE;
}

static gboolean
converse(int argc, char **argv, ChatPictures pictures, const LithoPlannerOptions *planner_options,
         const LithoLoadOptions *load, int *exit_code, GError **error)
{
  const LithoSessionOptions session_options = {.load = *load, .cancel = cmd_cancellable()};
  g_autoptr(ChatPhotos) photos = chat_photos_new(&session_options);
  g_autoptr(LithoChatStore) store = NULL;
  if (!forget && (store = litho_chat_store_open(store_path, error)) == NULL)
    return FALSE;
  g_autoptr(LithoConversation) conversation =
      resume ? litho_chat_store_load(store, resume_id, error) : litho_conversation_new();
  if (conversation == NULL || !add_photos(conversation, photos, argc, argv, error))
    return FALSE;
  g_autoptr(LithoPlanner) planner = litho_planner_new(planner_options, error);
  const gboolean from_file = script != NULL || !isatty(STDIN_FILENO);
  g_autoptr(ChatInput) input = planner != NULL ? chat_input_new(script != NULL ? script
                                                                : from_file    ? "-"
                                                                               : NULL,
                                                                error)
                                               : NULL;
  if (input == NULL)
    return FALSE;
  if (litho_planner_warning(planner) != NULL && !quiet)
    cmd_warn("%s", litho_planner_warning(planner));
  ChatLoop loop = {
      .conversation = conversation,
      .talk = {.planner = planner,
               .session_of = chat_photos_session,
               .session_data = photos,
               .photo = -1,
               .index = index_path,
               .opens = TRUE,
               .cancel = cmd_cancellable()},
      .photos = photos,
      .store = store,
      .input = input,
      .pictures =
          pictures == CHAT_PICTURES_AUTO ? (from_file ? CHAT_PICTURES_NONE : chat_pictures_detect()) : pictures,
      .shows = !as_json && (!from_file || pictures != CHAT_PICTURES_AUTO),
      .as_json = as_json,
      .quiet = quiet,
      .save = {.compression = -1},
  };
  if (!from_file && !quiet && !as_json)
    printf("%s. /help says what there is, Ctrl-D ends.\n", conversation->photos->len > 0
                                                               ? "Say what you want of the photo"
                                                               : "No photo yet: /add PHOTO, or \"find …\"");
  if (!chat_loop_run(&loop, exit_code, error))
    return FALSE;
  return save_recipe == NULL || chat_save_recipe(&loop, save_recipe, error);
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_chat, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  g_autoptr(GError) error = NULL;
  LithoPlannerOptions planner_options;
  LithoLoadOptions load;
  ChatPictures pictures;
  int exit_code = 0;
  if (!chat_pictures_from_name(pictures_name, &pictures))
    return cmd_usage(&cmd_chat, "--pictures takes auto, kitty, iterm, sixel or none");
  if (resume && forget)
    return cmd_usage(&cmd_chat, "--resume and --forget contradict each other");
  if ((batch != NULL || list) && (argc > 1 || resume || script != NULL))
    return cmd_usage(&cmd_chat, "--batch and --list take no photos and no conversation");
  if (!cli_plan_check(&planner_options, &error) || !cli_io_check(&load, NULL, &error))
    return cmd_fail(&cmd_chat, error, as_json);
  cmd_cancellable();
  gboolean ok;
  if (list) {
    ok = print_list(&error);
  } else if (batch != NULL) {
    g_autoptr(LithoPlanner) planner = litho_planner_new(&planner_options, &error);
    ok = planner != NULL && chat_batch(batch, planner, &error);
  } else {
    ok = litho_init("litho", &error) && converse(argc, argv, pictures, &planner_options, &load, &exit_code, &error);
  }
  return ok ? exit_code : cmd_fail(&cmd_chat, error, as_json);
}

const LithoCmd cmd_chat = {
    .name = "chat",
    .summary = "talk about photos, turn by turn",
    .usage = "[OPTION…] [PHOTO…]",
    .details =
        "Each line that you type is a turn. Say what you want of the photo, in English or Chinese; then point back at "
        "it: "
        "\"a bit less\", \"twice as much\", \"the other way\", \"I meant the left one\", \"drop the vignette\", "
        "\"undo\", "
        "\"back to the second version\", \"the same on all photos\", \"what did you do to the sky?\", \"find the one "
        "with the "
        "dog\", \"save it as png, 2000 px\". Every answer says what was done, measured on a small copy of the photo; "
        "full "
        "resolution is for what is saved. Where several things fit, litho asks which one: answer by number or "
        "words.\n\n"
        "Photos are never changed: a saved one is NAME-edited.EXT beside the photo. Conversations are kept, with "
        "every "
        "version, until they are deleted: --list prints them, --resume goes on. docs/chat.md says more.\n\n"
        "Lines that begin with / are commands: /undo /redo /show /compare /versions /photos /photo /add /save /recipe "
        "/help "
        "/quit. From a script, which ends at the first error, each line is printed before its answer, and # begins a "
        "remark.\n\n"
        "--batch reads written conversations and prints for each a line {\"id\",\"act\",\"steps\" or "
        "\"search\",\"ms\"}.\n\n"
        "Examples:\n"
        "  litho chat beach.jpg\n"
        "  printf 'darken the sky\\na bit less\\n/save sky.jpg\\n' | litho chat beach.jpg\n"
        "  litho chat --script turns.txt --json --save-recipe look.json beach.jpg\n"
        "  litho chat --resume\n",
    .options = options,
    .run = run,
};
