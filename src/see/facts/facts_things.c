/* facts_things.c: things as facts: the boxes of one label become one fact, with a count and a place.
 *
 * A count is exact when no further box of the label is in doubt. From which score on a label is spoken of was chosen on Flickr8k's
 * training split and on coco200 (docs/bench/captions.md says how), never on the photos that captions are measured on.
 */
#include <math.h>
#include <string.h>
#include "see/facts/tags.h"
#include "see/facts/things.h"
#include "see/things/things.h"
#include "words/noun.h"

#define CERTAIN 0.60
/* A box that lies in a better one of its label by so much is a part of it, or the same thing seen again. */
#define INSIDE_SHARE 0.7
/* Boxes of two labels that share so much (intersection over union) are one thing, called by two names. */
#define SAME_THING 0.6

/* Labels whose scores mean more or less than others'. */
static const struct {
  const char *label;
  double certain;
} own_certain[] = {
    {"person", 0.47}, {NULL, 0},
};

/* Labels that people call something else. */
static const struct {
  const char *label, *word;
} said_as[] = {
    {"airplane", "aeroplane"},  {"cell phone", "mobile phone"}, {"couch", "sofa"},       {"dining table", "table"},
    {"donut", "doughnut"},      {"hair drier", "hair dryer"},   {"hot dog", "hot dog"},  {"mouse", "computer mouse"},
    {"remote", "remote control"}, {"sports ball", "ball"},      {"tv", "television"},    {NULL, NULL},
};

double
see_thing_certain(const char *label)
{
  for (guint i = 0; own_certain[i].label != NULL; i++)
    if (g_str_equal(own_certain[i].label, label))
      return own_certain[i].certain;
  return CERTAIN;
}

/* --- words ---------------------------------------------------------------------------------- */

/* The plural of a noun of one or several words: the last one takes it. Caller frees. */
static char *
plural_of(const char *word)
{
  guint n;
  if (g_str_equal(word, "person"))
    return g_strdup("people"); /* the table has "persons" too */
  const LithoNounForm *forms = litho_noun_forms(&n);
  const LithoNoun *noun = litho_noun_find(word);
  for (guint i = 0; noun != NULL && i < n; i++)
    if (forms[i].noun == noun && forms[i].plural && !forms[i].chinese)
      return g_strdup(forms[i].text);
  /* Of what else has none (glass, wood) a label means a piece, which is counted. */
  if (noun != NULL && noun->plural != NULL && noun->kind == LITHO_NOUN_ANIMAL)
    return g_strdup(word); /* sheep, fish */
  const char *last = strrchr(word, ' ');
  if (last != NULL) {
    g_autofree char *tail = plural_of(last + 1);
    return g_strdup_printf("%.*s%s", (int)(last + 1 - word), word, tail);
  }
  const gsize length = strlen(word);
  const char end = length > 0 ? word[length - 1] : 0, before = length > 1 ? word[length - 2] : 'a';
  if (end == 's' || end == 'x' || g_str_has_suffix(word, "ch") || g_str_has_suffix(word, "sh"))
    return g_strconcat(word, "es", NULL);
  if (end == 'y' && strchr("aeiou", before) == NULL)
    return g_strdup_printf("%.*sies", (int)length - 1, word);
  return g_strconcat(word, "s", NULL);
}

/* Words without an article: what is one in the plural, or is not counted. */
static gboolean
has_no_one(const char *word)
{
  static const char *const words[] = {"skis", "scissors", "broccoli", "jeans", "trousers", "shorts", "glasses", "sunglasses",
                                      "goggles", "footwear", "clothing", "food", "furniture", NULL};
  const char *last = strrchr(word, ' ');
  return g_strv_contains(words, last != NULL ? last + 1 : word);
}

char *
see_thing_phrase(const char *label, int count)
{
  static const char *const numbers[] = {"two", "three", "four", "five", "six", "seven", "eight", "nine"};
  const char *word = label;
  for (guint i = 0; said_as[i].label != NULL; i++)
    if (g_str_equal(said_as[i].label, label))
      word = said_as[i].word;
  if (has_no_one(word))
    return g_strdup(word);
  if (count == 1)
    return g_strdup_printf("%s %s", strchr("aeiou", *word) != NULL ? "an" : "a", word);
  g_autofree char *many = plural_of(word);
  if (count >= 2 && count < 2 + (int)G_N_ELEMENTS(numbers))
    return g_strdup_printf("%s %s", numbers[count - 2], many);
  return count > 0 ? g_strdup_printf("%d %s", count, many) : g_steal_pointer(&many);
}

/* --- facts ---------------------------------------------------------------------------------- */

static LithoBox
around(const LithoBox *a, const LithoBox *b)
{
  const double x0 = MIN(a->x, b->x), y0 = MIN(a->y, b->y);
  const double x1 = MAX(a->x + a->w, b->x + b->w), y1 = MAX(a->y + a->h, b->y + b->h);
  return (LithoBox){x0, y0, x1 - x0, y1 - y0};
}

