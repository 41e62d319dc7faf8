/* Conversations as documents, kept, and carried out by `litho chat` on a photo of ours: what each turn makes of the
 * recipe. */
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>
#include "base/json.h"
#include "base/vips_auto.h"
#include "cli_run.h"
#include "talk/conversation.h"
#include "talk/store.h"

static Folder *folder;
static char *photo, *second;

/* A sky over a field: 240 × 160 px. */
static char *
make_photo(const char *name, int sky_blue)
{
  enum { W = 240, H = 160 };
  g_autofree guint8 *rgb = g_new(guint8, W * H * 3);
  guint32 state = 1;
  for (int i = 0; i < W * H; i++) {
    const int sky[3] = {110, 150, sky_blue}, field[3] = {70, 105, 50};
    const int *base = i / W < H / 2 ? sky : field;
    for (int c = 0; c < 3; c++) {
      state = state * 1664525 + 1013904223;
      rgb[3 * i + c] = (guint8)(base[c] + (int)(state >> 28) - 8);
    }
  }
  g_autoptr(VipsImage) image = vips_image_new_from_memory(rgb, W * H * 3, W, H, 3, VIPS_FORMAT_UCHAR);
  char *path = g_build_filename(folder, name, NULL);
  g_assert_cmpint(vips_image_write_to_file(image, path, NULL), ==, 0);
  return path;
}

/* --- the document ------------------------------------------------------------------------------- */

static LithoRecipe *
recipe_of(double ev)
{
  LithoRecipe *recipe = litho_recipe_new();
  LithoStep *step = litho_step_new(litho_op_find("exposure"));
  step->values[step->op->main].set = TRUE;
  step->values[step->op->main].num = ev;
  g_ptr_array_add(recipe->steps, step);
  return recipe;
}

static LithoConversation *
conversation_of_two(void)
{
  LithoConversation *conversation = litho_conversation_new();
  g_assert_cmpint(litho_conversation_add_photo(conversation, "/somewhere/a.jpg", NULL, NULL), ==, 0);
  g_assert_cmpint(litho_conversation_add_photo(conversation, "/somewhere/b.jpg", "the other", NULL), ==, 1);
  conversation->photo = 0;
  LithoChatPhoto *first = litho_conversation_photo(conversation, 0);
  g_assert_cmpint(litho_chat_photo_add(first, recipe_of(0.5), "brighter", NULL), ==, 1);
  g_assert_cmpint(litho_chat_photo_add(first, recipe_of(1), "twice as much", NULL), ==, 2);
  const guint step = 0;
  g_autoptr(GArray) steps = g_array_new(FALSE, FALSE, sizeof(guint));
  g_array_append_val(steps, step);
  litho_conversation_add_turn(conversation, "brighter", "add", "The photo is 10 % lighter.", 0, 1, steps);
  LithoQuestion *question = litho_question_new("Which “dog”?", "brighten {}");
  litho_question_add(question, "the left one", "the dog on the left", (double[]){0.1, 0.2, 0.3, 0.4});
  litho_question_add(question, "the right one", "the dog on the right", NULL);
  litho_conversation_ask(conversation, question);
  return conversation;
}

static void
test_document(void)
{
  g_autoptr(LithoConversation) one = conversation_of_two();
  g_assert_true(litho_chat_photo_undo(litho_conversation_photo(one, 0)));
  g_autoptr(JsonNode) root = litho_conversation_to_json(one);
  g_autofree char *text = litho_json_print_line(root);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoConversation) other = litho_conversation_parse("test", text, -1, &error);
  g_assert_no_error(error);
  g_autoptr(JsonNode) again = litho_conversation_to_json(other);
  g_autofree char *text_again = litho_json_print_line(again);
  g_assert_cmpstr(text, ==, text_again);
  const LithoChatPhoto *first = litho_conversation_photo(other, 0);
  g_assert_cmpuint(first->at, ==, 1);
  g_assert_cmpuint(first->redo->len, ==, 1);
  g_assert_cmpstr(litho_conversation_photo(other, 1)->name, ==, "the other");
  g_assert_cmpint(litho_question_choice(other->pending, 1)->has_box, ==, TRUE);
  g_assert_null(litho_question_choice(other->pending, 3));
}

