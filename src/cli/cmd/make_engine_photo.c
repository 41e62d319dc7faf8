/* make_engine_photo.c: the photos of litho make --by engine: what is begun with, where it is made anew, what is looked at. */
#include <math.h>
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "cli/cmd/make_engine.h"
#include "photo/made.h"
#include "recipe/finder.h"
#include "talk/session.h"

#define REF_AREA (1024.0 * 1024) /* px: models that look at pictures shrink them to that */

void
make_engine_photo_clear(MakeEnginePhoto *photo)
{
  g_clear_pointer(&photo->photo, litho_photo_free);
  g_clear_object(&photo->mask);
}

/* --- the mask --------------------------------------------------------------------------------- */

/* White on black, or opaque on transparent, of the photo's shape. */
static gboolean
read_mask(const MakeEngineRun *run, const LithoPhoto *photo, VipsImage **mask, GError **error)
{
  g_autoptr(LithoPhoto) file = litho_photo_open(make_mask, run->load, error);
  if (file == NULL)
    return FALSE;
  const int width = photo->coded->Xsize, height = photo->coded->Ysize;
  const double shape = (double)file->coded->Xsize / file->coded->Ysize * height / width;
  if (shape < 0.98 || shape > 1.02) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s: the mask has %d × %d px and another shape than the photo's %d × %d",
                make_mask, file->coded->Xsize, file->coded->Ysize, width, height);
    return FALSE;
  }
  g_autoptr(VipsImage) grey = NULL, scaled = NULL, whole = NULL, bytes = NULL;
  const gboolean is_float = file->coded->BandFmt == VIPS_FORMAT_FLOAT;
  const double full = is_float ? 1.0 / 255 : file->coded->BandFmt == VIPS_FORMAT_USHORT ? 257 : 1;
  if ((file->coded->Bands > 1 ? vips_colourspace(file->coded, &grey, VIPS_INTERPRETATION_B_W, NULL)
                              : vips_extract_band(file->coded, &grey, 0, NULL)) != 0 ||
      vips_linear1(grey, &bytes, 1 / (grey->BandFmt == VIPS_FORMAT_UCHAR ? 1 : full), 0, "uchar", TRUE, NULL) != 0 ||
      vips_resize(bytes, &scaled, (double)width / bytes->Xsize, "vscale", (double)height / bytes->Ysize, "kernel",
                  VIPS_KERNEL_LINEAR, NULL) != 0 ||
      vips_embed(scaled, &whole, 0, 0, width, height, "extend", VIPS_EXTEND_COPY, NULL) != 0 ||
      (*mask = vips_image_copy_memory(whole)) == NULL)
    return litho_error_from_vips(error, LITHO_ERROR_READ, make_mask);
  return TRUE;
}

/* "the sky" is the named region where there is one of that name. */
static LithoRegion *
region_of(const char *words)
{
  const char *bare = g_ascii_strncasecmp(words, "the ", 4) == 0 ? words + 4 : words;
  g_autofree char *name = g_ascii_strdown(bare, -1);
  return g_strv_contains(litho_region_names, name) ? litho_region_new(LITHO_REGION_NAMED, name)
                                                   : litho_region_new(LITHO_REGION_TEXT, words);
}

static gboolean
find_mask(LithoPhoto *photo, VipsImage **mask, GError **error)
{
  const LithoSessionOptions options = {.cancel = cmd_cancellable()};
  g_autoptr(LithoSession) session = litho_session_new(&options);
  litho_session_borrow_photo(session, photo);
  g_autoptr(LithoRegion) region = region_of(make_in);
  g_auto(LithoLocated) located = {0};
  LithoFinder *finder = litho_session_finder(session);
  if (!finder->find(finder, region, photo->coded->Xsize, photo->coded->Ysize, &located, error))
    return FALSE;
  if (!located.present) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_ABSENT, "%s: '%s' is not in the photo%s%s", photo->name, make_in,
                located.instead != NULL ? "; it has " : "", located.instead != NULL ? located.instead : "");
    return FALSE;
  }
  *mask = g_steal_pointer(&located.mask);
  return TRUE;
}

/* --- into the request ------------------------------------------------------------------------- */

