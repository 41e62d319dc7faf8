/* turn.h: what one turn of a conversation asks for, read in its context, without looking at a photo.
 *
 * A small grammar by hand, English and Chinese, learnt on ../shared/bench/chat/train.jsonl (docs/chat.md). It knows
 * how people point back ("a bit less", "by 30", "the other direction", "that", "there"), take back, choose and ask.
 * What is new about the picture it does not read: those words go to the planner (plan/), cleaned of small talk. A turn
 * that is said in pieces ("rotate it" – "which way?" – "clockwise") is read from the pieces that nobody has answered
 * yet.
 */
#ifndef LITHO_TALK_TURN_H
#define LITHO_TALK_TURN_H

#include "op/op.h"

typedef enum {
  LITHO_ACT_NONE,    /* thanks, yes, small talk: nothing to do */
  LITHO_ACT_ADD,     /* words for the planner */
  LITHO_ACT_CHANGE,  /* the amount of a step */
  LITHO_ACT_REPLACE, /* the same step at another place; with words that name another operation: that instead */
  LITHO_ACT_REMOVE,  /* a step; with `others`: all but that one */
  LITHO_ACT_UNDO,
  LITHO_ACT_REDO,
  LITHO_ACT_GOTO,   /* a version */
  LITHO_ACT_REPEAT, /* the last change once more; with words: the last step at that place too */
  LITHO_ACT_ALL,    /* the same on the other photos */
  LITHO_ACT_ASK,
  LITHO_ACT_SEARCH, /* photos of the index */
  LITHO_ACT_COMPARE,
  LITHO_ACT_EXPORT,
  LITHO_ACT_CHOOSE, /* an answer to the pending question */
  LITHO_ACT_HELP,
  LITHO_ACT_MAKE, /* a picture that does not exist yet, or another scene of a made one */
  LITHO_N_ACTS
} LithoAct;
extern const char *const litho_act_names[]; /* "none" "add" …, by LithoAct; NULL-terminated */

typedef enum {
  LITHO_CHANGE_FACTOR, /* the effect times `factor` */
  LITHO_CHANGE_DELTA,  /* the amount moves by `number` in the direction `sign` */
  LITHO_CHANGE_SET,    /* the amount becomes `number` */
  LITHO_CHANGE_FLIP,   /* the other direction, by `number` where there is one */
} LithoChange;

typedef enum {
  LITHO_ASK_WHAT,     /* what was done (there)? */
  LITHO_ASK_WHY,      /* why was it done? */
  LITHO_ASK_PHOTO,    /* what is in the photo? */
  LITHO_ASK_REGIONS,  /* which "dog" is meant: where is it? */
  LITHO_ASK_VERSIONS, /* which versions are there? */
} LithoAskKind;

/* Something that was done before. */
typedef struct {
  const LithoOp *op; /* NULL: what has no operation of ours (a search) */
  int sign;          /* of its amount; 0: none */
  double number;     /* as said or as it stands; NAN: none */
  const char *place; /* where, in words ("sky"), NULL: everywhere. Borrowed */
  guint step;        /* in the recipe */
} LithoDeed;

typedef struct {
  const LithoDeed *deeds; /* oldest first, the one that was made or changed last at the end */
  guint n_deeds;
  const char *const
      *unanswered;       /* NULL-terminated: what the user said since the last deed and before this turn; or NULL */
  const char *assistant; /* what was answered last, or NULL */
  const char *const *choices; /* NULL-terminated labels of the pending question; NULL: nothing was asked */
  guint n_versions;           /* with version 0 */
  guint n_photos;             /* 0: none is open; a turn that is about no edit is then a search */
} LithoTurnContext;

typedef struct {
  LithoAct act;
  int deed;          /* CHANGE, REMOVE, REPLACE, REPEAT, ASK: index in the context, -1: not said (REPEAT, ASK: all), or
                        there is none (CHANGE) */
  const LithoOp *op; /* CHANGE: of the deed; ADD: where the words plainly name one tool, else NULL */
  LithoChange change;
  double factor;
  int sign;      /* direction: +1, -1; 0: not said */
  double number; /* NAN: none was said */
  char *unit;    /* "%" "°" "EV" … or NULL; owned */
  char *words;   /* ADD: for the planner; MAKE: what it shows; REPLACE: the new place; SEARCH: the query; ASK: of what. Owned, or NULL */
  gboolean others; /* REMOVE */
  int version;   /* GOTO, COMPARE: version, -1: the one before */
  int choice;    /* CHOOSE: id, from 1 */
  LithoAskKind ask;
  char *format;         /* EXPORT: "png", or NULL; owned */
  int size_px, quality; /* EXPORT: 0: not said */
  gboolean chinese;
} LithoTurn;

