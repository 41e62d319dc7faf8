/* xmp_scan.h: the elements and attributes of an XMP packet with their places in its text, so that it can be edited as
 * text and everything else stays byte for byte.
 *
 * Names are told by their namespace: prefixes are free (XMP Specification Part 1 §5). A prefix that is declared nowhere is
 * taken for the usual one, as readers do.
 * Not read: documents with a DOCTYPE, whose entities could hold anything. */
#ifndef LITHO_PHOTO_XMP_SCAN_H
#define LITHO_PHOTO_XMP_SCAN_H

#include <glib.h>

#define LITHO_NS_RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

typedef struct {
  const char *uri;        /* without '/' or '#' at the end; "" none; the scan's own or static */
  gsize name, name_end;   /* the qualified name in the text */
  gsize local;            /* where its local part begins */
} LithoXmpName;

typedef struct {
  LithoXmpName name;
  gsize start, end;       /* with the blanks before it and the closing quote */
  gsize value, value_end; /* between the quotes */
  gboolean declares;      /* xmlns or xmlns:PREFIX */
} LithoXmpAttribute;

typedef struct {
  LithoXmpName name;
  int parent;              /* index, -1: none */
  gsize start, content;    /* the start tag is [start, content) */
  gsize content_end, end;  /* the end tag is [content_end, end); of an empty element all three are equal */
  guint first, n;          /* its attributes */
  guint declared, n_declared; /* those that declare namespaces, in LithoXmp.declared */
  gboolean has_children;   /* elements inside */
} LithoXmpElement;

typedef struct {
  const char *text; /* borrowed */
  gsize length;
  GArray *elements;   /* of LithoXmpElement, in the order of their start tags */
  GArray *attributes; /* of LithoXmpAttribute */
  GArray *declared;   /* of guint: places in attributes */
  GStringChunk *uris;
} LithoXmp;

/* NULL: it is not well-formed. text must outlive it. */
LithoXmp *litho_xmp_scan(const char *text, gsize length);
void litho_xmp_free(LithoXmp *xmp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoXmp, litho_xmp_free)

static inline const LithoXmpElement *
litho_xmp_element(const LithoXmp *xmp, int i)
{
  return &g_array_index(xmp->elements, LithoXmpElement, i);
}

static inline const LithoXmpAttribute *
litho_xmp_attribute(const LithoXmp *xmp, guint i)
{
  return &g_array_index(xmp->attributes, LithoXmpAttribute, i);
}

/* uri with or without the '/' or '#' at its end; local NULL: any. */
gboolean litho_xmp_is(const LithoXmp *xmp, const LithoXmpName *name, const char *uri, const char *local);

/* Is element i a property of the photo itself: a child of an rdf:Description that stands in rdf:RDF? */
gboolean litho_xmp_is_property(const LithoXmp *xmp, int i);
/* Is it such an rdf:Description, whose attributes are properties too? */
gboolean litho_xmp_is_description(const LithoXmp *xmp, int i);

/* The first rdf:RDF, -1: none. */
int litho_xmp_rdf(const LithoXmp *xmp);
/* What the packet is about, as it stands in the text without quotes: all its descriptions must say the same. Caller
 * frees. */
char *litho_xmp_about(const LithoXmp *xmp);

/* The namespace declarations in force at element i, with or without those of its own tag:
 * " xmlns:a=\"…\" xmlns:b=\"…\"". Caller frees. */
char *litho_xmp_scope(const LithoXmp *xmp, int i, gboolean own);

/* Changes of the text, to be made in one go. */
typedef struct {
  gsize start, end;
  char *by;
} LithoXmpEdit;

GArray *litho_xmp_edits_new(void);
/* by: copied, NULL removes. */
void litho_xmp_edit(GArray *edits, gsize start, gsize end, const char *by);
/* One that lies inside another that came first in the text is left out. */
GString *litho_xmp_edited(const LithoXmp *xmp, GArray *edits);

#endif
