/* relate.c: where things stand to each other, as the words say it: "a tree behind the house",
 * 房子后面的树. A relation is noted while words are read and becomes places once all things are
 * known (relate_place.c). */
#include "make/reader.h"

static void
close_relation(MakeReader *reader)
{
  if (reader->open.subject != NONE && reader->open.reference != NONE) {
    g_array_append_val(reader->relations, reader->open);
    for (MakeRelation more = reader->open; /* "a boy and a dog on a boat": both */
         more.subject >= 0 && reader->joined[more.subject] > 0;) {
      more.subject = reader->joined[more.subject] - 1;
      if (more.subject == more.reference)
        break;
      g_array_append_val(reader->relations, more);
    }
  }
  reader->is_open = reader->wants_second = reader->wants_subject = FALSE;
}

/* The token after this thing joins another one: "between a tree AND a house". */
static gboolean
is_joined(const MakeReader *reader)
{
  static const char *const joins[] = {"and", "和", "与", "跟", NULL};
  return reader->at + 1 < reader->n_tokens &&
         g_strv_contains(joins, reader->tokens[reader->at + 1].words);
}

void
make_relation_bind(MakeReader *reader, int what)
{
  if (!reader->is_open)
    return;
  MakeRelation *open = &reader->open;
  if (open->reference == NONE) {
    open->reference = what;
    reader->wants_second = open->kind == RELATION_BETWEEN && is_joined(reader);
    reader->wants_subject = open->subject == NONE;
  } else if (reader->wants_second) {
    open->second = what;
    reader->wants_second = FALSE;
  } else if (reader->wants_subject) {
    open->subject = what;
    reader->wants_subject = FALSE;
  }
  if (!reader->wants_second && !reader->wants_subject)
    close_relation(reader);
}

static void
note_open(MakeReader *reader, const MakeToken *token)
{
  static const char *const names[] = {"behind", "in front of", "beside",         "under",
                                      "over",   "on",          "between",        "along",
                                      "around", "surrounded",  "to the left of", "to the right of"};
  make_reader_note(reader, token->words, "place: %s", names[reader->open.kind]);
  reader->n_found--;
}

/* Without anything that it is about. */
static void
take_alone(MakeReader *reader, const MakeToken *token)
{
  MadeScene *scene = reader->scene;
  switch ((LexRelation)token->row->value) {
  case RELATION_BEHIND:
    make_take_depth(reader, token, DEPTH_FAR);
    break;
  case RELATION_FRONT:
  case RELATION_BESIDE:
    make_take_depth(reader, token, DEPTH_NEAR);
    break;
  case RELATION_AROUND:
    if (reader->last >= 0 || make_thing_follows(reader, reader->at + 1)) {
      reader->is_open = TRUE;
      reader->open =
          (MakeRelation){RELATION_AROUND, reader->last >= 0 ? reader->last : NONE, A_GROUND, NONE};
      note_open(reader, token);
      reader->wants_subject = reader->open.subject == NONE;
      if (!reader->wants_subject)
        close_relation(reader);
    }
    break;
  case RELATION_BETWEEN:
    if (reader->last >= 0 && !reader->has_place[reader->last]) {
      scene->things[reader->last].across = .5;
      make_reader_note(reader, token->words, "%s: across 0.50",
                       scene_kinds[scene->things[reader->last].kind]);
    }
    break;
  default: /* "on", "over" before an hour or a ground: as they lie */
    break;
  }
}

/* "a castle on a hill", 山顶上有一座寺庙: what stands on far land stands on a knoll of its own. */
gboolean
make_take_rise(MakeReader *reader, const MakeToken *token, const MakeToken *about)
{
  const int value = about->row->value;
  if (value != FAR_HILLS && value != FAR_MOUNTAINS && value != FAR_ISLANDS &&
      value != FAR_CLIFFS)
    return FALSE;
  if (reader->actor < 0) {
    if (!make_thing_follows(reader, reader->at + 1))
      return FALSE;
    reader->rises = TRUE;
  } else
    reader->has_rise[reader->actor] = TRUE;
  make_reader_note(reader, token->words, "place: on %s",
                   value == FAR_ISLANDS || value == FAR_CLIFFS ? "an island or cliff"
                   : value == FAR_MOUNTAINS ? "a mountain"
                                            : "a hill");
  reader->n_found--;
  return TRUE;
}

/* Chinese: the thing just before is what it is about; its subject stands before that, or follows.
 */
