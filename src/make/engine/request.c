/* request.c: see request.h. */
#include <math.h>
#include <string.h>
#include "base/file.h"
#include "base/json.h"
#include "make/engine/request.h"

#define USUAL_PX 512
#define USUAL_STEPS 20
#define USUAL_CFG 7
#define USUAL_GUIDANCE 3.5
#define USUAL_STRENGTH 0.75
#define MAX_REFS 16
#define MAX_LORAS 16

const char *const litho_make_parts[SHIM_N_PARTS + 1] = {
    [SHIM_PART_WHOLE] = "whole", [SHIM_PART_DIFFUSION] = "diffusion",   [SHIM_PART_CLIP_L] = "clip_l",
    [SHIM_PART_CLIP_G] = "clip_g", [SHIM_PART_T5] = "t5xxl",            [SHIM_PART_LLM] = "llm",
    [SHIM_PART_LLM_VISION] = "llm_vision", [SHIM_PART_VAE] = "vae",     [SHIM_PART_TAE] = "tae",
};

int
litho_make_part_find(const char *name, GError **error)
{
  for (int i = 0; i < SHIM_N_PARTS; i++)
    if (g_str_equal(litho_make_parts[i], name))
      return i;
  g_autofree char *names = g_strjoinv(", ", (char **)litho_make_parts);
  g_autofree char *meant = litho_did_you_mean(name, litho_make_parts);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "a model has no part '%s'%s: there are %s", name, meant, names);
  return -1;
}

LithoMakeImage *
litho_make_image_new(int width, int height, int channels, GBytes *pixels)
{
  LithoMakeImage *image = g_new0(LithoMakeImage, 1);
  *image = (LithoMakeImage){width, height, channels, pixels};
  return image;
}

void
litho_make_image_free(LithoMakeImage *image)
{
  if (image != NULL)
    g_clear_pointer(&image->pixels, g_bytes_unref);
  g_free(image);
}

static void
lora_free(gpointer data)
{
  LithoMakeLora *lora = data;
  g_free(lora->path);
  g_free(lora);
}

LithoMakeRequest *
litho_make_request_new(void)
{
  LithoMakeRequest *request = g_new0(LithoMakeRequest, 1);
  request->width = request->height = USUAL_PX;
  request->n_steps = USUAL_STEPS;
  request->n_pictures = 1;
  request->seed = 1;
  request->cfg = USUAL_CFG;
  request->guidance = USUAL_GUIDANCE;
  request->strength = USUAL_STRENGTH;
  request->flow_shift = NAN;
  request->clip_skip = -1;
  request->refs = g_ptr_array_new_with_free_func((GDestroyNotify)litho_make_image_free);
  request->loras = g_ptr_array_new_with_free_func(lora_free);
  return request;
}

void
litho_make_request_free(LithoMakeRequest *request)
{
  if (request == NULL)
    return;
  for (int i = 0; i < SHIM_N_PARTS; i++)
    g_free(request->part[i]);
  g_free(request->name);
  g_free(request->layout);
  g_free(request->prompt);
  g_free(request->negative);
  g_free(request->sampler);
  g_free(request->scheduler);
  g_free(request->upscaler);
  litho_make_image_free(request->init);
  litho_make_image_free(request->mask);
  g_ptr_array_unref(request->refs);
  g_ptr_array_unref(request->loras);
  g_free(request);
}

void
litho_make_request_add_lora(LithoMakeRequest *request, const char *path, double weight)
{
  LithoMakeLora *lora = g_new0(LithoMakeLora, 1);
  lora->path = g_strdup(path);
  lora->weight = weight;
  g_ptr_array_add(request->loras, lora);
}

/* --- checks ----------------------------------------------------------------------------------- */

static gboolean
check_file(const char *what, const char *path, gboolean folder, GError **error)
{
  const gboolean is_folder = g_file_test(path, G_FILE_TEST_IS_DIR);
  if (g_file_test(path, G_FILE_TEST_EXISTS) && (!is_folder || folder))
    return TRUE;
  g_autofree char *shown = litho_file_display(path);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND, "%s: %s (%s)", shown,
              is_folder ? "a folder where a file is wanted" : "no such file", what);
  return FALSE;
}