static gboolean
add_refs(const MakeEngineRun *run, LithoMakeRequest *request, GError **error)
{
  for (char **path = make_refs; path != NULL && *path != NULL; path++) {
    g_autoptr(LithoPhoto) photo = litho_photo_open(*path, run->load, error);
    if (photo == NULL)
      return FALSE;
    const LithoMakePlace place = litho_make_place_whole(photo, REF_AREA);
    LithoMakeImage *image = litho_make_look(photo, &place, error);
    if (image == NULL)
      return FALSE;
    g_ptr_array_add(request->refs, image);
  }
  return TRUE;
}

/* A size that was asked for has its own shape: the photo is cut to it in the middle. */
static void
cut_to_shape(LithoMakePlace *place, int width, int height)
{
  VipsRect *w = &place->window;
  const double shape = (double)width / height;
  const int cut_width = MIN(w->width, (int)(w->height * shape + 0.5)), cut_height = MIN(w->height, (int)(w->width / shape + 0.5));
  w->left += (w->width - cut_width) / 2;
  w->top += (w->height - cut_height) / 2;
  w->width = MAX(1, cut_width);
  w->height = MAX(1, cut_height);
  place->width = width;
  place->height = height;
}

gboolean
make_engine_photo_open(const MakeEngineRun *run, double area_px, MakeEnginePhoto *photo, LithoMakeRequest *request,
                       GError **error)
{
  if (run->size != NULL)
    area_px = (double)run->width * run->height;
  if (make_from == NULL) {
    request->width = run->size != NULL ? run->width : (int)(sqrt(area_px) + 0.5);
    request->height = run->size != NULL ? run->height : request->width;
    return add_refs(run, request, error);
  }
  if ((photo->photo = litho_photo_open(make_from, run->load, error)) == NULL)
    return FALSE;
  if ((make_mask != NULL && !read_mask(run, photo->photo, &photo->mask, error)) ||
      (make_in != NULL && !find_mask(photo->photo, &photo->mask, error)))
    return FALSE;
  if (photo->mask != NULL) {
    if (!litho_make_place_of(photo->mask, area_px, &photo->place, error))
      return FALSE;
  } else {
    photo->place = litho_make_place_whole(photo->photo, area_px);
    if (run->size != NULL)
      cut_to_shape(&photo->place, run->width, run->height);
  }
  request->width = photo->place.width;
  request->height = photo->place.height;
  request->init = litho_make_look(photo->photo, &photo->place, error);
  if (request->init == NULL)
    return FALSE;
  if (photo->mask != NULL && (request->mask = litho_make_look_at_mask(photo->mask, &photo->place, error)) == NULL)
    return FALSE;
  return add_refs(run, request, error);
}

/* --- out of it -------------------------------------------------------------------------------- */

/* A picture of its own. */
static gboolean
write_alone(const MakeEngineRun *run, const LithoMakeImage *image, const PhotoMade *made, const char *path, GError **error)
{
  const guint8 *rgb = g_bytes_get_data(image->pixels, NULL);
  g_autoptr(LithoPhoto) photo = litho_photo_made(path, rgb, image->width, image->height, made, error);
  if (photo == NULL)
    return FALSE;
  g_autoptr(LithoCoding) coding = litho_photo_out_coding(photo, path, run->save, error);
  return coding != NULL && litho_photo_save(photo, photo->coded, NULL, coding, path, run->save, NULL, NULL, cmd_cancellable(), error);
}

gboolean
make_engine_write(const MakeEngineRun *run, MakeEnginePhoto *photo, const LithoMakeImage *image, const char *document,
                  gint64 seed, const char *path, GError **error)
{
  g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, seed);
  const PhotoMade made = {.description = run->words,
                          .source_type = photo->photo != NULL || make_refs != NULL ? "compositeWithTrainedAlgorithmicMedia"
                                                                                   : "trainedAlgorithmicMedia",
                          .seed = number,
                          .document = document,
                          .document_name = "make"};
  if (photo->mask == NULL)
    return write_alone(run, image, &made, path, error);
  LithoSaveOptions save = *run->save;
  LithoKeptBlocks kept = {0};
  save.made = &made;
  save.color = TRUE;
  save.kept = &kept;
  g_autoptr(LithoCoding) coding = litho_photo_out_coding(photo->photo, path, &save, error);
  if (coding == NULL)
    return FALSE;
  g_autoptr(VipsImage) out = litho_make_put_back(photo->photo, photo->mask, &photo->place, image, coding, error);
  return out != NULL && litho_photo_save(photo->photo, out, photo->photo->alpha, coding, path, &save, NULL, NULL,
                                         cmd_cancellable(), error);
}
