/* act_tell.c: turns that change nothing: questions, search, comparison, export. */
#include <math.h>
#include <string.h>
#include "base/file.h"
#include "base/vips_auto.h"
#include "search/search.h"
#include "see/caption/caption.h"
#include "see/find/finder.h"
#include "talk/act.h"

#define MAX_RESULTS 12
#define LEAST_NEAR 0.2 /* score under which a photo is not even named as the nearest */

/* --- what was done, and why --------------------------------------------------------------------- */

static gboolean
is_of(const LithoStep *step, const LithoDeed *deed)
{
  if (deed->place == NULL)
    return step->op == deed->op;
  return step->region != NULL && g_strcmp0(step->region->text, deed->place) == 0;
}

static char *
list_steps(Talk *talk, const LithoRecipe *recipe, const LithoRunResults *results, const LithoDeed *deed, guint *n)
{
  GString *out = g_string_new(NULL);
  *n = 0;
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    if (deed != NULL && !is_of(step, deed))
      continue;
    const LithoStepResult *result =
        results->steps != NULL && i < results->steps->len ? litho_step_result(results->steps, i) : NULL;
    g_autofree char *text = talk_step_text(talk, step), *effect = talk_step_effect(talk, step, result);
    g_string_append_printf(out, "%s%u. %s%s%s", out->len > 0 ? TALK_IN(talk, "; ", "；") : "", i + 1, text,
                           effect != NULL ? TALK_IN(talk, ": ", "：") : "", effect != NULL ? effect : "");
    (*n)++;
  }
  return g_string_free(out, FALSE);
}

static gboolean
ask_what(Talk *talk, const LithoDeed *deed, GError **error)
{
  const LithoChatPhoto *photo = talk_photo(talk);
  const LithoRecipe *recipe = litho_chat_photo_recipe(photo);
  if (recipe->steps->len == 0) {
    talk_say(talk, "%s", TALK_IN(talk, "Nothing: the photo is as it was.", "什么都没有做：照片还是原样。"));
    return TRUE;
  }
  g_auto(LithoRunResults) results = {0};
  g_autoptr(VipsImage) image = NULL;
  if (!talk_run(talk, recipe, &image, &results, error))
    return FALSE;
  guint n;
  g_autofree char *list = list_steps(talk, recipe, &results, deed, &n);
  if (n == 0)
    talk_say(talk, "%s", TALK_IN(talk, "Nothing was done there.", "那里没有处理过。"));
  else
    talk_say(talk, TALK_IN(talk, "%s.", "%s。"), list);
  return TRUE;
}

static void
ask_why(Talk *talk, const LithoDeed *deed)
{
  const LithoRecipe *recipe = litho_chat_photo_recipe(talk_photo(talk));
  const guint n = recipe->steps->len;
  if (n == 0) {
    talk_say(talk, "%s", TALK_IN(talk, "Nothing was done yet.", "还没有做过任何处理。"));
    return;
  }
  const guint i = deed != NULL && deed->step < n ? deed->step : n - 1;
  const LithoStep *step = recipe->steps->pdata[i];
  g_autofree char *text = talk_step_text(talk, step);
  const char *why = step->why != NULL && *step->why != '\0'
                        ? step->why
                        : litho_chat_photo_version(talk_photo(talk), talk_photo(talk)->at)->said;
  talk_say(talk, TALK_IN(talk, "%s, because you said “%s”.", "%s，因为你说了“%s”。"), text, why);
  if (step->note != NULL && *step->note != '\0')
    talk_say(talk, TALK_IN(talk, "%s.", "%s。"), step->note);
}

/* --- the photo ---------------------------------------------------------------------------------- */

static gboolean
ask_photo(Talk *talk, GError **error)
{
  LithoSession *session = talk_session(talk, error);
  const LithoFacts *facts = session != NULL ? litho_session_see(session, error) : NULL;
  if (facts == NULL)
    return FALSE;
  g_autoptr(LithoCaption) caption = litho_caption_floor(facts);
  g_autofree char *text = litho_caption_text(caption);
  talk_say(talk, "%s", text);
  return TRUE;
}

