/* solve.c: what solving amounts buys over fixed ones, on real photos.
 *
 * For each operation that declares a measure, each degree and direction: the change that the
 * measure makes on 20 photos (512 px, apart from the solver's own 256 px proxy) with the solved
 * amount and with the operation's fixed one, as Markdown. Spread is the standard deviation over the
 * photos in per cent of the promised change; "off" is the mean distance from it, likewise.
 *   build/bench/solve [SHARED [OP|time]]    SHARED: the folder with data/, default ../shared
 */
#include <math.h>
#include <stdio.h>
#include <time.h>
#include "base/vips_auto.h"
#include "litho.h"
#include "photo/photo.h"
#include "plan/plan.h"
#include "plan/solve.h"

#define N_FLICKR 12
#define EDGE_PX 512

static double
cpu_ms(void)
{
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void
add(GPtrArray *photos, const char *path)
{
  g_autoptr(GError) error = NULL;
  LithoLoadOptions options = {0};
  g_autoptr(LithoPhoto) photo = litho_photo_open(path, &options, &error);
  VipsImage *proxy = photo == NULL ? NULL : litho_photo_proxy(photo, EDGE_PX, &error);
  if (proxy == NULL) {
    fprintf(stderr, "%s\n", error->message);
    return;
  }
  g_ptr_array_add(photos, proxy);
}

/* Four camera photos before their retouching, four of Kodak's, twelve evenly from Flickr8k's train
 * split. */
static GPtrArray *
photos_take(const char *shared)
{
  static const char *const fixed[] = {
      "testsets/fivek4/a4514_in.png", "testsets/fivek4/a4521_in.png",
      "testsets/fivek4/a4576_in.png", "testsets/fivek4/a4582_in.png",
      "testsets/Kodak24/kodim02.png", "testsets/Kodak24/kodim08.png",
      "testsets/Kodak24/kodim15.png", "testsets/Kodak24/kodim23.png"};
  GPtrArray *photos = g_ptr_array_new_with_free_func(g_object_unref);
  for (guint i = 0; i < G_N_ELEMENTS(fixed); i++) {
    g_autofree char *path = g_build_filename(shared, "data", fixed[i], NULL);
    add(photos, path);
  }
  g_autofree char *list = g_build_filename(shared, "data/flickr8k/train.txt", NULL);
  g_autofree char *text = NULL;
  if (g_file_get_contents(list, &text, NULL, NULL)) {
    g_auto(GStrv) names = g_strsplit(g_strchomp(text), "\n", -1);
    guint n = g_strv_length(names);
    for (guint i = 0; i < N_FLICKR; i++) {
      g_autofree char *path =
          g_build_filename(shared, "data/flickr8k/images", names[i * (n / N_FLICKR)], NULL);
      add(photos, path);
    }
  }
  return photos;
}

typedef struct {
  double sum, sum2, off, at_end;
  int n;
} Stat;

static void
stat_add(Stat *s, double change, double promised)
{
  s->sum += change;
  s->sum2 += change * change;
  s->off += fabs(change - promised);
  s->n++;
}

static void
stat_print(const Stat *s, double promised)
{
  double mean = s->sum / s->n, sd = sqrt(fmax(s->sum2 / s->n - mean * mean, 0));
  printf(" %+.3f | %.0f %% | %.0f %% |", mean, 100 * sd / fabs(promised),
         100 * s->off / s->n / fabs(promised));
}

/* The change of the step's measure on the photo, relative when the operation's table is. */
static double
change_of(const LithoStep *step, VipsImage *photo)
{
  const LithoSolve *solve = &step->op->solve;
  PlanProbe trial = {.frame = photo, .scale = 1};
  LithoMeasures before, after;
  g_autoptr(VipsImage) changed = plan_probe_run(&trial, step, NULL);
  if (changed == NULL || !litho_measures_take(photo, NULL, &before, NULL) ||
      !litho_measures_take(changed, NULL, &after, NULL))
    return NAN;
  double d = after.v[solve->measure] - before.v[solve->measure];
  return solve->relative ? d / before.v[solve->measure] : d;
}

static void
row(const LithoOp *op, LithoDegree degree, int sign, GPtrArray *photos)
{
  double change = op->solve.change[degree];
  double promised = sign * change;
  Stat solved = {0}, fixed = {0};
  for (guint i = 0; i < photos->len; i++) {
    for (int is_solved = 0; is_solved < 2; is_solved++) {
      g_autoptr(LithoRecipe) recipe = litho_recipe_new();
      LithoStep *step = litho_step_new(op);
      step->said = (LithoSaid){.set = TRUE, .sign = sign, .degree = degree, .number = NAN};
      g_ptr_array_add(recipe->steps, step);
      if (!litho_plan_solve(recipe, is_solved ? photos->pdata[i] : NULL, 1, NULL, NULL, NULL, NULL))
        continue;
      double got = change_of(step, photos->pdata[i]);
      if (isfinite(got))
        stat_add(is_solved ? &solved : &fixed, got, promised);
    }
  }
  printf("| %s %s | %s | %s | %+.3f |", op->name, sign > 0 ? "+" : "-",
         litho_measure_info(op->solve.measure)->name, litho_degree_names[degree], promised);
  stat_print(&solved, promised);
  stat_print(&fixed, promised);
  printf("\n");
  fflush(stdout);
}

static void
time_plan(GPtrArray *photos)
{
  static const char *const ops[] = {"exposure", "contrast", "vibrance"};
  double start = cpu_ms();
  gint64 wall = g_get_monotonic_time();
  for (guint i = 0; i < photos->len; i++) {
    g_autoptr(LithoRecipe) recipe = litho_recipe_new();
    for (guint k = 0; k < G_N_ELEMENTS(ops); k++) {
      LithoStep *step = litho_step_new(litho_op_find(ops[k]));
      step->said = (LithoSaid){.set = TRUE, .sign = 1, .degree = LITHO_DEGREE_SOME, .number = NAN};
      g_ptr_array_add(recipe->steps, step);
    }
    litho_plan_solve(recipe, photos->pdata[i], 1, NULL, NULL, NULL, NULL);
  }
  printf("\nSolving exposure + contrast + vibrance: %.0f ms CPU, %.0f ms wall a photo.\n",
         (cpu_ms() - start) / photos->len,
         (double)(g_get_monotonic_time() - wall) / 1e3 / photos->len);
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  if (!litho_init(argv[0], &error)) {
    fprintf(stderr, "%s\n", error->message);
    return 1;
  }
  g_autoptr(GPtrArray) photos = photos_take(argc > 1 ? argv[1] : "../shared");
  if (photos->len < 2) {
    fprintf(stderr, "no photos: give the folder that holds data/\n");
    return 1;
  }
  const char *only = argc > 2 ? argv[2] : NULL;
  if (g_strcmp0(only, "time") == 0) {
    time_plan(photos);
    litho_shutdown();
    return 0;
  }
  printf("%u photos.\n\n", photos->len);
  printf("| wish | measure | degree | promised | solved | spread | off | fixed | spread | off |\n"
         "|---|---|---|---|---|---|---|---|---|---|\n");
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  for (guint i = 0; i < n; i++) {
    const LithoOp *op = ops[i];
    gboolean can = (only == NULL || g_str_equal(only, op->name)) &&
                   op->solve.measure != LITHO_MEASURE_NONE && op->solve.change[1] != 0;
    for (int sign = 1; can && sign >= (op->params[op->main].min < 0 ? -1 : 1); sign -= 2)
      for (int degree = 0; degree < LITHO_N_DEGREES; degree++)
        row(op, (LithoDegree)degree, sign, photos);
  }
  time_plan(photos);
  litho_shutdown();
  return 0;
}
