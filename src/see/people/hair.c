/* hair.c: the region "hair": within the surroundings of each head, what is more likely under the
 * colours just above the forehead than under those of the skin, the clothes and the background
 * (normal distributions in Oklab). A hat counts as hair; hair is only looked for about faces.
 */
#include <math.h>
#include "see/people/head.h"
#include "see/people/people.h"
#include "see/paint.h"

#define HAIR_FLOOR_L 0.06
#define HAIR_FLOOR_AB 0.012
/* Fewer pixels hold no hair that could be told from the rest. */
#define MIN_HAIR_PX 12

/* Log-likelihood under a model, up to a constant that all share. */
static double
log_likely(const SeeColorModel *model, const SeeLab *lab, gsize i)
{
  if (model->weight <= 0)
    return -20;
  double sum = 0;
  for (int c = 0; c < 3; c++)
    sum -= log(model->deviation[c] / 0.05);
  return MAX(sum - 0.5 * see_color_model_distance(model, lab, i), -20);
}

/* The parts of one head's surroundings that the colours are learnt from. */
typedef struct {
  LithoPlane *hair, *clothes, *ground;
} Samples;

static void
take_samples(const SeeHeads *heads, const SeeHead *head, const LithoPlane *ovals, Samples *samples)
{
  for (int y = 0; y < heads->lab->height; y++)
    for (int x = 0; x < heads->lab->width; x++) {
      const gsize i = (gsize)y * heads->lab->width + x;
      const float person = heads->person != NULL ? heads->person->v[i] : -1;
      double u, v;
      see_head_place(head, heads->scale, x, y, &u, &v);
      if (fabs(u) > 3 || fabs(v) > 4 || ovals->v[i] > 0.5f)
        continue;
      if (v > 1.08 && v < 1.45 && fabs(u) < 0.55 && (person < 0 || person > 0.5f))
        samples->hair->v[i] = 1;
      if (v < -1.7 && v > -3.5 && fabs(u) < 1.6 && (person < 0 || person > 0.6f))
        samples->clothes->v[i] = 1;
      if (person >= 0 ? person < 0.1f : (fabs(u) > 2.2 || v > 2.4))
        samples->ground->v[i] = 1;
    }
}

/* 1 where hair may be: the head and its sides down to the shoulders; falls off outwards. */
static double
hair_zone(double u, double v)
{
  const double across = fabs(u),
               r = v > 0 ? hypot(u / 1.75, v / 2.1) : MAX(across / 1.75, -v / 2.4);
  return CLAMP((1 - r) / 0.15, 0, 1);
}

static void
add_hair(const SeeHeads *heads, const SeeHead *head, const LithoPlane *ovals, LithoPlane *out)
{
  const SeeLab *lab = heads->lab;
  g_autoptr(LithoPlane) hair = litho_plane_new(lab->width, lab->height);
  g_autoptr(LithoPlane) clothes = litho_plane_new(lab->width, lab->height);
  g_autoptr(LithoPlane) ground = litho_plane_new(lab->width, lab->height);
  Samples samples = {.hair = hair, .clothes = clothes, .ground = ground};
  SeeColorModel of_hair, of_skin, of_clothes, of_ground;
  take_samples(heads, head, ovals, &samples);
  see_color_model_fit(lab, hair, HAIR_FLOOR_L, HAIR_FLOOR_AB, &of_hair);
  see_color_model_fit(lab, clothes, HAIR_FLOOR_L, HAIR_FLOOR_AB, &of_clothes);
  see_color_model_fit(lab, ground, HAIR_FLOOR_L, HAIR_FLOOR_AB, &of_ground);
  see_skin_fit(heads, head, &of_skin);
  if (of_hair.weight < MIN_HAIR_PX)
    return;
  for (int y = 0; y < lab->height; y++)
    for (int x = 0; x < lab->width; x++) {
      const gsize i = (gsize)y * lab->width + x;
      double u, v;
      see_head_place(head, heads->scale, x, y, &u, &v);
      const double zone = fabs(u) < 3 && fabs(v) < 3 ? hair_zone(u, v) : 0;
      if (zone <= 0)
        continue;
      const double person = heads->person != NULL ? heads->person->v[i] : 0.6;
      const double l_hair = log_likely(&of_hair, lab, i), l_skin = log_likely(&of_skin, lab, i);
      const double l_clothes = v < -1 ? log_likely(&of_clothes, lab, i) : -20;
      const double l_ground = log_likely(&of_ground, lab, i) + log(MAX(1.3 - person, 0.05));
      const double rival = MAX(MAX(l_skin, l_clothes), l_ground);
      const double p = 1 / (1 + exp(CLAMP(rival - l_hair, -30, 30)));
      const double inside = ovals->v[i]; /* a fringe on the forehead is hair, an eyebrow is not */
      const double keep = inside > 0 && v < 0.55 ? 1 - inside : 1;
      const float value = (float)(p * zone * keep * CLAMP(1.6 * person, 0, 1));
      out->v[i] = MAX(out->v[i], value);
    }
}

gboolean
see_hair_find(LithoScene *scene, SeeCoarseMask *cover, GError **error)
{
  SeeHeads heads;
  if (!see_heads_take_person(scene, &heads, error))
    return FALSE;
  if (heads.heads->len == 0) {
    cover->method = g_strdup(SEE_NO_FACE);
    return TRUE;
  }
  g_autoptr(LithoPlane) plane = litho_plane_new(heads.lab->width, heads.lab->height);
  g_autoptr(LithoPlane) ovals = litho_plane_new(heads.lab->width, heads.lab->height);
  double n_oval_px = 0, n_hair_px = 0;
  for (guint i = 0; i < heads.heads->len; i++)
    see_paint_oval(ovals, &g_array_index(heads.heads, SeeHead, i), heads.scale, 1);
  for (guint i = 0; i < heads.heads->len; i++)
    add_hair(&heads, &g_array_index(heads.heads, SeeHead, i), ovals, plane);
  for (gsize i = 0; i < (gsize)plane->width * plane->height; i++) {
    n_oval_px += ovals->v[i];
    n_hair_px += plane->v[i];
  }
  /* A head of hair is about half as large as its face; a tenth is little enough to be chance. */
  const double amount = CLAMP(n_hair_px / MAX(0.4 * n_oval_px, 1), 0, 1);
  cover->score = see_surest_face(&heads) * amount;
  cover->present = amount > 0.25;
  cover->method = g_strdup("colour above the forehead, within the head's surroundings");
  if (cover->present)
    cover->plane = g_steal_pointer(&plane);
  return TRUE;
}