/* Each change of one place that is not legal is an error that says where. */
static void
test_document_refused(void)
{
  g_autoptr(LithoConversation) one = conversation_of_two();
  g_autoptr(JsonNode) root = litho_conversation_to_json(one);
  g_autofree char *text = litho_json_print_line(root);
  static const struct {
    const char *from, *to, *says;
  } rows[] = {{"\"litho_chat\": 1", "\"litho_chat\": 2", "litho_chat"},
              {"\"at\": 2", "\"at\": 3", "at"},
              {"\"parent\": 1", "\"parent\": 2", "parent"},
              {"\"photo\": 0", "\"photo\": 7", "photo"},
              {"\"turns\"", "\"turn\"", "turn"},
              {"\"user\": \"brighter\"", "\"user\": 5", "user"},
              {"\"box\": [0.1,", "\"box\": [2,", "box"},
              {"\"ev\": 0.5", "\"ev\": 500", "ev"}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GString) changed = g_string_new(text);
    if (g_string_replace(changed, rows[i].from, rows[i].to, 1) != 1)
      g_error("'%s' is not in %s", rows[i].from, text);
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoConversation) parsed = litho_conversation_parse("test", changed->str, -1, &error);
    g_assert_null(parsed);
    g_assert_nonnull(error);
    assert_contains(error->message, rows[i].says);
  }
}

static void
test_versions(void)
{
  g_autoptr(LithoConversation) conversation = conversation_of_two();
  LithoChatPhoto *first = litho_conversation_photo(conversation, 0);
  g_assert_true(litho_chat_photo_undo(first));
  g_assert_true(litho_chat_photo_undo(first));
  g_assert_false(litho_chat_photo_undo(first)); /* the photo as it was */
  g_assert_cmpuint(litho_chat_photo_recipe(first)->steps->len, ==, 0);
  g_assert_true(litho_chat_photo_redo(first));
  g_assert_cmpuint(first->at, ==, 1);
  /* a new version forgets the way forward, and the version on it stays */
  g_assert_cmpint(litho_chat_photo_add(first, recipe_of(2), "else", NULL), ==, 3);
  g_assert_false(litho_chat_photo_redo(first));
  g_assert_cmpint(litho_chat_photo_version(first, 3)->parent, ==, 1);
  g_assert_true(litho_chat_photo_goto(first, 2));
  g_assert_false(litho_chat_photo_goto(first, 4));
  litho_conversation_remove_photo(conversation, 0);
  g_assert_cmpuint(conversation->photos->len, ==, 1);
  g_assert_cmpint(conversation->photo, ==, 0);
  g_assert_cmpint(((LithoChatTurn *)conversation->turns->pdata[0])->photo, ==, -1);
}

static void
test_store(void)
{
  g_autofree char *path = g_build_filename(folder, "state", "chats.db", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoChatStore) store = litho_chat_store_open(path, &error);
  g_assert_no_error(error);
  struct stat stat_of;
  g_assert_cmpint(stat(path, &stat_of), ==, 0);
  g_assert_cmpint(stat_of.st_mode & 077, ==, 0);
  g_autoptr(LithoConversation) none = litho_chat_store_load(store, NULL, &error);
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND);
  g_clear_error(&error);
  g_autoptr(LithoConversation) one = conversation_of_two(), two = conversation_of_two();
  g_assert_true(litho_chat_store_save(store, one, &error));
  g_assert_true(litho_chat_store_save(store, two, &error));
  g_assert_true(litho_chat_store_save(store, two, &error)); /* again: it is replaced */
  g_autoptr(GPtrArray) list = litho_chat_store_list(store, &error);
  g_assert_cmpuint(list->len, ==, 2);
  g_assert_cmpstr(((LithoChatEntry *)list->pdata[0])->id, ==, two->id);
  g_autoptr(LithoConversation) last = litho_chat_store_load(store, NULL, &error);
  g_assert_cmpstr(last->id, ==, two->id);
  g_autofree char *begins = g_strndup(one->id, 8);
  g_autoptr(LithoConversation) first = litho_chat_store_load(store, begins, &error);
  g_assert_cmpstr(first->id, ==, one->id);
  g_assert_true(litho_chat_store_delete(store, one->id, &error));
  g_assert_false(litho_chat_store_delete(store, one->id, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND);
  g_clear_error(&error);
  /* another program's file stays as it is */
  g_autofree char *other = g_build_filename(folder, "other.db", NULL);
  g_assert_true(g_file_set_contents(other, "not a database, but long enough to be read as one", -1, NULL));
  g_autoptr(LithoChatStore) wrong = litho_chat_store_open(other, &error);
  g_assert_null(wrong);
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_READ);
}

