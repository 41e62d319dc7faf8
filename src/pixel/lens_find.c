/* lens_find.c: which lens of lensfun's database took a photo, and its tables. See lens.h. */
#include <math.h>
#include <string.h>
#include "pixel/lens.h"

void
litho_lens_free(LithoLens *lens)
{
  if (lens == NULL)
    return;
  g_free(lens->camera);
  g_free(lens->name);
  g_free(lens);
}

#ifdef LITHO_HAVE_LENSFUN
#include <lensfun/lensfun.h>

/* The database is read once, in 0.1 s, and stays; lensfun's look-ups write into it. */
static GMutex lock;
static lfDatabase *database;

static lfDatabase *
open_database(void)
{
  static gboolean tried;
  if (!tried) {
    tried = TRUE;
    database = lf_db_new();
    if (database != NULL && lf_db_load(database) != LF_NO_ERROR)
      g_clear_pointer(&database, lf_db_destroy);
  }
  return database;
}

static const char *
plain(lfMLstr text)
{
  const char *said = lf_mlstr_get(text);
  return said != NULL ? said : "";
}

static const lfCamera *
find_camera(lfDatabase *db, const char *make, const char *model)
{
  if (*model == '\0')
    return NULL;
  const lfCamera **list = lf_db_find_cameras_ext(db, *make != '\0' ? make : NULL, model, 0);
  const lfCamera *first = list != NULL ? list[0] : NULL;
  lf_free(list);
  return first;
}

static gboolean
spans(const lfLens *lens, double focal_mm)
{
  const double low = lens->MinFocal, high = lens->MaxFocal > 0 ? lens->MaxFocal : lens->MinFocal;
  return focal_mm <= 0 || low <= 0 ||
         (focal_mm >= 0.95 * low - 0.5 && focal_mm <= 1.05 * high + 0.5);
}

/* The best match that has the focal length. A camera whose lens cannot be taken off has that one,
 * whatever its name. */
static const lfLens *
find_lens(lfDatabase *db, const lfCamera *camera, const char *name, double focal_mm)
{
  const gboolean fixed =
      camera != NULL && camera->Mount != NULL && g_ascii_islower(camera->Mount[0]);
  const char *const names[] = {*name != '\0' ? name : NULL, fixed ? "" : NULL};
  for (guint k = 0; k < G_N_ELEMENTS(names); k++) {
    if (names[k] == NULL)
      continue;
    const lfLens **list =
        lf_db_find_lenses_hd(db, camera, NULL, *names[k] != '\0' ? names[k] : NULL, 0);
    const lfLens *found = NULL;
    for (guint i = 0; list != NULL && list[i] != NULL && found == NULL; i++)
      if (spans(list[i], focal_mm))
        found = list[i];
    lf_free(list);
    if (found != NULL)
      return found;
  }
  return NULL;
}

static char *
full_name(const char *maker, const char *model)
{
  return g_str_has_prefix(model, maker) ? g_strdup(model) : g_strdup_printf("%s %s", maker, model);
}

static double
crop_of(const LithoShot *shot, const lfCamera *camera, const lfLens *lens)
{
  if (camera != NULL)
    return camera->CropFactor;
  if (shot->focal35_mm > 0 && shot->focal_mm > 0)
    return shot->focal35_mm / shot->focal_mm;
  return lens->CropFactor;
}

static LithoLens *
found_lens(const LithoShot *shot, const lfCamera *camera, const lfLens *lens, double focal_mm,
           double aperture)
{
  LithoLens *out = g_new0(LithoLens, 1);
  out->lens = lens;
  out->camera = camera != NULL ? full_name(plain(camera->Maker), plain(camera->Model)) : NULL;
  out->name = full_name(plain(lens->Maker), plain(lens->Model));
  out->crop = crop_of(shot, camera, lens);
  out->focal_mm = focal_mm;
  out->aperture = aperture;
  out->distance_m = shot->distance_m > 0 ? shot->distance_m
                                         : 1000; /* far away, as other raw converters take it */
  out->orientation = shot->orientation;
  return out;
}

