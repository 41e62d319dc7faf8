/* pickle.c: a reader for the part of pickle that a state dictionary needs.
 *
 * A pickle is a program for a stack machine. Here its values are plain data; the only calls that are known are
 * OrderedDict() and torch._utils._rebuild_tensor_v2(), which become a dictionary and a view of a storage. Any
 * other name, call or opcode ends the reading. The legacy file is five pickles (magic number, protocol,
 * sizes, the dictionary, the keys of its storages), then the storages in the order of the keys.
 */
#include <string.h>
#include "model/fetch/convert.h"
#include "model/fetch/pickle.h"

typedef enum { V_NONE, V_INT, V_TEXT, V_LIST, V_DICT, V_GLOBAL, V_STORAGE, V_TENSOR, V_MARK } ValueKind;

typedef struct _Value Value;
struct _Value {
  ValueKind kind;
  gint64 number;    /* INT; STORAGE: elements; TENSOR: offset in its storage */
  char *text;       /* TEXT, GLOBAL, STORAGE: its key; owned */
  gboolean is_long; /* STORAGE: of 64-bit integers */
  GPtrArray *items; /* LIST (tuples too); DICT: key, value, …; TENSOR: storage, sizes, strides; borrowed values; owned */
};

typedef struct {
  const guint8 *start, *at, *end;
  GPtrArray *all;   /* Value*, owned */
  GPtrArray *stack; /* Value*, borrowed */
  GHashTable *memo; /* number → Value* */
  gsize values_left; /* that tensors may still take memory for */
  GError *error;
} Machine;

#define TIED_MOST 2 /* weights that two layers share are there twice */
#define MAGIC_LENGTH 10
static const guint8 magic[MAGIC_LENGTH] = {0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19};

static void
value_free(gpointer data)
{
  Value *value = data;
  g_free(value->text);
  g_clear_pointer(&value->items, g_ptr_array_unref);
  g_free(value);
}

static void
tensor_free(gpointer data)
{
  LithoTensorFile *tensor = data;
  g_free(tensor->v);
  g_free(tensor);
}

static gboolean
fail(Machine *m, const char *what)
{
  if (m->error == NULL)
    g_set_error(&m->error, LITHO_ERROR, LITHO_ERROR_MODEL, "byte %" G_GSIZE_FORMAT ": %s", (gsize)(m->at - m->start),
                what);
  return FALSE;
}

static Value *
value_new(Machine *m, ValueKind kind)
{
  Value *value = g_new0(Value, 1);
  value->kind = kind;
  if (kind == V_LIST || kind == V_DICT || kind == V_TENSOR)
    value->items = g_ptr_array_new();
  g_ptr_array_add(m->all, value);
  return value;
}

static Value *
push(Machine *m, ValueKind kind)
{
  Value *value = value_new(m, kind);
  g_ptr_array_add(m->stack, value);
  return value;
}

/* NULL and an error when there is none, or none of the kind (V_MARK: any). */
static Value *
pop(Machine *m, ValueKind kind)
{
  Value *value = m->stack->len > 0 ? m->stack->pdata[m->stack->len - 1] : NULL;
  if (value == NULL || value->kind == V_MARK || (kind != V_MARK && value->kind != kind)) {
    fail(m, "damaged: another value is expected on the stack");
    return NULL;
  }
  g_ptr_array_set_size(m->stack, (int)m->stack->len - 1);
  return value;
}

/* Moves what lies above the last mark to `items` and takes the mark off. */
static gboolean
pop_to_mark(Machine *m, GPtrArray *items)
{
  guint at = m->stack->len;
  while (at > 0 && ((Value *)m->stack->pdata[at - 1])->kind != V_MARK)
    at--;
  if (at == 0)
    return fail(m, "damaged: no mark on the stack");
  for (guint i = at; i < m->stack->len; i++)
    g_ptr_array_add(items, m->stack->pdata[i]);
  g_ptr_array_set_size(m->stack, (int)at - 1);
  return TRUE;
}

static guint64
take_number(Machine *m, gsize bytes)
{
  guint64 v = 0;
  if ((gsize)(m->end - m->at) < bytes) {
    fail(m, "cut short");
    return 0;
  }
  for (gsize i = 0; i < MIN(bytes, 8); i++)
    v |= (guint64)m->at[i] << (8 * i);
  m->at += bytes;
  return v;
}

static char *
take_text(Machine *m, gsize bytes)
{
  if ((gsize)(m->end - m->at) < bytes) {
    fail(m, "cut short");
    return NULL;
  }
  char *text = g_strndup((const char *)m->at, bytes);
  m->at += bytes;
  return text;
}

