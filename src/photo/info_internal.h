/* info_internal.h: what the files info*.c share. */
#ifndef LITHO_PHOTO_INFO_INTERNAL_H
#define LITHO_PHOTO_INFO_INTERNAL_H

#include "photo/info.h"
#include "photo/metadata.h"

#define INFO_MAX_VALUE 400 /* bytes of a value that are shown */

/* name, value: copied, made UTF-8; long ones are shortened. Nothing where the value is empty. */
void info_add(GPtrArray *fields, const char *name, const char *value);
/* A new group of this title at the end; one that stays empty is dropped by info_close(). */
GPtrArray *info_group(GPtrArray *groups, const char *title);
void info_close(GPtrArray *groups);

void info_exif(GBytes *exif, GPtrArray *groups);
void info_xmp(GBytes *xmp, GPtrArray *groups);
void info_iptc(GBytes *iptc, GPtrArray *groups);

#endif
