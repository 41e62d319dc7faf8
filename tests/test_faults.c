/* Faults: each command is run again and again, and each time another call fails (faults.c): memory,
 * opening, writing, fsync, renaming, processes, threads. Each run must end in one of two ways:
 *
 *   exit 0      every file is what a run without a fault makes
 *   an error    a message that names a file of the run and says what happened; every file is what
 * it was before, or whole, a photo and its sidecar both; nothing else is left, no folder and no
 * temporary file
 *
 * In the build with AddressSanitizer the same runs show that failing paths leak nothing. Where a
 * kind is called often, N_TRIES of the calls are taken at equal distances; with LITHO_FAULTS_ALL in
 * the environment all of them, in both ways.
 */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/mman.h>
#include "base/file.h"
#include "base/init.h"
#include "faults.h"
#include "tiny_models.h"

#define N_TRIES 4
#define EXIT_SANITIZER 99
/* More than anything that is made of the proxy, less than a byte for each pixel of large.jpg. */
#define LARGE_BYTES (6u << 20)

typedef struct {
  const char *name;
  const char *args[14];
  const char *old[4]; /* outputs that exist before, with other bytes */
  const char *names;  /* space-separated: the message has one of these */
  gboolean prints;    /* what is printed is an output too */
  gboolean index;     /* i.db is an output, by its rows */
  guint kinds;        /* bits of FaultKind; 0: all */
} Case;

static const Case cases[] = {
    {"apply", {"apply", "recipe.json", "photo.jpg", "-o", "out.jpg"}, {NULL}, "out.jpg photo.jpg"},
    {"apply, a region found, over an old pair",
     {"apply", "sky.json", "photo.jpg", "-o", "out.png", "-f", "--sidecar"},
     {"out.png", "out.png.litho.json"},
     "out.png photo.jpg"},
    {"apply, recipe inside a TIFF",
     {"apply", "recipe.json", "photo.jpg", "-o", "out.tif", "-f", "--embed"},
     {"out.tif"},
     "out.tif photo.jpg"},
    {"apply, recipe inside a WebP",
     {"apply", "recipe.json", "photo.jpg", "-o", "out.webp", "-f", "--embed"},
     {"out.webp"},
     "out.webp photo.jpg"},
    {"apply, a large photo",
     {"apply", "turn.json", "large.jpg", "-o", "out.jpg"},
     {NULL},
     "out.jpg large.jpg",
     .kinds = 1u << FAULT_MEMORY | 1u << FAULT_THREAD},
    {"plan",
     {"plan", "brighter, and a deeper blue sky", "photo.jpg", "--planner", "words", "-o",
      "plan.json"},
     {"plan.json"},
     "plan.json photo.jpg"},
    {"plan, printed",
     {"plan", "warmer, and straighten it", "photo.jpg", "--planner", "words"},
     {NULL},
     "photo.jpg",
     .prints = TRUE},
    {"edit, in place",
     {"edit", "brighter", "own.jpg", "--in-place", "--planner", "words", "--quiet"},
     {NULL},
     "own.jpg"},
    {"edit, a folder",
     {"edit", "-r", "black and white", "shoot", "-o", "out", "-j", "2", "--sidecar", "--preview",
      "look/", "--planner", "words", "--quiet"},
     {NULL},
     "a.jpg b.png out look photos process"},
    {"verify",
     {"verify", "made.png", "--source", "photo.jpg"},
     {NULL},
     "made.png photo.jpg litho-verify",
     .prints = TRUE},
    {"index",
     {"index", "--db", "i.db", "--tower", "../tower.safetensors", "--quiet", "shoot"},
     {NULL},
     "i.db a.jpg b.png tower",
     .index = TRUE,
     .kinds = ~(1u << FAULT_MEMORY)}, /* nets of litho's own end the program: nn/block.h */
};

