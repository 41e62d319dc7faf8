/* openai.h: the OpenAI Images API as clients send it now: POST /v1/images/edits and /v1/images/generations, GET /v1/models,
 * and a plain no to what litho does not do (docs/openai.md).
 *
 * A prompt on a picture is what `litho edit` does. Clients post an edit again after a time-out or a broken connection:
 * an edit with the same content finds the one that runs, or its result, for some minutes; it is not stopped because
 * nobody listens. All in the main loop; pictures are touched by the workers alone.
 */
#ifndef LITHO_SERVE_OPENAI_H
#define LITHO_SERVE_OPENAI_H

#include "serve/route.h"
#include "serve/spool.h"

#define LITHO_OPENAI_MODEL "litho"
#define LITHO_OPENAI_SCENE "litho-scene" /* composed scenes, also where a model makes pictures */

/* What was asked for, checked. */
typedef struct {
  char *prompt;
  char *image, *mask; /* files of the spool, removed with this; mask: NULL: none */
  char *name;         /* of the image, for people */
  gboolean white;     /* the mask is white where it is edited, not transparent: "mask_mode": "white" */
  int n;              /* 1…10 */
  char *format;       /* "png" "jpeg" "webp" */
  int compression;    /* 0…100 */
  int width, height;  /* the result lies within; 0: as it comes */
  gboolean transparent;
  gboolean as_url; /* "response_format": "url", of generations: a data URL */
  gint64 seed;     /* of generations; litho's own */
  char *model;     /* of generations: a set of role make, or NULL: a composed scene */
  gboolean stream;
  int partial_images;                /* 0…3 */
  char *size, *quality, *background; /* as they were said, for the answer */
} OpenaiParams;

void openai_params_free(OpenaiParams *params);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OpenaiParams, openai_params_free)
/* Of a request to edits: multipart or JSON. NULL: it was refused, the reply is sent. */
OpenaiParams *openai_params_read(LithoRequest *request);
/* Of a request to generations, without a picture; width and height are set. */
OpenaiParams *openai_params_read_new(LithoRequest *request);

/* {"error":{"message","type","param","code"}}; param: NULL: none. */
void openai_refuse(LithoRequest *request, guint status, const char *param, const char *code, const char *format, ...)
    G_GNUC_PRINTF(5, 6);

/* Edits that run and results that are kept; a server has one. */
typedef struct _LithoOpenai LithoOpenai;
LithoOpenai *litho_openai_new(LithoServer *server);
/* After the pool: nothing runs any more. */
void litho_openai_free(LithoOpenai *openai);

/* Members of an answer: how it was made, and what it cost. openai_usage(): a new reference. */
void openai_tell_how(const OpenaiParams *params, JsonObject *object);
JsonObject *openai_usage(void);

/* Takes params over; replies at last. */
void openai_make(LithoRequest *request, OpenaiParams *params);
void openai_edit(LithoOpenai *openai, LithoRequest *request, OpenaiParams *params);

extern const LithoRoute litho_openai_routes[];

#endif
