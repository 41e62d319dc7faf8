/* json.c: strict JSON in, canonical JSON out. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"

#define LINE_COLUMNS 100

/* --- reading -------------------------------------------------------------------------------- */

typedef struct {
  const char *start, *p, *end;
  int depth;
  GError **error;
} Reader;

static JsonNode *read_value(Reader *r);

static gboolean
fail(Reader *r, const char *what)
{
  int line = 1, column = 1;
  for (const char *q = r->start; q < r->p; q++) {
    if (*q == '\n') {
      line++;
      column = 1;
    } else if ((*q & 0xc0) != 0x80)
      column++;
  }
  g_set_error(r->error, LITHO_ERROR, LITHO_ERROR_RECIPE, "line %d, column %d: %s", line, column,
              what);
  return FALSE;
}

static void
skip_space(Reader *r)
{
  while (r->p < r->end && (*r->p == ' ' || *r->p == '\t' || *r->p == '\n' || *r->p == '\r'))
    r->p++;
}

static gboolean
read_hex4(Reader *r, gunichar *out)
{
  *out = 0;
  if (r->end - r->p < 4)
    return fail(r, "\\u needs four hexadecimal digits");
  for (int i = 0; i < 4; i++, r->p++) {
    int digit = g_ascii_xdigit_value(*r->p);
    if (digit < 0)
      return fail(r, "\\u needs four hexadecimal digits");
    *out = *out * 16 + (gunichar)digit;
  }
  return TRUE;
}

static gboolean
read_escape(Reader *r, GString *text)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  if (r->p == r->end)
    return fail(r, "the text is not closed");
  char c = *r->p++;
  const char *at = c == 0 ? NULL : strchr(from, c);
  if (at != NULL) {
    g_string_append_c(text, to[at - from]);
    return TRUE;
  }
  gunichar u, low;
  if (c != 'u')
    return fail(r, "unknown escape after a backslash");
  if (!read_hex4(r, &u))
    return FALSE;
  if (u >= 0xd800 && u < 0xdc00) {
    if (r->end - r->p < 2 || r->p[0] != '\\' || r->p[1] != 'u')
      return fail(r, "half of a surrogate pair");
    r->p += 2;
    if (!read_hex4(r, &low))
      return FALSE;
    if (low < 0xdc00 || low > 0xdfff)
      return fail(r, "half of a surrogate pair");
    u = 0x10000 + ((u - 0xd800) << 10) + (low - 0xdc00);
  } else if (u >= 0xdc00 && u < 0xe000)
    return fail(r, "half of a surrogate pair");
  if (u == 0)
    return fail(r, "\\u0000 is not allowed");
  g_string_append_unichar(text, u);
  return TRUE;
}

static char *
read_text(Reader *r)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (r->p++; r->p < r->end;) {
    unsigned char c = (unsigned char)*r->p;
    if (c == '"') {
      r->p++;
      return g_string_free(g_steal_pointer(&text), FALSE);
    }
    if (c < 0x20) {
      fail(r, "a control character in a text: write it as \\u00XX");
      return NULL;
    }
    r->p++;
    if (c != '\\')
      g_string_append_c(text, (char)c);
    else if (!read_escape(r, text))
      return NULL;
  }
  fail(r, "the text is not closed");
  return NULL;
}

static const char *
scan_digits(const char *p, const char *end)
{
  if (p == NULL || p == end || !g_ascii_isdigit(*p))
    return NULL;
  while (p < end && g_ascii_isdigit(*p))
    p++;
  return p;
}

/* The end of a number of RFC 8259 that begins at p, or NULL. */
static const char *
scan_number(const char *p, const char *end)
{
  if (p < end && *p == '-')
    p++;
  const char *first = p;
  p = scan_digits(p, end);
  if (p == NULL || (*first == '0' && p - first > 1))
    return NULL;
  if (p < end && *p == '.')
    p = scan_digits(p + 1, end);
  if (p != NULL && p < end && (*p == 'e' || *p == 'E')) {
    p++;
    if (p < end && (*p == '+' || *p == '-'))
      p++;
    p = scan_digits(p, end);
  }
  return p;
}

