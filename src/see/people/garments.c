/* garments.c: what one person wears, piece by piece.
 *
 * Each pixel about the person belongs to one of a few classes: what is no person, hair, skin, what
 * the trunk and the arms wear, what the legs wear, shoes, a hat. Where each class may lie, and what
 * is certainly it, is told by bones between the joints of the pose (garment_body.c); colours are
 * learnt from the certain pixels (mixtures of Gaussians) and once more from the first answer, and a
 * graph cut parts the classes that are asked for from all others (as GrabCut does: Rother 2004). It
 * does not tell an open jacket from the shirt under it where both have the colours of the trunk's
 * middle.
 */
#include <math.h>
#include "pixel/colors.h"
#include "pixel/components.h"
#include "pixel/graphcut.h"
#include "see/people/garment_parts.h"

#define LINK 2.0f       /* what parting equal neighbours costs, in nats … */
#define SMALL_LINK 1.0f /* … of what is small */
#define MAX_PULL 6.0f
#define COLOR_TRUST 0.55f /* of the colours beside the place, in log likelihoods … */
#define MAX_COLOR 6.0f    /* … that are no farther than this from the best class's */
#define MOST_IN 0.94f     /* how surely a person's mask holds nothing else */
#define ANY_COLOR                                                                                  \
  0.5f /* log density of the rest in any colour: what is held has colours of its own */
#define LEAST_PLACE 0.05f  /* beyond it a garment never lies */
#define FLOOR_PLACE 0.004f /* of a class far from its bones */
#define LEAST_PIECE 0.08   /* of the largest connected part: smaller ones are specks */
#define FULL_OWN 2.5 /* log likelihood over hair and skin from which on a hat is no doubt one */
#define MAX_OWN 6.0f
#define FULL_HAT_PX 60 /* on the grid: a few pixels have some colour of their own */
#define LEAST_SURE 0.3
#define LEAST_SEED_PX 6
#define SAID_TRUST 2.0f /* of a colour that is said, in nats */

/* --- the cut
 * -------------------------------------------------------------------------------------- */

/* Log likelihoods of the classes at every pixel, of which there are colours. */
static void
score(const GarmentBody *body, const PixelColors *colors, float *out)
{
  const gsize n = (gsize)body->width * (gsize)body->height;
  for (gsize i = 0; i < n; i++) {
    const float lab[3] = {body->lab[0]->v[i], body->lab[1]->v[i], body->lab[2]->v[i]};
    float by_color[GARMENT_N_CLASSES], best = -1e9f;
    for (int c = 0; c < GARMENT_N_CLASSES; c++) {
      by_color[c] = colors[c].n > 0 ? pixel_colors_log(&colors[c], lab) : -1e9f;
      if (c == GARMENT_REST)
        by_color[c] = MAX(by_color[c], ANY_COLOR);
      best = MAX(best, by_color[c]);
    }
    for (int c = 0; c < GARMENT_N_CLASSES; c++) {
      const float in = CLAMP(body->in->v[i], 0.02f, MOST_IN);
      const float place = c == GARMENT_REST ? 1 - in : in * MAX(body->place[c]->v[i], FLOOR_PLACE);
      out[i * GARMENT_N_CLASSES + c] =
          colors[c].n > 0 || c == GARMENT_REST
              ? logf(place) + COLOR_TRUST * (MAX(by_color[c] - best, -MAX_COLOR))
              : -30;
    }
  }
}

static void
fit_colors(const GarmentBody *body, LithoPlane *const weight[GARMENT_N_CLASSES],
           PixelColors *colors)
{
  for (int c = 0; c < GARMENT_N_CLASSES; c++) {
    double sum = 0;
    for (gsize i = 0; i < (gsize)body->width * (gsize)body->height; i++)
      sum += weight[c]->v[i];
    colors[c] = (PixelColors){0};
    if (sum >= LEAST_SEED_PX)
      pixel_colors_fit(body->lab, weight[c], &colors[c]);
  }
}