static char *
take_line(Machine *m)
{
  const guint8 *end = memchr(m->at, '\n', (gsize)(m->end - m->at));
  char *line = take_text(m, end != NULL ? (gsize)(end - m->at) : G_MAXSIZE);
  if (line != NULL)
    m->at++;
  return line;
}

/* The last `n` values as a tuple. */
static void
make_tuple(Machine *m, guint n)
{
  Value *tuple = value_new(m, V_LIST);
  g_ptr_array_set_size(tuple->items, (int)n);
  for (guint i = n; i-- > 0;)
    tuple->items->pdata[i] = pop(m, V_MARK);
  g_ptr_array_add(m->stack, tuple);
}

static void
fill(Machine *m, ValueKind kind, gboolean many)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new();
  if (many && !pop_to_mark(m, items))
    return;
  for (guint n = many ? 0 : kind == V_DICT ? 2 : 1; n > 0 && m->error == NULL; n--)
    g_ptr_array_insert(items, 0, pop(m, V_MARK));
  Value *target = m->error == NULL ? pop(m, kind) : NULL;
  if (target == NULL)
    return;
  if (kind == V_DICT && items->len % 2 != 0) {
    fail(m, "damaged: a key without its value");
    return;
  }
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add(target->items, items->pdata[i]);
  g_ptr_array_add(m->stack, target);
}

static Value *
item(const Value *list, guint i, ValueKind kind)
{
  Value *value = i < list->items->len ? list->items->pdata[i] : NULL;
  return value != NULL && value->kind == kind ? value : NULL;
}

/* ('storage', FloatStorage, key, place, n, view) */
static void
make_storage(Machine *m)
{
  const Value *id = pop(m, V_LIST);
  if (id == NULL)
    return;
  const Value *type = item(id, 1, V_GLOBAL), *key = item(id, 2, V_TEXT), *n = item(id, 4, V_INT);
  const gboolean is_long = type != NULL && g_str_equal(type->text, "torch LongStorage");
  if (key == NULL || n == NULL || n->number < 0 || type == NULL ||
      (!is_long && !g_str_equal(type->text, "torch FloatStorage"))) {
    fail(m, "a storage that is neither of floats nor of 64-bit integers");
    return;
  }
  Value *storage = push(m, V_STORAGE);
  storage->text = g_strdup(key->text);
  storage->number = n->number;
  storage->is_long = is_long;
}

static void
call(Machine *m)
{
  const Value *arguments = pop(m, V_LIST), *what = arguments != NULL ? pop(m, V_GLOBAL) : NULL;
  if (what == NULL)
    return;
  if (g_str_equal(what->text, "collections OrderedDict") && arguments->items->len == 0) {
    push(m, V_DICT);
    return;
  }
  Value *storage = item(arguments, 0, V_STORAGE), *offset = item(arguments, 1, V_INT);
  Value *size = item(arguments, 2, V_LIST), *stride = item(arguments, 3, V_LIST);
  if (!g_str_equal(what->text, "torch._utils _rebuild_tensor_v2")) {
    g_autofree char *text = g_strdup_printf("it wants '%s' to be run, which is refused", what->text);
    fail(m, text);
  } else if (storage == NULL || offset == NULL || size == NULL || stride == NULL) {
    fail(m, "damaged: a tensor without its storage, size or stride");
  } else {
    Value *tensor = push(m, V_TENSOR);
    tensor->number = offset->number;
    g_ptr_array_add(tensor->items, storage);
    g_ptr_array_add(tensor->items, size);
    g_ptr_array_add(tensor->items, stride);
  }
}

static void
remember(Machine *m, guint64 number)
{
  if (m->stack->len == 0)
    fail(m, "damaged: nothing to remember");
  else
    g_hash_table_insert(m->memo, GUINT_TO_POINTER((guint)number), m->stack->pdata[m->stack->len - 1]);
}

static void
recall(Machine *m, guint64 number)
{
  Value *value = g_hash_table_lookup(m->memo, GUINT_TO_POINTER((guint)number));
  if (value == NULL)
    fail(m, "damaged: something is recalled that was not remembered");
  else
    g_ptr_array_add(m->stack, value);
}

