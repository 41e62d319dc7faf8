/* weights_kind.c: see weights_kind.h. */
#include <string.h>
#include "model/contract/weights_kind.h"

static gboolean
is_kind(const LithoWeights *weights, const LithoWeightsKind *kind)
{
  return litho_weights_find(weights, kind->has, kind->axis, kind->size) != NULL &&
         (kind->also == NULL || litho_weights_find(weights, kind->also, -1, 0) != NULL) &&
         (kind->not == NULL || litho_weights_find(weights, kind->not, -1, 0) == NULL);
}

const LithoWeightsKind *
litho_weights_kind(const LithoWeights *weights, LithoPart part)
{
  const gboolean lora = is_kind(weights, &litho_weights_kinds[0]);
  for (const LithoWeightsKind *kind = litho_weights_kinds; kind->name != NULL; kind++)
    if (kind->part == part && (!lora || part == LITHO_PART_LORA) && is_kind(weights, kind))
      return kind;
  return NULL;
}

char *
litho_weights_say(const LithoWeights *weights)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (int part = LITHO_PART_DIFFUSION; part < LITHO_N_PARTS; part++) {
    const LithoWeightsKind *kind = litho_weights_kind(weights, (LithoPart)part);
    if (kind == NULL)
      continue;
    const char *what = part == LITHO_PART_DIFFUSION ? "the diffusion model "
                       : part >= LITHO_PART_CLIP_L && part <= LITHO_PART_LLM ? "the text encoder " : "";
    g_string_append_printf(text, "%s%s%s", text->len > 0 ? ", " : "", what, kind->title);
  }
  if (text->len == 0)
    g_string_append(text, weights->form == LITHO_WEIGHTS_TORCH ? "a checkpoint of PyTorch, into which litho cannot look"
                                                               : "nothing that litho knows");
  return g_string_free(g_steal_pointer(&text), FALSE);
}

gboolean
litho_kind_in(const char *names, const char *name)
{
  const gsize n = strlen(name);
  for (const char *p = names; p != NULL; p = strchr(p, '|') != NULL ? strchr(p, '|') + 1 : NULL)
    if (strcspn(p, "|") == n && strncmp(p, name, n) == 0)
      return TRUE;
  return FALSE;
}

char *
litho_kind_titles(const char *names)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (const LithoWeightsKind *kind = litho_weights_kinds; kind->name != NULL; kind++)
    if (litho_kind_in(names, kind->name))
      g_string_append_printf(text, "%s%s", text->len > 0 ? " or " : "", kind->title);
  return g_string_free(g_steal_pointer(&text), FALSE);
}