/* --- litho chat --------------------------------------------------------------------------------- */

/* The answers of a script, one object a line. */
static GPtrArray *
answers(const char *script, const char *const *more)
{
  g_autoptr(GPtrArray) args = g_ptr_array_new();
  static const char *const first[] = {"chat", "--json", "--quiet", "--planner", "words", "--db"};
  for (guint i = 0; i < G_N_ELEMENTS(first); i++)
    g_ptr_array_add(args, (gpointer)first[i]);
  g_autofree char *db = g_build_filename(folder, "run.db", NULL);
  g_ptr_array_add(args, db);
  for (guint i = 0; more[i] != NULL; i++)
    g_ptr_array_add(args, (gpointer)more[i]);
  g_ptr_array_add(args, NULL);
  g_auto(Run) run = run_litho_input(folder, script, strlen(script), (const char *const *)args->pdata);
  assert_exit(run, 0);
  GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)json_object_unref);
  g_auto(GStrv) lines = g_strsplit(run.out, "\n", -1);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++) {
    g_autoptr(JsonNode) node = json_from_string(lines[i], NULL);
    g_assert_nonnull(node);
    g_ptr_array_add(out, json_object_ref(json_node_get_object(node)));
  }
  return out;
}

static JsonObject *
step_at(GPtrArray *all, guint answer, guint step)
{
  JsonObject *recipe = json_object_get_object_member(all->pdata[answer], "recipe");
  return json_array_get_object_element(json_object_get_array_member(recipe, "steps"), step);
}

static guint
n_steps(GPtrArray *all, guint answer)
{
  JsonObject *recipe = json_object_get_object_member(all->pdata[answer], "recipe");
  return json_array_get_length(json_object_get_array_member(recipe, "steps"));
}

static const char *
said(GPtrArray *all, guint answer)
{
  return json_object_get_string_member(all->pdata[answer], "answer");
}

