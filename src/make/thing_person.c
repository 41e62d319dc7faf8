/* thing_person.c: people who stand, walk or sit, mostly from behind: figures, not portraits. A man,
 * a woman, a child, two who hold hands; with an umbrella, a dog, a fishing rod. */
#include "make/figure.h"
#include "make/animal.h"

static gboolean
is_with(const Sketch *sketch, SceneKind kind)
{
  return sketch->thing->has_with && sketch->thing->with == kind;
}

static float
facing(const Sketch *sketch)
{
  return sketch->thing->across < .5 ? 1 : -1;
}

static Vec
umbrella_hue(Sketch *sketch)
{
  static const float hues[4][3] = {
      {.48f, .035f, .03f}, {.03f, .035f, .045f}, {.60f, .42f, .05f}, {.05f, .12f, .30f}};
  const float *h = hues[(int)(dice_roll(&sketch->dice) * 3.99f)];
  return sketch_with_color(sketch, vec(h[0], h[1], h[2]));
}

static void
draw_walk_with_dog(Sketch *sketch, Figure *f)
{
  const float k = (float)sketch->thing->size, s = facing(sketch), ahead = s * 1.25f * k;
  float hand[2];
  f->side = s;
  f->x = -.45f * ahead;
  figure_hand(f, HOLD_WALK, hand);
  /* The leash hangs from the far hand to the collar. */
  const float x0 = f->x + s * .31f * f->k, y0 = .97f * f->k, x1 = f->x + ahead + s * .16f * k,
              y1 = .56f * k;
  const Vec leash = sketch_light(sketch, vec(.20f, .03f, .025f), vec_unit(vec(0, .4f, -.9f)), 1, 1);
  for (int i = 0; i < 8; i++) {
    const float a = (float)i / 8, b = (float)(i + 1) / 8;
#define SAG(t) (mixf(y0, y1, t) - .22f * k * (t) * (1 - (t)) * 2)
    sketch_stroke(sketch, mixf(x0, x1, a), SAG(a), .007f, mixf(x0, x1, b), SAG(b), .007f, leash);
#undef SAG
  }
  animal_dog(sketch, f->x + ahead, 0, s, FALSE, POSE_WALKING);
  figure_draw_side(sketch, f, HOLD_WALK);
}

static void
draw_one(Sketch *sketch, SceneKind kind)
{
  Figure f = figure_make(sketch, kind, 0, 0, (float)sketch->thing->size);
  f.coat = sketch_color(sketch, f.coat);
  const ScenePose pose = sketch->thing->pose;
  f.side = facing(sketch);
  if (is_with(sketch, THING_DOG))
    draw_walk_with_dog(sketch, &f);
  else if (pose == POSE_FISHING) {
    figure_draw_side(sketch, &f, HOLD_FISH);
    figure_draw_rod(sketch, &f, HOLD_FISH, 0);
  } else if (pose == POSE_RUNNING)
    figure_draw_side(sketch, &f, HOLD_RUN);
  else if (pose == POSE_SITTING)
    figure_draw_side(sketch, &f, HOLD_GROUND);
  else {
    f.side = 1;
    f.holds_up = is_with(sketch, THING_UMBRELLA);
    if (pose != POSE_USUAL)
      f.lift = pose == POSE_WALKING;
    figure_draw_back(sketch, &f);
    if (f.holds_up)
      figure_umbrella(sketch, .14f * f.k, 1.30f * f.k, f.k, umbrella_hue(sketch));
  }
}

void
thing_person(Sketch *sketch)
{
  draw_one(sketch, THING_PERSON);
}

void
thing_man(Sketch *sketch)
{
  draw_one(sketch, THING_MAN);
}

void
thing_woman(Sketch *sketch)
{
  draw_one(sketch, THING_WOMAN);
}

void
thing_child(Sketch *sketch)
{
  draw_one(sketch, THING_CHILD);
}

void
thing_couple(Sketch *sketch)
{
  const float size = (float)sketch->thing->size,
              side = dice_roll(&sketch->dice) < .5f ? -1 : 1; /* of the man */
  const ScenePose pose = sketch->thing->pose;
  const gboolean sits = pose == POSE_SITTING, umbrella = is_with(sketch, THING_UMBRELLA);
  const float apart = (sits || umbrella ? .25f : .33f) * size;
  Figure man = figure_make(sketch, THING_MAN, side * apart, 0, size),
         woman = figure_make(sketch, THING_WOMAN, -side * apart, 0, size);
  woman.coat = sketch_color(sketch, woman.coat);
  if (pose == POSE_STANDING || pose == POSE_WALKING)
    man.lift = woman.lift = pose == POSE_WALKING;
  if (sits) {
    man.y = woman.y = .04f * size;
    figure_draw_seated_back(sketch, &man);
    figure_draw_seated_back(sketch, &woman);
    return;
  }
  if (umbrella)
    man.holds_up = woman.holds_up = FALSE;
  else {
    const int his = side < 0 ? 1 : 0;
    man.hand[his] = -man.x / man.k;
    woman.hand[1 - his] = -woman.x / woman.k;
  }
  figure_draw_back(sketch, &man);
  figure_draw_back(sketch, &woman);
  if (umbrella) {
    figure_umbrella(sketch, .0f, 1.34f * man.k, 1.25f * man.k, umbrella_hue(sketch));
  }
}

/* Those who sit side by side on something `seat` m high, from behind. */
void
figure_draw_sitters(Sketch *sketch, SceneKind kind, float x, float seat, float scale)
{
  const gboolean two = kind == THING_COUPLE;
  for (int i = 0; i < (two ? 2 : 1); i++) {
    Figure f = figure_make(sketch, two && i == 1 ? THING_WOMAN : kind, x, seat, scale);
    if (two)
      f.x += (i == 0 ? -.25f : .25f) * scale;
    if (i == 0)
      f.coat = sketch_with_color(sketch, f.coat);
    figure_draw_seated_back(sketch, &f);
  }
}