/* Around the pixels that are more in it than not, as shares of the frame. */
static JsonArray *
box_of(VipsImage *mask)
{
  const gboolean fine = mask->BandFmt == VIPS_FORMAT_USHORT;
  int x0 = mask->Xsize, y0 = mask->Ysize, x1 = -1, y1 = -1;
  for (int y = 0; y < mask->Ysize; y++) {
    const void *row = VIPS_IMAGE_ADDR(mask, 0, y);
    for (int x = 0; x < mask->Xsize; x++) {
      if (fine ? ((const guint16 *)row)[x] < 32768 : ((const guint8 *)row)[x] < 128)
        continue;
      x0 = MIN(x0, x);
      x1 = MAX(x1, x);
      y0 = MIN(y0, y);
      y1 = y;
    }
  }
  if (x1 < 0)
    return NULL;
  JsonArray *box = json_array_new();
  const double v[4] = {(double)x0 / mask->Xsize, (double)y0 / mask->Ysize, (double)(x1 + 1 - x0) / mask->Xsize,
                       (double)(y1 + 1 - y0) / mask->Ysize};
  for (int i = 0; i < 4; i++)
    json_array_add_double_element(box, round(v[i] * 1e4) / 1e4);
  return box;
}

static gboolean
ask_region(Talk *talk, const char *words, GError **error)
{
  LithoSession *session = talk_session(talk, error);
  VipsImage *proxy = session != NULL ? litho_scene_proxy(litho_session_scene(session), error) : NULL;
  if (proxy == NULL)
    return FALSE;
  const gboolean named = g_strv_contains(litho_region_names, words);
  g_autoptr(LithoRegion) region = litho_region_new(named ? LITHO_REGION_NAMED : LITHO_REGION_TEXT, words);
  g_auto(LithoLocated) located = {0};
  LithoFinder *finder = litho_session_finder(session);
  if (!finder->find(finder, region, proxy->Xsize, proxy->Ysize, &located, error))
    return FALSE;
  JsonObject *one = json_object_new();
  json_object_set_member(one, "region", litho_region_to_json(region));
  json_object_set_boolean_member(one, "present", located.present);
  json_object_set_double_member(one, "score", round(located.score * 1e3) / 1e3);
  json_object_set_double_member(one, "share", round(located.share * 1e4) / 1e4);
  JsonArray *box = located.present && located.mask != NULL ? box_of(located.mask) : NULL;
  if (box != NULL)
    json_object_set_array_member(one, "box", box);
  JsonArray *list = json_array_new();
  json_array_add_object_element(list, one);
  json_object_set_array_member(talk->answer, "regions", list);
  g_autofree char *place = talk_place(talk, region);
  if (!located.present)
    talk_say(talk, TALK_IN(talk, "I do not find %s in this photo.", "照片里没有找到%s。"), place);
  else
    talk_say(talk, TALK_IN(talk, "Found %s: %.0f %% of the photo.", "找到了%s：占画面的 %.0f %%。"), place,
             100 * located.share);
  return TRUE;
}

gboolean
talk_ask(Talk *talk, const LithoTurn *turn, const LithoTurnContext *context, GError **error)
{
  const LithoDeed *deed = turn->deed >= 0 ? &context->deeds[turn->deed] : NULL;
  switch (turn->ask) {
  case LITHO_ASK_WHAT:
    return ask_what(talk, deed, error);
  case LITHO_ASK_WHY:
    ask_why(talk, deed);
    return TRUE;
  case LITHO_ASK_PHOTO:
    return ask_photo(talk, error);
  case LITHO_ASK_REGIONS:
    return turn->words != NULL && *turn->words != '\0' ? ask_region(talk, turn->words, error) : ask_photo(talk, error);
  case LITHO_ASK_VERSIONS:
    talk_show_versions(talk);
    return TRUE;
  }
  return TRUE;
}

void
talk_show_versions(Talk *talk)
{
  const LithoChatPhoto *photo = talk_photo(talk);
  g_autoptr(GString) list = g_string_new(NULL);
  for (guint i = 0; i < photo->versions->len; i++) {
    const LithoVersion *version = photo->versions->pdata[i];
    g_string_append_printf(list, "%s%u%s: %s", i > 0 ? TALK_IN(talk, "; ", "；") : "", i,
                           i == photo->at ? TALK_IN(talk, " (now)", "（现在）") : "",
                           i == 0 ? TALK_IN(talk, "the original", "原图") : version->said);
  }
  talk_say(talk, TALK_IN(talk, "Versions: %s.", "版本：%s。"), list->str);
}