static void
test_script(void)
{
  const char *const more[] = {photo, NULL};
  g_autoptr(GPtrArray) all = answers("make it brighter\n"
                                     "a bit less\n"
                                     "twice as much\n"
                                     "increase the contrast by 20\n"
                                     "further by 10\n"
                                     "undo\n"
                                     "drop the contrast\n"
                                     "add a vignette\n"
                                     "back to the original\n"
                                     "what did you do?\n"
                                     "make the dragon purple and dance\n"
                                     "thanks\n",
                                     more);
  g_assert_cmpuint(all->len, ==, 12);
  const double ev = json_object_get_double_member(step_at(all, 0, 0), "ev");
  g_assert_cmpfloat(ev, >, 0.1);
  g_assert_cmpfloat_with_epsilon(json_object_get_double_member(step_at(all, 1, 0), "ev"), 0.7 * ev, 0.011);
  g_assert_cmpfloat_with_epsilon(json_object_get_double_member(step_at(all, 2, 0), "ev"), 1.4 * ev, 0.021);
  g_assert_cmpuint(n_steps(all, 3), ==, 2);
  g_assert_cmpfloat(json_object_get_double_member(step_at(all, 3, 1), "amount"), ==, 20);
  g_assert_cmpfloat(json_object_get_double_member(step_at(all, 4, 1), "amount"), ==, 30);
  g_assert_cmpfloat(json_object_get_double_member(step_at(all, 5, 1), "amount"), ==, 20);
  g_assert_cmpuint(n_steps(all, 6), ==, 1);
  g_assert_cmpuint(n_steps(all, 7), ==, 2);
  g_assert_cmpuint(n_steps(all, 8), ==, 0);
  assert_contains(said(all, 0), "% lighter");
  assert_contains(said(all, 5), "Undone");
  assert_contains(said(all, 9), "Nothing");
  g_assert_cmpstr(json_object_get_string_member(all->pdata[11], "act"), ==, "none");
  for (guint i = 0; i < all->len; i++) {
    JsonArray *suggestions = json_object_get_array_member(all->pdata[i], "suggestions");
    g_assert_cmpuint(json_array_get_length(suggestions), ==, 3);
    g_assert_cmpint(json_object_get_int_member(all->pdata[i], "turn"), ==, i);
  }
  /* every version is a whole recipe, which gives the same picture without a conversation */
  JsonObject *measure = json_object_get_object_member(
      json_array_get_object_element(json_object_get_array_member(all->pdata[0], "steps"), 0), "measure");
  g_assert_cmpfloat(json_object_get_double_member(measure, "after"), >,
                    json_object_get_double_member(measure, "before"));
}

/* "the other way", amounts at their end, and places. */
static void
test_amounts(void)
{
  const char *const more[] = {"--forget", photo, NULL};
  g_autoptr(GPtrArray) all = answers("darken the upper half by 0.5 EV\n"
                                     "the other direction\n"
                                     "warmer\n"
                                     "ten times as much\n"
                                     "by 500\n"
                                     "make it cooler by 30\n",
                                     more);
  const double before = json_object_get_double_member(step_at(all, 0, 0), "ev");
  g_assert_cmpfloat(json_object_get_double_member(step_at(all, 1, 0), "ev"), ==, -before);
  const guint warm = n_steps(all, 2) - 1;
  g_assert_cmpfloat(json_object_get_double_member(step_at(all, 4, warm), "amount"), ==, 100);
  assert_contains(said(all, 3), "as far as it goes");
  assert_contains(said(all, 4), "at its end already");
}

static void
test_chinese(void)
{
  const char *const more[] = {"--forget", photo, NULL};
  g_autoptr(GPtrArray) all = answers("调亮一点\n弱一点\n反方向\n撤销\n你做了什么？\n谢谢\n", more);
  const double ev = json_object_get_double_member(step_at(all, 0, 0), "ev");
  g_assert_cmpfloat_with_epsilon(json_object_get_double_member(step_at(all, 1, 0), "ev"), 0.7 * ev, 0.011);
  g_assert_cmpfloat(json_object_get_double_member(step_at(all, 2, 0), "ev"), <, 0);
  assert_contains(said(all, 0), "亮了");
  assert_contains(said(all, 3), "已撤销");
}

/* Two photos: the same on the other one, and the store: the conversation goes on where it was. */
static void
test_same_and_resume(void)
{
  const char *const more[] = {photo, second, NULL};
  g_autoptr(GPtrArray) all = answers("make it brighter\nnow the same on the other photos\n", more);
  g_assert_cmpstr(json_object_get_string_member(all->pdata[1], "act"), ==, "all");
  JsonArray *made = json_object_get_array_member(all->pdata[1], "photos");
  g_assert_cmpuint(json_array_get_length(made), ==, 1);
  g_assert_cmpint(json_object_get_int_member(json_array_get_object_element(made, 0), "photo"), ==, 1);
  const double ev = json_object_get_double_member(step_at(all, 0, 0), "ev");
  const char *const resume[] = {"--resume", NULL};
  g_autoptr(GPtrArray) later = answers("a bit less\n", resume);
  g_assert_cmpint(json_object_get_int_member(later->pdata[0], "turn"), ==, 2);
  g_assert_cmpfloat_with_epsilon(json_object_get_double_member(step_at(later, 0, 0), "ev"), 0.7 * ev, 0.011);
}

