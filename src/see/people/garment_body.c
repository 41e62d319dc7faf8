/* garment_body.c: a person on a small grid, and where each class of pixels may lie (place) and
 * certainly lies (seed).
 *
 * Places are bones between joints, with a width and a soft edge in units of the trunk's length, so
 * that they fit children and people who sit; a head is measured by the distance from its mouth to
 * its eyes.
 */
#include <math.h>
#include "see/paint.h"
#include "see/people/garment_parts.h"

#define GRID_PX 260      /* long edge of the part that is looked at */
#define MARGIN 0.12      /* of it around the person, of its height */
#define LEAST_TRUNK_PX 7 /* on the grid: a smaller person has no pieces */

void
garment_body_clear(GarmentBody *body)
{
  for (int k = 0; k < 3; k++)
    g_clear_pointer(&body->lab[k], litho_plane_free);
  g_clear_pointer(&body->in, litho_plane_free);
  g_clear_pointer(&body->said, litho_plane_free);
  for (int c = 0; c < GARMENT_N_CLASSES; c++) {
    g_clear_pointer(&body->place[c], litho_plane_free);
    g_clear_pointer(&body->seed[c], litho_plane_free);
  }
}

static GarmentPoint
middle(GarmentPoint a, GarmentPoint b)
{
  return (GarmentPoint){(a.x + b.x) / 2, (a.y + b.y) / 2};
}

