/* act.h: what the files that carry out a turn share. Not for others: see converse.h. */
#ifndef LITHO_TALK_ACT_H
#define LITHO_TALK_ACT_H

#include "run/results.h"
#include "talk/converse.h"
#include "talk/turn.h"

/* One turn while it is carried out. */
typedef struct {
  LithoConversation *conversation;
  const LithoTalkOptions *options;
  LithoSession *session;    /* of the photo, once opened; borrowed */
  gboolean chinese;         /* language of the answer */
  char *words;              /* of the turn, as a version remembers them; owned */
  LithoAct act;             /* what became of it: NONE where nothing could be done */
  GString *say;             /* the answer */
  JsonObject *answer;       /* members of acts of their own: search, compare, export, regions, photos */
  GPtrArray *warnings;      /* char* */
  GArray *changed;          /* guint: steps of the version that were made or changed */
  gboolean has_version;     /* a version was made, or another one is shown */
  LithoRunResults *results; /* of the version that was made, where it was measured; owned, or NULL */
} Talk;

/* The text of the language. */
#define TALK_IN(talk, english, chinese_text) ((talk)->chinese ? (chinese_text) : (english))

#define TALK_OPEN "open {}" /* words of the question which of the photos that were found is to be opened */

/* Adds a sentence, with a blank between in English. */
void talk_say(Talk *talk, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The same, and the act becomes NONE: nothing was done. */
void talk_refuse(Talk *talk, const char *format, ...) G_GNUC_PRINTF(2, 3);
void talk_forget_results(Talk *talk);
LithoChatPhoto *talk_photo(const Talk *talk); /* NULL: none */
/* Its session, opened when first asked for. NULL and error. */
LithoSession *talk_session(Talk *talk, GError **error);

/* --- know.c ------------------------------------------------------------------------------------- */

typedef struct {
  GArray *deeds;      /* LithoDeed */
  GPtrArray *choices; /* char*, NULL-terminated, borrowed; NULL */
  LithoTurnContext known;
} TalkKnowledge;

void talk_know(TalkKnowledge *knowledge, const LithoConversation *conversation);
void talk_knowledge_clear(TalkKnowledge *knowledge);

/* Photos, versions and question as they were. */
typedef struct {
  guint n_versions, at;
  GArray *redo;
} TalkPhotoState;

typedef struct {
  GArray *photos; /* TalkPhotoState */
  int photo;
  LithoQuestion *pending; /* a copy */
} TalkState;

void talk_state_take(TalkState *state, const LithoConversation *conversation);
void talk_state_restore(TalkState *state, LithoConversation *conversation); /* once */
void talk_state_clear(TalkState *state);

/* --- measure.c: a recipe on the proxy of the photo --------------------------------------------- */

/* *out: the picture on the proxy, in memory, new reference. results: empty, and then filled; NULL: nothing is
 * measured, which is faster. */
gboolean talk_run(Talk *talk, const LithoRecipe *recipe, VipsImage **out, LithoRunResults *results, GError **error);

/* --- amount.c ----------------------------------------------------------------------------------- */

typedef enum {
  TALK_AMOUNT_CHANGED,
  TALK_AMOUNT_LIMITED, /* changed, up to the end of what is legal */
  TALK_AMOUNT_AT_END,  /* it is there already */
  TALK_AMOUNT_NONE,    /* the step has no amount that could change so */
} TalkAmount;
/* What the turn says of the amount, done to the step; a step without an amount of its own changes by its strength.
 * *was, *is: the amounts, NAN where there are none. */
TalkAmount talk_amount_change(LithoStep *step, const LithoTurn *turn, double *was, double *is);
/* Adds the amount of `more` to `step`, which is of the same operation at the same place. FALSE: they cannot be added.
 */
gboolean talk_amount_fold(LithoStep *step, const LithoStep *more);
gboolean talk_same_place(const LithoRegion *a, const LithoRegion *b);

/* --- act_edit.c: each makes a version, or says why not. FALSE: error ----------------------------- */

gboolean talk_add(Talk *talk, const char *words, GError **error);
gboolean talk_change(Talk *talk, const LithoTurn *turn, const LithoTurnContext *context, GError **error);
gboolean talk_replace(Talk *talk, const LithoTurn *turn, const LithoTurnContext *context, GError **error);
/* others: all steps but that one. */
gboolean talk_remove(Talk *talk, guint step, gboolean others, GError **error);
/* act_place.c: the step at one more place. */
gboolean talk_also(Talk *talk, const LithoTurn *turn, const LithoTurnContext *context, GError **error);
/* Makes `recipe` (taken over) a version, with what `changed` holds, and says what it did. before: of the version
 * before. */
gboolean talk_finish(Talk *talk, LithoRecipe *recipe, GError **error);
/* Takes step i out, and out of the ledger. */
void talk_drop_step(LithoRecipe *recipe, guint i);

/* --- act_same.c: the recipe of a photo on others; see litho_conversation_same() ------------------- */

gboolean talk_same(Talk *talk, guint from, const GArray *photos, gboolean exact, GError **error);
/* `recipe` with the steps and the ledger of `more` behind its own. */
LithoRecipe *talk_joined(const LithoRecipe *recipe, const LithoRecipe *more);
/* A copy whose steps from n_old on have the amounts that were said of them, on the picture as those before leave it.
 */
LithoRecipe *talk_solved(LithoSession *session, const LithoRecipe *recipe, guint n_old, GError **error);

/* --- answer.c ----------------------------------------------------------------------------------- */

/* Keeps the turn in the conversation and fills in the answer. */
gboolean talk_answer(Talk *talk, const char *user, GError **error);

/* --- act_tell.c ---------------------------------------------------------------------------------- */

gboolean talk_ask(Talk *talk, const LithoTurn *turn, const LithoTurnContext *context, GError **error);
gboolean talk_search(Talk *talk, const LithoTurn *turn, GError **error);
void talk_compare(Talk *talk, const LithoTurn *turn);
void talk_export(Talk *talk, const LithoTurn *turn);
void talk_help(Talk *talk);
void talk_show_versions(Talk *talk);

/* --- choices.c ----------------------------------------------------------------------------------- */

/* Asks where one of the recipe's regions fits several things equally well; words: the turn's, with the region's text
 * in them. *asked: a question is pending. */
gboolean talk_ask_which(Talk *talk, const LithoRecipe *recipe, const char *words, gboolean *asked, GError **error);
/* The question which of them is meant, not asked yet; NULL: fewer than two stand apart. words: with "{}". */
LithoQuestion *talk_question(Talk *talk, const char *thing, const GPtrArray *candidates, const char *words);
void talk_pose(Talk *talk, const char *thing, LithoQuestion *question); /* taken over */
/* Gives steps of the draft the place that the conversation means: "there", and "the cat" after one of several was
 * chosen. */
void talk_resolve_places(const Talk *talk, LithoRecipe *draft, const char *words);
void talk_ask_direction(Talk *talk, const char *words);

/* --- speak.c ------------------------------------------------------------------------------------- */

/* "The sky is 12 % darker." of the changed steps. results: of the run; NULL: not measured. */
void talk_speak_steps(Talk *talk, const LithoRecipe *recipe, const LithoRunResults *results);
/* "Exposure +0.3 EV, in the sky" for a list. Caller frees. */
char *talk_step_text(const Talk *talk, const LithoStep *step);
char *talk_place(const Talk *talk, const LithoRegion *region); /* "the sky", 天空; caller frees */
char *talk_op_title(const Talk *talk, const LithoOp *op);
/* What the step did by its measure: "the sky is 12 % darker", or NULL. Caller frees. */
char *talk_step_effect(const Talk *talk, const LithoStep *step, const LithoStepResult *result);

/* --- suggest.c ----------------------------------------------------------------------------------- */

/* Three: what the photo's facts call for and is not done yet, then what follows from the last turn. New. */
JsonArray *talk_suggest(Talk *talk);

#endif