/* Files: exports, the recipe, and that apply makes the same of it. */
static void
test_files(void)
{
  const char *const more[] = {"--forget", "--save-recipe", "look.json", photo, NULL};
  g_autoptr(GPtrArray) all =
      answers("make it brighter\nsave it as png, 120 px\n/save whole.png\n/recipe now.json\n", more);
  const char *saved = json_object_get_string_member(all->pdata[2], "saved");
  g_autoptr(VipsImage) small = vips_image_new_from_file(saved, NULL);
  g_assert_nonnull(small);
  g_assert_cmpint(small->Xsize, ==, 120);
  g_auto(Run) apply = run_litho(folder, "apply", "look.json", photo, "-o", "applied.png", "--force");
  assert_exit(apply, 0);
  g_autofree char *one = g_build_filename(folder, "whole.png", NULL),
                  *other = g_build_filename(folder, "applied.png", NULL);
  g_autofree char *a = NULL, *b = NULL;
  gsize n_a, n_b;
  g_assert_true(g_file_get_contents(one, &a, &n_a, NULL));
  g_assert_true(g_file_get_contents(other, &b, &n_b, NULL));
  g_assert_cmpmem(a, n_a, b, n_b);
}

static void
test_errors(void)
{
  g_auto(Run) missing = run_litho(folder, "chat", "--forget", "nothing.jpg");
  assert_exit(missing, 66);
  g_auto(Run) bad = run_litho_input(folder, "/dance\n", 7, (const char *const[]){"chat", "--forget", photo, NULL});
  assert_exit(bad, 2);
  assert_contains(bad.err, "/help");
  g_auto(Run) none = run_litho_input(folder, "make it brighter\n", 17,
                                     (const char *const[]){"chat", "--forget", "--planner", "words", NULL});
  assert_exit(none, 0);
  assert_contains(none.out, "No photo is open");
  g_auto(Run) pictures = run_litho(folder, "chat", "--pictures", "film", photo);
  assert_exit(pictures, 2);
  g_auto(Run) line = run_litho_input(folder, "{\"id\":1}\n", 9, (const char *const[]){"chat", "--batch", "-", NULL});
  assert_exit(line, 2);
}

/* What a terminal would get: the escape, and as many bytes as a picture has. */
static void
test_pictures(void)
{
  static const struct {
    const char *name, *begins;
  } rows[] = {{"kitty", "\033_Ga=T,f=100"}, {"iterm", "\033]1337;File=inline=1"}, {"sixel", "\033P0;1q"}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_auto(Run) run = run_litho_input(
        folder, "/show\n", 6,
        (const char *const[]){"chat", "--forget", "--planner", "words", "--pictures", rows[i].name, photo, NULL});
    assert_exit(run, 0);
    assert_contains(run.out, rows[i].begins);
    g_assert_cmpuint(run.n_out, >, 5000);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  folder = folder_new();
  g_autoptr(GError) error = NULL;
  if (!litho_init("test", &error))
    g_error("%s", error->message);
  photo = make_photo("photo.png", 215);
  second = make_photo("second.png", 180);
  g_test_add_func("/chat/document", test_document);
  g_test_add_func("/chat/document-refused", test_document_refused);
  g_test_add_func("/chat/versions", test_versions);
  g_test_add_func("/chat/store", test_store);
  g_test_add_func("/chat/script", test_script);
  g_test_add_func("/chat/amounts", test_amounts);
  g_test_add_func("/chat/chinese", test_chinese);
  g_test_add_func("/chat/same-and-resume", test_same_and_resume);
  g_test_add_func("/chat/files", test_files);
  g_test_add_func("/chat/errors", test_errors);
  g_test_add_func("/chat/pictures", test_pictures);
  const int failed = g_test_run();
  g_free(photo);
  g_free(second);
  folder_remove(folder);
  return failed;
}