void litho_turn_free(LithoTurn *turn);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoTurn, litho_turn_free)

/* Never fails, whatever the words; valid UTF-8. A message may hold several turns ("undo that and make it warmer"):
 * LithoTurn*, in order, at least one; caller unrefs. Deterministic, thread-safe, a few ms. */
GPtrArray *litho_turns_read(const char *words, const LithoTurnContext *context);

/* --- between the files of turn*.c -------------------------------------------------------------- */

typedef struct {
  char *text; /* lower case, without politeness in front; blanks single; owned */
  char *said; /* the same in the case that it was written in */
  const LithoTurnContext *context;
  gboolean is_no; /* it began with "no", "naah", 不对 */
} TurnText;

/* First place at or behind `from` where one of the words ("a|b c|裁") stands as a word, and its length; -1: nowhere.
 */
int turn_find(const char *text, guint from, const char *words, guint *length);
gboolean turn_has(const char *text, const char *words);
gboolean turn_begins(const char *text, const char *words, guint *length);
gboolean turn_is(const char *text, const char *words); /* nothing else stands there, but for . ! ? and "please" */
gboolean turn_is_chinese(const char *text);
/* Takes politeness, greetings and praise from the front. *is_no: said no. New. */
char *turn_strip(const char *words, gboolean *is_no);
/* Words that are nothing but politeness. */
gboolean turn_is_small_talk(const char *words);
gboolean turn_is_praise(const char *text); /* it begins so: "nice clear image" */
/* +1: clockwise, right; -1: counterclockwise, left; 0: neither. */
int turn_side(const char *text);
LithoTurn *turn_new(LithoAct act);

/* The last operation that the words name, its direction (+1, -1, 0) as said; FALSE: none. plain: tools of tone, colour
 * and rotation alone. */
typedef struct {
  const LithoOp *op;
  int sign;      /* 0: not said */
  double number; /* NAN: none */
  const char *unit;
  gboolean is_absolute; /* "to 20" */
  gboolean vague;       /* "a bit", "some more" */
  gboolean is_word;     /* named by "brighter", "darken": not by a property that goes both ways */
  gboolean is_many;     /* several tools are named: op is NULL */
} TurnTool;
/* What a text says of tool, direction and number; each may be missing. */
void turn_tool_read(const char *text, TurnTool *tool);
/* "increase the contrast by 20 %": what the planner reads without fail. New; NULL: not all is known. */
char *turn_tool_words(const TurnTool *tool);

/* Each gives a turn or NULL: not of its kind. */
LithoTurn *turn_read_choice(const TurnText *t);
LithoTurn *turn_read_history(const TurnText *t); /* undo, redo, goto, compare, repeat, all */
/* "the same on the water", "and the sky too" */
LithoTurn *turn_read_also(const TurnText *t);
LithoTurn *turn_read_export(const TurnText *t);
LithoTurn *turn_read_ask(const TurnText *t);
LithoTurn *turn_read_remove(const TurnText *t);
LithoTurn *turn_read_replace(const TurnText *t);
LithoTurn *turn_read_change(const TurnText *t);
LithoTurn *turn_read_search(const TurnText *t);
/* A wish for a new picture, or NULL. */
LithoTurn *turn_read_make(const TurnText *t);
/* The words without those for size and shape ("800x600", "square", 竖幅), and what these say, px. Caller frees. */
char *turn_made_size(const char *words, int *width, int *height);
/* The deed that the words point at by its operation or its place; -1: none. */
int turn_named_deed(const char *text, const LithoTurnContext *context);
/* The words that say what is looked for. New, "" where nothing is left. */
char *turn_query(const char *text);
/* Is anything in the text about editing: a tool, a property, a region with a direction? */
gboolean turn_is_edit(const char *text);
/* "undo everything except the crop": all steps but one. */
gboolean turn_keeps_one(const TurnText *t);

#endif
