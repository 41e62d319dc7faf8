/* like.c: see like.h. The photo is taken down to 8 × 8 mean colours, which the scene keeps, so that
 * it can be rendered again without the photo. A rendering's colours are mapped to the distribution
 * of these by transport (pixel/transport.h) and go a part of the way there: the whole of it would
 * turn a green meadow under a red sky red.
 */
#include <math.h>
#include "color/srgb.h"
#include "make/like.h"
#include "make/world.h"
#include "pixel/transport.h"

#define LOOK_PX 48   /* of the rendering's samples, each way */
#define SHARE_L .45f /* of the way in lightness: forms stay as they are lit */
#define SHARE_AB .7f

G_STATIC_ASSERT(LITHO_SCENE_LIKE_PX *LITHO_SCENE_LIKE_PX == LITHO_SCENE_MAX_LIKE);

static void
to_lab(const guint8 *rgb, float lab[3])
{
  oklab_from_linear(srgb_decodef(rgb[0] / 255.0f), srgb_decodef(rgb[1] / 255.0f),
                    srgb_decodef(rgb[2] / 255.0f), &lab[0], &lab[1], &lab[2]);
}

/* The hour whose light has such colours: dark and blue, warm above, … The upper half is mostly sky.
 */
static SceneHour
hour_of(const float *lab, int n, SceneHour usual)
{
  float l = 0, b = 0, a_up = 0, b_up = 0;
  for (int i = 0; i < n; i++) {
    l += lab[3 * i] / (float)n;
    b += lab[3 * i + 2] / (float)n;
    if (i < n / 2) {
      a_up += lab[3 * i + 1] / (float)(n / 2);
      b_up += lab[3 * i + 2] / (float)(n / 2);
    }
  }
  if (l < .30f)
    return b > .02f ? HOUR_DUSK : HOUR_NIGHT;
  if (b_up > .035f && l < .72f)
    return a_up > .018f ? HOUR_SUNSET : HOUR_GOLDEN;
  return l < .42f ? HOUR_DUSK : usual;
}

gboolean
made_scene_like(MadeScene *scene, const char *path, const LithoLoadOptions *load,
                gboolean wants_hour, char **said, GError **error)
{
  guint8 rgb[3 * LITHO_SCENE_MAX_LIKE];
  float lab[3 * LITHO_SCENE_MAX_LIKE];
  *said = NULL;
  if (!litho_photo_small(path, load, LITHO_SCENE_LIKE_PX, LITHO_SCENE_LIKE_PX, rgb, error))
    return FALSE;
  scene->n_like = LITHO_SCENE_MAX_LIKE;
  for (int i = 0; i < LITHO_SCENE_MAX_LIKE; i++) {
    for (int c = 0; c < 3; c++)
      scene->like[i][c] = rgb[3 * i + c];
    to_lab(rgb + 3 * i, lab + 3 * i);
  }
  const SceneHour was = scene->hour,
                  is = wants_hour ? hour_of(lab, LITHO_SCENE_MAX_LIKE, was) : was;
  if (is != was) {
    const double clouds = scene->clouds;
    scene->hour = is;
    made_scene_settle(scene);
    scene->clouds = clouds;
  }
  *said = g_strdup_printf("colours of %d places%s%s", LITHO_SCENE_MAX_LIKE,
                          is != was ? ", hour: " : "", is != was ? scene_hours[is] : "");
  return TRUE;
}

/* --- applied ------------------------------------------------------------------------------------
 */

typedef struct {
  const LithoTransport *transport;
  guint8 *rgb;
  int width;
} Grade;

static guint8
code_of(float linear)
{
  return (guint8)lroundf(255 * CLAMP(srgb_encodef(CLAMP(linear, 0, 1)), 0, 1));
}

static void
grade_row(gpointer data, int y)
{
  const Grade *grade = data;
  guint8 *p = grade->rgb + 3 * (gsize)y * (gsize)grade->width;
  for (int x = 0; x < grade->width; x++, p += 3) {
    float lab[3], to[3], rgb[3];
    to_lab(p, lab);
    litho_transport_at(grade->transport, lab, to);
    /* The sun and bright clouds keep their colour. */
    const float share = SHARE_AB * CLAMP((1 - lab[0]) * 6, 0, 1);
    oklab_to_linear(lab[0] + SHARE_L * (to[0] - lab[0]), lab[1] + share * (to[1] - lab[1]),
                    lab[2] + share * (to[2] - lab[2]), &rgb[0], &rgb[1], &rgb[2]);
    for (int c = 0; c < 3; c++)
      p[c] = code_of(rgb[c]);
  }
}

void
make_like_apply(const MadeScene *scene, guint8 *rgb, int width, int height)
{
  if (scene->n_like == 0)
    return;
  const int w = MIN(width, LOOK_PX), h = MIN(height, LOOK_PX);
  g_autofree float *from = g_new(float, 3 * (gsize)(w * h));
  float to[3 * LITHO_SCENE_MAX_LIKE];
  for (int i = 0; i < w * h; i++) { /* the same places whatever the size */
    const gsize x = (gsize)(((i % w) + .5) * width / w), y = (gsize)(((i / w) + .5) * height / h);
    to_lab(rgb + 3 * (y * (gsize)width + x), from + 3 * i);
  }
  for (guint i = 0; i < scene->n_like; i++)
    to_lab(scene->like[i], to + 3 * i);
  g_autoptr(LithoTransport) transport =
      litho_transport_new(from, NULL, (gsize)(w * h), to, scene->n_like);
  Grade grade = {transport, rgb, width};
  make_work(height, grade_row, &grade);
}
