/* test_hear.c: a warning of libvips reaches the photo that it is about, and no handler is set for each photo. */
#include <string.h>
#include "base/vips_auto.h"
#include "folder.h"
#include "litho.h"
#include "photo/hear.h"
#include "photo/photo.h"

static void
remember(const char *text, gpointer data)
{
  g_ptr_array_add(data, g_strdup(text));
}

static void
warn(const char *text)
{
  g_log("VIPS", G_LOG_LEVEL_WARNING, "%s", text);
}

enum { N_THREADS = 8, N_TEXTS = 200 };
static int n_ready;

static gpointer
say_and_hear(gpointer data)
{
  g_autoptr(GPtrArray) heard = g_ptr_array_new_with_free_func(g_free);
  LithoHearer hearer = {.hear = remember, .data = heard};
  g_autofree char *name = g_strdup_printf("thread %d", GPOINTER_TO_INT(data));
  litho_hear_begin(&hearer);
  g_atomic_int_inc(&n_ready);
  while (g_atomic_int_get(&n_ready) < N_THREADS)
    g_thread_yield();
  for (int i = 0; i < N_TEXTS; i++)
    warn(name);
  litho_hear_end(&hearer);
  g_assert_cmpuint(heard->len, ==, N_TEXTS);
  for (guint i = 0; i < heard->len; i++)
    g_assert_cmpstr(heard->pdata[i], ==, name);
  return NULL;
}

static void
test_own(void)
{
  GThread *threads[N_THREADS];
  for (int i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new("hear", say_and_hear, GINT_TO_POINTER(i));
  for (int i = 0; i < N_THREADS; i++)
    g_thread_join(threads[i]);
}

static gpointer
say(gpointer text)
{
  warn(text);
  return NULL;
}

/* A thread of a pool belongs to nobody: who is open hears it. */
static void
test_others(void)
{
  g_autoptr(GPtrArray) outer = g_ptr_array_new_with_free_func(g_free), inner = g_ptr_array_new_with_free_func(g_free);
  LithoHearer a = {.hear = remember, .data = outer}, b = {.hear = remember, .data = inner}, deaf = {0};
  litho_hear_begin(&a);
  g_thread_join(g_thread_new("pool", say, (gpointer)"pool"));
  litho_hear_begin(&b);
  warn("inner");
  litho_hear_begin(&deaf);
  warn("nobody");
  litho_hear_end(&deaf);
  litho_hear_end(&b);
  warn("outer");
  litho_hear_end(&a);
  g_assert_cmpuint(outer->len, ==, 2);
  g_assert_cmpstr(outer->pdata[0], ==, "pool");
  g_assert_cmpstr(outer->pdata[1], ==, "outer");
  g_assert_cmpuint(inner->len, ==, 1);
  g_assert_cmpstr(inner->pdata[0], ==, "inner");
}

/* GLib numbers its handlers one by one. */
static guint
next_handler(void)
{
  const guint id = g_log_set_handler("litho-test", G_LOG_LEVEL_WARNING, g_log_default_handler, NULL);
  g_log_remove_handler("litho-test", id);
  return id;
}

static void
test_no_handlers(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *small = g_build_filename(folder, "small.png", NULL), *large = g_build_filename(folder, "large.png", NULL);
  g_autoptr(VipsImage) black = NULL, field = NULL;
  g_assert_cmpint(vips_black(&black, 32, 32, "bands", 3, NULL), ==, 0);
  g_assert_cmpint(vips_black(&field, 3000, 2000, "bands", 3, NULL), ==, 0);
  g_assert_cmpint(vips_image_write_to_file(black, small, NULL), ==, 0);
  g_assert_cmpint(vips_image_write_to_file(field, large, "compression", 1, NULL), ==, 0);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) first = litho_photo_open(small, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpint(first->coded->Xsize, ==, 32);
  const guint before = next_handler();
  for (int i = 0; i < 4; i++) {
    g_autoptr(LithoPhoto) photo = litho_photo_open(i % 2 == 0 ? large : small, NULL, &error); /* large: a stream */
    g_assert_no_error(error);
    g_assert_cmpint(photo->coded->Xsize, ==, i % 2 == 0 ? 3000 : 32);
  }
  g_assert_cmpuint(next_handler(), ==, before + 1);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_log_set_always_fatal(G_LOG_FATAL_MASK);
  g_assert_true(litho_init(argv[0], NULL));
  g_test_add_func("/hear/each thread its own", test_own);
  g_test_add_func("/hear/others' threads, and within one another", test_others);
  g_test_add_func("/hear/no handler for each photo", test_no_handlers);
  return g_test_run();
}
