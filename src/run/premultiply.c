/* premultiply.c: colours weighted by their alpha (Porter and Duff 1984).
 *
 * The colour of a pixel that nobody sees must not enter its neighbours when a step resamples or
 * blurs: colours are multiplied by alpha before such a step and divided by the alpha that has gone
 * through the same step. Steps that only move pixels are left alone, so that they stay exact and
 * keep the colours under transparent pixels.
 */
#include <math.h>
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "run/premultiply.h"

#define UNSEEN (1.0 / 1024)

gboolean
litho_step_mixes(const LithoStep *step)
{
  const LithoOp *op = step->op;
  if ((op->flags & LITHO_OP_MIXES) == 0)
    return FALSE;
  return !g_str_equal(op->name, "rotate") ||
         fmod(litho_op_number(op, step->values, op->main), 90) != 0;
}

static double
full_scale(VipsBandFormat format)
{
  return format == VIPS_FORMAT_UCHAR ? 255 : format == VIPS_FORMAT_USHORT ? 65535 : 1;
}

static gboolean
fail(GError **error)
{
  return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "alpha");
}

gboolean
litho_alpha_to_unit(VipsImage *alpha, VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) as_float = NULL;
  const double scale = 1 / full_scale(alpha->BandFmt);
  return (vips_cast(alpha, &as_float, VIPS_FORMAT_FLOAT, NULL) == 0 &&
          vips_linear1(as_float, out, scale, 0, NULL) == 0) ||
         fail(error);
}

gboolean
litho_alpha_from_unit(VipsImage *unit, VipsBandFormat format, VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) scaled = NULL, rounded = NULL;
  if (format == VIPS_FORMAT_FLOAT || format == VIPS_FORMAT_DOUBLE)
    return vips_cast(unit, out, format, NULL) == 0 || fail(error);
  return (vips_linear1(unit, &scaled, full_scale(format), 0, NULL) == 0 &&
          vips_rint(scaled, &rounded, NULL) == 0 &&
          vips_cast(rounded, out, format, NULL) == 0) ||
         fail(error);
}

gboolean
litho_alpha_is_opaque(VipsImage *alpha, gboolean *opaque, GError **error)
{
  double least;
  if (vips_min(alpha, &least, NULL) != 0)
    return fail(error);
  *opaque = least >= full_scale(alpha->BandFmt);
  return TRUE;
}

gboolean
litho_premultiply(VipsImage *image, VipsImage *unit, VipsImage **out, GError **error)
{
  return vips_multiply(image, unit, out, NULL) == 0 || fail(error);
}

gboolean
litho_unpremultiply(VipsImage *image, VipsImage *unit, VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) divided = NULL, seen = NULL, share = NULL;
  return (vips_divide(image, unit, &divided, NULL) == 0 &&
          vips_moreeq_const1(unit, &seen, UNSEEN, NULL) == 0 &&
          vips_linear1(seen, &share, 1 / 255.0, 0, NULL) == 0 &&
          vips_multiply(divided, share, out, NULL) == 0) ||
         fail(error);
}
