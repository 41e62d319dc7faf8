/* reader.h: what the files that read words share: take.c (what each word does), relate.c (where
 * things stand to each other), settle.c (what follows from all of them). */
#ifndef LITHO_MAKE_READER_H
#define LITHO_MAKE_READER_H

#include "make/match.h"
#include "make/read.h"

#define SAID_HOUR (1u << 0)
#define SAID_WEATHER (1u << 1)
#define SAID_NEAR (1u << 2)
#define SAID_WATER (1u << 3)
#define SAID_FAR (1u << 4)
#define SAID_CLOUDS (1u << 5)
#define SAID_STARS (1u << 6)
#define SAID_SUN (1u << 7)
#define SAID_VIEW (1u << 8)
#define SAID_WAVES (1u << 9)
#define SAID_NO_SUN (1u << 10)
#define SAID_SUN_HIGH (1u << 11)
#define SAID_SEASON (1u << 12)
#define SAID_PALETTE (1u << 13)
#define SAID_SKY (1u << 14)
#define SAID_MOON (1u << 15)
#define SAID_BACKLIT (1u << 16)
#define SAID_ACROSS (1u << 17) /* of the sun */
#define SAID_STYLE (1u << 18)
/* What a picture is of, beside its light and look. */
#define SAID_SETTING                                                                               \
  (SAID_NEAR | SAID_WATER | SAID_FAR | SAID_CLOUDS | SAID_STARS | SAID_SUN | SAID_MOON | SAID_SKY)

/* Indices into the scene's things; below 0: */
#define NONE (-1)
#define THE_SUN (-2)
#define THE_MOON (-3)
#define A_GROUND (-4)

typedef struct {
  LexRelation kind;
  int subject, reference, second; /* second: of "between A and B" */
} MakeRelation;

typedef struct {
  MadeScene *scene;
  GPtrArray *traces;
  const MakeToken *tokens;
  guint n_tokens, at; /* at: the token that is taken */
  guint said;         /* of SAID_… */
  gboolean moods[MOOD_EMPTY + 1];
  /* Of the next thing; 0, NONE, NULL: not said. */
  int count, place, depth, pose;
  double size;
  gboolean is_row, place_stays, is_not;
  const MakeToken *color, *size_token, *pose_token;
  SceneKind held; /* by who follows, where held_token is set */
  const MakeToken *held_token, *held_color;
  /* Things: the last of this clause and the one before it; the last group of the whole. A ground
   * ends `last`, but not `actor`, the last thing of the clause; `subject_before` is the actor
   * before it, `topic` that of the clause before. */
  int last, before, group, n_left, actor, topic, subject_before;
  guint last_at;   /* token of `last` */
  gboolean is_one; /* "one near": a part of the group */
  gboolean has_place[LITHO_SCENE_MAX_THINGS], has_depth[LITHO_SCENE_MAX_THINGS],
      has_count[LITHO_SCENE_MAX_THINGS], is_related[LITHO_SCENE_MAX_THINGS];
  gboolean rides; /* somebody of whom no word is known: "riding a bicycle" */
  gboolean rises, has_rise[LITHO_SCENE_MAX_THINGS]; /* on a hill: the next thing; things */
  int joined[LITHO_SCENE_MAX_THINGS]; /* 1 + the thing before it: "a boy and a dog" */
  int rider_thing;                    /* what the last rider has: said already */
  /* A relation that waits for what it is about. */
  gboolean is_open;
  MakeRelation open;
  gboolean wants_second, wants_subject;
  GArray *relations;        /* of MakeRelation */
  guint n_found, n_strange; /* strange: nouns that are in no scene */
  int refusal;              /* a LexRefusal or NONE */
} MakeReader;

