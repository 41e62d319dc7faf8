/* work.h: a worker's jobs, between the files of this folder.
 *
 * A job's function reads its request, fills `result` (and `body`), or fails. Requests that name a photo have
 *   "path": absolute; with "root": a folder, beneath which `path` is opened and which it cannot leave by link or "..";
 *   "name": what it is called in messages; "assets": {"NAME": "/path"} files that the recipe calls NAME.
 */
#ifndef LITHO_SERVE_WORK_WORK_H
#define LITHO_SERVE_WORK_WORK_H

#include <json-glib/json-glib.h>
#include "photo/photo.h"
#include "recipe/recipe.h"
#include "serve/work/worker.h"
#include "talk/session.h"

/* A photo that is open, and what was worked out for it. */
typedef struct {
  char *key;     /* path, size, time and inode */
  int fd;        /* -1, or the file beneath its root: the photo reads it again by its number */
  LithoSession *session; /* with the photo and its scene */
  LithoPhoto *small;     /* the photo on small_px, or NULL */
  int small_px;
  /* The picture before the step that is being changed, linear, on `small`; or NULL. */
  VipsImage *before;
  GPtrArray *before_steps; /* char*: the steps that it is behind */
  GPtrArray *last_steps;   /* char*: those of the last preview */
  /* The last recipe at full resolution, lazy, 8-bit sRGB; or NULL. */
  VipsImage *full, *full_alpha;
  char *full_key;
} WorkPhoto;

typedef struct {
  LithoWorkerOptions options;
  int out;
  GMutex writing;
  GPtrArray *photos;    /* WorkPhoto*, the last used first; two at most */
  LithoPhoto *peeked;   /* a photo that was only looked at yet, small; or NULL */
  char *peeked_key;
  int peeked_px;
  GHashTable *nets;     /* litho_see_nets_new() */
  GHashTable *assets;   /* name → GBytes of the job that runs */
  LithoPlanner *planner; /* opened by the first job that plans, or NULL */
  GCancellable *cancel; /* of the job that runs */
  struct _LithoMakeEngine *engine; /* of the first job that made a picture by a model of others, or NULL; holds that model */
} Work;

typedef struct {
  Work *work;
  gint64 id;
  JsonObject *request;
  GBytes *input;      /* raw bytes of the request, or NULL */
  JsonObject *result; /* owned */
  GBytes *body;       /* raw bytes of the answer, or NULL */
  gint64 told_us;     /* when progress was told last */
  const char *stage;
} WorkJob;

/* --- requests ------------------------------------------------------------------------------- */

const char *work_text(const WorkJob *job, const char *key); /* NULL: absent or no text */
int work_int(const WorkJob *job, const char *key, int otherwise);
gboolean work_flag(const WorkJob *job, const char *key);
/* The member `key` as a recipe; *recipe NULL where it is absent or null. */
gboolean work_recipe(const WorkJob *job, const char *key, LithoRecipe **recipe, GError **error);
/* For LithoProgress: tells it at most ten times a second. data: the job. */
void work_progress(double fraction, gpointer job);
void work_stage(WorkJob *job, const char *stage);
/* {"partial": partial} with a body, before the answer. Takes partial over. */
void work_partial(WorkJob *job, JsonObject *partial, GBytes *body);

/* --- photos ----------------------------------------------------------------------------------- */

/* The photo of the request, opened or found open; owned by the worker, which keeps it for this job at least. */
WorkPhoto *work_photo(WorkJob *job, GError **error);
/* A photo of another place than the request's: root NULL: path is absolute. */
WorkPhoto *work_photo_at(Work *work, const char *root, const char *path, const char *name, GError **error);
/* The photo of the request where it is open already, else NULL without an error. */
WorkPhoto *work_photo_open(WorkJob *job);
/* Path, size, time and inode of the request's file, which `path` opens. Caller frees. */
char *work_key(const WorkJob *job, const char *path);
/* Opens a file of the request beneath its root. *path: what opens it, caller frees; *fd: -1, or to be closed afterwards. */
gboolean work_path(const WorkJob *job, char **path, int *fd, GError **error);
/* The photo on `size` px; owned by it. NULL with an error. */
LithoPhoto *work_photo_small(WorkPhoto *photo, int size, GError **error);
void work_photos_forget(Work *work, const char *path); /* NULL: all */
void work_photo_free(gpointer photo);
/* {"width","height","format","bits","alpha","name","exposure","warnings"}. */
void work_photo_tell(WorkPhoto *photo, JsonObject *result);

/* The bytes of a file that write() makes, as the answer's body. suffix: of its name. */
gboolean work_file_bytes(WorkJob *job, const char *suffix,
                         gboolean (*write)(WorkJob *job, const char *path, gpointer data, GError **error), gpointer data,
                         GError **error);

/* --- pictures --------------------------------------------------------------------------------- */

/* Puts the picture into the answer as "format" of the request (JPEG) with "quality". */
gboolean work_answer_picture(WorkJob *job, VipsImage *image, VipsImage *alpha, GError **error);

/* --- jobs ------------------------------------------------------------------------------------- */

typedef gboolean (*WorkFunction)(WorkJob *job, GError **error);

gboolean work_open(WorkJob *job, GError **error);
gboolean work_close(WorkJob *job, GError **error);
gboolean work_render(WorkJob *job, GError **error);
gboolean work_apply(WorkJob *job, GError **error);
gboolean work_regions(WorkJob *job, GError **error);
gboolean work_mask(WorkJob *job, GError **error);
gboolean work_describe(WorkJob *job, GError **error);
gboolean work_plan(WorkJob *job, GError **error);
gboolean work_explain(WorkJob *job, GError **error);
gboolean work_turn(WorkJob *job, GError **error);
gboolean work_set_recipe(WorkJob *job, GError **error);
gboolean work_move(WorkJob *job, GError **error);
gboolean work_same(WorkJob *job, GError **error);
gboolean work_search(WorkJob *job, GError **error);
gboolean work_make(WorkJob *job, GError **error);
gboolean work_make_engine(WorkJob *job, const char *model, GError **error); /* by this set; part of work_make() */

gboolean work_read_mask(WorkJob *job, GError **error); /* a mask of others as white on black: PNG */
/* The session's recipe works nowhere but in the mask of this name (white); reasons: gets a line (char*) for each step that
 * cannot. */
gboolean work_limit(WorkPhoto *photo, const char *mask, GPtrArray *reasons, GError **error);

/* The planner, opened when first asked for. */
LithoPlanner *work_planner(Work *work, GError **error);
/* How a job runs recipes on the photo at `on`'s scale. */
LithoRunOptions work_run_options(WorkPhoto *photo, const LithoPhoto *on);

#endif
