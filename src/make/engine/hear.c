/* hear.c: see hear.h. The engine (0.4.7) returns no codes: what went wrong stands in its log alone, and some of it (a part
 * that cannot be read, a model without a text encoder) stops it only by a picture that does not show what was asked. */
#include <string.h>
#include "base/file.h"
#include "make/engine/hear.h"

#define MOST_LINES 200

EngineHeard *
engine_heard_new(void)
{
  EngineHeard *heard = g_new0(EngineHeard, 1);
  g_mutex_init(&heard->lock);
  heard->lines = g_ptr_array_new_with_free_func(g_free);
  heard->failed = g_ptr_array_new_with_free_func(g_free);
  return heard;
}

void
engine_heard_clear(EngineHeard *heard)
{
  g_ptr_array_set_size(heard->lines, 0);
  g_ptr_array_set_size(heard->failed, 0);
  g_clear_pointer(&heard->file, g_free);
  g_clear_pointer(&heard->damaged, g_free);
  g_clear_pointer(&heard->shape, g_free);
  g_clear_pointer(&heard->shape_file, g_free);
  g_clear_pointer(&heard->missing, g_free);
  g_clear_pointer(&heard->lora, g_free);
  heard->n_missing = 0;
  heard->unknown = heard->wordless = heard->lora_none = FALSE;
}

void
engine_heard_free(EngineHeard *heard)
{
  if (heard == NULL)
    return;
  engine_heard_clear(heard);
  g_ptr_array_unref(heard->lines);
  g_ptr_array_unref(heard->failed);
  g_mutex_clear(&heard->lock);
  g_free(heard);
}

/* What stands between `before` and the next quote, or to the end with quote 0; new, or NULL. */
static char *
between(const char *line, const char *before, char quote)
{
  const char *at = strstr(line, before);
  if (at == NULL)
    return NULL;
  at += strlen(before);
  const char *end = quote != '\0' ? strrchr(at, quote) : at + strlen(at);
  return end != NULL ? g_strndup(at, (gsize)(end - at)) : NULL;
}

static void
take(char **slot, char *text)
{
  if (*slot == NULL)
    *slot = text;
  else
    g_free(text);
}

/* "loading X from 'PATH'", "loading X from 'PATH' failed", "loading tensors from PATH" */
static void
hear_file(EngineHeard *heard, const char *line)
{
  char *file = between(line, "loading tensors from ", '\0');
  if (file == NULL && g_str_has_prefix(line, "loading "))
    file = between(line, " from '", '\'');
  if (file == NULL)
    return;
  g_free(heard->file);
  heard->file = file;
}

static void
hear_fault(EngineHeard *heard, const char *line)
{
  char *file = NULL;
  if (g_str_has_suffix(line, "' failed"))
    file = between(line, " from '", '\'');
  if (file == NULL)
    file = between(line, "from file failed: '", '\'');
  if (file != NULL && strstr(line, "get sd version") == NULL)
    g_ptr_array_add(heard->failed, g_steal_pointer(&file));
  g_free(file);
  if ((file = between(line, "load lora tensors from ", '\0')) != NULL) {
    if (g_str_has_suffix(file, " failed"))
      file[strlen(file) - strlen(" failed")] = '\0';
    g_ptr_array_add(heard->failed, file);
  }
  if ((file = between(line, "read tensor data failed: '", '\'')) != NULL)
    take(&heard->damaged, file);
  if (strstr(line, "has wrong shape in model file") != NULL && heard->shape == NULL) {
    heard->shape = g_strdup(line);
    heard->shape_file = g_strdup(heard->file);
  }
  char *tensor = g_str_has_suffix(line, "' not in model file") ? between(line, "tensor '", '\'') : NULL;
  if (tensor != NULL) {
    heard->n_missing++;
    take(&heard->missing, tensor);
  }
  heard->unknown |= strstr(line, "get sd version from file failed") != NULL;
  heard->wordless |= strstr(line, "No text encoders provided") != NULL;
}

static void
hear_lora(EngineHeard *heard, const char *line)
{
  const char *at = strstr(line, "LoRA tensors have been applied");
  const char *open = at != NULL ? strchr(line, '(') : NULL;
  if (open == NULL)
    return;
  const gboolean none = g_ascii_strtoull(open + 1, NULL, 10) == 0;
  if (none || g_str_has_prefix(line, "Only"))
    take(&heard->lora, g_strdup(line));
  heard->lora_none |= none;
}

