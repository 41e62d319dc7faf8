/* lens.c: which of the lens's faults are said: "correct the chromatic aberration" leaves distortion and dark corners alone. With
 * no part said, or the lens as a whole ("lens correction", 镜头校正), all are corrected. See bind.h. */
#include "plan/exact/frame.h"

static const struct {
  const char *param, *words;
} parts[] = {
    {"distortion", "distortion|distortions|barrel|pincushion|fisheye|bent lines|curved lines|畸变|变形|失真"},
    {"fringes", "aberration|aberrations|fringing|fringes|color fringe|colour fringe|purple fringe|ca|色差|紫边|彩边"},
    {"falloff", "vignetting|vignette|falloff|fall-off|dark corners|light falloff|暗角|失光"},
};

void
exact_lens(const char *s, LithoExactStep *steps, guint n)
{
  for (guint i = 0; i < n; i++) {
    LithoExactStep *step = &steps[i];
    gboolean said[G_N_ELEMENTS(parts)], any = FALSE;
    if (step->op == NULL || step->is_denied || !exact_op_is(step->op, "lens"))
      continue;
    for (guint k = 0; k < G_N_ELEMENTS(parts); k++)
      any |= said[k] = exact_has(s, step->clause_start, step->clause_end, parts[k].words);
    for (guint k = 0; k < G_N_ELEMENTS(parts) && any; k++)
      if (!said[k])
        exact_set(step, exact_param_of(step->op, parts[k].param), 0);
  }
}