static gboolean
check_range(const char *what, double v, double min, double max, GError **error)
{
  if (v >= min && v <= max)
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s %g: from %g to %g", what, v, min, max);
  return FALSE;
}

static gboolean
check_image(const char *what, const LithoMakeImage *image, int channels, const LithoMakeRequest *size, GError **error)
{
  if (image == NULL)
    return TRUE;
  const gsize want = (gsize)image->width * (gsize)image->height * (gsize)image->channels;
  if (image->width < 1 || image->height < 1 || image->width > LITHO_MAKE_MAX_PX || image->height > LITHO_MAKE_MAX_PX ||
      image->channels != channels || image->pixels == NULL ||
      g_bytes_get_size(image->pixels) != want) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s is no picture of %d channels of 8 bits, at most %d px wide and high",
                what, channels, LITHO_MAKE_MAX_PX);
    return FALSE;
  }
  if (size == NULL || (image->width == size->width && image->height == size->height))
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s has %d × %d px where the picture has %d × %d", what, image->width,
              image->height, size->width, size->height);
  return FALSE;
}

gboolean
litho_make_request_check_files(const LithoMakeRequest *r, GError **error)
{
  gboolean any = FALSE;
  for (int i = 0; i < SHIM_N_PARTS; i++) {
    any = any || r->part[i] != NULL;
    if (r->part[i] != NULL && !check_file(litho_make_parts[i], r->part[i], i == SHIM_PART_WHOLE, error))
      return FALSE;
  }
  if (!any || (r->part[SHIM_PART_WHOLE] == NULL && r->part[SHIM_PART_DIFFUSION] == NULL)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "no model is given that makes pictures (its part %s or %s)",
                litho_make_parts[SHIM_PART_WHOLE], litho_make_parts[SHIM_PART_DIFFUSION]);
    return FALSE;
  }
  for (guint i = 0; i < r->loras->len; i++) {
    const LithoMakeLora *lora = r->loras->pdata[i];
    if (!check_file("a LoRA", lora->path, FALSE, error) || !check_range("the LoRA's weight", lora->weight, -8, 8, error))
      return FALSE;
  }
  return r->upscaler == NULL || check_file("the upscaler", r->upscaler, FALSE, error);
}

void
litho_make_request_files(const LithoMakeRequest *r, GPtrArray *paths)
{
  for (int i = 0; i < SHIM_N_PARTS; i++)
    if (r->part[i] != NULL)
      g_ptr_array_add(paths, g_strdup(r->part[i]));
  for (guint i = 0; i < r->loras->len; i++)
    g_ptr_array_add(paths, g_strdup(((const LithoMakeLora *)r->loras->pdata[i])->path));
  if (r->upscaler != NULL)
    g_ptr_array_add(paths, g_strdup(r->upscaler));
}

gboolean
litho_make_request_check(const LithoMakeRequest *r, GError **error)
{
  if (r->prompt == NULL || !g_utf8_validate(r->prompt, -1, NULL)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "say what the picture shows");
    return FALSE;
  }
  if (r->refs->len > MAX_REFS || r->loras->len > MAX_LORAS) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "at most %d reference pictures and %d LoRAs", MAX_REFS, MAX_LORAS);
    return FALSE;
  }
  if (r->mask != NULL && r->init == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "a mask needs the photo that it is of");
    return FALSE;
  }
  if (!litho_make_request_check_files(r, error) || !check_range("width", r->width, LITHO_MAKE_MIN_PX, LITHO_MAKE_MAX_PX, error) ||
      !check_range("height", r->height, LITHO_MAKE_MIN_PX, LITHO_MAKE_MAX_PX, error) ||
      !check_range("steps", r->n_steps, 1, 1000, error) ||
      !check_range("pictures", r->n_pictures, 1, LITHO_MAKE_MAX_PICTURES, error) ||
      !check_range("seed", (double)r->seed, 0, G_MAXUINT32, error) || !check_range("cfg", r->cfg, 0, 100, error) ||
      !check_range("guidance", r->guidance, 0, 100, error) || !check_range("strength", r->strength, 0, 1, error) ||
      !check_range("threads", r->n_threads, 0, 512, error) || !check_image("the photo", r->init, 3, r, error) ||
      !check_image("the mask", r->mask, 1, r, error))
    return FALSE;
  for (guint i = 0; i < r->refs->len; i++)
    if (!check_image("a reference picture", r->refs->pdata[i], 3, NULL, error))
      return FALSE;
  return TRUE;
}

