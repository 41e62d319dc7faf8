/* prompt_point.c: from a box or points to a mask by a person's own net of role `point` (a SAM-like
 * encoder and decoder). The whole photo is looked at once a scene; an earlier mask to mend is not
 * told to it.
 */
#include "model/contract/point.h"
#include "model/net_cache.h"
#include "see/net_pool.h"
#include "see/nets.h"
#include "see/picture.h"
#include "see/things/prompt_parts.h"

/* The net on loan to a scene, and whether it has looked at its photo. */
typedef struct {
  LithoPointNet *net; /* NULL: none is installed */
  char *pool_key;
  gboolean looked;
  int width, height; /* of the photo in its square, px */
} Loan;

typedef double Place[2]; /* x, y */

static void
loan_free(gpointer data)
{
  Loan *loan = data;
  if (loan->net != NULL)
    see_net_pool_give(loan->pool_key, loan->net, (GDestroyNotify)litho_point_net_free);
  g_free(loan->pool_key);
  g_free(loan);
}

static gboolean
open_net(LithoScene *scene, Loan *loan, GError **error)
{
  const LithoSeeOptions *options = litho_scene_options(scene);
  g_autoptr(GPtrArray) models = litho_models_load(error);
  gboolean installed = FALSE;
  for (guint i = 0; models != NULL && i < models->len; i++) {
    g_autofree char *path = litho_model_path(models->pdata[i]);
    installed |= g_str_equal(((LithoModel *)models->pdata[i])->role, "point") &&
                 g_file_test(path, G_FILE_TEST_EXISTS);
  }
  if (models == NULL || !installed)
    return models != NULL;
  g_autoptr(LithoModel) model = litho_model_get("point", NULL, error);
  if (model == NULL)
    return FALSE;
  g_autofree char *path = litho_model_path(model), *file = litho_net_file_key(path);
  loan->pool_key = g_strdup_printf("point\n%d\n%s", options->n_threads, file);
  loan->net = see_net_pool_take(loan->pool_key);
  if (loan->net == NULL)
    loan->net = litho_point_net_open(model, options->n_threads, error);
  return loan->net != NULL;
}

/* Looks at the whole photo, once a scene. */
static gboolean
look(LithoScene *scene, Loan *loan, GError **error)
{
  const SeePicture *picture = loan->looked ? NULL : see_scene_picture(scene, error);
  if (loan->looked || picture == NULL)
    return loan->looked;
  const int size = litho_point_net_size_px(loan->net);
  const double width = picture->width[0], height = picture->height[0], side = MAX(width, height);
  const gboolean squeezes = litho_point_net_squeezes(loan->net);
  g_autofree float *rgb = g_new(float, 3 * (gsize)size * (gsize)size);
  see_picture_cut(picture, 0, 0, squeezes ? width : side, squeezes ? height : side, size, size,
                  rgb);
  loan->width = squeezes ? size : (int)(size * width / side + 0.5);
  loan->height = squeezes ? size : (int)(size * height / side + 0.5);
  loan->looked = litho_point_net_look(loan->net, rgb, loan->width, loan->height, error);
  return loan->looked;
}

static Loan *
scene_loan(LithoScene *scene, GError **error)
{
  Loan *loan = see_scene_kept(scene, "point net");
  if (loan != NULL)
    return loan;
  loan = g_new0(Loan, 1);
  if (!litho_scene_options(scene)->floor && litho_openvino_available() &&
      !open_net(scene, loan, error)) {
    loan_free(loan);
    return NULL;
  }
  return see_scene_keep(scene, "point net", loan, loan_free);
}

gboolean
see_has_point_net(LithoScene *scene, gboolean *has, GError **error)
{
  const Loan *loan = scene_loan(scene, error);
  *has = loan != NULL && loan->net != NULL;
  return loan != NULL;
}

LithoPlane *
see_prompt_by_point_net(LithoScene *scene, const SeePrompt *prompt, double *score, GError **error)
{
  Loan *loan = scene_loan(scene, error);
  const VipsImage *proxy =
      loan != NULL && look(scene, loan, error) ? litho_scene_proxy(scene, error) : NULL;
  if (proxy == NULL)
    return NULL;
  const double size = litho_point_net_size_px(loan->net), sx = loan->width / size,
               sy = loan->height / size;
  double box[4];
  g_autofree Place *points = g_new0(Place, prompt->n_points + 1);
  g_autofree gboolean *inside = g_new0(gboolean, prompt->n_points + 1);
  if (prompt->box != NULL) {
    box[0] = prompt->box->x * sx;
    box[1] = prompt->box->y * sy;
    box[2] = (prompt->box->x + prompt->box->w) * sx;
    box[3] = (prompt->box->y + prompt->box->h) * sy;
  }
  for (guint i = 0; i < prompt->n_points; i++) {
    points[i][0] = prompt->points[i].x * sx;
    points[i][1] = prompt->points[i].y * sy;
    inside[i] = prompt->points[i].inside;
  }
  const float *mask;
  int w, h;
  if (!litho_point_net_mask(loan->net, prompt->box != NULL ? box : NULL, (const Place *)points,
                            inside, prompt->n_points, &mask, &w, &h, score, error))
    return NULL;
  LithoPlane *plane = litho_plane_new(proxy->Xsize, proxy->Ysize);
  for (int j = 0; j < plane->height; j++)
    for (int i = 0; i < plane->width; i++) {
      const double x = CLAMP((i + 0.5) / plane->width * sx * w - 0.5, 0, w - 1);
      const double y = CLAMP((j + 0.5) / plane->height * sy * h - 0.5, 0, h - 1);
      const int x0 = (int)x, y0 = (int)y, x1 = MIN(x0 + 1, w - 1), y1 = MIN(y0 + 1, h - 1);
      const float fx = (float)(x - x0), fy = (float)(y - y0);
      const float top = mask[y0 * w + x0] * (1 - fx) + mask[y0 * w + x1] * fx;
      const float bottom = mask[y1 * w + x0] * (1 - fx) + mask[y1 * w + x1] * fx;
      plane->v[(gsize)j * (gsize)plane->width + (gsize)i] = top * (1 - fy) + bottom * fy;
    }
  return plane;
}
