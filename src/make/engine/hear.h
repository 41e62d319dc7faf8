/* hear.h: what the engine's log says, as errors of litho. */
#ifndef LITHO_MAKE_ENGINE_HEAR_H
#define LITHO_MAKE_ENGINE_HEAR_H

#include <glib.h>
#include "litho.h"

/* Lines of the engine's log, as they come in, from any of its threads. */
typedef struct {
  GMutex lock;
  GPtrArray *lines;  /* char*: warnings and errors, without the engine's source file and line; the first 200 */
  char *file;        /* what it reads at the moment, or NULL */
  GPtrArray *failed; /* char*: files that it could not read */
  char *damaged;     /* a file whose bytes ended early, or NULL */
  char *shape;       /* the first tensor of a wrong shape, as said, or NULL */
  char *shape_file;  /* of the file that was being read then */
  char *missing;     /* the first tensor that no file has, or NULL */
  guint n_missing;
  gboolean unknown;  /* the layout of the model is none that it knows */
  gboolean wordless; /* the model has no text encoder */
  char *lora;        /* a LoRA of which not all was applied, as said, or NULL */
  gboolean lora_none; /* …of which nothing was */
} EngineHeard;

EngineHeard *engine_heard_new(void);
void engine_heard_free(EngineHeard *heard);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EngineHeard, engine_heard_free)
/* Forgets all of it, for the next step. */
void engine_heard_clear(EngineHeard *heard);
/* level: as ShimListener. A stage that begins: its name, else NULL. */
const char *engine_heard_line(EngineHeard *heard, int level, const char *line);

/* Did loading go wrong, though the engine may go on with what it has? FALSE with READ (a file is damaged or of an unknown
 * form), MODEL (another layout, a missing part): names the file, the tensor and the way out. model: its main file. */
gboolean engine_heard_check_model(const EngineHeard *heard, const char *model, GError **error);
/* A LoRA that could not be read or of which nothing fits. */
gboolean engine_heard_check_loras(const EngineHeard *heard, GError **error);
/* What failed otherwise, as the last errors of the log say it: INTERNAL, or RESOURCE for want of memory. */
void engine_heard_fail(const EngineHeard *heard, const char *what, GError **error);

#endif
