/* inpaint_data.c: see inpaint_data.h. Shapes are told pixel by pixel, by distances and angles. */
#include <math.h>
#include <string.h>
#include "base/file.h"
#include "photo/photo.h"
#include "pixel/fill_smooth.h"
#include "tune/inpaint_data.h"

enum { SIDE = LITHO_FILL_SIDE_PX, N = SIDE * SIDE };

#define MAX_LIST_BYTES (G_GUINT64_CONSTANT(64) << 20)
#define LONG_EDGE_PX 320
#define LEAST_SIDE_PX 112 /* of a window, px of the photo */
#define MEASURED_SIDE_PX 180
#define LEAST_HOLE 40
#define MOST_HOLE (0.4 * N)
#define TRIES 20
#define GAMMA_MOST 1.3
#define GAIN_MOST 0.1

/* --- photos ---------------------------------------------------------------------------------- */

static int
by_name(gconstpointer a, gconstpointer b)
{
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static gboolean
is_photo(const char *name)
{
  static const char *const suffixes[] = {".jpg", ".jpeg", ".png",  ".webp",
                                         ".tif", ".tiff", ".heic", ".avif"};
  g_autofree char *lower = g_ascii_strdown(name, -1);
  for (guint i = 0; i < G_N_ELEMENTS(suffixes); i++)
    if (g_str_has_suffix(lower, suffixes[i]))
      return TRUE;
  return FALSE;
}

static gboolean
add_listed(const char *folder, const char *list, GPtrArray *paths, GError **error)
{
  g_autoptr(GBytes) bytes = litho_file_read(list, MAX_LIST_BYTES, error);
  if (bytes == NULL)
    return FALSE;
  g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (char **line = lines; *line != NULL; line++) {
    g_strstrip(*line);
    if (**line == '\0')
      continue;
    g_autofree char *path = g_build_filename(folder, *line, NULL);
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s names '%s', which is not in %s", list,
                  *line, folder);
      return FALSE;
    }
    g_ptr_array_add(paths, g_steal_pointer(&path));
  }
  return TRUE;
}

static gboolean
add_all(const char *folder, GPtrArray *paths, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(GDir) dir = g_dir_open(folder, 0, &local);
  if (dir == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND, "%s", local->message);
    return FALSE;
  }
  for (const char *name; (name = g_dir_read_name(dir)) != NULL;)
    if (is_photo(name))
      g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
  g_ptr_array_sort(paths, by_name);
  return TRUE;
}

GPtrArray *
litho_inpaint_photos(const char *folder, const char *list, GError **error)
{
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
  if (!(list != NULL ? add_listed(folder, list, paths, error) : add_all(folder, paths, error)))
    return NULL;
  if (paths->len > 0)
    return g_steal_pointer(&paths);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s: there is no photo%s",
              list != NULL ? list : folder, list != NULL ? "'s name in it" : " in it");
  return NULL;
}

void
litho_inpaint_photo_free(LithoInpaintPhoto *photo)
{
  if (photo == NULL)
    return;
  g_free(photo->rgb);
  g_free(photo);
}

LithoInpaintPhoto *
litho_inpaint_photo_load(const char *path, GError **error)
{
  g_autoptr(LithoPhoto) photo = litho_photo_open(path, NULL, error);
  if (photo == NULL)
    return NULL;
  const int w = photo->coded->Xsize, h = photo->coded->Ysize;
  const double scale = MIN(1, (double)LONG_EDGE_PX / MAX(w, h));
  g_autoptr(LithoInpaintPhoto) out = g_new0(LithoInpaintPhoto, 1);
  out->width = MAX((int)lround(w * scale), 1);
  out->height = MAX((int)lround(h * scale), 1);
  out->rgb = g_malloc(3 * (gsize)out->width * (gsize)out->height);
  return litho_photo_small(path, NULL, out->width, out->height, out->rgb, error)
             ? g_steal_pointer(&out)
             : NULL;
}

/* --- holes ----------------------------------------------------------------------------------- */

/* A closed line about a middle: an ellipse whose radius goes in and out two, three and five times
 * around. */
static void
add_lobed(LithoDraw *draw, guint8 *hole)
{
  const double cx = litho_draw_between(draw, 0.1, 0.9) * SIDE,
               cy = litho_draw_between(draw, 0.1, 0.9) * SIDE;
  const double radius = litho_draw_between(draw, 6, 24),
               aspect = exp(litho_draw_between(draw, -0.8, 0.8));
  const double turn = litho_draw_between(draw, 0, G_PI), c = cos(turn), s = sin(turn);
  static const int lobes[] = {2, 3, 5};
  double depth[3], phase[3];
  for (int k = 0; k < 3; k++) {
    depth[k] = 0.5 / lobes[k] * litho_draw(draw);
    phase[k] = litho_draw_between(draw, 0, 2 * G_PI);
  }
  for (int i = 0; i < N; i++) {
    const double dx = i % SIDE + 0.5 - cx, dy = i / SIDE + 0.5 - cy;
    const double u = (c * dx + s * dy) / sqrt(aspect), v = (c * dy - s * dx) * sqrt(aspect),
                 at = atan2(v, u);
    double most = 1;
    for (int k = 0; k < 3; k++)
      most += depth[k] * cos(lobes[k] * at + phase[k]);
    hole[i] |= hypot(u, v) < radius * most;
  }
}