/* --- search ------------------------------------------------------------------------------------- */

/* What fits; *near: nothing fits well enough, these come nearest. */
static GPtrArray *
find_photos(Talk *talk, const char *words, guint *n_photos, gboolean *near, GError **error)
{
  g_autofree char *path = talk->options->index != NULL ? g_strdup(talk->options->index) : litho_index_default_path();
  g_autoptr(LithoIndex) index = litho_index_open(path, FALSE, error);
  g_autoptr(LithoTower) tower = index != NULL ? litho_tower_open(talk->options->tower, error) : NULL;
  g_autoptr(LithoSearch) search = tower != NULL ? litho_search_new(index, tower, error) : NULL;
  if (search == NULL)
    return NULL;
  *n_photos = litho_index_n_photos(index);
  LithoSearchQuery query = {.words = words, .n = MAX_RESULTS, .least = -1};
  g_autoptr(GPtrArray) hits = litho_search_run(search, &query, NULL, error);
  *near = hits != NULL && hits->len == 0;
  if (!*near)
    return g_steal_pointer(&hits);
  query.least = LEAST_NEAR;
  query.n = 3;
  return litho_search_run(search, &query, NULL, error);
}

/* "The second one" is then the photo to be opened. */
static void
ask_which_to_open(Talk *talk, const GPtrArray *hits)
{
  LithoQuestion *question = litho_question_new(TALK_IN(talk, "Open which one?", "打开哪一张？"), TALK_OPEN);
  for (guint i = 0; i < hits->len; i++) {
    const LithoHit *hit = hits->pdata[i];
    if (!g_utf8_validate(hit->path, -1, NULL))
      continue;
    g_autofree char *base = g_path_get_basename(hit->path);
    litho_question_add(question, base, hit->path, NULL);
  }
  litho_conversation_ask(talk->conversation, question);
}