/* What the classes are by the first answer, beside the seeds. */
static void
learn(const GarmentBody *body, const float *scores, LithoPlane *const weight[GARMENT_N_CLASSES])
{
  for (gsize i = 0; i < (gsize)body->width * (gsize)body->height; i++) {
    int best = 0;
    for (int c = 1; c < GARMENT_N_CLASSES; c++)
      if (scores[i * GARMENT_N_CLASSES + (gsize)c] > scores[i * GARMENT_N_CLASSES + (gsize)best])
        best = c;
    for (int c = 0; c < GARMENT_N_CLASSES; c++)
      weight[c]->v[i] = (c == best ? 0.5f : 0) +
                        0.5f * body->seed[c]->v[i] * (c == GARMENT_REST ? 1 : body->in->v[i]);
  }
}

static gboolean
is_wanted(const GarmentBody *body, SeeGarment garment, GarmentClass class, int x, int y)
{
  switch (garment) {
  case SEE_GARMENT_BOTTOM:
    return class == GARMENT_BOTTOM;
  case SEE_GARMENT_SHOES:
    return class == GARMENT_SHOES;
  case SEE_GARMENT_HAT:
    return class == GARMENT_HAT;
  case SEE_GARMENT_HAIR:
    return class == GARMENT_HAIR;
  case SEE_GARMENT_SOCKS: {
    if (class != GARMENT_BOTTOM)
      return FALSE;
    const GarmentPoint p = {x + 0.5, y + 0.5};
    for (int side = 0; side < 2; side++) {
      const GarmentPoint knee = body->joint[SEE_JOINT_KNEE_LEFT + side],
                         ankle = body->joint[SEE_JOINT_ANKLE_LEFT + side];
      if (garment_from_bone(p, garment_between(knee, ankle, 0.5), ankle) < 0.2 * body->unit)
        return TRUE;
    }
    return FALSE;
  }
  case SEE_GARMENT_SLEEVES: {
    if (class != GARMENT_TOP)
      return FALSE;
    const GarmentPoint p = {x + 0.5, y + 0.5};
    const GarmentPoint *at = body->joint;
    const double trunk = garment_from_bone(p, body->neck, body->hips),
                 half = garment_distance(at[SEE_JOINT_SHOULDER_LEFT],
                                         at[SEE_JOINT_SHOULDER_LEFT + 1]) /
                        2;
    for (int side = 0; side < 2; side++) {
      const GarmentPoint shoulder = at[SEE_JOINT_SHOULDER_LEFT + side],
                         elbow = at[SEE_JOINT_ELBOW_LEFT + side];
      const double arm = MIN(garment_from_bone(p, garment_between(shoulder, elbow, 0.1), elbow),
                             garment_from_bone(p, elbow, at[SEE_JOINT_WRIST_LEFT + side]));
      if (arm < trunk && trunk > 0.8 * half && arm < 0.25 * body->unit)
        return TRUE;
    }
    return FALSE;
  }
  default:
    return class == GARMENT_TOP;
  }
}

static void
drop_specks(LithoPlane *plane)
{
  g_autofree int *map = NULL;
  g_autoptr(GArray) parts = pixel_components(plane, 1, &map);
  if (parts->len < 2)
    return;
  const double largest = g_array_index(parts, PixelComponent, 0).n_px;
  g_autofree gboolean *is_kept = g_new0(gboolean, parts->len + 1);
  for (guint i = 0; i < parts->len; i++) {
    const PixelComponent *part = &g_array_index(parts, PixelComponent, i);
    is_kept[part->label] = part->n_px >= LEAST_PIECE * largest;
  }
  pixel_components_keep(plane, map, is_kept);
}

