/* picture_net.h: the picture net: words to a picture of 64 × 64 px, by two flows (flow_net.h), one
 * after the other.
 *
 *   layout   noise → the picture at 16 × 16 px, of the text alone
 *   detail   noise → the picture at 64 × 64 px, of the text and of the layout, grown (a cascade: Ho
 * et al. 2022)
 *
 * Both work on rows of patch_codec.h. The text's vector is the means of MiniLM's rows at three
 * levels (encoder.h), each number less its mean over the training's texts and divided by its
 * deviation there.
 *
 * It is small and was shown few photos: pictures are dreamlike. They show what kind of place it is
 * and its colours better than they show things.
 *
 * File: safetensors, tensors "layout.…" and "detail.…" (flow_net.h), each stage's "codec.index",
 * "codec.mean", "codec.scale", "words.mean", "words.scale"; metadata "litho" "picture-net", and for
 * each stage that the file has its shape "grid,numbers,width,layers,heads".
 */
#ifndef LITHO_INFER_PICTURE_NET_H
#define LITHO_INFER_PICTURE_NET_H

#include <gio/gio.h>
#include "infer/flow_net.h"
#include "infer/patch_codec.h"

#define LITHO_PICTURE_KIND "picture-net"
#define LITHO_PICTURE_PX 64
#define LITHO_PICTURE_LAYOUT_PX 16
#define LITHO_PICTURE_TEXT (3 * 384) /* width of a text's vector */

typedef enum { LITHO_PICTURE_LAYOUT, LITHO_PICTURE_DETAIL, LITHO_PICTURE_STAGES } LithoPictureKind;
extern const char *const litho_picture_stage_names[LITHO_PICTURE_STAGES];

typedef struct {
  int grid;    /* patches a side */
  int numbers; /* of a patch that are kept */
  int width, layers, heads;
} LithoPictureShape;

typedef struct {
  LithoPictureKind kind;
  LithoPictureShape shape;
  NnParams *params; /* borrowed */
  LithoFlowNet *net;
  LithoPatchCodec *codec;
  int tensors[5]; /* of the codec and of the words, in params */
} LithoPictureStage;

/* Whether such a stage can be: what is wrong, or NULL. */
const char *litho_picture_shape_wrong(LithoPictureKind kind, const LithoPictureShape *shape);
/* Adds its tensors to params. The shape must be right. */
LithoPictureStage *litho_picture_stage_new(LithoPictureKind kind, const LithoPictureShape *shape,
                                           NnParams *params);
void litho_picture_stage_free(LithoPictureStage *stage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoPictureStage, litho_picture_stage_free)
/* The codec into the values of params, and out of them (FALSE: they are no codec's). */
void litho_picture_stage_put(LithoPictureStage *stage);
gboolean litho_picture_stage_take(LithoPictureStage *stage);
/* What is taken off a text's vector and what it is multiplied by, (LITHO_PICTURE_TEXT) each, in
 * params. */
float *litho_picture_stage_words(const LithoPictureStage *stage, gboolean scale);
/* What the detail stage knows: rows of its codec, `stride` floats apart, of the layout's picture
 * (16,16,3). */
void litho_picture_known(const LithoPatchCodec *detail, const float *layout, float *rows,
                         int stride);

/* A file's net. Not thread-safe. */
typedef struct {
  NnParams *params;
  LithoPictureStage *stage[LITHO_PICTURE_STAGES]; /* NULL: not in the file */
} LithoPictureFile;
/* Errors: NOT_FOUND, READ, MODEL (says what does not fit). */
LithoPictureFile *litho_picture_file_open(const char *path, GError **error);
void litho_picture_file_free(LithoPictureFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoPictureFile, litho_picture_file_free)
/* Writes the stages of a net, matrices in 8 bits or all in float32. Error WRITE. */
gboolean litho_picture_file_save(const char *path, const NnParams *params,
                                 const LithoPictureShape *const shapes[LITHO_PICTURE_STAGES],
                                 gboolean small, GError **error);
/* One file of the layout of one and the detail of another. Errors as opening and saving; MODEL: a
 * stage is missing. */
gboolean litho_picture_file_join(const char *layout, const char *detail, const char *path,
                                 GError **error);

typedef struct {
  int steps[LITHO_PICTURE_STAGES];      /* of Heun's method */
  float guidance[LITHO_PICTURE_STAGES]; /* 1: none; more keeps closer to the words */
  gboolean soften;                      /* small steps between patches become slopes */
} LithoPictureOptions;
extern const LithoPictureOptions litho_picture_usual;

/* Pictures of n texts, text (n,LITHO_PICTURE_TEXT) as litho_encoder_pooled() gives them, picture i
 * of the noise seeds[i]: rgb (n,64,64,3). The same bytes with any number of cores for the same n.
 * Both stages must be there. Error CANCELLED. */
gboolean litho_picture_make(LithoPictureFile *file, const float *text, const guint64 *seeds, int n,
                            const LithoPictureOptions *options, GCancellable *cancel, guint8 *rgb,
                            GError **error);

#endif