/* Tries of a kind go through its ways in turn. */
static const struct {
  FaultKind kind;
  int error[2];
  gboolean goes_on[2], no_tmpfile[2];
  const char *name;
} faulty[] = {
    {FAULT_MEMORY, {ENOMEM, ENOMEM}, {FALSE, TRUE}, {FALSE, FALSE}, "no memory"},
    {FAULT_OPEN, {EACCES, EMFILE}, {FALSE, FALSE}, {FALSE, FALSE}, "opening is refused"},
    {FAULT_WRITE, {ENOSPC, EIO}, {TRUE, FALSE}, {FALSE, TRUE}, "a full disk, a failed write"},
    {FAULT_SYNC, {EIO, EIO}, {FALSE, FALSE}, {FALSE, TRUE}, "fsync fails"},
    {FAULT_RENAME, {EIO, EIO}, {FALSE, FALSE}, {TRUE, FALSE}, "renaming fails"},
    {FAULT_FORK, {EAGAIN, EAGAIN}, {FALSE, FALSE}, {FALSE, FALSE}, "no further process"},
    {FAULT_THREAD, {EAGAIN, EAGAIN}, {FALSE, TRUE}, {FALSE, FALSE}, "no further thread"},
};

static Faults *page;
static char *work; /* where the commands run */

/* --- what a folder holds --------------------------------------------------------------------- */

static void
add_files(GHashTable *files, const char *relative)
{
  g_autofree char *path = g_build_filename(work, relative, NULL);
  GDir *dir = g_dir_open(path, 0, NULL);
  g_assert_nonnull(dir);
  for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
    g_autofree char *below = g_build_filename(relative, name, NULL),
                    *full = g_build_filename(work, below, NULL);
    if (g_str_has_prefix(name, "i.db"))
      continue;
    if (g_file_test(full, G_FILE_TEST_IS_DIR)) {
      add_files(files, below);
      g_hash_table_insert(files, g_steal_pointer(&below), g_strdup("folder"));
    } else {
      char *sha256 = litho_file_sha256(full, NULL);
      g_hash_table_insert(files, g_steal_pointer(&below), sha256);
    }
  }
  g_dir_close(dir);
}

/* Path → sha256 of all in `work`, but for the index. */
static GHashTable *
files_now(void)
{
  GHashTable *files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  add_files(files, "");
  return files;
}

/* The rows of the index, without its generation. Caller frees. */
static char *
index_rows(void)
{
  GString *rows = g_string_new(NULL);
  g_autofree char *path = g_build_filename(work, "i.db", NULL);
  sqlite3 *db = NULL;
  sqlite3_stmt *s = NULL;
  if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
      sqlite3_prepare_v2(db,
                         "SELECT path, sha256, hex(vector), hex(map), reason FROM photo"
                         " LEFT JOIN content ON photo.content = content.id"
                         " LEFT JOIN feature ON feature.content = content.id ORDER BY path",
                         -1, &s, NULL) == SQLITE_OK)
    while (sqlite3_step(s) == SQLITE_ROW)
      for (int k = 0; k < sqlite3_column_count(s); k++)
        g_string_append_printf(rows, "%s\n", (const char *)sqlite3_column_text(s, k));
  sqlite3_finalize(s);
  sqlite3_close(db);
  return g_string_free(rows, FALSE);
}

/* --- a run ----------------------------------------------------------------------------------- */

static void
put(const char *name, const void *bytes, gsize n)
{
  g_autofree char *path = g_build_filename(work, name, NULL);
  g_assert_true(g_file_set_contents(path, bytes, (gssize)n, NULL));
}

/* The same inputs (their times too: an index compares them), outputs old or gone. */
static void
restore(const Case *c)
{
  g_autofree char *command =
      g_strdup_printf("cd '%s' && rm -rf out* look plan.json i.db* tmp/* tmp/.[!.]* && mkdir -p "
                      "tmp && cp -p photo.jpg own.jpg",
                      work);
  g_assert_cmpint(system(command), ==, 0);
  for (int i = 0; c->old[i] != NULL; i++)
    put(c->old[i], "what was there before", 21);
}

