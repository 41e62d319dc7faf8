"""include/litho.h as declarations for cffi.

The header keeps a narrow form (no conditional declarations, one typedef a struct, no function-like macro but GLib's), so
that taking away comments, directives and three macros leaves what pycparser reads. What it takes from GLib is declared
here: the few types and functions that a program needs beside litho's own.
"""

from __future__ import annotations

import re

__all__ = ["GLIB", "declarations", "functions", "structs", "enums"]

#: GLib's types as the 64-bit ABI has them, and what owns or frees things that cross the border.
GLIB = """
typedef int gboolean;
typedef int gint;
typedef unsigned int guint;
typedef size_t gsize;
typedef ssize_t gssize;
typedef uint8_t guint8;
typedef uint32_t guint32;
typedef uint64_t guint64;
typedef int64_t gint64;
typedef void *gpointer;
typedef const void *gconstpointer;
typedef uint32_t GQuark;
typedef struct _GError { GQuark domain; gint code; char *message; } GError;
typedef struct _GBytes GBytes;
typedef struct _GCancellable GCancellable;
typedef void (*GDestroyNotify)(gpointer data);
void g_free(gpointer memory);
void g_error_free(GError *error);
GBytes *g_bytes_new(gconstpointer data, gsize size);
GBytes *g_bytes_new_with_free_func(gconstpointer data, gsize size, GDestroyNotify free_func, gpointer user_data);
gconstpointer g_bytes_get_data(GBytes *bytes, gsize *size);
void g_bytes_unref(GBytes *bytes);
GCancellable *g_cancellable_new(void);
void g_cancellable_cancel(GCancellable *cancellable);
void g_object_unref(gpointer object);
"""


def declarations(header: str) -> str:
    """The header's types and functions, without comments and macros.

    >>> declarations('/* a */ LITHO_NODISCARD int *f(void);\\nG_DEFINE_AUTOPTR_CLEANUP_FUNC(A, a_free)\\n#define X 1\\n')
    'int *f(void);'
    """
    text = re.sub(r"/\*.*?\*/", " ", header, flags=re.S)
    text = re.sub(r"\\\n", " ", text)
    text = re.sub(r"^\s*#.*$", "", text, flags=re.M)
    text = re.sub(r"\bG_DEFINE_AUTOPTR_CLEANUP_FUNC\([^)]*\)", "", text)
    text = re.sub(r"\b(G_BEGIN_DECLS|G_END_DECLS|LITHO_NODISCARD)\b", "", text)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def functions(header: str) -> dict[str, str]:
    """Each function's prototype on one line.

    >>> functions('int f(int a,\\n  char *b);\\ntypedef void (*G)(int);')
    {'f': 'int f(int a, char *b)'}
    """
    text = re.sub(r"typedef\s[^{;]*;|typedef\s+(?:struct|enum)\s*\{.*?\}\s*\w+\s*;", "", declarations(header), flags=re.S)
    found = {}
    for statement in text.split(";"):
        line = " ".join(statement.split())
        match = re.match(r"[\w\s*]*?\b(\w+)\(", line)
        if match:
            found[match.group(1)] = line
    return found


def structs(header: str) -> dict[str, list[str]]:
    """The members of each struct that programs see inside of, in their order.

    >>> structs('typedef struct { gsize size; const char *a, *b; int (*c)(int); } A;')
    {'A': ['size', 'a', 'b', 'c']}
    """
    found = {}
    for body, name in re.findall(r"typedef struct\s*\{(.*?)\}\s*(\w+)\s*;", declarations(header), flags=re.S):
        members = []
        for member in body.split(";"):
            pointer = re.search(r"\(\*(\w+)\)\s*\(", member)
            if pointer:
                members.append(pointer.group(1))
            elif member.strip():
                members += [re.findall(r"\w+", part)[-1] for part in re.sub(r"\[.*?\]", "", member).split(",")]
        found[name] = members
    return found


def enums(header: str) -> list[str]:
    """All enumerators, in their order.

    >>> enums('typedef enum { A = 1, B, } E;')
    ['A', 'B']
    """
    found = []
    for body in re.findall(r"typedef enum\s*\{(.*?)\}\s*\w+\s*;", declarations(header), flags=re.S):
        found += [re.findall(r"\w+", part)[0] for part in body.split(",") if part.strip()]
    return found