static void
take_suffix(MakeReader *reader, const MakeToken *token)
{
  const gboolean is_thing = reader->last >= 0 && reader->last_at + 1 == reader->at,
                 is_ground =
                     reader->at > 0 && reader->tokens[reader->at - 1].kind == MAKE_TOKEN_ROW &&
                     (make_token_is(token - 1, LEX_FAR) || make_token_is(token - 1, LEX_WATER) ||
                      make_token_is(token - 1, LEX_NEAR));
  if (is_ground) { /* in front of the mountains: as everything is */
    if (token->row->value == RELATION_ON && make_token_is(token - 1, LEX_FAR))
      make_take_rise(reader, token, token - 1);
    return;
  }
  const gboolean follows = make_thing_follows(reader, reader->at + 1);
  if (!is_thing && reader->last == NONE && reader->actor == NONE && reader->topic >= 0 && follows) {
    reader->open = /* …，旁边有一条狗: beside what was said before */
        (MakeRelation){(LexRelation)token->row->value, NONE, reader->topic, NONE};
    reader->is_open = reader->wants_subject = TRUE;
    note_open(reader, token);
    return;
  }
  if (!is_thing) {
    take_alone(reader, token);
    return;
  }
  if (reader->before == NONE && reader->subject_before != NONE)
    reader->before = reader->subject_before;
  MakeRelation open = {(LexRelation)token->row->value, NONE, reader->last, NONE};
  if (open.kind == RELATION_BETWEEN && reader->before >= 0) {
    open.second = reader->before;
    open.subject = NONE;
  } else if (reader->before >= 0 || reader->before < NONE)
    open.subject = reader->before;
  if (follows && (open.subject == NONE || g_strcmp0(token[1].words, "的") == 0 ||
                  g_strcmp0(token[1].words, "有") == 0))
    open.subject = NONE;
  if (open.subject == NONE && !follows)
    return;
  reader->open = open;
  reader->is_open = TRUE;
  reader->wants_subject = open.subject == NONE;
  note_open(reader, token);
  if (!reader->wants_subject)
    close_relation(reader);
}

/* "a horse with a fence behind it", "behind it a tree": the thing that the pronoun means is there.
 */
static gboolean
take_pronoun(MakeReader *reader, const MakeToken *token)
{
  const MakeToken *next = reader->at + 1 < reader->n_tokens ? token + 1 : NULL;
  if (next == NULL || !make_token_is(next, LEX_PRONOUN))
    return FALSE;
  const gboolean follows = make_thing_follows(reader, reader->at + 2);
  const int reference = follows ? (reader->last != NONE ? reader->last : reader->topic)
                        : reader->before >= 0 ? reader->before
                                              : reader->topic;
  reader->open = (MakeRelation){(LexRelation)token->row->value, follows ? NONE : reader->last,
                                reference, NONE};
  if (reference < 0 || (!follows && reader->last == NONE))
    return TRUE; /* mountains behind them: as they lie */
  reader->is_open = TRUE;
  reader->wants_subject = follows;
  note_open(reader, token);
  if (!follows)
    close_relation(reader);
  return TRUE;
}

void
make_take_relation(MakeReader *reader, const MakeToken *token)
{
  reader->is_open = FALSE;
  if (take_pronoun(reader, token))
    return;
  if (token->row->many) {
    take_suffix(reader, token);
    return;
  }
  if (reader->is_one) {
    take_alone(reader, token);
    return;
  }
  const MakeToken *about = make_reader_ahead(reader, reader->at + 1);
  const gboolean is_thing =
      about != NULL && (make_token_is(about, LEX_THING) || make_token_is(about, LEX_FLOWER) ||
                        make_token_is(about, LEX_SUN) || make_token_is(about, LEX_MOON));
  if (about == NULL) {
    take_alone(reader, token);
    return;
  }
  if (!is_thing && token->row->value == RELATION_ON && make_token_is(about, LEX_FAR) &&
      make_take_rise(reader, token, about))
    return;
  if (!is_thing && token->row->value != RELATION_ALONG) {
    /* Behind mountains, on a lake: as it lies. A low sun stands behind them. */
    if (token->row->value == RELATION_BEHIND && reader->last == THE_SUN)
      reader->scene->sun.high = .05, reader->said |= SAID_SUN_HIGH;
    return;
  }
  reader->open = (MakeRelation){(LexRelation)token->row->value,
                                reader->last != NONE ? reader->last : reader->actor, NONE, NONE};
  reader->is_open = TRUE;
  reader->rides = reader->open.subject == NONE &&
                  (g_str_has_prefix(token->words, "rid") || g_str_has_prefix(token->words, "骑"));
  note_open(reader, token);
  if (!is_thing) { /* along the shore */
    reader->open.reference = A_GROUND;
    reader->wants_subject = reader->open.subject == NONE;
    if (!reader->wants_subject)
      close_relation(reader);
  }
}