static JsonNode *
read_number(Reader *r)
{
  const char *after = scan_number(r->p, r->end);
  if (after == NULL || after - r->p > 64) {
    fail(r, "not a value of JSON");
    return NULL;
  }
  g_autofree char *digits = g_strndup(r->p, (gsize)(after - r->p));
  double v = g_ascii_strtod(digits, NULL);
  if (!isfinite(v)) {
    fail(r, "the number is too large");
    return NULL;
  }
  r->p = after;
  return json_node_init_double(json_node_alloc(), v);
}

static JsonNode *
read_array(Reader *r)
{
  g_autoptr(JsonArray) array = json_array_new();
  r->p++;
  skip_space(r);
  if (r->p < r->end && *r->p == ']')
    r->p++;
  else
    for (;;) {
      JsonNode *item = read_value(r);
      if (item == NULL)
        return NULL;
      json_array_add_element(array, item);
      skip_space(r);
      char c = r->p < r->end ? *r->p : 0;
      if (c != ',' && c != ']') {
        fail(r, "expected , or ] in a list");
        return NULL;
      }
      r->p++;
      if (c == ']')
        break;
    }
  return json_node_init_array(json_node_alloc(), array);
}

static JsonNode *
read_object(Reader *r)
{
  g_autoptr(JsonObject) object = json_object_new();
  r->p++;
  skip_space(r);
  if (r->p < r->end && *r->p == '}')
    r->p++;
  else
    for (;;) {
      skip_space(r);
      if (r->p == r->end || *r->p != '"') {
        fail(r, "expected a key in double quotes");
        return NULL;
      }
      const char *at = r->p;
      g_autofree char *key = read_text(r);
      if (key == NULL)
        return NULL;
      if (json_object_has_member(object, key)) {
        g_autofree char *what = g_strdup_printf("the key \"%.60s\" is there twice", key);
        g_autofree char *valid = g_utf8_make_valid(what, -1); /* it is cut by bytes */
        r->p = at;
        fail(r, valid);
        return NULL;
      }
      skip_space(r);
      if (r->p == r->end || *r->p != ':') {
        fail(r, "expected : after a key");
        return NULL;
      }
      r->p++;
      JsonNode *item = read_value(r);
      if (item == NULL)
        return NULL;
      json_object_set_member(object, key, item);
      skip_space(r);
      char c = r->p < r->end ? *r->p : 0;
      if (c != ',' && c != '}') {
        fail(r, "expected , or } in an object");
        return NULL;
      }
      r->p++;
      if (c == '}')
        break;
    }
  return json_node_init_object(json_node_alloc(), object);
}

static gboolean
read_word(Reader *r, const char *word)
{
  gsize n = strlen(word);
  if ((gsize)(r->end - r->p) < n || strncmp(r->p, word, n) != 0)
    return FALSE;
  r->p += n;
  return TRUE;
}

static JsonNode *
read_value(Reader *r)
{
  skip_space(r);
  if (r->p == r->end) {
    fail(r, "the JSON ends too early");
    return NULL;
  }
  JsonNode *node = NULL;
  if (*r->p == '{' || *r->p == '[') {
    if (r->depth == LITHO_JSON_MAX_DEPTH) {
      g_autofree char *what = g_strdup_printf("nested deeper than %d", LITHO_JSON_MAX_DEPTH);
      fail(r, what);
      return NULL;
    }
    r->depth++;
    node = *r->p == '{' ? read_object(r) : read_array(r);
    r->depth--;
  } else if (*r->p == '"') {
    g_autofree char *text = read_text(r);
    if (text != NULL)
      node = json_node_init_string(json_node_alloc(), text);
  } else if (read_word(r, "true"))
    node = json_node_init_boolean(json_node_alloc(), TRUE);
  else if (read_word(r, "false"))
    node = json_node_init_boolean(json_node_alloc(), FALSE);
  else if (read_word(r, "null"))
    node = json_node_init_null(json_node_alloc());
  else
    node = read_number(r);
  return node;
}