/* Adds a trace; format NULL: not composed. */
void make_reader_note(MakeReader *reader, const char *words, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
/* What is said of the next thing is forgotten; sizes, colours and counts that nobody took are
 * traced as not composed. */
void make_reader_forget(MakeReader *reader);
/* The next token of the clause from `from` on that is a thing, light or ground; NULL: none. */
const MakeToken *make_reader_ahead(const MakeReader *reader, guint from);
/* Does something that can be placed follow in this clause? */
gboolean make_thing_follows(const MakeReader *reader, guint from);

/* --- read.c --- */
/* Error USAGE, LIMIT. */
gboolean make_words_check(const char *words, GError **error);
/* Takes all tokens, which must outlive the reader. Unref reader->relations afterwards. */
void make_reader_run(MakeReader *reader, MadeScene *scene, GPtrArray *traces,
                     const MakeToken *tokens, guint n);

/* --- take.c --- */
void make_take(MakeReader *reader, const MakeToken *token);
void make_take_end(MakeReader *reader);

/* A colour before a ground is traced here; other colours are not composed. */
void make_take_ground_color(MakeReader *reader, const MakeToken *token);

/* --- take_sky.c --- */
void make_take_waves(MakeReader *reader, const MakeToken *token);
void make_take_sky(MakeReader *reader, const MakeToken *token);
void make_take_orb(MakeReader *reader, const MakeToken *token);
void make_take_sky_color(MakeReader *reader, const MakeToken *token);
void make_take_high(MakeReader *reader, const MakeToken *token);
void make_take_lights(MakeReader *reader, const MakeToken *token);
void make_take_light(MakeReader *reader, const MakeToken *token);

/* --- take_thing.c --- */
void make_take_thing(MakeReader *reader, const MakeToken *token);
void make_take_place(MakeReader *reader, const MakeToken *token);
void make_take_depth(MakeReader *reader, const MakeToken *token, SceneDepth depth);
void make_take_count(MakeReader *reader, const MakeToken *token);
/* "one near": ends the part that was spoken of. */
void make_take_part(MakeReader *reader);

/* Adds a thing as what was said of the next one has it; NONE: there is no room. */
int make_add_thing(MakeReader *reader, const char *words, SceneKind kind, int usual);
/* How many the words mean where they say no number. */
int make_usual_count(const MakeReader *reader, const MakeToken *token);
/* It is what was read last: what waits for a thing is bound to it, what was said of it is done. */
void make_thing_taken(MakeReader *reader, int index);

/* --- take_company.c --- */
void make_take_pose(MakeReader *reader, const MakeToken *token);
void make_take_rider(MakeReader *reader, const MakeToken *token);
void make_take_clothes(MakeReader *reader, const MakeToken *token);
/* An umbrella that somebody holds, a dog on a leash: TRUE where the token is that and was taken. */
gboolean make_take_held(MakeReader *reader, const MakeToken *token);
/* Gives somebody what is held or led; token: what said so; color: of it, or NULL. FALSE: cannot be.
 */
gboolean make_give(MakeReader *reader, int who, SceneKind kind, const MakeToken *token,
                   const MakeToken *color);
/* The subject sits on, rides, is in the reference: one thing with company. FALSE: it cannot be. */
gboolean make_company_settle(MakeReader *reader, int subject, int reference);
void make_rowers_settle(MakeReader *reader);
/* Things without a count are gone. */
void make_things_drop(MakeReader *reader);

/* --- relate.c, relate_place.c --- */
void make_take_relation(MakeReader *reader, const MakeToken *token);
/* The thing before or after `token` stands on `about`, far land. FALSE: nothing stands on that. */
gboolean make_take_rise(MakeReader *reader, const MakeToken *token, const MakeToken *about);
/* A thing or light was read: what waits for it is bound to it. */
void make_relation_bind(MakeReader *reader, int what);
void make_relations_settle(MakeReader *reader);

/* --- spread.c --- */
/* What a picture is of is seen from near. */
void make_prominence_settle(MakeReader *reader);
/* Hills under what stands on one. */
void make_rises_settle(MakeReader *reader);
/* Moves what the words give no place out of the way of others. */
void make_spread(MakeReader *reader);

/* --- settle.c --- */
void make_settle(MakeReader *reader);

#endif
