/* api.h: handlers of our own API, one file a resource; routes.c has the table. */
#ifndef LITHO_SERVE_API_H
#define LITHO_SERVE_API_H

#include "serve/route.h"

/* api_sessions.c */
void api_session_create(LithoRequest *request);
void api_session_list(LithoRequest *request);
void api_session_get(LithoRequest *request);
void api_session_delete(LithoRequest *request);
/* api_photos.c */
void api_photo_add(LithoRequest *request);
void api_photo_delete(LithoRequest *request);
void api_mask_put(LithoRequest *request);
/* api_roots.c */
void api_roots(LithoRequest *request);
void api_root_list(LithoRequest *request);
/* api_pictures.c */
void api_picture(LithoRequest *request);
void api_preview(LithoRequest *request);
void api_mask_get(LithoRequest *request);
/* api_versions.c */
void api_recipe_put(LithoRequest *request);
void api_recipe_get(LithoRequest *request);
void api_undo(LithoRequest *request);
void api_redo(LithoRequest *request);
void api_goto(LithoRequest *request);
/* api_turns.c */
void api_turn(LithoRequest *request);
/* api_looks.c */
void api_plan(LithoRequest *request);
void api_regions(LithoRequest *request);
void api_describe(LithoRequest *request);
void api_explain(LithoRequest *request);
void api_ledger(LithoRequest *request);
void api_search(LithoRequest *request);
/* api_apply.c */
void api_apply(LithoRequest *request);
/* api_make.c */
void api_make(LithoRequest *request);
void api_session_make(LithoRequest *request);
/* api_jobs.c */
void api_export(LithoRequest *request);
void api_same(LithoRequest *request);
void api_job_get(LithoRequest *request);
void api_job_cancel(LithoRequest *request);
void api_job_events(LithoRequest *request);
void api_job_file(LithoRequest *request);
/* api_server.c */
void api_ops(LithoRequest *request);
void api_status(LithoRequest *request);
void api_health(LithoRequest *request);
void api_openapi(LithoRequest *request);


#endif
