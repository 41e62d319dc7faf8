/* render.c: pictures for a screen: a version on a proxy, a slider that is dragged, a window of the full resolution.
 *
 * A screen's picture runs on the photo's smaller copy in its own codes, with the colour tables of a full run. A window runs
 * on the photo itself: the recipe's pipeline is kept and lazy, so that of point steps only the window's pixels are worked
 * and what other steps worked out once is there for the next window.
 */
#include <string.h>
#include "base/cancel.h"
#include "base/json.h"
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "make/picture.h"
#include "run/fuse.h"
#include "serve/work/work.h"

#define DEFAULT_SIZE_PX 1600
#define MAX_SIZE_PX 8192

gboolean
work_recipe(const WorkJob *job, const char *key, LithoRecipe **recipe, GError **error)
{
  *recipe = NULL;
  JsonNode *node = json_object_get_member(job->request, key);
  if (node == NULL || JSON_NODE_HOLDS_NULL(node))
    return TRUE;
  g_autofree char *text = litho_json_print_line(node);
  *recipe = litho_recipe_parse("recipe", text, -1, error);
  return *recipe != NULL;
}

LithoRunOptions
work_run_options(WorkPhoto *photo, const LithoPhoto *on)
{
  LithoRunOptions run;
  litho_run_options_default(&run);
  run.finder = litho_session_finder(photo->session);
  run.skip_unready = TRUE;
  run.cancel = litho_session_cancel(photo->session);
  run.shot = litho_photo_shot(litho_session_photo(photo->session));
  run.scale = (double)on->coded->Xsize / litho_session_photo(photo->session)->coded->Xsize;
  return run;
}

static LithoCoding *
screen_coding(LithoPhoto *on, GError **error)
{
  static const LithoSaveOptions as = {.bits = 8, .profile = "srgb", .color = TRUE, .strip = LITHO_STRIP_ALL, .compression = -1};
  return litho_photo_out_coding(on, "picture.png", &as, error);
}

static GHashTable *
assets_of(const Work *work)
{
  return g_hash_table_size(work->assets) > 0 ? work->assets : NULL;
}

static gboolean
run_whole(WorkPhoto *photo, LithoPhoto *on, const LithoRecipe *recipe, GHashTable *assets, VipsImage **out,
          VipsImage **alpha, GError **error)
{
  g_autoptr(LithoCoding) coding = screen_coding(on, error);
  g_autoptr(LithoRecipe) none = litho_recipe_new();
  LithoRunOptions run = work_run_options(photo, on);
  run.assets = assets;
  return coding != NULL && litho_run_photo(recipe != NULL ? recipe : none, on, coding, &run, out, alpha, NULL, error);
}

/* --- a slider --------------------------------------------------------------------------------- */

static GPtrArray *
print_steps(const LithoRecipe *recipe)
{
  GPtrArray *steps = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; recipe != NULL && i < recipe->steps->len; i++) {
    g_autoptr(JsonNode) node = litho_step_to_json(recipe->steps->pdata[i]);
    g_ptr_array_add(steps, litho_json_print_line(node));
  }
  return steps;
}

/* How many steps from the first one on are the same. */
static guint
n_same(const GPtrArray *a, const GPtrArray *b)
{
  guint n = 0;
  while (a != NULL && b != NULL && n < a->len && n < b->len && g_str_equal(a->pdata[n], b->pdata[n]))
    n++;
  return n;
}

/* The first n steps are worth to be kept, and the frame behind them is the photo's. */
static gboolean
pays(const LithoRecipe *recipe, guint n)
{
  gboolean heavy = FALSE;
  for (guint i = 0; i < n; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    if (step->op->kind == LITHO_KIND_GEOMETRY || step->op->kind == LITHO_KIND_CUTOUT)
      return FALSE;
    heavy = heavy || step->op->kind == LITHO_KIND_AREA || step->op->needs_proxy;
  }
  return heavy;
}

/* The steps from..to of a recipe, without what was said. */
static LithoRecipe *
part_of(const LithoRecipe *recipe, guint from, guint to)
{
  LithoRecipe *part = litho_recipe_copy(recipe);
  g_ptr_array_set_size(part->clauses, 0);
  g_clear_pointer(&part->run, json_object_unref);
  g_ptr_array_set_size(part->steps, (gint)to);
  if (from > 0)
    g_ptr_array_remove_range(part->steps, 0, from);
  return part;
}

static gboolean
keep_before(WorkPhoto *photo, const LithoRecipe *recipe, GPtrArray *steps, guint n, GHashTable *assets, GError **error)
{
  g_autoptr(VipsImage) linear = litho_photo_linear(photo->small, error), out = NULL, alpha = NULL;
  g_autoptr(LithoRecipe) first = part_of(recipe, 0, n);
  LithoRunOptions run = work_run_options(photo, photo->small);
  run.assets = assets;
  if (linear == NULL || !litho_run_linear(first, linear, NULL, &run, &out, &alpha, NULL, error))
    return FALSE;
  g_clear_object(&photo->before);
  photo->before = vips_image_copy_memory(out);
  if (photo->before == NULL)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a preview");
  g_clear_pointer(&photo->before_steps, g_ptr_array_unref);
  photo->before_steps = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add(photo->before_steps, g_strdup(steps->pdata[i]));
  return TRUE;
}

