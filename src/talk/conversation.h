/* conversation.h: a conversation as a document: photos, the versions of each, what was said.
 *
 * {"litho_chat":1,"id":"…","created":SECONDS,
 *  "photos":[{"name":"beach.jpg","path":"/abs/beach.jpg","versions":[{"parent":-1,"recipe":{…},"said":""}…],
 *             "at":3,"redo":[4]}…],
 *  "photo":0,
 *  "turns":[{"user":"…","act":"change","photo":0,"version":3,"steps":[0],"answer":"…"}…],
 *  "pending":{"text":"Which dog?","words":"brighten the dog","choices":[{"id":1,"label":"the left one","words":"…",
 *             "box":[x,y,w,h]}…]}}
 *
 * Everything is in the document: who has its text can go on after the process was killed. Version 0 of a photo is the
 * photo as it was opened; a version is never changed, so the versions are a tree. Undo goes to the parent and keeps
 * the way back; a new version forgets that way, not the versions on it. Recipes hold amounts, so that a version gives
 * the same picture without a planner. No pixels, no models; pictures are told by path alone; the path of
 * a made picture holds the scene (make/picture.h), and a version may have another one ("made"). Not thread-safe.
 */
#ifndef LITHO_TALK_CONVERSATION_H
#define LITHO_TALK_CONVERSATION_H

#include <json-glib/json-glib.h>
#include "recipe/recipe.h"

#define LITHO_CONVERSATION_MAX_BYTES (16u << 20)
#define LITHO_CONVERSATION_MAX_PHOTOS 1000
#define LITHO_CONVERSATION_MAX_VERSIONS 1000 /* of a photo */

typedef struct {
  int parent;          /* index of the version that it was made from; -1: of none */
  LithoRecipe *recipe; /* owned; version 0 has no steps */
  char *said;          /* the words that made it; owned, never NULL */
  char *made;          /* the made picture that it is of (make/picture.h), where that is not the photo's path; owned, or NULL */
} LithoVersion;

typedef struct {
  char *name, *path;   /* owned; name is for people */
  GPtrArray *versions; /* LithoVersion*, owned; at least one */
  guint at;
  GArray *redo; /* guint: versions that undo came from, the next to be redone last */
} LithoChatPhoto;

typedef struct {
  char *user;    /* owned, never NULL: what was said */
  char *act;     /* owned: a name of litho_act_names */
  char *answer;  /* owned */
  int photo;     /* the one it was about, -1: none */
  int version;   /* the one it made or went to, -1: none */
  GArray *steps; /* guint: steps of that version that it made or changed; what "it" is in the next turn */
} LithoChatTurn;

typedef struct {
  int id;              /* from 1 */
  char *label, *words; /* owned: what stands on the button, and what is said to the planner in place of the thing */
  gboolean has_box;
  double box[4]; /* x, y, width, height: fractions of the upright photo */
} LithoChoice;

typedef struct {
  char *text;         /* owned: "Which dog?" */
  char *words;        /* owned: the turn that could not be carried out; "{}" stands for the choice's words */
  GPtrArray *choices; /* LithoChoice*, owned */
} LithoQuestion;

typedef struct {
  char *id;               /* owned: letters, digits, "-" */
  gint64 created_s;       /* Unix time */
  GPtrArray *photos;      /* LithoChatPhoto*, owned */
  int photo;              /* the one that is talked about, -1: there is none */
  GPtrArray *turns;       /* LithoChatTurn*, owned */
  LithoQuestion *pending; /* owned, NULL: nothing was asked */
} LithoConversation;

/* An empty one with a random id. */
LithoConversation *litho_conversation_new(void);
void litho_conversation_free(LithoConversation *conversation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoConversation, litho_conversation_free)

/* Adds a photo with its version 0, and makes it the one that is talked about. name: NULL: of the path. The file is not
 * looked at. -1 with LIMIT. */
int litho_conversation_add_photo(LithoConversation *conversation, const char *path, const char *name, GError **error);
/* Takes photo i out, with its versions; turns about it lose their photo. */
void litho_conversation_remove_photo(LithoConversation *conversation, guint i);
LithoChatPhoto *litho_conversation_photo(const LithoConversation *conversation, int i); /* NULL: there is none */

const LithoVersion *litho_chat_photo_version(const LithoChatPhoto *photo,
                                             guint version);             /* NULL: none of that number */
const LithoRecipe *litho_chat_photo_recipe(const LithoChatPhoto *photo); /* where it is; borrowed */
/* A new version behind the one where it is; its number, -1 with LIMIT. recipe: taken over, also after an error. */
int litho_chat_photo_add(LithoChatPhoto *photo, LithoRecipe *recipe, const char *said, GError **error);
/* The path of what the version is made of: the photo's, or that of another made picture. Borrowed. */
const char *litho_chat_photo_source(const LithoChatPhoto *photo, guint version);
/* The version where it is is of this made picture; those that follow take it over. */
void litho_chat_photo_remake(LithoChatPhoto *photo, const char *made);
/* FALSE: there is nothing to undo, to redo, or no such version. */
gboolean litho_chat_photo_undo(LithoChatPhoto *photo);
gboolean litho_chat_photo_redo(LithoChatPhoto *photo);
gboolean litho_chat_photo_goto(LithoChatPhoto *photo, guint version);

/* A turn at the end; steps: NULL or guint, copied. Borrowed. */
LithoChatTurn *litho_conversation_add_turn(LithoConversation *conversation, const char *user, const char *act,
                                           const char *answer, int photo, int version, const GArray *steps);
void litho_conversation_ask(LithoConversation *conversation, LithoQuestion *question); /* taken over; NULL: no more */
LithoQuestion *litho_question_new(const char *text, const char *words);
/* box: four fractions, or NULL. */
void litho_question_add(LithoQuestion *question, const char *label, const char *words, const double *box);
void litho_question_free(LithoQuestion *question);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoQuestion, litho_question_free)
const LithoChoice *litho_question_choice(const LithoQuestion *question, int id); /* NULL: no such choice */
JsonNode *litho_question_to_json(const LithoQuestion *question);

/* New reference. */
JsonNode *litho_conversation_to_json(const LithoConversation *conversation);
/* Strict, as recipes are: what is missing, unknown, out of range or a circle is an error that says where. Error
 * RECIPE, LIMIT. name: for messages. */
LithoConversation *litho_conversation_from_json(const char *name, JsonNode *root, GError **error);
/* Of text, at most LITHO_CONVERSATION_MAX_BYTES. */
LithoConversation *litho_conversation_parse(const char *name, const char *json, gssize length, GError **error);

#endif