static void
step(Machine *m, guint8 opcode)
{
  switch (opcode) {
  case 0x80: take_number(m, 1); break;                                          /* PROTO */
  case 0x8a: {                                                                  /* LONG1 */
    const gsize n = (gsize)take_number(m, 1);
    push(m, V_INT)->number = (gint64)take_number(m, n);
    break;
  }
  case 'J': push(m, V_INT)->number = (gint32)take_number(m, 4); break;          /* BININT */
  case 'K': push(m, V_INT)->number = (gint64)take_number(m, 1); break;          /* BININT1 */
  case 'M': push(m, V_INT)->number = (gint64)take_number(m, 2); break;          /* BININT2 */
  case 'N': case 0x88: case 0x89: push(m, V_NONE); break;                       /* NONE, NEWTRUE, NEWFALSE */
  case 'X': push(m, V_TEXT)->text = take_text(m, (gsize)take_number(m, 4)); break; /* BINUNICODE */
  case '}': push(m, V_DICT); break;
  case ']': case ')': push(m, V_LIST); break;
  case '(': push(m, V_MARK); break;
  case 't': {                                                                   /* TUPLE */
    Value *tuple = value_new(m, V_LIST);
    if (pop_to_mark(m, tuple->items))
      g_ptr_array_add(m->stack, tuple);
    break;
  }
  case 0x85: case 0x86: case 0x87: make_tuple(m, opcode - 0x84); break;         /* TUPLE1 to TUPLE3 */
  case 's': fill(m, V_DICT, FALSE); break;
  case 'u': fill(m, V_DICT, TRUE); break;
  case 'a': fill(m, V_LIST, FALSE); break;
  case 'e': fill(m, V_LIST, TRUE); break;
  case 'q': remember(m, take_number(m, 1)); break;                              /* BINPUT */
  case 'r': remember(m, take_number(m, 4)); break;
  case 'h': recall(m, take_number(m, 1)); break;                                /* BINGET */
  case 'j': recall(m, take_number(m, 4)); break;
  case 'c': {                                                                   /* GLOBAL */
    g_autofree char *module = take_line(m), *name = module != NULL ? take_line(m) : NULL;
    if (name != NULL)
      push(m, V_GLOBAL)->text = g_strdup_printf("%s %s", module, name);
    break;
  }
  case 'Q': make_storage(m); break;                                             /* BINPERSID */
  case 'R': call(m); break;                                                     /* REDUCE */
  case 'b': pop(m, V_MARK); break;                                              /* BUILD: attributes, not used */
  default: {
    g_autofree char *text = g_strdup_printf("opcode 0x%02x is not one that a state dictionary needs", opcode);
    fail(m, text);
  }
  }
}

/* One pickle from where the machine stands; borrowed. */
static Value *
run(Machine *m)
{
  g_ptr_array_set_size(m->stack, 0);
  g_hash_table_remove_all(m->memo);
  while (m->error == NULL) {
    const guint8 opcode = (guint8)take_number(m, 1);
    if (m->error == NULL && opcode == '.')
      return pop(m, V_MARK);
    if (m->error == NULL)
      step(m, opcode);
  }
  return NULL;
}

/* key → place of its first element in the file */
static gboolean
find_storages(Machine *m, const Value *keys, const GHashTable *sizes, GHashTable *places)
{
  for (guint i = 0; i < keys->items->len; i++) {
    const Value *key = item(keys, i, V_TEXT);
    const Value *storage = key != NULL ? g_hash_table_lookup((GHashTable *)sizes, key->text) : NULL;
    const gint64 n = (gint64)take_number(m, 8);
    if (storage == NULL || n != storage->number || n > (m->end - m->at) / (storage->is_long ? 8 : 4))
      return fail(m, "damaged: a storage is not of the size that its tensors say, or is cut short");
    g_hash_table_insert(places, key->text, (gpointer)m->at);
    m->at += n * (storage->is_long ? 8 : 4);
  }
  return m->error == NULL;
}