static gboolean
run_behind(WorkPhoto *photo, const LithoRecipe *recipe, GHashTable *assets, VipsImage **out, GError **error)
{
  g_autoptr(LithoRecipe) rest = part_of(recipe, photo->before_steps->len, recipe->steps->len);
  g_autoptr(VipsImage) linear = NULL, alpha = NULL;
  g_autoptr(LithoCoding) coding = screen_coding(photo->small, error);
  g_autoptr(LithoChain) chain = coding != NULL ? litho_chain_new(NULL, coding, TRUE) : NULL;
  LithoRunOptions run = work_run_options(photo, photo->small);
  run.assets = assets;
  return chain != NULL && litho_run_linear(rest, photo->before, NULL, &run, &linear, &alpha, NULL, error) &&
         litho_chain_run(chain, linear, out, error);
}

static gboolean
preview(WorkPhoto *photo, const LithoRecipe *recipe, GHashTable *assets, VipsImage **out, VipsImage **alpha,
        GError **error)
{
  GPtrArray *steps = print_steps(recipe);
  const guint kept = photo->before != NULL ? photo->before_steps->len : 0;
  const guint same = n_same(steps, photo->last_steps), behind = n_same(steps, photo->before_steps);
  g_clear_pointer(&photo->last_steps, g_ptr_array_unref);
  photo->last_steps = steps;
  *alpha = NULL;
  /* Files beside the recipe may change under the same name. */
  if (recipe == NULL || photo->small == NULL || photo->small->alpha != NULL || assets != NULL)
    return run_whole(photo, photo->small, recipe, assets, out, alpha, error);
  if (kept > 0 && behind == kept && kept >= same)
    return run_behind(photo, recipe, assets, out, error);
  if (same > 0 && same < steps->len && pays(recipe, same))
    return keep_before(photo, recipe, steps, same, assets, error) && run_behind(photo, recipe, assets, out, error);
  return run_whole(photo, photo->small, recipe, assets, out, alpha, error);
}

/* --- a picture -------------------------------------------------------------------------------- */

gboolean
work_answer_picture(WorkJob *job, VipsImage *image, VipsImage *alpha, GError **error)
{
  const char *format = work_text(job, "format");
  format = format == NULL || g_str_equal(format, "jpg") ? "jpeg" : format;
  if (!litho_picture_is_format(format)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "a picture is jpeg, png or webp, not '%s'", format);
    return FALSE;
  }
  job->body = litho_picture_encode(image, alpha, format, CLAMP(work_int(job, "quality", 0), 0, 100), error);
  if (job->body == NULL) {
    litho_cancel_explain(job->work->cancel, error);
    return FALSE;
  }
  g_autofree char *type = g_strconcat("image/", format, NULL);
  json_object_set_string_member(job->result, "type", type);
  json_object_set_int_member(job->result, "width", image->Xsize);
  json_object_set_int_member(job->result, "height", image->Ysize);
  return TRUE;
}

static void
tell_frame(WorkJob *job, double width, double height)
{
  json_object_set_int_member(job->result, "full_width", (gint64)(width + 0.5));
  json_object_set_int_member(job->result, "full_height", (gint64)(height + 0.5));
}

static gboolean
read_window(const WorkJob *job, VipsRect *window, gboolean *has, GError **error)
{
  JsonNode *node = json_object_get_member(job->request, "window");
  *has = node != NULL && !JSON_NODE_HOLDS_NULL(node);
  if (!*has)
    return TRUE;
  JsonArray *array = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
  int v[4];
  for (guint i = 0; i < 4; i++) {
    JsonNode *one = array != NULL && json_array_get_length(array) == 4 ? json_array_get_element(array, i) : NULL;
    if (one == NULL || !litho_json_is_number(one) || json_node_get_double(one) < 0 || json_node_get_double(one) > 1e7)
      return litho_recipe_fail(error, "/window", "four numbers: left, top, width and height in px of the full picture");
    v[i] = (int)json_node_get_double(one);
  }
  *window = (VipsRect){v[0], v[1], v[2], v[3]};
  return TRUE;
}

static gboolean
keep_full(WorkJob *job, WorkPhoto *photo, const LithoRecipe *recipe, GError **error)
{
  JsonNode *node = recipe != NULL ? json_object_get_member(job->request, "recipe") : NULL;
  char *key = node != NULL ? litho_json_print_line(node) : g_strdup("");
  if (photo->full != NULL && g_str_equal(photo->full_key, key) && assets_of(job->work) == NULL) {
    g_free(key);
    return TRUE;
  }
  g_clear_object(&photo->full);
  g_clear_object(&photo->full_alpha);
  g_free(photo->full_key);
  photo->full_key = key;
  return run_whole(photo, litho_session_photo(photo->session), recipe, assets_of(job->work), &photo->full,
                   &photo->full_alpha, error);
}