JsonNode *
litho_json_parse(const char *json, gssize length, GError **error)
{
  gsize n = length < 0 ? strlen(json) : (gsize)length;
  Reader r = {.start = json, .p = json, .end = json + n, .error = error};
  const char *bad;
  if (!g_utf8_validate_len(json, n, &bad)) {
    r.p = bad;
    fail(&r, "not UTF-8 text");
    return NULL;
  }
  if (n >= 3 && memcmp(json, "\xef\xbb\xbf", 3) == 0)
    r.p += 3;
  g_autoptr(JsonNode) node = read_value(&r);
  if (node == NULL)
    return NULL;
  skip_space(&r);
  if (r.p != r.end) {
    fail(&r, "something follows the end of the JSON");
    return NULL;
  }
  return g_steal_pointer(&node);
}

/* --- writing -------------------------------------------------------------------------------- */

char *
litho_json_number(double v)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  for (int digits = 15; digits <= 17; digits++) {
    char format[8];
    g_snprintf(format, sizeof format, "%%.%dg", digits);
    g_ascii_formatd(buffer, sizeof buffer, format, v == 0 ? 0 : v);
    if (g_ascii_strtod(buffer, NULL) == v)
      break;
  }
  return g_strdup(buffer);
}

static void
write_text(GString *out, const char *text)
{
  g_string_append_c(out, '"');
  for (const char *p = text; *p != 0; p++) {
    unsigned char c = (unsigned char)*p;
    if (c == '"' || c == '\\')
      g_string_append_printf(out, "\\%c", c);
    else if (c == '\n')
      g_string_append(out, "\\n");
    else if (c < 0x20 || c == 0x7f)
      g_string_append_printf(out, "\\u%04x", c);
    else
      g_string_append_c(out, (char)c);
  }
  g_string_append_c(out, '"');
}

/* indent < 0: all on one line */
static void
write_value(GString *out, JsonNode *node, int indent)
{
  gboolean is_object = JSON_NODE_HOLDS_OBJECT(node), is_array = JSON_NODE_HOLDS_ARRAY(node);
  if (!is_object && !is_array) {
    if (JSON_NODE_HOLDS_NULL(node))
      g_string_append(out, "null");
    else if (json_node_get_value_type(node) == G_TYPE_BOOLEAN)
      g_string_append(out, json_node_get_boolean(node) ? "true" : "false");
    else if (json_node_get_value_type(node) == G_TYPE_STRING)
      write_text(out, json_node_get_string(node));
    else {
      g_autofree char *number = litho_json_number(json_node_get_double(node));
      g_string_append(out, number);
    }
    return;
  }
  gboolean broken = FALSE;
  if (indent >= 0) {
    gsize before = out->len;
    write_value(out, node, -1);
    const char *line = memrchr(out->str, '\n', before);
    gsize column = line == NULL ? before : before - (gsize)(line + 1 - out->str);
    if (column + (out->len - before) <= LINE_COLUMNS)
      return;
    g_string_truncate(out, before);
    broken = TRUE;
  }
  int inner = broken ? indent + 2 : -1;
  g_autoptr(GList) keys = is_object ? json_object_get_members(json_node_get_object(node)) : NULL;
  GList *key = keys;
  guint n = is_object ? json_object_get_size(json_node_get_object(node))
                      : json_array_get_length(json_node_get_array(node));
  g_string_append_c(out, is_object ? '{' : '[');
  for (guint i = 0; i < n; i++) {
    if (i > 0)
      g_string_append(out, broken ? "," : ", ");
    if (broken)
      g_string_append_printf(out, "\n%*s", inner, "");
    if (is_object) {
      write_text(out, key->data);
      g_string_append(out, ": ");
      write_value(out, json_object_get_member(json_node_get_object(node), key->data), inner);
      key = key->next;
    } else
      write_value(out, json_array_get_element(json_node_get_array(node), i), inner);
  }
  if (broken && n > 0)
    g_string_append_printf(out, "\n%*s", indent, "");
  g_string_append_c(out, is_object ? '}' : ']');
}

char *
litho_json_print(JsonNode *node)
{
  GString *out = g_string_new(NULL);
  write_value(out, node, 0);
  g_string_append_c(out, '\n');
  return g_string_free(out, FALSE);
}

char *
litho_json_print_line(JsonNode *node)
{
  GString *out = g_string_new(NULL);
  write_value(out, node, -1);
  return g_string_free(out, FALSE);
}