/* A tensor is a view: weights that came from elsewhere are often stored transposed. */
static LithoTensorFile *
read_tensor(Machine *m, const Value *value, const GHashTable *places)
{
  const Value *storage = value->items->pdata[0], *size = value->items->pdata[1], *stride = value->items->pdata[2];
  const guint8 *place = g_hash_table_lookup((GHashTable *)places, storage->text);
  LithoTensorFile *tensor = g_new0(LithoTensorFile, 1);
  gint64 step_by[G_N_ELEMENTS(tensor->dim)], n = 1, last = value->number;
  gboolean ok = place != NULL && size->items->len <= G_N_ELEMENTS(tensor->dim) &&
                size->items->len == stride->items->len && last >= 0 && last < storage->number;
  tensor->rank = ok ? (int)size->items->len : 0;
  for (int i = 0; ok && i < tensor->rank; i++) {
    const Value *d = item(size, (guint)i, V_INT), *s = item(stride, (guint)i, V_INT);
    ok = d != NULL && s != NULL && d->number > 0 && s->number >= 0 && n <= storage->number / d->number &&
         (s->number == 0 || d->number - 1 <= (storage->number - 1 - last) / s->number);
    if (!ok)
      break;
    n *= tensor->dim[i] = d->number;
    step_by[i] = s->number;
    last += (d->number - 1) * s->number;
  }
  if (!ok) {
    tensor_free(tensor);
    fail(m, "a tensor that does not lie within its storage");
    return NULL;
  }
  tensor->n = (gsize)n;
  if (storage->is_long)
    return tensor;
  /* A view may hold a value many times, and a storage may have many views. */
  if (tensor->n > m->values_left) {
    tensor_free(tensor);
    fail(m, "its tensors hold more values than the file");
    return NULL;
  }
  m->values_left -= tensor->n;
  tensor->v = g_new(float, tensor->n);
  gint64 index[G_N_ELEMENTS(tensor->dim)] = {0}, at = value->number;
  for (gsize k = 0; k < tensor->n; k++) {
    memcpy(&tensor->v[k], place + 4 * at, sizeof(float));
    for (int i = tensor->rank - 1; i >= 0; i--) {
      at += step_by[i];
      if (++index[i] < tensor->dim[i])
        break;
      at -= step_by[i] * index[i];
      index[i] = 0;
    }
  }
  return tensor;
}

static void
read_dictionary(Machine *m, GHashTable *out)
{
  const Value *first = run(m);
  if (first == NULL || m->at - m->start < 4 + MAGIC_LENGTH || memcmp(m->start + 4, magic, MAGIC_LENGTH) != 0) {
    fail(m, "no checkpoint of PyTorch's legacy format");
    return;
  }
  for (int i = 0; i < 2; i++)
    if (run(m) == NULL)
      return;
  const Value *state = run(m), *keys = state != NULL ? run(m) : NULL;
  if (keys == NULL || state->kind != V_DICT || keys->kind != V_LIST) {
    fail(m, "damaged: no state dictionary");
    return;
  }
  g_autoptr(GHashTable) sizes = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(GHashTable) places = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 1; i < state->items->len; i += 2) {
    const Value *tensor = item(state, i, V_TENSOR);
    Value *storage = tensor != NULL ? tensor->items->pdata[0] : NULL;
    const Value *other = storage != NULL ? g_hash_table_lookup(sizes, storage->text) : NULL;
    /* Only one of them is held against the file. */
    if (other != NULL && (other->number != storage->number || other->is_long != storage->is_long)) {
      fail(m, "damaged: two tensors do not agree about the size of their storage");
      return;
    }
    if (storage != NULL)
      g_hash_table_insert(sizes, storage->text, storage);
  }
  if (!find_storages(m, keys, sizes, places))
    return;
  for (guint i = 0; i + 1 < state->items->len && m->error == NULL; i += 2) {
    const Value *name = item(state, i, V_TEXT), *value = item(state, i + 1, V_TENSOR);
    LithoTensorFile *tensor = name != NULL && value != NULL ? read_tensor(m, value, places) : NULL;
    if (tensor != NULL)
      g_hash_table_insert(out, g_strdup(name->text), tensor);
  }
}

GHashTable *
litho_pickle_tensors(const char *path, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, &local);
  g_autoptr(GHashTable) tensors = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, tensor_free);
  if (file == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: %s", path, local->message);
    return NULL;
  }
  if (g_mapped_file_get_length(file) > LITHO_CONVERT_MAX_BYTES) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "%s: nets of more than 1 GiB are not converted", path);
    return NULL;
  }
  Machine m = {.start = (const guint8 *)g_mapped_file_get_contents(file)};
  m.at = m.start;
  m.end = m.start != NULL ? m.start + g_mapped_file_get_length(file) : NULL;
  m.values_left = g_mapped_file_get_length(file) / sizeof(float) * TIED_MOST;
  m.all = g_ptr_array_new_with_free_func(value_free);
  m.stack = g_ptr_array_new();
  m.memo = g_hash_table_new(NULL, NULL);
  read_dictionary(&m, tensors);
  g_ptr_array_unref(m.stack);
  g_ptr_array_unref(m.all);
  g_hash_table_unref(m.memo);
  if (m.error != NULL) {
    g_propagate_prefixed_error(error, m.error, "%s: ", path);
    return NULL;
  }
  return g_steal_pointer(&tensors);
}
