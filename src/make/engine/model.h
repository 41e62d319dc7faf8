/* model.h: which model of others makes the picture: a set of the store (role "make"), by its name or as the usual one, or
 * files that somebody names. Held together by their headers (model/contract/make_set.h) before the engine starts.
 */
#ifndef LITHO_MAKE_ENGINE_MODEL_H
#define LITHO_MAKE_ENGINE_MODEL_H

#include "make/engine/engine.h"

#define LITHO_MAKE_BY_SCENE "scene" /* no model: a composed scene */

/* The set that makes pictures where nobody names one: of the installed ones the default, else the first; NULL: there is
 * none, or the engine is not installed. Looks at names of files only: nothing is opened or hashed. Caller frees. */
char *litho_make_usual_model(void);
/* Names of the sets of role "make" whose file is there, NULL-terminated; caller frees. */
char **litho_make_model_names(void);
gboolean litho_make_is_model(const char *name);
/* What makes a picture for somebody who asks for `wanted`: NULL or "auto": litho_make_usual_model(); "scene": NULL, a
 * composed scene; else the set of that name. FALSE with MODEL, with the names there are. *name: caller frees. */
gboolean litho_make_choose(const char *wanted, char **name, GError **error);

/* Puts the set's parts, and the steps and the cfg that its makers take, into the request. name: NULL: the role's usual
 * one. notes: gets lines (char*) of what works less well without a part; may be NULL. Errors: those of
 * litho_make_set_open(). Reads all files once (their sha256, which is remembered). */
gboolean litho_make_take_model(LithoMakeRequest *request, const char *name, GPtrArray *notes, GError **error);
/* The same of files: the request's parts are set, of which one makes pictures. A part that is given as DIFFUSION and is
 * whole becomes WHOLE, and the other way round. A folder is left to the engine. */
gboolean litho_make_take_files(LithoMakeRequest *request, GPtrArray *notes, GError **error);
/* How many px a picture of this request's model has when nobody says a size. */
double litho_make_usual_area(const LithoMakeRequest *request);

/* What a picture was made with, for its metadata: words, model by names and sha256, seed excepted. New reference. */
JsonObject *litho_make_document(const LithoMakeRequest *request, const LithoMakeResult *result);

#endif
