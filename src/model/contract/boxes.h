/* boxes.h: nets that find things as boxes, whatever kind of output they have: roles `detect` and
 * `instances`.
 *
 * A contract is a kind of output: which shapes it has and how boxes are read from it; one file
 * each. A net's contract is recognised from the shapes of its ports, or named by its row of the
 * manifest (`litho models add --contract`). Not thread-safe, as the net.
 */
#ifndef LITHO_MODEL_CONTRACT_BOXES_H
#define LITHO_MODEL_CONTRACT_BOXES_H

#include "model/bridge_openvino.h"
#include "model/role.h"

#define LITHO_SEEN_COEFFICIENTS 32 /* of a mask, as sums of prototypes */

/* A box as a net gives it. */
typedef struct {
  double score;                               /* 0..1 */
  int label;                                  /* number of its label, from 0 */
  double x0, y0, x1, y1;                      /* shares of the net's picture; may lie beyond 0..1 */
  float coefficient[LITHO_SEEN_COEFFICIENTS]; /* instances only */
} LithoSeen;

typedef struct _LithoBoxNet LithoBoxNet;

typedef struct {
  const char *name;  /* "yolox" */
  const char *role;  /* "detect", "instances" */
  const char *shape; /* its outputs in words, for messages */
  gboolean squeeze;  /* the picture is squeezed into the net's; else it keeps its ratio, with grey
                        around it */
  gboolean codes_255,
      bgr;     /* what nets of this kind usually take, where the row says nothing: else RGB 0..1 */
  int size_px; /* of the picture, where the net takes any size */
  guint n_out; /* outputs that are read */
  /* Are these its outputs? Dimensions that are not fixed (-1) fit anything. Sets n_classes where it
   * can tell. */
  gboolean (*fits)(LithoBoxNet *net);
  /* Adds what has a score of `least` to seen (LithoSeen). Errors: MODEL. */
  gboolean (*read)(LithoBoxNet *net, const LithoTensor *out, double least, GArray *seen,
                   GError **error);
} LithoBoxContract;

struct _LithoBoxNet {
  const LithoBoxContract *contract;
  LithoNet *net;    /* not owned */
  const char *path; /* for messages; not owned */
  LithoPictureForm form;
  int width, height; /* of its picture, px */
  int n_classes;     /* 0: not known before it has run */
  int first_id;      /* label 0 is the net's class of this number */
  const char *const
      *labels;       /* of classes; what the row's file of labels or the number of classes says */
  char **own_labels; /* the file's; owned */
  /* Of the last run (instances): prototypes, n × height × width by element steps. */
  const float *proto;
  int proto_width, proto_height;
  gsize proto_step, proto_pixel_step;
  float *input; /* scratch; owned */
};

/* The contracts of a role, NULL-terminated; ends the search for a name. NULL and USAGE where a name
 * is none of them. */
extern const LithoBoxContract *const litho_box_contracts[];

/* A net for a role, held against its contract: `model` says path, labels, form and perhaps the
 * contract. The net must live longer. Errors: MODEL (no contract fits: says the shapes that were
 * found and those there are), USAGE (no such contract), HASH. */
LithoBoxNet *litho_box_net_new(LithoNet *net, const LithoModel *model, GError **error);
void litho_box_net_free(LithoBoxNet *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoBoxNet, litho_box_net_free)

/* rgb: (height, width, 3) codes 0..1. Adds to seen (LithoSeen) all boxes of at least `least`,
 * overlaps not suppressed. Errors: MODEL. */
gboolean litho_box_net_run(LithoBoxNet *net, const float *rgb, double least, GArray *seen,
                           GError **error);
/* Name of a label, or NULL; lower case where it is litho's own. */
const char *litho_box_net_label(const LithoBoxNet *net, int label);
/* Is there a mask with each box of the last run? */
gboolean litho_box_net_has_masks(const LithoBoxNet *net);
/* The mask of a box of the last run: proto_height × proto_width values 0..1, the net's whole
 * picture; not cut to the box. */
void litho_box_net_mask(const LithoBoxNet *net, const LithoSeen *seen, float *mask);

/* The 80 names of COCO; by id 1..90 with NULL in the gaps (index 0 too). */
extern const char *const litho_coco_names[];
extern const char *const litho_coco_ids[91];

/* Cells of the grids at strides 8, 16 and 32. */
int litho_box_n_cells(int width, int height);

#endif
