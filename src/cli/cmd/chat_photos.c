/* chat_photos.c: see chat_photos.h. */
#include <string.h>
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "cli/cmd/chat_photos.h"
#include "run/fuse.h"

#define MAX_OPEN 2
#define GAP_PX 12

typedef struct {
  char *path;
  LithoSession *session;
  VipsImage *proxy; /* of the size that was shown last, or NULL; owned */
  int proxy_px;
} Open;

struct _ChatPhotos {
  LithoSessionOptions options;
  GHashTable *nets;
  GPtrArray *open; /* Open*, the last used one at the end; owned */
};

static void
open_free(gpointer data)
{
  Open *open = data;
  g_clear_object(&open->proxy);
  litho_session_free(open->session);
  g_free(open->path);
  g_free(open);
}

ChatPhotos *
chat_photos_new(const LithoSessionOptions *options)
{
  ChatPhotos *photos = g_new0(ChatPhotos, 1);
  photos->options = *options;
  photos->nets = litho_see_nets_new();
  photos->options.see.nets = photos->nets;
  photos->open = g_ptr_array_new_with_free_func(open_free);
  return photos;
}

void
chat_photos_free(ChatPhotos *photos)
{
  if (photos == NULL)
    return;
  g_ptr_array_unref(photos->open); /* before the nets that they use */
  g_hash_table_unref(photos->nets);
  g_free(photos);
}

static Open *
open_of(ChatPhotos *photos, const LithoChatPhoto *photo, guint version, GError **error)
{
  const char *path = litho_chat_photo_source(photo, version);
  for (guint i = 0; i < photos->open->len; i++) {
    Open *open = photos->open->pdata[i];
    if (strcmp(open->path, path) != 0)
      continue;
    g_ptr_array_steal_index(photos->open, i);
    g_ptr_array_add(photos->open, open);
    return open;
  }
  g_autoptr(LithoSession) session = litho_session_new(&photos->options);
  if (!litho_session_open(session, path, error))
    return NULL;
  if (photos->open->len >= MAX_OPEN)
    g_ptr_array_remove_index(photos->open, 0);
  Open *open = g_new0(Open, 1);
  *open = (Open){.path = g_strdup(path), .session = g_steal_pointer(&session)};
  g_ptr_array_add(photos->open, open);
  return open;
}

LithoSession *
chat_photos_session(const LithoChatPhoto *photo, gpointer photos, GError **error)
{
  Open *open = open_of(photos, photo, photo->at, error);
  return open != NULL ? open->session : NULL;
}