/* The grid's 0/1 answer. */
static LithoPlane *
cut(const GarmentBody *body, SeeGarment garment, const float *scores)
{
  const gsize n = (gsize)body->width * (gsize)body->height;
  g_autoptr(PixelLinks) links = pixel_links_new(body->lab, 1);
  g_autofree float *pull = g_new(float, n);
  g_autofree guint8 *in = g_new(guint8, n);
  const float link =
      garment == SEE_GARMENT_SHOES || garment == SEE_GARMENT_SOCKS || garment_is_of_head(garment)
          ? SMALL_LINK
          : LINK;
  for (int y = 0; y < body->height; y++)
    for (int x = 0; x < body->width; x++) {
      const gsize i = (gsize)y * (gsize)body->width + (gsize)x;
      float best[2] = {-1e9f, -1e9f}, place = 0;
      for (int c = 0; c < GARMENT_N_CLASSES; c++) {
        const int side = is_wanted(body, garment, (GarmentClass)c, x, y);
        best[side] = MAX(best[side], scores[i * GARMENT_N_CLASSES + (gsize)c]);
        place = MAX(place, side == 1 ? body->place[c]->v[i] : 0);
      }
      float gain = best[1] - best[0];
      if (place < LEAST_PLACE)
        gain = -MAX_PULL;
      else if (body->said != NULL)
        gain += SAID_TRUST * (2 * body->said->v[i] - 1);
      pull[i] = CLAMP(gain, -MAX_PULL, MAX_PULL) / link;
    }
  pixel_graph_cut(links, pull, in);
  LithoPlane *plane = litho_plane_new(body->width, body->height);
  for (gsize i = 0; i < n; i++)
    plane->v[i] = in[i];
  drop_specks(plane);
  return plane;
}

/* How much rather than hair and skin the pixels have colours of their own. */
static double
sure_of_hat(const GarmentBody *body, const PixelColors *colors, const LithoPlane *hat)
{
  double sum = 0, n = 0;
  for (gsize i = 0; i < (gsize)body->width * (gsize)body->height; i++) {
    if (hat->v[i] < 0.5f)
      continue;
    const float lab[3] = {body->lab[0]->v[i], body->lab[1]->v[i], body->lab[2]->v[i]};
    float other = -MAX_OWN;
    for (int c = GARMENT_HAIR; c <= GARMENT_SKIN; c++)
      if (colors[c].n > 0)
        other = MAX(other, pixel_colors_log(&colors[c], lab));
    sum += CLAMP(pixel_colors_log(&colors[GARMENT_HAT], lab) - other, 0, MAX_OWN);
    n++;
  }
  return CLAMP(sum / MAX(n, 1) / FULL_OWN * MIN(n / FULL_HAT_PX, 1), LEAST_SURE, 1);
}

LithoPlane *
see_garment_cut(LithoScene *scene, const SeePose *pose, const LithoPlane *person,
                const LithoPlane *held, const LithoPlane *is_color, SeeGarment garment,
                double *sure, GError **error)
{
  const SeeLab *lab = see_scene_lab(scene, error);
  g_auto(GarmentBody) body = {0};
  if (lab == NULL || !garment_body_take(&body, lab, pose, person, held, is_color, garment))
    return NULL;
  const gsize n = (gsize)body.width * (gsize)body.height;
  PixelColors colors[GARMENT_N_CLASSES];
  LithoPlane *weight[GARMENT_N_CLASSES];
  for (int c = 0; c < GARMENT_N_CLASSES; c++)
    weight[c] = litho_plane_new(body.width, body.height);
  garment_body_place(&body, garment);
  for (int c = 0; c < GARMENT_N_CLASSES; c++)
    for (gsize i = 0; i < n; i++)
      weight[c]->v[i] = body.seed[c]->v[i] * (c == GARMENT_REST ? 1 : body.in->v[i]);
  g_autofree float *scores = g_new(float, n *GARMENT_N_CLASSES);
  fit_colors(&body, weight, colors);
  score(&body, colors, scores);
  learn(&body, scores, weight);
  fit_colors(&body, weight, colors);
  score(&body, colors, scores);
  for (int c = 0; c < GARMENT_N_CLASSES; c++)
    litho_plane_free(weight[c]);
  g_autoptr(LithoPlane) grid = cut(&body, garment, scores);
  *sure = garment == SEE_GARMENT_HAT ? sure_of_hat(&body, colors, grid) : 1;
  LithoPlane *out = litho_plane_new(lab->width, lab->height);
  g_autofree float *row = g_new(float, (gsize)(body.width * body.step));
  for (int y = 0; y < body.height * body.step; y++) {
    litho_plane_row(grid, body.width * body.step, body.height * body.step, 0, y,
                    body.width * body.step, row);
    for (int x = 0; x < body.width * body.step; x++)
      out->v[(gsize)(body.y0 + y) * (gsize)out->width + (gsize)(body.x0 + x)] = row[x];
  }
  return out;
}
