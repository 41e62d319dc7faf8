/* chats.c: see chats.h: conversations in the store of talk/, facts in DIR/ID/facts.json of the spool. */
#include "serve/chats.h"
#include <string.h>
#include "base/file.h"
#include "base/json.h"
#include "talk/store.h"

#define MAX_OPEN 200

struct _LithoChats {
  LithoServer *server;
  LithoChatStore *store;
  GHashTable *open; /* id → LithoChat*, owned */
};

static void
chat_free(gpointer data)
{
  LithoChat *chat = data;
  litho_conversation_free(chat->talk);
  json_object_unref(chat->facts);
  g_free(chat);
}

LithoChats *
litho_chats_new(LithoServer *server, const char *path, GError **error)
{
  LithoChatStore *store = litho_chat_store_open(path, error);
  if (store == NULL)
    return NULL;
  LithoChats *chats = g_new0(LithoChats, 1);
  chats->server = server;
  chats->store = store;
  chats->open = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, chat_free);
  return chats;
}

void
litho_chats_free(LithoChats *chats)
{
  if (chats == NULL)
    return;
  g_hash_table_unref(chats->open);
  litho_chat_store_free(chats->store);
  g_free(chats);
}

static gboolean
is_id(const char *id)
{
  const gsize n = strlen(id);
  return n > 0 && n <= 64 && strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == n;
}

static char *
file_of(const LithoChats *chats, const char *id, const char *name)
{
  return g_build_filename(litho_spool_dir(litho_server_spool(chats->server)), id, name, NULL);
}

/* One that nobody works on makes room: it is in the store. */
static void
make_room(LithoChats *chats)
{
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init(&iter, chats->open);
  while (g_hash_table_size(chats->open) >= MAX_OPEN && g_hash_table_iter_next(&iter, NULL, &value))
    if (!((LithoChat *)value)->busy)
      g_hash_table_iter_remove(&iter);
}

static LithoChat *
add(LithoChats *chats, LithoConversation *talk)
{
  make_room(chats);
  LithoChat *chat = g_new0(LithoChat, 1);
  chat->talk = talk;
  chat->facts = json_object_new();
  g_hash_table_insert(chats->open, g_strdup(talk->id), chat);
  return chat;
}

LithoChat *
litho_chats_create(LithoChats *chats, GError **error)
{
  LithoChat *chat = add(chats, litho_conversation_new());
  if (litho_chats_save(chats, chat, error))
    return chat;
  g_hash_table_remove(chats->open, chat->talk->id);
  return NULL;
}

/* What is missing is found out again when the photo is opened. */
static void
read_facts(const LithoChats *chats, LithoChat *chat)
{
  g_autofree char *path = file_of(chats, chat->talk->id, "facts.json"), *text = NULL;
  gsize size;
  g_autoptr(JsonNode) root = g_file_get_contents(path, &text, &size, NULL) ? litho_json_parse(text, (gssize)size, NULL) : NULL;
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT(root))
    return;
  json_object_unref(chat->facts);
  chat->facts = json_object_ref(json_node_get_object(root));
}

LithoChat *
litho_chats_find(LithoChats *chats, const char *id, GError **error)
{
  LithoChat *chat = g_hash_table_lookup(chats->open, id);
  if (chat != NULL)
    return chat;
  LithoConversation *talk = is_id(id) ? litho_chat_store_load(chats->store, id, NULL) : NULL;
  if (talk == NULL || !g_str_equal(talk->id, id)) {
    litho_conversation_free(talk);
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND, "there is no such session");
    return NULL;
  }
  chat = add(chats, talk);
  read_facts(chats, chat);
  return chat;
}

gboolean
litho_chats_save(LithoChats *chats, LithoChat *chat, GError **error)
{
  const char *id = chat->talk->id;
  g_autofree char *folder = file_of(chats, id, NULL), *path = file_of(chats, id, "facts.json");
  g_autoptr(JsonNode) facts = json_node_init_object(json_node_alloc(), chat->facts);
  g_autofree char *text = litho_json_print_line(facts);
  g_mkdir_with_parents(folder, 0700);
  return litho_file_write(path, text, strlen(text), error) && litho_chat_store_save(chats->store, chat->talk, error);
}

void
litho_chats_delete(LithoChats *chats, LithoChat *chat)
{
  g_autofree char *id = g_strdup(chat->talk->id);
  g_hash_table_remove(chats->open, id);
  litho_chat_store_delete(chats->store, id, NULL);
  litho_spool_remove_folder(litho_server_spool(chats->server), id);
}

JsonArray *
litho_chats_list(LithoChats *chats, GError **error)
{
  g_autoptr(GPtrArray) all = litho_chat_store_list(chats->store, error);
  if (all == NULL)
    return NULL;
  JsonArray *list = json_array_new();
  for (guint i = 0; i < all->len; i++) {
    const LithoChatEntry *entry = all->pdata[i];
    JsonObject *one = json_object_new();
    json_object_set_string_member(one, "id", entry->id);
    json_object_set_int_member(one, "updated", entry->changed_s);
    json_object_set_string_member(one, "title", entry->title);
    json_object_set_int_member(one, "photos", entry->n_photos);
    json_object_set_int_member(one, "turns", entry->n_turns);
    json_array_add_object_element(list, one);
  }
  return list;
}

guint
litho_chats_n(LithoChats *chats)
{
  return g_hash_table_size(chats->open);
}