/* How much of `box` lies in `other`, 0..1. */
static double
share_inside(const LithoBox *box, const LithoBox *other)
{
  const double w = MIN(box->x + box->w, other->x + other->w) - MAX(box->x, other->x);
  const double h = MIN(box->y + box->h, other->y + other->h) - MAX(box->y, other->y);
  return w > 0 && h > 0 && box->w * box->h > 0 ? w * h / (box->w * box->h) : 0;
}

/* TRUE when a thing that was taken before, and is surer, is this one: a sheep that is rather a dog. */
static gboolean
is_taken(const GPtrArray *things, guint at, const gboolean *taken)
{
  const SeeThing *thing = things->pdata[at];
  for (guint i = 0; i < at; i++) {
    const SeeThing *better = things->pdata[i];
    const gboolean same = g_str_equal(better->label, thing->label);
    if (taken[i] && (same ? share_inside(&thing->box, &better->box) > INSIDE_SHARE : see_box_iou(&thing->box, &better->box) > SAME_THING))
      return TRUE;
  }
  return FALSE;
}

/* What is worth more words: the larger and the surer. */
static int
by_weight(gconstpointer a, gconstpointer b)
{
  const LithoThingFact *p = *(LithoThingFact *const *)a, *q = *(LithoThingFact *const *)b;
  const double x = (p->sure ? 1 : 0) + p->score * sqrt(p->box.w * p->box.h);
  const double y = (q->sure ? 1 : 0) + q->score * sqrt(q->box.w * q->box.h);
  return x != y ? (x < y ? 1 : -1) : g_strcmp0(p->label, q->label);
}

void
see_things_to_facts(const GPtrArray *things, GPtrArray *facts)
{
  g_autofree gboolean *taken = g_new0(gboolean, things->len + 1);
  for (guint i = 0; i < things->len; i++) {
    const SeeThing *thing = things->pdata[i];
    if (thing->score < SEE_THING_LISTED || is_taken(things, i, taken))
      continue;
    taken[i] = TRUE;
    LithoThingFact *fact = NULL;
    for (guint k = 0; k < facts->len && fact == NULL; k++)
      if (g_str_equal(((LithoThingFact *)facts->pdata[k])->label, thing->label))
        fact = facts->pdata[k];
    const gboolean sure = thing->score >= see_thing_certain(thing->label);
    if (fact == NULL) {
      fact = g_new0(LithoThingFact, 1);
      *fact = (LithoThingFact){.label = g_strdup(thing->label), .score = thing->score, .box = thing->box, .sure = sure, .exact = TRUE};
      g_ptr_array_add(facts, fact);
    }
    /* Best first: of a label that is sure only the sure ones are counted, the others make the count open. */
    if (sure == fact->sure) {
      fact->count++;
      fact->box = around(&fact->box, &thing->box);
    } else
      fact->exact = FALSE;
  }
  g_ptr_array_sort(facts, by_weight);
}

static gboolean
is_animal(const LithoNoun *noun)
{
  return noun != NULL && noun->kind == LITHO_NOUN_ANIMAL;
}

/* Dogs are boxed as bears, sheep and elephants. An animal that the tagger, sure of another one that was not boxed, does not see is in
 * doubt. */
void
see_things_doubt(const GPtrArray *tags, GPtrArray *facts)
{
  for (guint i = 0; i < tags->len; i++) {
    const LithoTag *tag = tags->pdata[i];
    const SeeTagName *name = tag->score >= SEE_TAG_CERTAIN ? see_tag_name(tag->name) : NULL;
    if (name == NULL || see_tag_kind(name) != LITHO_NOUN_ANIMAL)
      continue;
    gboolean boxed = FALSE;
    for (guint k = 0; k < facts->len; k++) {
      const LithoThingFact *thing = facts->pdata[k];
      boxed |= thing->sure && litho_noun_is(litho_noun_find(thing->label), tag->name);
    }
    for (guint k = 0; k < facts->len && !boxed; k++) {
      LithoThingFact *thing = facts->pdata[k];
      thing->sure &= !is_animal(litho_noun_find(thing->label));
    }
  }
  g_ptr_array_sort(facts, by_weight);
}

gboolean
see_facts_things(LithoScene *scene, LithoFacts *facts, GError **error)
{
  static const char *const roles[] = {"instances", "detect"};
  const GPtrArray *things = see_scene_things(scene, error);
  if (things == NULL)
    return FALSE;
  g_autoptr(GPtrArray) known = g_ptr_array_new();
  for (guint i = 0; i < G_N_ELEMENTS(roles); i++) {
    const GPtrArray *nets = see_scene_nets(scene, roles[i], error);
    if (nets == NULL)
      return FALSE;
    for (guint k = 0; k < nets->len; k++) {
      const SeeNet *net = nets->pdata[k];
      if (facts->detector == NULL)
        facts->detector = g_strdup(net->name);
      for (char **label = net->labels; label != NULL && *label != NULL; label++)
        g_ptr_array_add(known, g_ascii_strdown(*label, -1));
    }
  }
  g_ptr_array_add(known, NULL);
  facts->known = (char **)g_ptr_array_free(g_steal_pointer(&known), FALSE);
  see_things_to_facts(things, facts->things);
  see_things_doubt(facts->tags, facts->things);
  return TRUE;
}