GarmentPoint
garment_between(GarmentPoint a, GarmentPoint b, double t)
{
  return (GarmentPoint){a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
}

double
garment_distance(GarmentPoint a, GarmentPoint b)
{
  return hypot(a.x - b.x, a.y - b.y);
}

double
garment_from_bone(GarmentPoint p, GarmentPoint a, GarmentPoint b)
{
  const double dx = b.x - a.x, dy = b.y - a.y, n = dx * dx + dy * dy;
  const double t = n > 0 ? CLAMP(((p.x - a.x) * dx + (p.y - a.y) * dy) / n, 0, 1) : 0;
  return garment_distance(p, (GarmentPoint){a.x + t * dx, a.y + t * dy});
}

/* 1 within `width` of the segment, falling off over `soft`; united by the larger value. */
static void
add_bone(const GarmentBody *body, LithoPlane *plane, GarmentPoint a, GarmentPoint b, double width,
         double soft, float value)
{
  for (int y = 0; y < plane->height; y++)
    for (int x = 0; x < plane->width; x++) {
      float *v = &plane->v[(gsize)y * (gsize)plane->width + (gsize)x];
      const double d =
          (garment_from_bone((GarmentPoint){x + 0.5, y + 0.5}, a, b) - width * body->unit) /
          MAX(soft * body->unit, 1e-6);
      *v = MAX(*v, value * (float)(d <= 0 ? 1 : exp(-0.5 * d * d)));
    }
}

/* The quadrangle a b c d: as add_bone(). */
static void
add_quad(const GarmentBody *body, LithoPlane *plane, const GarmentPoint corner[4], double width,
         double soft, float value)
{
  for (int k = 0; k < 4; k++)
    add_bone(body, plane, corner[k], corner[(k + 1) % 4], width, soft, value);
  double outline[4][2];
  for (int k = 0; k < 4; k++) {
    outline[k][0] = corner[k].x;
    outline[k][1] = corner[k].y;
  }
  see_paint_outline(plane, outline, 4, value);
}

/* --- the body
 * ------------------------------------------------------------------------------------- */

static void
find_head(GarmentBody *body)
{
  const GarmentPoint *at = body->joint;
  body->eyes = middle(at[SEE_JOINT_EYE_LEFT], at[SEE_JOINT_EYE_RIGHT]);
  const GarmentPoint mouth = middle(at[SEE_JOINT_MOUTH_LEFT], at[SEE_JOINT_MOUTH_LEFT + 1]);
  const GarmentPoint from =
      garment_distance(mouth, body->eyes) > 0.05 * body->unit ? mouth : body->neck;
  const double n = MAX(garment_distance(from, body->eyes), 1e-6);
  body->up = (GarmentPoint){(body->eyes.x - from.x) / n, (body->eyes.y - from.y) / n};
  body->head = CLAMP(garment_distance(mouth, body->eyes), 0.10 * body->unit, 0.25 * body->unit);
}

static GarmentPoint
above_eyes(const GarmentBody *body, double heads, double aside)
{
  return (GarmentPoint){body->eyes.x + body->head * (heads * body->up.x - aside * body->up.y),
                        body->eyes.y + body->head * (heads * body->up.y + aside * body->up.x)};
}

gboolean
garment_is_of_head(SeeGarment garment)
{
  return garment == SEE_GARMENT_HAT || garment == SEE_GARMENT_HAIR;
}

/* The part of the frame that is looked at. A skirt and a hat are wider than bones. */
static void
look_about(const SeePose *pose, const LithoPlane *person, SeeGarment garment, double *left,
           double *top, double *right, double *bottom)
{
  const double aspect = (double)person->width / person->height;
  double y1 = HUGE_VAL;
  *left = *top = 1;
  *right = *bottom = 0;
  const double *neck = pose->at[SEE_JOINT_SHOULDER_LEFT];
  if (garment_is_of_head(garment)) {
    const double hip = MAX(pose->at[SEE_JOINT_HIP_LEFT][1], pose->at[SEE_JOINT_HIP_LEFT + 1][1]);
    y1 = neck[1] + 0.6 * (hip - neck[1]);
    if (y1 < pose->at[SEE_JOINT_NOSE][1]) /* upside down or lying */
      y1 = HUGE_VAL;
  }
  for (int k = 0; k < SEE_N_JOINTS; k++) {
    const double *at = pose->at[k];
    if (at[1] > y1)
      continue;
    *left = MIN(*left, at[0]);
    *right = MAX(*right, at[0]);
    *top = MIN(*top, at[1]);
    *bottom = MAX(*bottom, at[1]);
  }
  for (int y = 0; y < person->height; y++)
    for (int x = 0; x < person->width; x++)
      if (person->v[(gsize)y * (gsize)person->width + (gsize)x] > 0.5f &&
          (y + 0.5) / person->height < y1) {
        *left = MIN(*left, (double)x / person->width);
        *right = MAX(*right, (x + 1.0) / person->width);
        *top = MIN(*top, (double)y / person->height);
        *bottom = MAX(*bottom, (y + 1.0) / person->height);
      }
  const double margin = MARGIN * (*bottom - *top);
  *left = CLAMP(*left - margin / aspect, 0, 1);
  *right = CLAMP(*right + margin / aspect, 0, 1);
  *top = CLAMP(*top - margin, 0, 1);
  *bottom = CLAMP(*bottom + margin, 0, 1);
}

gboolean
garment_body_take(GarmentBody *body, const SeeLab *lab, const SeePose *pose,
                  const LithoPlane *person, const LithoPlane *held, const LithoPlane *is_color,
                  SeeGarment garment)
{
  double left, top, right, bottom;
  look_about(pose, person, garment, &left, &top, &right, &bottom);
  const int x1 = (int)(right * lab->width), y1 = (int)(bottom * lab->height);
  body->x0 = (int)(left * lab->width);
  body->y0 = (int)(top * lab->height);
  body->step = MAX((int)ceil((double)MAX(x1 - body->x0, y1 - body->y0) / GRID_PX), 1);
  body->width = (x1 - body->x0) / body->step;
  body->height = (y1 - body->y0) / body->step;
  if (body->width < 4 || body->height < 4)
    return FALSE;
  for (int k = 0; k < SEE_N_JOINTS; k++)
    body->joint[k] = (GarmentPoint){(pose->at[k][0] * lab->width - body->x0) / body->step,
                                    (pose->at[k][1] * lab->height - body->y0) / body->step};
  body->neck =
      middle(body->joint[SEE_JOINT_SHOULDER_LEFT], body->joint[SEE_JOINT_SHOULDER_LEFT + 1]);
  body->hips = middle(body->joint[SEE_JOINT_HIP_LEFT], body->joint[SEE_JOINT_HIP_LEFT + 1]);
  body->unit = MAX(garment_distance(body->neck, body->hips),
                   garment_distance(body->joint[SEE_JOINT_SHOULDER_LEFT],
                                    body->joint[SEE_JOINT_SHOULDER_LEFT + 1]));
  if (body->unit < LEAST_TRUNK_PX)
    return FALSE;
  find_head(body);
  for (int k = 0; k < 3; k++)
    body->lab[k] = litho_plane_new(body->width, body->height);
  body->in = litho_plane_new(body->width, body->height);
  body->said = is_color != NULL ? litho_plane_new(body->width, body->height) : NULL;
  for (int y = 0; y < body->height; y++)
    for (int x = 0; x < body->width; x++) {
      const gsize to = (gsize)y * (gsize)body->width + (gsize)x;
      float sum[5] = {0};
      for (int v = 0; v < body->step; v++)
        for (int u = 0; u < body->step; u++) {
          const gsize i = (gsize)(body->y0 + y * body->step + v) * (gsize)lab->width +
                          (gsize)(body->x0 + x * body->step + u);
          for (int k = 0; k < 3; k++)
            sum[k] += lab->lab[k]->v[i];
          sum[3] += held != NULL ? person->v[i] * (1 - held->v[i]) : person->v[i];
          sum[4] += is_color != NULL ? is_color->v[i] : 0;
        }
      const float n = (float)(body->step * body->step);
      for (int k = 0; k < 3; k++)
        body->lab[k]->v[to] = sum[k] / n;
      body->in->v[to] = sum[3] / n;
      if (body->said != NULL)
        body->said->v[to] = sum[4] / n;
    }
  return TRUE;
}

/* --- places
 * --------------------------------------------------------------------------------------- */

static void
place_trunk(const GarmentBody *body, SeeGarment garment)
{
  const GarmentPoint *at = body->joint;
  const GarmentPoint quad[4] = {at[SEE_JOINT_SHOULDER_LEFT], at[SEE_JOINT_SHOULDER_LEFT + 1],
                                at[SEE_JOINT_HIP_LEFT + 1], at[SEE_JOINT_HIP_LEFT]};
  GarmentPoint inner[4];
  for (int k = 0; k < 4; k++)
    inner[k] = garment_between(k < 2 ? garment_between(body->neck, body->hips, 0.15)
                                     : garment_between(body->neck, body->hips, 0.8),
                               garment_between(quad[k], quad[3 - k], k < 2 ? 0.15 : 0.2), 0.65);
  add_quad(body, body->place[GARMENT_TOP], quad, 0.06, 0.12, 1);
  add_quad(body, body->seed[GARMENT_TOP], inner, 0, 0.02, 1);
  for (int side = 0; side < 2; side++) {
    const GarmentPoint shoulder = at[SEE_JOINT_SHOULDER_LEFT + side],
                       elbow = at[SEE_JOINT_ELBOW_LEFT + side],
                       wrist = at[SEE_JOINT_WRIST_LEFT + side];
    if (garment != SEE_GARMENT_SLEEVELESS) {
      add_bone(body, body->place[GARMENT_TOP], shoulder, elbow, 0.14, 0.1, 0.9f);
      add_bone(body, body->place[GARMENT_TOP], elbow, garment_between(elbow, wrist, 0.85), 0.11,
               0.08, 0.7f);
      add_bone(body, body->seed[GARMENT_TOP], garment_between(shoulder, elbow, 0.1),
               garment_between(shoulder, elbow, 0.5), 0.04, 0.02, 0.4f);
    }
    add_bone(body, body->place[GARMENT_SKIN], shoulder, elbow, 0.13, 0.1,
             garment == SEE_GARMENT_SLEEVELESS ? 1 : 0.6f);
    add_bone(body, body->place[GARMENT_SKIN], elbow, wrist, 0.12, 0.08,
             garment == SEE_GARMENT_SLEEVELESS ? 1 : 0.7f);
    add_bone(body, body->place[GARMENT_SKIN], wrist, at[SEE_JOINT_FINGER_LEFT + side], 0.12, 0.06,
             1);
  }
  add_bone(body, body->place[GARMENT_SKIN], body->neck, body->neck, 0.18, 0.1, 0.7f);
}

/* The legs below `from` (0 hips, 1 knees); what is worn there, and skin. */
static void
place_legs(const GarmentBody *body, gboolean is_long, gboolean is_coat)
{
  const GarmentPoint *at = body->joint;
  LithoPlane *upper = is_long ? body->place[GARMENT_TOP] : body->place[GARMENT_BOTTOM];
  const GarmentPoint skirt[4] = {at[SEE_JOINT_HIP_LEFT], at[SEE_JOINT_HIP_LEFT + 1],
                                 at[SEE_JOINT_KNEE_LEFT + 1], at[SEE_JOINT_KNEE_LEFT]};
  add_quad(body, upper, skirt, is_long ? 0.28 : 0.22, is_long ? 0.3 : 0.14,
           1); /* a ball gown is wide */
  for (int side = 0; side < 2; side++) {
    const GarmentPoint hip = at[SEE_JOINT_HIP_LEFT + side], knee = at[SEE_JOINT_KNEE_LEFT + side],
                       ankle = at[SEE_JOINT_ANKLE_LEFT + side];
    if (is_long) {
      add_bone(body, body->seed[GARMENT_TOP], garment_between(hip, knee, 0.1),
               garment_between(hip, knee, 0.5), 0.08, 0.02, 1);
      add_bone(body, upper, knee, ankle, 0.22, is_coat ? 0.12 : 0.25, is_coat ? 0.3f : 0.6f);
      add_bone(body, body->place[GARMENT_BOTTOM], knee, ankle, 0.16, 0.1, is_coat ? 1 : 0.3f);
      if (is_coat)
        add_bone(body, body->seed[GARMENT_BOTTOM], garment_between(knee, ankle, 0.3),
                 garment_between(knee, ankle, 0.8), 0.05, 0.02, 1);
    } else {
      add_bone(body, upper, knee, ankle, 0.17, 0.1, 0.9f);
      add_bone(body, body->seed[GARMENT_BOTTOM], garment_between(hip, knee, 0.1),
               garment_between(hip, knee, 0.4), 0.08, 0.02, 1);
      add_bone(body, body->seed[GARMENT_BOTTOM], garment_between(hip, knee, 0.4),
               garment_between(hip, knee, 0.75), 0.06, 0.02, 0.25f); /* or shorts end */
    }
    add_bone(body, body->place[GARMENT_SKIN], garment_between(hip, knee, 0.5), knee, 0.14, 0.1,
             0.5f);
    add_bone(body, body->place[GARMENT_SKIN], knee, ankle, 0.12, 0.08, 0.7f);
    add_bone(body, body->place[GARMENT_SHOES], at[SEE_JOINT_HEEL_LEFT + side],
             at[SEE_JOINT_TOE_LEFT + side], 0.09, 0.06, 1);
    add_bone(body, body->place[GARMENT_SHOES], ankle, at[SEE_JOINT_TOE_LEFT + side], 0.07, 0.06, 1);
    add_bone(body, body->seed[GARMENT_SHOES], at[SEE_JOINT_HEEL_LEFT + side],
             at[SEE_JOINT_TOE_LEFT + side], 0.04, 0.02, 1);
    add_bone(body, body->seed[GARMENT_SHOES], ankle, at[SEE_JOINT_TOE_LEFT + side], 0.03, 0.02, 1);
  }
}

static void
place_head(const GarmentBody *body, gboolean has_hat)
{
  const GarmentPoint face = above_eyes(body, -0.6, 0), crown = above_eyes(body, 1.1, 0);
  const double r = body->head / body->unit;
  add_bone(body, body->place[GARMENT_SKIN], above_eyes(body, 0.3, 0), above_eyes(body, -1.3, 0),
           1.1 * r, 0.3 * r, 1);
  add_bone(body, body->seed[GARMENT_SKIN], above_eyes(body, -0.2, 0), face, 0.5 * r, 0.1 * r, 1);
  add_bone(body, body->place[GARMENT_HAIR], crown, face, 1.7 * r, 0.5 * r, 1);
  for (int side = -1; side <= 1; side += 2) {
    add_bone(body, body->place[GARMENT_HAIR], above_eyes(body, 0.5, 1.1 * side),
             above_eyes(body, -2.6, 1.5 * side), 0.5 * r, 0.5 * r, 0.7f);
    add_bone(body, body->seed[GARMENT_HAIR], above_eyes(body, 0.2, 1.4 * side),
             above_eyes(body, -0.8, 1.5 * side), 0.15 * r, 0.1 * r, has_hat ? 1 : 0.5f);
  }
  if (!has_hat) {
    add_bone(body, body->seed[GARMENT_HAIR], above_eyes(body, 1.4, -0.5),
             above_eyes(body, 1.4, 0.5), 0.25 * r, 0.1 * r, 1);
    return;
  }
  add_bone(body, body->place[GARMENT_HAT], above_eyes(body, 1.1, -1.8), above_eyes(body, 1.1, 1.8),
           0.5 * r, 0.5 * r, 1); /* the brim */
  add_bone(body, body->place[GARMENT_HAT], above_eyes(body, 1.6, 0), above_eyes(body, 2.2, 0),
           1.2 * r, 0.6 * r, 1);
  add_bone(body, body->seed[GARMENT_HAT], above_eyes(body, 1.5, -0.8), above_eyes(body, 1.5, 0.8),
           0.3 * r, 0.1 * r, 1);
}

void
garment_body_place(GarmentBody *body, SeeGarment garment)
{
  const gsize n = (gsize)body->width * (gsize)body->height;
  const gboolean is_long = garment == SEE_GARMENT_LONG || garment == SEE_GARMENT_COAT;
  for (int c = 0; c < GARMENT_N_CLASSES; c++) {
    body->place[c] = litho_plane_new(body->width, body->height);
    body->seed[c] = litho_plane_new(body->width, body->height);
  }
  place_trunk(body, garment);
  place_legs(body, is_long, garment == SEE_GARMENT_COAT);
  place_head(body, garment == SEE_GARMENT_HAT);
  if (garment == SEE_GARMENT_HAT) /* a mask of a person often ends at the forehead */
    for (gsize i = 0; i < n; i++)
      body->in->v[i] = MAX(body->in->v[i], 0.35f * body->place[GARMENT_HAT]->v[i]);
  for (gsize i = 0; i < n; i++)
    body->seed[GARMENT_REST]->v[i] = body->in->v[i] < 0.1f ? 1 : 0;
}
