/* registry.c: the list of operations. A new one is its file plus one line in each list here. */
#include "op/op.h"

extern const LithoOp litho_op_exposure;
extern const LithoOp litho_op_contrast;
extern const LithoOp litho_op_highlights;
extern const LithoOp litho_op_shadows;
extern const LithoOp litho_op_whites;
extern const LithoOp litho_op_blacks;
extern const LithoOp litho_op_curve;
extern const LithoOp litho_op_auto_tone;
extern const LithoOp litho_op_enhance;
extern const LithoOp litho_op_dehaze;
extern const LithoOp litho_op_clarity;
extern const LithoOp litho_op_temperature;
extern const LithoOp litho_op_tint;
extern const LithoOp litho_op_white_balance;
extern const LithoOp litho_op_vibrance;
extern const LithoOp litho_op_saturation;
extern const LithoOp litho_op_hue;
extern const LithoOp litho_op_color_mix;
extern const LithoOp litho_op_grayscale;
extern const LithoOp litho_op_sepia;
extern const LithoOp litho_op_color_tint;
extern const LithoOp litho_op_recolor;
extern const LithoOp litho_op_color_grade;
extern const LithoOp litho_op_lut;
extern const LithoOp litho_op_sharpen;
extern const LithoOp litho_op_denoise;
extern const LithoOp litho_op_blur;
extern const LithoOp litho_op_vignette;
extern const LithoOp litho_op_grain;
extern const LithoOp litho_op_crop;
extern const LithoOp litho_op_straighten;
extern const LithoOp litho_op_perspective;
extern const LithoOp litho_op_lens;
extern const LithoOp litho_op_rotate;
extern const LithoOp litho_op_flip;
extern const LithoOp litho_op_resize;
extern const LithoOp litho_op_upscale;
extern const LithoOp litho_op_pad;
extern const LithoOp litho_op_remove_object;
extern const LithoOp litho_op_remove_background;
extern const LithoOp litho_op_replace_background;
extern const LithoOp litho_op_red_eye;
extern const LithoOp litho_op_skin_smooth;
extern const LithoOp litho_op_style;

static const LithoOp *const all[] = {
    &litho_op_exposure,
    &litho_op_contrast,
    &litho_op_highlights,
    &litho_op_shadows,
    &litho_op_whites,
    &litho_op_blacks,
    &litho_op_curve,
    &litho_op_auto_tone,
    &litho_op_enhance,
    &litho_op_dehaze,
    &litho_op_clarity,
    &litho_op_temperature,
    &litho_op_tint,
    &litho_op_white_balance,
    &litho_op_vibrance,
    &litho_op_saturation,
    &litho_op_hue,
    &litho_op_color_mix,
    &litho_op_grayscale,
    &litho_op_sepia,
    &litho_op_color_tint,
    &litho_op_recolor,
    &litho_op_color_grade,
    &litho_op_lut,
    &litho_op_sharpen,
    &litho_op_denoise,
    &litho_op_blur,
    &litho_op_vignette,
    &litho_op_grain,
    &litho_op_crop,
    &litho_op_straighten,
    &litho_op_perspective,
    &litho_op_lens,
    &litho_op_rotate,
    &litho_op_flip,
    &litho_op_resize,
    &litho_op_upscale,
    &litho_op_pad,
    &litho_op_remove_object,
    &litho_op_remove_background,
    &litho_op_replace_background,
    &litho_op_red_eye,
    &litho_op_skin_smooth,
    &litho_op_style,
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

const char *
litho_category_name(LithoCategory category)
{
  static const char *const names[] = {"tone", "colour", "detail", "geometry", "object", "style"};
  return names[category];
}