LithoLens *
litho_lens_find(const LithoShot *shot, const char *camera, const char *name, double focal_mm,
                double aperture, char **why)
{
  const char *model = camera != NULL ? camera : shot->model,
             *lens_name = name != NULL ? name : shot->lens;
  if (focal_mm <= 0)
    focal_mm = shot->focal_mm;
  if (aperture <= 0)
    aperture = shot->aperture;
  *why = NULL;
  if (*model == '\0' && *lens_name == '\0') {
    *why = g_strdup("the file does not say which camera and lens it was taken with");
    return NULL;
  }
  g_mutex_lock(&lock);
  lfDatabase *db = open_database();
  const lfCamera *body =
      db != NULL ? find_camera(db, camera != NULL ? "" : shot->make, model) : NULL;
  const lfLens *lens = db != NULL ? find_lens(db, body, lens_name, focal_mm) : NULL;
  LithoLens *out = NULL;
  if (db == NULL)
    *why = g_strdup("lensfun's database is not installed (Debian: liblensfun-data-v1)");
  else if (lens == NULL && *lens_name == '\0')
    *why = g_strdup_printf("the file does not say the lens, and the camera (%s) %s", model,
                           body != NULL ? "takes many" : "is not in lensfun's database");
  else if (lens == NULL)
    *why = g_strdup_printf("the lens '%s'%s is not in lensfun's database%s%s%s", lens_name,
                           focal_mm > 0 ? " with this focal length" : "",
                           body == NULL && *model != '\0' ? ", nor the camera '" : "",
                           body == NULL ? model : "", body == NULL && *model != '\0' ? "'" : "");
  else if (focal_mm <= 0 && lens->MaxFocal > lens->MinFocal)
    *why = g_strdup_printf("the file does not say the focal length of the zoom %s",
                           plain(lens->Model));
  else
    out = found_lens(shot, body, lens, focal_mm > 0 ? focal_mm : lens->MinFocal, aperture);
  g_mutex_unlock(&lock);
  return out;
}

/* The lens's centre in the upright frame, for a file of this orientation. */
static void
turn_center(int orientation, double width, double height, double x, double y, LithoLensMap *map)
{
  /* width, height: of the file's frame */
  const double right = width - 1 - x, below = height - 1 - y;
  static const struct {
    gboolean swap, flip_x, flip_y; /* of what stands along the upright x and y */
  } turns[] = {{FALSE, FALSE, FALSE}, {FALSE, FALSE, FALSE}, {FALSE, TRUE, FALSE},
               {FALSE, TRUE, TRUE},   {FALSE, FALSE, TRUE},  {TRUE, FALSE, FALSE},
               {TRUE, FALSE, TRUE},   {TRUE, TRUE, TRUE},    {TRUE, TRUE, FALSE}};
  const int k = CLAMP(orientation, 1, 8);
  const double sx = turns[k].flip_x ? right : x, sy = turns[k].flip_y ? below : y;
  map->cx = turns[k].swap ? sy : sx;
  map->cy = turns[k].swap ? sx : sy;
}

static double
reach_of(const LithoLensMap *map, int width, int height)
{
  const double dx = fmax(map->cx, width - 1 - map->cx), dy = fmax(map->cy, height - 1 - map->cy);
  return hypot(dx, dy);
}

static void
fill_tables(lfModifier *modifier, double x0, double y0, LithoLensMap *map)
{
  for (int i = 0; i <= LITHO_LENS_STEPS + 1; i++) {
    const double r = map->step * i;
    float place[6], light[4] = {1, 1, 1, 1};
    for (int c = 0; c < 3; c++)
      map->factor[c][i] = 1;
    if ((map->distortion || map->color) && i > 0 &&
        lf_modifier_apply_subpixel_geometry_distortion(modifier, (float)(x0 + r), (float)y0, 1, 1,
                                                       place))
      for (int c = 0; c < 3; c++)
        map->factor[c][i] = (float)((place[2 * c] - x0) / r);
    if (map->falloff &&
        lf_modifier_apply_color_modification(modifier, light, (float)(x0 + r), (float)y0, 1, 1,
                                             LF_CR_3(RED, GREEN, BLUE), 0))
      map->gain[i] = light[0];
    else
      map->gain[i] = 1;
  }
  for (int c = 0; c < 3; c++)
    map->factor[c][0] = map->factor[c][1];
}

