/* dcp.h: a camera profile (DNG Camera Profile): from a .dcp file or out of the first directory of a DNG.
 *
 * DNG 1.7, chapters 5 and 6: colour and forward matrices for two lights, tables of hue, saturation and value (before the
 * exposure) and of the look (behind it), a tone curve, an offset to the exposure. Tables and curve work on linear ProPhoto RGB,
 * and the curve as in the reference: the largest and the smallest channel go through it. Not used: the third light of DNG 1.6,
 * DefaultBlackRender, GainTableMap, noise profiles.
 */
#ifndef LITHO_RAW_DCP_H
#define LITHO_RAW_DCP_H

#include "litho.h"
#include "raw/wire.h"

typedef struct {
  guint hues, sats, vals; /* 0: there is no table */
  gboolean is_srgb;       /* value is looked up by sRGB's curve */
  float *v;               /* vals × hues × sats × (shift in degrees, factor of saturation, factor of value); owned */
} LithoDcpTable;

typedef struct {
  char *name, *model; /* of the profile, and of the camera that it is for; "" where not said */
  RawWireDng lights[2];
  LithoDcpTable hue_sat[2], look;
  float *curve;       /* n_curve pairs of x, y, rising, 0 to 1; NULL: none */
  guint n_curve;
  double exposure_ev; /* BaselineExposureOffset */
} LithoDcp;

/* fd: a .dcp file, or a DNG; positions are read, its own is left. NULL and no error: a DNG without any of tables and curve,
 * whose matrices the raw library reads. Errors: FORMAT (no profile), READ. name: for messages. */
LithoDcp *litho_dcp_read(int fd, const char *name, gboolean is_dng, GError **error);
LithoDcp *litho_dcp_load(const char *path, GError **error);
void litho_dcp_free(LithoDcp *dcp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoDcp, litho_dcp_free)

/* The file of an installed collection (RawTherapee's) for the camera; NULL: there is none. Caller frees. */
char *litho_dcp_find(const char *make, const char *model);

/* What the tables make of pixels under one light. Read-only when made. */
typedef struct {
  LithoDcpTable hue_sat, look;  /* owned */
  float *curve;                 /* 4097 values over light 0..1; NULL: none; owned */
} LithoDcpLook;

/* share: of the first light. */
LithoDcpLook *litho_dcp_look_new(const LithoDcp *dcp, double share);
void litho_dcp_look_free(LithoDcpLook *look);
/* One pixel of linear ProPhoto RGB, not below 0. */
void litho_dcp_hue_sat(const LithoDcpLook *look, float rgb[3]);
void litho_dcp_look(const LithoDcpLook *look, float rgb[3]);

#endif