/* --- frames ----------------------------------------------------------------------------------- */

/* Number members, both ways by one table. */
static const struct {
  const char *key;
  gsize at;
  enum { INT, INT64, FLAG, REAL } kind;
} members[] = {
    {"width", offsetof(LithoMakeRequest, width), INT},
    {"height", offsetof(LithoMakeRequest, height), INT},
    {"steps", offsetof(LithoMakeRequest, n_steps), INT},
    {"pictures", offsetof(LithoMakeRequest, n_pictures), INT},
    {"seed", offsetof(LithoMakeRequest, seed), INT64},
    {"cfg", offsetof(LithoMakeRequest, cfg), REAL},
    {"guidance", offsetof(LithoMakeRequest, guidance), REAL},
    {"strength", offsetof(LithoMakeRequest, strength), REAL},
    {"flow_shift", offsetof(LithoMakeRequest, flow_shift), REAL},
    {"clip_skip", offsetof(LithoMakeRequest, clip_skip), INT},
    {"tiling", offsetof(LithoMakeRequest, tiling), FLAG},
    {"flash_attention", offsetof(LithoMakeRequest, flash_attention), FLAG},
    {"map", offsetof(LithoMakeRequest, map), FLAG},
    {"preview_every", offsetof(LithoMakeRequest, preview_every), INT},
    {"threads", offsetof(LithoMakeRequest, n_threads), INT},
}, texts[] = {
    {"prompt", offsetof(LithoMakeRequest, prompt), INT},       {"negative", offsetof(LithoMakeRequest, negative), INT},
    {"sampler", offsetof(LithoMakeRequest, sampler), INT},     {"scheduler", offsetof(LithoMakeRequest, scheduler), INT},
    {"upscaler", offsetof(LithoMakeRequest, upscaler), INT},
};

static void
add_image(JsonArray *images, GByteArray *bytes, const char *use, const LithoMakeImage *image)
{
  if (image == NULL)
    return;
  JsonObject *row = json_object_new();
  json_object_set_string_member(row, "use", use);
  json_object_set_int_member(row, "width", image->width);
  json_object_set_int_member(row, "height", image->height);
  json_object_set_int_member(row, "channels", image->channels);
  json_array_add_object_element(images, row);
  gsize size;
  const guint8 *data = g_bytes_get_data(image->pixels, &size);
  g_byte_array_append(bytes, data, (guint)size);
}

JsonObject *
litho_make_request_to_json(const LithoMakeRequest *r, GBytes **body)
{
  JsonObject *head = json_object_new(), *parts = json_object_new();
  JsonArray *loras = json_array_new(), *images = json_array_new();
  g_autoptr(GByteArray) bytes = g_byte_array_new();
  for (guint i = 0; i < G_N_ELEMENTS(members); i++) {
    gconstpointer at = (const char *)r + members[i].at;
    if (members[i].kind == REAL && !isnan(*(const double *)at))
      json_object_set_double_member(head, members[i].key, *(const double *)at);
    else if (members[i].kind != REAL)
      json_object_set_int_member(head, members[i].key,
                                 members[i].kind == INT64 ? *(const gint64 *)at : *(const int *)at);
  }
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
    const char *text = *(char *const *)((const char *)r + texts[i].at);
    if (text != NULL)
      json_object_set_string_member(head, texts[i].key, text);
  }
  for (int i = 0; i < SHIM_N_PARTS; i++)
    if (r->part[i] != NULL)
      json_object_set_string_member(parts, litho_make_parts[i], r->part[i]);
  for (guint i = 0; i < r->loras->len; i++) {
    const LithoMakeLora *lora = r->loras->pdata[i];
    JsonObject *row = json_object_new();
    json_object_set_string_member(row, "path", lora->path);
    json_object_set_double_member(row, "weight", lora->weight);
    json_array_add_object_element(loras, row);
  }
  add_image(images, bytes, "init", r->init);
  add_image(images, bytes, "mask", r->mask);
  for (guint i = 0; i < r->refs->len; i++)
    add_image(images, bytes, "ref", r->refs->pdata[i]);
  json_object_set_object_member(head, "parts", parts);
  json_object_set_array_member(head, "loras", loras);
  json_object_set_array_member(head, "images", images);
  *body = bytes->len > 0 ? g_byte_array_free_to_bytes(g_steal_pointer(&bytes)) : NULL;
  return head;
}

