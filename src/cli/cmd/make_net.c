/* make_net.c: litho make --by net. See make_net.h. */
#include <stdio.h>
#include "base/error.h"
#include "base/json.h"
#include "cli/cmd/make_net.h"
#include "make/net.h"
#include "photo/made.h"

#define USUAL_SEED 1

static gboolean
write_picture(const MakeNetRun *run, const guint8 *rgb, int width, int height, guint64 number,
              const char *model, const char *path, GError **error)
{
  JsonObject *object = json_object_new();
  json_object_set_string_member(object, "by", "net");
  json_object_set_string_member(object, "model", model);
  json_object_set_string_member(object, "words", run->words);
  json_object_set_int_member(object, "seed", (gint64)number);
  g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), object);
  json_object_unref(object);
  g_autofree char *document = litho_json_print_line(node),
                  *seed = g_strdup_printf("%" G_GUINT64_FORMAT, number);
  const PhotoMade made = {run->words, "trainedAlgorithmicMedia", seed, document};
  g_autoptr(LithoPhoto) photo = litho_photo_made(path, rgb, width, height, &made, error);
  if (photo == NULL)
    return FALSE;
  g_autoptr(LithoCoding) coding = litho_photo_out_coding(photo, path, run->save, error);
  return coding != NULL && litho_photo_save(photo, photo->coded, NULL, coding, path, run->save,
                                            NULL, NULL, cmd_cancellable(), error);
}

static gboolean
make_one(const MakeNetRun *run, MadeNet *net, int i, GPtrArray *files, GError **error)
{
  const int width = run->width > 0 ? run->width : MADE_NET_USUAL_PX,
            height = run->height > 0 ? run->height : MADE_NET_USUAL_PX;
  const guint64 seed = (guint64)(run->seed >= 0 ? run->seed : USUAL_SEED) + (guint64)i;
  guint8 small[3 * LITHO_PICTURE_PX * LITHO_PICTURE_PX];
  g_autofree char *path = run->output_name(i);
  if (!run->force && !g_str_equal(path, "-") && g_file_test(path, G_FILE_TEST_EXISTS)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "%s exists already: say --force to replace it", path);
    return FALSE;
  }
  if (!made_net_draw(net, run->words, seed, NULL, cmd_cancellable(), small, error))
    return FALSE;
  g_autofree guint8 *rgb = made_net_enlarge(small, width, height, TRUE, cmd_cancellable(), error);
  if (rgb == NULL || !write_picture(run, rgb, width, height, seed, made_net_name(net), path, error))
    return FALSE;
  g_ptr_array_add(files, g_steal_pointer(&path));
  return TRUE;
}

static void
print_json(const MakeNetRun *run, const MadeNet *net, const GPtrArray *files)
{
  JsonObject *object = json_object_new();
  JsonArray *names = json_array_new();
  for (guint i = 0; i < files->len; i++)
    json_array_add_string_element(names, files->pdata[i]);
  json_object_set_string_member(object, "by", "net");
  json_object_set_string_member(object, "model", made_net_name(net));
  json_object_set_string_member(object, "words", run->words);
  json_object_set_array_member(object, "files", names);
  g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), object);
  json_object_unref(object);
  g_autofree char *text = litho_json_print(node);
  fputs(text, stdout);
}

int
make_net_run(const MakeNetRun *run)
{
  GError *error = NULL;
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(MadeNet) net = made_net_open(NULL, &error);
  for (int i = 0; net != NULL && i < run->n && error == NULL; i++)
    make_one(run, net, i, files, &error);
  if (error != NULL)
    return cmd_fail(run->cmd, error, run->json);
  if (run->json)
    print_json(run, net, files);
  return 0;
}