/* Is all of the frame's rim inside the photo? */
static gboolean
is_full(const LithoLensMap *map, int width, int height)
{
  enum { POINTS = 64 };
  for (int k = 0; k <= POINTS; k++)
    for (int side = 0; side < 4; side++) {
      const double along = (double)k / POINTS;
      const double x = side < 2 ? along * (width - 1) : (side == 2 ? 0 : width - 1);
      const double y = side < 2 ? (side == 0 ? 0 : height - 1) : along * (height - 1);
      for (int c = 0; c < 3; c++) {
        double at[2];
        litho_lens_place(map, width, height, x, y, c, at);
        if (!(at[0] >= -0.01 && at[1] >= -0.01 && at[0] <= width - 0.99 && at[1] <= height - 0.99))
          return FALSE;
      }
    }
  return TRUE;
}

static double
filling_scale(LithoLensMap *map, int width, int height)
{
  double low = 0.5, high = 4;
  for (int i = 0; i < 40; i++) {
    map->scale = sqrt(low * high);
    if (is_full(map, width, height))
      high = map->scale;
    else
      low = map->scale;
  }
  return high;
}

void
litho_lens_map(const LithoLens *lens, const LithoLensWish *wish, int width, int height,
               LithoLensMap *map)
{
  const lfLens *of = lens->lens;
  const gboolean swapped = lens->orientation >= 5;
  const int w = swapped ? height : width, h = swapped ? width : height; /* as the camera held it */
  const int flags = (wish->distortion ? LF_MODIFY_DISTORTION : 0) |
                    (wish->color ? LF_MODIFY_TCA : 0) |
                    (wish->falloff && lens->aperture > 0 ? LF_MODIFY_VIGNETTING : 0);
  memset(map, 0, sizeof *map);
  g_mutex_lock(&lock);
  lfModifier *modifier = lf_modifier_new(of, (float)lens->crop, w, h);
  const int can =
      lf_modifier_initialize(modifier, of, LF_PF_F32, (float)lens->focal_mm, (float)lens->aperture,
                             (float)lens->distance_m, 1, of->Type, flags, 0);
  map->distortion = (can & LF_MODIFY_DISTORTION) != 0;
  map->color = (can & LF_MODIFY_TCA) != 0;
  map->falloff = (can & LF_MODIFY_VIGNETTING) != 0;
  const double x0 = modifier->CenterX / modifier->NormScale,
               y0 = modifier->CenterY / modifier->NormScale;
  turn_center(lens->orientation, w, h, x0, y0, map);
  map->step = 1.25 * reach_of(map, width, height) / LITHO_LENS_STEPS;
  fill_tables(modifier, x0, y0, map);
  lf_modifier_destroy(modifier);
  g_mutex_unlock(&lock);
  for (int i = 0; i <= LITHO_LENS_STEPS + 1; i++) {
    for (int c = 0; c < 3; c++)
      map->factor[c][i] = (float)(1 + wish->share * (map->factor[c][i] - 1));
    map->gain[i] = (float)(1 + wish->share * (map->gain[i] - 1));
  }
  map->scale = 1;
  if (map->distortion)
    map->scale = isnan(wish->scale) ? filling_scale(map, width, height) : wish->scale;
}

#else

LithoLens *
litho_lens_find(const LithoShot *shot, const char *camera, const char *name, double focal_mm,
                double aperture, char **why)
{
  *why = g_strdup("this litho was built without lensfun (liblensfun-dev)");
  return NULL;
}

void
litho_lens_map(const LithoLens *lens, const LithoLensWish *wish, int width, int height,
               LithoLensMap *map)
{
  memset(map, 0, sizeof *map);
  map->scale = map->step = 1;
}

#endif
