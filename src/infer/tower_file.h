/* tower_file.h: what a tower file says of itself: safetensors metadata "litho_tower", one JSON object.
 *
 * Tensors: "member.K.text_head.…" as tower_model.h names them, and of the encoder (BERT names) only those that were
 * trained; the others are the base encoder's.
 */
#ifndef LITHO_INFER_TOWER_FILE_H
#define LITHO_INFER_TOWER_FILE_H

#include <gio/gio.h>
#include "nn/transformer.h"
#include "infer/tower_model.h"

typedef struct {
  gboolean scratch;     /* the encoder is whole in the file, of the shape `encoder` */
  NnConfig encoder;
  char *encoder_sha256; /* of the base encoder: vectors mean nothing with another */
  char *net_sha256;     /* of the locked image tower */
  int members;
  LithoTowerConfig head;
  double slope, offset; /* σ(slope · cosine + offset): probability that text and photo belong together; fitted on the
                           held-out photos with one belonging pair in eleven */
} LithoTowerInfo;

void litho_tower_info_clear(LithoTowerInfo *info);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LithoTowerInfo, litho_tower_info_clear)

/* Caller frees. */
char *litho_tower_info_print(const LithoTowerInfo *info);
/* Checks every range. Error MODEL: names the file. */
gboolean litho_tower_info_parse(const char *json, const char *path, LithoTowerInfo *info, GError **error);

/* "member.3." Caller frees. */
char *litho_tower_member_prefix(int member);

#endif
