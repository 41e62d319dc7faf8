/* things_merge.c: what several looks and nets saw of the same thing becomes one. */
#include "see/things/things_parts.h"

/* Boxes of one label that overlap by this share of their union are the same thing. */
#define SAME_OVERLAP 0.5
/* A box that lies in another of its label by this share is a part of it that a closer look took for
 * a whole one. */
#define SAME_INSIDE 0.85

void
see_thing_free(gpointer data)
{
  SeeThing *thing = data;
  litho_plane_free(thing->plane);
  g_free(thing->label);
  g_free(thing);
}

/* The best first; then by place, so that the order never depends on the sort. */
static int
by_score(const SeeThing *a, const SeeThing *b)
{
  if (a->score != b->score)
    return a->score < b->score ? 1 : -1;
  return a->box.x != b->box.x ? (a->box.x > b->box.x) - (a->box.x < b->box.x)
                              : (a->box.y > b->box.y) - (a->box.y < b->box.y);
}

static int
sighting_by_score(gconstpointer a, gconstpointer b)
{
  return by_score(((const SeeSighting *)a)->thing, ((const SeeSighting *)b)->thing);
}

static int
thing_by_score(gconstpointer a, gconstpointer b)
{
  return by_score(*(SeeThing *const *)a, *(SeeThing *const *)b);
}

/* closer: `b` comes from a look at a smaller part of the photo than `a`. */
static gboolean
is_same(const SeeThing *a, const SeeThing *b, gboolean closer)
{
  if (!g_str_equal(a->label, b->label))
    return FALSE;
  const double w = MIN(a->box.x + a->box.w, b->box.x + b->box.w) - MAX(a->box.x, b->box.x);
  const double h = MIN(a->box.y + a->box.h, b->box.y + b->box.h) - MAX(a->box.y, b->box.y);
  if (w <= 0 || h <= 0)
    return FALSE;
  const double of_a = a->box.w * a->box.h, of_b = b->box.w * b->box.h;
  return w * h > SAME_OVERLAP * (of_a + of_b - w * h) || (closer && w * h > SAME_INSIDE * of_b);
}

void
see_sightings_merge(GArray *sightings, GPtrArray *things)
{
  const guint n_before = things->len;
  g_autoptr(GArray) kept = g_array_new(FALSE, FALSE, sizeof(SeeSighting));
  g_array_sort(sightings, sighting_by_score);
  for (guint i = 0; i < sightings->len; i++) {
    const SeeSighting *one = &g_array_index(sightings, SeeSighting, i);
    gboolean known = FALSE;
    for (guint k = 0; k < n_before && !known; k++) {
      SeeThing *before = things->pdata[k];
      known = is_same(before, one->thing, FALSE);
      if (known) /* seen by two nets: as sure as the surer of them */
        before->said = before->score = MAX(before->score, one->thing->score);
    }
    for (guint k = 0; k < kept->len && !known; k++) {
      const SeeSighting *other = &g_array_index(kept, SeeSighting, k);
      known = is_same(other->thing, one->thing, one->look_share < 0.999 * other->look_share);
    }
    if (known) {
      see_thing_free(one->thing);
      continue;
    }
    g_array_append_val(kept, *one);
    g_ptr_array_add(things, one->thing);
  }
  g_array_set_size(sightings, 0);
  g_ptr_array_sort(things, thing_by_score);
}
