/* coding_files.h: a file through steps to a file, and what its pixels are then. */
#ifndef LITHO_TESTS_CODING_FILES_H
#define LITHO_TESTS_CODING_FILES_H

#include <math.h>
#include "photo_files.h"
#include "run/apply.h"

/* The file `in` through the steps to `out`; gives the warnings, one a line. */
static inline char *
apply_steps(const char *in, const char *steps, const char *out, const LithoSaveOptions *save)
{
  g_autoptr(LithoPhoto) photo = open_photo(in);
  g_autoptr(LithoRecipe) recipe = recipe_of(steps);
  g_autoptr(GError) error = NULL;
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  if (save != NULL)
    options.save = *save;
  litho_apply_photo(recipe, photo, out, &options, NULL, &error);
  g_assert_no_error(error);
  g_ptr_array_add(photo->warnings, NULL);
  char *text = g_strjoinv("\n", (char **)photo->warnings->pdata);
  g_ptr_array_set_size(photo->warnings, (int)photo->warnings->len - 1);
  return text;
}

/* One pixel of an 8- or 16-bit file, as 8-bit codes. */
static inline void
expect_codes(const char *path, int x, int y, const double *want, int n, double tolerance)
{
  g_autoptr(VipsImage) lazy = read_by_vips(path), memory = vips_image_copy_memory(lazy);
  double *got;
  int bands;
  g_assert_cmpint(vips_getpoint(memory, &got, &bands, x, y, NULL), ==, 0);
  g_assert_cmpint(bands, >=, n);
  const double unit = memory->BandFmt == VIPS_FORMAT_USHORT ? 257 : 1;
  for (int b = 0; b < n; b++)
    if (fabs(got[b] / unit - want[b]) > tolerance)
      g_error("%s (%d, %d): band %d is %g, not %g", path, x, y, b, got[b] / unit, want[b]);
  g_free(got);
}

static inline double
srgb_code(double linear)
{
  const double v = CLAMP(linear, 0, 1);
  return 255 * (v <= 0.0031308 ? v * 12.92 : 1.055 * pow(v, 1 / 2.4) - 0.055);
}

#endif
