/* things.c: a map of things. */
#include "op/things.h"

static void
thing_clear(gpointer data)
{
  g_free(((LithoThing *)data)->label);
}

LithoThings *
litho_things_new(int width, int height)
{
  LithoThings *things = g_new0(LithoThings, 1);
  g_autofree guint8 *none = g_new0(guint8, (gsize)width * (gsize)height);
  things->map = vips_image_new_from_memory_copy(none, (size_t)width * (size_t)height, width, height, 1, VIPS_FORMAT_UCHAR);
  things->kinds = g_array_new(FALSE, FALSE, sizeof(LithoThing));
  g_array_set_clear_func(things->kinds, thing_clear);
  return things;
}

void
litho_things_free(LithoThings *things)
{
  if (things == NULL)
    return;
  g_clear_object(&things->map);
  g_array_unref(things->kinds);
  g_free(things);
}

guint8
litho_things_add(LithoThings *things, const char *label, gboolean is_alive, gboolean is_ground)
{
  if (things->kinds->len >= 255)
    return 0;
  LithoThing thing = {g_strdup(label), is_alive, is_ground};
  g_array_append_val(things->kinds, thing);
  return (guint8)things->kinds->len;
}