gboolean
talk_search(Talk *talk, const LithoTurn *turn, GError **error)
{
  g_autoptr(GError) local = NULL;
  guint n_photos = 0;
  gboolean near = FALSE;
  g_autoptr(GPtrArray) hits = find_photos(talk, turn->words, &n_photos, &near, &local);
  JsonObject *search = json_object_new();
  JsonArray *results = json_array_new();
  json_object_set_string_member(search, "query", turn->words);
  for (guint i = 0; hits != NULL && i < hits->len; i++) {
    const LithoHit *hit = hits->pdata[i];
    g_autofree char *shown = g_filename_display_name(hit->path);
    JsonObject *one = json_object_new();
    json_object_set_string_member(one, "path", shown);
    json_object_set_double_member(one, "score", round(hit->score * 1e3) / 1e3);
    json_array_add_object_element(results, one);
  }
  json_object_set_array_member(search, "results", results);
  json_object_set_object_member(talk->answer, "search", search);
  if (hits == NULL && g_error_matches(local, LITHO_ERROR, LITHO_ERROR_NOT_FOUND)) {
    talk_refuse(talk,
                TALK_IN(talk,
                        "I would look for “%s”, but there is no index of photos yet: litho index FOLDER makes one.",
                        "想找“%s”，但还没有照片索引：用 litho index 文件夹 建立。"),
                turn->words);
    return TRUE;
  }
  if (hits == NULL) {
    if (g_error_matches(local, LITHO_ERROR, LITHO_ERROR_MODEL)) {
      talk_refuse(talk, TALK_IN(talk, "I cannot look for “%s”: %s.", "无法查找“%s”：%s。"), turn->words,
                  local->message);
      return TRUE;
    }
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  if (hits->len == 0) {
    talk_say(talk, TALK_IN(talk, "None of %u photos fits “%s”.", "%u 张照片里没有符合“%s”的。"), n_photos,
             turn->words);
    return TRUE;
  }
  if (talk->options->opens)
    ask_which_to_open(talk, hits);
  const LithoHit *best = hits->pdata[0];
  g_autofree char *base = g_path_get_basename(best->path);
  g_autofree char *name = g_filename_display_name(base);
  if (near)
    talk_say(talk,
             TALK_IN(talk, "None of %u photos surely shows “%s”; the nearest is %s (%.0f %%).",
                     "%u 张照片里没有肯定符合“%s”的；最接近的是 %s（%.0f %%）。"),
             n_photos, turn->words, name, 100 * best->score);
  else if (talk->chinese)
    talk_say(talk, "“%s”：找到 %u 张，最符合的是 %s（%.0f %%）。", turn->words, hits->len, name, 100 * best->score);
  else
    talk_say(talk, "%u photo%s fit%s “%s”; the best is %s (%.0f %%).", hits->len, hits->len == 1 ? "" : "s",
             hits->len == 1 ? "s" : "", turn->words, name, 100 * best->score);
  return TRUE;
}

/* --- compare, export, help ---------------------------------------------------------------------- */

void
talk_compare(Talk *talk, const LithoTurn *turn)
{
  const LithoChatPhoto *photo = talk_photo(talk);
  const LithoVersion *now = litho_chat_photo_version(photo, photo->at);
  int a = turn->version < 0 ? now->parent : turn->version,
      b = isnan(turn->number) ? (int)photo->at : (int)turn->number;
  const int n = (int)photo->versions->len;
  if (a < 0 || a >= n || b < 0 || b >= n) {
    talk_refuse(talk, TALK_IN(talk, "There are versions 0 to %d.", "只有版本 0 到 %d。"), n - 1);
    return;
  }
  JsonObject *compare = json_object_new();
  json_object_set_int_member(compare, "a", a);
  json_object_set_int_member(compare, "b", b);
  json_object_set_object_member(talk->answer, "compare", compare);
  if (a == b)
    talk_say(talk, "%s", TALK_IN(talk, "It is the original: nothing was changed yet.", "现在就是原图：还没有改动。"));
  else if (a == 0)
    talk_say(talk, TALK_IN(talk, "The original beside version %d.", "原图和版本 %d 的对比。"), b);
  else
    talk_say(talk, TALK_IN(talk, "Version %d beside version %d.", "版本 %d 和版本 %d 的对比。"), a, b);
}

void
talk_export(Talk *talk, const LithoTurn *turn)
{
  JsonObject *export = json_object_new();
  g_autoptr(GString) how = g_string_new(NULL);
  if (turn->format != NULL) {
    json_object_set_string_member(export, "format", turn->format);
    g_string_append_printf(how, TALK_IN(talk, " as %s", "，格式 %s"), turn->format);
  }
  if (turn->quality > 0) {
    json_object_set_int_member(export, "quality", turn->quality);
    g_string_append_printf(how, TALK_IN(talk, ", quality %d", "，质量 %d"), turn->quality);
  }
  if (turn->size_px > 0) {
    json_object_set_int_member(export, "size", turn->size_px);
    g_string_append_printf(how, TALK_IN(talk, ", %d px on the long side", "，长边 %d 像素"), turn->size_px);
  }
  json_object_set_object_member(talk->answer, "export", export);
  talk_say(talk, TALK_IN(talk, "Version %u at full resolution%s.", "以完整分辨率保存版本 %u%s。"),
           talk_photo(talk)->at, how->str);
}

void
talk_help(Talk *talk)
{
  talk_say(
      talk, "%s",
      TALK_IN(
          talk,
          "Say what you want of the photo (\"darken the sky\", \"remove the car\", \"crop to a square\"), then "
          "change it (\"a bit less\", \"twice as much\", \"by 20\", \"the other way\", \"I meant the left one\", "
          "\"drop the vignette\"), go back (\"undo\", \"back to the original\", \"version 2\"), repeat it "
          "(\"again\", \"the same on all photos\"), ask (\"what did you do to the sky?\", \"why?\", \"what is in "
          "the photo?\"), look for photos (\"find the one with the dog\"), \"compare\", or \"save it as png\".",
          "说出想要的效果（“把天空压暗一点”“去掉那辆车”“裁成方形”），再调整（“弱一点”“两倍”“反方向”“我说的是左边那个”"
          "“去掉暗角”），撤回（“撤销”“回到原图”“版本2”），重复（“再来一次”“其他照片也一样”），提问（“你做了什么”“为什"
          "么”），"
          "找照片（“找一张狗的照片”），“对比”，或者“保存成 png”。"));
}
