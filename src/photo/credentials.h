/* credentials.h: content credentials (C2PA) of a file that was written: a signed manifest that says what was done to it.
 *
 * An edit's manifest has the photo that was opened as its ingredient (parentOf), with the credentials that it had, and the actions
 * of the recipe's steps. No thumbnails are made: that of the ingredient would show what was cropped or taken out.
 *
 * litho signs nothing itself: the program c2patool does, or the Python package c2pa (python3, or what $LITHO_PYTHON names),
 * whichever is installed. The signature is by the key and certificate that a person gives. Who reads the file trusts it as
 * far as they trust that certificate: one that a person made for themselves is told as "untrusted".
 */
#ifndef LITHO_PHOTO_CREDENTIALS_H
#define LITHO_PHOTO_CREDENTIALS_H

#include <gio/gio.h>
#include "base/file.h"
#include "photo/photo.h"

typedef struct {
  const char *action;      /* of C2PA: "c2pa.created", "c2pa.color_adjustments", … */
  const char *source_type; /* of IPTC's digital source types: "algorithmicMedia"; NULL: none */
  const char *description; /* in words, or NULL */
} PhotoAction;

typedef struct _PhotoCredentials {
  const PhotoAction *actions; /* in the order in which they were done */
  guint n_actions;
  const char *key, *certificate; /* files, PEM: the private key (PKCS #8), the chain from the signer's certificate on */
  const char *algorithm;        /* "es256" "es384" "ps256" "ed25519" …; NULL: es256 */
} PhotoCredentials;

/* What signs here: "c2patool" or "c2pa for Python"; NULL: neither is installed, error MODEL says how to get one. Starts a
 * process. Static. */
const char *photo_credentials_tool(GError **error);

/* Writes the manifest into the file: beside it first, then in its place; after an error the file is as it was. Errors: MODEL
 * (nothing that signs is installed), NOT_FOUND (key, certificate), WRITE (what the signer says), CANCELLED. */
gboolean photo_credentials_write(const char *path, const PhotoCredentials *credentials, GCancellable *cancel, GError **error);

/* Is there what signs, and what it needs? Errors MODEL, USAGE, NOT_FOUND. */
gboolean photo_credentials_check(const PhotoCredentials *credentials, GError **error);
/* Does a file of this format ("jpeg") hold a manifest? */
gboolean photo_credentials_fits(const char *format);
/* The same for an output that is written and has no name yet, of what `photo` became; its format changed: one action more. Errors
 * also FORMAT: the format holds none; READ: the photo's file is gone. */
gboolean photo_credentials_sign(LithoPhoto *photo, LithoOutput *output, const char *format, const char *name,
                                const PhotoCredentials *credentials, GCancellable *cancel, GError **error);

#endif
