/* vips_auto.h: g_autoptr for libvips' objects, which 8.14 does not declare. */
#ifndef LITHO_BASE_VIPS_AUTO_H
#define LITHO_BASE_VIPS_AUTO_H

#include <vips/vips.h>

#if VIPS_MAJOR_VERSION == 8 && VIPS_MINOR_VERSION < 16
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VipsImage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VipsRegion, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VipsInterpolate, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VipsSource, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VipsTargetCustom, g_object_unref)
#endif

static inline void
litho_area_double_unref(VipsArrayDouble *array)
{
  vips_area_unref(VIPS_AREA(array));
}

static inline void
litho_area_int_unref(VipsArrayInt *array)
{
  vips_area_unref(VIPS_AREA(array));
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VipsArrayDouble, litho_area_double_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VipsArrayInt, litho_area_int_unref)

#endif
