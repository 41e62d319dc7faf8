/* company.c: which things are shown together in one place, and how people and animals hold
 * themselves. What is not in the table cannot be drawn. */
#include "make/scene.h"

#define PEOPLE_MASK                                                                                \
  (BIT(THING_PERSON) | BIT(THING_MAN) | BIT(THING_WOMAN) | BIT(THING_CHILD) | BIT(THING_COUPLE))
#define BIT(kind) (1ull << (kind))
#define POSE(pose) (1u << POSE_##pose)
#define ON_FOOT (POSE(STANDING) | POSE(WALKING) | POSE(RUNNING) | POSE(SITTING) | POSE(FISHING))
G_STATIC_ASSERT(THING_LILY < 64);

typedef struct {
  SceneKind kind;
  guint64 with;
  guint poses;      /* of the thing alone */
  guint with_poses; /* of the people that are with it */
} Company;

static const Company companies[] = {
    {THING_PERSON, BIT(THING_UMBRELLA) | BIT(THING_DOG), ON_FOOT, 0},
    {THING_MAN, BIT(THING_UMBRELLA) | BIT(THING_DOG), ON_FOOT, 0},
    {THING_WOMAN, BIT(THING_UMBRELLA) | BIT(THING_DOG), ON_FOOT, 0},
    {THING_CHILD, BIT(THING_UMBRELLA) | BIT(THING_DOG), ON_FOOT, 0},
    {THING_COUPLE, BIT(THING_UMBRELLA), POSE(STANDING) | POSE(WALKING) | POSE(SITTING), 0},
    {THING_HORSE, PEOPLE_MASK & ~BIT(THING_COUPLE),
     POSE(STANDING) | POSE(WALKING) | POSE(RUNNING) | POSE(GRAZING), POSE(WALKING) | POSE(RUNNING)},
    {THING_COW, 0, POSE(STANDING) | POSE(GRAZING), 0},
    {THING_SHEEP, 0, POSE(STANDING) | POSE(GRAZING), 0},
    {THING_DOG, 0, POSE(STANDING) | POSE(SITTING) | POSE(RUNNING), 0},
    {THING_DEER, 0, POSE(STANDING) | POSE(GRAZING), 0},
    {THING_BOAT, PEOPLE_MASK, 0, POSE(ROWING) | POSE(STANDING) | POSE(SITTING) | POSE(FISHING)},
    {THING_BICYCLE, PEOPLE_MASK & ~BIT(THING_COUPLE), 0, 0},
    {THING_BENCH, PEOPLE_MASK, 0, POSE(SITTING)},
    {THING_PIER, PEOPLE_MASK, 0, POSE(STANDING) | POSE(SITTING) | POSE(FISHING)},
    {THING_UMBRELLA, PEOPLE_MASK, 0, POSE(SITTING)},
};

static const Company *
find(SceneKind kind)
{
  for (guint i = 0; i < G_N_ELEMENTS(companies); i++)
    if (companies[i].kind == kind)
      return &companies[i];
  return NULL;
}

gboolean
made_kind_takes(SceneKind kind, SceneKind with)
{
  const Company *company = find(kind);
  return company != NULL && with < 64 && (company->with & BIT(with)) != 0;
}

gboolean
made_kind_poses(SceneKind kind, gboolean has_with, SceneKind with, ScenePose pose)
{
  const Company *company = find(kind);
  if (pose == POSE_USUAL)
    return TRUE;
  if (company == NULL)
    return FALSE;
  const gboolean is_theirs = has_with && (PEOPLE_MASK & BIT(with)) != 0;
  return ((is_theirs ? company->with_poses : company->poses) & (1u << pose)) != 0;
}
