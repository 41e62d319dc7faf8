/* xmp_crs_read.c: XMP → the crs settings of the photo that it describes.
 *
 * A small reader of the RDF that XMP allows (XMP Specification part 1, 7): the top-level rdf:Description nodes, their
 * attributes and the elements right inside them. What lies deeper is the value of a property: the settings of a snapshot,
 * a look or a mask are theirs, not the photo's. No nodes by reference (rdf:nodeID), no document types or entities.
 */
#include <string.h>
#include "recipe/xmp_crs_read.h"

#define SAVED_URI "http://ns.adobe.com/camera-raw-saved-settings/1.0/"
#define DARKTABLE_URI "http://darktable.sf.net/"
#define MAX_DEPTH 64

typedef struct {
  char *prefix, *uri;
  int depth; /* of the element that declares it */
} Prefix;

typedef struct {
  GArray *prefixes;   /* Prefix, the innermost last */
  RecipeCrs *out;
  char *property;     /* crs element that is open */
  char *about;        /* the resource that the file describes; NULL: not said yet */
  int depth, property_depth;
  int node_depth;     /* of the rdf:Description that is open; 0: none */
  gboolean is_own;    /* that node says what the photo's own settings are */
  GString *text;
} Reader;

static void
prefix_clear(gpointer data)
{
  Prefix *prefix = data;
  g_free(prefix->prefix);
  g_free(prefix->uri);
}

/* The local name when `qualified` is in the namespace, else NULL. */
static const char *
local_name(const Reader *r, const char *qualified, const char *uri)
{
  const char *colon = strchr(qualified, ':');
  for (guint i = r->prefixes->len; colon != NULL && i-- > 0;) {
    const Prefix *p = &g_array_index(r->prefixes, Prefix, i);
    if (strlen(p->prefix) == (gsize)(colon - qualified) && strncmp(p->prefix, qualified, (gsize)(colon - qualified)) == 0)
      return g_str_equal(p->uri, uri) ? colon + 1 : NULL;
  }
  return NULL;
}

static gboolean
is_rdf(const Reader *r, const char *qualified, const char *name)
{
  return g_strcmp0(local_name(r, qualified, RECIPE_RDF_URI), name) == 0;
}

/* A node that others point to (nodeID), or one about another resource, is no part of the photo's description. */
static gboolean
is_of_photo(Reader *r, const char **names, const char **values)
{
  for (guint i = 0; names[i] != NULL; i++) {
    if (is_rdf(r, names[i], "nodeID"))
      return FALSE;
    if (!is_rdf(r, names[i], "about") || *values[i] == '\0')
      continue;
    if (r->about == NULL)
      r->about = g_strdup(values[i]);
    else if (!g_str_equal(r->about, values[i]))
      return FALSE;
  }
  return TRUE;
}

/* A property written as attributes of its element (or by rdf:parseType, rdf:resource) is a structure. */
static gboolean
has_structure(const char **names)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (!g_str_has_prefix(names[i], "xmlns") && !g_str_has_prefix(names[i], "xml:"))
      return TRUE;
  return FALSE;
}

static void
take_attributes(Reader *r, const char **names, const char **values)
{
  for (guint i = 0; names[i] != NULL; i++) {
    const char *name = local_name(r, names[i], RECIPE_CRS_URI);
    if (name != NULL)
      g_hash_table_replace(r->out->values, g_strdup(name), g_strdup(values[i]));
    r->out->is_darktable |= local_name(r, names[i], DARKTABLE_URI) != NULL;
  }
}

/* An element right inside the node: only of these the photo's settings are made. What lies deeper belongs to the property. */
static void
start_property(Reader *r, const char *element, const char **names)
{
  const char *name = local_name(r, element, RECIPE_CRS_URI);
  r->out->has_saved |= local_name(r, element, SAVED_URI) != NULL;
  r->out->is_darktable |= local_name(r, element, DARKTABLE_URI) != NULL;
  if (name == NULL || !r->is_own)
    return;
  r->property = g_strdup(name);
  r->property_depth = r->depth;
  g_string_truncate(r->text, 0);
  g_hash_table_replace(r->out->values, g_strdup(name), has_structure(names) ? NULL : g_strdup(""));
}

static void
start_element(GMarkupParseContext *context, const char *element, const char **names,
              const char **values, gpointer data, GError **error)
{
  Reader *r = data;
  if (++r->depth > MAX_DEPTH) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT, "nested deeper than %d", MAX_DEPTH);
    return;
  }
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_has_prefix(names[i], "xmlns:")) {
      const Prefix prefix = {g_strdup(names[i] + 6), g_strdup(values[i]), r->depth};
      g_array_append_val(r->prefixes, prefix);
    }
  if (r->property != NULL) {
    g_hash_table_replace(r->out->values, g_strdup(r->property), NULL);
  } else if (r->node_depth == 0 && is_rdf(r, element, "Description")) {
    r->node_depth = r->depth;
    r->is_own = is_of_photo(r, names, values);
    if (r->is_own)
      take_attributes(r, names, values);
  } else if (r->node_depth > 0 && r->depth == r->node_depth + 1) {
    start_property(r, element, names);
  }
}

static void
end_element(GMarkupParseContext *context, const char *element, gpointer data, GError **error)
{
  Reader *r = data;
  if (r->property != NULL && r->depth == r->property_depth) {
    if (g_hash_table_lookup(r->out->values, r->property) != NULL)
      g_hash_table_replace(r->out->values, g_strdup(r->property), g_strstrip(g_strdup(r->text->str)));
    g_clear_pointer(&r->property, g_free);
  }
  if (r->depth == r->node_depth)
    r->node_depth = 0;
  while (r->prefixes->len > 0 && g_array_index(r->prefixes, Prefix, r->prefixes->len - 1).depth == r->depth)
    g_array_set_size(r->prefixes, r->prefixes->len - 1);
  r->depth--;
}

static void
text(GMarkupParseContext *context, const char *chars, gsize n, gpointer data, GError **error)
{
  Reader *r = data;
  if (r->property != NULL && r->depth == r->property_depth)
    g_string_append_len(r->text, chars, (gssize)n);
}

static void
passthrough(GMarkupParseContext *context, const char *chars, gsize n, gpointer data, GError **error)
{
  if (n > 2 && chars[0] == '<' && chars[1] == '!' && chars[2] != '-')
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                "holds a document type or entities, which XMP never needs");
}

void
recipe_crs_clear(RecipeCrs *crs)
{
  g_clear_pointer(&crs->values, g_hash_table_unref);
}

gboolean
recipe_crs_read(RecipeCrs *crs, const char *xmp, gsize length, GError **error)
{
  static const GMarkupParser parser = {start_element, end_element, text, passthrough, NULL};
  *crs = (RecipeCrs){.values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free)};
  Reader r = {.out = crs, .prefixes = g_array_new(FALSE, FALSE, sizeof(Prefix)), .text = g_string_new(NULL)};
  g_array_set_clear_func(r.prefixes, prefix_clear);
  GMarkupParseContext *context = g_markup_parse_context_new(&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &r, NULL);
  const gboolean good = g_markup_parse_context_parse(context, xmp, (gssize)length, error) &&
                        g_markup_parse_context_end_parse(context, error);
  g_markup_parse_context_free(context);
  g_array_unref(r.prefixes);
  g_string_free(r.text, TRUE);
  g_free(r.property);
  g_free(r.about);
  return good;
}