static gboolean
read_images(LithoMakeRequest *r, JsonArray *images, GBytes *body, GError **error)
{
  gsize at = 0;
  const gsize all = body != NULL ? g_bytes_get_size(body) : 0;
  for (guint i = 0; images != NULL && i < json_array_get_length(images); i++) {
    JsonObject *row = json_array_get_object_element(images, i);
    const int width = (int)json_object_get_int_member_with_default(row, "width", 0);
    const int height = (int)json_object_get_int_member_with_default(row, "height", 0);
    const int channels = (int)json_object_get_int_member_with_default(row, "channels", 0);
    const char *use = json_object_get_string_member_with_default(row, "use", "");
    const gsize size = width > 0 && height > 0 && width <= G_MAXUINT16 && height <= G_MAXUINT16 && channels > 0
                           ? (gsize)width * (gsize)height * (gsize)channels
                           : 0;
    if (size == 0 || channels > 4 || size > all - at)
      return litho_recipe_fail(error, "/images", "picture %u does not fit the bytes of the frame", i);
    LithoMakeImage *image = litho_make_image_new(width, height, channels, g_bytes_new_from_bytes(body, at, size));
    at += size;
    if (g_str_equal(use, "ref")) {
      g_ptr_array_add(r->refs, image);
      continue;
    }
    LithoMakeImage **slot = g_str_equal(use, "mask") ? &r->mask : &r->init;
    litho_make_image_free(*slot);
    *slot = image;
  }
  return TRUE;
}

static char *
text_of(JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member(object, key);
  return node != NULL && litho_json_is_text(node) ? g_strdup(json_node_get_string(node)) : NULL;
}

LithoMakeRequest *
litho_make_request_from_json(JsonObject *head, GBytes *body, GError **error)
{
  g_autoptr(LithoMakeRequest) r = litho_make_request_new();
  for (guint i = 0; i < G_N_ELEMENTS(members); i++) {
    JsonNode *node = json_object_get_member(head, members[i].key);
    if (node == NULL || !litho_json_is_number(node))
      continue;
    gpointer at = (char *)r + members[i].at;
    const double v = json_node_get_double(node);
    if (members[i].kind == REAL)
      *(double *)at = v;
    else if (members[i].kind == INT64)
      *(gint64 *)at = (gint64)CLAMP(v, -9e15, 9e15);
    else
      *(int *)at = (int)CLAMP(v, -1e9, 1e9);
  }
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    *(char **)((char *)r + texts[i].at) = text_of(head, texts[i].key);
  JsonNode *parts = json_object_get_member(head, "parts"), *loras = json_object_get_member(head, "loras"),
           *images = json_object_get_member(head, "images");
  for (int i = 0; parts != NULL && JSON_NODE_HOLDS_OBJECT(parts) && i < SHIM_N_PARTS; i++)
    r->part[i] = text_of(json_node_get_object(parts), litho_make_parts[i]);
  JsonArray *rows = loras != NULL && JSON_NODE_HOLDS_ARRAY(loras) ? json_node_get_array(loras) : NULL;
  for (guint i = 0; rows != NULL && i < json_array_get_length(rows); i++) {
    JsonObject *row = json_array_get_object_element(rows, i);
    g_autofree char *path = row != NULL ? text_of(row, "path") : NULL;
    if (path != NULL)
      litho_make_request_add_lora(r, path, json_object_get_double_member_with_default(row, "weight", 1));
  }
  if (!read_images(r, images != NULL && JSON_NODE_HOLDS_ARRAY(images) ? json_node_get_array(images) : NULL, body, error))
    return NULL;
  return g_steal_pointer(&r);
}