static gboolean
cut(VipsImage *image, const VipsRect *window, int size, VipsImage **out)
{
  if (image == NULL)
    return TRUE;
  g_autoptr(VipsImage) part = NULL;
  if (vips_extract_area(image, &part, window->left, window->top, window->width, window->height, NULL) != 0)
    return FALSE;
  const double scale = (double)size / MAX(window->width, window->height);
  if (scale < 1)
    return vips_resize(part, out, scale, NULL) == 0;
  *out = g_steal_pointer(&part);
  return TRUE;
}

static gboolean
render_window(WorkJob *job, WorkPhoto *photo, const LithoRecipe *recipe, VipsRect window, int size, GError **error)
{
  if (!keep_full(job, photo, recipe, error))
    return FALSE;
  const VipsRect frame = {0, 0, photo->full->Xsize, photo->full->Ysize};
  vips_rect_intersectrect(&window, &frame, &window);
  if (vips_rect_isempty(&window))
    return litho_recipe_fail(error, "/window", "lies outside the picture of %d × %d px", frame.width, frame.height);
  g_autoptr(VipsImage) image = NULL, alpha = NULL;
  if (!cut(photo->full, &window, size, &image) || !cut(photo->full_alpha, &window, size, &alpha))
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a window");
  tell_frame(job, frame.width, frame.height);
  JsonArray *at = json_array_new();
  json_array_add_int_element(at, window.left);
  json_array_add_int_element(at, window.top);
  json_array_add_int_element(at, window.width);
  json_array_add_int_element(at, window.height);
  json_object_set_array_member(job->result, "window", at);
  return work_answer_picture(job, image, alpha, error);
}

/* The first picture of a photo that is not open: decoded small, which takes half the time of opening it. */
static gboolean
render_unopened(WorkJob *job, int size, GError **error)
{
  g_autofree char *path = NULL;
  int fd;
  if (!work_path(job, &path, &fd, error))
    return FALSE;
  Work *work = job->work;
  g_autofree char *key = work_key(job, path);
  const gboolean peeked = g_strcmp0(key, work->peeked_key) == 0 && work->peeked_px == size;
  g_autoptr(LithoPhoto) small =
      peeked ? g_steal_pointer(&work->peeked) : litho_photo_open_smaller(path, &work->options.load, size, error);
  if (peeked)
    g_clear_pointer(&work->peeked_key, g_free);
  if (fd >= 0)
    g_close(fd, NULL);
  if (small == NULL)
    return FALSE;
  g_autoptr(LithoCoding) coding = screen_coding(small, error);
  g_autoptr(LithoChain) chain = coding != NULL ? litho_chain_new(small->coding, coding, TRUE) : NULL;
  g_autoptr(VipsImage) out = NULL;
  if (chain == NULL || !litho_chain_run(chain, small->coded, &out, error))
    return FALSE;
  if (!work_answer_picture(job, out, small->alpha, error))
    return FALSE;
  /* Decoding goes on behind: the next job finds the photo open. */
  WorkPhoto *photo = work_photo(job, error);
  if (photo == NULL)
    return FALSE;
  const VipsImage *coded = litho_session_photo(photo->session)->coded;
  tell_frame(job, coded->Xsize, coded->Ysize);
  return TRUE;
}

gboolean
work_render(WorkJob *job, GError **error)
{
  const int size = CLAMP(work_int(job, "size", DEFAULT_SIZE_PX), 16, MAX_SIZE_PX);
  VipsRect window;
  gboolean has_window;
  g_autoptr(LithoRecipe) recipe = NULL;
  if (!work_recipe(job, "recipe", &recipe, error) || !read_window(job, &window, &has_window, error))
    return FALSE;
  if (!has_window && (recipe == NULL || recipe->steps->len == 0) && work_flag(job, "first") &&
      !made_is_path(work_text(job, "path")) && work_photo_open(job) == NULL)
    return render_unopened(job, size, error);
  WorkPhoto *photo = work_photo(job, error);
  if (photo == NULL)
    return FALSE;
  if (has_window)
    return render_window(job, photo, recipe, window, size, error);
  LithoPhoto *whole = litho_session_photo(photo->session), *on = work_photo_small(photo, size, error);
  g_autoptr(VipsImage) image = NULL, alpha = NULL;
  if (on == NULL || !(on == whole ? run_whole(photo, on, recipe, assets_of(job->work), &image, &alpha, error)
                                  : preview(photo, recipe, assets_of(job->work), &image, &alpha, error)))
    return FALSE;
  const double scale = (double)whole->coded->Xsize / on->coded->Xsize;
  tell_frame(job, image->Xsize * scale, image->Ysize * scale);
  return work_answer_picture(job, image, alpha, error);
}
