/* draft.c: drafts, readings and wishes made and freed. See draft.h. */
#include <math.h>
#include "plan/read/draft.h"

LithoWish *
litho_wish_new(const char *op, int sign, double confidence)
{
  LithoWish *wish = g_new0(LithoWish, 1);
  wish->op = op;
  wish->sign = sign;
  wish->degree = LITHO_DEGREE_SOME;
  wish->number = NAN;
  wish->confidence = confidence;
  wish->regions = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
  return wish;
}

LithoWish *
litho_wish_copy(const LithoWish *wish)
{
  LithoWish *out = litho_wish_new(wish->op, wish->sign, wish->confidence);
  GPtrArray *regions = out->regions;
  *out = *wish;
  out->regions = regions;
  out->target = g_strdup(wish->target);
  for (guint k = 0; k < wish->regions->len; k++)
    g_ptr_array_add(out->regions, litho_region_copy(wish->regions->pdata[k]));
  return out;
}

void
litho_wish_free(LithoWish *wish)
{
  g_free(wish->target);
  g_ptr_array_unref(wish->regions);
  g_free(wish);
}

static void
reading_free(LithoReading *r)
{
  g_free(r->text);
  g_free(r->reason);
  g_ptr_array_unref(r->wishes);
  g_ptr_array_unref(r->mentions);
  g_ptr_array_unref(r->protects);
  g_free(r);
}

LithoReading *
litho_reading_new(const char *words, guint start, guint end, LithoClauseKind kind)
{
  LithoReading *out = g_new0(LithoReading, 1);
  out->text = g_strndup(words + start, end - start);
  out->start = start;
  out->end = end;
  out->kind = kind;
  out->wishes = g_ptr_array_new_with_free_func((GDestroyNotify)litho_wish_free);
  out->mentions = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
  out->protects = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
  return out;
}

void
litho_reading_conclude(LithoReading *r, LithoClauseKind kind, const char *reason)
{
  r->kind = kind;
  g_free(r->reason);
  r->reason = g_strdup(reason);
}

void
litho_draft_weigh(LithoDraft *draft)
{
  gboolean wished = FALSE, refused = FALSE;
  draft->confidence = draft->clauses->len > 0 ? 1 : 0;
  for (guint i = 0; i < draft->clauses->len; i++) {
    const LithoReading *r = draft->clauses->pdata[i];
    wished |= r->wishes->len > 0;
    refused |= r->kind == LITHO_CLAUSE_REFUSED;
    draft->confidence = MIN(draft->confidence, r->confidence);
  }
  draft->refused = refused && !wished;
}

LithoDraft *
litho_draft_new(void)
{
  LithoDraft *draft = g_new0(LithoDraft, 1);
  draft->clauses = g_ptr_array_new_with_free_func((GDestroyNotify)reading_free);
  return draft;
}

void
litho_draft_free(LithoDraft *draft)
{
  if (draft == NULL)
    return;
  g_ptr_array_unref(draft->clauses);
  g_free(draft);
}
