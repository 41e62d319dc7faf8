/* converse.h: one turn of a conversation carried out: words → act → a new version of the recipe, measured, and an
 * answer.
 *
 * Reads the turn (turn.h), carries it out on the conversation's document, and says in a sentence what was done and how
 * much, in the language of the turn. Amounts and measures are of a proxy; full resolution is for who exports. A
 * language model is asked only for what the planner asks it anyway (plan/). Nothing is printed, no file is written.
 * What cannot be done is an answer, not an error: errors are photos that cannot be opened, models that are damaged,
 * CANCELLED.
 *
 * The answer, the same in `litho chat --json`, HTTP and MCP (docs/chat.md): members that have nothing to say are
 * absent.
 *   {"turn":4,"act":"change","answer":"…","photo":0,"version":5,"recipe":{…},
 *    "changed":[0],"steps":[{"index":0,"op":"exposure","title":"Exposure","text":"Exposure: ev +0.3 EV, in the
 * sky","region":{…},
 *      "measure":{"name":"mean_lightness","before":0.41,"after":0.47},
 *      "difference":{"inside":3.1,"outside":0},"note":"…"}],
 *    "warnings":["…"],"question":{"text":"Which dog?","choices":[{"id":1,"label":"the left
 * one","words":"…","box":[…]}]},
 *    "suggestions":["…","…","…"],
 *    "search":{"query":"…","results":[{"path":"…","score":0.9}]},"compare":{"a":0,"b":5},
 *    "export":{"format":"png","quality":90,"size":2000},
 *    "regions":[{"region":"sky","present":true,"share":0.3,"box":[…]}],
 *    "photos":[{"photo":1,"version":2}],
 *    "made":{"words":"a beach at sunset","shows":"…","width":1536,"height":1024,"seed":1,"scene":{…},"trace":[…]}}
 */
#ifndef LITHO_TALK_CONVERSE_H
#define LITHO_TALK_CONVERSE_H

#include "talk/conversation.h"
#include "talk/session.h"

/* The session in which the photo is open; borrowed, the caller keeps it (the last two or three are enough). NULL and
 * error where it cannot be opened. */
typedef LithoSession *(*LithoSessionOf)(const LithoChatPhoto *photo, gpointer data, GError **error);

typedef struct {
  LithoPlanner *planner; /* not owned */
  LithoSessionOf session_of;
  gpointer session_data;
  int choice;        /* id of the pending question's choice, in place of words; 0: none */
  int photo;         /* the photo that is talked about from now on; -1: as it is */
  const char *index; /* the search index; NULL: the default one */
  const char *tower; /* its text tower, NULL: the installed one */
  gboolean opens;    /* photos that were found may be opened: "the second one". Not for strangers: an index names any
                        file */
  gboolean quick;    /* suggestions rest on what was seen already: the photo is not looked at for them alone */
  GCancellable *cancel;
} LithoTalkOptions;

#define LITHO_TALK_OPTIONS_INIT                                                                                       \
  {                                                                                                                   \
    .photo = -1                                                                                                       \
  }

/* One turn. words: valid UTF-8, at most LITHO_INSTRUCTION_MAX_BYTES; may be "" with `choice`. *answer: a new
 * reference. After an error the conversation is as it was. Errors: LIMIT, USAGE (no such choice or photo), those of
 * session_of, CANCELLED. */
gboolean litho_conversation_turn(LithoConversation *conversation, const LithoTalkOptions *options, const char *words,
                                 JsonObject **answer, GError **error);
/* The picture that the words describe (with a size or a shape, where they say one) as a new photo. What cannot be composed
 * is an answer. */
gboolean litho_conversation_make(LithoConversation *conversation, const LithoTalkOptions *options, const char *words,
                                 JsonObject **answer, GError **error);
/* A recipe that a person made by hand (a slider): a new version, measured. recipe: taken over, also after an error. */
gboolean litho_conversation_set_recipe(LithoConversation *conversation, const LithoTalkOptions *options,
                                       LithoRecipe *recipe, const char *said, JsonObject **answer, GError **error);
/* The recipe of photo `from` on the others (photos: indices, NULL: all others). exact: the same amounts; else those
 * that the words gave are found anew on each. The answer has "photos". */
gboolean litho_conversation_same(LithoConversation *conversation, const LithoTalkOptions *options, guint from,
                                 const GArray *photos, gboolean exact, JsonObject **answer, GError **error);
/* "undo", "redo" or "goto" without words; version: of "goto". */
gboolean litho_conversation_move(LithoConversation *conversation, const LithoTalkOptions *options, const char *act,
                                 guint version, JsonObject **answer, GError **error);

/* The recipe with the long edge brought to size_px at its end (0: as it is), for an export. Caller frees. */
LithoRecipe *litho_chat_export_recipe(const LithoRecipe *recipe, int size_px);

#endif