static const char *
stage_of(const char *line)
{
  static const struct {
    const char *begins, *stage;
  } stages[] = {
      {"loading", "reading the model"},   {"generate_image ", "reading the words"}, {"generating image", "sampling"},
      {"decoding", "developing"},         {"upscaling from", "enlarging"},         {"IMG2IMG", "looking at the photo"},
      {"EDIT mode", "looking at the photo"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(stages); i++)
    if (g_str_has_prefix(line, stages[i].begins) && strstr(line, " completed") == NULL)
      return stages[i].stage;
  return NULL;
}

const char *
engine_heard_line(EngineHeard *heard, int level, const char *line)
{
  /* "model.cpp:812  - text\n" */
  const char *text = strstr(line, " - ");
  g_autofree char *said = g_utf8_make_valid(text != NULL ? text + 3 : line, -1);
  g_strchomp(said);
  g_mutex_lock(&heard->lock);
  hear_file(heard, said);
  hear_lora(heard, said);
  if (level >= 2) {
    hear_fault(heard, said);
    if (heard->lines->len < MOST_LINES)
      g_ptr_array_add(heard->lines, g_strdup(said));
  }
  g_mutex_unlock(&heard->lock);
  return level == 1 ? stage_of(said) : NULL;
}

/* --- errors ----------------------------------------------------------------------------------- */

/* The part that a tensor belongs to, and how it is called in a set. */
static const char *
part_of(const char *tensor)
{
  static const struct {
    const char *begins, *part;
  } parts[] = {
      {"first_stage_model.", "vae"},     {"tae.", "tae"},           {"text_encoders.llm.visual.", "llm_vision"},
      {"text_encoders.llm.", "llm"},     {"text_encoders.t5xxl.", "t5xxl"},
      {"text_encoders.clip_g.", "clip_g"}, {"cond_stage_model.1.", "clip_g"}, {"text_encoders.clip_l.", "clip_l"},
      {"cond_stage_model.", "clip_l"},   {"model.diffusion_model.", "diffusion"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
    if (g_str_has_prefix(tensor, parts[i].begins))
      return parts[i].part;
  return NULL;
}

static gboolean
fail_missing(const EngineHeard *heard, const char *model, GError **error)
{
  const char *part = part_of(heard->missing);
  g_autofree char *more = heard->n_missing > 1 ? g_strdup_printf(" and %u more", heard->n_missing - 1) : g_strdup("");
  g_autofree char *out = part != NULL ? g_strdup_printf("; give it with --part %s=FILE", part) : g_strdup("");
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: the model's part '%s' is missing or not whole: no file has the tensor %s%s%s",
              model, part != NULL ? part : "?", heard->missing, more, out);
  return FALSE;
}

gboolean
engine_heard_check_model(const EngineHeard *heard, const char *path, GError **error)
{
  g_autofree char *model = litho_file_display(path);
  if (heard->failed->len > 0) {
    g_autofree char *file = litho_file_display(heard->failed->pdata[0]);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ,
                "%s: no weights can be read from it (safetensors, GGUF and PyTorch's checkpoints are read); it may be damaged or "
                "cut short",
                file);
    return FALSE;
  }
  if (heard->damaged != NULL) {
    g_autofree char *file = litho_file_display(heard->damaged);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: it is cut short or damaged: a tensor lies beyond its end", file);
    return FALSE;
  }
  if (heard->unknown) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: its tensors are those of no model of pictures that the engine knows; a set needs its diffusion part", model);
    return FALSE;
  }
  if (heard->shape != NULL) {
    g_autofree char *file = litho_file_display(heard->shape_file != NULL ? heard->shape_file : path);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: this part is of another model: %s", file, heard->shape);
    return FALSE;
  }
  if (heard->missing != NULL)
    return fail_missing(heard, model, error);
  if (heard->wordless) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: the model has no text encoder, so that it would not see the words; give it with --part (clip_l, clip_g, "
                "t5xxl or llm)",
                model);
    return FALSE;
  }
  return TRUE;
}

gboolean
engine_heard_check_loras(const EngineHeard *heard, GError **error)
{
  if (heard->failed->len > 0) {
    g_autofree char *file = litho_file_display(heard->failed->pdata[0]);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: no LoRA can be read from it", file);
    return FALSE;
  }
  if (!heard->lora_none)
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "the LoRA fits nothing of this model: %s", heard->lora);
  return FALSE;
}

void
engine_heard_fail(const EngineHeard *heard, const char *what, GError **error)
{
  g_autoptr(GString) why = g_string_new(NULL);
  gboolean memory = FALSE;
  for (guint i = 0; i < heard->lines->len; i++) {
    const char *line = heard->lines->pdata[i];
    memory = memory || strstr(line, "alloc") != NULL;
    if (i + 3 >= heard->lines->len)
      g_string_append_printf(why, "%s%s", why->len > 0 ? "; " : "", line);
  }
  g_set_error(error, LITHO_ERROR, memory ? LITHO_ERROR_RESOURCE : LITHO_ERROR_INTERNAL, "%s: the engine gave no picture%s%s",
              what, why->len > 0 ? ": " : "", why->str);
}