static Run
run_case(const Case *c)
{
  for (int i = 0; i < FAULT_N_KINDS; i++)
    atomic_store(&page->n_calls[i], 0);
  atomic_store(&page->n_failed, 0);
  page->first[0] = '\0';
  return run_litho_input(work, NULL, 0, c->args);
}

static gboolean
has_word_of(const char *text, const char *words)
{
  g_auto(GStrv) list = g_strsplit(words, " ", -1);
  for (int i = 0; list[i] != NULL; i++)
    if (strstr(text, list[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* The system's words, or those of the library that met it. */
static gboolean
says_why(const char *text, int error)
{
  static const char *const known[] = {"out of memory",
                                      "memory",
                                      "disk I/O error",
                                      "database or disk is full",
                                      "unable to open database file",
                                      "thread"};
  for (guint i = 0; i < G_N_ELEMENTS(known); i++)
    if (strstr(text, known[i]) != NULL)
      return TRUE;
  return strstr(text, g_strerror(error)) != NULL;
}

/* What is wrong with the files after an error; NULL: nothing. Caller frees. */
static char *
half_done(GHashTable *before, GHashTable *whole, GHashTable *after)
{
  GHashTableIter iter;
  gpointer key, value;
  g_autoptr(GHashTable) all = g_hash_table_new(g_str_hash, g_str_equal);
  GHashTable *const tables[] = {before, whole, after};
  for (int i = 0; i < 3; i++)
    for (g_hash_table_iter_init(&iter, tables[i]); g_hash_table_iter_next(&iter, &key, NULL);)
      g_hash_table_add(all, key);
  for (g_hash_table_iter_init(&iter, all); g_hash_table_iter_next(&iter, &key, &value);) {
    const char *old = g_hash_table_lookup(before, key), *new = g_hash_table_lookup(whole, key),
               *is = g_hash_table_lookup(after, key);
    if (g_strcmp0(is, old) != 0 && g_strcmp0(is, new) != 0)
      return g_strdup_printf("%s is %s", (char *)key,
                             is == NULL                   ? "gone"
                             : old == NULL && new == NULL ? "left behind"
                                                          : "neither old nor whole");
    g_autofree char *sidecar = g_strconcat(key, ".litho.json", NULL);
    const char *sidecar_new = g_hash_table_lookup(whole, sidecar),
               *sidecar_is = g_hash_table_lookup(after, sidecar);
    if (sidecar_new != NULL &&
        (g_strcmp0(is, new) == 0) != (g_strcmp0(sidecar_is, sidecar_new) == 0))
      return g_strdup_printf("%s is %s and its sidecar is not", (char *)key,
                             g_strcmp0(is, new) == 0 ? "new" : "old");
  }
  return NULL;
}

/* What a run without faults gives. */
typedef struct {
  GHashTable *before, *after;
  char *out, *rows;
  int n_calls[FAULT_N_KINDS];
} Whole;

static void
judge(const Case *c, const Whole *whole, const Run *run, int error, const char *how)
{
  g_autoptr(GHashTable) after = files_now();
  g_autofree char *wrong = NULL;
  if (run->exit_code == EXIT_SANITIZER)
    wrong = g_strdup("found by the sanitizer");
  else if (run->exit_code < 0)
    wrong = g_strdup("ended by a signal");
  else if (run->exit_code == 0 && c->prints && g_strcmp0(whole->out, run->out) != 0)
    wrong = g_strdup_printf("other output: %s", run->out);
  else if (run->exit_code == 0)
    wrong = half_done(whole->after, whole->after, after);
  else if (atomic_load(&page->n_failed) == 0)
    wrong = g_strdup("an error without a fault");
  else if (!has_word_of(run->err, c->names))
    wrong = g_strdup("the message names no file");
  else if (!says_why(run->err, error))
    wrong = g_strdup("the message does not say what happened");
  else
    wrong = half_done(whole->before, whole->after, after);
  if (wrong == NULL && c->index) {
    /* Whatever it left, the next run makes it whole. */
    page->kind = FAULT_NONE;
    g_auto(Run) again = run_case(c);
    g_autofree char *rows = index_rows();
    if (again.exit_code != 0 || !g_str_equal(rows, whole->rows))
      wrong = g_strdup_printf("the next run gives another index: %s", again.err);
  }
  if (wrong == NULL)
    return;
  g_test_message("%s: %s: %s\nexit %d: %s", how, page->first, wrong, run->exit_code, run->err);
  g_test_fail();
}

static Whole
run_whole(const Case *c)
{
  Whole whole = {0};
  page->kind = FAULT_NONE;
  page->no_tmpfile = FALSE;
  page->min_bytes = LARGE_BYTES;
  restore(c);
  whole.before = files_now();
  g_auto(Run) run = run_case(c);
  assert_exit(run, 0);
  for (int i = 0; i < FAULT_N_KINDS; i++)
    whole.n_calls[i] = atomic_load(&page->n_calls[i]);
  whole.after = files_now();
  whole.out = g_steal_pointer(&run.out);
  whole.rows = c->index ? index_rows() : NULL;
  return whole;
}

/* Not before the index needs them: other cases would open them too. */
static gboolean
add_models(void)
{
  if (!litho_openvino_available())
    return FALSE;
  tiny_models_add_tower();
  tiny_models_add_encoder();
  g_autofree char *tower = tiny_models_write_tower("tower.safetensors", 1);
  return tower != NULL;
}

static void
test_case(gconstpointer data)
{
  const Case *c = data;
  const gboolean every = g_getenv("LITHO_FAULTS_ALL") != NULL;
  if (c->index && !add_models()) {
    g_test_skip("no OpenVINO");
    return;
  }
  Whole whole = run_whole(c);
  int n_runs = 0, n_failed = 0;
  for (guint f = 0; f < G_N_ELEMENTS(faulty); f++) {
    const int n_calls = whole.n_calls[faulty[f].kind];
    if (c->kinds != 0 && (c->kinds & 1u << faulty[f].kind) == 0)
      continue;
    const int n_tries = every ? 2 * n_calls : MIN(n_calls, N_TRIES);
    for (int i = 0; i < n_tries; i++) {
      const int way = i % 2, n = every         ? 1 + i / 2
                                 : n_tries > 1 ? 1 + i * (n_calls - 1) / (n_tries - 1)
                                               : 1;
      restore(c);
      page->kind = faulty[f].kind;
      page->n = n;
      page->error = faulty[f].error[way];
      page->goes_on = faulty[f].goes_on[way];
      page->no_tmpfile = faulty[f].no_tmpfile[way];
      g_auto(Run) run = run_case(c);
      g_autofree char *how =
          g_strdup_printf("%s, call %d of %d, way %d", faulty[f].name, n, n_calls, way);
      n_runs++;
      n_failed += run.exit_code != 0;
      judge(c, &whole, &run, faulty[f].error[way], how);
    }
  }
  g_test_message("%d runs, %d ended in an error", n_runs, n_failed);
  g_assert_cmpint(n_failed, >, 0);
  g_hash_table_unref(whole.before);
  g_hash_table_unref(whole.after);
  g_free(whole.out);
  g_free(whole.rows);
}

/* stdio keeps what is printed until the end: no call of ours fails. */
static void
test_stdout(void)
{
  static const char *const commands[] = {"plan brighter --planner words",
                                         "plan brighter photo.jpg --planner words --show",
                                         "recipe show recipe.json",
                                         "ops --json",
                                         "help",
                                         "edit --help",
                                         "verify made.png"};
  for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
    g_autofree char *line =
        g_strdup_printf("cd '%s' && exec \"$LITHO_EXE\" %s >/dev/full", work, commands[i]);
    const char *const argv[] = {"sh", "-c", line, NULL};
    g_autoptr(GSubprocess) process = g_subprocess_newv(argv, G_SUBPROCESS_FLAGS_STDERR_PIPE, NULL);
    g_autofree char *err = NULL;
    g_assert_true(g_subprocess_communicate_utf8(process, NULL, NULL, NULL, &err, NULL));
    g_test_message("%s: %s", commands[i], err);
    g_assert_cmpint(g_subprocess_get_exit_status(process), ==, 73);
    assert_contains(err, "stdout: cannot be written");
  }
}

/* --- set up ---------------------------------------------------------------------------------- */

static void
make_inputs(void)
{
  static const char recipe[] =
      "{\"litho\": 1, \"steps\": [{\"op\": \"exposure\", \"ev\": 0.4}, "
      "{\"op\": \"clarity\", \"amount\": 30}, {\"op\": \"resize\", \"percent\": 60}]}";
  static const char sky[] =
      "{\"litho\": 1, \"steps\": [{\"op\": \"exposure\", \"ev\": -0.4, \"region\": \"sky\"}, "
      "{\"op\": \"auto_tone\"}]}";
  static const char turn[] =
      "{\"litho\": 1, \"steps\": [{\"op\": \"rotate\", \"angle\": 4}, {\"op\": \"denoise\"}]}";
  put("recipe.json", recipe, sizeof recipe - 1);
  put("sky.json", sky, sizeof sky - 1);
  put("turn.json", turn, sizeof turn - 1);
  static const struct {
    const char *name;
    int width, height;
  } photos[] = {{"photo.jpg", 300, 225},
                {"large.jpg", 3000, 2400},
                {"shoot/a.jpg", 240, 180},
                {"shoot/below/b.png", 150, 200}};
  for (guint i = 0; i < G_N_ELEMENTS(photos); i++) {
    g_autofree char *path = photo_new(work, photos[i].name, photos[i].width, photos[i].height);
    g_assert_nonnull(path);
  }
  g_auto(Run) made =
      run_litho(work, "apply", "recipe.json", "photo.jpg", "-o", "made.png", "--sidecar");
  assert_exit(made, 0);
}

static void
map_page(void)
{
  g_autofree char *path = g_build_filename(tiny_models_home, "faults", NULL);
  const Faults none = {0};
  g_assert_true(g_file_set_contents(path, (const char *)&none, sizeof none, NULL));
  int fd = open(path, O_RDWR);
  page = mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true(page != MAP_FAILED);
  close(fd);
  g_setenv("LITHO_FAULTS", path, TRUE);
}

static void
append_env(const char *name, const char *more)
{
  const char *old = g_getenv(name);
  g_autofree char *all = g_strconcat(old != NULL ? old : "", ":", more, NULL);
  g_setenv(name, all, TRUE);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  tiny_models_begin();
  g_assert_true(litho_init(argv[0], NULL));
  work = g_build_filename(tiny_models_home, "work", NULL);
  g_assert_cmpint(g_mkdir(work, 0777), ==, 0);
  g_autofree char *temporary = g_build_filename(work, "tmp", NULL);
  make_inputs();
  map_page();
  g_setenv("LITHO_EXE", g_getenv("LITHO_FAULTS_EXE"), TRUE);
  g_setenv("TMPDIR", temporary, TRUE);
  g_setenv("OMP_NUM_THREADS", "1", TRUE);
  append_env("ASAN_OPTIONS", "exitcode=" G_STRINGIFY(EXIT_SANITIZER));
  append_env("LSAN_OPTIONS", "exitcode=" G_STRINGIFY(EXIT_SANITIZER));
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *name = g_strdup_printf("/faults/%s", cases[i].name);
    g_test_add_data_func(name, &cases[i], test_case);
  }
  g_test_add_func("/faults/stdout on a full disk", test_stdout);
  const int status = g_test_run();
  folder_remove(tiny_models_home);
  g_free(work);
  return status;
}