static void
add_box(LithoDraw *draw, guint8 *hole)
{
  const double w = litho_draw_between(draw, 8, 60), h = litho_draw_between(draw, 8, 60);
  const double x0 = litho_draw_between(draw, -8, SIDE - w + 8),
               y0 = litho_draw_between(draw, -8, SIDE - h + 8);
  for (int i = 0; i < N; i++) {
    const double x = i % SIDE + 0.5, y = i / SIDE + 0.5;
    hole[i] |= x > x0 && x < x0 + w && y > y0 && y < y0 + h;
  }
}

static void
add_segment(double x0, double y0, double x1, double y1, double half, guint8 *hole)
{
  const double dx = x1 - x0, dy = y1 - y0, length2 = MAX(dx * dx + dy * dy, 1e-6);
  for (int i = 0; i < N; i++) {
    const double x = i % SIDE + 0.5, y = i / SIDE + 0.5;
    const double along = CLAMP(((x - x0) * dx + (y - y0) * dy) / length2, 0, 1);
    hole[i] |= hypot(x - x0 - along * dx, y - y0 - along * dy) < half;
  }
}

static void
add_stroke(LithoDraw *draw, guint8 *hole)
{
  double x = litho_draw_between(draw, 0, SIDE), y = litho_draw_between(draw, 0, SIDE);
  double turn = litho_draw_between(draw, 0, 2 * G_PI);
  const double half = litho_draw_between(draw, 2, 10);
  for (int k = litho_draw_int(draw, 2, 5); k > 0; k--) {
    turn += litho_draw_between(draw, -0.9, 0.9);
    const double length = litho_draw_between(draw, 12, 48), u = x + length * cos(turn),
                 v = y + length * sin(turn);
    add_segment(x, y, u, v, half, hole);
    x = u;
    y = v;
  }
}

static void
add_line(LithoDraw *draw, guint8 *hole)
{
  double at[4];
  for (int k = 0; k < 4; k++)
    at[k] = litho_draw_between(draw, -0.1 * SIDE, 1.1 * SIDE);
  add_segment(at[0], at[1], at[2], at[3], litho_draw_between(draw, 0.6, 2.5), hole);
}

static void
draw_hole(LithoDraw *draw, guint8 *hole)
{
  int n = 0;
  for (int try = 0; try < TRIES && !(n >= LEAST_HOLE && n <= MOST_HOLE); try++) {
    const double kind = litho_draw(draw);
    memset(hole, 0, N);
    if (kind < 0.5)
      for (int k = litho_draw_int(draw, 1, 3); k > 0; k--)
        add_lobed(draw, hole);
    else if (kind < 0.65)
      add_box(draw, hole);
    else if (kind < 0.85)
      add_stroke(draw, hole);
    else
      for (int k = litho_draw_int(draw, 1, 4); k > 0; k--)
        add_line(draw, hole);
    n = 0;
    for (int i = 0; i < N; i++)
      n += hole[i];
  }
  if (n == 0 || n == N) {
    memset(hole, 0, N);
    hole[N / 2 + SIDE / 2] = 1;
  }
}

/* --- samples --------------------------------------------------------------------------------- */

void
litho_inpaint_sample(const LithoInpaintPhoto *photo, gboolean train, LithoDraw *draw, float *truth,
                     guint8 *hole)
{
  const int shorter = MIN(photo->width, photo->height);
  const double least = MIN(LEAST_SIDE_PX, shorter);
  const double side = train ? exp(litho_draw_between(draw, log(least), log(shorter)))
                            : MIN(shorter, MEASURED_SIDE_PX);
  const double left = (photo->width - side) * (train ? litho_draw(draw) : 0.5);
  const double top = (photo->height - side) * (train ? litho_draw(draw) : 0.5);
  litho_window(photo->rgb, photo->width, photo->height, 3, left, top, side, 127, SIDE, truth);
  for (int i = 0; i < 3 * N; i++)
    truth[i] /= 255;
  if (train) {
    if (litho_draw_chance(draw, 0.5))
      litho_mirror(truth, SIDE, SIDE, 3);
    litho_light_change(draw, GAMMA_MOST, GAIN_MOST, truth, N);
  }
  draw_hole(draw, hole);
}

void
litho_inpaint_picture(const float *truth, const guint8 *hole, float *picture)
{
  g_autofree float *filled = g_memdup2(truth, 3 * N * sizeof(float));
  litho_fill_smooth(filled, hole, SIDE, SIDE, 3);
  for (int i = 0; i < N; i++) {
    for (int c = 0; c < 3; c++)
      picture[4 * i + c] = filled[3 * i + c] - 0.5f;
    picture[4 * i + 3] = hole[i];
  }
}
