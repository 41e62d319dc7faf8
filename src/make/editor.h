/* editor.h: what the files that change a scene by words share: edit.c (clauses and what they wish),
 * edit_thing.c, edit_ground.c, edit_light.c (what each kind of word does). Not for others: see
 * edit.h. */
#ifndef LITHO_MAKE_EDITOR_H
#define LITHO_MAKE_EDITOR_H

#include "make/reader.h"

typedef struct {
  MadeScene *scene;
  GPtrArray *traces;       /* of MadeTrace */
  const MakeToken *tokens; /* of the whole text */
  guint from, to;          /* tokens of the clause */
  guint n_done, n_refused;
} MakeEditor;

/* What a clause wishes of what it names. */
typedef struct {
  int verb;         /* a LexVerb; NONE */
  guint changes;    /* bits 1 << LexChange */
  int place, depth; /* per cent, SceneDepth; NONE: not said */
  int count;        /* 0: not said */
  double degree;    /* times the usual change */
  gboolean removes, is_another;
  const MakeToken *color;
} MakeWish;

static inline gboolean
make_wishes(const MakeWish *wish, LexChange change)
{
  return (wish->changes & 1u << change) != 0;
}

/* +1: more, bigger, higher; -1: fewer, smaller, lower; 0: neither. */
int make_wish_sign(const MakeWish *wish);

/* --- edit_clause.c --- */
/* Does what the clause says. */
void make_edit_clause(MakeEditor *editor);
/* Is the token one of these words, "a|b|c"? */
gboolean make_is_word(const MakeToken *token, const char *list);
/* Something that a scene shows, an hour, a weather. */
gboolean make_is_noun(const MakeToken *token);
/* Traces what a word has done. */
void make_editor_done(MakeEditor *editor, const MakeToken *token, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
/* Traces why it could not. why NULL: in no vocabulary. */
void make_editor_refuse(MakeEditor *editor, const MakeToken *token, const char *why);
/* Word before token i within the clause, "" if there is none. */
const char *make_editor_before(const MakeEditor *editor, guint i);
/* "the boat", 把船: one that is there already. */
gboolean make_is_definite(const MakeEditor *editor, guint i);
/* "beside the lighthouse", 湖边: the token says where something else is. */
gboolean make_is_reference(const MakeEditor *editor, guint i);

/* --- edit_thing.c --- */
gboolean make_is_thing(const MakeToken *token);
SceneKind make_thing_kind(const MakeToken *token);
gboolean make_scene_has(const MadeScene *scene, SceneKind kind);
/* Takes those of the kind out; count 0: all. place: NONE, or only those about there. FALSE: there
 * is none. */
gboolean make_things_remove(MadeScene *scene, SceneKind kind, int count, int place);
/* Things that are there: how many, how large, where, which colour. */
void make_edit_thing(MakeEditor *editor, guint i, const MakeWish *wish);
/* Reads the things of the tokens [from, to) as they stand in a description, and sets them beside
 * those that are there. */
void make_edit_add(MakeEditor *editor, guint from, guint to);
/* Every `old` becomes a `new_one`; both are tokens of things. */
void make_edit_exchange(MakeEditor *editor, guint old, guint new_one);

/* --- edit_ground.c --- */
gboolean make_is_ground(const MakeToken *token);
/* Is what the token names there? */
gboolean make_scene_has_ground(const MadeScene *scene, const MakeToken *token);
void make_edit_ground(MakeEditor *editor, const MakeToken *token, const MakeWish *wish);
void make_ground_set(MakeEditor *editor, const MakeToken *token);
void make_ground_remove(MakeEditor *editor, const MakeToken *token);
/* Things that no longer have a place are taken out, and said. */
void make_edit_homeless(MakeEditor *editor, const MakeToken *token);
/* The horizon, by a wish for more or less of the sky, or for a higher one. up: +1, -1. */
void make_edit_horizon(MakeEditor *editor, const MakeToken *token, double up);

/* --- edit_light.c --- */
/* Sun, moon, waves, clouds, stars, sky, hours, weathers, seasons, looks, moods. TRUE: it was one of
 * them. */
gboolean make_edit_light(MakeEditor *editor, const MakeToken *token, const MakeWish *wish);

#endif
