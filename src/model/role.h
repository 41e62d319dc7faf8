/* role.h: what a net can be to litho, and the contract that makes it fit.
 *
 * Pictures go in and come out as sRGB codes 0..1, (H,W,3) interleaved; a role net turns them into the
 * layout, type and range of its net. docs/models.md has the contracts in words.
 */
#ifndef LITHO_MODEL_ROLE_H
#define LITHO_MODEL_ROLE_H

#include "model/bridge_openvino.h"
#include "model/store.h"

typedef enum {
  LITHO_ROLE_TEXT,    /* a language model: opened by llama.cpp, not here */
  LITHO_ROLE_WORDS,   /* weights in safetensors: a BERT with its tokenizer.json, litho's own nets; opened by infer/ */
  LITHO_ROLE_PICTURE, /* picture → picture, the same size or a whole multiple */
  LITHO_ROLE_MATTE,   /* picture → one value a pixel */
  LITHO_ROLE_LABELS,  /* picture → a class for each pixel, or a score for each class and pixel */
  LITHO_ROLE_SCORES,  /* picture → a score for each class */
  LITHO_ROLE_TABLES,  /* picture → weights of the colour tables beside it */
  LITHO_ROLE_BOXES,   /* picture → boxes with names, and perhaps masks: held against contract/boxes.h */
  LITHO_ROLE_POINT,   /* an encoder with its decoder: held against contract/point.h */
  LITHO_ROLE_POINTS,  /* square picture → floats that the role's own code reads */
  LITHO_ROLE_MAPS,    /* picture of whole 32 px a side → feature maps at strides 4, 8, 16 and 32 */
  LITHO_ROLE_SET,     /* files of a model that makes pictures from words: held against contract/make_set.h */
  LITHO_ROLE_EXTRA,   /* a file that goes with one: a LoRA, an upscaler */
  LITHO_ROLE_LINE,    /* a line of writing, of the net's height and any width → scores (1,T,N) of characters, T along it */
} LithoRoleKind;

typedef struct {
  const char *name;
  const char *help;       /* what it does, for lists */
  LithoRoleKind kind;
  const char *second;     /* name of its second input: "sigma" or "mask"; NULL: none */
  gboolean second_needed; /* else a net without it fits too */
  gboolean whole;         /* must see the whole picture: never in tiles */
  int size_px;            /* of the picture, where the net takes any size and the role wants one; else 0 */
  float mean[3], std[3];  /* what nets of this role usually want: value = (code - mean) / std */
  guint n_outputs;        /* that it has at least */
} LithoRole;

/* All roles, in the order of lists; ends with a NULL name. */
extern const LithoRole litho_roles[];
/* NULL and USAGE, with the names there are. */
const LithoRole *litho_role_find(const char *name, GError **error);

/* How a net takes its pictures. */
typedef struct {
  gboolean bytes;        /* uint8, else float32 */
  gboolean nhwc;         /* (1,H,W,3), else (1,3,H,W) */
  gboolean bgr;
  float mean[3], std[3]; /* of R, G, B; not of bytes */
} LithoPictureForm;

/* Mean, deviation and order as the row says, else as is usual for the role; layout and type are left at 0. */
LithoPictureForm litho_picture_form(const LithoRole *role, const LithoNetOptions *options);
/* n pixels of RGB codes 0..1, interleaved, in that form. */
void litho_picture_pack(const LithoPictureForm *form, const float *rgb, gsize n, gpointer out);

typedef struct {
  const LithoRole *role;
  LithoModel *model;     /* owned */
  LithoNet *net;         /* owned */
  guint picture;         /* number of its picture input */
  int second;            /* number of its second input, or -1 */
  gboolean nhwc;         /* of the input: (1,H,W,3), else (1,3,H,W) */
  int width, height;     /* that the picture must have; 0: any (LINE: the height alone may be fixed) */
  int size_px;           /* that is wanted where it takes any; 0: any will do */
  gboolean by_peak;      /* the picture is divided by its brightest value first */
  int factor;            /* of the output's size over the picture's (PICTURE); 0: not known before it has run */
  float mean[3], std[3];
  float *input, *second_input; /* scratch, owned */
  gsize input_size, second_size;
} LithoRoleNet;

/* The net of a role (`wanted` as in litho_model_get()), held against the role's contract. Errors: MODEL (not
 * there; does not fit: says what was found and what is wanted), HASH. n_threads 0: all cores. */
LithoRoleNet *litho_role_open(const char *role, const char *wanted, int n_threads, GError **error);
LithoRoleNet *litho_role_open_model(const LithoModel *model, int n_threads, GError **error);
void litho_role_net_free(LithoRoleNet *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoRoleNet, litho_role_net_free)

/* Runs it once on a made-up picture, so that a net that fails, gives something else than its role's result or
 * NaN is refused before it is used. Sets `factor`, and the range of an inpainting net's output (model->net). */
gboolean litho_role_try(LithoRoleNet *net, GError **error);

/* rgb: (height,width,3). second: NULL; one number (sigma, a deviation of codes); or (height,width) (mask, 1: to be
 * filled). out: the first n_out outputs, as views that hold until the next run. Errors: MODEL. */
gboolean litho_role_run(LithoRoleNet *net, const float *rgb, const float *second, int width, int height,
                        LithoTensor *out, guint n_out, GError **error);

/* Size of a picture output; FALSE when the tensor is no picture. */
gboolean litho_role_picture_size(const LithoTensor *out, int *width, int *height);
/* A picture output as codes, (H,W,3). Values beyond 0..1 stay. */
void litho_role_picture(const LithoRoleNet *net, const LithoTensor *out, float *rgb);

#endif
