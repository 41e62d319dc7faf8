/* make.c: a job that makes a picture from words or from a scene: to a file, or to bytes.
 *
 * {"words" or "scene" or "path" (with "root") of a picture that was made, "change": words that change it (make/change.h), "width", "height", "seed", "style", "format", "quality"}; with
 * "output" it is written there as `litho make` writes, with "metadata" such a file comes as bytes; else the picture alone
 * does, at "scale" (0 … 1) of its size: a coarser rendering of the same scene. Answer: {"by": "scene", "scene", "shows", "trace", "left", "width",
 * "height", "seed"}. With "model", a set of role make, that makes the picture (make_engine.c).
 */
#include "base/json.h"
#include "base/vips_auto.h"
#include "make/change.h"
#include "make/picture.h"
#include "make/place.h"
#include "make/render.h"
#include "photo/made.h"
#include "serve/work/work.h"

/* The scene and the size of the request's file, a picture that litho made. */
static gboolean
read_picture(WorkJob *job, MadePicture *picture, GError **error)
{
  WorkPhoto *open = work_photo(job, error);
  if (open == NULL)
    return FALSE;
  LithoPhoto *photo = litho_session_photo(open->session);
  g_autofree char *document = litho_made_document(photo, "scene");
  if (document == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "%s holds no scene: only pictures that litho make composed have one, in their XMP", work_text(job, "path"));
    return FALSE;
  }
  picture->width = MIN(photo->coded->Xsize, LITHO_MADE_MAX_PX);
  picture->height = MIN(photo->coded->Ysize, LITHO_MADE_MAX_PX);
  return made_scene_parse(document, -1, &picture->scene, error);
}

static gboolean
read_scene(WorkJob *job, MadePicture *picture, GPtrArray **traces, GError **error)
{
  JsonNode *scene = json_object_get_member(job->request, "scene");
  const char *words = work_text(job, "words");
  if (scene != NULL) {
    g_autofree char *text = litho_json_print_line(scene);
    if (!made_scene_parse(text, -1, &picture->scene, error))
      return FALSE;
  } else if (words == NULL && json_object_has_member(job->request, "path")) {
    if (!read_picture(job, picture, error))
      return FALSE;
  } else if (words == NULL) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, "/words: what does the picture show?");
    return FALSE;
  } else if (!made_scene_read(words, &picture->scene, traces, error)) {
    return FALSE;
  }
  picture->words = g_strdup(words);
  const char *change = work_text(job, "change");
  if (change == NULL)
    return TRUE;
  g_autoptr(GPtrArray) changed = NULL;
  if (!made_scene_change(change, &picture->scene, &changed, error))
    return FALSE;
  if (changed != NULL) {
    g_clear_pointer(traces, g_ptr_array_unref);
    *traces = g_steal_pointer(&changed);
  }
  return TRUE;
}

/* What stands beside the words. */
static gboolean
read_rest(WorkJob *job, MadePicture *picture, GError **error)
{
  const char *style = work_text(job, "style");
  JsonNode *seed = json_object_get_member(job->request, "seed");
  picture->width = work_int(job, "width", picture->width > 0 ? picture->width : LITHO_MADE_USUAL_WIDTH);
  picture->height = work_int(job, "height", picture->height > 0 ? picture->height : LITHO_MADE_USUAL_HEIGHT);
  if (picture->width < 1 || picture->height < 1 || picture->width > LITHO_MADE_MAX_PX ||
      picture->height > LITHO_MADE_MAX_PX) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "/width, /height: pictures are made from 1 to %d px wide and high",
                LITHO_MADE_MAX_PX);
    return FALSE;
  }
  if (style != NULL && !made_style_parse(style, &picture->scene.style, error))
    return FALSE;
  if (seed == NULL)
    return TRUE;
  const double v = litho_json_is_number(seed) ? json_node_get_double(seed) : -1;
  if (!(v >= 0 && v <= G_MAXUINT32)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "/seed: from 0 to %u", G_MAXUINT32);
    return FALSE;
  }
  picture->scene.seed = (guint32)v;
  return TRUE;
}

static void
tell(WorkJob *job, const MadePicture *picture, const GPtrArray *traces)
{
  g_autofree char *shows = made_scene_say(&picture->scene), *left = traces != NULL ? made_trace_left(traces) : NULL;
  json_object_set_string_member(job->result, "by", "scene");
  json_object_set_member(job->result, "scene", made_scene_to_json(&picture->scene));
  json_object_set_string_member(job->result, "shows", shows);
  json_object_set_array_member(job->result, "trace", made_traces_to_json(traces));
  if (left != NULL)
    json_object_set_string_member(job->result, "left", left);
  json_object_set_int_member(job->result, "width", picture->width);
  json_object_set_int_member(job->result, "height", picture->height);
  json_object_set_int_member(job->result, "seed", picture->scene.seed);
}

static gboolean
save(WorkJob *job, const char *path, gpointer data, GError **error)
{
  LithoPhoto *photo = data;
  LithoSaveOptions options = {.format = work_text(job, "format"), .quality = work_int(job, "quality", 0), .compression = -1};
  g_autoptr(LithoCoding) coding = litho_photo_out_coding(photo, path, &options, error);
  return coding != NULL &&
         litho_photo_save(photo, photo->coded, NULL, coding, path, &options, NULL, NULL, job->work->cancel, error);
}

gboolean
work_make(WorkJob *job, GError **error)
{
  const char *model = work_text(job, "model");
  if (model != NULL)
    return work_make_engine(job, model, error);
  g_auto(MadePicture) picture = {0};
  g_autoptr(GPtrArray) traces = NULL;
  if (!read_scene(job, &picture, &traces, error) || !read_rest(job, &picture, error))
    return FALSE;
  tell(job, &picture, traces);
  const char *output = work_text(job, "output");
  JsonNode *scale = json_object_get_member(job->request, "scale");
  const double by = scale != NULL && litho_json_is_number(scale) ? CLAMP(json_node_get_double(scale), 0, 1) : 1;
  picture.width = MAX(1, (int)(picture.width * by));
  picture.height = MAX(1, (int)(picture.height * by));
  work_stage(job, "make");
  g_autoptr(LithoPhoto) photo = made_picture_photo(&picture, output != NULL ? output : "a made picture", job->work->cancel, error);
  if (photo == NULL)
    return FALSE;
  const char *format = work_text(job, "format");
  if (output != NULL)
    return save(job, output, photo, error);
  return work_flag(job, "metadata") ? work_file_bytes(job, format != NULL ? format : "png", save, photo, error)
                                    : work_answer_picture(job, photo->coded, NULL, error);
}
