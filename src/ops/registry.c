/* registry.c: the list of operations. A new one is its file plus one line in each list here. */
#include "ops/op.h"

extern const LithoOp litho_op_exposure;
extern const LithoOp litho_op_dehaze;
extern const LithoOp litho_op_clarity;
extern const LithoOp litho_op_sharpen;
extern const LithoOp litho_op_denoise;
extern const LithoOp litho_op_blur;
extern const LithoOp litho_op_vignette;
extern const LithoOp litho_op_grain;
extern const LithoOp litho_op_crop;
extern const LithoOp litho_op_straighten;
extern const LithoOp litho_op_rotate;
extern const LithoOp litho_op_flip;
extern const LithoOp litho_op_resize;
extern const LithoOp litho_op_upscale;
extern const LithoOp litho_op_pad;

static const LithoOp *const all[] = {
    &litho_op_exposure,
    &litho_op_dehaze,
    &litho_op_clarity,
    &litho_op_sharpen,
    &litho_op_denoise,
    &litho_op_blur,
    &litho_op_vignette,
    &litho_op_grain,
    &litho_op_crop,
    &litho_op_straighten,
    &litho_op_rotate,
    &litho_op_flip,
    &litho_op_resize,
    &litho_op_upscale,
    &litho_op_pad,
};

const LithoOp *const *
litho_ops(guint *n)
{
  *n = G_N_ELEMENTS(all);
  return all;
}

const LithoOp *
litho_op_find(const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS(all); i++)
    if (g_str_equal(all[i]->name, name))
      return all[i];
  return NULL;
}

const LithoParam *
litho_op_param(const LithoOp *op, const char *name, guint *index)
{
  for (guint i = 0; i < op->n_params; i++)
    if (g_str_equal(op->params[i].name, name)) {
      if (index != NULL)
        *index = i;
      return &op->params[i];
    }
  return NULL;
}

double
litho_op_number(const LithoOp *op, const LithoValue *values, guint i)
{
  return litho_value_number(&values[i], &op->params[i]);
}

const char *
litho_op_text(const LithoOp *op, const LithoValue *values, guint i)
{
  return litho_value_text(&values[i], &op->params[i]);
}

const char *
litho_category_name(LithoCategory category)
{
  static const char *const names[] = {"tone", "colour", "detail", "geometry", "object", "style"};
  return names[category];
}

gboolean
litho_error_from_vips(GError **error, LithoError code, const char *what)
{
  g_autofree char *text = g_strdup(vips_error_buffer());
  vips_error_clear();
  g_strdelimit(g_strchomp(text), "\n", ';');
  g_set_error(error, LITHO_ERROR, code, "%s: %s", what, *text ? text : "libvips failed");
  return FALSE;
}
