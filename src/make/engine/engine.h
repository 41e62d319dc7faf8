/* engine.h: pictures from words by a model of others, with stable-diffusion.cpp in a process of its own.
 *
 *   g_autoptr(LithoMakeEngine) engine = litho_make_engine_new(NULL);
 *   g_autoptr(LithoMakeRequest) request = litho_make_request_new();
 *   request->part[SHIM_PART_WHOLE] = g_strdup("model.safetensors"); request->prompt = g_strdup("a lake at dawn");
 *   g_autoptr(LithoMakeResult) made = litho_make_engine_run(engine, request, &listener, cancel, &error);
 *
 * A crash of the engine, too little memory or a cancel end that process; the next run starts another. While it lives it
 * keeps the model of the last run. Not thread-safe; one run at a time for each engine.
 */
#ifndef LITHO_MAKE_ENGINE_ENGINE_H
#define LITHO_MAKE_ENGINE_ENGINE_H

#include <gio/gio.h>
#include "make/engine/request.h"

typedef struct _LithoMakeEngine LithoMakeEngine;

typedef struct {
  double fraction;   /* 0..1 of this stage */
  const char *stage; /* "reading the model", "looking at the photo", "reading the words", "sampling", "developing",
                        "enlarging" */
  int step, n_steps; /* of it; 0, 0: not counted */
} LithoMakeProgress;

/* 0..1 of the whole run, in the rough: stages have fixed shares of it, of which sampling has most. */
double litho_make_progress_share(const LithoMakeProgress *progress);

/* Called on the thread that runs, each may be NULL. */
typedef struct {
  void (*progress)(const LithoMakeProgress *progress, gpointer data);
  /* What is there of picture `picture` (from 0) after `step` steps; smaller than the picture (an eighth or sixteenth of
   * its sides, where the model has no small autoencoder). With request->preview_every. */
  void (*preview)(const LithoMakeImage *image, int picture, int step, gpointer data);
  gpointer data;
} LithoMakeListener;

typedef struct {
  GPtrArray *images;  /* LithoMakeImage*, n_pictures, in the order of their seeds; larger than asked with an upscaler */
  char *sampler;      /* that was taken */
  char *engine;       /* what made them, with its version */
  GPtrArray *warnings; /* char* */
  double load_s, sample_s, seconds; /* reading the model; all steps; all of it */
} LithoMakeResult;

void litho_make_result_free(LithoMakeResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoMakeResult, litho_make_result_free)

/* program: litho's, which runs as `PROGRAM worker --make`; NULL: this process's own. Starts nothing yet. */
LithoMakeEngine *litho_make_engine_new(const char *program);
void litho_make_engine_free(LithoMakeEngine *engine); /* ends the process */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoMakeEngine, litho_make_engine_free)

/* Makes the pictures. Same request, model, engine and processor: same bytes. Errors: litho_make_request_check()'s; MODEL
 * (the engine is not installed; a part is missing or of another model), READ (a file is damaged), RESOURCE (memory),
 * CANCELLED, INTERNAL (the engine ended; says at which file). */
LithoMakeResult *litho_make_engine_run(LithoMakeEngine *engine, const LithoMakeRequest *request,
                                       const LithoMakeListener *listener, GCancellable *cancel, GError **error);

#endif
