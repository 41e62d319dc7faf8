/* prompt_mask.c: from a box or points to a mask: which way there is. */
#include "see/things/prompt_parts.h"

const SeePoint *
see_prompt_inside(const SeePrompt *prompt)
{
  for (guint i = 0; i < prompt->n_points; i++)
    if (prompt->points[i].inside)
      return &prompt->points[i];
  return NULL;
}

int
see_part_at(const LithoPlane *plane, gsize seed, LithoPlane *part)
{
  const int w = plane->width, h = plane->height;
  const gsize n = (gsize)w * (gsize)h;
  g_autofree int *stack = g_new(int, n);
  int depth = 0, area = 0;
  for (gsize i = 0; i < n; i++)
    part->v[i] = 0;
  if (plane->v[seed] > 0.5f) {
    stack[depth++] = (int)seed;
    part->v[seed] = 1;
  }
  while (depth > 0) {
    const int i = stack[--depth], x = i % w, y = i / w;
    const int next[4] = {x > 0 ? i - 1 : -1, x + 1 < w ? i + 1 : -1, y > 0 ? i - w : -1, y + 1 < h ? i + w : -1};
    area++;
    for (int k = 0; k < 4; k++)
      if (next[k] >= 0 && plane->v[next[k]] > 0.5f && part->v[next[k]] == 0) {
        part->v[next[k]] = 1;
        stack[depth++] = next[k];
      }
  }
  return area;
}

/* --- ways ------------------------------------------------------------------------------------ */

/* A way from a prompt to a mask. is_there: *there is whether this scene has what it takes. */
typedef struct {
  const char *method; /* for people */
  gboolean (*is_there)(LithoScene *scene, gboolean *there, GError **error);
  LithoPlane *(*mask)(LithoScene *scene, const SeePrompt *prompt, double *score, GError **error);
} Way;

static gboolean
net_is_there(LithoScene *scene, gboolean *there, GError **error)
{
  const SeeDecoder *decoder = see_scene_decoder(scene, "mask", LITHO_MASK_KIND, error);
  *there = decoder != NULL && decoder->net != NULL;
  return decoder != NULL;
}

static LithoPlane *
net_mask(LithoScene *scene, const SeePrompt *prompt, double *score, GError **error)
{
  return see_prompt_by_net(scene, see_scene_decoder(scene, "mask", LITHO_MASK_KIND, error), prompt, score, error);
}

static gboolean
cut_is_there(LithoScene *scene, gboolean *there, GError **error)
{
  (void)scene;
  (void)error;
  *there = TRUE;
  return TRUE;
}

/* The first that is there is taken. */
static const Way ways[] = {
    {"point net", see_has_point_net, see_prompt_by_point_net},
    {"mask net", net_is_there, net_mask},
    {"graph cut", cut_is_there, see_prompt_by_cut},
};

static const Way *
way_of(LithoScene *scene, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS(ways); i++) {
    gboolean there = FALSE;
    if (!ways[i].is_there(scene, &there, error))
      return NULL;
    if (there)
      return &ways[i];
  }
  g_assert_not_reached();
}

LithoPlane *
see_prompt_mask(LithoScene *scene, const LithoBox *box, const SeePoint *points, guint n_points,
                const LithoPlane *coarse, double *score, GError **error)
{
  const SeePrompt prompt = {.box = box, .points = points, .n_points = n_points, .coarse = coarse};
  g_assert(box != NULL || see_prompt_inside(&prompt) != NULL);
  double own_score = 0;
  const Way *way = way_of(scene, error);
  LithoPlane *plane = way != NULL ? way->mask(scene, &prompt, &own_score, error) : NULL;
  if (score != NULL)
    *score = own_score;
  return plane;
}

const char *
see_prompt_mask_method(LithoScene *scene, GError **error)
{
  const Way *way = way_of(scene, error);
  return way != NULL ? way->method : NULL;
}