/* On a pattern of two greys, where it is transparent. */
static gboolean
lay_on_pattern(VipsImage *image, VipsImage *alpha, VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) pattern = NULL, wide = NULL, cut = NULL, mixed = NULL;
  const double grey[2][1] = {{0.42}, {0.6}};
  g_autofree float *cell = g_new(float, 32 * 32);
  for (int i = 0; i < 32 * 32; i++)
    cell[i] = (float)grey[((i / 32) / 16 + (i % 32) / 16) % 2][0];
  g_autoptr(VipsImage) one =
      vips_image_new_from_memory_copy(cell, 32 * 32 * sizeof(float), 32, 32, 1, VIPS_FORMAT_FLOAT);
  VipsImage *bands[3] = {one, one, one};
  if (one == NULL || vips_bandjoin(bands, &pattern, 3, NULL) != 0 ||
      vips_replicate(pattern, &wide, image->Xsize / 32 + 1, image->Ysize / 32 + 1, NULL) != 0 ||
      vips_crop(wide, &cut, 0, 0, image->Xsize, image->Ysize, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a picture");
  /* image · alpha + pattern · (1 − alpha) */
  g_autoptr(VipsImage) inverse = NULL, front = NULL, back = NULL;
  if (vips_linear1(alpha, &inverse, -1, 1, NULL) != 0 || vips_multiply(image, alpha, &front, NULL) != 0 ||
      vips_multiply(cut, inverse, &back, NULL) != 0 || vips_add(front, back, &mixed, NULL) != 0 ||
      vips_copy(mixed, out, "interpretation", VIPS_INTERPRETATION_scRGB, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a picture");
  return TRUE;
}

static VipsImage *
render(ChatPhotos *photos, const LithoChatPhoto *photo, guint version, int size_px, GError **error)
{
  Open *open = open_of(photos, photo, version, error);
  if (open == NULL)
    return NULL;
  if (open->proxy_px != size_px) {
    g_clear_object(&open->proxy);
    open->proxy = litho_photo_proxy(litho_session_photo(open->session), size_px, error);
    open->proxy_px = open->proxy != NULL ? size_px : 0;
  }
  g_autoptr(VipsImage) image = NULL, alpha = NULL;
  VipsImage *out = NULL;
  if (open->proxy == NULL || !litho_session_run(open->session, litho_chat_photo_version(photo, version)->recipe,
                                                open->proxy, FALSE, &image, &alpha, error))
    return NULL;
  if (alpha == NULL)
    return g_steal_pointer(&image);
  return lay_on_pattern(image, alpha, &out, error) ? out : NULL;
}

/* What a picture on a screen is coded as. */
static LithoCoding *
screen_coding(LithoPhoto *photo, const char *path, LithoSaveOptions *save, GError **error)
{
  *save = (LithoSaveOptions){.bits = 8, .profile = "srgb", .strip = LITHO_STRIP_ALL, .compression = 1, .color = TRUE};
  return litho_photo_out_coding(photo, path, save, error);
}

VipsImage *
chat_photos_picture(ChatPhotos *photos, const LithoChatPhoto *photo, guint version, int beside, int size_px,
                    GError **error)
{
  g_autoptr(VipsImage) after = render(photos, photo, version, size_px, error), before = NULL, joined = NULL,
                       coded = NULL;
  if (after == NULL || (beside >= 0 && (before = render(photos, photo, (guint)beside, size_px, error)) == NULL))
    return NULL;
  Open *open = open_of(photos, photo, version, error);
  if (open == NULL)
    return NULL;
  if (before != NULL) {
    static const double white[] = {1, 1, 1};
    g_autoptr(VipsArrayDouble) background = vips_array_double_new(white, 3);
    VipsImage *both[] = {before, after};
    if (vips_arrayjoin(both, &joined, 2, "across", before->Xsize > 2 * before->Ysize ? 1 : 2, "shim", GAP_PX,
                       "background", background, "halign", VIPS_ALIGN_CENTRE, "valign", VIPS_ALIGN_CENTRE,
                       NULL) != 0) {
      litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a picture");
      return NULL;
    }
  } else {
    joined = g_object_ref(after);
  }
  LithoSaveOptions save;
  g_autoptr(LithoCoding) coding = screen_coding(litho_session_photo(open->session), "picture.png", &save, error);
  if (coding == NULL)
    return NULL;
  g_autoptr(LithoChain) chain = litho_chain_new(NULL, coding, TRUE);
  if (!litho_chain_run(chain, joined, &coded, error))
    return NULL;
  VipsImage *out = vips_image_copy_memory(coded);
  if (out == NULL)
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a picture");
  return out;
}

gboolean
chat_photos_write(ChatPhotos *photos, const LithoChatPhoto *photo, VipsImage *picture, const char *path,
                  GError **error)
{
  Open *open = open_of(photos, photo, photo->at, error);
  LithoSaveOptions save;
  if (open == NULL)
    return FALSE;
  LithoPhoto *opened = litho_session_photo(open->session);
  g_autoptr(LithoCoding) coding = screen_coding(opened, path, &save, error);
  return coding != NULL && litho_photo_save(opened, picture, NULL, coding, path, &save, NULL, NULL,
                                            litho_session_cancel(open->session), error);
}
